#include "core/visit/clearances.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"

namespace duta::visit {
namespace {

auto FindSame(Clearances& known, const v1::Clearance& wanted) {
  return std::find_if(known.begin(), known.end(), [&](const v1::Clearance& each) {
    return each.id() == wanted.id() && each.subject() == wanted.subject() && each.authority() == wanted.authority();
  });
}

}  // namespace

Status MergeClearances(const std::string& field, const v1::Event& event, std::string_view sender, Claims claims,
                       std::string_view reader, Clearances& known) {
  Clearances merged;
  for (int i = 0; i < event.clearances_size(); ++i) {
    const v1::Clearance& clearance = event.clearances(i);
    const auto found = FindSame(known, clearance);
    const bool is_own = ActsFor(sender, clearance.authority());
    const bool is_known = found != known.end();
    const bool is_claimed =
        clearance.state() != v1::CLEARANCE_STATE_REQUESTED && (!is_known || found->state() != clearance.state());
    const bool may_claim = claims == Claims::kTaken && !ActsFor(reader, clearance.authority());
    if (!is_own && is_claimed && !may_claim) {
      return InvalidField(Indexed(field + ".clearances", i) + ".state",
                          absl::StrCat("only ", clearance.authority(), " grants or refuses it, in a REPLY"));
    }
    *merged.Add() = is_own || !is_known || is_claimed ? clearance : *found;
  }
  known = std::move(merged);
  return absl::OkStatus();
}

bool AsksForSame(const v1::Event& event, const Clearances& known) {
  return std::equal(event.clearances().begin(), event.clearances().end(), known.begin(), known.end(),
                    [](const v1::Clearance& a, const v1::Clearance& b) { return a.id() == b.id(); });
}

Status TakeDecisions(const std::string& field, const v1::Event& event, std::string_view sender, Clearances& known) {
  for (int i = 0; i < event.clearances_size(); ++i) {
    const v1::Clearance& decision = event.clearances(i);
    const std::string here = Indexed(field + ".clearances", i);
    const auto found = FindSame(known, decision);
    if (found == known.end()) return InvalidField(here, "the visit asks for no such clearance");
    if (!ActsFor(sender, decision.authority())) {
      return InvalidField(here + ".authority", absl::StrCat("only ", decision.authority(), " grants or refuses it"));
    }
    *found = decision;
  }
  return absl::OkStatus();
}

}  // namespace duta::visit
