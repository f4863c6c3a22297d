// The parts of an event that iCalendar has no words for: who comes, journeys,
// appointments, deadlines, permissions, contacts.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/base/fields.h"
#include "core/base/status.h"
#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

// Whether each part of `event` is as the contract says, and marked no higher than
// `level`; days are counted in `zone`. BODY_INVALID names the field behind `field`.
Status CheckParts(const std::string& field, const visit::v1::Event& event, message::v1::Level level,
                  const absl::TimeZone& zone);

// A place: its texts, country and zone. BODY_INVALID.
Status CheckVenue(const std::string& field, const visit::v1::Venue& venue, Presence presence = Presence::kOptional);

// How many there may be of what.
struct Limit {
  const char* field;
  int size;
  int max;
};
Status CheckLimits(std::string_view prefix, std::initializer_list<Limit> limits);

// A value of an enum that this hub knows; 0 counts as none. BODY_INVALID.
template <typename Enum>
Status CheckEnum(const std::string& field, Enum value, bool (*is_valid)(int), Presence presence = Presence::kOptional) {
  if (!is_valid(value)) return InvalidField(field, "has a value that this hub does not know");
  if (presence == Presence::kRequired && value == 0) return InvalidField(field, "required");
  return absl::OkStatus();
}

}  // namespace duta::visit
