// `duta log entries`: the entries to which one is a party, filtered.
#include <algorithm>
#include <deque>

#include "core/base/names.h"
#include "core/cli/evidence/commands.h"
#include "core/cli/messages/render.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/log/receipt.h"
#include "duta/log/v1/log_service.grpc.pb.h"

namespace duta::cli {
namespace {

using log::v1::LogService;

struct EntriesOptions {
  uint32_t last = 0;
  std::string kind;
  std::string partner;
};

// `note` of a message of that kind, `taken over` of what became of one.
std::string EventOf(const log::v1::Entry& entry, const KindViews& kinds) {
  if (const auto outcome = OutcomeOf(entry)) return outcome->what;
  const std::string& media_type = entry.message_accepted().media_type();
  const KindView* kind = kinds.Find(media_type);
  return kind == nullptr ? media_type : std::string(kind->JsonName());
}

bool IsAbout(const log::v1::Entry& entry, const std::string& partner) {
  if (const auto outcome = OutcomeOf(entry)) return ActsFor(partner, outcome->mailbox);
  const auto& event = entry.message_accepted();
  return ActsFor(partner, event.sender()) ||
         std::any_of(event.mailboxes().begin(), event.mailboxes().end(),
                     [&](const std::string& mailbox) { return ActsFor(partner, mailbox); });
}

bool Fits(const EntriesOptions& options, const log::v1::Entry& entry, const KindViews& kinds) {
  const bool is_about = options.partner.empty() || IsAbout(entry, options.partner);
  return is_about && (options.kind.empty() || EventOf(entry, kinds).rfind(options.kind, 0) == 0);
}

std::vector<std::string> Row(const log::VerifiedReceipt& receipt, const KindViews& kinds, const View& view) {
  const auto outcome = OutcomeOf(receipt.entry);
  const auto& accepted = receipt.entry.message_accepted();
  return {std::to_string(receipt.index), FormatClock(receipt.entry.record_time(), view), EventOf(receipt.entry, kinds),
          outcome ? outcome->mailbox : accepted.sender(), outcome ? outcome->message_id : accepted.message_id()};
}

void Print(Session& session, const std::deque<log::VerifiedReceipt>& receipts) {
  Console& console = session.console();
  const View view{session.Zone(), console.width()};
  Table table({"INDEX", "RECORDED", "WHAT", "BY", "MESSAGE"});
  for (const auto& receipt : receipts) {
    if (console.json()) {
      console.PrintJson({{"index", receipt.index}, {"entry", ToJson(receipt.entry)}});
    } else {
      table.Add(Row(receipt, session.kinds(), view));
    }
  }
  if (!console.json()) console.Print(table.Format(view.width));
}

// Page by page, so that a long log takes no more memory than a short one; with --last
// only those that are to be printed are kept.
Status Entries(Session& session, const EntriesOptions& options) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = LogService::NewStub(hub->channel);
  log::v1::ListEntriesRequest request;
  request.set_page_size(1000);
  bool is_empty = true;
  std::deque<log::VerifiedReceipt> found;
  const auto take = [&](const log::v1::ListEntriesResponse& page) -> Status {
    for (const auto& item : page.receipts()) {
      DUTA_ASSIGN_OR_RETURN(log::VerifiedReceipt receipt, hub->log->Verify(item));
      if (!Fits(options, receipt.entry, session.kinds())) continue;
      is_empty = false;
      found.push_back(std::move(receipt));
      if (options.last > 0 && found.size() > options.last) found.pop_front();
    }
    if (options.last > 0) return absl::OkStatus();
    Print(session, found);
    found.clear();
    return absl::OkStatus();
  };
  DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub, &LogService::Stub::ListEntries, request, hub->call, take));
  Print(session, found);
  if (is_empty && !session.console().json()) session.console().Print("No such entries of yours.\n");
  if (!is_empty) session.console().Remark("Times of " + session.Zone() + ".");
  return hub->log->Settle();
}

}  // namespace

void AddLogEntries(Command log, Session& session) {
  Command command = log.AddCommand("entries", "List entries to which you are a party; administrators see all");
  EntriesOptions& options = Bind(command, session, Entries);
  command.AddOption("--last", options.last, "Only so many, the newest").Takes("N");
  command
      .AddOption("--kind", options.kind,
                 "Only of this kind: note, visit, order, or what became of one: taken, expired, returned")
      .Takes("WORD");
  command.AddOption("--partner", options.partner, "Only from or to this partner, its units or an administrator")
      .Takes("NAME");
}

}  // namespace duta::cli
