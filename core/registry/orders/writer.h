// Writes what a checked order changes: the statements that several orders share.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/registry/snapshot.h"
#include "core/store/database.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace duta::registry {

// For one order in one transaction; the references outlive it. STORAGE_FAILED,
// STORAGE_FULL: the transaction must end.
class Writer {
 public:
  Writer(const Snapshot& snapshot, Instant now, store::Transaction& transaction)
      : snapshot_(snapshot), now_(now), transaction_(transaction) {}

  // As the order found it.
  const Snapshot& snapshot() const { return snapshot_; }
  // The snapshot's version once the order is carried out.
  int64_t next_version() const { return snapshot_.version() + 1; }
  Instant now() const { return now_; }
  store::Transaction& transaction() { return transaction_; }

  Status Change(std::string_view sql, std::initializer_list<store::Value> parameters);

  // Adds or replaces a Partner, Unit, Group or Administrator.
  template <typename Resource>
  Status Put(const Resource& resource) {
    return PutResource(resource.name(), resource.SerializeAsString());
  }
  Status Remove(std::string_view name);

  // Adds a key, with its id and its owner.
  Status PutNewKey(const std::string& owner, v1::Key key);
  Status PutKeys(const std::string& owner, const google::protobuf::RepeatedPtrField<v1::Key>& keys);
  Status Revoke(v1::Key key, const std::string& reason);
  // Those that are not revoked yet.
  Status RevokeKeysOf(std::string_view owner, const std::string& reason);

  // The order is carried out: Snapshot::version is the next one.
  Status RaiseVersion();

 private:
  Status PutResource(std::string_view name, const std::string& body);
  Status PutKey(const v1::Key& key);

  const Snapshot& snapshot_;
  const Instant now_;
  store::Transaction& transaction_;
};

}  // namespace duta::registry
