// `duta admin partner`: admission, policy, suspension.
#include <optional>
#include <utility>

#include "core/base/names.h"
#include "core/cli/admin/commands.h"
#include "core/cli/admin/order.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/desk/words.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"

namespace duta::cli {
namespace {

using message::v1::Level;
using registry::v1::RegistryService;

// A policy as typed; what is not given stays as it is.
struct PolicyOptions {
  std::string send_ceiling;
  std::string receive_ceiling;
  std::vector<std::string> kinds;
  std::vector<std::string> recipients;
  bool any_kind = false;
  bool any_recipient = false;
  std::optional<uint64_t> message_bytes;
  std::optional<uint64_t> attachment_bytes;
  std::optional<uint32_t> rate;
};

struct AddOptions {
  std::string registration;
  PolicyOptions policy;
  OrderOptions order;
};

struct SuspendOptions {
  std::string name;
  bool hold = false;
  bool give_back = false;
  OrderOptions order;
};

struct ResumeOptions {
  std::string name;
  OrderOptions order;
};

struct SetOptions {
  std::string name;
  PolicyOptions policy;
  OrderOptions order;
};

void Replace(const std::vector<std::string>& values, bool clear,
             google::protobuf::RepeatedPtrField<std::string>& field) {
  if (clear || !values.empty()) field.Clear();
  for (const std::string& value : values) *field.Add() = value;
}

Status Apply(const PolicyOptions& options, registry::v1::Policy& policy) {
  if (!options.send_ceiling.empty()) {
    DUTA_ASSIGN_OR_RETURN(const Level level, desk::FromWord<Level>(options.send_ceiling, "send_ceiling"));
    policy.set_send_ceiling(level);
  }
  if (!options.receive_ceiling.empty()) {
    DUTA_ASSIGN_OR_RETURN(const Level level, desk::FromWord<Level>(options.receive_ceiling, "receive_ceiling"));
    policy.set_receive_ceiling(level);
  }
  Replace(options.kinds, options.any_kind, *policy.mutable_kinds());
  Replace(options.recipients, options.any_recipient, *policy.mutable_recipients());
  if (options.message_bytes) policy.set_max_message_bytes(*options.message_bytes);
  if (options.attachment_bytes) policy.set_max_attachment_bytes(*options.attachment_bytes);
  if (options.rate) policy.set_messages_per_minute(*options.rate);
  return absl::OkStatus();
}

Status Add(Session& session, const AddOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto registration, ReadRegistration(options.registration));
  if (KindOfName(registration.name()) != NameKind::kPartner) {
    return BadFile(options.registration,
                   "it registers " + registration.name() +
                       ", which is no partner; there are `admin unit add` and `admin administrator add`");
  }
  order::v1::Order order;
  auto& add = *order.mutable_add_partner();
  add.mutable_partner()->set_name(registration.name());
  add.mutable_partner()->set_display_name(registration.display_name());
  add.mutable_partner()->set_country_code(registration.country_code());
  *add.mutable_partner()->mutable_transport_trust() = registration.transport_trust();
  DUTA_RETURN_IF_ERROR(Apply(options.policy, *add.mutable_partner()->mutable_policy()));
  *add.mutable_keys() = registration.keys();
  SayFingerprint(session, registration);
  return GiveOrder(session, std::move(order), options.order);
}

Status Suspend(Session& session, const SuspendOptions& options) {
  if (options.hold == options.give_back) {
    return Usage("choose --hold (what is sent to it waits) or --return (it is refused to the senders)");
  }
  order::v1::Order order;
  order.mutable_suspend_partner()->set_partner(options.name);
  order.mutable_suspend_partner()->set_state(options.hold ? registry::v1::PARTNER_STATE_SUSPENDED_HOLD
                                                          : registry::v1::PARTNER_STATE_SUSPENDED_RETURN);
  return GiveOrder(session, std::move(order), options.order);
}

Status Resume(Session& session, const ResumeOptions& options) {
  order::v1::Order order;
  order.mutable_resume_partner()->set_partner(options.name);
  return GiveOrder(session, std::move(order), options.order);
}

bool IsEmpty(const PolicyOptions& options) {
  return options.send_ceiling.empty() && options.receive_ceiling.empty() && options.kinds.empty() &&
         options.recipients.empty() && !options.any_kind && !options.any_recipient && !options.message_bytes &&
         !options.attachment_bytes && !options.rate;
}

// The order replaces the whole policy, so that the log says what holds; here only
// what is named changes.
Status SetPolicy(Session& session, const SetOptions& options) {
  if (IsEmpty(options.policy)) return Usage("nothing is to be changed; name what is, such as --send-ceiling or --rate");
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = RegistryService::NewStub(hub->channel);
  registry::v1::GetPartnerRequest request;
  request.set_name(options.name);
  DUTA_ASSIGN_OR_RETURN(const auto response, Ask(*hub, *stub, &RegistryService::Stub::GetPartner, request));
  order::v1::Order order;
  order.mutable_set_policy()->set_partner(options.name);
  *order.mutable_set_policy()->mutable_policy() = response.partner().policy();
  DUTA_RETURN_IF_ERROR(Apply(options.policy, *order.mutable_set_policy()->mutable_policy()));
  return GiveOrder(session, std::move(order), options.order);
}

void AddPolicyOptions(Command command, PolicyOptions& options) {
  const std::string levels = desk::JoinWords(desk::WordsOf<Level>());
  command.AddOption("--send-ceiling", options.send_ceiling, "Highest marking that it may send: " + levels)
      .Takes("LEVEL")
      .Suggest(desk::WordsOf<Level>());
  command.AddOption("--receive-ceiling", options.receive_ceiling, "Highest marking that it may receive")
      .Takes("LEVEL")
      .Suggest(desk::WordsOf<Level>());
  command.AddOption("--kind", options.kinds, "Media type that it may send; repeat for more").OnceEach().Takes("TYPE");
  command.AddFlag("--any-kind", options.any_kind, "It may send every kind");
  command.AddOption("--recipient", options.recipients, "Whom it may address; repeat for more").OnceEach().Takes("NAME");
  command.AddFlag("--any-recipient", options.any_recipient, "It may address everyone");
  command.AddOption("--max-message-bytes", options.message_bytes, "Largest message; 0: the hub's limit").Takes("BYTES");
  command.AddOption("--max-attachment-bytes", options.attachment_bytes, "Largest attachment; 0: the hub's limit")
      .Takes("BYTES");
  command
      .AddOption(
          "--rate", options.rate,
          "Messages a minute; 0: the hub's default. At once at most what ten seconds allow, and never less than ten")
      .Takes("NUMBER");
}

}  // namespace

void AddPartnerOrders(Command admin, Session& session) {
  Command partner = admin.AddCommand("partner", "Admit, limit and suspend partners");
  partner.RequireCommand();

  Command add = partner.AddCommand("add", "Admit a partner by its registration file");
  AddOptions& add_options = Bind(add, session, Add);
  add.AddOption("registration", add_options.registration, "File that `duta enroll` wrote").Required().Takes("FILE");
  AddPolicyOptions(add, add_options.policy);
  AddOrderOptions(add, add_options.order);

  Command policy = partner.AddCommand("policy", "Change what a partner may do; what is not named stays");
  SetOptions& policy_options = Bind(policy, session, SetPolicy);
  policy.AddOption("name", policy_options.name, "partners/id-kemlu").Required().Takes("NAME");
  AddPolicyOptions(policy, policy_options.policy);
  AddOrderOptions(policy, policy_options.order);

  Command suspend = partner.AddCommand("suspend", "Stop a partner from sending and receiving");
  SuspendOptions& suspend_options = Bind(suspend, session, Suspend);
  suspend.AddOption("name", suspend_options.name, "partners/id-kemlu").Required().Takes("NAME");
  suspend.AddFlag("--hold", suspend_options.hold, "What is sent to it waits in its mailbox");
  suspend.AddFlag("--return", suspend_options.give_back, "What is sent to it is refused, and what waits is returned");
  AddOrderOptions(suspend, suspend_options.order);

  Command resume = partner.AddCommand("resume", "End a suspension");
  ResumeOptions& resume_options = Bind(resume, session, Resume);
  resume.AddOption("name", resume_options.name, "partners/id-kemlu").Required().Takes("NAME");
  AddOrderOptions(resume, resume_options.order);
}

}  // namespace duta::cli
