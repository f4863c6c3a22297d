// `duta visit watch`: visits as they change, until Ctrl-C.
#include "core/client/visit_watch.h"

#include <string>
#include <utility>

#include "core/cli/shell/arguments.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/connection_news.h"
#include "core/cli/shell/interrupt.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_view.h"

namespace duta::cli {
namespace {

struct WatchOptions {
  std::string after = "0";
};

void PrintChange(Console& console, const schedule::v1::VisitState& visit, const View& view) {
  if (console.json()) return console.PrintJson(ToJson(visit));
  console.Print(FormatChange(visit, view) + "\n");
  console.Flush();
}

Status Watch(Session& session, const WatchOptions& options) {
  client::VisitWatchOptions watching;
  DUTA_ASSIGN_OR_RETURN(watching.after_revision, ParseIndex(options.after, "--after"));
  StoppedByInterrupt<client::VisitWatch> watch;
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  Console& console = session.console();
  ConnectionNews news(console);
  watching.on_connected = [&news] { news.Back(); };
  watching.on_disconnected = [&news](const Status& why, auto) { news.Lost(why); };
  const View view{session.Zone(), console.width()};
  console.Remark(
      "Watching visits until Ctrl-C. To go on from there another time, give the last revision with --after.");
  client::VisitWatch* const running =
      watch.Make(hub->channel, std::move(watching), [&](const auto& visit) { PrintChange(console, visit, view); });
  return running == nullptr ? absl::OkStatus() : running->Run();
}

}  // namespace

void AddVisitWatch(Command visit, Session& session) {
  Command command = visit.AddCommand("watch", "Show visits as they stand, then each change as it comes");
  WatchOptions& options = Bind(command, session, Watch);
  command.AddOption("--after", options.after, "Only what changed after this revision; default: all").Takes("REVISION");
}

}  // namespace duta::cli
