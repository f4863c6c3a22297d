// `duta visit watch`: visits as they change, until Ctrl-C.
#include <cstdint>
#include <memory>
#include <string>

#include "core/cli/shell/arguments.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/watching.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/visit_view.h"
#include "duta/schedule/v1/schedule_service.grpc.pb.h"

namespace duta::cli {
namespace {

using schedule::v1::ScheduleService;
using schedule::v1::WatchVisitsResponse;

struct WatchOptions {
  std::string after = "0";
};

void PrintChange(Console& console, const schedule::v1::VisitState& visit, const View& view) {
  if (console.json()) return console.PrintJson(ToJson(visit));
  console.Print(FormatChange(visit, view) + "\n");
  console.Flush();
}

auto OpenWatch(const Hub& hub) {
  return
      [stub = std::shared_ptr(ScheduleService::NewStub(hub.channel))](grpc::ClientContext& context, uint64_t revision) {
        schedule::v1::WatchVisitsRequest request;
        request.set_after_revision(revision);
        return stub->WatchVisits(&context, request);
      };
}

Status Watch(Session& session, const WatchOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const uint64_t after, ParseIndex(options.after, "--after"));
  Console& console = session.console();
  const View view{session.Zone(), console.width()};
  const auto open = [&](const Hub& hub) {
    console.Remark(
        "Watching visits until Ctrl-C. To go on from there another time, give the last revision with --after.");
    return OpenWatch(hub);
  };
  return WatchUntilInterrupt<WatchVisitsResponse>(session, after, open, [&](const WatchVisitsResponse& response) {
    PrintChange(console, response.visit(), view);
    return response.visit().revision();
  });
}

}  // namespace

void AddVisitWatch(Command visit, Session& session) {
  Command command = visit.AddCommand("watch", "Show visits as they stand, then each change as it comes");
  WatchOptions& options = Bind(command, session, Watch);
  command.AddOption("--after", options.after, "Only what changed after this revision; default: all").Takes("REVISION");
}

}  // namespace duta::cli
