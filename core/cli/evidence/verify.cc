// `duta verify`: evidence files, offline.
#include "core/evidence/verify.h"

#include <map>

#include "core/base/bytes.h"
#include "core/cli/evidence/commands.h"
#include "core/cli/messages/render.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/text.h"
#include "core/client/attachments.h"
#include "core/client/message.h"
#include "core/crypto/signed_note.h"
#include "core/evidence/evidence.h"
#include "core/evidence/history.h"

namespace duta::cli {
namespace {

struct VerifyOptions {
  std::string path;
  std::vector<std::string> attachments;
  std::string log_key;
  std::string trust;
};

// The owners of all keys in the registration files of a folder.
StatusOr<evidence::TrustedKeys> ReadTrust(const std::string& directory) {
  evidence::TrustedKeys keys;
  if (directory.empty()) return keys;
  DUTA_ASSIGN_OR_RETURN(const auto registrations, ReadRegistrations(directory));
  for (const auto& registration : registrations) {
    for (const auto& key : registration.keys()) {
      DUTA_ASSIGN_OR_RETURN(const auto parsed, crypto::PublicKey::FromSpki(key.spki()));
      keys[parsed.keyid()] = registration.name();
    }
  }
  return keys;
}

StatusOr<crypto::NoteVerifier> LogKey(Session& session, const VerifyOptions& options) {
  if (!options.log_key.empty()) return crypto::NoteVerifier::FromVkey(options.log_key);
  const auto profile = session.Profile();
  if (profile.ok() && !(*profile)->log_key.empty()) return crypto::NoteVerifier::FromVkey((*profile)->log_key);
  return Usage(
      "--log-key: there is no profile that has the key of the hub's log; ask the hub's administrator for it (it begins "
      "with "
      "the hub's name and a plus sign) and give it here: who has only the evidence cannot know whose log it is of");
}

void Print(Console& console, const evidence::Report& report, const std::vector<message::v1::Message>& messages,
           const KindViews& kinds) {
  if (console.json()) {
    Json json = {{"valid", report.ok()}, {"checks", Json::array()}};
    for (const auto& check : report.checks) {
      json["checks"].push_back({{"subject", check.subject}, {"ok", check.ok}, {"detail", check.detail}});
    }
    if (report.ok()) json["messages"] = Json::array();
    for (const auto& message : messages) {
      if (report.ok()) json["messages"].push_back(MessageJson(message, kinds));
    }
    return console.PrintJson(json);
  }
  Table table({"", "CHECKED", "RESULT"});
  for (const auto& check : report.checks) table.Add({check.ok ? "ok" : "BAD", check.subject, check.detail});
  console.Print(table.Format(console.width()));
  if (report.ok()) console.Print("The evidence is valid.\n");
}

// Files beside the evidence against the digests that were signed.
void CheckAttachments(const std::vector<std::string>& paths, const std::vector<message::v1::Message>& messages,
                      evidence::Report& report) {
  std::map<std::string, std::string> names;  // By digest.
  for (const auto& message : messages) {
    for (const auto& attachment : message.attachments()) names[attachment.sha256()] = attachment.name();
  }
  for (const std::string& path : paths) {
    const auto file = client::DescribeFile(path, "application/octet-stream");
    const auto known = file.ok() ? names.find(file->sha256()) : names.end();
    const bool is_ok = file.ok() && known != names.end();
    const std::string detail =
        !file.ok() ? WhatOf(file.status())
        : is_ok    ? OneLine(path) + " is the file that was attached as " + OneLine(known->second)
                   : OneLine(path) + " is none of the attached files: its digest is " + ToHex(file->sha256());
    report.checks.push_back({"attachment", is_ok, detail});
  }
}

// What was signed, in words: only of evidence that holds.
void PrintMessages(Session& session, const std::vector<message::v1::Message>& messages,
                   const evidence::Report& report) {
  Console& console = session.console();
  if (console.json() || !report.ok()) return;
  for (const auto& message : messages) {
    console.Print("\n" + FormatMessage(message, session.kinds(), {session.Zone(), console.width()}));
  }
}

StatusOr<std::vector<message::v1::Message>> MessagesOf(const evidence::v1::History& history) {
  std::vector<message::v1::Message> messages;
  for (const auto& step : history.steps()) {
    DUTA_ASSIGN_OR_RETURN(const auto evidence, evidence::Decode(step.evidence()));
    DUTA_ASSIGN_OR_RETURN(auto message, client::OpenMessage(evidence.envelope()));
    messages.push_back(std::move(message));
  }
  return messages;
}

Status Conclude(Session& session, const VerifyOptions& options,
                const StatusOr<std::vector<message::v1::Message>>& messages, evidence::Report report) {
  if (messages.ok()) CheckAttachments(options.attachments, *messages, report);
  Print(session.console(), report, messages.ok() ? *messages : std::vector<message::v1::Message>(), session.kinds());
  if (messages.ok()) PrintMessages(session, *messages, report);
  return report.ToStatus();
}

Status Verify(Session& session, const VerifyOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.path));
  if (bytes.empty()) return BadFile(options.path, "is empty");
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteVerifier log_key, LogKey(session, options));
  DUTA_ASSIGN_OR_RETURN(const evidence::TrustedKeys trusted, ReadTrust(options.trust));
  if (evidence::IsHistory(bytes)) {
    DUTA_ASSIGN_OR_RETURN(const auto history, evidence::DecodeHistory(bytes));
    DUTA_ASSIGN_OR_RETURN(const auto* reader, evidence::FindReader(session.histories(), history));
    return Conclude(session, options, MessagesOf(history), evidence::VerifyHistory(history, *reader, log_key, trusted));
  }
  DUTA_ASSIGN_OR_RETURN(const auto evidence, evidence::Decode(bytes));
  StatusOr<std::vector<message::v1::Message>> messages = std::vector<message::v1::Message>();
  auto message = client::OpenMessage(evidence.envelope());
  if (message.ok()) {
    messages->push_back(*std::move(message));
  } else {
    messages = message.status();
  }
  return Conclude(session, options, messages, evidence::Verify(evidence, log_key, trusted));
}

}  // namespace

void AddVerify(Command root, Session& session) {
  Command command =
      root.AddCommand("verify", "Check an evidence file, offline, line by line, and show what was signed");
  VerifyOptions& options = Bind(command, session, Verify);
  command
      .AddOption("file", options.path,
                 "Evidence, as `duta show ID --evidence` or `duta visit history UID --evidence` writes it")
      .Required()
      .Takes("FILE");
  command.AddOption("--log-key", options.log_key, "Verifier key of the hub's log; default: the profile's")
      .Takes("VKEY");
  command
      .AddOption("--trust", options.trust, "Registration files of partners: only their keys count, not the hub's word")
      .Takes("DIR");
  command
      .AddOption("--attachment", options.attachments,
                 "File that is said to be an attachment: its digest is compared; repeat for more")
      .Takes("FILE");
}

}  // namespace duta::cli
