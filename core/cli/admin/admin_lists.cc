// `duta admin ... list`: what there is of everything that can be added.
#include "core/cli/admin/commands.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/json.h"
#include "core/cli/shell/text.h"
#include "core/client/call.h"
#include "core/desk/words.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

using registry::v1::RegistryService;
using Stub = RegistryService::Stub;

struct ListOptions {
  std::string of;
};

// Prints every item of a list, page by page: a row of the table, or one object a line.
template <typename Request, typename Response, typename Items, typename Row>
Status PrintList(Session& session, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request, Table table, const Items& items, const Row& row) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = RegistryService::NewStub(hub->channel);
  Console& console = session.console();
  DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub, method, request, hub->call, [&](const Response& page) {
    for (const auto& item : items(page)) {
      if (console.json()) console.PrintJson(ToJson(item));
      table.Add(row(item));
    }
    return absl::OkStatus();
  }));
  if (!console.json()) console.Print(table.empty() ? "There are none.\n" : table.Format(console.width()));
  return absl::OkStatus();
}

using Cells = std::vector<std::string>;

Status ListAdministrators(Session& session, const ListOptions&) {
  return PrintList(
      session, &Stub::ListAdministrators, registry::v1::ListAdministratorsRequest(), Table({"NAME", "KNOWN AS"}),
      [](const auto& page) -> const auto& { return page.administrators(); },
      [](const auto& each) {
        return Cells{each.name(), each.display_name()};
      });
}

Status ListPartners(Session& session, const ListOptions&) {
  return PrintList(
      session, &Stub::ListPartners, registry::v1::ListPartnersRequest(),
      Table({"NAME", "COUNTRY", "STATE", "KNOWN AS"}), [](const auto& page) -> const auto& { return page.partners(); },
      [](const auto& each) {
        return Cells{each.name(), each.country_code(), desk::WordOf(each.state()), each.display_name()};
      });
}

Status ListUnits(Session& session, const ListOptions& options) {
  registry::v1::ListUnitsRequest request;
  request.set_parent(options.of);
  return PrintList(
      session, &Stub::ListUnits, request, Table({"NAME", "KNOWN AS"}),
      [](const auto& page) -> const auto& { return page.units(); },
      [](const auto& each) {
        return Cells{each.name(), each.display_name()};
      });
}

Status ListGroups(Session& session, const ListOptions&) {
  return PrintList(
      session, &Stub::ListGroups, registry::v1::ListGroupsRequest(), Table({"NAME", "KNOWN AS", "MEMBERS"}),
      [](const auto& page) -> const auto& { return page.groups(); },
      [](const auto& each) {
        std::string members;
        for (const std::string& member : each.members()) members.append(members.empty() ? "" : ", ").append(member);
        return Cells{each.name(), each.display_name(), members};
      });
}

// `duta admin FAMILY list`, below a family that is there.
void AddList(Command admin, Session& session, const char* family, const char* description,
             Status (*run)(Session&, const ListOptions&)) {
  for (Command each : admin.commands()) {
    if (each.name() == family) Bind(each.AddCommand("list", description), session, run);
  }
}

}  // namespace

void AddLists(Command admin, Session& session) {
  AddList(admin, session, "administrator", "List the administrators", ListAdministrators);
  AddList(admin, session, "partner", "List the partners", ListPartners);
  AddList(admin, session, "group", "List the groups and their members", ListGroups);
  for (Command each : admin.commands()) {
    if (each.name() != "unit") continue;
    Command list = each.AddCommand("list", "List the units of a partner");
    list.AddOption("partner", Bind(list, session, ListUnits).of, "partners/id-kemlu").Required().Takes("NAME");
  }
}

}  // namespace duta::cli
