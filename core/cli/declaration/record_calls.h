// Declarations from the hub, verified before anything is made of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "core/evidence/history.h"
#include "core/kinds/declaration/history/declaration_record.h"
#include "duta/declaration/v1/declaration_service.pb.h"

namespace duta::cli {

// The evidence of all steps, each verified: receipts by the log that the profile
// trusts, signatures by the keys that count for their owners. Any reason of
// ListDeclarationSteps; PROOF_INVALID, EVIDENCE_INVALID, HUB_UNREACHABLE.
StatusOr<evidence::v1::History> CollectHistory(Session& session, const std::string& uid);

// The declaration that these steps give, played through here; with `until` as it
// stood then. As CollectHistory.
StatusOr<kinds::DeclarationRecord> ReadRecord(Session& session, const std::string& uid,
                                              std::optional<Instant> until = std::nullopt);

// Its state. As ReadRecord.
StatusOr<declaration::v1::DeclarationState> ReadState(Session& session, const std::string& uid);

// Those in which the caller takes part, all pages, as the hub says.
StatusOr<std::vector<declaration::v1::DeclarationState>> ListDeclarations(Session& session,
                                                                          declaration::v1::Phase phase);

}  // namespace duta::cli
