// The senders' keys, to verify a message's signatures again at the recipient's:
// the hub then need not be believed that it verified them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/mutex.h"
#include "core/base/status.h"
#include "core/client/call.h"
#include "core/crypto/key.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

// Thread-safe. Keys come from the registry once and are kept, of at most 1,000
// owners; a keyid is the digest of its key, so the registry cannot pass another key as it.
class SenderKeys {
 public:
  // By owner, then by keyid.
  using ByOwner = std::map<std::string, std::map<std::string, crypto::PublicKey>>;

  SenderKeys(std::shared_ptr<grpc::Channel> channel, CallOptions options);

  // From now on only pinned keys count for `owner`, whatever the registry says; if
  // it is a partner, for its units too, each of which may have pins of its own
  // besides. For keys that were exchanged outside the hub.
  void Pin(std::string_view owner, const crypto::PublicKey& key);

  // Every signature that the entry says was verified is in the envelope and
  // verifies, by a key of who may sign for the sender. May ask the registry.
  // PROOF_INVALID if a signer may not (CheckSigners); SIGNATURE_INVALID;
  // UNKNOWN_KEY if a key is not its owner's by pin or registry; HUB_UNREACHABLE.
  Status Verify(const envelope::v1::Envelope& envelope, const log::v1::MessageAccepted& entry);

 private:
  StatusOr<crypto::PublicKey> Find(const std::string& owner, const std::string& keyid);
  Status Fetch(const std::string& owner);

  std::unique_ptr<registry::v1::RegistryService::Stub> stub_;
  const CallOptions options_;
  Mutex mutex_;
  ByOwner pinned_ ABSL_GUARDED_BY(mutex_);
  ByOwner known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace duta::client
