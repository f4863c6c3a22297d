#include "core/declaration/quorum.h"

#include <algorithm>

namespace duta::declaration {

using v1::Act;
using v1::DeclarationState;

bool HasEnded(const Act& act, Instant at) {
  if (!act.has_end_time()) return false;
  const auto end = FromTimestamp(act.end_time());
  return !end.ok() || *end <= at;
}

bool IsConsent(const Act& act) {
  return act.kind() == v1::ACT_KIND_ENDORSEMENT || act.kind() == v1::ACT_KIND_ACCESSION;
}

const Act* StandingConsent(const DeclarationState& state, std::string_view partner, Instant at) {
  for (const Act& act : state.acts()) {
    if (IsConsent(act) && act.partner() == partner && !HasEnded(act, at)) return &act;
  }
  return nullptr;
}

bool Counts(const Act& act, Instant at) {
  const bool awaits = act.ad_referendum() && act.confirmed_by().empty();
  return IsConsent(act) && !awaits && !HasEnded(act, at);
}

Quorum CountQuorum(const DeclarationState& state, Instant at) {
  const v1::Opening& opening = state.opening();
  const bool is_list = opening.rule() == v1::RULE_ALL_OF;
  const auto& asked = is_list ? opening.all_of() : opening.roll();
  Quorum quorum;
  quorum.counted = static_cast<size_t>(std::count_if(asked.begin(), asked.end(), [&](const std::string& partner) {
    const Act* act = StandingConsent(state, partner, at);
    return act != nullptr && Counts(*act, at);
  }));
  const auto size = static_cast<size_t>(asked.size());
  quorum.needed = size;
  if (opening.rule() == v1::RULE_NUMBER) quorum.needed = opening.number();
  if (opening.rule() == v1::RULE_TWO_THIRDS) quorum.needed = (2 * size + 2) / 3;
  return quorum;
}

}  // namespace duta::declaration
