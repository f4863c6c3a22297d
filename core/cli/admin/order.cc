#include "core/cli/admin/order.h"

#include <utility>

#include "core/base/names.h"
#include "core/cli/admin/commands.h"
#include "core/cli/admin/description.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/messages/render.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/client/message.h"
#include "core/client/signer.h"
#include "core/kinds/order/media_type.h"

namespace duta::cli {
namespace {

constexpr auto kLifetime = std::chrono::hours(24);  // Time for the second signature.

struct CosignOptions {
  std::string path;
  std::string out;
  bool show = false;
  bool yes = false;
};

// `add_partner` of an order: for the subject line.
std::string ActionOf(const order::v1::Order& order) {
  const auto* oneof = order.GetDescriptor()->FindOneofByName("action");
  const auto* field = order.GetReflection()->GetOneofFieldDescriptor(order, oneof);
  return field == nullptr ? "order" : field->name();
}

message::v1::Message Compose(const Session& session, const profile::Profile& profile, const std::string& hub,
                             const order::v1::Order& order) {
  message::v1::Message message;
  message.set_sender(profile.name);
  message.add_recipients(std::string(kHubName));
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  message.set_subject(ActionOf(order));
  message.mutable_body()->set_media_type(kinds::kOrderMediaType);
  message.mutable_body()->set_content(order.SerializeAsString());
  client::Complete(message, hub, session.clock(), kLifetime);
  return message;
}

// What the hub said, and what to do if one signature is not enough.
Status Report(Session& session, const Status& status) {
  if (ReasonOf(status) == Reason::kSecondAdministratorRequired) {
    session.console().Remark(
        "Give the order again with --out FILE, and have another administrator run `duta admin cosign FILE`. Keys, "
        "certificates and units a partner also orders itself, with the same command and its own profile.");
  }
  return status;
}

// What it changes; of what the hub cannot tell now, what it says.
void Describe(Session& session, const order::v1::Order& order) {
  const auto lines = DescribeOrder(session, order);
  if (!lines.ok()) return session.console().Remark("The hub cannot be asked what holds now: " + WhatOf(lines.status()));
  for (const std::string& line : *lines) session.console().Remark(line);
}

// The one who cosigns must see what is being signed, and who asks for it.
Status Examine(Session& session, const std::string& path, const message::v1::Message& message) {
  order::v1::Order order;
  const bool is_order =
      message.body().media_type() == kinds::kOrderMediaType && order.ParseFromString(message.body().content());
  if (!is_order) return BadFile(path, "this is no order; only orders are cosigned");
  DUTA_ASSIGN_OR_RETURN(const std::string hub, session.HubName());
  if (message.hub() != hub) {
    return Refuse(Reason::kWrongHub, path + ": it is meant for the hub \"" + message.hub() + "\"; yours is " + hub,
                  {{"path", path}});
  }
  session.console().Remark(FormatMessage(message, session.kinds(), {session.Zone(), session.console().width()}));
  session.console().Remark("\n" + message.sender() + " asks for this:");
  Describe(session, order);
  return absl::OkStatus();
}

// A signature is given by somebody who has read, not by a pipe that ended.
Status Consent(Session& session, const CosignOptions& options) {
  if (options.yes) return absl::OkStatus();
  if (!session.console().terminal().in_is_terminal) {
    return Usage(
        "nothing was signed: there is no terminal to ask on. --show shows the order and signs nothing; --yes signs "
        "it without asking");
  }
  return session.console().Confirm("Sign this order?") ? absl::OkStatus() : absl::CancelledError("not signed");
}

Status Cosign(Session& session, const CosignOptions& options) {
  DUTA_ASSIGN_OR_RETURN(auto envelope, ReadEnvelope(options.path));
  DUTA_ASSIGN_OR_RETURN(const message::v1::Message message, client::OpenMessage(envelope));
  DUTA_ASSIGN_OR_RETURN(client::Signer * signer, session.Signer());
  DUTA_RETURN_IF_ERROR(Examine(session, options.path, message));
  if (options.show) return absl::OkStatus();
  DUTA_RETURN_IF_ERROR(Consent(session, options));
  DUTA_RETURN_IF_ERROR(client::Cosign(envelope, *signer));
  return Report(session, SendSigned(session, envelope, {.out = options.out}));
}

}  // namespace

void SayFingerprint(Session& session, const order::v1::Registration& registration) {
  session.console().Remark("Fingerprint of the registration of " + registration.name() + ": " +
                           Spoken(Fingerprint(registration)) +
                           "\nCompare it with them by another way, such as the telephone.");
}

StatusOr<client::Accepted> SubmitOrder(Session& session, const order::v1::Order& order) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(const std::string name, session.HubName());
  DUTA_ASSIGN_OR_RETURN(client::Signer * signer, session.Signer());
  DUTA_ASSIGN_OR_RETURN(const auto envelope, client::SignMessage(Compose(session, *profile, name, order), *signer));
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  return client::Submitter(hub->channel, *hub->log, hub->call).Submit(envelope);
}

void AddOrderOptions(Command command, OrderOptions& options) {
  command.AddOption("--comment", options.comment, "Why, for the reader of the log").Takes("TEXT");
  command.AddOption("--out", options.out, "Write the signed order for a second administrator, send nothing")
      .Takes("FILE");
}

Status GiveOrder(Session& session, order::v1::Order order, const OrderOptions& options,
                 const std::vector<std::string>& files) {
  order.set_comment(options.comment);
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(const std::string hub, session.HubName());
  DUTA_RETURN_IF_ERROR(session.Signer().status());  // Before files are uploaded for nothing.
  if (!session.console().json()) Describe(session, order);
  message::v1::Message message = Compose(session, *profile, hub, order);
  DUTA_RETURN_IF_ERROR(UploadAttachments(session, files, message));
  Sending sending{.out = options.out};
  sending.written = "Signed once: " + options.out + ". Another administrator runs `duta admin cosign " + options.out +
                    "` within a day.";
  return Report(session, SignAndSend(session, {.message = std::move(message), .remarks = {}}, sending));
}

void AddCosign(Command admin, Session& session) {
  Command command = admin.AddCommand("cosign", "Sign another administrator's order and send it");
  CosignOptions& options = Bind(command, session, Cosign);
  command.AddOption("file", options.path, "Order, as `--out` wrote it").Required().Takes("FILE");
  command.AddOption("--out", options.out, "Write it with both signatures instead of sending it").Takes("FILE");
  command.AddFlag("--show", options.show, "Show the order and what it would change; sign nothing");
  command.AddFlag("--yes", options.yes, "Sign without asking: you have read it");
}

}  // namespace duta::cli
