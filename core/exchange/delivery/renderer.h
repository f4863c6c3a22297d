// Renditions: a message in its recipient's own forms, attested by the hub.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/key.h"
#include "core/exchange/limits.h"
#include "core/exchange/messages/recent.h"
#include "core/exchange/translator.h"
#include "duta/exchange/v1/delivery.pb.h"

namespace duta::exchange {

// All renditions of one message for one mailbox. Immutable.
using Renditions = std::vector<v1::Rendition>;

// Thread-safe. Makes renditions when they are asked for and keeps the latest.
// The references outlive it.
class Renderer {
 public:
  // `key` is the log's: what attests acceptance attests renditions.
  Renderer(Translator& translator, crypto::PrivateKey key, const Clock& clock, const Limits& limits);

  // Whether the mailbox's partner has an adapter that renders this kind. Never
  // blocks.
  bool Renders(const Accepted& accepted, std::string_view mailbox) const;

  // Every form that the adapter offers for the kind, or why there is none; all or
  // nothing. Blocks while the adapter works. NO_ADAPTER, ADAPTER_FAILED. Shared:
  // a delivery may outlive the cache's copy.
  StatusOr<std::shared_ptr<const Renditions>> Render(const Accepted& accepted, const std::string& mailbox);

 private:
  struct Cached {
    std::string name;
    std::shared_ptr<const Renditions> renditions;
    size_t bytes;
  };

  StatusOr<std::vector<std::string>> FormsFor(const Accepted& accepted, std::string_view mailbox,
                                              AdapterIdentity& identity) const;
  StatusOr<v1::Rendition> Make(const Accepted& accepted, const std::string& mailbox, std::string_view body,
                               const std::string& form);
  std::shared_ptr<const Renditions> Find(const std::string& name);
  void Keep(std::string name, std::shared_ptr<const Renditions> renditions);

  Translator& translator_;
  const crypto::PrivateKey key_;
  const Clock& clock_;
  const Limits limits_;
  std::mutex mutex_;
  std::list<Cached> latest_;  // Most recently used first. Guarded by mutex_.
  std::unordered_map<std::string, std::list<Cached>::iterator> by_name_;  // Guarded by mutex_.
  size_t bytes_ = 0;                                                      // Guarded by mutex_.
};

}  // namespace duta::exchange
