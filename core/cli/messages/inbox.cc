// `duta inbox`: what waits in a mailbox, once or as it comes.
#include <algorithm>
#include <utility>

#include "core/base/mutex.h"
#include "core/cli/messages/archive.h"
#include "core/cli/messages/commands.h"
#include "core/cli/messages/letters.h"
#include "core/cli/messages/lookup.h"
#include "core/cli/messages/render.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/connection_news.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/interrupt.h"
#include "core/cli/shell/text.h"
#include "core/client/mailbox.h"
#include "core/client/receiver.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

constexpr uint32_t kPageSize = 100;

struct InboxOptions {
  std::string mailbox;
  bool all = false;
  uint32_t last = 50;
  bool follow = false;
  bool renditions = false;
};

exchange::v1::RenditionMode ModeOf(const InboxOptions& options) {
  return options.renditions ? exchange::v1::RENDITION_MODE_ALL : exchange::v1::RENDITION_MODE_NONE;
}

// The forms that people read; others are files, and `duta show --rendition` gets them.
bool IsForReading(const exchange::v1::Rendition& rendition) {
  const std::string type = StatementOf(rendition).media_type();
  return type.rfind("text/", 0) == 0 && type.rfind("text/html", 0) != 0;
}

std::string FormatRenditions(const client::Received& received, const View& view) {
  std::string text;
  std::string others;
  for (const auto& rendition : received.delivery.renditions()) {
    if (IsForReading(rendition)) {
      text += FormatRendition(rendition, view);
    } else {
      others.append(others.empty() ? "" : ", ").append(OneLine(StatementOf(rendition).media_type()));
    }
  }
  if (!others.empty())
    text += Wrap("There is also " + others + ": `duta show INDEX --rendition TYPE`", view.width) + "\n";
  if (received.delivery.has_rendition_error()) {
    text += Wrap("No rendition: " + OneLine(received.delivery.rendition_error().message()), view.width) + "\n";
  }
  return text;
}

std::vector<std::string> Row(const client::Received& received, const View& view) {
  const auto& message = received.message;
  return {std::to_string(received.receipt.index),
          FormatClock(received.receipt.entry.record_time(), view),
          message.sender(),
          FormatMarking(message.marking()),
          desk::WordOf(message.urgency()),
          message.subject()};
}

const std::vector<std::string>& Heading() {
  static const auto& heading =
      *new std::vector<std::string>{"INDEX", "ACCEPTED", "FROM", "MARKING", "URGENCY", "SUBJECT"};
  return heading;
}

void PrintPage(Session& session, const std::vector<client::Received>& page, bool renditions) {
  Console& console = session.console();
  const View view{session.Zone(), console.width()};
  if (console.json()) {
    for (const auto& received : page) console.PrintJson(DeliveryJson(received, session.kinds()));
    return;
  }
  if (!renditions) {
    Table table(Heading());
    for (const auto& received : page) table.Add(Row(received, view));
    return console.Print(table.Format(view.width));
  }
  for (const auto& received : page) {
    Table table(Heading());
    table.Add(Row(received, view));
    console.Print(table.Format(view.width) + FormatRenditions(received, view) + "\n");
  }
}

// It is nobody's fault on this side, and there is nothing to do but to wait.
void PrintUnreadable(Console& console, const client::UnreadableDelivery& unreadable) {
  if (console.json()) {
    return console.PrintJson({{"index", unreadable.index},
                              {"mailbox", unreadable.mailbox},
                              {"unreadable", FailureJson(unreadable.why)["error"]}});
  }
  console.Remark("Message " + std::to_string(unreadable.index) + " waits, but the hub cannot read it now (" +
                 WhatOf(unreadable.why) + "). It stays open and comes once its sender or the hub has mended it.");
}

// What verifies of a page. `bad` becomes the first of what does not, which is
// reported and left alone.
std::vector<client::Received> Verified(Console& console, const Hub& hub, client::MailboxPage page, Status& bad) {
  std::vector<client::Received> good;
  for (auto& delivery : page.deliveries) {
    Status status = delivery.status();
    if (status.ok()) {
      status = CheckSenders(hub, delivery->delivery.envelope(), delivery->receipt.entry.message_accepted());
    }
    if (status.ok()) {
      good.push_back(std::move(*delivery));
    } else {
      if (!bad.ok()) PrintFailure(console, status);  // The first is reported as the command's own failure.
      bad.Update(status);
    }
  }
  return good;
}

// Senders learn without asking what became of what they sent.
Status TellNews(Session& session) {
  if (session.console().json()) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(Archive archive, Archive::Open(session));
  const std::vector<std::string> news = archive.TakeNews(session);
  if (news.empty()) return absl::OkStatus();
  constexpr size_t kMost = 10;
  session.console().Remark("News of what you sent:");
  for (size_t i = 0; i < std::min(kMost, news.size()); ++i) session.console().Remark("  " + news[i]);
  if (news.size() > kMost) {
    session.console().Remark("  and " + std::to_string(news.size() - kMost) + " more: `duta sent` lists all.");
  }
  return absl::OkStatus();
}

// Page by page, so that a long mailbox takes no more memory than a short one.
Status List(Session& session, const InboxOptions& options) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  client::Mailbox mailbox(hub->channel, *hub->log, session.clock(), options.mailbox, hub->call);
  Status bad;
  bool empty = true;
  std::string token;
  client::PageCount pages;
  bool goes_on = true;
  while (goes_on) {
    DUTA_ASSIGN_OR_RETURN(client::MailboxPage page, mailbox.List(kPageSize, token, ModeOf(options)));
    token = page.next_page_token;
    for (const client::UnreadableDelivery& one : page.unreadable) PrintUnreadable(session.console(), one);
    empty = empty && page.unreadable.empty();
    const auto good = Verified(session.console(), *hub, std::move(page), bad);
    empty = empty && good.empty();
    PrintPage(session, good, options.renditions);
    DUTA_ASSIGN_OR_RETURN(goes_on, pages.GoesOn(token));
  }
  if (!bad.ok()) return bad;
  if (empty && !session.console().json()) session.console().Print("Nothing waits.\n");
  if (!empty) {
    session.console().Remark("Times of " + session.Zone() +
                             ". Read one with `duta show INDEX`; take it over with `duta ack INDEX`.");
  }
  return TellNews(session);
}

// What came in, whatever became of it.
Status ListAll(Session& session, const InboxOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const Archive archive, Archive::Open(session));
  std::vector<const Letter*> found;
  for (const auto& [index, letter] : archive.letters()) {
    if (letter.fates.contains(options.mailbox)) found.push_back(&letter);
  }
  PrintLetters(session, std::move(found), options.last, "Nothing has come in.");
  return absl::OkStatus();
}

// Prints what a receiver tells, from whichever of its threads.
class Follower {
 public:
  explicit Follower(Session& session)
      : console_(session.console()),
        news_(console_),
        kinds_(session.kinds()),
        view_{session.Zone(), console_.width()} {}

  void Show(const client::Received& received) {
    const MutexLock lock(mutex_);
    if (console_.json()) return console_.PrintJson(DeliveryJson(received, kinds_));
    Facts facts;
    const auto row = Row(received, view_);
    for (size_t i = 0; i < row.size(); ++i) facts.Add(Heading()[i], row[i]);
    console_.Print(facts.Format(view_.width) + FormatRenditions(received, view_) + "\n");
    console_.Flush();
  }
  void Reject(const Status& why) {
    const MutexLock lock(mutex_);
    PrintFailure(console_, why);
  }
  void Unreadable(const client::UnreadableDelivery& unreadable) {
    const MutexLock lock(mutex_);
    PrintUnreadable(console_, unreadable);
  }
  void Lost(const Status& why) {
    const MutexLock lock(mutex_);
    news_.Lost(why);
  }
  void Back() {
    const MutexLock lock(mutex_);
    news_.Back();
  }

 private:
  Mutex mutex_;
  Console& console_ ABSL_GUARDED_BY(mutex_);
  ConnectionNews news_ ABSL_GUARDED_BY(mutex_);
  const KindViews& kinds_;
  const View view_;
};

client::ReceiverOptions OptionsFor(const InboxOptions& options, const Hub& hub, Follower& follower) {
  client::ReceiverOptions receiver;
  receiver.mailbox = options.mailbox;
  receiver.rendition_mode = ModeOf(options);
  receiver.sender_keys = hub.keys.get();
  receiver.on_connected = [&follower](uint64_t) { follower.Back(); };
  receiver.on_disconnected = [&follower](const Status& why, auto) { follower.Lost(why); };
  receiver.on_rejected = [&follower](const auto&, const Status& why) { follower.Reject(why); };
  receiver.on_unreadable = [&follower](const client::UnreadableDelivery& one) { follower.Unreadable(one); };
  return receiver;
}

Status Follow(Session& session, const InboxOptions& options) {
  StoppedByInterrupt<client::Receiver> receiver;
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  Follower follower(session);
  session.console().Remark("Waiting for messages. Ctrl-C ends.");
  client::Receiver* const running =
      receiver.Make(hub->channel, *hub->log, session.clock(), OptionsFor(options, *hub, follower),
                    [&follower](const client::Received& received) {
                      follower.Show(received);
                      return client::Verdict::kLeave;
                    });
  return running == nullptr ? absl::OkStatus() : running->Run();
}

Status Inbox(Session& session, const InboxOptions& options) {
  if (!options.all) return options.follow ? Follow(session, options) : List(session, options);
  if (options.follow || options.renditions)
    return Usage("--all lists what came; it goes with neither --follow nor --renditions");
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  InboxOptions own = options;
  if (own.mailbox.empty()) own.mailbox = profile->name;
  return ListAll(session, own);
}

}  // namespace

void AddInbox(Command root, Session& session) {
  Command command = root.AddCommand("inbox", "List what waits for you, or watch it come in");
  InboxOptions& options = Bind(command, session, Inbox);
  command.AddFlag("--follow", options.follow, "Go on: print each message as it comes, until Ctrl-C");
  command.AddFlag("--all", options.all, "Also what you have taken over, and what expired or was returned");
  command.AddOption("--last", options.last, "With --all: at most so many, the newest; default 50").Takes("N");
  command.AddFlag("--renditions", options.renditions, "Print each in your ministry's own form, as text");
  command.AddOption("--mailbox", options.mailbox, "A unit's mailbox instead of your own").Takes("NAME");
}

}  // namespace duta::cli
