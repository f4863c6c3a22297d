#include "core/search/tokens.h"

#include <algorithm>

#include "core/base/utf8.h"

namespace duta::search {
namespace {

constexpr uint64_t kStarts = 1;
constexpr uint64_t kEnds = 2;
constexpr uint64_t kPair = 4;
constexpr int kKindShift = 3;
constexpr int kDistanceShift = 5;

uint64_t KindOf(const Token& token) {
  switch (token.term.front()) {
    case kWordTerm:
      return 1;
    case kFoldedTerm:
      return 2;
    default:
      return 0;
  }
}

}  // namespace

uint32_t LengthOf(std::string_view term) {
  if (term.empty() || term.front() != kGramTerm) return 1;
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<uint32_t>(std::count_if(term.begin() + 1, term.end(), begins));
}

void TokenWriter::Add(Field field, const std::vector<Token>& tokens) {
  OfField& of = fields_[static_cast<size_t>(field)];
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const uint64_t kind = KindOf(token);
    const bool has_pair = kind == 0 && i + 1 < tokens.size() && tokens[i + 1].position == token.position;
    const uint32_t position = of.base + token.position;
    const uint64_t flags =
        (token.starts_word ? kStarts : 0) | (token.ends_word ? kEnds : 0) | (has_pair ? kPair : 0) | kind << kKindShift;
    AppendVarint(flags | uint64_t{position - of.last} << kDistanceShift, of.bytes);
    const std::string_view text = std::string_view(token.term).substr(1);
    if (kind == 0) {
      of.bytes.append(text);
    } else {
      AppendText(text, of.bytes);
    }
    of.last = position;
    if (has_pair) ++i;  // The pair follows from the next code point.
  }
  if (!tokens.empty()) of.base += tokens.back().position + 1;
}

std::string TokenWriter::ToBytes() const {
  std::string bytes;
  for (size_t field = 0; field < kFieldCount; ++field) {
    if (fields_[field].bytes.empty()) continue;
    AppendVarint(field, bytes);
    AppendText(fields_[field].bytes, bytes);
  }
  return bytes;
}

Status TokenReader::Open(std::string_view bytes) {
  units_.clear();
  uint64_t field = 0;
  for (std::string_view of_field; !bytes.empty();) {
    if (!TakeVarint(bytes, field) || field >= kFieldCount || !TakeText(bytes, of_field)) return Unreadable();
    DUTA_RETURN_IF_ERROR(OpenField(static_cast<Field>(field), of_field));
  }
  return absl::OkStatus();
}

Status TokenReader::OpenField(Field field, std::string_view bytes) {
  uint32_t position = 0;
  while (!bytes.empty()) {
    uint64_t head = 0;
    if (!TakeVarint(bytes, head)) return Unreadable();
    position += static_cast<uint32_t>(head >> kDistanceShift);
    const auto kind = static_cast<Kind>(head >> kKindShift & 3);
    Unit& unit = units_.emplace_back(
        Unit{position, field, kind, (head & kStarts) != 0, (head & kEnds) != 0, (head & kPair) != 0, {}});
    if (kind != Kind::kCodePoint) {
      if (kind > Kind::kFolded || !TakeText(bytes, unit.text)) return Unreadable();
      continue;
    }
    const std::string_view before = bytes;
    if (bytes.empty() || !TakeCharacter(bytes)) return Unreadable();
    unit.text = before.substr(0, before.size() - bytes.size());
  }
  return absl::OkStatus();
}

void TokenReader::Find(const Leaf& leaf, size_t limit, std::vector<Match>& matches) const {
  for (const Phrase& phrase : leaf.phrases) {
    if (!phrase.empty()) FindPhrase(phrase, leaf.kind == Leaf::Kind::kPrefix, limit, matches);
  }
}

void TokenReader::FindPhrase(const Phrase& phrase, bool is_prefix, size_t limit, std::vector<Match>& matches) const {
  const Part& last = phrase.back();
  const uint32_t last_length = LengthOf(last.terms.front());
  for (size_t i = 0; i < units_.size() && limit > 0; ++i) {
    if (!Stands(phrase.front(), is_prefix && phrase.size() == 1, i)) continue;
    const Unit& first = units_[i];
    size_t end = i;
    for (size_t part = 1; part < phrase.size() && end < units_.size(); ++part) {
      const bool is_last = part + 1 == phrase.size();
      end = FindPart(phrase[part], is_prefix && is_last, end, first.position + phrase[part].offset);
    }
    if (end == units_.size()) continue;
    // A pair ends with its second code point.
    if (last_length == 2) ++end;
    const auto length = static_cast<uint16_t>(last.offset + last_length);
    matches.push_back({first.position, length, first.field, first.starts && units_[end].ends});
    --limit;
  }
}

size_t TokenReader::FindPart(const Part& part, bool is_prefix, size_t at, uint32_t position) const {
  const Field field = units_[at].field;
  for (++at; at < units_.size() && units_[at].field == field && units_[at].position <= position; ++at) {
    if (units_[at].position == position && Stands(part, is_prefix, at)) return at;
  }
  return units_.size();
}

bool TokenReader::Stands(const Part& part, bool is_prefix, size_t at) const {
  return std::any_of(part.terms.begin(), part.terms.end(),
                     [&](const std::string& term) { return Stands(term, is_prefix, at); });
}

bool TokenReader::Stands(std::string_view term, bool is_prefix, size_t at) const {
  const Unit& unit = units_[at];
  const std::string_view text = term.substr(1);
  if (term.front() != kGramTerm) {
    const Kind kind = term.front() == kWordTerm ? Kind::kWord : Kind::kFolded;
    if (unit.kind != kind) return false;
    return is_prefix ? unit.text.substr(0, text.size()) == text : unit.text == text;
  }
  if (unit.kind != Kind::kCodePoint || text.substr(0, unit.text.size()) != unit.text) return false;
  const std::string_view second = text.substr(unit.text.size());
  if (second.empty()) return true;
  return unit.has_pair && at + 1 < units_.size() && units_[at + 1].text == second;
}

}  // namespace duta::search
