// Writes random notes and visits in the forms of ministries, for other people's
// parsers: NNNN.json, NNNN.xml, NNNN.ics, and for each visit what they should
// find in it, NNNN.expected.json. Usage: format_samples DIRECTORY COUNT
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "adapters/formats/icalendar/calendar.h"
#include "adapters/formats/json/json.h"
#include "adapters/formats/json/note_json.h"
#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/markings/ministries.h"
#include "tests/adapters/random_note.h"
#include "tests/adapters/random_visit.h"

namespace duta::adapters {
namespace {

// What a parser must agree on: texts unescaped, times on the clock and in UTC.
Node Expected(const visit::v1::Visit& visit) {
  Node expected = Node::Object("");
  expected.children.push_back(Node::Text("uid", visit.uid()));
  Node events = Node::List("events");
  for (const visit::v1::Event& event : visit.events()) {
    Node node = Node::Object("");
    node.children.push_back(Node::Text("summary", event.summary()));
    node.children.push_back(Node::Text("description", event.purpose()));
    node.children.push_back(Node::Text("start", event.start().local()));
    node.children.push_back(Node::Text("zone", event.start().time_zone()));
    node.children.push_back(Node::Number("instant", std::to_string(event.start().instant().seconds())));
    node.children.push_back(Node::Number("attendees", std::to_string(event.attendees_size())));
    Node names = Node::List("names");
    for (const auto& attendee : event.attendees()) names.children.push_back(Node::Text("", attendee.common_name()));
    node.children.push_back(std::move(names));
    events.children.push_back(std::move(node));
  }
  expected.children.push_back(std::move(events));
  return expected;
}

// ical.js takes several values only of parameters that it knows.
void KeepOneValue(visit::v1::Visit& visit) {
  const auto shorten = [](auto* parameters) {
    for (auto& parameter : *parameters) parameter.mutable_values()->DeleteSubrange(1, parameter.values_size() - 1);
  };
  for (auto& property : *visit.mutable_unknown_properties()) shorten(property.mutable_parameters());
  for (visit::v1::Event& event : *visit.mutable_events()) {
    for (auto& property : *event.mutable_unknown_properties()) shorten(property.mutable_parameters());
    for (auto& attendee : *event.mutable_attendees()) shorten(attendee.mutable_unknown_parameters());
    shorten(event.mutable_organizer()->mutable_unknown_parameters());
  }
}

int Run(const std::filesystem::path& directory, int count) {
  const Ministry ministry(sg::MinistryProfile());  // All forms, and a word for each level.
  std::mt19937 random(7);
  std::filesystem::create_directories(directory);
  for (int i = 0; i < count; ++i) {
    char name[16];
    std::snprintf(name, sizeof name, "%04d", i);
    const auto write = [&](const char* suffix, const std::string& bytes) {
      std::ofstream(directory / (std::string(name) + suffix), std::ios::binary) << bytes;
    };
    const note::v1::Note note = RandomNote(random);
    message::v1::Message message = RandomMessage(random);
    message.add_recipients("partners/sg-mfa");
    message.mutable_create_time()->set_seconds(1'795'406'400);
    const Written json = WriteNoteJson(note, &message, ministry);
    const Written xml = WriteNoteSbdh(note, &message, ministry);
    visit::v1::Visit visit = RandomVisit(random);
    KeepOneValue(visit);
    const Written calendar = WriteCalendar(visit, &message, ministry);
    if (!calendar.bytes) return 1;
    write(".ics", *calendar.bytes);
    write(".expected.json", WriteJson(Expected(visit)));
    if (json.bytes) write(".json", *json.bytes);
    if (xml.bytes) write(".xml", *xml.bytes);
  }
  return 0;
}

}  // namespace
}  // namespace duta::adapters

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: format_samples DIRECTORY COUNT\n";
    return 2;
  }
  return duta::adapters::Run(argv[1], std::atoi(argv[2]));
}
