#include "plugins/loader/facts.h"

#include <algorithm>
#include <charconv>
#include <regex>

namespace duta::loader {
namespace {

constexpr size_t kMaxTranslations = 64;
constexpr size_t kMaxText = 255;

bool ParseNumber(std::string_view text, uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool ParseRange(std::string_view text, Range& range) {
  const size_t dash = text.find('-');
  return dash != text.npos && ParseNumber(text.substr(0, dash), range.oldest) &&
         ParseNumber(text.substr(dash + 1), range.newest) && range.oldest <= range.newest;
}

// What an untrusted text may be quoted as: short and printable.
std::string Quoted(std::string_view text) {
  std::string quoted = "`";
  for (const char c : text.substr(0, 80)) quoted.push_back(c >= 0x20 && c < 0x7f ? c : '?');
  return quoted + (text.size() > 80 ? "...`" : "`");
}

bool Matches(const std::string& text, const char* pattern) {
  // The length is bounded first: std::regex recurses with the text.
  return text.size() <= kMaxText && std::regex_match(text, std::regex(pattern));
}

bool IsId(const std::string& text) { return Matches(text, "[a-z][a-z0-9-]{0,61}[a-z0-9]"); }

bool IsVersion(const std::string& text) {
  return Matches(text,
                 "(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})\\.(0|[1-9][0-9]{0,8})"
                 "(-[0-9A-Za-z.-]{1,64})?(\\+[0-9A-Za-z.-]{1,64})?");
}

bool IsPartner(const std::string& text) { return Matches(text, "partners/[a-z][a-z0-9-]{0,61}[a-z0-9]"); }

bool IsMediaType(const std::string& text) {
  return Matches(text, "[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*(; [a-z0-9-]+=[A-Za-z0-9._+-]+)*");
}

}  // namespace

std::optional<Finding> ParseNote(std::string_view text, Note& note) {
  note = Note();
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const size_t equals = line.find('=');
    if (equals == line.npos) continue;
    const std::string_view name = line.substr(0, equals);
    const std::string_view value = line.substr(equals + 1);
    if (name == "abi" && !ParseRange(value, note.abi)) return Finding{"note", "a line `abi=1-1`", Quoted(line)};
    if (name == "schema" && !ParseRange(value, note.schema))
      return Finding{"note", "a line `schema=1-1`", Quoted(line)};
    if (name == "id") note.description.id = value;
    if (name == "version") note.description.version = value;
    if (name == "partner") note.description.partner = value;
    if (name == "translates") {
      const size_t tab = value.find('\t');
      if (tab == value.npos) return Finding{"note", "lines `translates=FROM<TAB>TO`", Quoted(line)};
      note.description.translations.push_back({std::string(value.substr(0, tab)), std::string(value.substr(tab + 1))});
    }
  }
  if (note.abi.newest == 0) return Finding{"note", "a line `abi=1-1`", "none"};
  if (note.schema.newest == 0) return Finding{"note", "a line `schema=1-1`", "none"};
  return CheckDescription(note.description);
}

std::optional<Finding> CheckDescription(const Description& description) {
  if (!IsId(description.id))
    return Finding{"id", "2 to 63 of [a-z0-9-], starting with a letter", Quoted(description.id)};
  if (!IsVersion(description.version)) {
    return Finding{"version", "a semantic version such as 1.0.0", Quoted(description.version)};
  }
  if (!IsPartner(description.partner)) {
    return Finding{"partner", "a name such as partners/id-kemlu", Quoted(description.partner)};
  }
  const auto& pairs = description.translations;
  if (pairs.empty() || pairs.size() > kMaxTranslations) {
    return Finding{"translations", "1 to 64 pairs of media types", std::to_string(pairs.size())};
  }
  for (auto pair = pairs.begin(); pair != pairs.end(); ++pair) {
    if (!IsMediaType(pair->from)) return Finding{"translations", "lower-case media types", Quoted(pair->from)};
    if (!IsMediaType(pair->to)) return Finding{"translations", "lower-case media types", Quoted(pair->to)};
    if (std::find(pairs.begin(), pair, *pair) != pair) {
      return Finding{"translations", "each pair once", Quoted(pair->from + " to " + pair->to) + " twice"};
    }
  }
  return std::nullopt;
}

std::string ToString(const Finding& finding) {
  return "check `" + finding.check + "`: expected " + finding.expected + ", found " + finding.found;
}

}  // namespace duta::loader
