// One VEVENT as an event of a visit.
#pragma once

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

// The event of `component`, as far as it can be read; what is wrong with it is a
// problem. `uid` becomes its UID.
visit::v1::Event ReadEvent(const IcalComponent& component, const EventContext& context, std::string& uid,
                           Findings& findings);

// A line that nothing else holds, kept as it came but for what deceives.
visit::v1::Property PropertyOf(const ContentLine& line);

}  // namespace duta::adapters
