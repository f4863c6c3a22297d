#include "core/cli/messages/outgoing.h"

#include <filesystem>
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/messages/unsent.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/field_words.h"
#include "core/cli/shell/progress_bar.h"
#include "core/cli/shell/text.h"
#include "core/client/attachments.h"
#include "core/client/backoff.h"
#include "core/client/message.h"
#include "core/crypto/dsse.h"
#include "core/desk/media_types.h"
#include "core/desk/times.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxEnvelopeFileBytes = 16 << 20;

// The failure with what to do about the envelope, and all its facts.
Status WithAdvice(const Status& failure, const std::string& advice) {
  Status status(failure.code(), std::string(failure.message()) + " " + advice);
  failure.ForEachPayload([&](auto url, const absl::Cord& payload) { status.SetPayload(url, payload); });
  return status;
}

Status Keep(Session& session, const envelope::v1::Envelope& envelope, const Status& failure) {
  DUTA_ASSIGN_OR_RETURN(const message::v1::Message message, client::OpenMessage(envelope));
  DUTA_RETURN_IF_ERROR(session.Require(&profile::Profile::state_dir, "state_dir").status());
  std::error_code error;
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  std::filesystem::create_directories(UnsentFolder(*profile), error);
  const std::string path = UnsentFolder(*profile) + "/" + message.id() + ".json";
  DUTA_RETURN_IF_ERROR(WriteEnvelope(path, envelope));
  return WithAdvice(failure, "The signed message is kept: `duta submit --all` sends the same bytes again (" + path +
                                 "), and it is accepted once however often that is done.");
}

// What the hub would say. Nothing is sent.
Status DryRun(Session& session, const envelope::v1::Envelope& envelope, const Sending& sending) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Submitter submitter(hub->channel, *hub->log, hub->call);
  DUTA_ASSIGN_OR_RETURN(const auto advisories, submitter.Validate(envelope));
  if (session.console().json()) {
    Json json = {{"valid", true}, {"advisories", Json::array()}};
    for (const auto& advisory : advisories) json["advisories"].push_back(ToJson(advisory));
    session.console().PrintJson(json);
    return absl::OkStatus();
  }
  session.console().Print(sending.would + "\n" + FormatAdvisories(advisories, session.console().width()));
  return absl::OkStatus();
}

Status WriteOut(Session& session, const envelope::v1::Envelope& envelope, const Sending& sending) {
  DUTA_RETURN_IF_ERROR(WriteEnvelope(sending.out, envelope));
  const std::string submit = "Signed, not sent: " + sending.out + ". `duta submit " + sending.out + "` sends it.";
  session.console().Remark(sending.written.empty() ? submit : sending.written);
  return absl::OkStatus();
}

}  // namespace

Status SendSigned(Session& session, const envelope::v1::Envelope& envelope, const Sending& sending) {
  if (!sending.out.empty()) return WriteOut(session, envelope, sending);
  if (sending.dry_run) return DryRun(session, envelope, sending);
  DUTA_ASSIGN_OR_RETURN(const auto accepted, SubmitOrKeep(session, envelope));
  ReportAccepted(session, accepted.verified.entry.message_accepted().message_id(), accepted);
  return absl::OkStatus();
}

Status SignAndSend(Session& session, const desk::Draft& draft, const Sending& sending) {
  for (const desk::Remark& remark : draft.remarks) session.console().Remark(remark.text);
  DUTA_ASSIGN_OR_RETURN(client::Signer * signer, session.Signer());
  DUTA_ASSIGN_OR_RETURN(const auto envelope, client::SignMessage(draft.message, *signer));
  return SendSigned(session, envelope, sending);
}

Status UploadAttachments(Session& session, const std::vector<std::string>& paths, message::v1::Message& message) {
  if (paths.empty()) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Attachments attachments(hub->channel, {.call = hub->call});
  for (const std::string& path : paths) {
    DUTA_ASSIGN_OR_RETURN(auto attachment, client::DescribeFile(path, desk::GuessMediaType(path)));
    ProgressBar bar(session.console(), OneLine(attachment.name()));
    DUTA_RETURN_IF_ERROR(
        attachments.Upload(path, attachment, [&](uint64_t done, uint64_t total) { bar.Update(done, total); }));
    *message.add_attachments() = std::move(attachment);
  }
  return absl::OkStatus();
}

StatusOr<client::Accepted> SubmitOrKeep(Session& session, const envelope::v1::Envelope& envelope) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Submitter submitter(hub->channel, *hub->log, hub->call);
  auto accepted = submitter.Submit(envelope);
  if (!accepted.ok() && client::MayRetry(accepted.status())) return Keep(session, envelope, accepted.status());
  return accepted;
}

Status WriteEnvelope(const std::string& path, const envelope::v1::Envelope& envelope) {
  return WriteFileAtomically(path, crypto::ToJson(envelope) + "\n", FileMode::kPrivate);
}

StatusOr<envelope::v1::Envelope> ReadEnvelope(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxEnvelopeFileBytes));
  auto envelope = crypto::EnvelopeFromJson(text);
  if (!envelope.ok()) return BadFile(path, "no signed envelope in DSSE's JSON form");
  return envelope;
}

std::string FormatAdvisories(const std::vector<exchange::v1::Advisory>& advisories, size_t width) {
  Table table({"ADVISORY", "FROM", "ABOUT", "TEXT"});
  for (const auto& advisory : advisories) {
    table.Add({advisory.code(), advisory.partner(), FieldWord(advisory.field()), advisory.text()});
  }
  return table.Format(width);
}

void ReportAccepted(Session& session, const std::string& message_id, const client::Accepted& accepted) {
  Console& console = session.console();
  if (console.json()) {
    Json json = {{"message_id", message_id}, {"index", accepted.receipt.index()}};
    json["entry"] = ToJson(accepted.verified.entry);
    json["receipt"] = ToJson(accepted.receipt);
    for (const auto& advisory : accepted.advisories) json["advisories"].push_back(ToJson(advisory));
    return console.PrintJson(json);
  }
  const auto recorded = FromTimestamp(accepted.verified.entry.record_time());
  std::string mailboxes;
  for (const auto& name : accepted.verified.entry.message_accepted().mailboxes()) {
    mailboxes.append(mailboxes.empty() ? "" : ", ").append(name);
  }
  Facts facts;
  facts.Add("Accepted", recorded.ok() ? desk::FormatLocal(*recorded, session.Zone()) : "");
  facts.Add("Message", message_id);
  facts.Add("For", mailboxes.empty() ? "hub" : mailboxes);
  facts.Add("Receipt", "entry " + std::to_string(accepted.receipt.index()) + " of the log of " +
                           accepted.verified.checkpoint.origin + ", verified");
  console.Print(facts.Format(console.width()));
  console.Print(FormatAdvisories(accepted.advisories, console.width()));
}

}  // namespace duta::cli
