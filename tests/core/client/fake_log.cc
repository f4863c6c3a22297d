#include "tests/core/client/fake_log.h"

#include <utility>

#include "core/base/bytes.h"
#include "core/log/checkpoint.h"

namespace duta::client {

FakeLog::FakeLog()
    : signer_(*crypto::NoteSigner::Create(kOrigin, crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))) {}

log::v1::Receipt FakeLog::Append(log::v1::Entry entry) {
  entry.set_salt(RandomBytes(16));
  const std::lock_guard lock(mutex_);
  log::v1::Receipt receipt;
  receipt.set_entry(entry.SerializeAsString());
  receipt.set_index(leaves_.size());
  leaves_.push_back(log::LeafHash(receipt.entry()));
  range_.Append(leaves_.back());
  const auto path = log::InclusionPath(receipt.index(), leaves_.size(),
                                       [this](int level, uint64_t index) { return ReadNode(level, index); });
  for (const log::Hash& hash : *path) receipt.add_inclusion_path(crypto::ToString(hash));
  receipt.set_checkpoint(SignedCheckpoint(range_.Root()));
  return receipt;
}

std::string FakeLog::Checkpoint() const {
  const std::lock_guard lock(mutex_);
  return SignedCheckpoint(range_.Root());
}

std::string FakeLog::ForgedCheckpoint() const {
  const std::lock_guard lock(mutex_);
  return SignedCheckpoint(log::LeafHash("another history"));
}

void FakeLog::Rollback(uint64_t size) {
  const std::lock_guard lock(mutex_);
  leaves_.resize(size);
  range_ = log::CompactRange();
  for (const log::Hash& leaf : leaves_) range_.Append(leaf);
}

void FakeLog::FailFetches(int count, Status status) {
  const std::lock_guard lock(mutex_);
  failing_ = count;
  failure_ = std::move(status);
}

int FakeLog::fetches() const {
  const std::lock_guard lock(mutex_);
  return fetches_;
}

std::vector<StatusOr<std::vector<log::Hash>>> FakeLog::Fetch(const std::vector<SizePair>& pairs) {
  const std::lock_guard lock(mutex_);
  ++fetches_;
  const bool fails = failing_ > 0;
  if (fails) --failing_;
  std::vector<StatusOr<std::vector<log::Hash>>> paths;
  for (const SizePair& pair : pairs) {
    if (fails) {
      paths.push_back(failure_);
    } else if (pair.second > leaves_.size()) {
      paths.push_back(Refuse(Reason::kLogIndexOutOfRange));
    } else {
      paths.push_back(log::ConsistencyPath(pair.first, pair.second,
                                           [this](int level, uint64_t index) { return ReadNode(level, index); }));
    }
  }
  return paths;
}

StatusOr<log::Hash> FakeLog::ReadNode(int level, uint64_t index) const {
  if (level == 0) return leaves_.at(index);
  DUTA_ASSIGN_OR_RETURN(const log::Hash left, ReadNode(level - 1, index * 2));
  DUTA_ASSIGN_OR_RETURN(const log::Hash right, ReadNode(level - 1, index * 2 + 1));
  return log::NodeHash(left, right);
}

std::string FakeLog::SignedCheckpoint(const log::Hash& root) const {
  return signer_.Sign(log::FormatCheckpoint({.origin = kOrigin, .size = leaves_.size(), .root = root}));
}

}  // namespace duta::client
