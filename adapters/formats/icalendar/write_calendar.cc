#include <algorithm>
#include <set>
#include <utility>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/icalendar/content_line.h"
#include "adapters/formats/icalendar/extensions.h"
#include "adapters/formats/icalendar/moments.h"
#include "adapters/formats/icalendar/names.h"
#include "adapters/formats/icalendar/zones.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using visit::v1::Event;
using visit::v1::Moment;
using visit::v1::Visit;

constexpr std::string_view kLineEnd = "\r\n";

// Builds one calendar.
class Writer {
 public:
  Writer(const Visit& visit, const Message* message, const Ministry& ministry)
      : visit_(visit), message_(message), profile_(ministry.profile) {}

  Written Run() && {
    if (WordOf(MethodWords(), visit_.method()).empty()) Refuse("method", "is none of iTIP");
    if (visit_.events().empty()) Refuse("events", "there is none");
    FindMarking();
    for (int i = 0; i < visit_.events_size(); ++i) WriteEvent(visit_.events(i), "events[" + std::to_string(i) + "].");
    if (!visit_.GetReflection()->GetUnknownFields(visit_).empty())
      AddDropped(findings_, "", "fields that are not known here");
    if (!findings_.problems.empty()) return {std::nullopt, std::move(findings_)};
    if (has_extensions_) {
      findings_.remarks.push_back({"events",
                                   "level, delegations, journeys, meetings, deadlines, clearances and contacts "
                                   "stand in X-DUTA properties, which calendar programs keep but do not show"});
    }
    std::string calendar = Calendar();
    return {std::move(calendar), std::move(findings_)};
  }

 private:
  void Refuse(std::string field, std::string text, Problem::Cause cause = Problem::Cause::kMalformed) {
    AddProblem(findings_, {.cause = cause, .field = std::move(field), .text = std::move(text)});
  }

  void FindMarking() {
    if (message_ == nullptr) {
      findings_.remarks.push_back({"marking", "no message came with the visit, so it bears no marking"});
      return;
    }
    const auto level = message_->marking().level();
    marking_ = WordFor(profile_, level);
    if (marking_ == nullptr) {
      Refuse("marking.level",
             std::string(profile_.country) + " has no marking at or above " + std::string(NameOf(level)) +
                 "; read the original",
             Problem::Cause::kNoEquivalent);
    } else if (marking_->level != level) {
      findings_.remarks.push_back({"marking.level", std::string(NameOf(level)) + " is handled as " +
                                                        std::string(marking_->word) + ", which is " +
                                                        std::string(NameOf(marking_->level))});
    }
  }

  std::string Calendar() {
    std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
    text += WriteLine(
        {.name = "PRODID", .value = EscapeText(visit_.product_id().empty() ? kProduct : visit_.product_id())});
    text += WriteLine({.name = "METHOD", .value = std::string(WordOf(MethodWords(), visit_.method()))});
    if (marking_ != nullptr) {
      ContentLine marking{.name = "X-DUTA-MARKING", .value = EscapeText(marking_->word)};
      marking.parameters.push_back({"X-DUTA-LEVEL", {std::string(NameOf(message_->marking().level()))}});
      const auto& caveats = message_->marking().caveats();
      if (!caveats.empty()) marking.parameters.push_back({"X-DUTA-CAVEATS", {caveats.begin(), caveats.end()}});
      text += WriteLine(marking);
    }
    for (const auto& property : visit_.unknown_properties()) text += Kept(property);
    for (const std::string& zone : zones_) text += ZoneText(zone);
    return text + events_ + "END:VCALENDAR\r\n";
  }

  // Without what ICU adds for itself: the version of its tables, and names that
  // are none. Offsets in seconds are right, but Outlook wants minutes.
  std::string ZoneText(const std::string& zone) const {
    const std::string all = TimeZoneComponent(zone, first_ - std::chrono::hours(24 * 366));
    std::string text;
    for (size_t start = 0; start < all.size();) {
      const size_t end = std::min(all.find(kLineEnd, start), all.size());
      std::string_view line = std::string_view(all).substr(start, end - start);
      start = end + kLineEnd.size();
      if (line.starts_with("X-TZINFO") || line.starts_with("TZNAME")) continue;
      const bool has_seconds =
          line.size() - std::min(line.find(':'), line.size()) == std::string_view(":+hhmmss").size();
      if (line.starts_with("TZOFFSET") && has_seconds && line.ends_with("00")) line.remove_suffix(2);
      text.append(line).append(kLineEnd);
    }
    return text;
  }

  // What was kept as it came; empty, and reported, if it could be read as
  // something else.
  std::string Kept(const visit::v1::Property& property) {
    ContentLine line{.name = property.name(), .value = property.value()};
    bool good = IsIcalName(property.name()) && !IsOwnProperty(property.name());
    for (const auto& parameter : property.parameters()) {
      good &= IsIcalName(parameter.name()) && !parameter.values().empty();
      line.parameters.push_back({parameter.name(), {parameter.values().begin(), parameter.values().end()}});
    }
    if (good) return WriteLine(line);
    AddDropped(findings_, "unknown_properties", Quote(property.name()) + " is no property that could be kept");
    return {};
  }

  void Add(const ContentLine& line) { events_ += WriteLine(line); }

  void AddText(std::string name, const std::string& field, const std::string& text, std::string language = "") {
    if (text.empty()) return;
    const std::string harmless = WithoutHarm(text);
    if (harmless != text) AddDropped(findings_, field, "control or direction characters are left out");
    ContentLine line{.name = std::move(name), .value = EscapeText(harmless)};
    if (!language.empty()) line.parameters.push_back({"LANGUAGE", {std::move(language)}});
    Add(line);
  }

  // Times remember the zones that they need.
  void AddMoment(std::string name, const std::string& field, const Moment& moment, bool this_and_future = false) {
    auto line = WriteMoment(std::move(name), moment);
    if (!line)
      return Refuse(
          field, Quote(moment.local()) + " in " + Quote(moment.time_zone()) + " is no time that a calendar can hold");
    if (line->Find("TZID") != nullptr) {
      zones_.insert(moment.time_zone());
      const sys_seconds instant(seconds(moment.instant().seconds()));
      if (moment.has_instant()) first_ = std::min(first_, instant);
    }
    if (this_and_future) line->parameters.push_back({"RANGE", {"THISANDFUTURE"}});
    Add(*line);
  }

  template <class Person>
  static ContentLine PersonLine(std::string name, const Person& person) {
    ContentLine line{.name = std::move(name)};
    line.value = person.address().empty() ? AddressOf(person.name()) : person.address();
    if (!person.common_name().empty()) line.parameters.push_back({"CN", {person.common_name()}});
    if (!person.sent_by().empty()) line.parameters.push_back({"SENT-BY", {person.sent_by()}});
    // Only an address of its own leaves a doubt about who it is.
    if (!person.address().empty()) line.parameters.push_back({"X-DUTA-NAME", {person.name()}});
    return line;
  }

  template <class Person>
  void AddUnknown(ContentLine& line, const Person& person) {
    for (const auto& parameter : person.unknown_parameters()) {
      if (!IsIcalName(parameter.name()) || line.Find(parameter.name()) != nullptr || parameter.values().empty()) {
        AddDropped(findings_, "unknown_parameters", Quote(parameter.name()) + " is no parameter that could be kept");
        continue;
      }
      line.parameters.push_back({parameter.name(), {parameter.values().begin(), parameter.values().end()}});
    }
  }

  void AddAttendee(const visit::v1::Attendee& attendee) {
    ContentLine line = PersonLine("ATTENDEE", attendee);
    const auto add = [&](std::string name, std::string_view word) {
      if (!word.empty()) line.parameters.push_back({std::move(name), {std::string(word)}});
    };
    add("CUTYPE", WordOf(AttendeeTypeWords(), attendee.type()));
    add("ROLE", WordOf(RoleWords(), attendee.role()));
    add("PARTSTAT", WordOf(ParticipationWords(), attendee.status()));
    add("RSVP", attendee.rsvp() ? "TRUE" : "");
    const auto add_list = [&](std::string name, const auto& entries) {
      if (entries.empty()) return;
      IcalParameter parameter{.name = std::move(name)};
      for (const std::string& entry : entries)
        parameter.values.push_back(entry.starts_with("partners/") ? AddressOf(entry) : entry);
      line.parameters.push_back(std::move(parameter));
    };
    add_list("DELEGATED-TO", attendee.delegated_to());
    add_list("DELEGATED-FROM", attendee.delegated_from());
    AddUnknown(line, attendee);
    Add(line);
  }

  void WriteTimes(const Event& event, const std::string& path) {
    if (event.has_recurrence_id()) {
      AddMoment("RECURRENCE-ID", path + "recurrence_id", event.recurrence_id().start(),
                event.recurrence_id().this_and_future());
    }
    if (event.has_start()) AddMoment("DTSTART", path + "start", event.start());
    if (event.has_end()) AddMoment("DTEND", path + "end", event.end());
    const auto& recurrence = event.recurrence();
    if (!recurrence.rule().empty()) Add({.name = "RRULE", .value = recurrence.rule()});
    for (const Moment& date : recurrence.dates()) AddMoment("RDATE", path + "recurrence.dates", date);
    for (const Moment& date : recurrence.exceptions()) AddMoment("EXDATE", path + "recurrence.exceptions", date);
  }

  void WriteEvent(const Event& event, const std::string& path) {
    events_ += "BEGIN:VEVENT\r\n";
    AddText("UID", "uid", visit_.uid());
    if (event.has_dtstamp()) {
      Add({.name = "DTSTAMP", .value = WriteUtc(sys_seconds(seconds(event.dtstamp().seconds())))});
    }
    if (event.sequence() != 0) Add({.name = "SEQUENCE", .value = std::to_string(event.sequence())});
    WriteTimes(event, path);
    if (event.has_organizer()) {
      ContentLine organizer = PersonLine("ORGANIZER", event.organizer());
      AddUnknown(organizer, event.organizer());
      Add(organizer);
    }
    for (const auto& attendee : event.attendees()) AddAttendee(attendee);
    const std::string_view status = WordOf(StatusWords(), event.status());
    if (!status.empty()) Add({.name = "STATUS", .value = std::string(status)});
    AddText("SUMMARY", path + "summary", event.summary(), event.language());
    if (event.summary().empty()) AddText("X-DUTA-LANGUAGE", path + "language", event.language());
    AddText("DESCRIPTION", path + "purpose", event.purpose());
    for (const std::string& comment : event.comments()) AddText("COMMENT", path + "comments", comment);
    AddText("LOCATION", path + "venue", LocationOf(event.venue()));
    if (event.transparent()) Add({.name = "TRANSP", .value = "TRANSPARENT"});
    for (const std::string& request_status : event.request_statuses()) {
      Add({.name = "REQUEST-STATUS", .value = request_status});
    }
    WriteRest(event, path);
    events_ += "END:VEVENT\r\n";
  }

  void WriteRest(const Event& event, const std::string& path) {
    Findings own;
    const auto extensions = WriteExtensions(event, own);
    for (Remark& dropped : own.dropped) AddDropped(findings_, path + dropped.field, std::move(dropped.text));
    has_extensions_ |= !extensions.empty();
    for (const ContentLine& line : extensions) Add(line);
    const auto& unknown = event.unknown_properties();
    const bool has_class =
        std::any_of(unknown.begin(), unknown.end(), [](const auto& p) { return p.name() == "CLASS"; });
    const std::string_view sensitivity = marking_ == nullptr ? "" : ClassFor(marking_->level);
    if (!has_class && !sensitivity.empty()) Add({.name = "CLASS", .value = std::string(sensitivity)});
    for (const auto& property : unknown) events_ += Kept(property);
    for (const std::string& component : event.unknown_components()) AddComponent(component);
  }

  // Kept as lines, so only to be folded again.
  void AddComponent(std::string_view text) {
    Findings own;
    const auto alone = ParseCalendar("BEGIN:VCALENDAR\n" + std::string(text) + "END:VCALENDAR\n", own);
    if (!alone || alone->children.size() != 1 || !alone->lines.empty() || alone->children.front().name == "VEVENT") {
      return AddDropped(findings_, "unknown_components", "one is no component");
    }
    for (size_t start = 0; start < text.size();) {
      const size_t end = std::min(text.find('\n', start), text.size());
      const std::string_view line = text.substr(start, end - start);
      events_ += FoldLine(line);
      start = end + 1;
    }
  }

  const Visit& visit_;
  const Message* message_;
  const Profile& profile_;
  const MarkingWord* marking_ = nullptr;
  Findings findings_;
  std::set<std::string> zones_;
  sys_seconds first_{std::chrono::sys_days(std::chrono::year(2100) / 1 / 1)};
  std::string events_;
  bool has_extensions_ = false;
};

}  // namespace

Written WriteCalendar(const Visit& visit, const Message* message, const Ministry& ministry) {
  return Writer(visit, message, ministry).Run();
}

}  // namespace duta::adapters
