// The kind "order": what administrators tell the hub to do.
#pragma once

#include <functional>
#include <mutex>

#include "core/exchange/kind.h"
#include "core/kinds/order/adapter_catalogue.h"
#include "core/kinds/order/authority.h"
#include "core/registry/registry.h"

namespace duta::kinds {

// Body of media type `application/vnd.duta.order.v1+protobuf`: a
// duta.order.v1.Order. Its tables are the registry's. Thread-safe as Kind says.
class OrderKind final : public exchange::Kind {
 public:
  static constexpr std::string_view kMediaType = "application/vnd.duta.order.v1+protobuf";

  // Called after orders have taken effect, without a change at times too, on
  // the committer's thread: it must not block.
  using Listener = std::function<void()>;

  // `registry` and `adapters` outlive it.
  OrderKind(registry::Registry& registry, AdapterCatalogue& adapters, SensitiveActions sensitive,
            Listener listener);

  std::string_view MediaType() const override { return kMediaType; }
  bool IsForHub() const override { return true; }
  bool HasProjection() const override { return true; }

  // Exactly one action of the right shape (registry::CheckShape), enough
  // signatures (CheckAuthority), and of ActivateAdapter the library attached and
  // fit to serve (AdapterCatalogue::Check, which may block). BODY_INVALID,
  // ORDER_INVALID, and the reasons of those three. Whether the registry is as
  // the order wants it is seen in Project, where what was ordered before it
  // counts.
  Status Validate(const exchange::CheckedMessage& checked) const override;

  // Checks the signatures against the registry as the transaction sees it, then
  // carries the order out. CheckAuthority's and registry::Apply's reasons.
  Status Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) override;

  // Makes the change visible: registry, adapters, listener. If the registry
  // cannot be read the one before stays and the program's log says so.
  void Committed() override;

  // Other sensitive actions from now on (a reloaded configuration).
  void SetSensitive(SensitiveActions sensitive);

 private:
  SensitiveActions Sensitive() const;

  registry::Registry& registry_;
  AdapterCatalogue& adapters_;
  const Listener listener_;
  mutable std::mutex mutex_;  // Guards sensitive_.
  SensitiveActions sensitive_;
};

}  // namespace duta::kinds
