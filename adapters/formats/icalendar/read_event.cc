#include "adapters/formats/icalendar/read_event.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "adapters/formats/icalendar/extensions.h"
#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/names.h"
#include "adapters/formats/icalendar/rule.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using visit::v1::Event;
using visit::v1::Moment;

constexpr int kMaxAttendees = 500;
constexpr int kMaxUnknown = 200;
constexpr int kMaxComponents = 20;
constexpr std::string_view kMidnight = "T00:00:00";

// `PT0S`, `P0D`: how programs write that something takes no time.
bool IsNoTime(std::string_view duration) {
  return duration.find('0') != duration.npos && duration.find_first_of("123456789") == duration.npos &&
         duration.find_first_not_of("+PpTt0WwDdHhMmSs") == duration.npos;
}

// Reads one VEVENT.
class EventReader {
 public:
  EventReader(const EventContext& context, Findings& findings)
      : people_(context.people), zones_(context.zones), own_class_(context.own_class), findings_(findings) {}

  Event Read(const IcalComponent& component, std::string& uid) {
    for (const ContentLine& line : component.lines) ReadLine(line, uid);
    for (const ContentLine& line : component.lines) {
      if (line.name == "DURATION") ReadDuration(line);
    }
    for (const IcalComponent& child : component.children) {
      if (event_.unknown_components_size() < kMaxComponents) {
        event_.add_unknown_components(WithoutHarm(child.text));
      } else {
        AddDropped(findings_, child.name, "more components than can be kept");
      }
    }
    FinishSeries();
    FinishRooms();
    FinishVenue();
    people_.NameTheRest(event_, findings_);
    return std::move(event_);
  }

 private:
  void Refuse(const ContentLine& line, std::string text, Problem::Cause cause = Problem::Cause::kMalformed) {
    AddProblem(findings_, {.cause = cause, .field = line.name, .line = line.line, .text = std::move(text)});
  }

  // The value as text. Each property but some stands there once.
  std::string Text(const ContentLine& line) {
    const std::string text = UnescapeText(line.value);
    std::string harmless = WithoutHarm(text);
    if (harmless != text) AddDropped(findings_, line.name, "control or direction characters are left out");
    return harmless;
  }

  // Values that the contract has on one line.
  std::string Line(const ContentLine& line) {
    std::string text = Text(line);
    for (char& c : text) {
      if (c == '\n' || c == '\t') c = ' ';
    }
    return text;
  }

  void Once(const ContentLine& line) {
    if (std::find(seen_.begin(), seen_.end(), line.name) != seen_.end()) Refuse(line, "is there twice");
    seen_.push_back(line.name);
  }

  // Parameters that are not carried over.
  void OnlyParameters(const ContentLine& line, std::initializer_list<std::string_view> known) {
    for (const IcalParameter& parameter : line.parameters) {
      if (std::find(known.begin(), known.end(), parameter.name) != known.end() || parameter.name == "VALUE") continue;
      AddDropped(findings_, line.name, "its parameter " + Quote(parameter.name));
    }
  }

  void ReadLine(const ContentLine& line, std::string& uid) {
    if (ReadOnce(line, uid) || ReadMany(line)) return;
    if (line.name == "CLASS" && !own_class_.empty() && EqualsIgnoringCase(Trim(line.value), own_class_)) return;
    if (ReadExtension(line, event_, findings_)) return;
    Keep(line);
  }

  bool ReadOnce(const ContentLine& line, std::string& uid) {
    const std::string& name = line.name;
    if (IsInAnotherLanguage(line)) return true;
    if (name == "DURATION") {  // Later: it needs the start.
    } else if (name == "UID") {
      uid = Line(line);
    } else if (name == "DTSTAMP") {
      ReadStamp(line);
    } else if (name == "SEQUENCE") {
      ReadSequence(line);
    } else if (name == "DTSTART") {
      ReadMoment(line, *event_.mutable_start());
    } else if (name == "DTEND") {
      ReadMoment(line, *event_.mutable_end());
    } else if (name == "RECURRENCE-ID") {
      ReadRecurrenceId(line);
    } else if (name == "ORGANIZER") {
      *event_.mutable_organizer() = people_.ReadOrganizer(line, findings_);
    } else if (name == "SUMMARY") {
      event_.set_summary(Line(line));
      const auto* language = line.Find("LANGUAGE");
      if (language != nullptr && !language->empty()) event_.set_language(CleanLine(language->front()));
      OnlyParameters(line, {"LANGUAGE"});
    } else if (name == "X-DUTA-LANGUAGE") {
      event_.set_language(Line(line));
    } else if (name == "DESCRIPTION") {
      event_.set_purpose(Text(line));
      OnlyParameters(line, {});
    } else if (name == "LOCATION") {
      location_ = Line(line);
      OnlyParameters(line, {});
    } else if (name == "STATUS" && NumberOf(StatusWords(), Trim(line.value)) != 0) {
      event_.set_status(static_cast<visit::v1::EventStatus>(NumberOf(StatusWords(), Trim(line.value))));
    } else if (name == "TRANSP") {
      event_.set_transparent(EqualsIgnoringCase(Trim(line.value), "TRANSPARENT"));
    } else if (name == "RRULE") {
      ReadSeries(line);
    } else {
      return false;
    }
    Once(line);
    return true;
  }

  bool ReadMany(const ContentLine& line) {
    if (line.name == "ATTENDEE") {
      if (event_.attendees_size() == kMaxAttendees) {
        Refuse(line, "more than " + std::to_string(kMaxAttendees) + " attendees", Problem::Cause::kTooLarge);
      }
      if (event_.attendees_size() <= kMaxAttendees) ReadAttendee(line);
    } else if (line.name == "COMMENT") {
      event_.add_comments(Text(line));
      OnlyParameters(line, {});
    } else if (line.name == "REQUEST-STATUS") {
      event_.add_request_statuses(CleanLine(line.value));
      OnlyParameters(line, {});
    } else if (line.name == "EXRULE") {
      Refuse(line, "is of RFC 2445, and no rule can be taken away from another; write each exception as EXDATE");
    } else if (line.name == "RDATE") {
      for (Moment& moment : ReadMoments(line, zones_, findings_))
        *event_.mutable_recurrence()->add_dates() = std::move(moment);
    } else if (line.name == "EXDATE") {
      for (Moment& moment : ReadMoments(line, zones_, findings_))
        *event_.mutable_recurrence()->add_exceptions() = std::move(moment);
    } else {
      return false;
    }
    return true;
  }

  // A title in another language than the one that is taken; RFC 5545 has one only.
  bool IsInAnotherLanguage(const ContentLine& line) {
    const bool is_text = line.name == "SUMMARY" || line.name == "DESCRIPTION" || line.name == "LOCATION";
    const bool is_second = is_text && std::find(seen_.begin(), seen_.end(), line.name) != seen_.end();
    const auto* language = line.Find("LANGUAGE");
    if (!is_second || language == nullptr || language->empty()) return false;
    if (line.name == "SUMMARY" && EqualsIgnoringCase(language->front(), event_.language())) return false;
    AddDropped(findings_, line.name,
               "a second one, in the language " + Quote(language->front()) + ": " + Quote(UnescapeText(line.value)));
    return true;
  }

  // RFC 5545 has it in UTC; some programs write their own clock.
  void ReadStamp(const ContentLine& line) {
    const std::string_view value = Trim(line.value);
    auto instant = ReadUtc(value);
    if (!instant || line.Find("TZID") != nullptr) {
      const auto moments = ReadMoments(line, zones_, findings_);
      if (moments.size() != 1 || !moments.front().has_instant()) {
        return Refuse(line, Quote(value) + " is no time in UTC, such as 20261128T170000Z");
      }
      instant = std::chrono::sys_seconds(std::chrono::seconds(moments.front().instant().seconds()));
      findings_.remarks.push_back({line.name, "must stand in UTC; taken as " + WriteUtc(*instant)});
    }
    event_.mutable_dtstamp()->set_seconds(instant->time_since_epoch().count());
  }

  void ReadRecurrenceId(const ContentLine& line) {
    ReadMoment(line, *event_.mutable_recurrence_id()->mutable_start());
    const auto* range = line.Find("RANGE");
    if (range == nullptr || range->empty()) return;
    const bool is_future = EqualsIgnoringCase(range->front(), "THISANDFUTURE");
    if (!is_future) Refuse(line, "its RANGE " + Quote(range->front()) + " is not THISANDFUTURE, which alone is known");
    event_.mutable_recurrence_id()->set_this_and_future(is_future);
  }

  // Rooms and things are invited as people are, but they are no partners.
  void ReadAttendee(const ContentLine& line) {
    visit::v1::Attendee attendee = people_.ReadAttendee(line, findings_);
    const bool is_room = attendee.type() == visit::v1::ATTENDEE_TYPE_ROOM;
    if (!attendee.name().empty() || (!is_room && attendee.type() != visit::v1::ATTENDEE_TYPE_RESOURCE)) {
      *event_.add_attendees() = std::move(attendee);
      return;
    }
    const std::string name = attendee.common_name().empty() ? attendee.address() : attendee.common_name();
    if (!is_room) return AddDropped(findings_, line.name, Quote(name) + " is a resource, and no partner");
    rooms_.append(rooms_.empty() ? "" : ", ").append(name);
  }

  void ReadSequence(const ContentLine& line) {
    uint32_t sequence = 0;
    const std::string_view value = Trim(line.value);
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, sequence);
    if (error != std::errc() || stop != end || sequence > INT32_MAX) {
      return Refuse(line, Quote(line.value) + " is no number from 0 to 2^31 - 1");
    }
    event_.set_sequence(sequence);
  }

  void ReadMoment(const ContentLine& line, Moment& moment) {
    const std::vector<Moment> moments = ReadMoments(line, zones_, findings_);
    if (moments.size() == 1) moment = moments.front();
    if (moments.size() > 1) Refuse(line, "must be one time");
  }

  void ReadDuration(const ContentLine& line) {
    if (event_.has_end()) return Refuse(line, "stands beside DTEND; write one of them");
    if (!event_.has_start() || event_.start().local().empty()) return Refuse(line, "needs a DTSTART");
    if (IsNoTime(CleanLine(line.value))) {
      findings_.remarks.push_back({line.name, "it lasts no time; taken without an end"});
      return;
    }
    const auto end = Later(event_.start(), CleanLine(line.value));
    if (!end) return Refuse(line, Quote(line.value) + " is no length, or none of whole days after a day");
    *event_.mutable_end() = *end;
  }

  void ReadSeries(const ContentLine& line) {
    std::string rule = TidyRule(CleanLine(line.value), findings_);
    if (rule.size() > kMaxRuleBytes || rule.find("RSCALE") != rule.npos) {
      return Refuse(line,
                    "is longer than " + std::to_string(kMaxRuleBytes) + " bytes, or of another calendar (RSCALE)");
    }
    if (!ReadRule(rule)) return Refuse(line, Quote(rule) + " is no rule (RFC 5545, 3.3.10)");
    event_.mutable_recurrence()->set_rule(std::move(rule));
  }

  // Exceptions and further dates have the form of the start.
  void FinishSeries() {
    if (!event_.has_recurrence() || !event_.has_start()) return;
    for (Moment& moment : *event_.mutable_recurrence()->mutable_exceptions())
      TakeFormOf(event_.start(), "EXDATE", moment, findings_);
    for (Moment& moment : *event_.mutable_recurrence()->mutable_dates())
      TakeFormOf(event_.start(), "RDATE", moment, findings_);
  }

  void FinishRooms() {
    if (rooms_.empty()) return;
    findings_.remarks.push_back(
        {"ATTENDEE", "the room " + Quote(rooms_) + " is no partner, but " +
                         (location_.empty() ? "where the visit takes place" : "a part of LOCATION, which holds")});
    if (location_.empty()) location_ = rooms_;
  }

  // A venue in parts holds as long as the place that people see is its own.
  void FinishVenue() {
    if (!event_.has_venue()) {
      if (!location_.empty()) event_.mutable_venue()->set_name(location_);
    } else if (LocationOf(event_.venue()) != location_) {
      AddDropped(findings_, "X-DUTA-VENUE",
                 "it is not of the LOCATION " + Quote(location_) + ", which was changed since");
      const std::string zone = event_.venue().time_zone();
      event_.clear_venue();
      if (!location_.empty()) event_.mutable_venue()->set_name(location_);
      if (!zone.empty()) event_.mutable_venue()->set_time_zone(zone);
    }
  }

  void Keep(const ContentLine& line) {
    if (event_.unknown_properties_size() >= kMaxUnknown || IsOwnProperty(line.name)) {
      return AddDropped(findings_, line.name, "the property cannot be kept");
    }
    *event_.add_unknown_properties() = PropertyOf(line);
  }

  const People& people_;
  ZoneDefinitions& zones_;
  const std::string_view own_class_;
  Findings& findings_;
  Event event_;
  std::string location_;
  std::string rooms_;
  std::vector<std::string> seen_;
};

}  // namespace

visit::v1::Property PropertyOf(const ContentLine& line) {
  visit::v1::Property property;
  property.set_name(line.name);
  property.set_value(WithoutHarm(line.value));
  for (const IcalParameter& from : line.parameters) {
    auto& parameter = *property.add_parameters();
    parameter.set_name(from.name);
    for (const std::string& value : from.values) parameter.add_values(WithoutHarm(value));
  }
  return property;
}

int EventPlace::LineOf(std::string_view property) const {
  const auto found = properties.find(property);
  return found == properties.end() ? line : found->second;
}

EventPlace PlaceOf(const IcalComponent& component) {
  EventPlace place{.line = component.line};
  for (const ContentLine& line : component.lines) place.properties.emplace(line.name, line.line);
  return place;
}

void TakeFormOf(const Moment& start, std::string_view property, Moment& moment, Findings& findings) {
  if (start.local().empty() || moment.local().empty() || IsDay(start) == IsDay(moment)) return;
  const std::string written = moment.local();
  const auto remark = [&](const std::string& what) { findings.remarks.push_back({std::string(property), what}); };
  if (IsDay(start) && written.ends_with(kMidnight)) {  // As Exchange writes the exceptions of a series of days.
    Moment day;
    day.set_local(written.substr(0, kDayBytes));
    moment = day;
    return remark("the midnight of " + day.local() + " is taken as that day, as the series is one of days");
  }
  const auto clock = LocalOf(start);
  const auto day = LocalOf(moment);
  if (IsDay(start) || !clock || !day) return;
  const auto time = MomentLike(start, *day + (*clock - std::chrono::floor<std::chrono::days>(*clock)));
  if (!time) return;
  moment = *time;
  remark("the day " + written + " is taken as the occurrence of that day, as the series is one of times");
}

Event ReadEvent(const IcalComponent& component, const EventContext& context, std::string& uid, Findings& findings) {
  return EventReader(context, findings).Read(component, uid);
}

}  // namespace duta::adapters
