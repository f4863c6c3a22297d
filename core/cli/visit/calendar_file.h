// Calendar files (.ics) as lines of text, as far as a message around one needs it:
// the ministry's adapter reads them properly. Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duta::cli {

// The value of a property that stands once, at the level of the calendar or of its
// events; unfolded and, of a text, unescaped. Empty if there is none.
std::string CalendarValue(std::string_view calendar, std::string_view name);

// Whether an event has such a property.
bool HasProperty(std::string_view calendar, std::string_view name);

// Who invites whom, as what version.
struct Invitation {
  std::string organizer;               // Name on the network.
  std::vector<std::string> attendees;  // Likewise.
  uint32_t sequence = 0;
  std::string dtstamp;  // `20261128T180000Z`.
};

// The same calendar as an invitation: METHOD:REQUEST, and in each event organizer,
// attendees, sequence and stamp of `invitation`. All else stays as it is.
std::string MakeInvitation(std::string_view calendar, const Invitation& invitation);

// A name of the network as an address to which no mail will ever go (RFC 2606), as
// the ministries' adapters write it: `mailto:au-dfat@duta.invalid`, of a unit
// `mailto:jakarta@au-dfat.duta.invalid`. So they know it again in what a calendar
// program answers.
std::string CalendarAddress(std::string_view name);

}  // namespace duta::cli
