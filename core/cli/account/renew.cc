// `duta renew`: the next key and certificate of a profile, before the ones in use
// end. The first run makes them and says what to hand over; the same command again,
// once the hub knows them, puts them into the profile. Until then, and on the hub
// until the old key is revoked, both are good: nothing is interrupted.
#include <filesystem>
#include <optional>

#include "core/base/bytes.h"
#include "core/cli/account/commands.h"
#include "core/cli/account/identity.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/text.h"
#include "core/client/channel.h"
#include "core/client/signer.h"
#include "core/desk/times.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;
using registry::v1::RegistryService;

struct RenewOptions {
  std::string lifetime = "730d";
  std::string algorithm = "p256";
};

// Where the next ones lie until they are in use, and what they are called then.
struct Renewal {
  fs::path directory;
  std::string signing_key, tls_key, tls_certificate, registration;
};

// Beside the profile's keys: `next-2026-11-28`; of several the newest.
std::optional<Renewal> FindRenewal(const profile::Profile& profile) {
  std::optional<fs::path> newest;
  std::error_code error;
  const fs::path parent = fs::path(profile.signing_key).parent_path();
  const fs::path base = parent.filename().string().rfind("next-", 0) == 0 ? parent.parent_path() : parent;
  for (fs::directory_iterator it(base, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.rfind("next-", 0) == 0 && (!newest || name > newest->filename().string())) newest = it->path();
  }
  if (!newest || *newest == parent) return std::nullopt;
  const auto in = [&](const char* file) { return (*newest / file).string(); };
  if (!fs::exists(in("registration.json"), error)) return std::nullopt;  // Cut off while it was made.
  return Renewal{*newest, in("signing.key"), in("tls.key"), in("tls.crt"), in("registration.json")};
}

StatusOr<Renewal> MakeRenewal(Session& session, const RenewOptions& options, const profile::Profile& profile,
                              const registry::v1::Partner* partner) {
  DUTA_ASSIGN_OR_RETURN(const std::chrono::seconds lifetime, ParseLifetime(options.lifetime));
  const Instant now = session.clock().Now();
  const fs::path parent = fs::path(profile.signing_key).parent_path();
  const fs::path base = parent.filename().string().rfind("next-", 0) == 0 ? parent.parent_path() : parent;
  const fs::path directory = base / ("next-" + desk::LocalDate(now, session.Zone()));
  const auto in = [&](const char* file) { return (directory / file).string(); };
  const Renewal renewal{directory, in("signing.key"), in("tls.key"), in("tls.crt"), in("registration.json")};
  DUTA_ASSIGN_OR_RETURN(const Identity identity, MakeIdentity(profile.name, options.algorithm, now, lifetime));
  std::error_code error;
  fs::create_directories(directory, error);
  if (!error) fs::permissions(directory, fs::perms::owner_all, error);
  if (error) return BadFile(directory.string(), error.message());
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(renewal.signing_key, identity.signing_key.ToPem(), FileMode::kPrivate));
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(renewal.tls_key, identity.tls_key.ToPem(), FileMode::kPrivate));
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(renewal.tls_certificate, identity.certificate_pem, FileMode::kPublic));
  DUTA_ASSIGN_OR_RETURN(auto registration, MakeRegistration(profile.name, identity, now, lifetime));
  if (partner != nullptr) {
    registration.set_display_name(partner->display_name());
    registration.set_country_code(partner->country_code());
  }
  // The certificate in use stays good beside the next one: `trust set` takes this
  // file alone.
  DUTA_ASSIGN_OR_RETURN(const std::string current, ReadFile(profile.tls_certificate));
  DUTA_ASSIGN_OR_RETURN(const crypto::CertificateInfo info, crypto::ReadCertificate(current));
  registration.mutable_transport_trust()->add_spki_pins(info.spki_sha256);
  DUTA_RETURN_IF_ERROR(WriteRegistration(renewal.registration, registration));
  return renewal;
}

// Whether the hub takes the next certificate, and has the next key for this name.
StatusOr<bool> IsKnown(Session& session, const profile::Profile& profile, const Renewal& renewal) {
  client::ChannelOptions options;
  options.address = profile.hub;
  DUTA_ASSIGN_OR_RETURN(options.hub_ca_pem, ReadFile(profile.hub_ca));
  DUTA_ASSIGN_OR_RETURN(options.chain_pem, ReadFile(renewal.tls_certificate));
  DUTA_ASSIGN_OR_RETURN(options.key_pem, ReadFile(renewal.tls_key));
  DUTA_ASSIGN_OR_RETURN(const auto signer, client::FileSigner::Load(renewal.signing_key));
  DUTA_ASSIGN_OR_RETURN(const auto channel, client::OpenChannel(options));
  DUTA_ASSIGN_OR_RETURN(const std::chrono::seconds deadline, desk::ParseDuration(session.globals().timeout));
  const auto stub = RegistryService::NewStub(channel);
  registry::v1::ListKeysRequest request;
  request.set_parent(profile.name);
  bool is_known = false;
  const Status asked =
      client::ForEachPage(*stub, &RegistryService::Stub::ListKeys, request, client::CallOptions{.deadline = deadline},
                          [&](const registry::v1::ListKeysResponse& page) {
                            for (const auto& key : page.keys()) {
                              is_known |= key.keyid() == signer->public_key().keyid();
                            }
                            return absl::OkStatus();
                          });
  if (ReasonOf(asked) == Reason::kHubUnreachable) return asked;
  return asked.ok() && is_known;  // However a hub turns away whom it does not know.
}

void SayWhatToHandOver(Console& console, const profile::Profile& profile, const Renewal& renewal,
                       const std::string& keyid) {
  if (console.json()) {
    return console.PrintJson(
        {{"profile", profile.id}, {"state", "proposed"}, {"registration", renewal.registration}, {"keyid", keyid}});
  }
  Facts facts;
  facts.Add("Registration", renewal.registration);
  facts.Add("Fingerprint", Spoken(keyid));
  console.Print(facts.Format(console.width()));
  console.Remark(
      "Hand the file to an administrator of the hub and compare the fingerprint by another way, such as the telephone. "
      "The administrator runs\n  duta admin key add FILE\n  duta admin trust set " +
      profile.name + " FILE\nand then you run `duta renew` again: it puts the next ones to use.");
}

Status Install(Session& session, const profile::Profile& profile, const Renewal& renewal,
               const std::string& old_keyid) {
  DUTA_ASSIGN_OR_RETURN(const std::string config, session.ConfigPath());
  DUTA_RETURN_IF_ERROR(profile::ChangeProfile(config, {.id = profile.id,
                                                       .signing_key = renewal.signing_key,
                                                       .tls_key = renewal.tls_key,
                                                       .tls_certificate = renewal.tls_certificate}));
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson({{"profile", profile.id}, {"state", "installed"}, {"old_keyid", old_keyid}});
    return absl::OkStatus();
  }
  console.Print("The profile " + profile.id + " uses the next key and certificate now.\n");
  console.Remark(
      "When nothing that was signed with the old key is on its way any more, have it revoked: "
      "`duta admin key revoke " +
      old_keyid + " --reason renewed`. The old files are left where they are.");
  return absl::OkStatus();
}

// The partner's own names for people; a unit or administrator goes without.
std::optional<registry::v1::Partner> OwnPartner(Session& session, const profile::Profile& profile) {
  const auto hub = session.Connect();
  if (!hub.ok()) return std::nullopt;
  const auto stub = RegistryService::NewStub((*hub)->channel);
  registry::v1::GetPartnerRequest request;
  request.set_name(profile.name);
  const auto response = Ask(**hub, *stub, &RegistryService::Stub::GetPartner, request);
  return response.ok() ? std::optional(response->partner()) : std::nullopt;
}

Status Renew(Session& session, const RenewOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(client::Signer * signer, session.Signer());
  auto renewal = FindRenewal(*profile);
  if (renewal) {
    DUTA_ASSIGN_OR_RETURN(const bool is_known, IsKnown(session, *profile, *renewal));
    if (is_known) return Install(session, *profile, *renewal, signer->public_key().keyid());
    session.console().Remark("The hub does not know the next key and certificate yet.");
  } else {
    const auto partner = OwnPartner(session, *profile);
    DUTA_ASSIGN_OR_RETURN(renewal, MakeRenewal(session, options, *profile, partner ? &*partner : nullptr));
  }
  DUTA_ASSIGN_OR_RETURN(const auto next, client::FileSigner::Load(renewal->signing_key));
  SayWhatToHandOver(session.console(), *profile, *renewal, next->public_key().keyid());
  return absl::OkStatus();
}

}  // namespace

void AddRenew(Command root, Session& session) {
  Command command =
      root.AddCommand("renew", "Make the next key and certificate, and put them to use when the hub knows them");
  RenewOptions& options = Bind(command, session, Renew);
  command.AddOption("--lifetime", options.lifetime, "How long the next ones are valid; default 730d").Takes("TIME");
  command.AddOption("--algorithm", options.algorithm, "Of the signing key: p256 (default), p384 or ed25519")
      .OneOf({"p256", "p384", "ed25519"})
      .Takes("NAME");
}

}  // namespace duta::cli
