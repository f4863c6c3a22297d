// What orders must find in the registry: the rules that several of them share.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/snapshot.h"

namespace duta::registry {

// The rules against one snapshot, which outlives it, at one time. Immutable. Fields
// are paths inside the order, for the refusal: UNKNOWN_RESOURCE and RESOURCE_EXISTS
// with metadata `field` and `name`, ORDER_INVALID with `field`.
class StateRules {
 public:
  StateRules(const Snapshot& snapshot, Instant now) : snapshot_(snapshot), now_(now) {}

  const Snapshot& snapshot() const { return snapshot_; }

  // The name of a partner, unit, group or administrator is taken.
  Status Require(const std::string& field, const std::string& name) const;
  Status RequireAll(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& names) const;
  // It is not.
  Status RequireNew(const std::string& field, const std::string& name) const;

  // No pin belongs to another name.
  Status CheckPins(const std::string& field, std::string_view name, const v1::TransportTrust& trust) const;
  // A key is new and has not expired.
  Status CheckKey(const std::string& field, const v1::Key& key) const;
  Status CheckKeys(const std::string& field, const google::protobuf::RepeatedPtrField<v1::Key>& keys) const;
  // No policy names it.
  Status CheckNoPolicyNames(const std::string& field, std::string_view name) const;

  // Whether some administrator has a key that is valid now and not `is_gone`.
  bool HasAdministratorWithout(const std::function<bool(const KeyRecord&)>& is_gone) const;

 private:
  const Snapshot& snapshot_;
  const Instant now_;
};

// The refusals themselves.
Status Exists(const std::string& field, const std::string& name);
Status Unknown(const std::string& field, const std::string& name);

}  // namespace duta::registry
