#include "plugins/bundle/signatures.h"

#include <set>

#include "core/base/names.h"
#include "core/crypto/dsse.h"

namespace duta::bundle {
namespace {

// Whether one key stands there twice, which DSSE's shape forbids.
bool HasRepeatedKey(const envelope::v1::Envelope& envelope) {
  std::set<std::string_view> keyids;
  for (const auto& signature : envelope.signatures()) {
    if (!keyids.insert(signature.keyid()).second) return true;
  }
  return false;
}

StatusOr<std::string> OwnerOf(const Bundle& bundle, int index, std::string_view pae, const FindSigner& find) {
  const std::string& keyid = bundle.envelope().signatures(index).keyid();
  const std::optional<Signer> signer = find(keyid);
  if (!signer) return Refuse(Reason::kBundleSignerUnknown, "the registry has no such key", {{"keyid", keyid}});
  if (!signer->is_valid) {
    return Refuse(Reason::kBundleSignerUnknown, "a key of " + signer->owner + " is revoked, expired or not valid yet",
                  {{"keyid", keyid}, {"owner", signer->owner}});
  }
  if (!crypto::VerifySignature(bundle.envelope(), index, pae, signer->key).ok()) {
    return Refuse(Reason::kBundleChanged, "the signature of " + signer->owner + " is not of this manifest",
                  {{"keyid", keyid}, {"owner", signer->owner}});
  }
  return signer->owner;
}

}  // namespace

StatusOr<Signatories> VerifySignatures(const Bundle& bundle, const FindSigner& find) {
  const envelope::v1::Envelope& envelope = bundle.envelope();
  if (envelope.signatures().empty()) return Refuse(Reason::kBundleUnsigned);
  if (HasRepeatedKey(envelope)) return Refuse(Reason::kBundleOneSigner, "one key has signed it twice");
  if (!crypto::CheckShape(envelope).ok()) {
    return Refuse(Reason::kBundleMalformed, "its signatures do not have DSSE's form");
  }
  const std::string pae = crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
  Signatories signatories;
  std::string who;
  for (int i = 0; i < envelope.signatures_size(); ++i) {
    DUTA_ASSIGN_OR_RETURN(who, OwnerOf(bundle, i, pae, find));
    const bool is_administrator = IsAdministrator(who);
    if (!is_administrator && PartnerOf(who) != bundle.manifest().partner()) {
      return Refuse(Reason::kBundleForeign, "it speaks for " + bundle.manifest().partner() + " and is signed by " + who,
                    {{"partner", bundle.manifest().partner()}, {"signer", who}});
    }
    (is_administrator ? signatories.approvers : signatories.authors).insert(envelope.signatures(i).keyid());
  }
  if (!signatories.authors.empty() && !signatories.approvers.empty()) return signatories;
  const std::string missing = signatories.authors.empty()
                                  ? "its author's (a key of " + bundle.manifest().partner() + ")"
                                  : "an administrator's";
  if (envelope.signatures_size() == 1) {
    return Refuse(Reason::kBundleHalfSigned, "it is signed by " + who + " alone; missing is " + missing,
                  {{"signer", who}});
  }
  return Refuse(Reason::kBundleOneSigner, "all its signatures are of the side of " + who + "; missing is " + missing,
                {{"signer", who}});
}

}  // namespace duta::bundle
