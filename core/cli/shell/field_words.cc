#include "core/cli/shell/field_words.h"

#include <algorithm>

namespace duta::cli {
namespace {

struct FieldWord {
  std::string_view field;  // Without its numbers in brackets.
  std::string_view word;
};

// Of a field that is not here the nearest one above it counts.
constexpr FieldWord kWords[] = {
    {"attachments", "--attach"},
    {"attachments.name", "the name of an attached file"},
    {"body", "the text"},
    {"create_time", "when it is sent"},
    {"events", "the visit"},
    {"events.attendees", "--with"},
    {"events.clearances", "--clearance"},
    {"events.comments", "--comment"},
    {"events.contacts", "contacts in --event"},
    {"events.deadlines", "--answer-by"},
    {"events.delegations", "--delegation"},
    {"events.end", "--end"},
    {"events.legs", "journeys in --event"},
    {"events.level", "--level"},
    {"events.meetings", "meetings in --event"},
    {"events.organizer", "the organizer"},
    {"events.purpose", "--purpose"},
    {"events.recurrence", "--repeat"},
    {"events.recurrence.dates", "--also-on"},
    {"events.recurrence.exceptions", "--except"},
    {"events.recurrence_id", "--occurrence"},
    {"events.start", "--start"},
    {"events.status", "--status"},
    {"events.summary", "--summary"},
    {"events.venue", "--venue"},
    {"events.venue.city", "--city"},
    {"events.venue.country", "--country"},
    {"events.venue.time_zone", "--zone"},
    {"expire_time", "--expires"},
    {"in_reply_to", "--reply-to"},
    {"language", "--language"},
    {"marking", "--marking"},
    {"marking.caveats", "--caveat"},
    {"marking.releasable_to", "--releasable-to"},
    {"number", "--number"},
    {"paragraphs", "the text"},
    {"place", "--place"},
    {"recipients", "--to"},
    {"reference", "--reference"},
    {"subject", "--subject"},
    {"time_zone", "--zone"},
    {"uid", "--uid"},
    {"urgency", "--urgency"},
};

std::string WithoutNumbers(std::string_view field) {
  std::string plain;
  bool is_inside = false;
  for (const char c : field) {
    is_inside = c == '[' || (is_inside && c != ']');
    if (!is_inside && c != ']') plain.push_back(c);
  }
  return plain;
}

// Empty if neither the field nor one above it has a word.
std::string_view WordFor(std::string_view field) {
  std::string plain = WithoutNumbers(field);
  while (true) {
    const auto found =
        std::find_if(std::begin(kWords), std::end(kWords), [&](const FieldWord& each) { return each.field == plain; });
    if (found != std::end(kWords)) return found->word;
    const size_t dot = plain.rfind('.');
    if (dot == std::string::npos) return {};
    plain.resize(dot);
  }
}

}  // namespace

std::string FieldWord(std::string_view field) {
  const std::string_view word = WordFor(field);
  return std::string(word.empty() ? field : word);
}

Status InWords(const Status& status) {
  const auto reason = ReasonOf(status);
  if (reason != Reason::kBodyInvalid && reason != Reason::kMessageMalformed) return status;
  const auto metadata = MetadataOf(status);
  const auto field = metadata.find("field");
  if (field == metadata.end()) return status;
  const std::string_view word = WordFor(field->second);
  std::string message(status.message());
  const size_t at = message.find(field->second);
  if (word.empty() || at == std::string::npos) return status;
  message.replace(at, field->second.size(), word);
  // That of the catalogue sends programmers to the contract.
  const std::string cure = CureOf(status);
  const size_t cure_at = message.rfind(cure);
  if (!cure.empty() && cure_at != std::string::npos) message.replace(cure_at, cure.size(), "correct it.");
  Status worded(status.code(), message);
  status.ForEachPayload([&](auto url, const absl::Cord& payload) { worded.SetPayload(url, payload); });
  return worded;
}

}  // namespace duta::cli
