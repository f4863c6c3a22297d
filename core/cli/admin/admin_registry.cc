// `duta admin unit|key|trust|group|administrator`: the rest of the registry.
#include <set>
#include <utility>

#include "core/base/names.h"
#include "core/cli/admin/commands.h"
#include "core/cli/admin/description.h"
#include "core/cli/admin/order.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

struct FileOptions {
  std::string registration;
  OrderOptions order;
};

struct NameOptions {
  std::string name;
  OrderOptions order;
};

struct RevokeOptions {
  std::string keyid;
  std::string reason;
  OrderOptions order;
};

struct TrustOptions {
  std::string name;
  std::vector<std::string> registrations;
  OrderOptions order;
};

struct GroupOptions {
  std::string name;
  std::string display_name;
  std::vector<std::string> members;
  OrderOptions order;
};

// A registration of the kind that the command takes.
StatusOr<order::v1::Registration> ReadOfKind(Session& session, const std::string& path, NameKind kind,
                                             const char* noun) {
  DUTA_ASSIGN_OR_RETURN(auto registration, ReadRegistration(path));
  if (KindOfName(registration.name()) != kind) {
    return BadFile(path, "it registers " + registration.name() + ", which is no " + noun);
  }
  SayFingerprint(session, registration);
  return registration;
}

Status UnitAdd(Session& session, const FileOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto registration, ReadOfKind(session, options.registration, NameKind::kUnit, "unit"));
  order::v1::Order order;
  auto& add = *order.mutable_add_unit();
  add.mutable_unit()->set_name(registration.name());
  add.mutable_unit()->set_display_name(registration.display_name());
  *add.mutable_unit()->mutable_transport_trust() = registration.transport_trust();
  *add.mutable_keys() = registration.keys();
  return GiveOrder(session, std::move(order), options.order);
}

Status UnitRemove(Session& session, const NameOptions& options) {
  order::v1::Order order;
  order.mutable_remove_unit()->set_unit(options.name);
  return GiveOrder(session, std::move(order), options.order);
}

Status KeyAdd(Session& session, const FileOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto registration, ReadRegistration(options.registration));
  if (registration.keys_size() != 1) {
    return BadFile(options.registration,
                   "an order adds one key; the file has " + std::to_string(registration.keys_size()));
  }
  SayFingerprint(session, registration);
  order::v1::Order order;
  *order.mutable_add_key()->mutable_key() = registration.keys(0);
  order.mutable_add_key()->mutable_key()->set_owner(registration.name());
  return GiveOrder(session, std::move(order), options.order);
}

Status KeyRevoke(Session& session, const RevokeOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const registry::v1::Key key, FindKey(session, options.keyid));
  order::v1::Order order;
  order.mutable_revoke_key()->set_keyid(key.keyid());
  order.mutable_revoke_key()->set_reason(options.reason);
  return GiveOrder(session, std::move(order), options.order);
}

// The certificates of all files beside those in `trust`.
StatusOr<registry::v1::TransportTrust> ReadTrust(Session& session, const TrustOptions& options,
                                                 registry::v1::TransportTrust trust) {
  for (const std::string& path : options.registrations) {
    DUTA_ASSIGN_OR_RETURN(const auto registration, ReadRegistration(path));
    if (registration.name() != options.name)
      return BadFile(path, "it registers " + registration.name() + ", not " + options.name);
    SayFingerprint(session, registration);
    AddTrust(registration.transport_trust(), trust);
  }
  return trust;
}

Status OrderTrust(Session& session, const TrustOptions& options, registry::v1::TransportTrust trust) {
  order::v1::Order order;
  order.mutable_set_transport_trust()->set_name(options.name);
  *order.mutable_set_transport_trust()->mutable_transport_trust() = std::move(trust);
  return GiveOrder(session, std::move(order), options.order);
}

Status TrustSet(Session& session, const TrustOptions& options) {
  DUTA_ASSIGN_OR_RETURN(auto trust, ReadTrust(session, options, {}));
  return OrderTrust(session, options, std::move(trust));
}

Status TrustAdd(Session& session, const TrustOptions& options) {
  DUTA_ASSIGN_OR_RETURN(auto known, FindTrust(session, options.name));
  DUTA_ASSIGN_OR_RETURN(auto trust, ReadTrust(session, options, std::move(known)));
  return OrderTrust(session, options, std::move(trust));
}

Status GroupSet(Session& session, const GroupOptions& options) {
  order::v1::Order order;
  auto& group = *order.mutable_set_group()->mutable_group();
  group.set_name(options.name);
  group.set_display_name(options.display_name.empty() ? options.name : options.display_name);
  for (const std::string& member : options.members) group.add_members(member);
  return GiveOrder(session, std::move(order), options.order);
}

// The group as it stands, with members more or fewer.
Status ChangeMembers(Session& session, const GroupOptions& options, bool adds) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = registry::v1::RegistryService::NewStub(hub->channel);
  registry::v1::GetGroupRequest request;
  request.set_name(options.name);
  DUTA_ASSIGN_OR_RETURN(const auto known, Ask(*hub, *stub, &registry::v1::RegistryService::Stub::GetGroup, request));
  std::set<std::string> members(known.group().members().begin(), known.group().members().end());
  for (const std::string& member : options.members) {
    const bool is_changed = adds ? members.insert(member).second : members.erase(member) > 0;
    if (!is_changed)
      return Usage(member + (adds ? " is a member of " : " is no member of ") + options.name +
                   (adds ? " already" : ""));
  }
  if (members.empty()) return Usage("it would be empty; `duta admin group remove " + options.name + "` removes it");
  order::v1::Order order;
  *order.mutable_set_group()->mutable_group() = known.group();
  order.mutable_set_group()->mutable_group()->mutable_members()->Assign(members.begin(), members.end());
  return GiveOrder(session, std::move(order), options.order);
}

Status GroupAdd(Session& session, const GroupOptions& options) { return ChangeMembers(session, options, true); }
Status GroupLeave(Session& session, const GroupOptions& options) { return ChangeMembers(session, options, false); }

void AddMemberCommand(Command group, Session& session, const char* name, const char* description,
                      Status (*run)(Session&, const GroupOptions&)) {
  Command command = group.AddCommand(name, description);
  GroupOptions& options = Bind(command, session, run);
  command.AddOption("name", options.name, "groups/asean").Required().Takes("NAME");
  command.AddOption("members", options.members, "Partners or units").Required().Takes("MEMBER");
  AddOrderOptions(command, options.order);
}

Status GroupRemove(Session& session, const NameOptions& options) {
  order::v1::Order order;
  order.mutable_remove_group()->set_group(options.name);
  return GiveOrder(session, std::move(order), options.order);
}

Status AdministratorAdd(Session& session, const FileOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto registration,
                        ReadOfKind(session, options.registration, NameKind::kAdministrator, "administrator"));
  order::v1::Order order;
  auto& add = *order.mutable_add_administrator();
  add.mutable_administrator()->set_name(registration.name());
  add.mutable_administrator()->set_display_name(registration.display_name());
  *add.mutable_administrator()->mutable_transport_trust() = registration.transport_trust();
  *add.mutable_keys() = registration.keys();
  return GiveOrder(session, std::move(order), options.order);
}

Status AdministratorRemove(Session& session, const NameOptions& options) {
  order::v1::Order order;
  order.mutable_remove_administrator()->set_administrator(options.name);
  return GiveOrder(session, std::move(order), options.order);
}

Command Family(Command admin, const char* name, const char* description) {
  Command family = admin.AddCommand(name, description);
  family.RequireCommand();
  return family;
}

// A command that takes one registration file.
void AddFileCommand(Command family, Session& session, const char* name, const char* description,
                    Status (*run)(Session&, const FileOptions&)) {
  Command command = family.AddCommand(name, description);
  FileOptions& options = Bind(command, session, run);
  command.AddOption("registration", options.registration, "File that `duta enroll` wrote").Required().Takes("FILE");
  AddOrderOptions(command, options.order);
}

// A command that takes one name.
void AddNameCommand(Command family, Session& session, const char* name, const char* description, const char* example,
                    Status (*run)(Session&, const NameOptions&)) {
  Command command = family.AddCommand(name, description);
  NameOptions& options = Bind(command, session, run);
  command.AddOption("name", options.name, example).Required().Takes("NAME");
  AddOrderOptions(command, options.order);
}

void AddKeyRevoke(Command family, Session& session) {
  Command command = family.AddCommand("revoke", "Revoke a signing key now");
  RevokeOptions& options = Bind(command, session, KeyRevoke);
  command.AddOption("keyid", options.keyid, "Id of the key, from `duta keys NAME`, or the beginning of it")
      .Required()
      .Takes("KEYID");
  command.AddOption("--reason", options.reason, "Why").Required().Takes("TEXT");
  AddOrderOptions(command, options.order);
}

void AddTrustCommand(Command family, Session& session, const char* name, const char* description, const char* files,
                     Status (*run)(Session&, const TrustOptions&)) {
  Command command = family.AddCommand(name, description);
  TrustOptions& options = Bind(command, session, run);
  command.AddOption("name", options.name, "Partner, unit or administrator").Required().Takes("NAME");
  command.AddOption("registrations", options.registrations, files).Required().Takes("FILE");
  AddOrderOptions(command, options.order);
}

void AddGroupSet(Command family, Session& session) {
  Command command = family.AddCommand("set", "Make or replace a group");
  GroupOptions& options = Bind(command, session, GroupSet);
  command.AddOption("name", options.name, "groups/asean").Required().Takes("NAME");
  command.AddOption("--member", options.members, "Partner or unit; repeat for more")
      .Required()
      .OnceEach()
      .Takes("NAME");
  command.AddOption("--display-name", options.display_name, "Name for people").Takes("TEXT");
  AddOrderOptions(command, options.order);
}

}  // namespace

void AddRegistryOrders(Command admin, Session& session) {
  Command unit = Family(admin, "unit", "Add and remove units of partners");
  AddFileCommand(unit, session, "add", "Add a unit by its registration file", UnitAdd);
  AddNameCommand(unit, session, "remove", "Remove a unit; what waits for it is returned",
                 "partners/id-kemlu/units/canberra", UnitRemove);
  Command key = Family(admin, "key", "Add and revoke signing keys");
  AddFileCommand(key, session, "add",
                 "Add the key of a registration file; keys may overlap, which is how they are rotated", KeyAdd);
  AddKeyRevoke(key, session);
  Command trust = Family(admin, "trust", "Add and replace TLS certificates");
  AddTrustCommand(trust, session, "add", "Add the certificates of registration files to those that are trusted",
                  "Files that `duta enroll` or `duta renew` wrote", TrustAdd);
  AddTrustCommand(trust, session, "set", "Replace the TLS trust by that of registration files, all together",
                  "Files: of what stays, to withdraw the rest", TrustSet);
  Command group = Family(admin, "group", "Make, change and remove groups");
  AddGroupSet(group, session);
  AddMemberCommand(group, session, "add-member", "Add partners or units to a group", GroupAdd);
  AddMemberCommand(group, session, "remove-member", "Take partners or units out of a group", GroupLeave);
  AddNameCommand(group, session, "remove", "Remove a group", "groups/asean", GroupRemove);
  Command administrator = Family(admin, "administrator", "Admit and remove administrators");
  AddFileCommand(administrator, session, "add", "Admit an administrator by the registration file", AdministratorAdd);
  AddNameCommand(administrator, session, "remove", "Remove an administrator", "administrators/rina",
                 AdministratorRemove);
}

}  // namespace duta::cli
