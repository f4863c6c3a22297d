#include "core/cli/messages/archive.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/messages/render.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/client/library.h"
#include "core/desk/words.h"
#include "duta/log/v1/log_service.grpc.pb.h"

namespace duta::cli {
namespace {

constexpr char kFileName[] = "/archive.jsonl";

using log::v1::LogService;

constexpr size_t kMaxFileBytes = size_t{1} << 30;
constexpr size_t kMostText = 200'000;  // Of one body that is searched.
constexpr size_t kUnwrapped = 1'000'000;

std::string InstantText(const google::protobuf::Timestamp& time) {
  const auto instant = FromTimestamp(time);
  return instant.ok() ? FormatInstant(*instant) : "";
}

bool IsParty(const std::string& owner, const log::v1::MessageAccepted& event) {
  return ActsFor(owner, event.sender()) ||
         std::any_of(event.mailboxes().begin(), event.mailboxes().end(),
                     [&](const std::string& mailbox) { return ActsFor(owner, mailbox); });
}

// The body as people read it, as one long text.
std::string TextOf(const message::v1::Message& message, const KindViews& kinds) {
  const std::string& content = message.body().content();
  const KindView* kind = kinds.Find(message.body().media_type());
  std::string text;
  if (kind != nullptr) text = kind->Text(content, {.zone = "UTC", .width = kUnwrapped}).value_or("");
  if (kind == nullptr && message.body().media_type().rfind("text/", 0) == 0) text = ManyLines(content);
  return text.substr(0, kMostText);
}

Json LineOf(const client::StoredMessage& stored, const KindViews& kinds) {
  const message::v1::Message& message = stored.message;
  return {{"subject", message.subject()},
          {"to", std::vector<std::string>(message.recipients().begin(), message.recipients().end())},
          {"marking", FormatMarking(message.marking())},
          {"urgency", desk::WordOf(message.urgency())},
          {"thread", message.thread_id().empty() ? message.id() : message.thread_id()},
          {"reply_to", message.in_reply_to()},
          {"text", TextOf(message, kinds)}};
}

// A line of what was accepted, with what the message says; of one that does not
// verify, why.
Json AcceptedLine(Session& session, client::Library& library, const Hub& hub, const log::v1::MessageAccepted& event) {
  Json line = {{"event", "message"}, {"id", event.message_id()}, {"sender", event.sender()}};
  line["mailboxes"] = std::vector<std::string>(event.mailboxes().begin(), event.mailboxes().end());
  const auto stored = library.GetMessage(event.message_id());
  Status status = stored.status();
  if (status.ok()) status = CheckSenders(hub, stored->response.envelope(), stored->receipt.entry.message_accepted());
  if (status.ok()) {
    line.update(LineOf(*stored, session.kinds()));
  } else {
    line["subject"] = "(not shown: " + WhatOf(status) + ")";
  }
  return line;
}

// Appends to a file of one's own; false if that cannot be.
bool Append(const std::string& path, const std::string& text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return false;
  const bool is_written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(descriptor);
  return is_written;
}

}  // namespace

StatusOr<Archive> Archive::Open(Session& session) {
  DUTA_ASSIGN_OR_RETURN(Archive archive, OpenHere(session));
  DUTA_ASSIGN_OR_RETURN(const std::string log_key, session.Require(&profile::Profile::log_key, "log_key"));
  DUTA_RETURN_IF_ERROR(archive.Update(session, archive.state_ + kFileName, log_key));
  return archive;
}

StatusOr<Archive> Archive::OpenHere(Session& session) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(const std::string log_key, session.Require(&profile::Profile::log_key, "log_key"));
  DUTA_ASSIGN_OR_RETURN(const std::string state, session.Require(&profile::Profile::state_dir, "state_dir"));
  Archive archive;
  archive.state_ = state;
  archive.owner_ = profile->name;
  archive.Read(state + kFileName, log_key);
  return archive;
}

// A file of another log is none; of one that is cut off the lines before that count.
void Archive::Read(const std::string& path, const std::string& log_key) {
  const auto text = ReadFile(path, kMaxFileBytes);
  if (!text.ok()) return;
  const std::string_view whole(*text);
  size_t at = std::min(whole.find('\n'), whole.size());
  const auto header = Json::parse(whole.substr(0, at), nullptr, false);
  if (at == whole.size() || !header.is_object() || header.value("log_key", "") != log_key ||
      header.value("owner", "") != owner_) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return;
  }
  // What follows a line that is cut off is asked again: it would be read as one with it.
  for (++at; at < whole.size();) {
    const size_t end = whole.find('\n', at);
    const Json json = end == whole.npos ? Json() : Json::parse(whole.substr(at, end - at), nullptr, false);
    if (!json.is_object() || !json.contains("index")) {
      std::error_code ignored;
      std::filesystem::resize_file(path, at, ignored);
      return;
    }
    Take(json);
    at = end + 1;
  }
}

void Archive::Take(const Json& line) {
  const auto index = line.value("index", uint64_t{0});
  next_index_ = std::max(next_index_, index + 1);
  const std::string event = line.value("event", "");
  const std::string id = line.value("id", "");
  if (event == "message") {
    Letter letter{.index = index,
                  .id = id,
                  .sender = line.value("sender", ""),
                  .time = line.value("time", ""),
                  .subject = line.value("subject", ""),
                  .marking = line.value("marking", ""),
                  .urgency = line.value("urgency", ""),
                  .thread = line.value("thread", id),
                  .reply_to = line.value("reply_to", ""),
                  .recipients = line.value("to", std::vector<std::string>()),
                  .fates = {},
                  .text = line.value("text", "")};
    for (const auto& mailbox : line.value("mailboxes", std::vector<std::string>())) letter.fates[mailbox];
    letters_.try_emplace(index, std::move(letter));
    indexes_[id] = index;
  } else if (const auto known = indexes_.find(id); known != indexes_.end() && !event.empty()) {
    letters_[known->second].fates[line.value("mailbox", "")] = {event, index, line.value("time", "")};
  }
}

Status Archive::Update(Session& session, const std::string& path, const std::string& log_key) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = LogService::NewStub(hub->channel);
  client::Library library(hub->channel, *hub->log, hub->call);
  log::v1::ListEntriesRequest request;
  request.set_page_size(1000);
  request.set_first_index(next_index_);
  std::error_code error;
  std::string fresh;
  if (!std::filesystem::exists(path, error)) fresh = Dump({{"log_key", log_key}, {"owner", owner_}}, false) + "\n";
  const auto take = [&](const log::v1::ListEntriesResponse& page) -> Status {
    for (const auto& item : page.receipts()) {
      DUTA_ASSIGN_OR_RETURN(const log::VerifiedReceipt receipt, hub->log->Verify(item));
      Json line = Json::object();
      if (receipt.entry.has_message_accepted()) {
        const auto& event = receipt.entry.message_accepted();
        if (IsParty(owner_, event)) line = AcceptedLine(session, library, *hub, event);
      } else if (const auto outcome = OutcomeOf(receipt.entry)) {
        const bool is_known = indexes_.contains(outcome->message_id);
        if (is_known) line = {{"event", outcome->what}, {"id", outcome->message_id}, {"mailbox", outcome->mailbox}};
      }
      line["index"] = receipt.index;
      line["time"] = InstantText(receipt.entry.record_time());
      Take(line);
      fresh += Dump(line, false) + "\n";
    }
    return absl::OkStatus();
  };
  DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub, &LogService::Stub::ListEntries, request, hub->call, take));
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  if (!fresh.empty() && !Append(path, fresh)) {
    session.console().Remark(path + " cannot be written: what is new is asked of the hub again the next time.");
  }
  return absl::OkStatus();
}

StatusOr<std::string> Archive::FindByPrefix(const std::string& prefix) const {
  const auto first = indexes_.lower_bound(prefix);
  const auto fits = [&](auto at) { return at != indexes_.end() && at->first.rfind(prefix, 0) == 0; };
  if (!fits(first)) return Usage("no message that you sent or received has an id that begins with " + prefix);
  if (const auto second = std::next(first); fits(second)) {
    return Usage("several ids begin with " + prefix + ", such as " + first->first + " and " + second->first +
                 ": write more of it");
  }
  return first->first;
}

std::vector<std::string> Archive::TakeNews(Session& session) {
  const std::string path = state_ + "/told";
  uint64_t told = 0;
  const auto text = ReadFile(path, 100);
  if (text.ok()) told = std::strtoull(text->c_str(), nullptr, 10);
  std::map<uint64_t, std::string> news;
  for (const auto& [index, letter] : letters_) {
    if (!ActsFor(owner_, letter.sender)) continue;
    for (const auto& [mailbox, fate] : letter.fates) {
      if (fate.what.empty() || fate.index < told) continue;
      news[fate.index] =
          "\"" + OneLine(letter.subject) + "\" (" + std::to_string(index) + ") to " + mailbox + ": " + fate.what;
    }
  }
  std::vector<std::string> sentences;
  // On the first run all of it would be news.
  for (auto& [index, sentence] : news) {
    if (text.ok()) sentences.push_back(std::move(sentence));
  }
  const Status written = WriteFileAtomically(path, std::to_string(next_index_) + "\n", FileMode::kPrivate);
  if (!written.ok()) session.console().Remark(WhatOf(written));
  return sentences;
}

}  // namespace duta::cli
