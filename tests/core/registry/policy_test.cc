#include "core/registry/policy.h"

#include <gmock/gmock.h>

#include "tests/core/registry/network.h"

namespace duta::registry {
namespace {

using message::v1::Message;
using testing::ElementsAre;
using testing::Pair;

constexpr char kNote[] = "application/vnd.duta.note.v1+protobuf";
constexpr char kUnit[] = "partners/id-kemlu/units/canberra";

Message ParseMessage(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

Message From(const std::string& sender, const std::vector<std::string>& recipients) {
  Message message = ParseMessage("marking { level: LEVEL_INTERNAL }");
  message.set_sender(sender);
  for (const std::string& recipient : recipients) message.add_recipients(recipient);
  return message;
}

// Resolves and authorizes.
Status Judge(const Snapshot& snapshot, const Message& message, std::string_view kind = kNote) {
  DUTA_ASSIGN_OR_RETURN(const Resolution resolution, ResolveRecipients(snapshot, message));
  return Authorize(snapshot, message, resolution, kind);
}

TEST(ResolveRecipientsTest, OpensGroupsAndLeavesTheSenderOut) {
  Network network;
  const auto resolution =
      ResolveRecipients(*network.Now(), From("partners/id-kemlu", {"groups/rndd", "partners/au-dfat", kUnit}));
  ASSERT_TRUE(resolution.ok()) << resolution.status();
  EXPECT_THAT(resolution->mailboxes, ElementsAre("partners/au-dfat", kUnit, "partners/nz-mfat"));
  ASSERT_EQ(resolution->groups.size(), 1u);
  EXPECT_EQ(resolution->groups[0].group(), "groups/rndd");
  EXPECT_THAT(resolution->groups[0].members(),
              ElementsAre("partners/au-dfat", "partners/id-kemlu", "partners/nz-mfat"));
}

TEST(ResolveRecipientsTest, AUnitWritesToItsPartnerThroughAGroup) {
  Network network;
  const auto resolution = ResolveRecipients(*network.Now(), From(kUnit, {"groups/rndd"}));
  ASSERT_TRUE(resolution.ok()) << resolution.status();
  EXPECT_THAT(resolution->mailboxes, ElementsAre("partners/au-dfat", "partners/id-kemlu", "partners/nz-mfat"));
}

TEST(ResolveRecipientsTest, WhoIsNamedItselfGetsItsOwnMessage) {
  Network network;
  const auto resolution = ResolveRecipients(*network.Now(), From("partners/id-kemlu", {"partners/id-kemlu"}));
  ASSERT_TRUE(resolution.ok()) << resolution.status();
  EXPECT_THAT(resolution->mailboxes, ElementsAre("partners/id-kemlu"));
}

TEST(ResolveRecipientsTest, RefusesUnknownNames) {
  Network network;
  for (const char* name : {"partners/xx", "partners/au-dfat/units/xx", "groups/xx", "hub", "administrators/rina", "",
                           "partners/AU-DFAT", "partners/au-dfat "}) {
    const Status status =
        ResolveRecipients(*network.Now(), From("partners/id-kemlu", {"partners/au-dfat", name})).status();
    EXPECT_EQ(ReasonOf(status), Reason::kUnknownRecipient) << status;
    EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("recipient", name)));
  }
}

TEST(ResolveRecipientsTest, RefusesAGroupOfTheSenderAlone) {
  Network network;
  network.Must(R"(set_group { group { name: "groups/alone" members: "partners/id-kemlu" } })");
  const Status status = ResolveRecipients(*network.Now(), From("partners/id-kemlu", {"groups/alone"})).status();
  EXPECT_EQ(ReasonOf(status), Reason::kRecipientsInvalid) << status;
}

// One policy or state, one message, one answer.
struct Case {
  std::string what;
  std::vector<std::string> orders;
  std::string sender;
  std::vector<std::string> recipients;
  std::string marking;  // Text of the marking; empty: INTERNAL.
  std::optional<Reason> reason;
  std::string about;  // Metadata: the recipient or partner it is about.
};

std::string Policy(const std::string& partner, const std::string& policy) {
  return "set_policy { partner: '" + partner + "' policy {" + policy + "} }";
}

std::string Suspend(const std::string& partner, const std::string& how) {
  return "suspend_partner { partner: '" + partner + "' state: PARTNER_STATE_SUSPENDED_" + how + " }";
}

std::vector<Case> Cases() {
  const std::string id = "partners/id-kemlu", au = "partners/au-dfat", nz = "partners/nz-mfat";
  return {
      {"plain", {}, id, {au}, "", std::nullopt, ""},
      {"unit to unit's own", {}, kUnit, {au, id}, "", std::nullopt, ""},
      // States.
      {"suspended sender", {Suspend(id, "HOLD")}, id, {au}, "", Reason::kPartnerSuspended, id},
      {"unit of a suspended sender", {Suspend(id, "RETURN")}, kUnit, {au}, "", Reason::kPartnerSuspended, id},
      {"held recipient", {Suspend(au, "HOLD")}, id, {au}, "", std::nullopt, ""},
      {"returning recipient", {Suspend(au, "RETURN")}, id, {nz, au}, "", Reason::kRecipientSuspended, au},
      {"unit of a returning recipient", {Suspend(id, "RETURN")}, au, {kUnit}, "", Reason::kRecipientSuspended, kUnit},
      {"returning member of a group",
       {Suspend(au, "RETURN")},
       id,
       {"groups/rndd"},
       "",
       Reason::kRecipientSuspended,
       au},
      // Ceilings.
      {"at the default ceiling", {}, id, {au}, "level: LEVEL_RESTRICTED", std::nullopt, ""},
      {"above the default ceiling", {}, id, {au}, "level: LEVEL_CONFIDENTIAL", Reason::kMarkingAboveCeiling, id},
      {"above the recipient's ceiling",
       {Policy(id, "send_ceiling: LEVEL_SECRET")},
       id,
       {au},
       "level: LEVEL_CONFIDENTIAL",
       Reason::kMarkingAboveCeiling,
       au},
      {"both ceilings raised",
       {Policy(id, "send_ceiling: LEVEL_SECRET"), Policy(au, "receive_ceiling: LEVEL_SECRET")},
       kUnit,
       {au},
       "level: LEVEL_SECRET",
       std::nullopt,
       ""},
      {"raised for another",
       {Policy(id, "receive_ceiling: LEVEL_SECRET"), Policy(au, "send_ceiling: LEVEL_SECRET")},
       id,
       {au},
       "level: LEVEL_CONFIDENTIAL",
       Reason::kMarkingAboveCeiling,
       id},
      {"lowered for a member of the group",
       {Policy(nz, "receive_ceiling: LEVEL_OPEN")},
       id,
       {"groups/rndd"},
       "",
       Reason::kMarkingAboveCeiling,
       nz},
      {"a unit has its partner's ceiling",
       {Policy(id, "receive_ceiling: LEVEL_OPEN")},
       au,
       {kUnit},
       "",
       Reason::kMarkingAboveCeiling,
       kUnit},
      {"a level of tomorrow", {}, id, {au}, "level: 99", Reason::kMarkingAboveCeiling, id},
      // Recipients that the sender's policy allows.
      {"allowed by name", {Policy(id, "recipients: '" + au + "'")}, id, {au}, "", std::nullopt, ""},
      {"not allowed", {Policy(id, "recipients: '" + au + "'")}, id, {au, nz}, "", Reason::kRecipientNotAllowed, nz},
      {"not allowed to a unit",
       {Policy(id, "recipients: '" + au + "'")},
       kUnit,
       {nz},
       "",
       Reason::kRecipientNotAllowed,
       nz},
      {"allowed through the partner", {Policy(au, "recipients: '" + id + "'")}, au, {kUnit}, "", std::nullopt, ""},
      {"a unit's name allows no partner",
       {Policy(au, std::string("recipients: '") + kUnit + "'")},
       au,
       {id},
       "",
       Reason::kRecipientNotAllowed,
       id},
      {"allowed through a group", {Policy(au, "recipients: 'groups/rndd'")}, au, {kUnit, nz}, "", std::nullopt, ""},
      {"a group that goes beyond",
       {Policy(id, "recipients: '" + au + "'")},
       id,
       {"groups/rndd"},
       "",
       Reason::kRecipientNotAllowed,
       nz},
      // Releasability.
      {"released by name", {}, id, {au}, "level: LEVEL_OPEN releasable_to: '" + au + "'", std::nullopt, ""},
      {"not released", {}, id, {au, nz}, "level: LEVEL_OPEN releasable_to: '" + au + "'", Reason::kNotReleasable, nz},
      {"released through the partner",
       {},
       au,
       {kUnit},
       "level: LEVEL_OPEN releasable_to: '" + id + "'",
       std::nullopt,
       ""},
      {"released to a unit alone",
       {},
       au,
       {id},
       std::string("level: LEVEL_OPEN releasable_to: '") + kUnit + "'",
       Reason::kNotReleasable,
       id},
      {"released through a group",
       {},
       au,
       {"groups/rndd", kUnit},
       "level: LEVEL_OPEN releasable_to: 'groups/rndd'",
       std::nullopt,
       ""},
      {"released to strangers",
       {},
       id,
       {au},
       "level: LEVEL_OPEN releasable_to: ['groups/xx', 'fiji']",
       Reason::kNotReleasable,
       au},
  };
}

TEST(AuthorizeTest, AppliesStatesCeilingsRecipientsAndReleasability) {
  for (const Case& test_case : Cases()) {
    SCOPED_TRACE(test_case.what);
    Network network;
    for (const std::string& order : test_case.orders) network.Must(order);
    Message message = From(test_case.sender, test_case.recipients);
    if (!test_case.marking.empty()) {
      *message.mutable_marking() = ParseMessage("marking {" + test_case.marking + "}").marking();
    }
    const Status status = Judge(*network.Now(), message);
    EXPECT_EQ(ReasonOf(status), test_case.reason) << status;
    Metadata metadata = MetadataOf(status);
    EXPECT_EQ(metadata["recipient"] + metadata["partner"], test_case.about) << status;
  }
}

TEST(AuthorizeTest, AllowsTheKindsOfThePolicyOnly) {
  Network network;
  EXPECT_TRUE(Judge(*network.Now(), From("partners/id-kemlu", {"partners/au-dfat"}), "text/calendar").ok());
  network.Must(Policy("partners/id-kemlu", std::string("kinds: 'text/calendar' kinds: '") + kNote + "'"));
  const Message message = From(kUnit, {"partners/au-dfat"});
  EXPECT_TRUE(Judge(*network.Now(), message).ok());
  const Status status = Judge(*network.Now(), message, "application/other");
  EXPECT_EQ(ReasonOf(status), Reason::kKindNotAllowed);
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("kind", "application/other")));
}

TEST(AuthorizeTest, TheHubsDefaultsFillWhatAPolicyLeavesOpen) {
  Network network;
  Message message = From("partners/id-kemlu", {"partners/au-dfat"});
  message.mutable_marking()->set_level(message::v1::LEVEL_SECRET);
  EXPECT_FALSE(Judge(*network.Now(), message).ok());
  ASSERT_TRUE(network.registry().SetDefaults({.ceiling = message::v1::LEVEL_SECRET}).ok());
  EXPECT_TRUE(Judge(*network.Now(), message).ok());
}

}  // namespace
}  // namespace duta::registry
