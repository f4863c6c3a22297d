// One VEVENT as an event of a visit.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/content_line.h"
#include "adapters/formats/icalendar/people.h"
#include "adapters/formats/icalendar/zone_definitions.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// What the calendar around an event says.
struct EventContext {
  const People& people;
  ZoneDefinitions& zones;
  std::string_view own_class;  // The CLASS that the marking has; empty if there is none.
};

// Where an event stands in its calendar, for what is said of it later.
struct EventPlace {
  int line = 0;                                        // Of its BEGIN.
  std::map<std::string, int, std::less<>> properties;  // The line of each property, of several the first.

  // The line of `property`, else that of the event.
  int LineOf(std::string_view property) const;
};

// The event of `component`, as far as it can be read; what is wrong with it is a
// problem. `uid` becomes its UID.
visit::v1::Event ReadEvent(const IcalComponent& component, const EventContext& context, std::string& uid,
                           Findings& findings);

EventPlace PlaceOf(const IcalComponent& component);

// A day of a series or of an occurrence that is written for a time, or a midnight for
// a day, as the form of `start` has it (the series' own start); a remark on `property`
// says so. Nothing is changed where the forms are the same.
void TakeFormOf(const visit::v1::Moment& start, std::string_view property, visit::v1::Moment& moment,
                Findings& findings);

// A line that nothing else holds, kept as it came but for what deceives.
visit::v1::Property PropertyOf(const ContentLine& line);

}  // namespace duta::adapters
