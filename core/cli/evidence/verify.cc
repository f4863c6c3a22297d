// `duta verify`: evidence files, offline.
#include "core/evidence/verify.h"

#include "core/base/bytes.h"
#include "core/cli/evidence/commands.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/text.h"
#include "core/crypto/signed_note.h"
#include "core/evidence/evidence.h"
#include "core/evidence/history.h"

namespace duta::cli {
namespace {

struct VerifyOptions {
  std::string path;
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
  std::string vkey = options.log_key;
  if (vkey.empty()) {
    DUTA_ASSIGN_OR_RETURN(vkey, session.Require(&profile::Profile::log_key, "log_key"));
  }
  return crypto::NoteVerifier::FromVkey(vkey);
}

void Print(Console& console, const evidence::Report& report) {
  if (console.json()) {
    Json json = {{"valid", report.ok()}, {"checks", Json::array()}};
    for (const auto& check : report.checks) {
      json["checks"].push_back({{"subject", check.subject}, {"ok", check.ok}, {"detail", check.detail}});
    }
    return console.PrintJson(json);
  }
  Table table({"", "CHECKED", "RESULT"});
  for (const auto& check : report.checks) table.Add({check.ok ? "ok" : "BAD", check.subject, check.detail});
  console.Print(table.Format(console.width()));
  if (report.ok()) console.Print("The evidence is valid.\n");
}

Status Verify(Session& session, const VerifyOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.path));
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteVerifier log_key, LogKey(session, options));
  DUTA_ASSIGN_OR_RETURN(const evidence::TrustedKeys trusted, ReadTrust(options.trust));
  if (evidence::IsHistory(bytes)) {
    DUTA_ASSIGN_OR_RETURN(const auto history, evidence::DecodeHistory(bytes));
    DUTA_ASSIGN_OR_RETURN(const auto* reader, evidence::FindReader(session.histories(), history));
    const evidence::Report report = evidence::VerifyHistory(history, *reader, log_key, trusted);
    Print(session.console(), report);
    return report.ToStatus();
  }
  DUTA_ASSIGN_OR_RETURN(const auto evidence, evidence::Decode(bytes));
  const evidence::Report report = evidence::Verify(evidence, log_key, trusted);
  Print(session.console(), report);
  return report.ToStatus();
}

}  // namespace

void AddVerify(Command root, Session& session) {
  Command command = root.AddCommand("verify", "Check an evidence file, offline, line by line");
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
}

}  // namespace duta::cli
