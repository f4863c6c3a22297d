#include "adapters/formats/note_verbale/text.h"

#include <algorithm>
#include <optional>

#include "adapters/formats/note_verbale/header_facts.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// No label is longer, so a colon deep inside a sentence is not looked at.
constexpr size_t kMaxLabelBytes = 64;

std::string_view TrimEnd(std::string_view line) { return line.substr(0, line.find_last_not_of(" \t") + 1); }

// Lines without their ends: LF, CRLF or CR.
std::vector<std::string_view> SplitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find_first_of("\r\n", start), text.size());
    lines.push_back(TrimEnd(text.substr(start, end - start)));
    const bool pair = text.substr(end, 2) == "\r\n";
    start = end + (pair ? 2 : 1);
  }
  return lines;
}

std::optional<FieldName> FieldOf(std::string_view label, const Profile& profile) {
  for (size_t i = 0; i < profile.labels.fields.size(); ++i) {
    if (EqualsIgnoringCase(profile.labels.fields[i], label)) return static_cast<FieldName>(i);
  }
  return std::nullopt;
}

// A line `Label: value` with a label of the profile.
struct FieldLine {
  FieldName name;
  std::string_view value;
};

std::optional<FieldLine> ReadFieldLine(std::string_view line, const Profile& profile) {
  const auto parts = SplitAtColon(line);
  if (!parts || parts->label.size() > kMaxLabelBytes) return std::nullopt;
  const auto name = FieldOf(parts->label, profile);
  if (!name) return std::nullopt;
  return FieldLine{*name, parts->value};
}

// Reads the lines in order: preamble, fields, blocks.
class Parser {
 public:
  Parser(std::vector<std::string_view> lines, const Profile& profile) : lines_(std::move(lines)), profile_(profile) {}

  ParsedText Run() && {
    ReadPreamble();
    ReadFields();
    ReadBlocks();
    return std::move(parsed_);
  }

 private:
  int LineNumber() const { return static_cast<int>(next_) + 1; }

  // What of the current line may be shown, as a value or as text; says so if
  // that is not all.
  std::string CleanValue(std::string_view part) { return Noted(part, CleanLine(part)); }
  std::string CleanText(std::string_view part) {
    std::string cleaned = CleanParagraph(part);
    // A U+2028 within would start a line of its own.
    std::replace(cleaned.begin(), cleaned.end(), '\n', ' ');
    return Noted(part, std::move(cleaned));
  }
  std::string Noted(std::string_view before, std::string after) {
    if (after != before) {
      AddDropped(parsed_.findings, "line " + std::to_string(LineNumber()), "tabs, control or direction characters");
    }
    return after;
  }

  void ReadPreamble() {
    for (; next_ < lines_.size() && !ReadFieldLine(lines_[next_], profile_); ++next_) {
      if (!lines_[next_].empty()) parsed_.preamble.push_back({CleanValue(Trim(lines_[next_])), LineNumber()});
    }
    if (next_ == lines_.size()) {
      AddProblem(parsed_.findings, {.field = "number",
                                    .text = "no line starts with `" + std::string(profile_.labels[FieldName::kNumber]) +
                                            ":` or another label of this form"});
    }
  }

  void ReadFields() {
    Located* last = nullptr;
    for (; next_ < lines_.size() && !lines_[next_].empty(); ++next_) {
      const std::string_view line = lines_[next_];
      if (const auto field = ReadFieldLine(line, profile_)) {
        last = AddField(*field);
      } else if (last != nullptr && (line[0] == ' ' || line[0] == '\t')) {
        const std::string more = CleanValue(Trim(line));
        if (!last->text.empty() && !more.empty()) last->text += ' ';
        last->text += more;
      } else {
        DropLine(line);
        last = nullptr;
      }
    }
  }

  // `Sifat: Rahasia` must not be dropped: the text would lose its marking.
  void DropLine(std::string_view line) {
    const auto parts = SplitAtColon(line);
    const MarkingWord* marking = FindMarking(profile_, parts ? parts->value : Trim(line));
    if (marking != nullptr && marking->level > message::v1::LEVEL_OPEN) {
      AddProblem(parsed_.findings,
                 {.field = "marking",
                  .line = LineNumber(),
                  .text = Quote(line) + " is no line of this form; a marking stands alone in the first line"});
    } else {
      AddDropped(parsed_.findings, "line " + std::to_string(LineNumber()), Quote(line) + " is no line of this form");
    }
  }

  Located* AddField(const FieldLine& field) {
    const auto [place, is_new] = parsed_.fields.emplace(field.name, Located{CleanValue(field.value), LineNumber()});
    if (is_new) return &place->second;
    AddProblem(parsed_.findings, {.field = std::string(profile_.labels[field.name]),
                                  .line = LineNumber(),
                                  .text = "stands twice, first in line " + std::to_string(place->second.line)});
    return nullptr;
  }

  void ReadBlocks() {
    bool open = false;
    for (; next_ < lines_.size(); ++next_) {
      const std::string line = CleanText(lines_[next_]);
      if (line.empty()) {
        open = false;
      } else if (open) {
        parsed_.blocks.back().text += "\n" + line;
      } else {
        parsed_.blocks.push_back({line, LineNumber()});
        open = true;
      }
    }
  }

  const std::vector<std::string_view> lines_;
  const Profile& profile_;
  size_t next_ = 0;
  ParsedText parsed_;
};

ParsedText Refused(Problem problem) {
  ParsedText parsed;
  AddProblem(parsed.findings, std::move(problem));
  return parsed;
}

}  // namespace

std::string WriteText(const Letter& letter) {
  std::string text;
  const auto block = [&](std::string_view content) {
    if (content.empty()) return;
    if (!text.empty()) text += '\n';
    text.append(content).append("\n");
  };
  block(letter.banner);
  block(letter.letterhead);
  block(UpperCase(letter.title, letter.form_language));
  std::string fields;
  for (const LetterField& field : letter.fields) {
    if (!fields.empty()) fields += '\n';
    fields.append(field.label).append(": ").append(field.value);
  }
  block(fields);
  block(letter.opening);
  for (const std::string& paragraph : letter.paragraphs) block(paragraph);
  block(letter.closing);
  block(letter.place_and_date);
  std::string attachments = letter.attachments_label + ":";
  if (letter.attachments.empty()) attachments += " " + letter.no_attachments;
  for (size_t i = 0; i < letter.attachments.size(); ++i) {
    attachments += "\n" + std::to_string(i + 1) + ". " + letter.attachments[i];
  }
  block(attachments);
  block(letter.banner);
  return text;
}

bool IsFormLine(std::string_view line, const Profile& profile) {
  const std::string_view first_part = Trim(line.substr(0, line.find(kBannerSeparator)));
  return FindMarking(profile, first_part) != nullptr || FindTitle(profile, Trim(line)) != nullptr ||
         ReadFieldLine(line, profile).has_value();
}

ParsedText ParseText(std::string_view text, const Profile& profile) {
  if (text.size() > kMaxTextBytes) {
    return Refused({.cause = Problem::Cause::kTooLarge,
                    .text = "the text is larger than " + std::to_string(kMaxTextBytes) + " bytes"});
  }
  if (const auto offset = FirstMalformedByte(text)) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*offset), '\n');
    return Refused({.line = static_cast<int>(line),
                    .text = "byte " + std::to_string(*offset) + " is not UTF-8; save the text as UTF-8"});
  }
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  return Parser(SplitLines(text), profile).Run();
}

}  // namespace duta::adapters
