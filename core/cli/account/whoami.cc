// `duta whoami`: all that has to hold before messages go out and come in, tried.
#include <chrono>
#include <filesystem>
#include <optional>

#include "core/base/bytes.h"
#include "core/cli/account/commands.h"
#include "core/cli/account/ends.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/text.h"
#include "core/cli/shell/view.h"
#include "core/desk/times.h"
#include "duta/log/v1/log_service.grpc.pb.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

using registry::v1::RegistryService;

// The hub takes messages that were made up to so long before or after its own time.
constexpr std::chrono::seconds kClockSlip{30};

struct WhoamiOptions {};

// One thing that was tried. `status` is not OK if messages fail for it.
struct Trial {
  std::string subject;
  std::string detail;
  Status status;
};

Trial Bad(std::string subject, Status status) { return {std::move(subject), WhatOf(status), status}; }

Trial TrySigningKey(Session& session, const std::string& owner) {
  const std::string subject = "signing key";
  const auto key = RegisteredKey(session);
  if (!key.ok()) return Bad(subject, key.status());
  if (!*key) {
    return Bad(subject, Refuse(Reason::kUnknownKey, "the profile's signing key is not registered for " + owner));
  }
  const Instant now = session.clock().Now();
  const auto begin = FromTimestamp((*key)->not_before());
  const auto end = FromTimestamp((*key)->not_after());
  const View view{session.Zone()};
  if ((*key)->has_revoke_time()) {
    return Bad(subject, Refuse(Reason::kKeyNotValid, "the profile's signing key was revoked on " +
                                                         FormatTime((*key)->revoke_time(), view) + ": " +
                                                         (*key)->revoke_reason()));
  }
  if (end.ok() && *end <= now) {
    return Bad(subject, Refuse(Reason::kKeyNotValid,
                               "the profile's signing key ended on " + FormatTime((*key)->not_after(), view)));
  }
  if (begin.ok() && now < *begin) {
    return Bad(subject, Refuse(Reason::kKeyNotValid, "the profile's signing key is not valid before " +
                                                         FormatTime((*key)->not_before(), view)));
  }
  return {subject, "registered, valid until " + FormatTime((*key)->not_after(), view), {}};
}

Trial TryCertificate(Session& session) {
  const auto end = EndOfCertificate(session);
  if (!end.ok()) return Bad("TLS certificate", end.status());
  return {"TLS certificate", "valid until " + desk::FormatLocal(*end, session.Zone()), {}};
}

Trial TryLog(Hub& hub) {
  const auto try_it = [&]() -> StatusOr<log::Checkpoint> {
    const auto stub = log::v1::LogService::NewStub(hub.channel);
    DUTA_ASSIGN_OR_RETURN(const auto response,
                          Ask(hub, *stub, &log::v1::LogService::Stub::GetCheckpoint, log::v1::GetCheckpointRequest()));
    DUTA_ASSIGN_OR_RETURN(const log::Checkpoint checkpoint, hub.log->VerifyCheckpoint(response.checkpoint()));
    DUTA_RETURN_IF_ERROR(hub.log->Settle());
    return checkpoint;
  };
  const auto checkpoint = try_it();
  if (!checkpoint.ok()) return Bad("log", checkpoint.status());
  return {"log",
          std::to_string(checkpoint->size) + " entries of " + checkpoint->origin +
              ", signed with the profile's log_key and consistent with what was seen before",
          {}};
}

Trial TryState(const registry::v1::GetSelfResponse& self) {
  const bool is_suspended = self.state() == registry::v1::PARTNER_STATE_SUSPENDED_HOLD ||
                            self.state() == registry::v1::PARTNER_STATE_SUSPENDED_RETURN;
  if (is_suspended) return Bad("state", Refuse(Reason::kPartnerSuspended, "the hub has suspended " + self.name()));
  return {"state", "active", {}};
}

Trial TryClock(Session& session, const registry::v1::GetSelfResponse& self) {
  const auto hub_time = FromTimestamp(self.hub_time());
  if (!self.has_hub_time() || !hub_time.ok()) return {"clock", "the hub does not say its time", {}};
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(session.clock().Now() - *hub_time);
  const auto slip = std::chrono::abs(ahead);
  if (slip <= kClockSlip) return {"clock", "as the hub's", {}};
  return Bad("clock",
             Refuse(Reason::kClockSkew, "this machine's clock is " + std::to_string(slip.count()) + " seconds " +
                                            (ahead.count() > 0 ? "ahead of" : "behind") + " the hub's"));
}

std::optional<Trial> TryUnsent(const profile::Profile& profile) {
  size_t count = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator it(profile.state_dir + "/unsent", error), end; !error && it != end;
       it.increment(error)) {
    count += it->path().extension() == ".json" ? 1 : 0;
  }
  if (count == 0) return std::nullopt;
  return Trial{"unsent",
               std::to_string(count) + (count == 1 ? " message is" : " messages are") +
                   " kept since the hub was away: `duta submit --all` sends what is left",
               {}};
}

std::vector<Trial> TryAll(Session& session, Hub& hub, const profile::Profile& profile,
                          const registry::v1::GetSelfResponse& self) {
  std::vector<Trial> trials;
  trials.push_back({"certificate's owner", self.name(), {}});
  if (self.name() != profile.name) {
    trials.back() = Bad(
        "certificate's owner",
        Refuse(Reason::kSenderMismatch, "the hub takes you for " + self.name() + ", the profile says " + profile.name));
  }
  trials.push_back(TryState(self));
  trials.push_back(TrySigningKey(session, profile.name));
  trials.push_back(TryCertificate(session));
  trials.push_back(TryLog(hub));
  trials.push_back(TryClock(session, self));
  if (auto unsent = TryUnsent(profile)) trials.push_back(std::move(*unsent));
  return trials;
}

void Print(Session& session, Hub& hub, const profile::Profile& profile, const registry::v1::GetSelfResponse& self,
           const std::vector<Trial>& trials) {
  Console& console = session.console();
  const auto signer = session.Signer();
  const std::string keyid = signer.ok() ? (*signer)->public_key().keyid() : "";
  if (console.json()) {
    Json json = {{"name", self.name()},
                 {"profile", profile.id},
                 {"hub", profile.hub},
                 {"keyid", keyid},
                 {"hub_version", self.hub_version()},
                 {"checks", Json::array()}};
    for (const Trial& trial : trials) {
      json["checks"].push_back({{"subject", trial.subject}, {"ok", trial.status.ok()}, {"detail", trial.detail}});
    }
    return console.PrintJson(json);
  }
  Facts facts;
  facts.Add("You are", self.name());
  facts.Add("Profile", profile.id + (self.name() == profile.name ? "" : ", which says " + profile.name));
  facts.Add("Hub", profile.hub + ", log of " + hub.log->verifier().name() +
                       (self.hub_version().empty() ? "" : ", version " + self.hub_version()));
  facts.Add("Signing key", Spoken(keyid));
  Table table({"", "TRIED", "RESULT"});
  for (const Trial& trial : trials) table.Add({trial.status.ok() ? "ok" : "BAD", trial.subject, trial.detail});
  console.Print(facts.Format(console.width()) + "\n" + table.Format(console.width()));
}

// Everything is tried and shown; the first that is bad is the command's failure.
Status WhoAmI(Session& session, const WhoamiOptions&) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_RETURN_IF_ERROR(session.Signer().status());
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = RegistryService::NewStub(hub->channel);
  DUTA_ASSIGN_OR_RETURN(const auto self,
                        Ask(*hub, *stub, &RegistryService::Stub::GetSelf, registry::v1::GetSelfRequest()));
  const std::vector<Trial> trials = TryAll(session, *hub, *profile, self);
  Print(session, *hub, *profile, self, trials);
  Status first;
  for (const Trial& trial : trials) first.Update(trial.status);
  return first;
}

}  // namespace

void AddWhoAmI(Command root, Session& session) {
  Bind(root.AddCommand("whoami", "Test everything: connection, name, key, certificate, log, clock"), session, WhoAmI);
}

}  // namespace duta::cli
