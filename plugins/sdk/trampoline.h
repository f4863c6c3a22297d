// The SDK's inside: the C functions that stand between the ABI and a class
// derived from Adapter. No exception leaves them. Adapters include adapter.h.
#pragma once

#include <algorithm>
#include <exception>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <vector>

#include "plugins/abi/duta_diagnosis.h"
#include "plugins/sdk/adapter.h"

namespace duta::sdk::internal {

inline duta_bytes Bytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

inline std::string_view View(duta_bytes bytes) { return {reinterpret_cast<const char*>(bytes.data), bytes.size}; }

// What the ELF note says, as the ABI's structs. Points into the note.
class Identity {
 public:
  explicit Identity(std::string_view note) {
    while (!note.empty()) {
      const std::string_view line = note.substr(0, note.find('\n'));
      note.remove_prefix(std::min(note.size(), line.size() + 1));
      const size_t equals = line.find('=');
      if (equals != line.npos) Take(line.substr(0, equals), line.substr(equals + 1));
    }
    for (const duta_translation& translation : translations_) pointers_.push_back(&translation);
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

  void Fill(duta_description& description) const {
    description.id = Bytes(id_);
    description.version = Bytes(version_);
    description.partner = Bytes(partner_);
    description.translation_count = static_cast<uint32_t>(pointers_.size());
    description.translations = pointers_.data();
  }

 private:
  void Take(std::string_view name, std::string_view value) {
    if (name == "id") id_ = value;
    if (name == "version") version_ = value;
    if (name == "partner") partner_ = value;
    const size_t tab = value.find('\t');
    if (name == "translates" && tab != value.npos) {
      translations_.push_back({sizeof(duta_translation), 0, Bytes(value.substr(0, tab)), Bytes(value.substr(tab + 1))});
    }
  }

  std::string_view id_;
  std::string_view version_;
  std::string_view partner_;
  std::vector<duta_translation> translations_;
  std::vector<const duta_translation*> pointers_;
};

template <class Class>
std::unique_ptr<Adapter> Make(std::string_view configuration) {
  if constexpr (std::is_constructible_v<Class, std::string_view>) {
    return std::make_unique<Class>(configuration);
  } else {
    return std::make_unique<Class>();
  }
}

// Says errors of a call.
inline auto To(const duta_call* call) {
  return [call](std::string_view code, std::string_view field, std::string_view text) {
    call->diagnose(call, DUTA_ERROR, Bytes(code), Bytes(field), Bytes(text));
  };
}

// Says errors of create(), if the host lets it.
inline auto To(const duta_host* host) {
  return [host](std::string_view code, std::string_view field, std::string_view text) {
    if (host == nullptr || host->extension == nullptr) return;
    const auto* diagnosis =
        static_cast<const duta_host_diagnosis*>(host->extension(host, Bytes(DUTA_DIAGNOSIS_EXTENSION)));
    if (diagnosis != nullptr) diagnosis->diagnose(host, DUTA_ERROR, Bytes(code), Bytes(field), Bytes(text));
  };
}

// Runs `body`, telling what it threw.
template <class Tell, class Body>
int32_t Guard(Tell tell, Body body) noexcept {
  try {
    body();
    return DUTA_OK;
  } catch (const Refusal& refusal) {
    tell(refusal.code(), refusal.field(), refusal.what());
    return refusal.status();
  } catch (const std::bad_alloc&) {
    tell("OUT_OF_MEMORY", "", "the adapter ran out of memory");
    return DUTA_LIMIT;
  } catch (const std::exception& exception) {
    tell("EXCEPTION", "", exception.what());
    return DUTA_INTERNAL;
  } catch (...) {
    tell("EXCEPTION", "", "an exception of an unknown type");
    return DUTA_INTERNAL;
  }
}

template <class Class>
class Trampoline {
 public:
  static const duta_adapter* Table(std::string_view note) {
    note_ = note.substr(0, note.find('\0'));
    return &kTable;
  }

 private:
  struct Instance {
    std::unique_ptr<Adapter> adapter;
    Identity identity;
  };

  static int32_t Create(const duta_host* host, duta_bytes configuration, void** instance) {
    return Guard(To(host), [&] { *instance = new Instance{Make<Class>(View(configuration)), Identity(note_)}; });
  }
  static void Destroy(void* instance) { delete static_cast<Instance*>(instance); }
  static int32_t Describe(void* instance, duta_description* description) {
    static_cast<Instance*>(instance)->identity.Fill(*description);
    return DUTA_OK;
  }
  static int32_t Translate(void* instance, const duta_call* call, const duta_request* request) {
    return Guard(To(call), [&] {
      Call arguments(*call);
      static_cast<Instance*>(instance)->adapter->Translate(
          {View(request->from), View(request->to), View(request->input)}, arguments);
    });
  }
  static int32_t Advise(void* instance, const duta_call* call) {
    return Guard(To(call), [&] {
      Call arguments(*call);
      static_cast<Instance*>(instance)->adapter->Advise(arguments);
    });
  }

  static inline std::string_view note_;
  static constexpr duta_adapter kTable = {
      sizeof(duta_adapter), DUTA_ABI, Create, Destroy, Describe, Translate, Advise, nullptr};
};

}  // namespace duta::sdk::internal
