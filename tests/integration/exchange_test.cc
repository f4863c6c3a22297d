// The main job on the real hub: ministries exchange signed messages, with
// receipts, renditions, acknowledgements and evidence.
#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "core/client/attachments.h"
#include "core/client/library.h"
#include "core/client/message.h"
#include "core/crypto/signed_note.h"
#include "core/evidence/evidence.h"
#include "core/evidence/verify.h"
#include "duta/log/v1/log_service.grpc.pb.h"
#include "tests/integration/harness/follower.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Subjects(const std::vector<client::Received>& deliveries) {
  std::vector<std::string> subjects;
  for (const client::Received& received : deliveries) subjects.push_back(received.message.subject());
  return subjects;
}

class ExchangeTest : public HubTest {
 protected:
  // With what `Configure` set before; two ministries and one that is neither.
  void Open() {
    Start();
    network_ = std::make_unique<Network>(hub_);
    indonesia_ = network_->Admit("partners/id-kemlu");
    australia_ = network_->Admit("partners/au-dfat");
    stranger_ = network_->Admit("partners/nz-mfat");
  }

  std::string SendNote(const std::string& subject = "Working visit") {
    const auto message = NoteTo("partners/id-kemlu", {"partners/au-dfat"}, subject);
    const auto accepted = indonesia_->Send(message);
    EXPECT_THAT(accepted, IsOk());
    return message.id();
  }

  // What the evidence of a message says about its handovers.
  std::vector<log::v1::Entry> Handovers(Client& client, const std::string& id) {
    std::vector<log::v1::Entry> entries;
    const auto evidence = client.Evidence(id);
    EXPECT_THAT(evidence, IsOk());
    if (!evidence.ok()) return entries;
    for (const auto& handover : evidence->handovers()) {
      entries.emplace_back().ParseFromString(handover.receipt().entry());
    }
    return entries;
  }

  evidence::Report VerifyOffline(const evidence::v1::Evidence& evidence) {
    const std::string file = evidence::Encode(evidence);
    return evidence::Verify(evidence::Decode(file).value(), crypto::NoteVerifier::FromVkey(hub_.log_key()).value());
  }

  std::unique_ptr<Network> network_;
  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
  std::unique_ptr<Client> stranger_;
};

TEST_F(ExchangeTest, ANoteIsDeliveredRenderedAcknowledgedProvenAndAnswered) {
  Open();
  network_->Install(AdapterLibrary("au"), "partners/au-dfat");
  const std::string pdf = directory_ / "programme.pdf";
  ASSERT_THAT(WriteFileAtomically(pdf, "%PDF-1.4\n" + RandomBytes(300'000), FileMode::kPublic), IsOk());
  const auto attachment = client::DescribeFile(pdf, "application/pdf");
  ASSERT_THAT(attachment, IsOk());
  ASSERT_THAT(client::Attachments(indonesia_->channel()).Upload(pdf, *attachment), IsOk());

  auto note = NoteTo("partners/id-kemlu", {"partners/au-dfat"});
  *note.add_attachments() = *attachment;
  note.set_acknowledgement_request(message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED);
  const auto envelope = indonesia_->Sign(note);
  const auto accepted = indonesia_->Submit(envelope);
  ASSERT_THAT(accepted, IsOk());
  EXPECT_THAT(accepted->verified.entry.message_accepted().mailboxes(), ElementsAre("partners/au-dfat"));

  // The original to the byte, and Australia's own form of it.
  const auto inbox = australia_->Inbox();
  ASSERT_THAT(inbox, IsOk());
  ASSERT_THAT(*inbox, SizeIs(1));
  const client::Received& received = inbox->front();
  EXPECT_EQ(received.delivery.envelope().SerializeAsString(), envelope.SerializeAsString());
  EXPECT_FALSE(received.delivery.has_rendition_error()) << received.delivery.rendition_error().ShortDebugString();
  ASSERT_THAT(received.delivery.renditions(), SizeIs(3));  // Text, HTML, and for programs.
  EXPECT_THAT(received.delivery.renditions(0).content(), HasSubstr("honour to propose a visit to Jakarta"));
  const std::string copy = directory_ / "copy.pdf";
  ASSERT_THAT(client::Attachments(australia_->channel()).Download(received.message.attachments(0), copy), IsOk());
  EXPECT_EQ(*ReadFile(copy), *ReadFile(pdf));

  const auto handover = australia_->Acknowledge(received);
  ASSERT_THAT(handover, IsOk());
  EXPECT_THAT(*australia_->Inbox(), IsEmpty());

  const auto sent = indonesia_->Evidence(note.id());
  const auto taken = australia_->Evidence(note.id(), "partners/au-dfat");
  for (const auto* evidence : {&sent, &taken}) {
    ASSERT_THAT(*evidence, IsOk());
    EXPECT_THAT((*evidence)->handovers(), SizeIs(1));
    EXPECT_THAT(VerifyOffline(**evidence).ToStatus(), IsOk());
    evidence::v1::Evidence forged = **evidence;
    forged.mutable_envelope()->mutable_payload()->at(40) ^= 1;
    EXPECT_FALSE(VerifyOffline(forged).ok());
  }
  EXPECT_THAT(taken->renditions(), SizeIs(3));

  auto answer = NoteTo("partners/au-dfat", {"partners/id-kemlu"}, "Re: Working visit");
  answer.set_in_reply_to(note.id());
  answer.set_thread_id(note.id());
  ASSERT_THAT(australia_->Send(answer), IsOk());
  const auto answers = indonesia_->Inbox();
  ASSERT_THAT(answers, IsOk());
  ASSERT_THAT(*answers, SizeIs(1));
  EXPECT_EQ(answers->front().message.in_reply_to(), note.id());
}

TEST_F(ExchangeTest, AThirdPartyReadsNothing) {
  Open();
  const std::string file = directory_ / "file";
  ASSERT_THAT(WriteFileAtomically(file, "content", FileMode::kPublic), IsOk());
  const auto attachment = client::DescribeFile(file, "text/plain");
  ASSERT_THAT(client::Attachments(indonesia_->channel()).Upload(file, *attachment), IsOk());
  auto note = NoteTo("partners/id-kemlu", {"partners/au-dfat"});
  *note.add_attachments() = *attachment;
  const auto accepted = indonesia_->Send(note);
  ASSERT_THAT(accepted, IsOk());

  client::Library library(stranger_->channel(), stranger_->log(), Client::kOnce);
  EXPECT_THAT(library.GetMessage(note.id()), IsRefused(Reason::kUnknownResource));
  EXPECT_THAT(library.GetReceipt(note.id()), IsRefused(Reason::kUnknownResource));
  EXPECT_THAT(stranger_->Inbox("partners/au-dfat"), IsRefused(Reason::kMailboxNotYours));
  EXPECT_THAT(client::Attachments(stranger_->channel()).Download(*attachment, directory_ / "stolen"),
              IsRefused(Reason::kUnknownAttachment));
  Follower follower(*stranger_, {.mailbox = "partners/au-dfat"});
  ASSERT_TRUE(follower.WaitForEnd());
  EXPECT_THAT(follower.Stop(), IsRefused(Reason::kMailboxNotYours));
  log::v1::GetEntryRequest entry;
  entry.set_index(accepted->receipt.index());
  EXPECT_THAT(
      stranger_->Call(log::v1::LogService::NewStub(stranger_->channel()), &log::v1::LogService::Stub::GetEntry, entry),
      IsRefused(Reason::kUnknownResource));
}

TEST_F(ExchangeTest, UnitsAndGroupsAreAddressedAndHaveTheirOwnMailboxes) {
  Open();
  const auto canberra = network_->Admit("partners/id-kemlu/units/canberra", crypto::Algorithm::kEd25519);
  network_->Order(R"(set_group { group { name: "groups/rndd" display_name: "Network"
      members: ["partners/id-kemlu", "partners/au-dfat", "partners/nz-mfat"] } })");

  const auto accepted = canberra->Send(NoteTo(canberra->name(), {"groups/rndd"}, "To all"));
  ASSERT_THAT(accepted, IsOk());
  EXPECT_THAT(accepted->verified.entry.message_accepted().group_resolutions(), SizeIs(1));
  EXPECT_THAT(Subjects(*australia_->Inbox()), ElementsAre("To all"));
  EXPECT_THAT(Subjects(*stranger_->Inbox()), ElementsAre("To all"));

  ASSERT_THAT(australia_->Send(NoteTo(australia_->name(), {canberra->name()}, "To the mission")), IsOk());
  EXPECT_THAT(Subjects(*canberra->Inbox()), ElementsAre("To the mission"));
  EXPECT_THAT(Subjects(*indonesia_->Inbox(canberra->name())), ElementsAre("To the mission"));
  EXPECT_THAT(canberra->Inbox(indonesia_->name()), IsRefused(Reason::kMailboxNotYours));

  // A unit's message by its ministry's connection; never the other way round.
  EXPECT_THAT(indonesia_->Submit(canberra->Sign(NoteTo(canberra->name(), {"partners/au-dfat"}))), IsOk());
  EXPECT_THAT(canberra->Submit(indonesia_->Sign(NoteTo(indonesia_->name(), {"partners/au-dfat"}))),
              IsRefused(Reason::kSenderMismatch));
}

TEST_F(ExchangeTest, WhatIsSentToAHeldPartnerWaitsForIt) {
  Open();
  SendNote("Before");
  network_->Order(R"(suspend_partner { partner: "partners/au-dfat" state: PARTNER_STATE_SUSPENDED_HOLD })");
  SendNote("Meanwhile");
  EXPECT_THAT(australia_->Inbox(), IsRefused(Reason::kPartnerSuspended));
  EXPECT_THAT(australia_->Send(NoteTo("partners/au-dfat", {"partners/id-kemlu"})),
              IsRefused(Reason::kPartnerSuspended));
  network_->Order(R"(resume_partner { partner: "partners/au-dfat" })");
  EXPECT_THAT(Subjects(*australia_->Inbox()), ElementsAre("Before", "Meanwhile"));
}

TEST_F(ExchangeTest, WhatWaitedForAReturningPartnerGoesBackWithEvidence) {
  Open();
  const std::string id = SendNote("Before");
  Follower follower(*australia_, {.verdict = client::Verdict::kLeave});
  ASSERT_TRUE(follower.WaitForReceived(1));
  network_->Order(R"(suspend_partner { partner: "partners/au-dfat" state: PARTNER_STATE_SUSPENDED_RETURN })");
  ASSERT_TRUE(follower.WaitForEnd());
  EXPECT_THAT(follower.Stop(), IsRefused(Reason::kPartnerSuspended));
  EXPECT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})),
              IsRefused(Reason::kRecipientSuspended));
  ASSERT_TRUE(Eventually([&] { return !Handovers(*indonesia_, id).empty(); }));
  EXPECT_TRUE(Handovers(*indonesia_, id)[0].has_delivery_returned());
  EXPECT_THAT(VerifyOffline(*indonesia_->Evidence(id)).ToStatus(), IsOk());
  network_->Order(R"(resume_partner { partner: "partners/au-dfat" })");
  EXPECT_THAT(*australia_->Inbox(), IsEmpty());
}

TEST_F(ExchangeTest, KeysRotateWhileStreamsAreOpen) {
  Open();
  Follower follower(*australia_);
  Follower own(*indonesia_);
  ASSERT_TRUE(follower.WaitForConnections(1));
  ASSERT_TRUE(own.WaitForConnections(1));

  const Identity renewed = MakeIdentity("partners/id-kemlu", crypto::Algorithm::kEcdsaP384);
  order::v1::Order add;
  *add.mutable_add_key()->mutable_key() = KeyOf(renewed);
  network_->OrderByBoth(add);
  order::v1::Order trust;
  trust.mutable_set_transport_trust()->set_name("partners/id-kemlu");
  *trust.mutable_set_transport_trust()->mutable_transport_trust() = PinOf(renewed);
  trust.mutable_set_transport_trust()->mutable_transport_trust()->MergeFrom(PinOf(indonesia_->identity()));
  network_->OrderByBoth(trust);

  const auto next = network_->Connect(renewed);
  SendNote("By the old key");
  ASSERT_THAT(next->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"}, "By the new key")), IsOk());
  ASSERT_TRUE(follower.WaitForAcknowledged(2));

  order::v1::Order revoke;
  revoke.mutable_revoke_key()->set_keyid(indonesia_->identity().signing_key.public_key().keyid());
  revoke.mutable_revoke_key()->set_reason("rotated");
  network_->Order(revoke);
  EXPECT_THAT(indonesia_->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"})), IsRefused(Reason::kKeyNotValid));
  // The connection is another matter: it ends when its certificate is not trusted.
  EXPECT_THAT(indonesia_->LogSize(), IsOk());
  *trust.mutable_set_transport_trust()->mutable_transport_trust() = PinOf(renewed);
  network_->Order(trust);
  ASSERT_TRUE(own.WaitForEnd());
  EXPECT_THAT(own.Stop(), IsRefused(Reason::kUnknownCertificate));
  EXPECT_THAT(indonesia_->Inbox(), IsRefused(Reason::kUnknownCertificate));

  ASSERT_THAT(next->Send(NoteTo("partners/id-kemlu", {"partners/au-dfat"}, "After")), IsOk());
  ASSERT_TRUE(follower.WaitForAcknowledged(3));
  EXPECT_THAT(Subjects(follower.received()), ElementsAre("By the old key", "By the new key", "After"));
  EXPECT_FALSE(follower.WaitForConnections(2, std::chrono::seconds(0)));
  EXPECT_THAT(follower.rejected(), IsEmpty());
}

TEST_F(ExchangeTest, WhatNobodyTakesOverInTimeExpiresWithEvidence) {
  Open();
  auto note = NoteTo("partners/id-kemlu", {"partners/au-dfat"});
  *note.mutable_expire_time() = ToTimestamp(SystemClock().Now() + std::chrono::seconds(2));
  ASSERT_THAT(indonesia_->Send(note), IsOk());
  ASSERT_TRUE(Eventually([&] { return !Handovers(*indonesia_, note.id()).empty(); }));
  EXPECT_TRUE(Handovers(*indonesia_, note.id())[0].has_delivery_expired());
  EXPECT_THAT(VerifyOffline(*indonesia_->Evidence(note.id())).ToStatus(), IsOk());
  EXPECT_THAT(*australia_->Inbox(), IsEmpty());
}

TEST_F(ExchangeTest, WhatIsNotAcknowledgedComesAgain) {
  hub_.Configure("redelivery_seconds", "1");
  Open();
  SendNote();
  Follower follower(*australia_, {.verdict = client::Verdict::kRetry});
  ASSERT_TRUE(follower.WaitForReceived(2));
  const auto received = follower.received();
  EXPECT_EQ(received[0].delivery.attempt(), 1u);
  EXPECT_EQ(received[1].delivery.attempt(), 2u);
  EXPECT_EQ(received[0].message.id(), received[1].message.id());
}

TEST_F(ExchangeTest, TwoReceiversOfOneMailboxEachGetEverything) {
  Open();
  Follower first(*australia_, {.verdict = client::Verdict::kLeave});
  Follower second(*australia_, {.verdict = client::Verdict::kLeave});
  ASSERT_TRUE(first.WaitForConnections(1) && second.WaitForConnections(1));
  for (const char* subject : {"One", "Two", "Three"}) SendNote(subject);
  ASSERT_TRUE(first.WaitForReceived(3) && second.WaitForReceived(3));
  EXPECT_THAT(Subjects(first.received()), ElementsAre("One", "Two", "Three"));
  EXPECT_THAT(Subjects(second.received()), ElementsAre("One", "Two", "Three"));
}

TEST_F(ExchangeTest, CreditHoldsTheHubBack) {
  Open();
  Follower follower(*australia_, {.credit = 1});
  for (int i = 0; i < 50; ++i) SendNote(std::to_string(i));
  ASSERT_TRUE(follower.WaitForAcknowledged(50));
  const auto received = follower.received();
  ASSERT_THAT(received, SizeIs(50));
  for (size_t i = 0; i < 50; ++i) EXPECT_EQ(received[i].message.subject(), std::to_string(i));
}

}  // namespace
}  // namespace duta::integration
