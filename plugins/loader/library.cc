#include "plugins/loader/library.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>

#include "plugins/abi/duta_diagnosis.h"

namespace duta::loader {
namespace {

constexpr size_t kMaxDiagnoses = 1000;
constexpr size_t kMaxDiagnosisText = 4096;
// All diagnoses of one call; the worker's arena has room for this beside the output.
constexpr size_t kMaxDiagnosesBytes = 256 << 10;
constexpr size_t kMaxDescriptionText = 1024;
constexpr uint32_t kMaxPairs = 1024;
constexpr uint64_t kFirstReserve = 16 << 10;

duta_bytes Bytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

std::string Text(duta_bytes bytes, size_t limit) {
  if (bytes.data == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes.data), std::min<size_t>(bytes.size, limit)};
}

// The host's side of one duta_call.
class CallState {
 public:
  CallState(const CallInput& input, uint64_t max_output) : max_output_(max_output) {
    call_.size = sizeof(call_);
    call_.now_nanos = input.now_nanos;
    call_.now_seconds = input.now_seconds;
    call_.seed = input.seed;
    call_.message_id = Bytes(input.message_id);
    call_.message = Bytes(input.message);
    call_.context = this;
    call_.reserve = [](const duta_call* call, uint64_t size) { return Of(call).Reserve(size); };
    call_.commit = [](const duta_call* call, uint64_t size) { return Of(call).Commit(size); };
    call_.diagnose = [](const duta_call* call, int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text) {
      Of(call).Diagnose(kind, code, field, text);
    };
  }

  const duta_call* call() const { return &call_; }

  CallResult Finish(int32_t status) {
    result_.status = status;
    result_.output.resize(committed_);
    return std::move(result_);
  }

 private:
  static CallState& Of(const duta_call* call) { return *static_cast<CallState*>(call->context); }

  uint8_t* Reserve(uint64_t size) {
    reserved_ = 0;
    if (size > max_output_ - committed_) return nullptr;
    const uint64_t wanted = committed_ + size;
    if (wanted > result_.output.size()) {
      try {
        result_.output.resize(std::max({wanted, std::min<uint64_t>(2 * result_.output.size(), max_output_),
                                        std::min(kFirstReserve, max_output_)}));
      } catch (const std::bad_alloc&) {
        return nullptr;
      }
    }
    reserved_ = size;
    return reinterpret_cast<uint8_t*>(result_.output.data()) + committed_;
  }

  int32_t Commit(uint64_t size) {
    if (size > reserved_) return DUTA_LIMIT;
    committed_ += size;
    reserved_ = 0;
    return DUTA_OK;
  }

  void Diagnose(int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text) {
    try {
      Diagnosis diagnosis = {kind, Text(code, kMaxDiagnosisText), Text(field, kMaxDiagnosisText),
                             Text(text, kMaxDiagnosisText)};
      const size_t size = diagnosis.code.size() + diagnosis.field.size() + diagnosis.text.size();
      if (result_.diagnoses.size() >= kMaxDiagnoses || size > kMaxDiagnosesBytes - diagnoses_bytes_) return;
      diagnoses_bytes_ += size;
      result_.diagnoses.push_back(std::move(diagnosis));
    } catch (const std::bad_alloc&) {
      // Out of its memory: the call is about to fail, and its status says so.
    }
  }

  const uint64_t max_output_;
  uint64_t committed_ = 0;
  uint64_t reserved_ = 0;
  size_t diagnoses_bytes_ = 0;
  duta_call call_ = {};
  CallResult result_;
};

// What create() said, with the words that are there.
std::string Said(int32_t status, const std::optional<Diagnosis>& error) {
  std::string text = "status " + std::to_string(status);
  if (!error) return text + " without a diagnosis";
  for (const std::string* part : {&error->code, &error->field, &error->text}) {
    if (!part->empty()) text += ": " + *part;
  }
  return text;
}

// The function table must reach to the end of the first release's; what later
// releases append is optional.
constexpr uint32_t kSmallestTable = offsetof(duta_adapter, extension) + sizeof(duta_adapter::extension);

}  // namespace

std::optional<Finding> Library::Open(const std::string& path, std::unique_ptr<Library>& library, Libraries libraries) {
  // RTLD_NOW: what cannot be resolved is found here, not in the middle of a call.
  void* handle = libraries == Libraries::kOwn ? dlmopen(LM_ID_NEWLM, path.c_str(), RTLD_NOW | RTLD_LOCAL)
                                              : dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return Finding{"load", "a library that the loader accepts", dlerror()};
  void* entry = dlsym(handle, "duta_adapter_v1");
  if (entry == nullptr) return Finding{"symbol", "an exported function duta_adapter_v1", "none of that name"};
  library.reset(new Library(reinterpret_cast<Entry>(entry)));
  return std::nullopt;
}

const void* Library::FindExtension(const duta_host*, duta_bytes id) {
  static constexpr duta_host_diagnosis kDiagnosis = {sizeof(duta_host_diagnosis), 0, DiagnoseCreate};
  return Text(id, kMaxDescriptionText) == DUTA_DIAGNOSIS_EXTENSION ? &kDiagnosis : nullptr;
}

void Library::DiagnoseCreate(const duta_host* host, int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text) {
  auto& error = static_cast<Library*>(host->context)->create_error_;
  if (kind != DUTA_ERROR || error) return;
  try {
    error = {kind, Text(code, kMaxDiagnosisText), Text(field, kMaxDiagnosisText), Text(text, kMaxDiagnosisText)};
  } catch (const std::bad_alloc&) {
    // Out of its memory: the status says that it failed.
  }
}

std::optional<Finding> Library::Create() {
  const int32_t status = adapter_.create(&host_, Bytes(configuration_), &instance_);
  if (status == DUTA_OK) return std::nullopt;
  if (configuration_.empty()) return Finding{"create", "status 0 (OK)", Said(status, create_error_)};
  return Finding{"configuration", "one that the adapter takes", Said(status, create_error_)};
}

std::optional<Finding> Library::Start(std::string configuration, Extensions extensions) {
  configuration_ = std::move(configuration);
  const auto none = [](const duta_host*, duta_bytes) -> const void* { return nullptr; };
  host_ = {sizeof(duta_host), DUTA_ABI, this, extensions == Extensions::kOffered ? FindExtension : +none};
  const duta_adapter* table = entry_(&host_);
  if (table == nullptr) return Finding{"host", "an adapter that works with ABI 1", "duta_adapter_v1 returned NULL"};
  if (table->abi < 1 || table->abi > DUTA_ABI) {
    return Finding{"abi", "1 to " + std::to_string(DUTA_ABI), std::to_string(table->abi)};
  }
  if (table->size < kSmallestTable) {
    return Finding{"functions", "a table of at least " + std::to_string(kSmallestTable) + " bytes",
                   std::to_string(table->size)};
  }
  std::memcpy(&adapter_, table, std::min<size_t>(table->size, sizeof(adapter_)));
  if (adapter_.create == nullptr || adapter_.destroy == nullptr || adapter_.describe == nullptr ||
      adapter_.translate == nullptr) {
    return Finding{"functions", "create, destroy, describe and translate", "one of them is NULL"};
  }
  if (auto finding = Create()) return finding;
  duta_description description = {};
  description.size = sizeof(description);
  const int32_t status = adapter_.describe(instance_, &description);
  if (status != DUTA_OK) return Finding{"describe", "status 0 (OK)", "status " + std::to_string(status)};
  description_ = {Text(description.id, kMaxDescriptionText),
                  Text(description.version, kMaxDescriptionText),
                  Text(description.partner, kMaxDescriptionText),
                  {}};
  for (uint32_t i = 0; i < std::min(description.translation_count, kMaxPairs); ++i) {
    const duta_translation* pair = description.translations[i];
    description_.translations.push_back({Text(pair->from, kMaxDescriptionText), Text(pair->to, kMaxDescriptionText)});
  }
  return std::nullopt;
}

Library::~Library() {
  if (instance_ != nullptr) adapter_.destroy(instance_);
}

CallResult Library::Translate(const CallInput& input, uint64_t max_output) {
  CallState state(input, max_output);
  const duta_request request = {sizeof(duta_request), 0, Bytes(input.from), Bytes(input.to), Bytes(input.input)};
  return state.Finish(adapter_.translate(instance_, state.call(), &request));
}

CallResult Library::Advise(const CallInput& input) {
  CallState state(input, 0);
  if (adapter_.advise == nullptr) return state.Finish(DUTA_UNSUPPORTED);
  return state.Finish(adapter_.advise(instance_, state.call()));
}

}  // namespace duta::loader
