// A real little log with its own key: appends, proves, and misbehaves on demand.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "core/client/trusted_log.h"
#include "core/crypto/signed_note.h"
#include "core/log/merkle.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::client {

// Thread-safe.
class FakeLog final : public ConsistencySource {
 public:
  static constexpr char kOrigin[] = "hub.test";

  FakeLog();

  std::string vkey() const { return signer_.verifier().ToVkey(); }
  const crypto::PrivateKey& key() const { return signer_.key(); }

  // Appends an entry (salt is added) and gives its receipt under a checkpoint of
  // its own, as a hub that commits one by one.
  log::v1::Receipt Append(log::v1::Entry entry);
  // The newest checkpoint; and one of the same size over another tree.
  std::string Checkpoint() const;
  std::string ForgedCheckpoint() const;

  // Forgets all entries from `size` on, as a hub restored from an old backup.
  void Rollback(uint64_t size);
  // The next Fetch calls fail so.
  void FailFetches(int count, Status status);
  int fetches() const;

  std::vector<StatusOr<std::vector<log::Hash>>> Fetch(const std::vector<SizePair>& pairs) override;

 private:
  StatusOr<log::Hash> ReadNode(int level, uint64_t index) const;
  std::string SignedCheckpoint(const log::Hash& root) const;

  const crypto::NoteSigner signer_;
  mutable std::mutex mutex_;
  std::vector<log::Hash> leaves_;  // Guarded by mutex_.
  log::CompactRange range_;        // Guarded by mutex_.
  int failing_ = 0;                // Guarded by mutex_.
  int fetches_ = 0;                // Guarded by mutex_.
  Status failure_;                 // Guarded by mutex_.
};

}  // namespace duta::client
