// `duta renew`: the next key and certificate of a profile, before the ones in use
// end. A partner orders them itself, signed with the key in use, and has them at once.
// For units and administrators others order them: the first run says what to hand
// over, and the same command again, once the hub knows them, puts them into the
// profile. Until the old key ends or is revoked both are good: nothing is interrupted.
#include <filesystem>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/cli/account/commands.h"
#include "core/cli/account/identity.h"
#include "core/cli/admin/description.h"
#include "core/cli/admin/order.h"
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
  DUTA_ASSIGN_OR_RETURN(options.key_pem, client::ReadKeyFile(renewal.tls_key));
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

Status SayWhatToHandOver(Console& console, const profile::Profile& profile, const Renewal& renewal) {
  DUTA_ASSIGN_OR_RETURN(const auto registration, ReadRegistration(renewal.registration));
  if (console.json()) {
    console.PrintJson({{"profile", profile.id},
                       {"state", "proposed"},
                       {"registration", renewal.registration},
                       {"keyid", registration.keys(0).keyid()},
                       {"fingerprint", Fingerprint(registration)}});
    return absl::OkStatus();
  }
  Facts facts;
  facts.Add("Registration", renewal.registration);
  facts.Add("Fingerprint", Spoken(Fingerprint(registration)));
  console.Print(facts.Format(console.width()));
  const bool is_unit = KindOfName(profile.name) == NameKind::kUnit;
  console.Remark(std::string("Hand the file to ") +
                 (is_unit ? "your partner, or to two administrators of the hub," : "two administrators of the hub") +
                 " and compare the fingerprint by another way, such as the telephone. They order\n"
                 "  duta admin key add FILE\n  duta admin trust add " +
                 profile.name + " FILE\nand then you run `duta renew` again: it puts the next ones to use.");
  return absl::OkStatus();
}

// The partner's own orders: the next key, and the next certificate beside those that
// are trusted. Repeated, they change nothing more.
Status OrderRenewal(Session& session, const profile::Profile& profile, const Renewal& renewal) {
  DUTA_ASSIGN_OR_RETURN(const auto registration, ReadRegistration(renewal.registration));
  order::v1::Order key;
  *key.mutable_add_key()->mutable_key() = registration.keys(0);
  key.mutable_add_key()->mutable_key()->set_owner(profile.name);
  key.set_comment("duta renew");
  const Status added = SubmitOrder(session, key).status();
  if (!added.ok() && ReasonOf(added) != Reason::kResourceExists) return added;
  order::v1::Order trust;
  auto& set = *trust.mutable_set_transport_trust();
  set.set_name(profile.name);
  DUTA_ASSIGN_OR_RETURN(*set.mutable_transport_trust(), FindTrust(session, profile.name));
  const size_t known = set.ByteSizeLong();
  AddTrust(registration.transport_trust(), *set.mutable_transport_trust());
  if (set.ByteSizeLong() == known) return absl::OkStatus();
  trust.set_comment("duta renew");
  return SubmitOrder(session, trust).status();
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
      "The old key is good until it ends, for what is on its way. If others may have it, have an administrator revoke "
      "it: `duta admin key revoke " +
      old_keyid + " --reason renewed`. The old files are left where they are.");
  return absl::OkStatus();
}

// Whether it is refused to the partner itself, and not for good.
bool IsForAdministrators(const Status& refusal) {
  const auto reason = ReasonOf(refusal);
  return reason == Reason::kKeyNotValid || reason == Reason::kUnknownKey || reason == Reason::kPartnerSuspended ||
         reason == Reason::kNotAnAdministrator || reason == Reason::kOrderInvalid;
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
  } else {
    const auto partner = OwnPartner(session, *profile);
    DUTA_ASSIGN_OR_RETURN(renewal, MakeRenewal(session, options, *profile, partner ? &*partner : nullptr));
  }
  if (KindOfName(profile->name) == NameKind::kPartner) {
    const Status ordered = OrderRenewal(session, *profile, *renewal);
    if (ordered.ok()) {
      DUTA_ASSIGN_OR_RETURN(const bool is_known, IsKnown(session, *profile, *renewal));
      if (is_known) return Install(session, *profile, *renewal, signer->public_key().keyid());
      return Refuse(Reason::kUnknownCertificate, "the hub took the orders and does not know the next certificate");
    }
    // A key that has ended orders nothing: then it takes administrators.
    if (!IsForAdministrators(ordered)) return ordered;
    session.console().Remark("The hub did not take the order: " + WhatOf(ordered));
  } else {
    session.console().Remark("The hub does not know the next key and certificate yet.");
  }
  return SayWhatToHandOver(session.console(), *profile, *renewal);
}

}  // namespace

void AddRenew(Command root, Session& session) {
  Command command =
      root.AddCommand("renew", "Make the next key and certificate, have the hub know them, and put them to use");
  RenewOptions& options = Bind(command, session, Renew);
  command.AddOption("--lifetime", options.lifetime, "How long the next ones are valid; default 730d").Takes("TIME");
  command.AddOption("--algorithm", options.algorithm, "Of the signing key: p256 (default), p384 or ed25519")
      .OneOf({"p256", "p384", "ed25519"})
      .Takes("NAME");
}

}  // namespace duta::cli
