// The kind "order": what administrators tell the hub to do, and partners about their own
// keys, certificates and units.
#pragma once

#include <functional>
#include <memory>

#include "core/base/mutex.h"
#include "core/exchange/kind.h"
#include "core/kinds/order/adapter_catalogue.h"
#include "core/kinds/order/authority.h"
#include "core/kinds/order/media_type.h"
#include "core/registry/registry.h"

namespace duta::kinds {

// Body of media type `application/vnd.duta.order.v1+protobuf`: a
// duta.order.v1.Order. Its tables are the registry's. Thread-safe as Kind says.
class OrderKind final : public exchange::Kind {
 public:
  static constexpr std::string_view kMediaType = kOrderMediaType;

  // Called after the registry has changed, by whoever called Refresh. Orders are
  // answered after it, so that it must not block.
  using Listener = std::function<void()>;

  // `registry` and `adapters` outlive it. `listener` may be empty.
  OrderKind(registry::Registry& registry, AdapterCatalogue& adapters, SensitiveActions sensitive, Listener listener);

  std::string_view MediaType() const override { return kMediaType; }
  bool IsForHub() const override { return true; }
  bool HasProjection() const override { return true; }

  // Exactly one action of the right shape (registry::CheckShape), enough
  // signatures (CheckAuthority), of InstallAdapter the bundle attached, signed and
  // fit to serve (AdapterCatalogue::Check, which may block), and of what configures
  // a version or is about to use it a configuration that it takes
  // (AdapterCatalogue::CheckConfiguration, the same). BODY_INVALID, ORDER_INVALID,
  // and the reasons of those. Whether the registry is as
  // the order wants it is seen in Project, where what was ordered before it
  // counts.
  Status Validate(const exchange::CheckedMessage& checked) const override;

  // Checks the signatures against the registry as the transaction sees it, then
  // carries the order out. CheckAuthority's and registry::Apply's reasons.
  Status Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) override;

  void Committed() override { Refresh(); }

  // Reads the registry again and, if it is another than was told before, tells
  // adapters and listener. Thread-safe. Besides after commits, call it once at
  // the start and at a steady beat: it takes up the orders of other hubs on the
  // same database, and makes good for a reading that failed, when the registry
  // before stays in force and the program's log says so.
  void Refresh();

  // Other sensitive actions from now on (a reloaded configuration).
  void SetSensitive(SensitiveActions sensitive);

 private:
  SensitiveActions Sensitive() const;
  Status CheckConfiguration(const order::v1::Order& order, const registry::Snapshot& snapshot) const;
  // `configuration` is null for the one in force.
  Status CheckServesWith(const registry::Snapshot& snapshot, const std::string& partner, const std::string& name,
                         const std::string* configuration) const;

  registry::Registry& registry_;
  AdapterCatalogue& adapters_;
  const Listener listener_;
  mutable Mutex sensitive_mutex_;
  SensitiveActions sensitive_ ABSL_GUARDED_BY(sensitive_mutex_);
  Mutex refresh_mutex_;  // Keeps what is told in order, too.
  // Shared with the registry: the snapshot that was told last.
  std::shared_ptr<const registry::Snapshot> told_ ABSL_GUARDED_BY(refresh_mutex_);
};

}  // namespace duta::kinds
