#include "core/cli/account/ends.h"

#include "core/base/bytes.h"
#include "core/client/call.h"
#include "core/crypto/certificate.h"
#include "core/desk/times.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

using registry::v1::RegistryService;

std::string Sentence(const std::string& what, Instant end, Instant now, const std::string& zone) {
  const auto days = std::chrono::duration_cast<std::chrono::hours>(end - now).count() / 24;
  const std::string day = desk::LocalDate(end, zone);
  if (end <= now) return what + " ended on " + day + ": `duta renew` makes the next ones";
  return what + " ends on " + day + ", in " + std::to_string(days) + (days == 1 ? " day" : " days") +
         ": `duta renew` makes the next ones";
}

}  // namespace

StatusOr<std::optional<registry::v1::Key>> RegisteredKey(Session& session) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(client::Signer * signer, session.Signer());
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = RegistryService::NewStub(hub->channel);
  registry::v1::ListKeysRequest request;
  request.set_parent(profile->name);
  std::optional<registry::v1::Key> found;
  const std::string keyid = signer->public_key().keyid();
  DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub, &RegistryService::Stub::ListKeys, request, hub->call,
                                           [&](const registry::v1::ListKeysResponse& page) {
                                             for (const auto& key : page.keys()) {
                                               if (key.keyid() == keyid) found = key;
                                             }
                                             return absl::OkStatus();
                                           }));
  return found;
}

StatusOr<Instant> EndOfCertificate(Session& session) {
  DUTA_ASSIGN_OR_RETURN(const std::string path, session.Require(&profile::Profile::tls_certificate, "tls_certificate"));
  DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadFile(path));
  DUTA_ASSIGN_OR_RETURN(const crypto::CertificateInfo info, crypto::ReadCertificate(pem));
  return info.not_after;
}

std::vector<std::string> WhatEnds(Session& session, const std::optional<registry::v1::Key>& key,
                                  std::optional<Instant> certificate) {
  const Instant now = session.clock().Now();
  std::vector<std::string> sentences;
  const auto add = [&](const char* what, Instant end) {
    if (end < now + kNotice) sentences.push_back(Sentence(what, end, now, session.Zone()));
  };
  if (key) {
    if (const auto end = FromTimestamp(key->not_after()); end.ok()) add("your signing key", *end);
  }
  if (certificate) add("your TLS certificate", *certificate);
  return sentences;
}

std::vector<std::string> WhatIsWrongWithTls(Session& session, bool is_peer_refused) {
  std::vector<std::string> sentences;
  const Instant now = session.clock().Now();
  const std::string zone = session.Zone();
  const auto look = [&](std::string profile::Profile::*member, const char* key) {
    const auto path = session.Require(member, key);
    if (!path.ok()) return;
    const auto pem = ReadFile(*path);
    const auto info = pem.ok() ? crypto::ReadCertificate(*pem) : StatusOr<crypto::CertificateInfo>(pem.status());
    if (!info.ok()) return;
    if (info->not_after <= now) {
      sentences.push_back(std::string(key) + " " + *path + " ended on " + desk::FormatLocal(info->not_after, zone) +
                          ".");
    }
    if (now < info->not_before) {
      sentences.push_back(std::string(key) + " " + *path + " is not valid before " +
                          desk::FormatLocal(info->not_before, zone) + ".");
    }
  };
  look(&profile::Profile::tls_certificate, "tls_certificate");
  look(&profile::Profile::hub_ca, "hub_ca");
  if (is_peer_refused) {
    sentences.push_back(
        "The hub's certificate does not verify against the profile's hub_ca, or has ended, or is for another "
        "name than the address.");
  }
  if (!sentences.empty()) sentences.push_back("This machine's clock shows " + desk::FormatLocal(now, zone) + ".");
  return sentences;
}

void TellWhatEnds(Session& session) {
  if (!session.connected() || session.console().json()) return;
  // A command that works without the hub (an order signed offline) waits for nobody here.
  const auto hub = session.Connect();
  if (!hub.ok() || (*hub)->channel->GetState(/*try_to_connect=*/false) != GRPC_CHANNEL_READY) return;
  const auto profile = session.Profile();
  if (!profile.ok() || (*profile)->state_dir.empty()) return;
  const std::string path = (*profile)->state_dir + "/ends-told";
  const std::string today = desk::LocalDate(session.clock().Now(), session.Zone());
  const auto told = ReadFile(path, 100);
  if (told.ok() && *told == today + "\n") return;
  const auto key = RegisteredKey(session);
  if (!key.ok()) return;  // The hub is away: the next command looks again.
  const auto certificate = EndOfCertificate(session);
  const std::optional<Instant> end = certificate.ok() ? std::optional(*certificate) : std::nullopt;
  for (const std::string& sentence : WhatEnds(session, *key, end)) session.console().Remark("Note: " + sentence + ".");
  // A directory that cannot be written costs a repetition, nothing else.
  WriteFileAtomically(path, today + "\n", FileMode::kPrivate).IgnoreError();
}

}  // namespace duta::cli
