// Renditions: a message in its recipient's own forms, attested by the hub.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "core/base/names.h"
#include "core/base/status.h"
#include "core/crypto/key.h"
#include "core/exchange/limits.h"
#include "core/exchange/messages/accepted.h"
#include "core/exchange/translator.h"
#include "duta/exchange/v1/delivery.pb.h"

namespace duta::exchange {

// All renditions of one message for one mailbox. Immutable.
using Renditions = std::vector<v1::Rendition>;

// What an adapter would make of one message.
struct RenditionPlan {
  std::shared_ptr<ServingAdapter> adapter;
  std::vector<std::string> forms;  // Media types; one at least.
};

// Thread-safe. Makes renditions when they are asked for and keeps the latest.
// The references outlive it.
class Renderer {
 public:
  // `key` is the log's: what attests acceptance attests renditions.
  Renderer(Translator& translator, crypto::PrivateKey key, const Clock& clock, const Limits& limits);

  // Whether the mailbox's partner may have an adapter. Never blocks.
  bool MayRender(std::string_view mailbox) const { return translator_.MayServe(PartnerOf(mailbox)); }

  // Which forms the adapter in service of the mailbox's partner has for this kind:
  // looked up once a delivery. NO_ADAPTER. Never blocks.
  StatusOr<RenditionPlan> PlanFor(const Accepted& accepted, std::string_view mailbox) const;

  // Every form of the plan, or why there is none; all or nothing. Blocks while the
  // adapter works. NO_ADAPTER, ADAPTER_FAILED. Shared: a delivery may outlive the
  // cache's copy.
  StatusOr<std::shared_ptr<const Renditions>> Render(const Accepted& accepted, const std::string& mailbox,
                                                     const RenditionPlan& plan);
  // The same, planned just now.
  StatusOr<std::shared_ptr<const Renditions>> Render(const Accepted& accepted, const std::string& mailbox);

 private:
  struct Cached {
    std::string name;
    std::shared_ptr<const Renditions> renditions;
    size_t bytes;
  };

  StatusOr<v1::Rendition> Make(const Accepted& accepted, const std::string& mailbox, std::string_view body,
                               const std::string& form, ServingAdapter& adapter);
  std::shared_ptr<const Renditions> Find(const std::string& name);
  void Keep(std::string name, std::shared_ptr<const Renditions> renditions);

  Translator& translator_;
  const crypto::PrivateKey key_;
  const Clock& clock_;
  const Limits limits_;
  Mutex mutex_;
  std::list<Cached> latest_ ABSL_GUARDED_BY(mutex_);  // Most recently used first.
  std::unordered_map<std::string, std::list<Cached>::iterator> by_name_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace duta::exchange
