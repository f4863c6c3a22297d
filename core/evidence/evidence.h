// Evidence files: all that proves one message, in one file that verifies
// without the hub. This header makes, writes and reads them; verify.h checks
// them. Format: proto/duta/evidence/v1/evidence.proto.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "duta/evidence/v1/evidence.pb.h"
#include "duta/exchange/v1/exchange_service.pb.h"

namespace duta::evidence {

// The format that is written and read.
inline constexpr uint32_t kVersion = 1;

// Evidence of what the hub `origin` returned for a message, with the renditions
// that are to go with it: handovers in log order, of the keys only those of the
// signatures. EVIDENCE_INVALID if a key is missing.
StatusOr<v1::Evidence> Build(std::string_view origin, const exchange::v1::GetMessageResponse& message,
                             const std::vector<exchange::v1::Rendition>& renditions);

// The canonical encoding: fields in order, shortest varints, no unknown fields.
std::string Encode(const v1::Evidence& evidence);

// Reads a file. Only what Encode would write is accepted, so that a file's
// meaning has one form. Nothing is verified yet. EVIDENCE_INVALID.
StatusOr<v1::Evidence> Decode(std::string_view bytes);

}  // namespace duta::evidence
