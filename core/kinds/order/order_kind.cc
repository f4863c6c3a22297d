#include "core/kinds/order/order_kind.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "core/base/strict_proto.h"
#include "core/registry/orders/orders.h"
#include "google/protobuf/unknown_field_set.h"

namespace duta::kinds {
namespace {

using order::v1::Order;

Status NotAnOrder(std::string_view what) { return Refuse(Reason::kBodyInvalid, what, {{"field", "body"}}); }

// How many actions stand in the bytes of an order. A parser keeps the last of
// several, so that a reader could be shown another than the one carried out.
int CountActions(std::string_view bytes) {
  google::protobuf::UnknownFieldSet fields;
  if (!fields.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return 0;
  int count = 0;
  for (int i = 0; i < fields.field_count(); ++i) {
    const auto* field = Order::descriptor()->FindFieldByNumber(fields.field(i).number());
    if (field != nullptr && field->containing_oneof() != nullptr) ++count;
  }
  return count;
}

StatusOr<Order> ParseOrder(std::string_view body) {
  Order order;
  if (!ParseStrict(body, order)) return NotAnOrder("not a duta.order.v1.Order, or one with unknown fields");
  if (CountActions(body) != 1) return NotAnOrder("an order has exactly one action");
  return order;
}

Status CheckIsAttached(const message::v1::Message& message, const std::string& sha256) {
  const auto& attachments = message.attachments();
  const bool is_attached = std::any_of(attachments.begin(), attachments.end(),
                                       [&](const auto& attachment) { return attachment.sha256() == sha256; });
  if (is_attached) return absl::OkStatus();
  return Refuse(Reason::kOrderInvalid,
                "install_adapter.bundle_sha256: the bundle is not attached to the order's message",
                {{"field", "install_adapter.bundle_sha256"}});
}

// What is wrong with a configuration that an order brings is wrong with the order;
// what is wrong with the adapter stays the adapter's.
Status OfTheOrder(const Status& status) {
  Metadata metadata = MetadataOf(status);
  if (status.ok() || metadata["check"] != "configuration") return status;
  metadata["field"] = "configure_adapter.configuration";
  return Refuse(
      Reason::kOrderInvalid,
      absl::StrCat("configure_adapter.configuration: expected ", metadata["expected"], ", found ", metadata["found"]),
      metadata);
}

}  // namespace

OrderKind::OrderKind(registry::Registry& registry, AdapterCatalogue& adapters, SensitiveActions sensitive,
                     Listener listener)
    : registry_(registry), adapters_(adapters), listener_(std::move(listener)), sensitive_(std::move(sensitive)) {}

Status OrderKind::Validate(const exchange::CheckedMessage& checked) const {
  DUTA_ASSIGN_OR_RETURN(const Order order, ParseOrder(checked.body));
  DUTA_RETURN_IF_ERROR(registry::CheckShape(order));
  const auto snapshot = registry_.Current();
  DUTA_RETURN_IF_ERROR(
      CheckAuthority(order, checked.message.sender(), checked.signatures, *snapshot, Sensitive(), checked.now));
  if (!order.has_install_adapter()) return CheckConfiguration(order, *snapshot);
  const order::v1::InstallAdapter& action = order.install_adapter();
  DUTA_RETURN_IF_ERROR(CheckIsAttached(checked.message, action.bundle_sha256()));
  return adapters_.Check(action, *snapshot, checked.now);
}

Status OrderKind::CheckConfiguration(const Order& order, const registry::Snapshot& snapshot) const {
  if (order.has_configure_adapter()) {
    const order::v1::ConfigureAdapter& action = order.configure_adapter();
    return CheckServesWith(snapshot, action.partner(), action.version(), &action.configuration());
  }
  if (order.has_activate_adapter()) {
    const order::v1::ActivateAdapter& action = order.activate_adapter();
    return CheckServesWith(snapshot, action.partner(), action.version(), nullptr);
  }
  if (order.has_shadow_adapter()) {
    const order::v1::ShadowAdapter& action = order.shadow_adapter();
    return CheckServesWith(snapshot, action.partner(), action.version(), nullptr);
  }
  // A rollback is to what served so before, and must not have to wait for anything.
  return absl::OkStatus();
}

Status OrderKind::CheckServesWith(const registry::Snapshot& snapshot, const std::string& partner,
                                  const std::string& name, const std::string* configuration) const {
  const registry::AdapterRecord* record = snapshot.FindAdapter(partner);
  const adapter::v1::AdapterVersion* version = record == nullptr ? nullptr : record->Find(name);
  if (version == nullptr) return absl::OkStatus();  // Project says what is unknown.
  if (configuration != nullptr) return OfTheOrder(adapters_.CheckConfiguration(partner, *version, *configuration));
  const std::string& in_force = record->ConfigurationOf(*version);
  // Without one it was tried when it was installed; but perhaps in development.
  if (in_force.empty() && !version->lacks_signature()) return absl::OkStatus();
  const Status status = adapters_.CheckConfiguration(partner, *version, in_force);
  if (status.ok() || version->has_configure_time() || in_force.empty()) return status;
  return Refuse(
      ReasonOf(status).value_or(Reason::kAdapterRefused),
      absl::StrCat("version ", name, " would take over the configuration in force, but: ", CauseOf(status),
                   "; give it its own before, with `duta admin adapter configure ", partner, " --version ", name, "`"),
      MetadataOf(status));
}

Status OrderKind::Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) {
  DUTA_ASSIGN_OR_RETURN(const Order order, ParseOrder(checked.body));
  auto current = registry_.Current();
  DUTA_ASSIGN_OR_RETURN(auto snapshot, registry::Snapshot::Load(transaction, current->defaults(), current));
  DUTA_RETURN_IF_ERROR(
      CheckAuthority(order, checked.message.sender(), checked.signatures, *snapshot, Sensitive(), checked.now));
  return registry::Apply(order, checked.now, transaction, std::move(snapshot));
}

void OrderKind::Refresh() {
  MutexLock lock(refresh_mutex_);
  if (const Status status = registry_.Reload(); !status.ok()) {
    logging::Error("The registry cannot be read; the one before stays in force",
                   {{"error", std::string(status.message())}});
    return;
  }
  auto current = registry_.Current();
  if (current == told_) return;
  told_ = std::move(current);
  adapters_.Changed(*told_);
  if (listener_) listener_();
}

void OrderKind::SetSensitive(SensitiveActions sensitive) {
  MutexLock lock(sensitive_mutex_);
  sensitive_ = std::move(sensitive);
}

SensitiveActions OrderKind::Sensitive() const {
  MutexLock lock(sensitive_mutex_);
  return sensitive_;
}

}  // namespace duta::kinds
