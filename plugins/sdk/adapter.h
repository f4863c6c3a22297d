// The C++ SDK for adapters: derive from Adapter, register the class with one
// macro, throw where something is wrong. Header-only, so that it is compiled
// into the adapter and no C++ crosses the boundary. README.md is the guide.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "plugins/abi/duta_adapter.h"

namespace duta::sdk {

// Thrown by an adapter to refuse; anything else that is thrown counts as a
// fault of the adapter.
class Refusal : public std::runtime_error {
 public:
  // `status` is a DUTA_* code; `code` a stable upper-case word; `field` where.
  Refusal(int32_t status, std::string code, std::string field, const std::string& text)
      : std::runtime_error(text), status_(status), code_(std::move(code)), field_(std::move(field)) {}
  int32_t status() const { return status_; }
  const std::string& code() const { return code_; }
  const std::string& field() const { return field_; }

 private:
  int32_t status_;
  std::string code_;
  std::string field_;
};

// The input is malformed: its author must change it.
inline Refusal InvalidInput(std::string code, std::string field, const std::string& text) {
  return {DUTA_INVALID_INPUT, std::move(code), std::move(field), text};
}
// The adapter does not do this.
inline Refusal Unsupported(std::string code, std::string field, const std::string& text) {
  return {DUTA_UNSUPPORTED, std::move(code), std::move(field), text};
}
// The canonical input is of a schema that the adapter does not know.
inline Refusal SchemaMismatch(std::string code, std::string field, const std::string& text) {
  return {DUTA_SCHEMA_MISMATCH, std::move(code), std::move(field), text};
}
// The input or the output is too large.
inline Refusal LimitReached(std::string code, std::string field, const std::string& text) {
  return {DUTA_LIMIT, std::move(code), std::move(field), text};
}

// What to translate. Valid during the call.
struct Translation {
  std::string_view from;
  std::string_view to;
  std::string_view input;
};

// One call: its circumstances, its output, its diagnostics. Lives as long as
// the call; never keep it.
class Call {
 public:
  explicit Call(const duta_call& call) : call_(call) {}

  // The time of the call; the only clock that an adapter has.
  std::chrono::sys_time<std::chrono::nanoseconds> now() const {
    return std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::seconds(call_.now_seconds) +
                                                           std::chrono::nanoseconds(call_.now_nanos));
  }
  // The only source of randomness; depends on the message alone.
  uint64_t seed() const { return call_.seed; }
  // Id of the message, a UUID as text.
  std::string_view message_id() const { return View(call_.message_id); }
  // The serialised duta.message.v1.Message around the input; may be empty.
  std::string_view message() const { return View(call_.message); }

  // Appends to the output. Throws LimitReached.
  void Write(std::string_view bytes) {
    if (bytes.empty()) return;
    uint8_t* place = call_.reserve(&call_, bytes.size());
    if (place == nullptr) throw LimitReached("OUTPUT_TOO_LARGE", "", "the output is over the limit");
    bytes.copy(reinterpret_cast<char*>(place), bytes.size());
    if (call_.commit(&call_, bytes.size()) != DUTA_OK) {
      throw LimitReached("OUTPUT_TOO_LARGE", "", "the output is over the limit");
    }
  }

  // Something worth knowing; nothing is wrong.
  void Remark(std::string_view code, std::string_view field, std::string_view text) {
    Diagnose(DUTA_REMARK, code, field, text);
  }
  // Something of the input that the output cannot carry.
  void Dropped(std::string_view field, std::string_view text) { Diagnose(DUTA_DROPPED, "DROPPED", field, text); }
  // In Advise(): what the sender should know.
  void Advise(std::string_view code, std::string_view field, std::string_view text) {
    Diagnose(DUTA_ADVICE, code, field, text);
  }
  // Why the call fails; usually one throws a Refusal, which does the same.
  void Error(std::string_view code, std::string_view field, std::string_view text) {
    Diagnose(DUTA_ERROR, code, field, text);
  }

 private:
  static std::string_view View(duta_bytes bytes) { return {reinterpret_cast<const char*>(bytes.data), bytes.size}; }
  static duta_bytes Bytes(std::string_view text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
  }
  void Diagnose(int32_t kind, std::string_view code, std::string_view field, std::string_view text) {
    call_.diagnose(&call_, kind, Bytes(code), Bytes(field), Bytes(text));
  }

  const duta_call& call_;
};

// Interface. An instance gets one call at a time. It may keep what it computed
// in its constructor, but nothing of a call: the same input must give the same
// output whatever came before.
class Adapter {
 public:
  virtual ~Adapter() = default;

  // Writes the translation of `request.input` to the call's output. Only pairs
  // that the adapter's note names are asked for. Throws Refusal.
  virtual void Translate(const Translation& request, Call& call) = 0;

  // Tells with call.Advise() what the ministry would want the sender of
  // call.message() to know. Writes no output. Throws Refusal.
  virtual void Advise(Call& call);
};

inline void Adapter::Advise(Call&) {}

}  // namespace duta::sdk

#include "plugins/sdk/trampoline.h"

// Registers `Class`, once, at file scope outside any namespace. The facts are
// those of the ELF note:
//
//   DUTA_REGISTER_ADAPTER(IndonesianNotes,
//                         DUTA_ID("id-kemlu-notes") DUTA_VERSION("1.0.0")
//                         DUTA_PARTNER("partners/id-kemlu")
//                         DUTA_TRANSLATES("application/vnd.duta.note.v1+protobuf", "text/html"))
//
// Class needs a constructor without arguments or one that takes the
// configuration (JSON text, may be empty) as std::string_view.
#define DUTA_REGISTER_ADAPTER(Class, facts)                                         \
  DUTA_ADAPTER_NOTE(facts);                                                         \
  extern "C" DUTA_EXPORT const duta_adapter* duta_adapter_v1(const duta_host*) {    \
    return ::duta::sdk::internal::Trampoline<Class>::Table(duta_adapter_note.text); \
  }
