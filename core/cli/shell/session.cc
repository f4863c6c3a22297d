#include "core/cli/shell/session.h"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <ostream>
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/text.h"
#include "core/client/channel.h"
#include "core/client/checkpoint_file.h"
#include "core/client/message.h"
#include "core/crypto/signed_note.h"
#include "core/desk/times.h"

namespace duta::cli {

using profile::Profile;

namespace {

constexpr char kCheckpointName[] = "/checkpoint";

// The failure with the files that it is about, unless it names them itself.
Status At(const std::string& files, const Status& failure) {
  Status named(failure.code(), files + ": " + std::string(failure.message()));
  failure.ForEachPayload([&](auto url, const absl::Cord& payload) { named.SetPayload(url, payload); });
  return named;
}

}  // namespace

StatusOr<std::string> Session::ConfigPath() const {
  if (!globals_.config.empty()) return globals_.config;
  return profile::DefaultPath(environment_);
}

StatusOr<const Profile*> Session::Profile() {
  if (profile_ != nullptr) return profile_.get();
  DUTA_ASSIGN_OR_RETURN(const std::string path, ConfigPath());
  if (std::error_code error; !std::filesystem::exists(path, error)) {
    return Refuse(Reason::kFileUnusable,
                  path + ": there is no such file; `duta enroll` makes one, --config names another", {{"path", path}});
  }
  DUTA_ASSIGN_OR_RETURN(const profile::ProfileFile file, profile::ReadProfiles(path));
  DUTA_ASSIGN_OR_RETURN(profile::Profile chosen, profile::ChooseProfile(file, globals_.profile));
  if (!chosen.time_zone.empty() && !desk::IsZone(chosen.time_zone)) {
    return Refuse(Reason::kConfigurationInvalid, path + ": profile \"" + chosen.id + "\": time_zone \"" +
                                                     chosen.time_zone + "\" is not a zone such as \"Asia/Jakarta\"");
  }
  profile_ = std::make_unique<profile::Profile>(std::move(chosen));
  return profile_.get();
}

StatusOr<std::string> Session::HubName() {
  DUTA_ASSIGN_OR_RETURN(const std::string vkey, Require(&Profile::log_key, "log_key"));
  const auto verifier = crypto::NoteVerifier::FromVkey(vkey);
  if (!verifier.ok()) return At("log_key", verifier.status());
  return verifier->name();
}

StatusOr<desk::Setting> Session::Setting() {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, Profile());
  DUTA_ASSIGN_OR_RETURN(std::string hub, HubName());
  return desk::Setting{.profile = *profile, .zone = Zone(), .now = clock_.Now(), .hub = std::move(hub)};
}

StatusOr<std::string> Session::Require(std::string profile::Profile::*member, const char* key) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, Profile());
  if (!(profile->*member).empty()) return profile->*member;
  DUTA_ASSIGN_OR_RETURN(const std::string path, ConfigPath());
  return Refuse(
      Reason::kConfigurationInvalid,
      path + ": this command needs a " + key + ": add " + key + " = \"...\" below [profiles." + profile->id + "]",
      {{"path", path}, {"field", key}});
}

Status Session::Pin(client::SenderKeys& keys) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, Profile());
  if (profile->trust.empty()) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(const auto registrations, ReadRegistrations(profile->trust));
  for (const auto& registration : registrations) {
    for (const auto& key : registration.keys()) {
      DUTA_ASSIGN_OR_RETURN(const auto parsed, crypto::PublicKey::FromSpki(key.spki()));
      keys.Pin(registration.name(), parsed);
    }
  }
  return absl::OkStatus();
}

StatusOr<Hub*> Session::Connect() {
  if (hub_ != nullptr) return hub_.get();
  client::ChannelOptions options;
  options.address = globals_.hub;
  if (options.address.empty()) {
    DUTA_ASSIGN_OR_RETURN(options.address, Require(&Profile::hub, "hub"));
  }
  DUTA_ASSIGN_OR_RETURN(const std::string ca, Require(&Profile::hub_ca, "hub_ca"));
  DUTA_ASSIGN_OR_RETURN(const std::string chain, Require(&Profile::tls_certificate, "tls_certificate"));
  DUTA_ASSIGN_OR_RETURN(const std::string key, Require(&Profile::tls_key, "tls_key"));
  DUTA_ASSIGN_OR_RETURN(options.hub_ca_pem, ReadFile(ca));
  DUTA_ASSIGN_OR_RETURN(options.chain_pem, ReadFile(chain));
  DUTA_ASSIGN_OR_RETURN(options.key_pem, client::ReadKeyFile(key));
  client::TrustedLogOptions log_options;
  DUTA_ASSIGN_OR_RETURN(log_options.vkey, Require(&Profile::log_key, "log_key"));
  DUTA_ASSIGN_OR_RETURN(const std::string state, Require(&Profile::state_dir, "state_dir"));
  std::error_code error;
  std::filesystem::create_directories(state, error);
  if (error || ::access(state.c_str(), W_OK) != 0) {
    console_.Remark(state +
                    " cannot be written: what is seen of the log now is not remembered, and a log that goes back is "
                    "not found out by it.");
  }
  log_options.state_path = state + kCheckpointName;

  auto hub = std::make_unique<Hub>();
  DUTA_ASSIGN_OR_RETURN(hub->call.deadline, desk::ParseDuration(globals_.timeout));
  // Once a command, whichever of its calls waits: the options are copied.
  hub->call.on_wait = [this, is_told = std::make_shared<bool>(false)](const Status& why) {
    if (std::exchange(*is_told, true)) return;
    console_.err() << Wrap("Not yet: " + WhatOf(why) + ". Trying again for " + globals_.timeout + " (--timeout).",
                           console_.width())
                   << std::endl;
  };
  log_options.settle_deadline = hub->call.deadline;
  auto channel = client::OpenChannel(options);
  if (!channel.ok()) return At("hub_ca " + ca + ", tls_certificate " + chain + ", tls_key " + key, channel.status());
  hub->channel = *std::move(channel);
  hub->source = std::make_unique<client::HubLog>(hub->channel, hub->call.deadline);
  DUTA_ASSIGN_OR_RETURN(hub->log, client::TrustedLog::Open(std::move(log_options), *hub->source));
  hub->keys = std::make_unique<client::SenderKeys>(hub->channel, hub->call);
  DUTA_RETURN_IF_ERROR(Pin(*hub->keys));
  hub_ = std::move(hub);
  return hub_.get();
}

void Session::Disconnect() {
  if (hub_ == nullptr) return;
  const uint64_t seen = hub_->log->newest().size;
  const client::CheckpointFile file(profile_->state_dir + kCheckpointName, hub_->log->verifier());
  hub_.reset();  // Writes the file.
  const auto kept = file.Load();
  if (kept.ok() && kept->checkpoint.size >= seen) return;
  console_.Remark(profile_->state_dir + kCheckpointName +
                  " could not be written: the log's newest checkpoint is not remembered, and a log that goes back "
                  "behind it is not found out by it. Make room, or see who may write there.");
}

StatusOr<client::Signer*> Session::Signer() {
  if (signer_ != nullptr) return signer_.get();
  DUTA_ASSIGN_OR_RETURN(const std::string path, Require(&Profile::signing_key, "signing_key"));
  auto signer = client::FileSigner::Load(path);
  if (!signer.ok()) return At("signing_key " + path, signer.status());
  signer_ = *std::move(signer);
  return signer_.get();
}

std::string Session::Zone() {
  const auto profile = Profile();
  if (profile.ok() && !(*profile)->time_zone.empty()) return (*profile)->time_zone;
  return client::LocalTimeZone();
}

}  // namespace duta::cli
