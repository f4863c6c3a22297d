#include <libical/ical.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/content_line.h"
#include "adapters/formats/icalendar/extensions.h"
#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/names.h"
#include "adapters/formats/icalendar/people.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using visit::v1::Event;
using visit::v1::Moment;
using visit::v1::Visit;

constexpr int kMaxEvents = 200;
constexpr int kMaxAttendees = 500;
constexpr int kMaxUnknown = 200;
constexpr int kMaxUnknownOfCalendar = 100;
constexpr int kMaxComponents = 20;
constexpr size_t kMaxRuleBytes = 1000;
constexpr std::string_view kProduct = "-//Duta//Duta//EN";

// `REQUEST` of `text/calendar; method=REQUEST; charset=utf-8`; empty if absent.
std::string ParameterOf(std::string_view media_type, std::string_view name) {
  for (size_t start = media_type.find(';'); start != media_type.npos; start = media_type.find(';', start + 1)) {
    std::string_view parameter = media_type.substr(start + 1);
    parameter = Trim(parameter.substr(0, parameter.find(';')));
    const size_t equals = parameter.find('=');
    if (equals == parameter.npos || !EqualsIgnoringCase(parameter.substr(0, equals), name)) continue;
    parameter.remove_prefix(equals + 1);
    if (parameter.size() > 1 && parameter.front() == '"' && parameter.back() == '"')
      parameter = parameter.substr(1, parameter.size() - 2);
    return std::string(parameter);
  }
  return {};
}

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

// Reads one VEVENT.
class EventReader {
 public:
  EventReader(const People& people, const std::string& zone, std::string_view own_class, Findings& findings)
      : people_(people), zone_(zone), own_class_(own_class), findings_(findings) {}

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
      ReadRule(line);
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
      for (Moment& moment : ReadMoments(line, zone_, findings_))
        *event_.mutable_recurrence()->add_dates() = std::move(moment);
    } else if (line.name == "EXDATE") {
      for (Moment& moment : ReadMoments(line, zone_, findings_))
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
    const std::vector<Moment> moments = ReadMoments(line, zone_, findings_);
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

  void ReadRule(const ContentLine& line) {
    std::string rule = CleanLine(line.value);
    for (char& c : rule) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    if (rule.size() > kMaxRuleBytes || rule.find("RSCALE") != rule.npos) {
      return Refuse(line,
                    "is longer than " + std::to_string(kMaxRuleBytes) + " bytes, or of another calendar (RSCALE)");
    }
    icalerror_set_errors_are_fatal(0);
    const icalrecurrencetype parsed = icalrecurrencetype_from_string(rule.c_str());
    if (parsed.freq == ICAL_NO_RECURRENCE) return Refuse(line, Quote(rule) + " is no rule (RFC 5545, 3.3.10)");
    event_.mutable_recurrence()->set_rule(std::move(rule));
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
  const std::string& zone_;
  const std::string_view own_class_;
  Findings& findings_;
  Event event_;
  std::string location_;
  std::vector<std::string> seen_;
};

// Reads one calendar.
class CalendarReader {
 public:
  CalendarReader(std::string_view media_type, const Message* message, const Ministry& ministry, Findings findings)
      : media_type_(media_type), message_(message), profile_(ministry.profile), findings_(std::move(findings)) {}

  VisitRead Run(const IcalComponent& calendar) && {
    zone_ = message_ != nullptr && IanaZone(message_->time_zone()) ? message_->time_zone()
                                                                   : std::string(profile_.calendar.time_zone);
    for (const ContentLine& line : calendar.lines) ReadLine(line);
    CheckMethod();
    ReadEvents(calendar);
    if (!findings_.problems.empty()) return {std::nullopt, std::move(findings_)};
    return {std::move(visit_), std::move(findings_)};
  }

 private:
  void Refuse(std::string field, int line, std::string text, Problem::Cause cause = Problem::Cause::kMalformed) {
    AddProblem(findings_, {.cause = cause, .field = std::move(field), .line = line, .text = std::move(text)});
  }

  void ReadLine(const ContentLine& line) {
    if (line.name == "VERSION") {
      if (Trim(line.value) != "2.0") Refuse(line.name, line.line, Quote(line.value) + " is not 2.0");
    } else if (line.name == "CALSCALE") {
      if (!EqualsIgnoringCase(line.value, "GREGORIAN")) Refuse(line.name, line.line, "only GREGORIAN is known");
    } else if (line.name == "METHOD") {
      ReadMethod(line);
    } else if (line.name == "PRODID") {
      const std::string product = CleanLine(UnescapeText(line.value));
      if (product != kProduct) visit_.set_product_id(product);
    } else if (line.name == "X-DUTA-MARKING") {
      ReadMarking(line);
    } else {
      if (line.name == "X-WR-TIMEZONE") zone_ = IanaZone(line.value).value_or(zone_);
      Keep(line);
    }
  }

  void ReadMethod(const ContentLine& line) {
    const int method = NumberOf(MethodWords(), Trim(line.value));
    if (method == 0) return Refuse(line.name, line.line, Quote(line.value) + " is no method of iTIP for events");
    if (visit_.method() != visit::v1::METHOD_UNSPECIFIED) return Refuse(line.name, line.line, "is there twice");
    visit_.set_method(static_cast<visit::v1::Method>(method));
  }

  // RFC 6047, 2.4: the two must agree.
  void CheckMethod() {
    const std::string stated = ParameterOf(media_type_, "method");
    const int method = NumberOf(MethodWords(), stated);
    const std::string_view said = WordOf(MethodWords(), visit_.method());
    if (!stated.empty() && visit_.method() != visit::v1::METHOD_UNSPECIFIED && method != visit_.method()) {
      Refuse("METHOD", 0, "the media type says " + Quote(stated) + ", the calendar " + Quote(said));
    } else if (visit_.method() == visit::v1::METHOD_UNSPECIFIED && method != 0) {
      visit_.set_method(static_cast<visit::v1::Method>(method));
      findings_.remarks.push_back({"METHOD", "the calendar has none; that of the media type holds"});
    } else if (visit_.method() == visit::v1::METHOD_UNSPECIFIED && findings_.problems.empty()) {
      Refuse("METHOD", 0, "is missing: say in the calendar what it asks for, METHOD:REQUEST for instance");
    }
    const std::string component = ParameterOf(media_type_, "component");
    if (!component.empty() && !EqualsIgnoringCase(component, "VEVENT")) Refuse("component", 0, "only VEVENT is known");
    const std::string charset = ParameterOf(media_type_, "charset");
    if (!charset.empty() && !EqualsIgnoringCase(charset, "utf-8")) Refuse("charset", 0, "only UTF-8 is known");
  }

  void ReadMarking(const ContentLine& line) {
    const std::string word = CleanLine(UnescapeText(line.value));
    const MarkingWord* marking = FindMarking(profile_, word);
    if (marking == nullptr) {
      return Refuse(line.name, line.line, Quote(word) + " is no marking of " + std::string(profile_.country));
    }
    marking_ = marking;
    if (message_ == nullptr) return;
    const auto level = message_->marking().level();
    if (marking->level != level && !IsRaisedFrom(line, *marking, level)) {
      Refuse(line.name, line.line,
             "the calendar says " + std::string(marking->word) + ", which is " + std::string(NameOf(marking->level)) +
                 ", but the message is marked " + std::string(NameOf(level)) + "; mark both alike");
    }
    const auto* caveats = line.Find("X-DUTA-CAVEATS");
    const auto& own = message_->marking().caveats();
    if (caveats != nullptr && !std::equal(caveats->begin(), caveats->end(), own.begin(), own.end())) {
      Refuse(line.name, line.line, "calendar and message have other caveats");
    }
  }

  // Programs answer with the marking that was written for them: where it had been
  // raised, the level that it was raised from is the answer's too.
  bool IsRaisedFrom(const ContentLine& line, const MarkingWord& word, message::v1::Level level) const {
    const auto* stated = line.Find("X-DUTA-LEVEL");
    return stated != nullptr && stated->size() == 1 && stated->front() == NameOf(level) &&
           WordFor(profile_, level) == &word;
  }

  void Keep(const ContentLine& line) {
    if (visit_.unknown_properties_size() >= kMaxUnknownOfCalendar || IsOwnProperty(line.name)) {
      return AddDropped(findings_, line.name, "the property cannot be kept");
    }
    *visit_.add_unknown_properties() = PropertyOf(line);
  }

  void ReadEvents(const IcalComponent& calendar) {
    const People people(visit_.method(), message_);
    for (const IcalComponent& child : calendar.children) {
      if (child.name == "VTIMEZONE") continue;  // Rules are those of the IANA.
      if (child.name != "VEVENT") {
        AddDropped(findings_, child.name, "only VEVENT is carried over");
        continue;
      }
      if (visit_.events_size() == kMaxEvents) {
        return Refuse("VEVENT", child.line, "more than " + std::to_string(kMaxEvents) + " events",
                      Problem::Cause::kTooLarge);
      }
      ReadEvent(people, child);
    }
    if (visit_.events().empty()) return Refuse("VEVENT", 0, "there is none: the calendar has no event");
    // The visit itself first, then its occurrences as they came.
    std::stable_partition(visit_.mutable_events()->pointer_begin(), visit_.mutable_events()->pointer_end(),
                          [](const Event* event) { return !event->has_recurrence_id(); });
  }

  void ReadEvent(const People& people, const IcalComponent& component) {
    std::string uid;
    const std::string_view own_class = marking_ == nullptr ? std::string_view() : ClassFor(marking_->level);
    *visit_.add_events() = EventReader(people, zone_, own_class, findings_).Read(component, uid);
    if (uid.empty()) Refuse("UID", component.line, "is missing, and required");
    if (visit_.uid().empty()) visit_.set_uid(uid);
    if (!uid.empty() && uid != visit_.uid()) {
      Refuse("UID", component.line, "is another one than " + Quote(visit_.uid()) + "; send one visit a message");
    }
  }

  const std::string_view media_type_;
  const Message* message_;
  const Profile& profile_;
  Findings findings_;
  Visit visit_;
  std::string zone_;
  const MarkingWord* marking_ = nullptr;
};

}  // namespace

VisitRead ReadCalendar(std::string_view bytes, std::string_view media_type, const Message* message,
                       const Ministry& ministry) {
  VisitRead result;
  const auto calendar = ParseCalendar(bytes, result.findings);
  if (!calendar) return result;
  return CalendarReader(media_type, message, ministry, std::move(result.findings)).Run(*calendar);
}

}  // namespace duta::adapters
