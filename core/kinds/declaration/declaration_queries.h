// Reading declarations, for those who take part.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/exchange/messages/messages.h"
#include "core/registry/registry.h"
#include "core/store/database.h"
#include "duta/declaration/v1/declaration_service.pb.h"

namespace duta::kinds {

// Thread-safe; calls may block on the disk. The references outlive it. `caller` is
// whom the connection belongs to: a partner, or a unit, which sees what its partner
// sees.
class DeclarationQueries {
 public:
  DeclarationQueries(store::Database& database, const exchange::Messages& messages, const registry::Registry& registry)
      : database_(database), messages_(messages), registry_(registry) {}

  // As DeclarationService says, with its reasons.
  StatusOr<declaration::v1::GetDeclarationResponse> GetDeclaration(
      std::string_view caller, const declaration::v1::GetDeclarationRequest& request) const;
  StatusOr<declaration::v1::ListDeclarationsResponse> ListDeclarations(
      std::string_view caller, const declaration::v1::ListDeclarationsRequest& request) const;
  StatusOr<declaration::v1::ListDeclarationStepsResponse> ListDeclarationSteps(
      std::string_view caller, const declaration::v1::ListDeclarationStepsRequest& request) const;

  // Up to `limit` declarations of the caller that changed after `revision`, in the
  // order of their changes; `revision` moves to the newest that was looked at.
  StatusOr<std::vector<declaration::v1::DeclarationState>> Changes(std::string_view caller, uint64_t& revision,
                                                                   size_t limit) const;

 private:
  Status PutStep(const exchange::Accepted& accepted, declaration::v1::SignedStep& step) const;

  store::Database& database_;
  const exchange::Messages& messages_;
  const registry::Registry& registry_;
};

}  // namespace duta::kinds
