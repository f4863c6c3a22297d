#include "adapters/formats/note_verbale/note_rules.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "adapters/formats/findings/characters.h"
#include "adapters/profile/dates.h"

namespace duta::adapters {
namespace {

constexpr size_t kMaxNumberCharacters = 64;
constexpr size_t kMaxLineCharacters = 300;
constexpr size_t kMaxLanguageBytes = 35;  // RFC 5646, 4.4.1.
constexpr int kMaxParagraphs = 500;
constexpr std::string_view kMissing = "is missing or empty, and required";

enum class Presence { kRequired, kOptional };

// Checks the lines of one note.
struct LineChecker {
  Findings& findings;

  void Check(std::string_view field, int line, std::string_view value, Presence presence, size_t max_characters) const {
    if (value.empty() && presence == Presence::kRequired) {
      AddProblem(findings, {.field = std::string(field), .line = line, .text = std::string(kMissing)});
    } else if (const size_t count = CountCharacters(value); count > max_characters) {
      AddProblem(findings, {.field = std::string(field),
                            .line = line,
                            .text = "has " + std::to_string(count) + " characters; at most " +
                                    std::to_string(max_characters) + " are allowed"});
    }
  }
};

}  // namespace

void CheckNote(const note::v1::Note& note, const NotePlaces& places, Findings& findings) {
  const LineChecker lines{findings};
  lines.Check("number", places.number, note.number(), Presence::kRequired, kMaxNumberCharacters);
  lines.Check("place", places.place, note.place(), Presence::kRequired, kMaxLineCharacters);
  lines.Check("issuer", places.issuer, note.issuer(), Presence::kOptional, kMaxLineCharacters);
  lines.Check("addressee", places.addressee, note.addressee(), Presence::kOptional, kMaxLineCharacters);
  lines.Check("subject", places.subject, note.subject(), Presence::kRequired, kMaxLineCharacters);
  lines.Check("reference", places.reference, note.reference(), Presence::kOptional, kMaxNumberCharacters);
  if (note.date().empty()) {
    AddProblem(findings, {.field = "date", .line = places.date, .text = std::string(kMissing)});
  } else if (!ParseIsoDate(note.date())) {
    AddProblem(findings, {.field = "date",
                          .line = places.date,
                          .text = Quote(note.date()) + " is no day of the years 1900 to 2199; write it as `" +
                                  std::string(places.date_example) + "`"});
  }
  if (note.paragraphs_size() == 0) {
    AddProblem(findings, {.field = "paragraphs", .text = "there is no text; at least one paragraph is required"});
  } else if (note.paragraphs_size() > kMaxParagraphs) {
    AddProblem(findings, {.cause = Problem::Cause::kTooLarge,
                          .field = "paragraphs",
                          .text = std::to_string(note.paragraphs_size()) + " paragraphs; at most " +
                                  std::to_string(kMaxParagraphs) + " are allowed"});
  }
}

bool IsLanguageTag(std::string_view tag) {
  if (tag.size() > kMaxLanguageBytes) return false;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (bool first = true;; first = false) {
    const std::string_view subtag = tag.substr(0, tag.find('-'));
    const bool allowed = std::all_of(subtag.begin(), subtag.end(),
                                     [&](char c) { return is_letter(c) || (!first && c >= '0' && c <= '9'); });
    if (!allowed || subtag.size() < (first ? 2 : 1) || subtag.size() > 8) return false;
    if (subtag.size() == tag.size()) return true;
    tag.remove_prefix(subtag.size() + 1);
  }
}

}  // namespace duta::adapters
