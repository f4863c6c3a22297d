#include "adapters/formats/icalendar/content_line.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "adapters/formats/record/node.h"
#include "adapters/formats/record/record.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

constexpr size_t kMaxLineBytes = 75;
constexpr size_t kMaxNesting = 4;
constexpr size_t kMaxLines = 20'000;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

bool IsContinuationByte(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// A line as it was written, put together again.
struct Unfolded {
  std::string text;
  int line = 0;
};

std::vector<Unfolded> Unfold(std::string_view bytes) {
  std::vector<Unfolded> lines;
  int number = 0;
  for (size_t start = 0; start < bytes.size();) {
    const size_t end = std::min(bytes.find_first_of("\r\n", start), bytes.size());
    const std::string_view line = bytes.substr(start, end - start);
    ++number;
    if (!line.empty() && (line.front() == ' ' || line.front() == '\t') && !lines.empty()) {
      lines.back().text += line.substr(1);
    } else if (!Trim(line).empty()) {
      lines.push_back({std::string(line), number});
    }
    start = end + (bytes.substr(end, 2) == "\r\n" ? 2 : 1);
    if (lines.size() > kMaxLines) break;
  }
  return lines;
}

// By its mark, or by every other byte of the Latin letters that it begins with.
bool IsUtf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
  return bytes.size() > 2 && (bytes[0] == '\0' || bytes[1] == '\0');
}

// RFC 6868: `^n`, `^^` and `^'`.
std::string DecodeParameter(std::string_view value) {
  std::string decoded;
  for (size_t at = 0; at < value.size(); ++at) {
    const char next = value[at] == '^' && at + 1 < value.size() ? value[at + 1] : '\0';
    if (next == 'n' || next == '^' || next == '\'') {
      decoded += next == 'n' ? '\n' : next == '^' ? '^' : '"';
      ++at;
    } else {
      decoded += value[at];
    }
  }
  return decoded;
}

std::string EncodeParameter(std::string_view value) {
  std::string encoded;
  for (const char c : value) {
    if (c == '\n')
      encoded += "^n";
    else if (c == '^')
      encoded += "^^";
    else if (c == '"')
      encoded += "^'";
    else
      encoded += c;
  }
  return encoded.find_first_of(":;,") == encoded.npos ? encoded : '"' + encoded + '"';
}

// `=C3=A9` of vCalendar 1.0 and of old programs.
std::optional<std::string> DecodeQuotedPrintable(std::string_view value) {
  std::string decoded;
  for (size_t at = 0; at < value.size(); ++at) {
    if (value[at] != '=') {
      decoded += value[at];
      continue;
    }
    const auto byte = at + 2 < value.size() ? ParseHex(value.substr(at + 1, 2)) : std::nullopt;
    if (!byte) return std::nullopt;
    decoded += *byte;
    at += 2;
  }
  return decoded;
}

class Parser {
 public:
  explicit Parser(Findings& findings) : findings_(findings) {}

  std::optional<IcalComponent> Run(std::string_view bytes) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
    if (bytes.size() > kMaxDocumentBytes) {
      return TooLarge(std::to_string(bytes.size()) + " bytes; at most " + std::to_string(kMaxDocumentBytes) +
                      " are read");
    }
    if (IsUtf16(bytes)) return Refuse(1, "the file is in UTF-16; save it in UTF-8 and send it again");
    const std::vector<Unfolded> lines = Unfold(bytes);
    if (lines.size() > kMaxLines) return TooLarge("more than " + std::to_string(kMaxLines) + " lines");
    // Before anything is made of it.
    for (const Unfolded& line : lines) {
      if (FirstMalformedByte(line.text)) return Refuse(line.line, "the line is not UTF-8; save the file in UTF-8");
    }
    for (const Unfolded& line : lines) {
      if (!Take(line)) return std::nullopt;
    }
    if (!open_.empty()) return Refuse(open_.back().line, open_.back().name + " is not ended");
    if (!root_) return Refuse(0, "there is no calendar: it begins with BEGIN:VCALENDAR");
    return std::move(root_);
  }

 private:
  std::nullopt_t Refuse(int line, std::string text) {
    AddProblem(findings_, {.line = line, .text = std::move(text)});
    return std::nullopt;
  }

  std::nullopt_t TooLarge(std::string text) {
    AddProblem(findings_, {.cause = Problem::Cause::kTooLarge, .text = std::move(text)});
    return std::nullopt;
  }

  bool Take(const Unfolded& unfolded) {
    auto line = Split(unfolded);
    if (!line) return MayBeLeftOut(unfolded.text) && LeaveOut(unfolded.text);
    for (size_t depth = 2; depth < open_.size(); ++depth) open_[depth].text += unfolded.text + "\n";
    if (line->name == "BEGIN") return Begin(*line, unfolded.text);
    if (line->name == "END") return End(*line);
    if (open_.empty()) {
      if (root_ && IsForeign(line->name)) return LeaveOut(unfolded.text, line->line, "stands behind END:VCALENDAR");
      return Fail(line->line, "the line stands in no component");
    }
    open_.back().lines.push_back(*std::move(line));
    return true;
  }

  // A property of a program's own: X-, and none of ours.
  static bool IsForeign(const std::string& name) { return name.starts_with("X-") && !name.starts_with("X-DUTA-"); }

  static std::string NameOf(std::string_view text) {
    return Upper(text.substr(0, std::min(text.find_first_of(":;"), text.size())));
  }

  // Whether a line that cannot be read may cost only itself: what means nothing here,
  // and what an alarm or another component says that is kept and not read.
  bool MayBeLeftOut(std::string_view text) const {
    static constexpr std::string_view kRead[] = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"};
    if (IsForeign(NameOf(text))) return true;
    return !open_.empty() && std::find(std::begin(kRead), std::end(kRead), open_.back().name) == std::end(kRead);
  }

  // The problem that was added last is what is reported.
  bool LeaveOut(std::string_view text) {
    if (findings_.problems.empty()) return false;
    const Problem problem = std::move(findings_.problems.back());
    findings_.problems.pop_back();
    return LeaveOut(text, problem.line, problem.text);
  }

  bool LeaveOut(std::string_view text, int line, const std::string& why) {
    AddDropped(findings_, CleanLine(NameOf(text)), "line " + std::to_string(line) + ": " + why);
    return true;
  }

  bool Begin(const ContentLine& line, const std::string& text) {
    const std::string name = Upper(Trim(line.value));
    if (open_.empty() && name != "VCALENDAR") return Fail(line.line, Quote(name) + " stands outside of VCALENDAR");
    if (open_.empty() && root_) return Fail(line.line, "there is a second calendar; send one a message");
    if (!open_.empty() && name == "VCALENDAR") return Fail(line.line, "a calendar stands within another");
    if (open_.size() >= kMaxNesting)
      return Fail(line.line, "components are nested deeper than " + std::to_string(kMaxNesting));
    open_.push_back({.name = name, .line = line.line});
    if (open_.size() > 2) open_.back().text = text + "\n";
    return true;
  }

  bool End(const ContentLine& line) {
    const std::string name = Upper(Trim(line.value));
    if (open_.empty() || open_.back().name != name) {
      return Fail(line.line,
                  "END:" + name + (open_.empty() ? " ends nothing" : " where " + open_.back().name + " is open"));
    }
    IcalComponent component = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
      root_ = std::move(component);
    } else {
      open_.back().children.push_back(std::move(component));
    }
    return true;
  }

  bool Fail(int line, std::string text) {
    Refuse(line, std::move(text));
    return false;
  }

  std::optional<ContentLine> Split(const Unfolded& unfolded) {
    const std::string_view text = unfolded.text;
    ContentLine line{.line = unfolded.line};
    size_t at = 0;
    while (at < text.size() && IsNameCharacter(text[at])) ++at;
    line.name = Upper(text.substr(0, at));
    while (at < text.size() && text[at] == ';') {
      if (!SplitParameter(text, ++at, line)) return std::nullopt;
    }
    if (line.name.empty() || at >= text.size() || text[at] != ':') {
      return Refuse(unfolded.line, "no line of iCalendar: " + Quote(text) + Hint(text));
    }
    line.value = text.substr(at + 1);
    return Decode(std::move(line));
  }

  // NAME=value,"value"; leaves `at` behind it.
  bool SplitParameter(std::string_view text, size_t& at, ContentLine& line) {
    const size_t start = at;
    while (at < text.size() && IsNameCharacter(text[at])) ++at;
    IcalParameter parameter{.name = Upper(text.substr(start, at - start))};
    if (parameter.name.empty() || at >= text.size() || text[at] != '=') {
      // `;QUOTED-PRINTABLE` of vCalendar 1.0.
      if (!parameter.name.empty() && at < text.size() && (text[at] == ';' || text[at] == ':')) {
        line.parameters.push_back({"ENCODING", {parameter.name}});
        return true;
      }
      return Fail(line.line, "no parameter of iCalendar in " + Quote(text) + Hint(text));
    }
    do {
      ++at;
      const bool quoted = at < text.size() && text[at] == '"';
      const size_t end = quoted ? EndOfQuoted(text, at + 1) : std::min(text.find_first_of(";:,", at), text.size());
      if (quoted && end == text.npos) return Fail(line.line, "a quotation mark is not closed in " + Quote(text));
      const std::string_view value = text.substr(at + quoted, end - at - quoted);
      if (quoted && value.find('"') != value.npos) {
        findings_.remarks.push_back({line.name, "line " + std::to_string(line.line) + ": in " + Quote(value) +
                                                    " quotation marks stand within quotation marks; they were kept"});
      }
      parameter.values.push_back(DecodeParameter(value));
      at = end + quoted;
    } while (at < text.size() && text[at] == ',');
    line.parameters.push_back(std::move(parameter));
    return true;
  }

  // The quotation mark behind which a parameter goes on; where none is, the next one.
  static size_t EndOfQuoted(std::string_view text, size_t at) {
    const size_t first = text.find('"', at);
    for (size_t mark = first; mark != text.npos; mark = text.find('"', mark + 1)) {
      if (mark + 1 < text.size() && (text[mark + 1] == ';' || text[mark + 1] == ':' || text[mark + 1] == ',')) {
        return mark;
      }
    }
    return first;
  }

  // A name or a person's words may begin with `3D`; a zone or a keyword does not.
  static bool IsKeyword(const std::string& parameter) {
    return parameter != "CN" && parameter != "LANGUAGE" && !parameter.starts_with("X-");
  }

  static std::string Hint(std::string_view text) {
    return text.find("=3D") != text.npos || text.ends_with('=') ? "; it looks like quoted-printable: decode it first"
                                                                : "";
  }

  std::optional<ContentLine> Decode(ContentLine line) {
    // `TZID=3DAsia/Jakarta`: the whole file was left in the mail's encoding.
    for (const IcalParameter& parameter : line.parameters) {
      const bool is_encoded = !parameter.values.empty() && parameter.values.front().starts_with("3D");
      if (is_encoded && IsKeyword(parameter.name)) {
        return Refuse(line.line, parameter.name + " is in quoted-printable; decode the file first");
      }
    }
    const auto* encoding = line.Find("ENCODING");
    if (encoding == nullptr || encoding->empty() || Upper(encoding->front()) != "QUOTED-PRINTABLE") return line;
    const auto decoded = DecodeQuotedPrintable(line.value);
    if (!decoded || FirstMalformedByte(*decoded)) return Refuse(line.line, "is no quoted-printable UTF-8");
    line.value = EscapeText(WithoutHarm(*decoded));
    std::erase_if(line.parameters, [](const IcalParameter& p) { return p.name == "ENCODING" || p.name == "CHARSET"; });
    findings_.remarks.push_back(
        {"line " + std::to_string(line.line), "quoted-printable, which iCalendar does not have, was decoded"});
    return line;
  }

  Findings& findings_;
  std::vector<IcalComponent> open_;
  std::optional<IcalComponent> root_;
};

}  // namespace

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return upper;
}

const std::vector<std::string>* ContentLine::Find(std::string_view parameter) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const IcalParameter& candidate) { return candidate.name == parameter; });
  return found == parameters.end() ? nullptr : &found->values;
}

std::optional<IcalComponent> ParseCalendar(std::string_view bytes, Findings& findings) {
  return Parser(findings).Run(bytes);
}

std::string WriteLine(const ContentLine& line) {
  std::string text = line.name;
  for (const IcalParameter& parameter : line.parameters) {
    text += ";" + parameter.name + "=";
    for (size_t i = 0; i < parameter.values.size(); ++i) {
      text += (i > 0 ? "," : "") + EncodeParameter(WithoutHarm(parameter.values[i]));
    }
  }
  std::string value = WithoutHarm(line.value);
  std::erase(value, '\n');
  return FoldLine(text + ":" + value);
}

std::string FoldLine(std::string_view text) {
  std::string folded;
  for (size_t start = 0, room = kMaxLineBytes; start < text.size(); room = kMaxLineBytes - 1) {
    size_t end = std::min(start + room, text.size());
    while (end < text.size() && end > start && IsContinuationByte(text[end])) --end;
    if (start > 0) folded += " ";
    folded.append(text.substr(start, end - start)).append("\r\n");
    start = end;
  }
  return folded;
}

bool IsIcalName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), IsNameCharacter) && Upper(name) == name;
}

std::string EscapeText(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string UnescapeText(std::string_view value) {
  std::string text;
  for (size_t at = 0; at < value.size(); ++at) {
    const char next = value[at] == '\\' && at + 1 < value.size() ? value[at + 1] : '\0';
    if (next == 'n' || next == 'N') {
      text += '\n';
    } else if (next == '\\' || next == ';' || next == ',') {
      text += next;
    } else {
      text += value[at];
      continue;
    }
    ++at;
  }
  return text;
}

}  // namespace duta::adapters
