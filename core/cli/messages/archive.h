// What one sent and received, and what became of it: kept on this machine, so that
// it is found again when it has left the mailbox, and brought up to date from the
// log. One line of JSON an entry, in `archive.jsonl` of the profile's state
// directory, readable by its owner alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/cli/shell/json.h"
#include "core/cli/shell/session.h"

namespace duta::cli {

// What became of a message in one mailbox.
struct Fate {
  std::string what;    // `taken over`; empty while it waits.
  uint64_t index = 0;  // Of the entry that says so.
  std::string time;    // RFC 3339.
};

// A message as lists and searches need it. Value type.
struct Letter {
  uint64_t index = 0;
  std::string id, sender, time, subject, marking, urgency, thread, reply_to;
  std::vector<std::string> recipients;  // As the sender named them.
  std::map<std::string, Fate> fates;    // By mailbox: all into which it went.
  std::string text;                     // The body as people read it.
};

// Everything, up to the newest entry that the hub showed. Not thread-safe.
class Archive {
 public:
  // Reads the file, then the entries since then from the hub, each verified, and
  // keeps them. A file that cannot be written costs a remark, no more.
  // Any reason of LogService.ListEntries; PROOF_INVALID.
  static StatusOr<Archive> Open(Session& session);

  // What the file has, without asking the hub. As Require.
  static StatusOr<Archive> OpenHere(Session& session);

  // In log order, by index.
  const std::map<uint64_t, Letter>& letters() const { return letters_; }

  // The message whose id begins so. INVALID_ARGUMENT without a reason if there is
  // none, or more than one.
  StatusOr<std::string> FindByPrefix(const std::string& prefix) const;

  // What became of messages of one's own since this was last asked, one sentence
  // each; the next time it is not said again.
  std::vector<std::string> TakeNews(Session& session);

 private:
  Archive() = default;
  void Read(const std::string& path, const std::string& log_key);
  Status Update(Session& session, const std::string& path, const std::string& log_key);
  void Take(const Json& line);

  std::string state_;
  std::string owner_;
  uint64_t next_index_ = 0;
  std::map<uint64_t, Letter> letters_;
  std::map<std::string, uint64_t> indexes_;  // By id.
};

}  // namespace duta::cli
