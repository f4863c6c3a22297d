#include "core/cli/visit/calendar_file.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/base/names.h"

namespace duta::cli {
namespace {

constexpr size_t kMostInLine = 75;  // Bytes of a line, RFC 5545, 3.1.

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return upper;
}

// The lines of a calendar without their ends, unfolded.
std::vector<std::string> Unfolded(std::string_view calendar) {
  std::vector<std::string> lines;
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (calendar.substr(0, kByteOrderMark.size()) == kByteOrderMark) calendar.remove_prefix(kByteOrderMark.size());
  while (!calendar.empty()) {
    const size_t end = std::min(calendar.find('\n'), calendar.size());
    std::string_view line = calendar.substr(0, end);
    calendar.remove_prefix(std::min(end + 1, calendar.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool is_more = !lines.empty() && !line.empty() && (line.front() == ' ' || line.front() == '\t');
    if (is_more) {
      lines.back().append(line.substr(1));
    } else {
      lines.emplace_back(line);
    }
  }
  return lines;
}

// Folded between characters, with its line end.
std::string Folded(std::string_view line) {
  std::string out;
  for (size_t room = kMostInLine; line.size() > room; room = kMostInLine - 1) {
    size_t end = room;
    while (end > 1 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    out.append(line.substr(0, end)).append("\r\n ");
    line.remove_prefix(end);
  }
  return out.append(line).append("\r\n");
}

// `DTSTART` of `DTSTART;TZID=Asia/Jakarta:20261215T090000`.
std::string NameOf(std::string_view line) { return Upper(line.substr(0, line.find_first_of(";:"))); }

// What follows the first colon outside of quotation marks.
std::string_view ValueOf(std::string_view line) {
  bool is_quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') is_quoted = !is_quoted;
    if (line[i] == ':' && !is_quoted) return line.substr(i + 1);
  }
  return {};
}

// RFC 5545, 3.3.11; a line feed becomes a space, since a title is one line.
std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '\\' && i + 1 < text.size();
    if (is_escape) ++i;
    out.push_back(is_escape && (text[i] == 'n' || text[i] == 'N') ? ' ' : text[i]);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// In which component each line stands: an alarm has a summary of its own.
class Depth {
 public:
  void See(std::string_view line) {
    if (NameOf(line) == "BEGIN") components_.push_back(Upper(ValueOf(line)));
    if (NameOf(line) == "END" && !components_.empty()) components_.pop_back();
  }
  bool InCalendar() const { return components_.size() == 1; }
  bool InEvent() const { return components_.size() == 2 && components_.back() == "VEVENT"; }

 private:
  std::vector<std::string> components_;
};

std::string LinesOf(const Invitation& invitation) {
  std::string lines = Folded("DTSTAMP:" + invitation.dtstamp);
  lines += Folded("SEQUENCE:" + std::to_string(invitation.sequence));
  lines += Folded("ORGANIZER;CN=" + invitation.organizer + ":" + CalendarAddress(invitation.organizer));
  for (const std::string& name : invitation.attendees) {
    lines += Folded("ATTENDEE;CN=" + name + ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:" + CalendarAddress(name));
  }
  return lines;
}

}  // namespace

std::string CalendarValue(std::string_view calendar, std::string_view name) {
  Depth depth;
  for (const std::string& line : Unfolded(calendar)) {
    depth.See(line);
    if ((depth.InCalendar() || depth.InEvent()) && NameOf(line) == name) return Unescaped(ValueOf(line));
  }
  return {};
}

bool HasProperty(std::string_view calendar, std::string_view name) {
  Depth depth;
  for (const std::string& line : Unfolded(calendar)) {
    depth.See(line);
    if (depth.InEvent() && NameOf(line) == name) return true;
  }
  return false;
}

std::string MakeInvitation(std::string_view calendar, const Invitation& invitation) {
  constexpr std::array<std::string_view, 5> kReplaced = {"ORGANIZER", "ATTENDEE", "SEQUENCE", "DTSTAMP", "STATUS"};
  std::string out;
  Depth depth;
  for (const std::string& line : Unfolded(calendar)) {
    const bool was_in_event = depth.InEvent();
    depth.See(line);
    const std::string name = NameOf(line);
    const bool is_replaced =
        depth.InEvent() && was_in_event && std::find(kReplaced.begin(), kReplaced.end(), name) != kReplaced.end();
    if (is_replaced || (depth.InCalendar() && name == "METHOD")) continue;
    out += Folded(line);
    if (name == "BEGIN" && depth.InCalendar()) out += "METHOD:REQUEST\r\n";
    if (name == "BEGIN" && depth.InEvent()) out += LinesOf(invitation);
  }
  return out;
}

std::string CalendarAddress(std::string_view name) {
  const std::string_view partner = PartnerOf(name);
  const std::string id(partner.substr(partner.rfind('/') + 1));
  if (partner == name) return "mailto:" + id + "@duta.invalid";
  return "mailto:" + std::string(name.substr(name.rfind('/') + 1)) + "@" + id + ".duta.invalid";
}

}  // namespace duta::cli
