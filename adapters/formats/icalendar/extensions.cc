#include "adapters/formats/icalendar/extensions.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "adapters/formats/json/json.h"
#include "adapters/formats/record/record.h"

namespace duta::adapters {
namespace {

using google::protobuf::FieldDescriptor;
using visit::v1::Event;

constexpr std::string_view kPrefix = "X-DUTA-";

// A list of the event, each item in a line of its own.
struct Extension {
  std::string_view suffix;
  std::string_view field;
};
constexpr Extension kLists[] = {
    {"DELEGATION", "delegations"}, {"LEG", "legs"},         {"MEETING", "meetings"}, {"DEADLINE", "deadlines"},
    {"CLEARANCE", "clearances"},   {"CONTACT", "contacts"},
};
constexpr std::string_view kVenue = "VENUE";
constexpr std::string_view kLevel = "LEVEL";
constexpr std::string_view kLevelPrefix = "LEVEL_";

const FieldDescriptor& FieldOf(std::string_view name) {
  return *Event::descriptor()->FindFieldByName(std::string(name));
}

ContentLine LineOf(std::string_view suffix, const Node& node) {
  return {.name = std::string(kPrefix).append(suffix), .value = EscapeText(WriteCompactJson(node))};
}

bool HasParts(const visit::v1::Venue& venue) {
  return !venue.address().empty() || !venue.city().empty() || !venue.country().empty() || !venue.time_zone().empty();
}

// Reads one JSON value into `message`.
void ReadJson(const ContentLine& line, const std::string& field, google::protobuf::Message& message,
              Findings& findings) {
  Findings own;
  if (const auto node = ParseJson(UnescapeText(line.value), own)) {
    ReadRecord(*node, field + ".", Typing::kTyped, {}, message, own);
  }
  for (Problem& problem : own.problems) {
    // The author wrote the property; what is in it has names of its own there.
    problem.line = line.line;
    if (problem.field.starts_with(field)) problem.field.erase(0, field.size());
    if (problem.field.starts_with('.')) problem.field.erase(0, 1);
    if (!problem.field.empty()) problem.text = problem.field + ": " + problem.text;
    problem.field = line.name;
    AddProblem(findings, std::move(problem));
  }
}

}  // namespace

std::string LocationOf(const visit::v1::Venue& venue) {
  std::string location = venue.name();
  for (const std::string* part : {&venue.address(), &venue.city()}) {
    if (part->empty()) continue;
    if (!location.empty()) location += ", ";
    location += *part;
  }
  return location;
}

std::vector<ContentLine> WriteExtensions(const Event& event, Findings& findings) {
  std::vector<ContentLine> lines;
  if (event.level() != visit::v1::LEVEL_UNSPECIFIED && visit::v1::Level_IsValid(event.level())) {
    lines.push_back({.name = std::string(kPrefix).append(kLevel),
                     .value = visit::v1::Level_Name(event.level()).substr(kLevelPrefix.size())});
  }
  if (HasParts(event.venue())) lines.push_back(LineOf(kVenue, WriteRecord(event.venue(), "", "venue.", {}, findings)));
  const auto& reflection = *event.GetReflection();
  for (const Extension& list : kLists) {
    const FieldDescriptor& field = FieldOf(list.field);
    for (int i = 0; i < reflection.FieldSize(event, &field); ++i) {
      const std::string path = std::string(list.field) + "[" + std::to_string(i) + "].";
      lines.push_back(
          LineOf(list.suffix, WriteRecord(reflection.GetRepeatedMessage(event, &field, i), "", path, {}, findings)));
    }
  }
  return lines;
}

bool ReadExtension(const ContentLine& line, Event& event, Findings& findings) {
  const std::string_view name = line.name;
  if (!name.starts_with(kPrefix)) return false;
  const std::string_view suffix = name.substr(kPrefix.size());
  if (suffix == kLevel) {
    visit::v1::Level level;
    if (!visit::v1::Level_Parse(std::string(kLevelPrefix) + line.value, &level)) {
      AddProblem(findings, {.field = line.name, .line = line.line, .text = Quote(line.value) + " is no level"});
    } else {
      event.set_level(level);
    }
    return true;
  }
  if (suffix == kVenue) {
    ReadJson(line, "venue", *event.mutable_venue(), findings);
    return true;
  }
  const auto* list = std::find_if(std::begin(kLists), std::end(kLists),
                                  [&](const Extension& extension) { return extension.suffix == suffix; });
  if (list == std::end(kLists)) return false;
  const FieldDescriptor& field = FieldOf(list->field);
  const std::string path =
      std::string(list->field) + "[" + std::to_string(event.GetReflection()->FieldSize(event, &field)) + "]";
  ReadJson(line, path, *event.GetReflection()->AddMessage(&event, &field), findings);
  return true;
}

}  // namespace duta::adapters
