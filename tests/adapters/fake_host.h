// The host's side of one call of an adapter, in memory.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "plugins/abi/duta_adapter.h"

namespace duta::adapters {

// Keeps what the adapter writes and says. The call's time is
// 2026-11-23T04:00:00Z, a Monday.
class FakeHost {
 public:
  explicit FakeHost(std::string message = "", size_t max_output = 1 << 20)
      : message_(std::move(message)), max_output_(max_output) {
    call_.size = sizeof call_;
    call_.now_seconds = 1795406400;
    call_.message = {reinterpret_cast<const uint8_t*>(message_.data()), message_.size()};
    call_.context = this;
    call_.reserve = [](const duta_call* call, uint64_t size) -> uint8_t* {
      FakeHost& host = Of(call);
      if (host.output.size() + size > host.max_output_) return nullptr;
      host.place_.resize(size);
      return reinterpret_cast<uint8_t*>(host.place_.data());
    };
    call_.commit = [](const duta_call* call, uint64_t size) -> int32_t {
      Of(call).output.append(Of(call).place_, 0, size);
      return DUTA_OK;
    };
    call_.diagnose = [](const duta_call* call, int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text) {
      static constexpr const char* kKinds[] = {"error", "remark", "dropped", "advice"};
      Of(call).told.push_back(std::string(kKinds[kind]) + " " + Text(code) + " " + Text(field) + ": " + Text(text));
    };
  }

  const duta_call& call() const { return call_; }

  std::string output;
  std::vector<std::string> told;

 private:
  static FakeHost& Of(const duta_call* call) { return *static_cast<FakeHost*>(call->context); }
  static std::string Text(duta_bytes bytes) { return {reinterpret_cast<const char*>(bytes.data), bytes.size}; }

  const std::string message_;
  const size_t max_output_;
  std::string place_;
  duta_call call_ = {};
};

}  // namespace duta::adapters
