// One adapter loaded into this process, behind a C++ interface. It is used by
// the sandboxed worker and by `duta-adapter run`, never by the hub. Std only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/abi/duta_adapter.h"
#include "plugins/loader/facts.h"

namespace duta::loader {

// What duta_call.diagnose said.
struct Diagnosis {
  int32_t kind = 0;  // DUTA_ERROR, ...
  std::string code;
  std::string field;
  std::string text;
};

// The arguments of a call. Borrowed.
struct CallInput {
  int64_t now_seconds = 0;
  int32_t now_nanos = 0;
  uint64_t seed = 0;
  std::string_view message_id;
  std::string_view message;
  std::string_view from;   // Empty for advise.
  std::string_view to;     // Empty for advise.
  std::string_view input;  // Empty for advise.
};

// What came of a call.
struct CallResult {
  int32_t status = 0;  // DUTA_OK, ... as the adapter gave it; untrusted.
  std::string output;
  std::vector<Diagnosis> diagnoses;
};

// Not thread-safe: one call at a time. Whatever the adapter does wrong happens
// in the caller's process; that is why the hub does not use it.
class Library {
 public:
  // Whose C library, protobuf and so on the adapter uses: the process's, or own
  // copies, for a process that has protobuf itself: the same message types must
  // not be registered twice. A sanitizer's runtime bears no second copy.
  enum class Libraries { kShared, kOwn };

  // Maps the file and runs its constructors. A finding `load` or `symbol`.
  static std::optional<Finding> Open(const std::string& path, std::unique_ptr<Library>& library,
                                     Libraries libraries = Libraries::kShared);

  // Whether the host's optional extensions are there for the adapter.
  enum class Extensions { kOffered, kHidden };

  // Runs its entry function, makes an instance and asks for its description.
  // A finding `host`, `abi`, `functions`, `create`, `configuration` (create()
  // refuses it) or `describe`; the found part quotes the adapter. `configuration`
  // is JSON text or empty.
  std::optional<Finding> Start(std::string configuration, Extensions extensions = Extensions::kOffered);

  // Destroys the instance. The library stays: nothing is ever unloaded.
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // After Start. Not yet checked for form.
  const Description& description() const { return description_; }
  bool advises() const { return adapter_.advise != nullptr; }

  // One call; the output is at most `max_output` bytes. UNSUPPORTED without a
  // call if the adapter has no such function.
  CallResult Translate(const CallInput& input, uint64_t max_output);
  CallResult Advise(const CallInput& input);

 private:
  using Entry = const duta_adapter* (*)(const duta_host*);

  explicit Library(Entry entry) : entry_(entry) {}

  static const void* FindExtension(const duta_host* host, duta_bytes id);
  static void DiagnoseCreate(const duta_host* host, int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text);
  std::optional<Finding> Create();

  Entry entry_;
  duta_host host_ = {};
  std::string configuration_;
  std::optional<Diagnosis> create_error_;  // The first.
  duta_adapter adapter_ = {};
  void* instance_ = nullptr;
  Description description_;
};

}  // namespace duta::loader
