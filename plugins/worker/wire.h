// What the hub and a worker say to each other, byte by byte. Std only, because
// the worker process uses it.
//
// The two share a SOCK_SEQPACKET socket and an *arena*: a memory file with a
// request half, which the hub writes, and an answer half, which the worker
// writes. One packet is one frame: a FrameHeader, then the body if it has at
// most kInlineBytes; a longer body lies at the start of the sender's half of the
// arena, and the packet is the header alone. Integers are in the machine's own
// order (both ends are on one machine), packed without gaps. Bytes and text are
// a u64 length and the bytes.
//
//   hub → worker   kLoad       first: u32 extensions (1 offered, 0 hidden), configuration
//   hub → worker   kValidate   instead of kLoad, to a worker without a library: schema, configuration;
//                              the answer is kAnswer (it fits; OK, nothing else) or kRefused
//   worker → hub   kReady      once, after loading: u32 degradations, u32 advises (0 or 1),
//                              id, version, partner, u32 count, count × (from, to)
//   worker → hub   kRefused    instead of kReady: check, expected, found; then the worker ends
//   hub → worker   kTranslate  i64 now_seconds, i32 now_nanos, u64 seed, from, to, message_id,
//                              message, input
//   hub → worker   kAdvise     the same; from, to and input are empty
//   hub → worker   kMeasure    nothing; between calls
//   worker → hub   kMeasured   u64 bytes in use on the heap, by the C library's own count
//   worker → hub   kAnswer     i32 status, u32 count, count × (i32 kind, code, field, text), output
//   worker → hub   kViolation  i32 number of the system call that the sandbox refused, just before
//                              the worker ends; may come at any time
//
// An answer carries the sequence number of its call. One call runs at a time.
// The hub trusts nothing that a worker says: it reads a body out of the arena
// into its own memory before it looks at it, and any frame that is not of this
// form ends the worker.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "plugins/loader/facts.h"
#include "plugins/loader/library.h"

namespace duta::worker {

// Descriptors that a worker is started with.
inline constexpr int kSocketDescriptor = 3;
inline constexpr int kArenaDescriptor = 4;
inline constexpr int kLibraryDescriptor = 5;

// Longest body inside a packet. Up to here a packet is cheaper than the arena.
inline constexpr size_t kInlineBytes = 64 << 10;

enum class FrameType : uint32_t {
  kReady = 1,
  kRefused,
  kTranslate,
  kAdvise,
  kAnswer,
  kViolation,
  kLoad,
  kValidate,
  kMeasure,
  kMeasured
};

struct FrameHeader {
  uint32_t magic;  // kMagic
  FrameType type;
  uint64_t sequence;
  uint64_t body_size;
};
inline constexpr uint32_t kMagic = 0x31577544;  // "DuW1"

// The body of kLoad. Borrowed.
struct LoadOptions {
  std::string_view configuration;  // JSON text; empty: none.
  bool hides_extensions = false;   // The host's optional ones, as an older hub would.
};

// The body of kValidate. Borrowed.
struct ConfigurationCheck {
  std::string_view schema;         // JSON text; empty: none.
  std::string_view configuration;  // JSON text; empty: none.
};

// The body of kReady.
struct Ready {
  uint32_t degradations = 0;  // A set of Degradation, see degradations.h.
  bool advises = false;
  loader::Description description;
};

// Bodies to bytes.
std::string Encode(const LoadOptions& options);
std::string Encode(const ConfigurationCheck& check);
std::string Encode(const Ready& ready);
std::string Encode(const loader::Finding& finding);
std::string Encode(const loader::CallInput& input);
std::string Encode(const loader::CallResult& result);

// Bytes to bodies; nothing if they are not exactly of the form. What has views
// points into `body`.
std::optional<LoadOptions> DecodeLoad(std::string_view body);
std::optional<ConfigurationCheck> DecodeValidate(std::string_view body);
std::optional<Ready> DecodeReady(std::string_view body);
std::optional<loader::Finding> DecodeFinding(std::string_view body);
std::optional<loader::CallInput> DecodeCall(std::string_view body);
std::optional<loader::CallResult> DecodeAnswer(std::string_view body);

// Sends a header and, if it is short enough to go inline, the body. False if
// the other end is gone. Never raises SIGPIPE.
bool SendFrame(int socket, FrameType type, uint64_t sequence, std::string_view body);

}  // namespace duta::worker
