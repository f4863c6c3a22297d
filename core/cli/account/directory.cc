// `duta partners`, `units`, `groups`, `keys`, `whoami`: who is on the network.
#include "core/base/bytes.h"
#include "core/cli/account/commands.h"
#include "core/cli/account/ends.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/text.h"
#include "core/cli/shell/view.h"
#include "core/client/call.h"
#include "core/desk/words.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

using registry::v1::RegistryService;
using Stub = RegistryService::Stub;

struct NoOptions {};

struct NameOptions {
  std::string name;
};

// Prints a list as a table, or as one JSON object under `name`.
struct Listing {
  Table table;
  Json json;
};

Status Print(Console& console, const char* name, const Listing& listing, const char* nothing) {
  if (console.json()) {
    console.PrintJson({{name, listing.json}});
  } else {
    console.Print(listing.table.empty() ? std::string(nothing) + "\n" : listing.table.Format(console.width()));
  }
  return absl::OkStatus();
}

// Adds every item of a list to `listing`, page by page: `items` picks them out of a
// page, `row` makes a row of one.
template <typename Request, typename Response, typename Items, typename Row>
Status Collect(Session& session, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const Request& request, Listing& listing, const Items& items, const Row& row) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = RegistryService::NewStub(hub->channel);
  return client::ForEachPage(*stub, method, request, hub->call, [&](const Response& page) {
    for (const auto& item : items(page)) {
      listing.table.Add(row(item));
      listing.json.push_back(ToJson(item));
    }
    return absl::OkStatus();
  });
}

std::string JoinMembers(const registry::v1::Group& group) {
  std::string text;
  for (const std::string& member : group.members()) text.append(text.empty() ? "" : ", ").append(member);
  return text;
}

std::string StateOf(const registry::v1::Key& key, Instant now) {
  const auto begin = FromTimestamp(key.not_before());
  const auto end = FromTimestamp(key.not_after());
  if (key.has_revoke_time()) return "revoked: " + key.revoke_reason();
  if (begin.ok() && now < *begin) return "not valid yet";
  if (end.ok() && now >= *end) return "expired";
  if (end.ok() && *end < now + kNotice) return "valid, ends soon";
  return "valid";
}

std::string FormatPolicy(const registry::v1::Policy& policy, size_t width) {
  Facts facts;
  const auto join = [](const auto& names) {
    std::string text;
    for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
    return text;
  };
  facts.Add("Sends up to", desk::WordOf(policy.send_ceiling()));
  facts.Add("Receives up to", desk::WordOf(policy.receive_ceiling()));
  facts.Add("Kinds", join(policy.kinds()));
  facts.Add("Recipients", join(policy.recipients()));
  if (policy.max_message_bytes() > 0) facts.Add("Message bytes", std::to_string(policy.max_message_bytes()));
  if (policy.max_attachment_bytes() > 0) facts.Add("Attachment bytes", std::to_string(policy.max_attachment_bytes()));
  if (policy.messages_per_minute() > 0) facts.Add("Messages a minute", std::to_string(policy.messages_per_minute()));
  return facts.Format(width);
}

Status PrintPartner(Session& session, const std::string& name) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = RegistryService::NewStub(hub->channel);
  registry::v1::GetPartnerRequest request;
  request.set_name(name);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(*hub, *stub, &Stub::GetPartner, request));
  const registry::v1::Partner& partner = response.partner();
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(ToJson(partner));
    return absl::OkStatus();
  }
  Facts facts;
  facts.Add("Name", partner.name());
  facts.Add("Known as", partner.display_name());
  facts.Add("Country", partner.country_code());
  facts.Add("State", desk::WordOf(partner.state()));
  facts.Add("Adapter", partner.adapter());
  for (const std::string& pin : partner.transport_trust().spki_pins()) facts.Add("TLS pin", ToHex(pin));
  if (const int count = partner.transport_trust().anchors_size(); count > 0) {
    facts.Add("TLS anchors", std::to_string(count));
  }
  console.Print(facts.Format(console.width()) + FormatPolicy(partner.policy(), console.width()));
  return absl::OkStatus();
}

Status Partners(Session& session, const NameOptions& options) {
  if (!options.name.empty()) return PrintPartner(session, options.name);
  Listing listing{Table({"NAME", "COUNTRY", "STATE", "ADAPTER", "KNOWN AS"}), Json::array()};
  const auto row = [](const registry::v1::Partner& partner) -> std::vector<std::string> {
    return {partner.name(), partner.country_code(), desk::WordOf(partner.state()), partner.adapter(),
            partner.display_name()};
  };
  DUTA_RETURN_IF_ERROR(Collect(
      session, &Stub::ListPartners, registry::v1::ListPartnersRequest(), listing,
      [](const auto& page) -> const auto& { return page.partners(); }, row));
  return Print(session.console(), "partners", listing, "No partners.");
}

Status Units(Session& session, const NameOptions& options) {
  Listing listing{Table({"NAME", "KNOWN AS"}), Json::array()};
  registry::v1::ListUnitsRequest request;
  request.set_parent(options.name);
  const auto row = [](const registry::v1::Unit& unit) -> std::vector<std::string> {
    return {unit.name(), unit.display_name()};
  };
  DUTA_RETURN_IF_ERROR(Collect(
      session, &Stub::ListUnits, request, listing, [](const auto& page) -> const auto& { return page.units(); }, row));
  return Print(session.console(), "units", listing, "No units.");
}

Status Groups(Session& session, const NoOptions&) {
  Listing listing{Table({"NAME", "KNOWN AS", "MEMBERS"}), Json::array()};
  const auto row = [](const registry::v1::Group& group) -> std::vector<std::string> {
    return {group.name(), group.display_name(), JoinMembers(group)};
  };
  DUTA_RETURN_IF_ERROR(Collect(
      session, &Stub::ListGroups, registry::v1::ListGroupsRequest(), listing,
      [](const auto& page) -> const auto& { return page.groups(); }, row));
  return Print(session.console(), "groups", listing, "No groups.");
}

Status Keys(Session& session, const NameOptions& options) {
  const View view{session.Zone(), session.console().width()};
  Listing listing{Table({"FROM", "UNTIL", "KEY", "STATE"}), Json::array()};
  registry::v1::ListKeysRequest request;
  request.set_parent(options.name);
  const auto row = [&](const registry::v1::Key& key) -> std::vector<std::string> {
    return {FormatClock(key.not_before(), view), FormatClock(key.not_after(), view), key.keyid(),
            StateOf(key, session.clock().Now())};
  };
  DUTA_RETURN_IF_ERROR(Collect(
      session, &Stub::ListKeys, request, listing, [](const auto& page) -> const auto& { return page.keys(); }, row));
  return Print(session.console(), "keys", listing, "No keys.");
}

}  // namespace

void AddDirectory(Command root, Session& session) {
  Command partners = root.AddCommand("partners", "List the partners on the network, or show one");
  partners.AddOption("name", Bind(partners, session, Partners).name, "partners/id-kemlu").Takes("NAME");
  Command units = root.AddCommand("units", "List the units of a partner");
  units.AddOption("name", Bind(units, session, Units).name, "partners/id-kemlu").Required().Takes("NAME");
  Bind(root.AddCommand("groups", "List the groups and their members"), session, Groups);
  Command keys = root.AddCommand("keys", "List the signing keys of a partner, unit or administrator");
  keys.AddOption("name", Bind(keys, session, Keys).name, "partners/id-kemlu").Required().Takes("NAME");
}

}  // namespace duta::cli
