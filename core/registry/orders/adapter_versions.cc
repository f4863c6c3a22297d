// Orders about versions of adapters: installed, tried, configured, put into service,
// revoked.
#include <string>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "core/registry/adapter_faults.h"
#include "core/registry/orders/adapters.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/orders.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

// Whose adapter, and which version of it.
template <typename Action>
Status CheckVersionShape(const std::string& name, const Action& action) {
  DUTA_RETURN_IF_ERROR(CheckPartnerName(name + ".partner", action.partner()));
  return CheckWord(name + ".version", action.version(), "1.0.0");
}

// A version that is installed and not revoked.
Status RequireVersion(const std::string& action, const std::string& partner, const std::string& name,
                      const StateRules& rules) {
  DUTA_RETURN_IF_ERROR(rules.Require(action + ".partner", partner));
  const AdapterRecord* record = rules.snapshot().FindAdapter(partner);
  const auto* version = record == nullptr ? nullptr : record->Find(name);
  if (version != nullptr) return RequireNotRevoked(*version);
  return Unknown(action + ".version", absl::StrCat("version ", name, " of ", partner, "'s adapter; install it first"));
}

const adapter::v1::AdapterVersion& VersionOf(const std::string& partner, const std::string& version,
                                             const Writer& writer) {
  return *writer.snapshot().FindAdapter(partner)->Find(version);
}

Status PutVersion(const std::string& partner, const adapter::v1::AdapterVersion& version, Writer& writer) {
  const std::string body = version.SerializeAsString();
  return writer.Change(
      "INSERT INTO registry_adapter_versions (partner, version, body) VALUES ($1, $2, $3)"
      " ON CONFLICT (partner, version) DO UPDATE SET body = $3",
      {std::string_view(partner), std::string_view(version.version()), store::Blob{body}});
}

void SetConfiguration(const std::string& configuration, adapter::v1::AdapterVersion& version, const Writer& writer) {
  version.set_configuration(configuration);
  version.clear_configuration_sha256();
  if (!configuration.empty()) {
    version.set_configuration_sha256(crypto::ToString(crypto::Sha256(configuration)));
  }
  *version.mutable_configure_time() = ToTimestamp(writer.now());
}

Status PutInService(const std::string& partner, const std::string& name, Writer& writer) {
  adapter::v1::AdapterVersion version = VersionOf(partner, name, writer);
  // From now on its own, so that a rollback brings it back whatever others get.
  if (!version.has_configure_time()) {
    SetConfiguration(writer.snapshot().FindAdapter(partner)->ConfigurationOf(version), version, writer);
  }
  *version.mutable_activate_time() = ToTimestamp(writer.now());
  DUTA_RETURN_IF_ERROR(PutVersion(partner, version, writer));
  DUTA_RETURN_IF_ERROR(ForgetAdapterFaults(writer.transaction(), partner, name));
  return writer.Change(
      "INSERT INTO registry_adapters (partner, version, suspended, reason, change) VALUES ($1, $2, 0, '', $3)"
      " ON CONFLICT (partner) DO UPDATE SET version = $2, suspended = 0, reason = '', change = $3",
      {std::string_view(partner), std::string_view(name), writer.next_version()});
}

struct InstallAdapter {
  static Status CheckShape(const order::v1::InstallAdapter& action) {
    DUTA_RETURN_IF_ERROR(CheckVersionShape("install_adapter", action));
    DUTA_RETURN_IF_ERROR(CheckWord("install_adapter.adapter_id", action.adapter_id(), "au-dfat-notes"));
    if (action.bundle_sha256().size() != kSha256Bytes) return Invalid("install_adapter.bundle_sha256", "not 32 bytes");
    if (action.library_sha256().size() != kSha256Bytes)
      return Invalid("install_adapter.library_sha256", "not 32 bytes");
    if (action.release() == 0) return Invalid("install_adapter.release", "a number of 1 or more is wanted");
    DUTA_RETURN_IF_ERROR(CheckWord("install_adapter.author_keyid", action.author_keyid(), "3f2a..."));
    return CheckWord("install_adapter.approver_keyid", action.approver_keyid(), "3f2a...");
  }

  static Status CheckState(const order::v1::InstallAdapter& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(rules.Require("install_adapter.partner", action.partner()));
    const AdapterRecord* record = rules.snapshot().FindAdapter(action.partner());
    if (record == nullptr) return absl::OkStatus();
    if (const auto* same = record->Find(action.version()); same != nullptr) {
      if (same->bundle_sha256() == action.bundle_sha256()) {
        return Exists("install_adapter.version", absl::StrCat("version ", action.version(), " of ", action.partner()));
      }
      return Refuse(Reason::kBundleVersionReused, {}, {{"partner", action.partner()}, {"version", action.version()}});
    }
    for (const auto& [name, installed] : record->versions) {
      if (action.release() > installed.release()) continue;
      return Refuse(
          Reason::kBundleOlderRelease,
          absl::StrCat("its release is ", action.release(), "; version ", name, " has release ", installed.release()),
          {{"partner", action.partner()}, {"version", action.version()}, {"installed", name}});
    }
    return absl::OkStatus();
  }

  static Status Write(const order::v1::InstallAdapter& action, Writer& writer) {
    adapter::v1::AdapterVersion version;
    version.set_adapter_id(action.adapter_id());
    version.set_version(action.version());
    version.set_release(action.release());
    version.set_bundle_sha256(action.bundle_sha256());
    version.set_library_sha256(action.library_sha256());
    version.set_author_keyid(action.author_keyid());
    version.set_approver_keyid(action.approver_keyid());
    version.set_lacks_signature(action.lacks_signature());
    *version.mutable_install_time() = ToTimestamp(writer.now());
    return PutVersion(action.partner(), version, writer);
  }
};

struct ShadowAdapter {
  static Status CheckShape(const order::v1::ShadowAdapter& action) {
    return CheckVersionShape("shadow_adapter", action);
  }

  static Status CheckState(const order::v1::ShadowAdapter& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(RequireVersion("shadow_adapter", action.partner(), action.version(), rules));
    if (rules.snapshot().FindAdapter(action.partner())->version != action.version()) return absl::OkStatus();
    return Invalid("shadow_adapter.version", "it is in service, so that there is nothing to compare it with");
  }

  static Status Write(const order::v1::ShadowAdapter& action, Writer& writer) {
    adapter::v1::AdapterVersion version = VersionOf(action.partner(), action.version(), writer);
    *version.mutable_shadow_time() = ToTimestamp(writer.now());
    return PutVersion(action.partner(), version, writer);
  }
};

struct ActivateAdapter {
  static Status CheckShape(const order::v1::ActivateAdapter& action) {
    return CheckVersionShape("activate_adapter", action);
  }

  static Status CheckState(const order::v1::ActivateAdapter& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(RequireVersion("activate_adapter", action.partner(), action.version(), rules));
    const AdapterRecord& record = *rules.snapshot().FindAdapter(action.partner());
    const auto* now = record.InService();
    if (now == nullptr || record.Find(action.version())->release() > now->release()) return absl::OkStatus();
    if (record.version == action.version()) {
      return Invalid("activate_adapter.version",
                     record.suspended ? "it is ordered already, and suspended: resume it" : "it is in service already");
    }
    return Invalid("activate_adapter.version",
                   absl::StrCat("an older release than ", record.version, ", which is in service: that is a rollback"));
  }

  static Status Write(const order::v1::ActivateAdapter& action, Writer& writer) {
    return PutInService(action.partner(), action.version(), writer);
  }
};

struct RollBackAdapter {
  static Status CheckShape(const order::v1::RollBackAdapter& action) {
    return CheckVersionShape("roll_back_adapter", action);
  }

  static Status CheckState(const order::v1::RollBackAdapter& action, const StateRules& rules) {
    DUTA_RETURN_IF_ERROR(RequireVersion("roll_back_adapter", action.partner(), action.version(), rules));
    const AdapterRecord& record = *rules.snapshot().FindAdapter(action.partner());
    const auto* wanted = record.Find(action.version());
    if (!wanted->has_activate_time()) {
      return Invalid("roll_back_adapter.version", "it never was in service, so that nothing leads back to it");
    }
    if (record.InService() != nullptr && wanted->release() < record.InService()->release()) return absl::OkStatus();
    return Invalid("roll_back_adapter.version",
                   absl::StrCat("not an older release than ", record.version, ", which is in service: activate it"));
  }

  static Status Write(const order::v1::RollBackAdapter& action, Writer& writer) {
    return PutInService(action.partner(), action.version(), writer);
  }
};

struct ConfigureAdapter {
  static Status CheckShape(const order::v1::ConfigureAdapter& action) {
    DUTA_RETURN_IF_ERROR(CheckVersionShape("configure_adapter", action));
    if (action.configuration().size() <= kMaxConfigurationBytes) return absl::OkStatus();
    return Invalid("configure_adapter.configuration", absl::StrCat("more than ", kMaxConfigurationBytes, " bytes"));
  }

  static Status CheckState(const order::v1::ConfigureAdapter& action, const StateRules& rules) {
    return RequireVersion("configure_adapter", action.partner(), action.version(), rules);
  }

  static Status Write(const order::v1::ConfigureAdapter& action, Writer& writer) {
    adapter::v1::AdapterVersion version = VersionOf(action.partner(), action.version(), writer);
    SetConfiguration(action.configuration(), version, writer);
    DUTA_RETURN_IF_ERROR(PutVersion(action.partner(), version, writer));
    DUTA_RETURN_IF_ERROR(ForgetAdapterFaults(writer.transaction(), action.partner(), action.version()));
    // Whoever serves with it is told by the change, as of another version.
    return writer.Change(
        "UPDATE registry_adapters SET change = $3 WHERE partner = $1 AND version = $2",
        {std::string_view(action.partner()), std::string_view(action.version()), writer.next_version()});
  }
};

struct RevokeAdapter {
  static Status CheckShape(const order::v1::RevokeAdapter& action) {
    DUTA_RETURN_IF_ERROR(CheckVersionShape("revoke_adapter", action));
    return CheckText("revoke_adapter.reason", action.reason());
  }

  static Status CheckState(const order::v1::RevokeAdapter& action, const StateRules& rules) {
    return RequireVersion("revoke_adapter", action.partner(), action.version(), rules);
  }

  static Status Write(const order::v1::RevokeAdapter& action, Writer& writer) {
    adapter::v1::AdapterVersion version = VersionOf(action.partner(), action.version(), writer);
    *version.mutable_revoke_time() = ToTimestamp(writer.now());
    version.set_revoke_reason(action.reason());
    DUTA_RETURN_IF_ERROR(PutVersion(action.partner(), version, writer));
    if (writer.snapshot().FindAdapter(action.partner())->version != action.version()) return absl::OkStatus();
    return PutSuspension(action.partner(), true, "version " + action.version() + " is revoked: " + action.reason(),
                         writer);
  }
};

using order::v1::Order;

constexpr OrderType kAdapterVersionOrders[] = {
    MakeOrderType<InstallAdapter, &Order::install_adapter>(Order::kInstallAdapter),
    MakeOrderType<ShadowAdapter, &Order::shadow_adapter>(Order::kShadowAdapter),
    MakeOrderType<ActivateAdapter, &Order::activate_adapter>(Order::kActivateAdapter),
    MakeOrderType<RollBackAdapter, &Order::roll_back_adapter>(Order::kRollBackAdapter),
    MakeOrderType<ConfigureAdapter, &Order::configure_adapter>(Order::kConfigureAdapter),
    MakeOrderType<RevokeAdapter, &Order::revoke_adapter>(Order::kRevokeAdapter),
};

}  // namespace

OrderTypes AdapterVersionOrders() { return kAdapterVersionOrders; }

}  // namespace duta::registry
