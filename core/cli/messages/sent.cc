// `duta sent`, `search` and `thread`: messages again, also those that left the
// mailbox long ago. The archive has them (archive.h).
#include <algorithm>
#include <cctype>
#include <utility>

#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/cli/messages/archive.h"
#include "core/cli/messages/commands.h"
#include "core/cli/messages/letters.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"

namespace duta::cli {
namespace {

struct SentOptions {
  std::string to;
  bool waiting = false;
  uint32_t last = 50;
};

struct SearchOptions {
  std::vector<std::string> words;
  std::string partner;
  std::string since;
  uint32_t last = 50;
};

struct ThreadOptions {
  std::string id;
};

bool Waits(const Letter& letter) {
  return std::any_of(letter.fates.begin(), letter.fates.end(),
                     [](const auto& each) { return each.second.what.empty(); });
}

Status Sent(Session& session, const SentOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(Archive archive, Archive::Open(session));
  std::vector<const Letter*> found;
  for (const auto& [index, letter] : archive.letters()) {
    if (!ActsFor(profile->name, letter.sender)) continue;
    if (!options.to.empty() && !letter.fates.contains(options.to)) continue;
    if (!options.waiting || Waits(letter)) found.push_back(&letter);
  }
  PrintLetters(session, std::move(found), options.last, "Nothing was sent.");
  archive.TakeNews(session);  // The table says it.
  return absl::OkStatus();
}

// The day of the archive's times, which are UTC, does for a filter.
Status Search(Session& session, const SearchOptions& options) {
  std::vector<std::string> words;
  for (const std::string& word : options.words) words.push_back(FoldCase(word));
  DUTA_ASSIGN_OR_RETURN(const Archive archive, Archive::Open(session));
  std::vector<const Letter*> found;
  for (const auto& [index, letter] : archive.letters()) {
    const bool is_with =
        options.partner.empty() || letter.sender == options.partner || letter.fates.contains(options.partner);
    if (!is_with || letter.time < options.since) continue;
    std::string text =
        letter.subject + "\n" + letter.text + "\n" + letter.sender + "\n" + letter.time + "\n" + letter.id;
    for (const auto& [mailbox, fate] : letter.fates) text += "\n" + mailbox;
    text = FoldCase(text);
    const bool has_all =
        std::all_of(words.begin(), words.end(), [&](const auto& word) { return text.find(word) != std::string::npos; });
    if (has_all) found.push_back(&letter);
  }
  PrintLetters(session, std::move(found), options.last, "Nothing that you sent or received has all of that.");
  return absl::OkStatus();
}

Status Thread(Session& session, const ThreadOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string id, MessageId(session, options.id));
  DUTA_ASSIGN_OR_RETURN(const Archive archive, Archive::Open(session));
  std::string thread;
  for (const auto& [index, letter] : archive.letters()) {
    if (letter.id == id) thread = letter.thread;
  }
  std::vector<const Letter*> found;
  for (const auto& [index, letter] : archive.letters()) {
    if (letter.thread == thread && !thread.empty()) found.push_back(&letter);
  }
  PrintLetters(session, std::move(found), UINT32_MAX, "You neither sent nor received that message.");
  return absl::OkStatus();
}

}  // namespace

void AddSent(Command root, Session& session) {
  Command sent = root.AddCommand("sent", "List what you sent, and what became of each");
  SentOptions& options = Bind(sent, session, Sent);
  sent.AddOption("--to", options.to, "Only what went to this partner or unit").Takes("NAME");
  sent.AddFlag("--waiting", options.waiting, "Only what somebody has not taken over yet");
  sent.AddOption("--last", options.last, "At most so many, the newest; default 50").Takes("N");

  Command search = root.AddCommand("search", "Find messages that you sent or received");
  SearchOptions& wanted = Bind(search, session, Search);
  search.AddOption("words", wanted.words, "All of them, in subject, text, numbers, names or dates").Takes("WORD");
  search.AddOption("--with", wanted.partner, "Only from or to this partner or unit").Takes("NAME");
  search.AddOption("--since", wanted.since, "Only from this day on: 2026-11-01").Takes("DAY");
  search.AddOption("--last", wanted.last, "At most so many, the newest; default 50").Takes("N");

  Command thread = root.AddCommand("thread", "List a message, what it answers, and what answered it");
  ThreadOptions& asked = Bind(thread, session, Thread);
  thread.AddOption("id", asked.id, "Message id, the beginning of one, or index").Required().Takes("ID");
}

}  // namespace duta::cli
