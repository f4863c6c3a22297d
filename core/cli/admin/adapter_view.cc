#include "core/cli/admin/adapter_view.h"

#include <chrono>
#include <thread>
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/text.h"
#include "core/desk/words.h"
#include "duta/adapter/v1/adapter_service.grpc.pb.h"

namespace duta::cli {
namespace {

using adapter::v1::Adapter;
using adapter::v1::AdapterFault;
using adapter::v1::AdapterService;
using adapter::v1::AdapterVersion;

// While the hub loads a version.
constexpr auto kPause = std::chrono::milliseconds(50);
constexpr int kPauses = 200;
constexpr size_t kDigestDigits = 12;

struct AdapterListOptions {};

struct ShowOptions {
  std::string partner;
  std::string version;  // Whose configuration.
};

Json AdapterJson(const Adapter& adapter) {
  Json json = ToJson(adapter);
  json["sha256_hex"] = ToHex(adapter.sha256());
  json["configuration_sha256_hex"] = ToHex(adapter.configuration_sha256());
  return json;
}

// `1.1.0 (release 2)`, and what was done with it.
std::string FormatVersion(const AdapterVersion& version, const Adapter& adapter) {
  std::string text = version.version() + ", release " + std::to_string(version.release());
  if (!version.configuration_sha256().empty()) {
    text += ", configuration " + ToHex(version.configuration_sha256()).substr(0, kDigestDigits);
  }
  if (version.lacks_signature()) text += ", without both signatures";
  if (version.has_revoke_time()) return text + ", revoked: " + version.revoke_reason();
  if (version.version() == adapter.ordered_version()) return text + ", ordered into service";
  if (version.version() == adapter.previous_version()) return text + ", stands by for a rollback";
  if (version.has_activate_time()) return text + ", was in service";
  return text + (version.has_shadow_time() ? ", in the shadow" : ", installed");
}

std::string VersionOf(const Adapter& adapter) {
  return adapter.version().empty() ? adapter.ordered_version() : adapter.version();
}

std::string IdOf(const Adapter& adapter) {
  if (!adapter.adapter_id().empty() || adapter.versions().empty()) return adapter.adapter_id();
  return adapter.versions(0).adapter_id();
}

std::string FormatFault(const AdapterFault& fault) {
  std::string text = fault.fault();
  if (fault.strikes() > 1) text += ", " + std::to_string(fault.strikes()) + " times";
  if (fault.quarantined()) text += "; quarantined";
  if (!fault.message_id().empty()) text += "; message " + fault.message_id();
  return text;
}

void AddFaults(const Adapter& adapter, Facts& facts) {
  for (const AdapterFault& fault : adapter.faults()) {
    facts.Add("Fault", FormatFault(fault));
    facts.Add("Cure", fault.cure());
  }
}

// The one configuration that the answer has, as it was ordered.
std::string FormatConfiguration(const Adapter& adapter) {
  for (const AdapterVersion& version : adapter.versions()) {
    if (version.configuration().empty()) continue;
    return "\nConfiguration of " + version.version() + ":\n" + version.configuration() +
           (version.configuration().back() == '\n' ? "" : "\n");
  }
  return "";
}

std::string FormatFacts(Session& session, const Adapter& adapter) {
  Facts facts;
  facts.Add("Partner", adapter.partner());
  facts.Add("Adapter", IdOf(adapter) + (VersionOf(adapter).empty() ? "" : " " + VersionOf(adapter)));
  facts.Add("State", desk::WordOf(adapter.state()));
  facts.Add("Why", adapter.state_reason());
  facts.Add("SHA-256", ToHex(adapter.sha256()));
  facts.Add("Configured", ToHex(adapter.configuration_sha256()));
  facts.Add("Calls", std::to_string(adapter.call_count()) + ", failed " + std::to_string(adapter.failure_count()));
  for (const auto& translation : adapter.translations()) {
    facts.Add("Translates", translation.source_media_type() + " to " + translation.target_media_type());
  }
  for (const AdapterVersion& version : adapter.versions()) {
    facts.Add("Version", FormatVersion(version, adapter));
  }
  AddFaults(adapter, facts);
  return facts.Format(session.console().width());
}

void Print(Session& session, const Adapter& adapter) {
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(AdapterJson(adapter));
  } else {
    console.Print(FormatFacts(session, adapter));
    console.PrintForeign(FormatConfiguration(adapter));
  }
}

Status List(Session& session, const AdapterListOptions&) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = AdapterService::NewStub(hub->channel);
  Console& console = session.console();
  Table table({"PARTNER", "ADAPTER", "STATE", "CALLS", "FAILED", "WHY"});
  Json json = {{"adapters", Json::array()}};
  const auto add = [&](const adapter::v1::ListAdaptersResponse& page) {
    for (const Adapter& adapter : page.adapters()) {
      table.Add({adapter.partner(), IdOf(adapter) + " " + VersionOf(adapter), desk::WordOf(adapter.state()),
                 std::to_string(adapter.call_count()), std::to_string(adapter.failure_count()),
                 adapter.state_reason()});
      json["adapters"].push_back(AdapterJson(adapter));
    }
    return absl::OkStatus();
  };
  DUTA_RETURN_IF_ERROR(client::ForEachPage(*stub, &AdapterService::Stub::ListAdapters,
                                           adapter::v1::ListAdaptersRequest(), hub->call, add));
  if (console.json()) {
    console.PrintJson(json);
  } else {
    console.Print(table.empty() ? "No adapters.\n" : table.Format(console.width()));
  }
  return absl::OkStatus();
}

Status Show(Session& session, const ShowOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const Adapter adapter, GetAdapter(session, options.partner, options.version));
  Print(session, adapter);
  return absl::OkStatus();
}

Status Quarantine(Session& session, const ShowOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const Adapter adapter, GetAdapter(session, options.partner));
  Console& console = session.console();
  Table table({"MESSAGE", "INPUT SHA-256", "TIMES", "FAULT"});
  Json json = {{"quarantined", Json::array()}};
  for (const AdapterFault& fault : adapter.faults()) {
    if (!fault.quarantined()) continue;
    table.Add({fault.message_id(), ToHex(fault.input_sha256()).substr(0, kDigestDigits),
               std::to_string(fault.strikes()), fault.fault()});
    json["quarantined"].push_back(ToJson(fault));
  }
  if (console.json()) {
    console.PrintJson(json);
  } else {
    console.Print(table.empty() ? "No message is quarantined.\n" : table.Format(console.width()));
  }
  return absl::OkStatus();
}

// Whether the version ordered is loaded. One that cannot be loaded never is; its
// reason shows after the last look.
bool IsSettled(const Adapter& adapter) {
  return adapter.state() == adapter::v1::ADAPTER_STATE_ACTIVE && adapter.version() == adapter.ordered_version();
}

}  // namespace

StatusOr<Adapter> GetAdapter(Session& session, const std::string& partner, const std::string& version) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = AdapterService::NewStub(hub->channel);
  adapter::v1::GetAdapterRequest request;
  request.set_partner(partner);
  request.set_version(version);
  DUTA_ASSIGN_OR_RETURN(auto response, Ask(*hub, *stub, &AdapterService::Stub::GetAdapter, request));
  return std::move(*response.mutable_adapter());
}

Status ShowWhenSettled(Session& session, const std::string& partner) {
  Adapter adapter;
  for (int i = 0; i < kPauses; ++i) {
    DUTA_ASSIGN_OR_RETURN(adapter, GetAdapter(session, partner));
    if (IsSettled(adapter)) break;
    std::this_thread::sleep_for(kPause);
  }
  session.console().Remark(IdOf(adapter) + " " + VersionOf(adapter) + ": " + desk::WordOf(adapter.state()) +
                           (adapter.state_reason().empty() ? "" : ", " + adapter.state_reason()));
  return absl::OkStatus();
}

Status ShowComparison(Session& session, const std::string& partner, const std::string& version, uint32_t messages) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = AdapterService::NewStub(hub->channel);
  adapter::v1::CompareVersionsRequest request;
  request.set_partner(partner);
  request.set_version(version);
  request.set_message_count(messages);
  DUTA_ASSIGN_OR_RETURN(const auto result, Ask(*hub, *stub, &AdapterService::Stub::CompareVersions, request));
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(ToJson(result));
    return absl::OkStatus();
  }
  const std::string current = result.current_version().empty() ? "nothing" : result.current_version();
  std::string text = "In service " + current + ", in the shadow " + result.shadow_version() +
                     ". Messages compared: " + std::to_string(result.message_count()) +
                     "; renditions alike: " + std::to_string(result.same_count()) +
                     ", different: " + std::to_string(result.differences_size()) + ".\n";
  for (const auto& difference : result.differences()) {
    text += "\nmessage " + difference.message_id() + ", " + difference.media_type() + "\n";
    if (!difference.current_error().empty()) text += "  " + current + " fails: " + difference.current_error() + "\n";
    if (!difference.shadow_error().empty()) {
      text += "  " + result.shadow_version() + " fails: " + difference.shadow_error() + "\n";
    }
    for (const std::string& line : difference.lines()) text += "  " + line + "\n";
  }
  console.PrintForeign(text);
  return absl::OkStatus();
}

void AddAdapterViews(Command adapter, Session& session) {
  Bind(adapter.AddCommand("list", "List the adapters"), session, List);
  Command show =
      adapter.AddCommand("show", "Show a partner's adapter: state, versions, faults with their cures, configuration");
  ShowOptions& show_options = Bind(show, session, Show);
  show.AddOption("partner", show_options.partner, "partners/id-kemlu").Required().Takes("NAME");
  show.AddOption("--version", show_options.version,
                 "Whose configuration to show; default: of the one in service, else the newest")
      .Takes("VERSION");
  Command quarantine = adapter.AddCommand("quarantine", "List messages that the adapter never sees again");
  quarantine.AddOption("partner", Bind(quarantine, session, Quarantine).partner, "partners/id-kemlu")
      .Required()
      .Takes("NAME");
}

}  // namespace duta::cli
