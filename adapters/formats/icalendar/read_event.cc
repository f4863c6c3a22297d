#include "adapters/formats/icalendar/read_event.h"

#include <algorithm>
#include <charconv>
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
constexpr size_t kMaxRuleBytes = 500;
constexpr std::string_view kMidnight = "T00:00:00";

bool IsDay(const Moment& moment) { return moment.local().size() == std::string_view("2026-12-01").size(); }

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
    if (line.name == "CLASS" && !own_class_.empty() && line.value == own_class_) return;
    if (ReadExtension(line, event_, findings_)) return;
    Keep(line);
  }

  bool ReadOnce(const ContentLine& line, std::string& uid) {
    const std::string& name = line.name;
    if (name == "DURATION") {  // Later: it needs the start.
    } else if (name == "UID") {
      uid = Line(line);
    } else if (name == "DTSTAMP") {
      const auto instant = ReadUtc(line.value);
      if (!instant) Refuse(line, Quote(line.value) + " is no time in UTC");
      if (instant) event_.mutable_dtstamp()->set_seconds(instant->time_since_epoch().count());
    } else if (name == "SEQUENCE") {
      ReadSequence(line);
    } else if (name == "DTSTART") {
      ReadMoment(line, *event_.mutable_start());
    } else if (name == "DTEND") {
      ReadMoment(line, *event_.mutable_end());
    } else if (name == "RECURRENCE-ID") {
      ReadMoment(line, *event_.mutable_recurrence_id()->mutable_start());
      const auto* range = line.Find("RANGE");
      event_.mutable_recurrence_id()->set_this_and_future(range != nullptr && !range->empty() &&
                                                          range->front() == "THISANDFUTURE");
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
    } else if (name == "STATUS" && NumberOf(StatusWords(), line.value) != 0) {
      event_.set_status(static_cast<visit::v1::EventStatus>(NumberOf(StatusWords(), line.value)));
    } else if (name == "TRANSP") {
      event_.set_transparent(EqualsIgnoringCase(line.value, "TRANSPARENT"));
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
      if (event_.attendees_size() <= kMaxAttendees) *event_.add_attendees() = people_.ReadAttendee(line, findings_);
    } else if (line.name == "COMMENT") {
      event_.add_comments(Text(line));
      OnlyParameters(line, {});
    } else if (line.name == "REQUEST-STATUS") {
      event_.add_request_statuses(CleanLine(line.value));
      OnlyParameters(line, {});
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

  void ReadSequence(const ContentLine& line) {
    uint32_t sequence = 0;
    const char* end = line.value.data() + line.value.size();
    const auto [stop, error] = std::from_chars(line.value.data(), end, sequence);
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

  // Exchange writes the exceptions of a series of days as midnights.
  void FinishSeries() {
    if (!IsDay(event_.start()) || !event_.has_recurrence()) return;
    for (auto* moments :
         {event_.mutable_recurrence()->mutable_exceptions(), event_.mutable_recurrence()->mutable_dates()}) {
      for (Moment& moment : *moments) {
        if (!moment.local().ends_with(kMidnight)) continue;
        Moment day;
        day.set_local(moment.local().substr(0, moment.local().size() - kMidnight.size()));
        moment = day;
        findings_.remarks.push_back(
            {"EXDATE", "the midnight of " + day.local() + " is taken as that day, as the series is one of days"});
      }
    }
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

Event ReadEvent(const IcalComponent& component, const EventContext& context, std::string& uid, Findings& findings) {
  return EventReader(context, findings).Read(component, uid);
}

}  // namespace duta::adapters
