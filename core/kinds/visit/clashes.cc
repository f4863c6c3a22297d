#include "core/kinds/visit/clashes.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

namespace duta::kinds {

using namespace visit;  // The rules of visits: core/visit.
using schedule::v1::VisitState;
using visit::v1::Event;

namespace {

// Who is named in an event, beside partners.
std::set<std::string> PersonsOf(const Event& event) {
  std::set<std::string> names;
  for (const visit::v1::Delegation& delegation : event.delegations()) {
    names.insert(delegation.head().name());
    for (const visit::v1::Person& person : delegation.members()) names.insert(person.name());
  }
  for (const visit::v1::Meeting& meeting : event.meetings()) {
    for (const visit::v1::Person& person : meeting.persons()) names.insert(person.name());
  }
  names.erase("");
  return names;
}

}  // namespace

void CompareEvents(const Event& mine, const VisitState& other, const std::string& field, Remarks& remarks) {
  const Event& theirs = other.event();
  const std::string title = absl::StrCat("\"", theirs.summary(), "\" (", other.uid(), ")");
  const bool same_venue = !mine.venue().name().empty() && mine.venue().name() == theirs.venue().name() &&
                          mine.venue().city() == theirs.venue().city();
  if (same_venue)
    AddRemark(remarks, "VENUE_BUSY", field + ".venue",
              absl::StrCat(mine.venue().name(), " is taken by ", title, " at that time."));
  const std::set<std::string> persons = PersonsOf(mine);
  for (const std::string& name : PersonsOf(theirs)) {
    if (persons.contains(name))
      AddRemark(remarks, "PERSON_BUSY", field + ".delegations",
                absl::StrCat(name, " is named in ", title, " at that time."));
  }
}

// What its working days say of an occurrence.
void CheckWorkingDays(const std::string& partner, const WorkingTime& working, const Span& span,
                      const std::string& field, Remarks& remarks) {
  absl::CivilDay day(absl::ToCivilSecond(absl::FromUnixSeconds(span.start), working.zone()));
  const absl::CivilDay last(
      absl::ToCivilSecond(absl::FromUnixSeconds(std::max(span.start, span.end - 1)), working.zone()));
  for (int count = 0; day <= last && count < 31; ++day, ++count) {
    const WorkingTime::Day facts = working.On(day);
    const std::string name = facts.name.empty() ? "" : absl::StrCat(" (", facts.name, ")");
    if (!facts.works) {
      AddRemark(remarks, "NOT_WORKING", field,
                absl::StrCat(partner, " does not work on ", absl::FormatCivilTime(day), name, "."), partner);
    } else if (facts.estimated) {
      AddRemark(
          remarks, "ESTIMATED_DAY", field,
          absl::StrCat("Whether ", partner, " works on ", absl::FormatCivilTime(day), name, " is not certain yet."),
          partner);
    }
  }
}

}  // namespace duta::kinds
