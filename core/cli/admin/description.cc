#include "core/cli/admin/description.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/json.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/view.h"
#include "core/client/call.h"
#include "core/crypto/digest.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

using order::v1::Order;
using registry::v1::Key;
using registry::v1::RegistryService;
using Stub = RegistryService::Stub;

// An order can be signed where no hub is: for what it says, one does not wait long.
constexpr std::chrono::seconds kPatience{2};
constexpr size_t kFewestDigits = 8;  // Of a key id that is not written in full.

// Reads of the registry, on one stub.
class Registry {
 public:
  explicit Registry(const Hub& hub) : hub_(hub), stub_(RegistryService::NewStub(hub.channel)) {}

  StatusOr<std::vector<Key>> KeysOf(const std::string& owner) {
    registry::v1::ListKeysRequest request;
    request.set_parent(owner);
    return All<Key>(&Stub::ListKeys, request, [](const auto& page) -> const auto& { return page.keys(); });
  }
  StatusOr<std::vector<std::string>> Names() {
    std::vector<std::string> names;
    DUTA_ASSIGN_OR_RETURN(const auto partners, (All<registry::v1::Partner>(
                                                   &Stub::ListPartners, registry::v1::ListPartnersRequest(),
                                                   [](const auto& page) -> const auto& { return page.partners(); })));
    for (const auto& partner : partners) {
      names.push_back(partner.name());
      DUTA_ASSIGN_OR_RETURN(const auto units, UnitsOf(partner.name()));
      for (const auto& unit : units) names.push_back(unit.name());
    }
    DUTA_ASSIGN_OR_RETURN(const auto administrators, Administrators());
    for (const auto& administrator : administrators) names.push_back(administrator.name());
    return names;
  }
  StatusOr<std::vector<registry::v1::Unit>> UnitsOf(const std::string& partner) {
    registry::v1::ListUnitsRequest request;
    request.set_parent(partner);
    return All<registry::v1::Unit>(&Stub::ListUnits, request,
                                   [](const auto& page) -> const auto& { return page.units(); });
  }
  StatusOr<std::vector<registry::v1::Administrator>> Administrators() {
    return All<registry::v1::Administrator>(&Stub::ListAdministrators, registry::v1::ListAdministratorsRequest(),
                                            [](const auto& page) -> const auto& { return page.administrators(); });
  }
  // Nothing if there is nobody of this name.
  StatusOr<std::optional<registry::v1::TransportTrust>> FindTrust(const std::string& name) {
    const auto of = [&](const auto& all) -> std::optional<registry::v1::TransportTrust> {
      for (const auto& one : all) {
        if (one.name() == name) return one.transport_trust();
      }
      return std::nullopt;
    };
    if (IsAdministrator(name)) {
      DUTA_ASSIGN_OR_RETURN(const auto administrators, Administrators());
      return of(administrators);
    }
    DUTA_ASSIGN_OR_RETURN(const auto partner, FindPartner(std::string(PartnerOf(name))));
    if (!partner) return std::nullopt;
    if (partner->name() == name) return partner->transport_trust();
    DUTA_ASSIGN_OR_RETURN(const auto units, UnitsOf(partner->name()));
    return of(units);
  }
  // Nothing if there is none.
  StatusOr<std::optional<registry::v1::Partner>> FindPartner(const std::string& name) {
    registry::v1::GetPartnerRequest request;
    request.set_name(name);
    const auto response = Ask(hub_, *stub_, &Stub::GetPartner, request);
    if (ReasonOf(response.status()) == Reason::kUnknownResource) return std::nullopt;
    DUTA_RETURN_IF_ERROR(response.status());
    return response->partner();
  }
  StatusOr<std::optional<registry::v1::Group>> FindGroup(const std::string& name) {
    registry::v1::GetGroupRequest request;
    request.set_name(name);
    const auto response = Ask(hub_, *stub_, &Stub::GetGroup, request);
    if (ReasonOf(response.status()) == Reason::kUnknownResource) return std::nullopt;
    DUTA_RETURN_IF_ERROR(response.status());
    return response->group();
  }

 private:
  template <typename Item, typename Request, typename Response, typename Items>
  StatusOr<std::vector<Item>> All(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                  const Request& request, const Items& items) {
    std::vector<Item> all;
    DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub_, method, request, hub_.call, [&](const Response& page) {
      all.insert(all.end(), items(page).begin(), items(page).end());
      return absl::OkStatus();
    }));
    return all;
  }

  const Hub& hub_;
  const std::unique_ptr<Stub> stub_;
};

bool IsGood(const Key& key, Instant now) {
  const auto end = FromTimestamp(key.not_after());
  return !key.has_revoke_time() && end.ok() && now < *end;
}

// `+` and `-` lines of what two sets of names differ in.
void AddDifference(const std::set<std::string>& before, const std::set<std::string>& after,
                   std::vector<std::string>& lines) {
  for (const std::string& name : before) {
    if (!after.contains(name)) lines.push_back("  - " + name);
  }
  for (const std::string& name : after) {
    if (!before.contains(name)) lines.push_back("  + " + name);
  }
}

// The fields of two messages that differ, each as it was and as it will be.
void AddFields(const google::protobuf::Message& before, const google::protobuf::Message& after,
               std::vector<std::string>& lines) {
  const Json old_json = ToJson(before);
  const Json new_json = ToJson(after);
  std::set<std::string> names;
  for (const auto& [name, value] : old_json.items()) names.insert(name);
  for (const auto& [name, value] : new_json.items()) names.insert(name);
  const auto text = [](const Json& json, const std::string& name) {
    return json.contains(name) ? Dump(json[name], false) : std::string("the hub's default");
  };
  for (const std::string& name : names) {
    const std::string was = text(old_json, name);
    const std::string will = text(new_json, name);
    if (was != will) lines.push_back("  " + name + ": " + was + " -> " + will);
  }
}

// Describes one order.
class Describer {
 public:
  Describer(Registry& registry, Instant now, std::string zone)
      : registry_(registry), now_(now), zone_(std::move(zone)) {}

  Status Describe(const Order& order) {
    switch (order.action_case()) {
      case Order::kRevokeKey:
        return RevokeKey(order.revoke_key());
      case Order::kAddKey:
        return AddKey(order.add_key().key());
      case Order::kSetPolicy:
        return SetPolicy(order.set_policy());
      case Order::kSuspendPartner:
        lines_.push_back("Stops " + order.suspend_partner().partner() +
                         " from sending and receiving; what is sent to it " +
                         (order.suspend_partner().state() == registry::v1::PARTNER_STATE_SUSPENDED_HOLD
                              ? "waits."
                              : "is refused, and what waits is returned."));
        return absl::OkStatus();
      case Order::kSetGroup:
        return SetGroup(order.set_group().group());
      case Order::kRemoveGroup:
        return RemoveGroup(order.remove_group().group());
      case Order::kSetTransportTrust:
        return SetTrust(order.set_transport_trust());
      case Order::kAddPartner:
        AddNew(order.add_partner().partner(), order.add_partner().keys());
        return absl::OkStatus();
      case Order::kAddUnit:
        AddNew(order.add_unit().unit(), order.add_unit().keys());
        return absl::OkStatus();
      case Order::kAddAdministrator:
        AddNew(order.add_administrator().administrator(), order.add_administrator().keys());
        warnings_.push_back("An administrator may give every order that one administrator may give.");
        return absl::OkStatus();
      case Order::kRemoveAdministrator:
        return RemoveAdministrator(order.remove_administrator().administrator());
      case Order::kRemoveUnit:
        lines_.push_back("Removes " + order.remove_unit().unit() + "; what waits in its mailbox is returned.");
        return absl::OkStatus();
      default:
        return absl::OkStatus();  // The order itself says all there is.
    }
  }

  std::vector<std::string> Take() && {
    for (std::string& warning : warnings_) lines_.push_back("Warning: " + std::move(warning));
    return std::move(lines_);
  }

 private:
  template <typename Newcomer, typename Keys>
  void AddNew(const Newcomer& newcomer, const Keys& keys) {
    lines_.push_back("Admits " + newcomer.name() + ", with " + std::to_string(keys.size()) + " signing " +
                     (keys.size() == 1 ? "key:" : "keys:"));
    for (const Key& key : keys) AddLife(key);
    lines_.push_back("It connects with the certificates");
    AddDifference({}, NamesOf(newcomer.transport_trust()), lines_);
  }

  static std::set<std::string> NamesOf(const registry::v1::TransportTrust& trust) {
    std::set<std::string> names;
    for (const std::string& pin : trust.spki_pins()) names.insert("pin " + ToHex(pin));
    for (const std::string& anchor : trust.anchors()) {
      names.insert("all below the authority " + ToHex(crypto::View(crypto::Sha256(anchor))));
    }
    return names;
  }

  Status RemoveAdministrator(const std::string& name) {
    DUTA_ASSIGN_OR_RETURN(const auto all, registry_.Administrators());
    const auto left = std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.name() != name; });
    lines_.push_back("Takes " + name + " from the administrators, and leaves " + std::to_string(left) + ".");
    if (left < 2) warnings_.push_back("what needs two administrators waits until there is another.");
    return absl::OkStatus();
  }

  void AddLife(const Key& key) {
    lines_.push_back("  " + Spoken(key.keyid()));
    lines_.push_back("  valid until " + FormatTime(key.not_after(), {zone_}));
  }

  // The keys of `owner` that are good now, but for `without`.
  StatusOr<size_t> CountGood(const std::string& owner, const std::string& without) {
    DUTA_ASSIGN_OR_RETURN(const auto keys, registry_.KeysOf(owner));
    return static_cast<size_t>(std::count_if(
        keys.begin(), keys.end(), [&](const Key& key) { return key.keyid() != without && IsGood(key, now_); }));
  }

  Status RevokeKey(const order::v1::RevokeKey& action) {
    DUTA_ASSIGN_OR_RETURN(const auto names, registry_.Names());
    for (const std::string& name : names) {
      DUTA_ASSIGN_OR_RETURN(const auto keys, registry_.KeysOf(name));
      for (const Key& key : keys) {
        if (key.keyid() != action.keyid()) continue;
        lines_.push_back("Revokes a signing key of " + name + ", for ever:");
        AddLife(key);
        DUTA_ASSIGN_OR_RETURN(const size_t others, CountGood(name, key.keyid()));
        if (others == 0)
          warnings_.push_back("it is the last key of " + name + " that is good: it cannot send until it has another.");
        return absl::OkStatus();
      }
    }
    warnings_.push_back("the registry has no such key.");
    return absl::OkStatus();
  }

  Status AddKey(const Key& key) {
    lines_.push_back("Adds a signing key to " + key.owner() + ":");
    AddLife(key);
    const auto count = CountGood(key.owner(), key.keyid());
    if (ReasonOf(count.status()) == Reason::kUnknownResource) {
      warnings_.push_back("the registry does not know " + key.owner() + ".");
      return absl::OkStatus();
    }
    DUTA_RETURN_IF_ERROR(count.status());
    lines_.push_back("It has " + std::to_string(*count) + " good " + (*count == 1 ? "key" : "keys") + " besides.");
    warnings_.push_back("whoever has this key signs as " + key.owner() + ".");
    return absl::OkStatus();
  }

  Status SetPolicy(const order::v1::SetPolicy& action) {
    DUTA_ASSIGN_OR_RETURN(const auto partner, registry_.FindPartner(action.partner()));
    lines_.push_back("Changes what " + action.partner() + " may do:");
    AddFields(partner ? partner->policy() : registry::v1::Policy(), action.policy(), lines_);
    return absl::OkStatus();
  }

  Status SetGroup(const registry::v1::Group& group) {
    DUTA_ASSIGN_OR_RETURN(const auto known, registry_.FindGroup(group.name()));
    lines_.push_back((known ? "Changes the group " : "Makes the group ") + group.name() + ":");
    std::set<std::string> before;
    if (known) before.insert(known->members().begin(), known->members().end());
    AddDifference(before, {group.members().begin(), group.members().end()}, lines_);
    return absl::OkStatus();
  }

  Status RemoveGroup(const std::string& name) {
    DUTA_ASSIGN_OR_RETURN(const auto known, registry_.FindGroup(name));
    lines_.push_back("Removes the group " + name +
                     (known ? ", which has " + std::to_string(known->members_size()) + " members." : "."));
    return absl::OkStatus();
  }

  Status SetTrust(const order::v1::SetTransportTrust& action) {
    lines_.push_back("Replaces the TLS certificates by which " + action.name() + " is known:");
    const std::set<std::string> after = NamesOf(action.transport_trust());
    DUTA_ASSIGN_OR_RETURN(const auto known, registry_.FindTrust(action.name()));
    const std::set<std::string> before = known ? NamesOf(*known) : std::set<std::string>();
    AddDifference(before, after, lines_);
    const bool keeps_one =
        std::any_of(before.begin(), before.end(), [&](const auto& pin) { return after.contains(pin); });
    if (!before.empty() && !keeps_one) {
      warnings_.push_back("no certificate in use is among them: " + action.name() +
                          " connects only with the new ones.");
    }
    if (std::any_of(after.begin(), after.end(), [&](const auto& name) { return !before.contains(name); })) {
      warnings_.push_back("whoever has a certificate with + connects as " + action.name() + ", and reads its mailbox.");
    }
    return absl::OkStatus();
  }

  Registry& registry_;
  const Instant now_;
  const std::string zone_;
  std::vector<std::string> lines_;
  std::vector<std::string> warnings_;
};

}  // namespace

StatusOr<std::vector<std::string>> DescribeOrder(Session& session, const Order& order) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  if (!hub->channel->WaitForConnected(std::chrono::system_clock::now() + kPatience)) {
    return Refuse(Reason::kHubUnreachable, "it does not answer");
  }
  Registry registry(*hub);
  Describer describer(registry, session.clock().Now(), session.Zone());
  DUTA_RETURN_IF_ERROR(describer.Describe(order));
  return std::move(describer).Take();
}

StatusOr<registry::v1::TransportTrust> FindTrust(Session& session, const std::string& name) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  DUTA_ASSIGN_OR_RETURN(auto trust, Registry(*hub).FindTrust(name));
  if (!trust) return Refuse(Reason::kUnknownResource, "the registry does not know " + name, {{"name", name}});
  return *std::move(trust);
}

void AddTrust(const registry::v1::TransportTrust& more, registry::v1::TransportTrust& trust) {
  const auto add = [](const auto& from, auto& to) {
    for (const std::string& value : from) {
      if (std::find(to.begin(), to.end(), value) == to.end()) *to.Add() = value;
    }
  };
  add(more.spki_pins(), *trust.mutable_spki_pins());
  add(more.anchors(), *trust.mutable_anchors());
}

StatusOr<Key> FindKey(Session& session, const std::string& keyid) {
  std::string digits;
  std::copy_if(keyid.begin(), keyid.end(), std::back_inserter(digits), [](char c) { return c != ' '; });
  const bool is_hex = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_hex || digits.size() < kFewestDigits || digits.size() > 64) {
    return Usage("KEYID: \"" + keyid + "\" is no key id: " + std::to_string(kFewestDigits) +
                 " or more of its 64 hexadecimal digits, with blanks or without");
  }
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  Registry registry(*hub);
  DUTA_ASSIGN_OR_RETURN(const auto names, registry.Names());
  std::optional<Key> found;
  for (const std::string& name : names) {
    DUTA_ASSIGN_OR_RETURN(const auto keys, registry.KeysOf(name));
    for (const Key& key : keys) {
      if (key.keyid().rfind(digits, 0) != 0) continue;
      if (found && found->keyid() != key.keyid())
        return Usage("KEYID: several keys begin with " + digits + ": write more of it");
      found = key;
      found->set_owner(name);
    }
  }
  if (!found) return Refuse(Reason::kUnknownResource, "the registry has no key that begins with " + digits);
  return *found;
}

}  // namespace duta::cli
