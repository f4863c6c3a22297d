#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/content_line.h"
#include "adapters/formats/icalendar/names.h"
#include "adapters/formats/icalendar/people.h"
#include "adapters/formats/icalendar/read_event.h"
#include "adapters/formats/icalendar/zone_definitions.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using visit::v1::Event;
using visit::v1::Visit;

constexpr size_t kMaxEvents = 200;
constexpr int kMaxUnknownOfCalendar = 100;

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

// Reads one calendar.
class CalendarReader {
 public:
  CalendarReader(std::string_view media_type, const Message* message, const Ministry& ministry, Findings findings)
      : media_type_(media_type),
        message_(message),
        profile_(ministry.profile),
        findings_(std::move(findings)),
        zones_(message != nullptr && IanaZone(message->time_zone()) ? message->time_zone()
                                                                    : std::string(profile_.calendar.time_zone)) {}

  VisitRead Run(const IcalComponent& calendar) && {
    for (const ContentLine& line : calendar.lines) ReadLine(line);
    CheckMethod();
    ReadEvents(calendar);
    if (!findings_.problems.empty()) return {std::nullopt, std::move(findings_), {}};
    return {std::move(visit_), std::move(findings_), std::move(places_)};
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
      if (line.name == "X-WR-TIMEZONE") zones_.set_default_zone(IanaZone(line.value).value_or(zones_.default_zone()));
      Keep(line);
    }
  }

  void ReadMethod(const ContentLine& line) {
    const int method = NumberOf(MethodWords(), Trim(line.value));
    if (method == 0) return Refuse(line.name, line.line, Quote(line.value) + " is no method of iTIP for events");
    if (visit_.method() != visit::v1::METHOD_UNSPECIFIED) return Refuse(line.name, line.line, "is there twice");
    visit_.set_method(static_cast<visit::v1::Method>(method));
    if (line.value != Trim(line.value)) {
      findings_.remarks.push_back({line.name, "a blank stands before or behind " + Quote(Trim(line.value))});
    }
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
    for (const IcalComponent& child : calendar.children) {  // They may stand after the events.
      if (child.name == "VTIMEZONE") zones_.Define(child, findings_);
    }
    for (const IcalComponent& child : calendar.children) {
      if (child.name == "VTIMEZONE") continue;
      if (child.name != "VEVENT") {
        AddDropped(findings_, child.name, "only VEVENT is carried over");
        continue;
      }
      if (events_.size() == kMaxEvents) {
        return Refuse("VEVENT", child.line, "more than " + std::to_string(kMaxEvents) + " events",
                      Problem::Cause::kTooLarge);
      }
      ReadEvent(people, child);
    }
    if (events_.empty()) return Refuse("VEVENT", 0, "there is none: the calendar has no event");
    // The visit itself first, then its occurrences as they came.
    std::stable_partition(events_.begin(), events_.end(),
                          [](const auto& event) { return !event.first.has_recurrence_id(); });
    for (auto& [event, place] : events_) {
      *visit_.add_events() = std::move(event);
      places_.push_back(std::move(place));
    }
  }

  void ReadEvent(const People& people, const IcalComponent& component) {
    std::string uid;
    const std::string_view own_class = marking_ == nullptr ? std::string_view() : ClassFor(marking_->level);
    events_.emplace_back(duta::adapters::ReadEvent(component, {people, zones_, own_class}, uid, findings_),
                         PlaceOf(component));
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
  std::vector<std::pair<Event, EventPlace>> events_;
  std::vector<EventPlace> places_;  // Of the visit's events.
  ZoneDefinitions zones_;
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
