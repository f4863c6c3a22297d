// Who signed a bundle, and whether that suffices. Functions only; thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "core/base/status.h"
#include "core/crypto/key.h"
#include "plugins/bundle/bundle.h"

namespace duta::bundle {

// A registered key.
struct Signer {
  crypto::PublicKey key;
  std::string owner;     // `partners/au-dfat`, a unit of it, or `administrators/rina`.
  bool is_valid = true;  // Neither revoked nor outside its time.
};

// The registered key of an id, or nothing.
using FindSigner = std::function<std::optional<Signer>(const std::string& keyid)>;

// Who stands for a bundle: key ids of each side.
struct Signatories {
  std::set<std::string> authors;
  std::set<std::string> approvers;
};

// Verifies every signature, and that there is one of each side: of a key of the
// manifest's partner (or a unit of it), and of an administrator. BUNDLE_UNSIGNED,
// BUNDLE_SIGNER_UNKNOWN, BUNDLE_CHANGED, BUNDLE_FOREIGN, BUNDLE_HALF_SIGNED,
// BUNDLE_ONE_SIGNER.
StatusOr<Signatories> VerifySignatures(const Bundle& bundle, const FindSigner& find);

}  // namespace duta::bundle
