#include "core/kinds/declaration/declaration_queries.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/crypto/pages.h"
#include "core/declaration/rules.h"
#include "core/kinds/declaration/declaration_tables.h"
#include "core/server/signed_messages.h"

namespace duta::kinds {
namespace {

using declaration::v1::DeclarationState;
using declaration::v1::SignedStep;

// A page of steps ends behind the one with which it is larger.
constexpr size_t kMaxPageBytes = 1'500'000;

Status Unknown() { return Refuse(Reason::kUnknownResource, "no declaration of this uid that is yours to read"); }

// Of the caller's. Strangers are told what they are told of uids that there are not.
StatusOr<DeclarationState> Find(store::Transaction& transaction, std::string_view caller, std::string_view uid) {
  DUTA_ASSIGN_OR_RETURN(std::optional<DeclarationState> state, LoadDeclaration(transaction, uid));
  if (!state || !declaration::TakesPart(*state, caller)) return Unknown();
  return *std::move(state);
}

}  // namespace

StatusOr<declaration::v1::GetDeclarationResponse> DeclarationQueries::GetDeclaration(
    std::string_view caller, const declaration::v1::GetDeclarationRequest& request) const {
  declaration::v1::GetDeclarationResponse response;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(*response.mutable_declaration(), Find(transaction, caller, request.uid()));
    return absl::OkStatus();
  }));
  return response;
}

StatusOr<declaration::v1::ListDeclarationsResponse> DeclarationQueries::ListDeclarations(
    std::string_view caller, const declaration::v1::ListDeclarationsRequest& request) const {
  const std::string list = absl::StrCat("declarations ", std::string(caller), " ", int{request.phase()});
  DUTA_ASSIGN_OR_RETURN(const std::string last, crypto::StartOfPage(list, request.page_token()));
  const size_t size = crypto::PageSize(request.page_size(), 20, 100);
  LoadedDeclarations found;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(found, LoadByUid(transaction, PartnerOf(caller), request.phase(), last, size));
    return absl::OkStatus();
  }));
  declaration::v1::ListDeclarationsResponse response;
  if (found.has_more) response.set_next_page_token(crypto::NextPageToken(list, found.states.back().uid()));
  for (DeclarationState& state : found.states) *response.add_declarations() = std::move(state);
  return response;
}

Status DeclarationQueries::PutStep(const exchange::Accepted& accepted, SignedStep& step) const {
  server::PutSigned(accepted, step);
  DUTA_ASSIGN_OR_RETURN(std::vector<log::v1::Handover> handovers,
                        messages_.HandoversOf(accepted, [](std::string_view) { return true; }));
  std::set<std::string> keyids;
  for (const auto& signature : step.envelope().signatures()) keyids.insert(signature.keyid());
  for (log::v1::Handover& handover : handovers) {
    for (const auto& signature : handover.acknowledgement().signatures()) keyids.insert(signature.keyid());
    *step.add_handovers() = std::move(handover);
  }
  const auto registry = registry_.Current();
  for (const std::string& keyid : keyids) {
    if (const registry::KeyRecord* key = registry->FindKey(keyid)) step.add_spkis(key->key.spki());
  }
  return absl::OkStatus();
}

StatusOr<declaration::v1::ListDeclarationStepsResponse> DeclarationQueries::ListDeclarationSteps(
    std::string_view caller, const declaration::v1::ListDeclarationStepsRequest& request) const {
  const std::string list = absl::StrCat("declaration-steps ", std::string(caller), " ", request.uid());
  DUTA_ASSIGN_OR_RETURN(const int64_t after, crypto::NumberBeforePage(list, request.page_token()));
  const size_t size = crypto::PageSize(request.page_size(), 20, 100);
  std::vector<NumberedStep> steps;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_RETURN_IF_ERROR(Find(transaction, caller, request.uid()).status());
    DUTA_ASSIGN_OR_RETURN(steps, LoadSteps(transaction, request.uid(), after, size + 1));
    return absl::OkStatus();
  }));
  declaration::v1::ListDeclarationStepsResponse response;
  int64_t last = 0;
  for (const NumberedStep& step : steps) {
    const bool is_full = response.ByteSizeLong() > kMaxPageBytes && response.steps_size() > 0;
    if (static_cast<size_t>(response.steps_size()) == size || is_full) {
      response.set_next_page_token(crypto::NextPageToken(list, absl::StrCat(last)));
      break;
    }
    const auto accepted = messages_.GetById(step.message_id);
    // The newest ones may have no receipt yet; behind one without there is none with.
    if (ReasonOf(accepted.status()) == Reason::kUnknownResource) break;
    DUTA_RETURN_IF_ERROR(accepted.status());
    DUTA_RETURN_IF_ERROR(PutStep(**accepted, *response.add_steps()));
    last = step.number;
  }
  return response;
}

StatusOr<std::vector<DeclarationState>> DeclarationQueries::Changes(std::string_view caller, uint64_t& revision,
                                                                    size_t limit) const {
  // Those for which there is no room come with the next beat.
  LoadedDeclarations changes;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(changes, LoadByRevision(transaction, PartnerOf(caller), revision, limit));
    return absl::OkStatus();
  }));
  if (!changes.states.empty()) revision = changes.states.back().revision();
  return std::move(changes.states);
}

}  // namespace duta::kinds
