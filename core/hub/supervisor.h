// What supervises the process is told: sd_notify(3) of systemd, whose protocol is one
// datagram to the socket that the environment names.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace duta::hub {

// Thread-safe.
class Supervisor {
 public:
  // Of the socket `address` ($NOTIFY_SOCKET): a path, or a name in the abstract
  // namespace that begins with `@`. Empty: nobody listens.
  explicit Supervisor(std::string address) : address_(std::move(address)) {}
  // As the environment says. Call it before there are threads.
  static Supervisor FromEnvironment();

  // The hub serves.
  void Ready() const { Tell("READY=1"); }
  // It was looked at and is well; due every WatchdogSec.
  void Alive() const { Tell("WATCHDOG=1"); }
  // It drains.
  void Stopping() const { Tell("STOPPING=1"); }

 private:
  // What cannot be told is lost: the supervisor then does what it does with silence.
  void Tell(std::string_view state) const;

  const std::string address_;
};

}  // namespace duta::hub
