// The way out of everything that the command submits, notes and orders alike:
// upload, sign, submit, and keep what could not be submitted.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "core/client/submitter.h"
#include "core/desk/draft.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::cli {

// Uploads files, with a progress bar, and names them in `message`.
Status UploadAttachments(Session& session, const std::vector<std::string>& paths, message::v1::Message& message);

// What is to become of a message.
struct Sending {
  bool dry_run = false;  // Ask the hub what it would say, send nothing.
  std::string out;       // Write it to this file, signed, instead of sending it.
  // What people are told after the one and the other.
  std::string would = "The hub would accept it. Nothing was sent.";
  std::string written = {};  // Default: the command that submits the file.
};

// Signs a message and does with it what `sending` says; prints the remarks on the
// draft before, and what came of it.
// Any reason of ExchangeService.Submit; KEY_UNUSABLE, FILE_UNUSABLE.
Status SignAndSend(Session& session, const desk::Draft& draft, const Sending& sending);

// The same with a message that is signed.
Status SendSigned(Session& session, const envelope::v1::Envelope& envelope, const Sending& sending);

// Submits an envelope. If the hub does not answer, or asks to come later, the
// envelope is kept in the profile's state directory and the failure says how to
// submit the same bytes again: whether or not the first try arrived, the message
// is then accepted once.
StatusOr<client::Accepted> SubmitOrKeep(Session& session, const envelope::v1::Envelope& envelope);

// Envelopes in files, in DSSE's JSON form. FILE_UNUSABLE.
Status WriteEnvelope(const std::string& path, const envelope::v1::Envelope& envelope);
StatusOr<envelope::v1::Envelope> ReadEnvelope(const std::string& path);

// Prints the receipt, and the advisories if there are any.
void ReportAccepted(Session& session, const std::string& message_id, const client::Accepted& accepted);

// Prints advisories for people.
std::string FormatAdvisories(const std::vector<exchange::v1::Advisory>& advisories, size_t width);

}  // namespace duta::cli
