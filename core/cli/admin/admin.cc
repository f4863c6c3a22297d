// `duta admin`: what administrators of the hub do, and how the hub does.
#include <array>

#include "core/cli/admin/commands.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/text.h"
#include "core/cli/shell/view.h"
#include "duta/hub/v1/status_service.grpc.pb.h"

namespace duta::cli {
namespace {

using hub::v1::GetStatusResponse;
using hub::v1::StatusService;

constexpr std::array kFamilies = {AddStatus, AddPartnerOrders, AddRegistryOrders, AddAdapterOrders,
                                  AddCosign, AddMarkings,      AddLists};

struct StatusOptions {};

std::string FormatStatus(const GetStatusResponse& status, const View& view) {
  Facts facts;
  facts.Add("Hub", status.name());
  facts.Add("Version", status.version());
  facts.Add("Running since", FormatTime(status.start_time(), view));
  facts.Add("Log", std::to_string(status.log_size()) + " entries");
  facts.Add("Receivers", std::to_string(status.receive_streams()) + " streams open");
  for (const std::string& line : status.degradations()) facts.Add("Degraded", line);
  for (const std::string& line : status.attention()) facts.Add("Look at", line);
  Table table({"MAILBOX", "WAITING", "OLDEST"});
  for (const auto& mailbox : status.mailboxes()) {
    table.Add({mailbox.mailbox(), std::to_string(mailbox.pending()), FormatTime(mailbox.oldest_time(), view)});
  }
  return facts.Format(view.width) + (table.empty() ? "No mailbox has anything waiting.\n" : table.Format(view.width));
}

Status ShowStatus(Session& session, const StatusOptions&) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = StatusService::NewStub(hub->channel);
  DUTA_ASSIGN_OR_RETURN(const auto status,
                        Ask(*hub, *stub, &StatusService::Stub::GetStatus, hub::v1::GetStatusRequest()));
  DUTA_RETURN_IF_ERROR(hub->log->VerifyCheckpoint(status.checkpoint()).status());
  DUTA_RETURN_IF_ERROR(hub->log->Settle());
  if (session.console().json()) {
    session.console().PrintJson(ToJson(status));
  } else {
    session.console().Print(FormatStatus(status, {session.Zone(), session.console().width()}));
  }
  return absl::OkStatus();
}

}  // namespace

void AddStatus(Command admin, Session& session) {
  Bind(admin.AddCommand("status", "How the hub is doing: what waits, what is degraded, what needs somebody"), session,
       ShowStatus);
}

void AddAdministration(Command root, Session& session) {
  Command admin = root.AddCommand("admin", "Administer the hub: partners, keys, groups, adapters, status");
  admin.RequireCommand();
  for (const auto add : kFamilies) add(admin, session);
}

}  // namespace duta::cli
