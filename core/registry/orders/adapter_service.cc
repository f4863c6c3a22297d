// Orders about a partner's adapter in service: suspended, resumed, messages released.
#include <string>

#include "absl/strings/str_cat.h"
#include "core/registry/adapter_faults.h"
#include "core/registry/orders/adapters.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {

Status RequireNotRevoked(const adapter::v1::AdapterVersion& version) {
  if (!version.has_revoke_time()) return absl::OkStatus();
  return Refuse(Reason::kAdapterRevoked,
                absl::StrCat("version ", version.version(), " is revoked: ", version.revoke_reason()),
                {{"version", version.version()}});
}

Status PutSuspension(const std::string& partner, bool suspended, std::string_view reason, Writer& writer) {
  return writer.Change("UPDATE registry_adapters SET suspended = $2, reason = $3, change = $4 WHERE partner = $1",
                       {std::string_view(partner), int64_t{suspended}, reason, writer.next_version()});
}

namespace {

Status RequireInService(const std::string& field, const std::string& partner, const StateRules& rules) {
  DUTA_RETURN_IF_ERROR(rules.Require(field, partner));
  const AdapterRecord* record = rules.snapshot().FindAdapter(partner);
  if (record != nullptr && record->InService() != nullptr) return absl::OkStatus();
  return Invalid(field, "the partner has no adapter in service");
}

struct SuspendAdapter {
  static Status CheckShape(const order::v1::SuspendAdapter& action) {
    DUTA_RETURN_IF_ERROR(CheckPartnerName("suspend_adapter.partner", action.partner()));
    return CheckText("suspend_adapter.reason", action.reason());
  }

  static Status CheckState(const order::v1::SuspendAdapter& action, const StateRules& rules) {
    return RequireInService("suspend_adapter.partner", action.partner(), rules);
  }

  static Status Write(const order::v1::SuspendAdapter& action, Writer& writer) {
    return PutSuspension(action.partner(), true, action.reason(), writer);
  }
};

struct ResumeAdapter {
  static Status CheckShape(const order::v1::ResumeAdapter& action) {
    return CheckPartnerName("resume_adapter.partner", action.partner());
  }

  static Status CheckState(const order::v1::ResumeAdapter& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(RequireInService("resume_adapter.partner", action.partner(), rules));
    const AdapterRecord& record = *rules.snapshot().FindAdapter(action.partner());
    return RequireNotRevoked(*record.InService());
  }

  static Status Write(const order::v1::ResumeAdapter& action, Writer& writer) {
    DUTA_RETURN_IF_ERROR(ForgetAdapterFaults(writer.transaction(), action.partner(),
                                             writer.snapshot().FindAdapter(action.partner())->version));
    return PutSuspension(action.partner(), false, "", writer);
  }
};

struct ReleaseQuarantine {
  static Status CheckShape(const order::v1::ReleaseQuarantine& action) {
    DUTA_RETURN_IF_ERROR(CheckPartnerName("release_quarantine.partner", action.partner()));
    if (action.message_id().empty()) return absl::OkStatus();
    return CheckWord("release_quarantine.message_id", action.message_id(), "018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b5a");
  }

  // What is in quarantine is seen by a hub and not said by the log, so that it decides
  // nothing here.
  static Status CheckState(const order::v1::ReleaseQuarantine& action, const StateRules& rules) {
    return RequireInService("release_quarantine.partner", action.partner(), rules);
  }

  static Status Write(const order::v1::ReleaseQuarantine& action, Writer& writer) {
    DUTA_RETURN_IF_ERROR(ReleaseQuarantined(writer.transaction(), action.partner(), action.message_id()));
    return writer.Change("UPDATE registry_adapters SET released = $2 WHERE partner = $1",
                         {std::string_view(action.partner()), writer.next_version()});
  }
};

using order::v1::Order;

constexpr OrderType kAdapterServiceOrders[] = {
    MakeOrderType<SuspendAdapter, &Order::suspend_adapter>(Order::kSuspendAdapter),
    MakeOrderType<ResumeAdapter, &Order::resume_adapter>(Order::kResumeAdapter),
    MakeOrderType<ReleaseQuarantine, &Order::release_quarantine>(Order::kReleaseQuarantine),
};

}  // namespace

OrderTypes AdapterServiceOrders() { return kAdapterServiceOrders; }

}  // namespace duta::registry
