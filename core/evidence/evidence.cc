#include "core/evidence/evidence.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/evidence/canonical.h"
#include "core/evidence/report_text.h"

namespace duta::evidence {
namespace {

void AddKeyids(const envelope::v1::Envelope& envelope, std::set<std::string>& keyids) {
  for (const envelope::v1::Signature& signature : envelope.signatures()) keyids.insert(signature.keyid());
}

// Adds the keys that the evidence needs, in the order of their ids.
Status AddKeys(const exchange::v1::GetMessageResponse& message, v1::Evidence& evidence) {
  std::map<std::string, std::string> spkis;
  for (const std::string& spki : message.spkis()) spkis[ToHex(crypto::View(crypto::Sha256(spki)))] = spki;
  std::set<std::string> keyids;
  AddKeyids(evidence.envelope(), keyids);
  for (const log::v1::Handover& handover : evidence.handovers()) AddKeyids(handover.acknowledgement(), keyids);
  for (const std::string& keyid : keyids) {
    const auto spki = spkis.find(keyid);
    if (spki == spkis.end()) return Invalid("the public key of a signature is missing");
    evidence.add_spkis(spki->second);
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<v1::Evidence> Build(std::string_view origin, const exchange::v1::GetMessageResponse& message,
                             const std::vector<exchange::v1::Rendition>& renditions) {
  v1::Evidence evidence;
  evidence.set_version(kVersion);
  evidence.set_origin(std::string(origin));
  *evidence.mutable_envelope() = message.envelope();
  *evidence.mutable_receipt() = message.receipt();
  *evidence.mutable_handovers() = message.handovers();
  std::sort(evidence.mutable_handovers()->begin(), evidence.mutable_handovers()->end(),
            [](const auto& a, const auto& b) { return a.receipt().index() < b.receipt().index(); });
  evidence.mutable_renditions()->Add(renditions.begin(), renditions.end());
  DUTA_RETURN_IF_ERROR(AddKeys(message, evidence));
  return evidence;
}

std::string Encode(const v1::Evidence& evidence) { return EncodeCanonically(evidence); }

StatusOr<v1::Evidence> Decode(std::string_view bytes) {
  v1::Evidence evidence;
  DUTA_RETURN_IF_ERROR(Decode(bytes, "an evidence file", evidence));
  if (evidence.version() != kVersion) return Invalid("the file is of a version that is not known here");
  DUTA_RETURN_IF_ERROR(CheckCanonical(bytes, evidence));
  return evidence;
}

}  // namespace duta::evidence
