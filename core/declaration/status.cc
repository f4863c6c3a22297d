#include "core/declaration/status.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/declaration/quorum.h"
#include "core/declaration/step.h"

namespace duta::declaration {
namespace {

using v1::Act;
using v1::DeclarationState;

// Its last consent, one that stands before those that have ended.
const Act* LastConsent(const DeclarationState& state, const std::string& partner, Instant at) {
  const Act* last = StandingConsent(state, partner, at);
  if (last != nullptr) return last;
  for (const Act& act : state.acts()) {
    if (IsConsent(act) && act.partner() == partner) last = &act;
  }
  return last;
}

std::string WordOf(const DeclarationState& state, const Act& consent, Instant at) {
  if (HasEnded(consent, at)) {
    const auto& acts = state.acts();
    const auto end = std::find_if(acts.begin(), acts.end(),
                                  [&](const Act& each) { return each.message_id() == consent.ended_by(); });
    return end != acts.end() && end->kind() == v1::ACT_KIND_REVOCATION ? "revoked" : "withdrawn";
  }
  if (consent.kind() == v1::ACT_KIND_ACCESSION) return "acceded";
  if (consent.ad_referendum() && consent.confirmed_by().empty()) return "endorsed ad referendum";
  return "endorsed";
}

}  // namespace

std::vector<StatusRow> StatusTable(const DeclarationState& state, Instant at) {
  std::vector<StatusRow> rows;
  const auto& roll = state.opening().roll();
  for (const std::string& partner : state.participants()) {
    StatusRow& row = rows.emplace_back();
    row.partner = partner;
    row.on_roll = std::find(roll.begin(), roll.end(), partner) != roll.end();
    row.consent = LastConsent(state, partner, at);
    row.word = "nothing yet";
    if (row.consent == nullptr) continue;
    row.word = WordOf(state, *row.consent, at);
    row.counts = Counts(*row.consent, at);
    const bool stands = !HasEnded(*row.consent, at);
    row.has_reservation = stands && row.consent->has_reservation() && row.consent->reservation_ended_by().empty();
    if (row.has_reservation) row.objections = ObjectionsTo(state, row.consent->message_id(), at);
  }
  return rows;
}

std::string DescribeRule(const v1::Opening& opening) {
  const std::string roll = absl::StrCat("a roll of ", opening.roll_size());
  switch (opening.rule()) {
    case v1::RULE_NUMBER:
      return absl::StrCat(opening.number(), " of ", roll);
    case v1::RULE_TWO_THIRDS:
      return absl::StrCat("two thirds of ", roll, ": ", (2 * opening.roll_size() + 2) / 3);
    case v1::RULE_ALL:
      return absl::StrCat("all of ", roll);
    default:
      return absl::StrCat("all of a list of ", opening.all_of_size());
  }
}

std::string DescribeQuorum(const DeclarationState& state, Instant at) {
  const Quorum quorum = CountQuorum(state, at);
  const std::string counted =
      absl::StrCat(quorum.counted, " count, ", quorum.needed, " are needed (", DescribeRule(state.opening()), ")");
  if (state.phase() != v1::PHASE_IN_EFFECT) return counted;
  return absl::StrCat(counted, "; in effect since ",
                      FormatInstant(FromTimestamp(state.effect_time()).value_or(Instant())));
}

}  // namespace duta::declaration
