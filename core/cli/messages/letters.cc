#include "core/cli/messages/letters.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <map>

#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/cli/shell/text.h"
#include "core/cli/shell/view.h"

namespace duta::cli {
namespace {

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::string Clock(const std::string& time, const View& view) {
  const auto instant = ParseInstant(time);
  return instant.ok() ? FormatClock(ToTimestamp(*instant), view) : "";
}

Json JsonOf(const Letter& letter) {
  Json json = {{"index", letter.index},          {"message_id", letter.id},    {"accept_time", letter.time},
               {"sender", letter.sender},        {"to", letter.recipients},    {"subject", letter.subject},
               {"marking", letter.marking},      {"urgency", letter.urgency},  {"thread_id", letter.thread},
               {"in_reply_to", letter.reply_to}, {"mailboxes", Json::object()}};
  for (const auto& [mailbox, fate] : letter.fates) {
    Json each = {{"state", fate.what.empty() ? "waits" : fate.what}};
    if (!fate.what.empty()) each.update({{"index", fate.index}, {"time", fate.time}});
    json["mailboxes"][mailbox] = std::move(each);
  }
  return json;
}

}  // namespace

std::string StateOf(const Letter& letter) {
  std::map<std::string, size_t> counts;
  for (const auto& [mailbox, fate] : letter.fates) ++counts[fate.what.empty() ? "waits" : fate.what];
  if (counts.empty()) return "carried out";  // An order to the hub.
  if (counts.size() == 1 && letter.fates.size() == 1) return counts.begin()->first;
  std::string text;
  for (const auto& [what, count] : counts) {
    text.append(text.empty() ? "" : ", ").append(std::to_string(count)).append(" of ");
    text.append(std::to_string(letter.fates.size())).append(" ").append(what == "waits" ? "wait" : what);
  }
  return text;
}

void PrintLetters(Session& session, std::vector<const Letter*> letters, uint32_t last, const char* nothing) {
  Console& console = session.console();
  const size_t count = letters.size();
  if (count > last) letters.erase(letters.begin(), letters.end() - static_cast<std::ptrdiff_t>(last));
  if (console.json()) {
    for (const Letter* letter : letters) console.PrintJson(JsonOf(*letter));
    return;
  }
  if (letters.empty()) return console.Print(std::string(nothing) + "\n");
  const View view{session.Zone(), console.width()};
  const auto profile = session.Profile();
  Table table({"INDEX", "WHEN", "FROM OR TO", "STATE", "SUBJECT"});
  for (const Letter* letter : letters) {
    const bool is_own = profile.ok() && ActsFor((*profile)->name, letter->sender);
    table.Add({std::to_string(letter->index), Clock(letter->time, view),
               is_own ? "to " + Joined(letter->recipients) : "from " + letter->sender, StateOf(*letter),
               letter->subject});
  }
  console.Print(table.Format(view.width));
  const std::string more =
      count > letters.size() ? " These are the newest of " + std::to_string(count) + "; --last N shows more." : "";
  console.Remark("Times of " + view.zone + "." + more + " `duta show INDEX` shows one.");
}

std::string FoldCase(const std::string& text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  std::string folded;
  folded.reserve(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) continue;
    uint8_t one[U8_MAX_LENGTH];
    int32_t length = 0;
    U8_APPEND_UNSAFE(one, length, u_foldCase(c, U_FOLD_CASE_DEFAULT));
    folded.append(reinterpret_cast<const char*>(one), static_cast<size_t>(length));
  }
  return folded;
}

}  // namespace duta::cli
