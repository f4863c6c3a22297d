#include "adapters/markings/facts.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "adapters/profile/dates.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kWeekdays[] = {"SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"};
constexpr std::string_view kDayKinds[] = {"PUBLIC_HOLIDAY", "GOVERNMENT_HOLIDAY", "MAKE_UP_WORKING_DAY"};

std::string_view NameOf(Confidence confidence) {
  static constexpr std::string_view kNames[] = {"low", "medium", "high"};
  return kNames[static_cast<size_t>(confidence)];
}

std::string NameOf(visit::v1::Level level) {
  return visit::v1::Level_Name(level).substr(std::string_view("LEVEL_").size());
}

std::vector<std::string> WeekendOf(const Calendar& calendar) {
  std::vector<std::string> days;
  for (size_t i = 0; i < calendar.weekend.size(); ++i) {
    if (calendar.weekend[i]) days.emplace_back(kWeekdays[i]);
  }
  return days;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

std::string HolidaysOf(const Calendar& calendar) {
  const auto& days = calendar.special_days;
  const auto estimated = std::count_if(days.begin(), days.end(), [](const SpecialDay& day) { return day.estimated; });
  return std::to_string(days.size()) + " holidays and make-up days of " +
         std::to_string(static_cast<int>(calendar.first_year)) + " to " +
         std::to_string(static_cast<int>(calendar.last_year)) + ", " + std::to_string(estimated) + " of them estimated";
}

// Collects the facts of one profile.
class Collector {
 public:
  explicit Collector(const Profile& profile) : profile_(profile) {}

  std::vector<Fact> Run() && {
    CollectNames();
    CollectWords();
    CollectTime();
    CollectLetter();
    return std::move(facts_);
  }

 private:
  void Add(std::string name, std::string value, Source source) {
    facts_.push_back({std::move(name), std::move(value), source});
  }

  void CollectNames() {
    const Profile& p = profile_;
    Add("names",
        Joined({std::string(p.ministry), std::string(p.ministry_native), std::string(p.abbreviation),
                "capital " + std::string(p.capital), "seat " + std::string(p.seat)}),
        p.names_source);
    Add("platform", std::string(p.platform.name) + ": " + std::string(p.platform.technology), p.platform.source);
    if (p.xroad.ministry_client.empty()) return;
    Add("X-Road identifiers",
        Joined({std::string(p.xroad.ministry_client), std::string(p.xroad.ministry_service),
                std::string(p.xroad.hub_client), std::string(p.xroad.hub_service)}),
        p.xroad.source);
  }

  void CollectWords() {
    for (const MarkingWord& row : profile_.markings) {
      Add("marking " + std::string(row.word), std::string(adapters::NameOf(row.level)), row.source);
    }
    for (const UrgencyWord& row : profile_.urgencies) {
      Add("urgency " + std::string(row.word), std::string(adapters::NameOf(row.urgency)), row.source);
    }
  }

  void CollectTime() {
    const Calendar& calendar = profile_.calendar;
    Add("weekend", Joined(WeekendOf(calendar)), calendar.weekend_source);
    Add("holidays", HolidaysOf(calendar), calendar.special_days_source);
    for (const NoticePeriod& row : profile_.notice_periods) {
      Add("notice " + NameOf(row.level), std::to_string(row.working_days) + " working days", row.source);
    }
  }

  void CollectLetter() {
    Add("dates", std::string(profile_.date_form.example), profile_.date_form.source);
    Add("labels",
        std::string(profile_.labels[FieldName::kNumber]) + ", " + std::string(profile_.labels[FieldName::kDate]) +
            ", …",
        profile_.labels.source);
    for (const Courtesy& row : profile_.courtesies) {
      Add("courtesy formula in " + std::string(row.language), std::string(row.opening), row.source);
    }
  }

  const Profile& profile_;
  std::vector<Fact> facts_;
};

std::string LineOf(const Fact& fact) {
  const bool low = fact.source.confidence == Confidence::kLow;
  return std::string(low ? "? " : "  ") + fact.name + ": " + fact.value + " (" +
         std::string(NameOf(fact.source.confidence)) + ": " + std::string(fact.source.where) + ")\n";
}

std::string HeadingOf(const Profile& profile) {
  return std::string(profile.ministry) + ", " + std::string(profile.country) + " (" + std::string(profile.partner) +
         ")\n";
}

constexpr std::string_view kFactsLegend =
    "?: of low confidence. Ask the ministry before relying on it; what it says can be configured\n"
    "(adapters/configuration/README.md), and then no longer counts as uncertain.\n";

Json CalendarOf(const Calendar& calendar) {
  Json days = Json::array();
  for (const SpecialDay& day : calendar.special_days) {
    days.push_back({{"date", FormatIsoDate(day.date)},
                    {"name", day.name},
                    {"kind", kDayKinds[static_cast<size_t>(day.kind)]},
                    {"estimated", day.estimated}});
  }
  return {{"timeZone", calendar.time_zone},
          {"weekend", WeekendOf(calendar)},
          {"firstYear", static_cast<int>(calendar.first_year)},
          {"lastYear", static_cast<int>(calendar.last_year)},
          {"days", days}};
}

}  // namespace

std::vector<Fact> FactsOf(const Profile& profile) { return Collector(profile).Run(); }

std::string FormatFacts(const Profile& profile) {
  std::string text = HeadingOf(profile);
  for (const Fact& fact : FactsOf(profile)) text += LineOf(fact);
  return text + "\n" + std::string(kFactsLegend);
}

std::string FormatDays(const Profile& profile) {
  std::string csv = "date,type,estimated,name\n";
  for (const SpecialDay& day : profile.calendar.special_days) {
    csv += FormatIsoDate(day.date) + (day.kind == DayKind::kMakeUpWorkingDay ? ",workday," : ",closed,") +
           (day.estimated ? "1," : "0,") + std::string(day.name) + "\n";
  }
  return csv;
}

std::string FormatLowFacts(std::span<const Profile* const> profiles) {
  std::string text;
  for (const Profile* profile : profiles) {
    text += HeadingOf(*profile);
    for (const Fact& fact : FactsOf(*profile)) {
      if (fact.source.confidence == Confidence::kLow) text += LineOf(fact);
    }
    text += "\n";
  }
  return text + std::string(kFactsLegend);
}

std::string FormatFactsJson(const Profile& profile) {
  Json facts = Json::array();
  for (const Fact& fact : FactsOf(profile)) {
    facts.push_back({{"name", fact.name},
                     {"value", fact.value},
                     {"source", fact.source.where},
                     {"confidence", NameOf(fact.source.confidence)}});
  }
  Json periods = Json::array();
  for (const NoticePeriod& row : profile.notice_periods) {
    periods.push_back({{"level", NameOf(row.level)}, {"workingDays", row.working_days}});
  }
  const Json json = {{"partner", profile.partner},
                     {"facts", facts},
                     {"calendar", CalendarOf(profile.calendar)},
                     {"noticePeriods", periods}};
  return json.dump() + "\n";
}

}  // namespace duta::adapters
