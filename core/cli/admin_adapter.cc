// `duta admin adapter`: into service, out of service, and how they do.
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/command.h"
#include "core/cli/commands.h"
#include "core/cli/order.h"
#include "core/cli/text.h"
#include "core/cli/words.h"
#include "core/client/attachments.h"
#include "duta/adapter/v1/adapter_service.grpc.pb.h"

namespace duta::cli {
namespace {

using adapter::v1::Adapter;
using adapter::v1::AdapterService;

struct InstallOptions {
  std::string library;
  std::string partner;
  OrderOptions order;
};

struct SuspendOptions {
  std::string partner;
  std::string reason;
  OrderOptions order;
};

struct ListOptions {};

struct ShowOptions {
  std::string partner;
};

Status Install(Session& session, const InstallOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto file, client::DescribeFile(options.library, "application/octet-stream"));
  order::v1::Order order;
  order.mutable_activate_adapter()->set_partner(options.partner);
  order.mutable_activate_adapter()->set_sha256(file.sha256());
  return GiveOrder(session, std::move(order), options.order, {options.library});
}

Status Suspend(Session& session, const SuspendOptions& options) {
  order::v1::Order order;
  order.mutable_suspend_adapter()->set_partner(options.partner);
  order.mutable_suspend_adapter()->set_reason(options.reason);
  return GiveOrder(session, std::move(order), options.order);
}

Json AdapterJson(const Adapter& adapter) {
  Json json = ToJson(adapter);
  json["sha256_hex"] = ToHex(adapter.sha256());
  return json;
}

Status List(Session& session, const ListOptions&) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = AdapterService::NewStub(hub->channel);
  Console& console = session.console();
  Table table({"PARTNER", "ADAPTER", "STATE", "CALLS", "FAILED", "WHY"});
  Json json = {{"adapters", Json::array()}};
  adapter::v1::ListAdaptersRequest request;
  do {
    DUTA_ASSIGN_OR_RETURN(const auto page, Ask(*hub, *stub, &AdapterService::Stub::ListAdapters, request));
    for (const Adapter& adapter : page.adapters()) {
      table.Add({adapter.partner(), adapter.adapter_id() + " " + adapter.version(), WordOf(adapter.state()),
                 std::to_string(adapter.call_count()), std::to_string(adapter.failure_count()),
                 adapter.state_reason()});
      json["adapters"].push_back(AdapterJson(adapter));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (console.json()) {
    console.PrintJson(json);
  } else {
    console.Print(table.empty() ? "No adapters.\n" : table.Format(console.width()));
  }
  return absl::OkStatus();
}

Status Show(Session& session, const ShowOptions& options) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = AdapterService::NewStub(hub->channel);
  adapter::v1::GetAdapterRequest request;
  request.set_partner(options.partner);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(*hub, *stub, &AdapterService::Stub::GetAdapter, request));
  const Adapter& adapter = response.adapter();
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(AdapterJson(adapter));
    return absl::OkStatus();
  }
  Facts facts;
  facts.Add("Partner", adapter.partner());
  facts.Add("Adapter", adapter.adapter_id() + " " + adapter.version());
  facts.Add("State", WordOf(adapter.state()));
  facts.Add("Why", adapter.state_reason());
  facts.Add("SHA-256", ToHex(adapter.sha256()));
  facts.Add("Calls",
            std::to_string(adapter.call_count()) + ", failed " + std::to_string(adapter.failure_count()));
  for (const auto& translation : adapter.translations()) {
    facts.Add("Translates", translation.source_media_type() + " to " + translation.target_media_type());
  }
  console.Print(facts.Format(console.width()));
  return absl::OkStatus();
}

}  // namespace

void AddAdapterOrders(CLI::App& admin, Session& session) {
  CLI::App& adapter = *admin.add_subcommand("adapter", "Put adapters into service and watch them");
  adapter.require_subcommand(1);

  CLI::App& install =
      *adapter.add_subcommand("install", "Upload an adapter and put it into service for a partner");
  InstallOptions& install_options = Bind(install, session, Install);
  install.add_option("library", install_options.library, "Shared library")->required()->type_name("FILE.so");
  install.add_option("--partner", install_options.partner, "partners/id-kemlu")
      ->required()
      ->type_name("NAME");
  AddOrderOptions(install, install_options.order);

  CLI::App& suspend = *adapter.add_subcommand(
      "suspend", "Take a partner's adapter out of service; originals are still delivered");
  SuspendOptions& suspend_options = Bind(suspend, session, Suspend);
  suspend.add_option("partner", suspend_options.partner, "partners/id-kemlu")->required()->type_name("NAME");
  suspend.add_option("--reason", suspend_options.reason, "Why")->required()->type_name("TEXT");
  AddOrderOptions(suspend, suspend_options.order);

  Bind(*adapter.add_subcommand("list", "List the adapters"), session, List);

  CLI::App& show = *adapter.add_subcommand("show", "Show a partner's adapter: state, reason, translations");
  show.add_option("partner", Bind(show, session, Show).partner, "partners/id-kemlu")
      ->required()
      ->type_name("NAME");
}

}  // namespace duta::cli
