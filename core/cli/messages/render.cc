#include "core/cli/messages/render.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/shell/progress_bar.h"
#include "core/cli/shell/text.h"
#include "core/desk/times.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

using message::v1::Message;

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

template <typename Names>
std::string Join(const Names& names, std::string_view separator = ", ") {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : separator).append(name);
  return text;
}

bool IsText(std::string_view media_type) { return media_type.substr(0, 5) == "text/"; }

// The reader's time and, if it is meant in another zone, that one's.
std::string BothZones(const google::protobuf::Timestamp& time, const std::string& zone, const View& view) {
  const std::string here = FormatTime(time, view);
  if (here.empty() || zone.empty() || zone == view.zone || !desk::IsZone(zone)) return here;
  return here + " = " + FormatTime(time, {zone, view.width});
}

const KindView* ViewOf(const Message& message, const KindViews& kinds) {
  return kinds.Find(message.body().media_type());
}

std::string FormatBody(const Message& message, const KindViews& kinds, const View& view) {
  const std::string& content = message.body().content();
  if (const KindView* kind = ViewOf(message, kinds)) {
    if (auto text = kind->Text(content, view)) return std::move(*text);
  }
  const std::string title = "Body " + OneLine(message.body().media_type()) + ", " + FormatSize(content.size()) + "\n";
  return IsText(message.body().media_type()) ? title + "\n" + ManyLines(content) + "\n" : title;
}

std::string FormatAttachments(const Message& message, const View& view) {
  Table table({"ATTACHMENT", "SIZE", "TYPE", "SHA-256"});
  for (const auto& attachment : message.attachments()) {
    table.Add(
        {attachment.name(), FormatSize(attachment.size_bytes()), attachment.media_type(), ToHex(attachment.sha256())});
  }
  return table.Format(view.width);
}

const char* NameOfEvent(const log::v1::Entry& entry) {
  switch (entry.event_case()) {
    case log::v1::Entry::kMessageAccepted:
      return "message accepted";
    case log::v1::Entry::kDeliveryAcknowledged:
      return "delivery acknowledged";
    case log::v1::Entry::kDeliveryExpired:
      return "delivery expired";
    case log::v1::Entry::kDeliveryReturned:
      return "delivery returned";
    default:
      return "unknown event";
  }
}

template <typename Event>
void AddDelivery(const Event& event, Facts& facts) {
  facts.Add("Message", event.message_id());
  facts.Add("Accepted as entry", std::to_string(event.message_index()));
  facts.Add("Mailbox", event.mailbox());
  facts.Add("Statement", ToHex(event.statement_digest()));
}

void AddAccepted(const log::v1::MessageAccepted& event, const View& view, Facts& facts) {
  facts.Add("Message", event.message_id());
  facts.Add("From", event.sender());
  facts.Add("Mailboxes", Join(event.mailboxes()));
  for (const auto& group : event.group_resolutions()) facts.Add("Group", group.group() + " = " + Join(group.members()));
  facts.Add("Type", event.media_type());
  facts.Add("Statement", ToHex(event.statement_digest()));
  for (const auto& signature : event.verified_signatures()) {
    facts.Add("Signed with", signature.keyid() + " of " + signature.owner());
  }
  facts.Add("Expires", FormatTime(event.expire_time(), view));
}

}  // namespace

std::string FormatMarking(const message::v1::Marking& marking) {
  std::string text = Upper(desk::WordOf(marking.level()));
  std::replace(text.begin(), text.end(), '-', ' ');
  for (const std::string& caveat : marking.caveats()) text.append(" // ").append(caveat);
  if (!marking.releasable_to().empty()) text.append(" // releasable to: ").append(Join(marking.releasable_to()));
  return text;
}

std::string FormatMessage(const Message& message, const KindViews& kinds, const View& view) {
  Facts facts;
  facts.Add("Marking", FormatMarking(message.marking()));
  facts.Add("Subject", message.subject());
  facts.Add("From", message.sender());
  facts.Add("To", Join(message.recipients()));
  facts.Add("Urgency", desk::WordOf(message.urgency()));
  facts.Add("Made", BothZones(message.create_time(), message.time_zone(), view));
  facts.Add("Expires", BothZones(message.expire_time(), message.time_zone(), view));
  facts.Add("Message", message.id());
  facts.Add("In reply to", message.in_reply_to());
  if (message.thread_id() != message.id()) facts.Add("Thread", message.thread_id());
  if (message.acknowledgement_request() == message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED) {
    facts.Add("Asks for", "a signed acknowledgement");
  }
  std::string text = facts.Format(view.width) + "\n" + FormatBody(message, kinds, view);
  const std::string attachments = FormatAttachments(message, view);
  return attachments.empty() ? text : text + "\n" + attachments;
}

std::optional<Outcome> OutcomeOf(const log::v1::Entry& entry) {
  switch (entry.event_case()) {
    case log::v1::Entry::kDeliveryAcknowledged: {
      const auto& event = entry.delivery_acknowledged();
      return Outcome{event.message_id(), event.mailbox(),
                     event.acknowledgement_digest().empty() ? "taken over" : "taken over and signed for"};
    }
    case log::v1::Entry::kDeliveryExpired: {
      const auto& event = entry.delivery_expired();
      return Outcome{event.message_id(), event.mailbox(), "expired before it was taken over"};
    }
    case log::v1::Entry::kDeliveryReturned: {
      const auto& event = entry.delivery_returned();
      return Outcome{event.message_id(), event.mailbox(), "returned: " + event.reason()};
    }
    default:
      return std::nullopt;
  }
}

std::string FormatHandovers(const log::v1::MessageAccepted& accepted,
                            const google::protobuf::RepeatedPtrField<log::v1::Handover>& handovers, const View& view) {
  std::map<std::string, std::vector<std::string>> rows;
  for (const std::string& mailbox : accepted.mailboxes())
    rows[mailbox] = {mailbox, "not seen to be taken over", "", ""};
  for (const auto& handover : handovers) {
    log::v1::Entry entry;
    if (!entry.ParseFromString(handover.receipt().entry())) continue;  // Verification reports it.
    const auto outcome = OutcomeOf(entry);
    if (!outcome) continue;
    rows[outcome->mailbox] = {outcome->mailbox, outcome->what, std::to_string(handover.receipt().index()),
                              FormatClock(entry.record_time(), view)};
  }
  Table table({"MAILBOX", "STATE", "ENTRY", "WHEN"});
  for (auto& [mailbox, row] : rows) table.Add(row);
  return table.Format(view.width);
}

std::string FormatEntry(const log::v1::Entry& entry, uint64_t index, const View& view) {
  Facts facts;
  facts.Add("Entry", std::to_string(index) + ", " + NameOfEvent(entry));
  facts.Add("Recorded", FormatTime(entry.record_time(), view));
  switch (entry.event_case()) {
    case log::v1::Entry::kMessageAccepted:
      AddAccepted(entry.message_accepted(), view, facts);
      break;
    case log::v1::Entry::kDeliveryAcknowledged:
      AddDelivery(entry.delivery_acknowledged(), facts);
      facts.Add("Signed", ToHex(entry.delivery_acknowledged().acknowledgement_digest()));
      break;
    case log::v1::Entry::kDeliveryExpired:
      AddDelivery(entry.delivery_expired(), facts);
      break;
    case log::v1::Entry::kDeliveryReturned:
      AddDelivery(entry.delivery_returned(), facts);
      facts.Add("Reason", entry.delivery_returned().reason());
      break;
    default:
      break;
  }
  return facts.Format(view.width);
}

exchange::v1::RenditionStatement StatementOf(const exchange::v1::Rendition& rendition) {
  exchange::v1::RenditionStatement statement;
  // Its attestation was verified by the client library before.
  statement.ParseFromString(rendition.attestation().payload());
  return statement;
}

std::string FormatRendition(const exchange::v1::Rendition& rendition, const View& view) {
  const auto statement = StatementOf(rendition);
  std::string title =
      "Rendition " + statement.media_type() + " by " + statement.adapter_id() + " " + statement.adapter_version();
  std::string text = "--- " + Wrap(OneLine(title), view.width, 4) + "\n";
  for (const std::string& dropped : statement.dropped()) {
    text += "    " + Wrap("Not carried over: " + OneLine(dropped), view.width, 4) + "\n";
  }
  text += IsText(statement.media_type()) ? ManyLines(rendition.content())
                                         : FormatSize(rendition.content().size()) + " of other content";
  if (text.back() != '\n') text.push_back('\n');
  return text;
}

Json MessageJson(const Message& message, const KindViews& kinds) {
  Json json = ToJson(message);
  // As `sha256sum` writes it, beside the base64 of proto3 JSON.
  for (int i = 0; i < message.attachments_size(); ++i) {
    json["attachments"][static_cast<size_t>(i)]["sha256_hex"] = ToHex(message.attachments(i).sha256());
  }
  if (const KindView* kind = ViewOf(message, kinds)) {
    if (auto body = kind->Decoded(message.body().content())) json[std::string(kind->JsonName())] = std::move(*body);
  }
  return json;
}

Json RenditionJson(const exchange::v1::Rendition& rendition) {
  const auto statement = StatementOf(rendition);
  Json json = {{"media_type", statement.media_type()},
               {"adapter", statement.adapter_id() + "@" + statement.adapter_version()},
               {"dropped", Json::array()}};
  for (const std::string& dropped : statement.dropped()) json["dropped"].push_back(dropped);
  if (IsText(statement.media_type())) {
    json["text"] = rendition.content();
  } else {
    json["content"] = ToBase64(rendition.content());
  }
  return json;
}

Json DeliveryJson(const client::Received& received, const KindViews& kinds) {
  const auto& delivery = received.delivery;
  Json json = {{"index", received.receipt.index},
               {"mailbox", delivery.mailbox()},
               {"attempt", delivery.attempt()},
               {"statement_digest", ToHex(received.statement_digest)}};
  if (const auto at = FromTimestamp(received.receipt.entry.record_time()); at.ok()) {
    json["accept_time"] = FormatInstant(*at);
  }
  json["message"] = MessageJson(received.message, kinds);
  json["renditions"] = Json::array();
  for (const auto& rendition : delivery.renditions()) json["renditions"].push_back(RenditionJson(rendition));
  if (delivery.has_rendition_error()) json["rendition_error"] = delivery.rendition_error().message();
  return json;
}

}  // namespace duta::cli
