#include "core/hub/adapters/admission.h"

#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "plugins/bundle/signatures.h"
#include "plugins/worker/golden_vectors.h"

namespace duta::hub {
namespace {

bundle::FindSigner KeysOf(const registry::Snapshot& snapshot, Instant now) {
  return [&snapshot, now](const std::string& keyid) -> std::optional<bundle::Signer> {
    const registry::KeyRecord* key = snapshot.FindKey(keyid);
    if (key == nullptr) return std::nullopt;
    return bundle::Signer{key->public_key, key->key.owner(), key->IsValidAt(now)};
  };
}

Status Differs(std::string_view field, std::string_view in_bundle) {
  const std::string name = absl::StrCat("install_adapter.", std::string(field));
  return Refuse(Reason::kOrderInvalid, absl::StrCat(name, ": the bundle has ", std::string(in_bundle)),
                {{"field", name}});
}

// The order repeats what the bundle says, for the readers of the log.
Status CheckSaysTheSame(const order::v1::InstallAdapter& action, const bundle::Bundle& bundle) {
  const adapter::v1::Manifest& manifest = bundle.manifest();
  if (manifest.partner() != action.partner()) {
    return Refuse(Reason::kBundleForeign,
                  absl::StrCat("it speaks for ", manifest.partner(), ", the order is for ", action.partner()),
                  {{"partner", action.partner()}});
  }
  if (manifest.adapter_id() != action.adapter_id()) return Differs("adapter_id", manifest.adapter_id());
  if (manifest.version() != action.version()) return Differs("version", manifest.version());
  if (manifest.release() != action.release()) return Differs("release", absl::StrCat(manifest.release()));
  if (crypto::View(crypto::Sha256(bundle.library())) != action.library_sha256()) {
    return Differs("library_sha256", "another library");
  }
  return absl::OkStatus();
}

Status CheckKeyids(const order::v1::InstallAdapter& action, const bundle::Signatories& signatories) {
  if (!signatories.authors.contains(action.author_keyid())) {
    return Differs("author_keyid", *signatories.authors.begin());
  }
  if (!signatories.approvers.contains(action.approver_keyid())) {
    return Differs("approver_keyid", *signatories.approvers.begin());
  }
  return absl::OkStatus();
}

}  // namespace

Status Admission::CheckSignatures(const order::v1::InstallAdapter& action, const bundle::Bundle& bundle,
                                  const registry::Snapshot& snapshot, Instant now) const {
  const auto signatories = bundle::VerifySignatures(bundle, KeysOf(snapshot, now));
  if (signatories.ok()) {
    if (action.lacks_signature()) return Differs("lacks_signature", "both signatures");
    return CheckKeyids(action, *signatories);
  }
  const auto reason = ReasonOf(signatories.status());
  const bool is_missing =
      reason == Reason::kBundleUnsigned || reason == Reason::kBundleHalfSigned || reason == Reason::kBundleOneSigner;
  if (!is_missing) return signatories.status();
  if (!bundles_.development()) {
    return Refuse(
        *reason,
        absl::StrCat(CauseOf(signatories.status()),
                     "; only a hub in development (`dutad serve --dev`) takes such a bundle, and this is none"),
        MetadataOf(signatories.status()));
  }
  return action.lacks_signature() ? absl::OkStatus() : Differs("lacks_signature", CauseOf(signatories.status()));
}

Status Admission::Check(const order::v1::InstallAdapter& action, const registry::Snapshot& snapshot,
                        Instant now) const {
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, bundles_.Read(action.bundle_sha256()));
  DUTA_RETURN_IF_ERROR(CheckSignatures(action, bundle, snapshot, now));
  DUTA_RETURN_IF_ERROR(CheckSaysTheSame(action, bundle));
  DUTA_RETURN_IF_ERROR(workers_.CheckConfiguration(SchemaOf(bundle), ""));
  DUTA_ASSIGN_OR_RETURN(const auto version, workers_.Load(action.partner(), bundle.library(), LimitsOf(bundle)));
  const exchange::AdapterIdentity& identity = version->identity();
  if (identity.id != action.adapter_id() || identity.version != action.version()) {
    return worker::RefuseFinding({"identity",
                                  absl::StrCat("the manifest's ", action.adapter_id(), " ", action.version()),
                                  absl::StrCat(identity.id, " ", identity.version, " in the library")});
  }
  return worker::CheckGoldenVectors(*version, bundle);
}

Status Admission::CheckConfiguration(const std::string& partner, const adapter::v1::AdapterVersion& version,
                                     const std::string& configuration) const {
  DUTA_ASSIGN_OR_RETURN(const bundle::Bundle bundle, bundles_.Read(version));
  DUTA_RETURN_IF_ERROR(workers_.CheckConfiguration(SchemaOf(bundle), configuration));
  return workers_.Load(partner, bundle.library(), LimitsOf(bundle), configuration).status();
}

}  // namespace duta::hub
