#include "core/client/sender_keys.h"

#include <algorithm>
#include <utility>

#include "core/base/names.h"
#include "core/client/checks.h"
#include "core/crypto/dsse.h"

namespace duta::client {
namespace {

constexpr size_t kMaxOwners = 1000;
constexpr size_t kMaxKeysOfOne = 1000;

// Index of the signature of `keyid`; -1 if it has none.
int SignatureOf(const envelope::v1::Envelope& envelope, const std::string& keyid) {
  for (int i = 0; i < envelope.signatures_size(); ++i) {
    if (envelope.signatures(i).keyid() == keyid) return i;
  }
  return -1;
}

const crypto::PublicKey* FindIn(const SenderKeys::ByOwner& keys, const std::string& owner, const std::string& keyid) {
  const auto of_owner = keys.find(owner);
  if (of_owner == keys.end()) return nullptr;
  const auto key = of_owner->second.find(keyid);
  return key == of_owner->second.end() ? nullptr : &key->second;
}

}  // namespace

SenderKeys::SenderKeys(std::shared_ptr<grpc::Channel> channel, CallOptions options)
    : stub_(registry::v1::RegistryService::NewStub(std::move(channel))), options_(options) {}

void SenderKeys::Pin(std::string_view owner, const crypto::PublicKey& key) {
  const MutexLock lock(mutex_);
  pinned_[std::string(owner)].insert_or_assign(key.keyid(), key);
}

Status SenderKeys::Verify(const envelope::v1::Envelope& envelope, const log::v1::MessageAccepted& entry) {
  DUTA_RETURN_IF_ERROR(CheckSigners(entry));
  const std::string pae = crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
  for (const auto& verified : entry.verified_signatures()) {
    const int index = SignatureOf(envelope, verified.keyid());
    if (index < 0) return Refuse(Reason::kSignatureInvalid, "a signature is missing", {{"keyid", verified.keyid()}});
    DUTA_ASSIGN_OR_RETURN(const crypto::PublicKey key, Find(verified.owner(), verified.keyid()));
    DUTA_RETURN_IF_ERROR(crypto::VerifySignature(envelope, index, pae, key));
  }
  return absl::OkStatus();
}

// The registry is asked once more for a key that is not known: its owner may have
// rotated.
StatusOr<crypto::PublicKey> SenderKeys::Find(const std::string& owner, const std::string& keyid) {
  const std::string partner(PartnerOf(owner));
  for (const bool fetched : {false, true}) {
    {
      const MutexLock lock(mutex_);
      // A hub that may not give a pinned partner a key may not give it to a unit of
      // that partner either.
      const bool is_pinned = pinned_.contains(owner) || pinned_.contains(partner);
      if (const auto* key = FindIn(is_pinned ? pinned_ : known_, owner, keyid)) return *key;
      if (is_pinned || fetched) break;
    }
    DUTA_RETURN_IF_ERROR(Fetch(owner));
  }
  return Refuse(Reason::kUnknownKey, "the key that signed is not one of " + owner, {{"keyid", keyid}});
}

Status SenderKeys::Fetch(const std::string& owner) {
  registry::v1::ListKeysRequest request;
  request.set_parent(owner);
  std::map<std::string, crypto::PublicKey> keys;
  PageCount pages;
  bool goes_on = true;
  while (goes_on && keys.size() < kMaxKeysOfOne) {
    DUTA_ASSIGN_OR_RETURN(const auto response,
                          Call(*stub_, &registry::v1::RegistryService::Stub::ListKeys, request, options_));
    for (const auto& row : response.keys()) {
      // The id is computed from the key, never taken from the row.
      auto key = crypto::PublicKey::FromSpki(row.spki());
      if (key.ok() && row.owner() == owner) keys.insert_or_assign(key->keyid(), *key);
    }
    request.set_page_token(response.next_page_token());
    DUTA_ASSIGN_OR_RETURN(goes_on, pages.GoesOn(request.page_token()));
  }
  const MutexLock lock(mutex_);
  if (known_.size() >= kMaxOwners) known_.clear();
  known_[owner] = std::move(keys);
  return absl::OkStatus();
}

}  // namespace duta::client
