// What one run of the command works with: console, clock, profile, and the
// connection to the hub, opened when a command first needs it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/cli/shell/console.h"
#include "core/cli/shell/kind_view.h"
#include "core/client/call.h"
#include "core/client/hub_log.h"
#include "core/client/sender_keys.h"
#include "core/client/signer.h"
#include "core/client/trusted_log.h"
#include "core/desk/draft.h"
#include "core/evidence/history.h"
#include "core/profile/profile.h"
#include "grpcpp/channel.h"

namespace duta::cli {

// Options that every command takes.
struct GlobalOptions {
  std::string config;   // Path of the profiles; empty: DefaultPath.
  std::string profile;  // Id; empty: the default one.
  std::string hub;      // `host:port`; empty: the profile's.
  std::string timeout = "15s";
};

// The hub of the profile.
struct Hub {
  std::shared_ptr<grpc::Channel> channel;  // Shared because gRPC's stubs keep it that way.
  std::unique_ptr<client::HubLog> source;  // Before `log`, which borrows it.
  std::unique_ptr<client::TrustedLog> log;
  std::unique_ptr<client::SenderKeys> keys;  // With the pins of the profile's `trust`.
  client::CallOptions call;
};

// Not thread-safe. Console and clock are borrowed.
class Session {
 public:
  using Environment = std::function<std::string(const char*)>;

  Session(Console& console, const Clock& clock, Environment environment)
      : console_(console), clock_(clock), environment_(std::move(environment)) {}

  Console& console() { return console_; }
  const Clock& clock() const { return clock_; }
  GlobalOptions& globals() { return globals_; }
  // What reads the histories of each kind; the kinds add themselves.
  evidence::HistoryReaders& histories() { return histories_; }
  // How messages of each kind are shown; the kinds add themselves.
  KindViews& kinds() { return kinds_; }

  // Where the profiles are. CONFIGURATION_INVALID.
  StatusOr<std::string> ConfigPath() const;

  // The chosen profile. FILE_UNUSABLE, CONFIGURATION_INVALID. Pointers stay good
  // as long as the session.
  StatusOr<const profile::Profile*> Profile();

  // The connection by the profile. CONFIGURATION_INVALID names what the profile
  // lacks; KEY_UNUSABLE, FILE_UNUSABLE.
  StatusOr<Hub*> Connect();
  // Whether it has been opened.
  bool connected() const { return hub_ != nullptr; }
  // Ends the connection, at the command's end. Remarks if what was seen of the log could
  // not be kept, on a full disk for instance.
  void Disconnect();

  // The profile's signing key. As Connect.
  StatusOr<client::Signer*> Signer();

  // The zone in which times are typed and shown: the profile's, else this
  // machine's.
  std::string Zone();

  // The name of the hub's log, by the profile's `log_key`: what is signed says it.
  // CONFIGURATION_INVALID, KEY_UNUSABLE.
  StatusOr<std::string> HubName();

  // Who drafts, where, when and for which hub. As HubName.
  StatusOr<desk::Setting> Setting();

  // A value of the profile that a command cannot do without. CONFIGURATION_INVALID
  // says which key to add.
  StatusOr<std::string> Require(std::string profile::Profile::*member, const char* key);

  // What the chosen command came to.
  const Status& outcome() const { return outcome_; }
  void set_outcome(Status outcome) { outcome_ = std::move(outcome); }

 private:
  // Pins the keys of the profile's `trust`.
  Status Pin(client::SenderKeys& keys);

  Console& console_;
  const Clock& clock_;
  Environment environment_;
  GlobalOptions globals_;
  evidence::HistoryReaders histories_;
  KindViews kinds_;
  std::unique_ptr<profile::Profile> profile_;
  std::unique_ptr<Hub> hub_;
  std::unique_ptr<client::Signer> signer_;
  Status outcome_;
};

// Calls a method of the hub: Ask(hub, stub, &Stub::GetSelf, request).
template <typename Stub, typename Request, typename Response>
StatusOr<Response> Ask(const Hub& hub, Stub& stub,
                       grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                       const Request& request) {
  return client::Call(stub, method, request, hub.call);
}

}  // namespace duta::cli
