#include "core/client/mailbox.h"

#include <string>
#include <vector>

#include "core/client/library.h"
#include "core/evidence/verify.h"
#include "tests/core/client/fixture.h"

namespace duta::client {
namespace {

class MailboxTest : public ClientTest {
 protected:
  MailboxTest() : mailbox_(channel_, *log_, clock_, kMailbox, QuickCalls()), library_(channel_, *log_, QuickCalls()) {
    hub_.AddKey(kSender, signer_.public_key());
  }

  std::vector<Received> ListAll(uint32_t page_size) {
    std::vector<Received> all;
    std::string token;
    do {
      auto page = mailbox_.List(page_size, token, exchange::v1::RENDITION_MODE_ALL);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (auto& received : page->deliveries) {
        EXPECT_TRUE(received.ok()) << received.status();
        all.push_back(std::move(*received));
      }
      token = page->next_page_token;
    } while (!token.empty());
    return all;
  }

  Mailbox mailbox_;
  Library library_;
};

TEST_F(MailboxTest, ListsAndAcknowledgesWithoutAStream) {
  for (int i = 0; i < 5; ++i) hub_.Deliver(TestEnvelope(signer_, std::to_string(i)));
  const auto all = ListAll(2);
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[4].message.subject(), "4");
  const auto receipts = mailbox_.Acknowledge({NameOf(all[0]), NameOf(all[3])}, &signer_);
  ASSERT_TRUE(receipts.ok()) << receipts.status();
  EXPECT_EQ(receipts->size(), 2u);
  for (const auto& receipt : *receipts) EXPECT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(ListAll(10).size(), 3u);
}

TEST_F(MailboxTest, AnswersEachAcknowledgementOnItsOwn) {
  hub_.Deliver(TestEnvelope(signer_));
  const DeliveryName known = NameOf(ListAll(1).front());
  DeliveryName unknown = known;
  unknown.message_index = 99;
  DeliveryName other = known;
  other.message_id = "another";
  const auto receipts = mailbox_.Acknowledge({unknown, known, other}, nullptr);
  ASSERT_TRUE(receipts.ok());
  EXPECT_EQ(ReasonOf((*receipts)[0].status()), Reason::kUnknownDelivery);
  EXPECT_TRUE((*receipts)[1].ok());
  EXPECT_EQ(ReasonOf((*receipts)[2].status()), Reason::kProofInvalid) << "a receipt of another message";
}

TEST_F(MailboxTest, ADeliveryThatDoesNotVerifySaysSo) {
  for (int i = 0; i < 2; ++i) hub_.Deliver(TestEnvelope(signer_));
  hub_.Set({.wrong_receipts = true});
  const auto page = mailbox_.List(10, "", exchange::v1::RENDITION_MODE_ALL);
  ASSERT_TRUE(page.ok());
  int bad = 0;
  for (const auto& received : page->deliveries) bad += ReasonOf(received.status()) == Reason::kProofInvalid;
  EXPECT_EQ(bad, 1);
}

TEST_F(MailboxTest, WhatTheHubCannotReadIsToldApart) {
  for (int i = 0; i < 2; ++i) hub_.Deliver(TestEnvelope(signer_));
  hub_.Set({.unreadable = true});
  const auto page = mailbox_.List(10, "", exchange::v1::RENDITION_MODE_ALL);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_TRUE(page->deliveries.empty());
  ASSERT_EQ(page->unreadable.size(), 2u);
  EXPECT_EQ(page->unreadable[1].index, 1u);
  EXPECT_EQ(ReasonOf(page->unreadable[1].why), Reason::kStorageCorrupt);
  hub_.Set({});
  EXPECT_EQ(ListAll(10).size(), 2u) << "whole, once the hub has them again";
}

TEST(UnreadableTest, SayingNothingIsNoExcuseForAnEmptyDelivery) {
  exchange::v1::Delivery delivery;
  EXPECT_FALSE(UnreadableOf(delivery));
  delivery.mutable_unreadable();  // Code OK.
  EXPECT_FALSE(UnreadableOf(delivery)) << "it is checked, and fails, like any other";
  delivery.mutable_unreadable()->set_code(15);
  EXPECT_TRUE(UnreadableOf(delivery));
}

TEST_F(MailboxTest, AMessageThatAnotherPartnerSignedIsNotListed) {
  FileSigner other(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256));
  hub_.AddKey("partners/xx-mfa", other.public_key());
  hub_.Deliver(TestEnvelope(other), {}, "partners/xx-mfa");
  hub_.Deliver(TestEnvelope(other));
  hub_.Deliver(TestEnvelope(signer_));
  SenderKeys keys(channel_, QuickCalls());
  Mailbox careful(channel_, *log_, clock_, kMailbox, QuickCalls(), &keys);
  const auto page = careful.List(10, "", exchange::v1::RENDITION_MODE_ALL);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->deliveries.size(), 3u);
  EXPECT_EQ(ReasonOf(page->deliveries[0].status()), Reason::kProofInvalid);
  EXPECT_EQ(ReasonOf(page->deliveries[1].status()), Reason::kUnknownKey);
  EXPECT_TRUE(page->deliveries[2].ok()) << page->deliveries[2].status();
  const auto believing = mailbox_.List(10, "", exchange::v1::RENDITION_MODE_ALL);
  ASSERT_TRUE(believing.ok());
  EXPECT_EQ(ReasonOf(believing->deliveries[0].status()), Reason::kProofInvalid);
}

TEST(CheckSignersTest, WhoMaySignForWhom) {
  struct Case {
    const char* sender;
    std::vector<std::string> owners;
    bool may;
  };
  const Case cases[] = {
      {"partners/id-kemlu", {"partners/id-kemlu"}, true},
      {"partners/id-kemlu", {"partners/id-kemlu", "partners/id-kemlu"}, true},
      {"partners/id-kemlu/units/canberra", {"partners/id-kemlu"}, true},
      {"partners/id-kemlu/units/canberra", {"partners/id-kemlu/units/canberra"}, true},
      {"partners/id-kemlu", {"partners/id-kemlu/units/canberra"}, false},
      {"partners/id-kemlu", {"partners/au-dfat"}, false},
      {"partners/id-kemlu", {"partners/id-kemlu", "partners/au-dfat"}, false},
      {"partners/id-kemlu", {"administrators/rina"}, false},
      {"partners/id-kemlu", {""}, false},
      {"partners/id-kemlu", {}, false},
      {"administrators/rina", {"administrators/rina"}, true},
      {"administrators/rina", {"administrators/rina", "administrators/budi"}, true},
      {"administrators/rina", {"administrators/budi"}, false},
      {"administrators/rina", {"administrators/rina", "partners/au-dfat"}, false},
      {"administrators/rina", {}, false},
  };
  for (const Case& c : cases) {
    log::v1::MessageAccepted entry;
    entry.set_sender(c.sender);
    for (const std::string& owner : c.owners) entry.add_verified_signatures()->set_owner(owner);
    const Status status = CheckSigners(entry);
    EXPECT_EQ(status.ok(), c.may) << c.sender << " " << entry.ShortDebugString();
    if (!c.may) {
      EXPECT_EQ(ReasonOf(status), Reason::kProofInvalid);
    }
  }
}

TEST(PageCountTest, AListThatDoesNotEndIsLeft) {
  PageCount few;
  EXPECT_TRUE(*few.GoesOn("next"));
  EXPECT_FALSE(*few.GoesOn(""));
  PageCount many;
  int pages = 0;
  StatusOr<bool> goes_on = true;
  while (goes_on.ok() && *goes_on) goes_on = many.GoesOn(std::to_string(pages++));
  EXPECT_EQ(pages, 10'000);
  EXPECT_EQ(ReasonOf(goes_on.status()), Reason::kInternal);
}

TEST_F(MailboxTest, RenditionsAreVerified) {
  const auto envelope = TestEnvelope(signer_);
  hub_.Deliver(envelope, {TestRendition(envelope, hub_.log().key())});
  const Received received = ListAll(1).front();
  const auto renditions = mailbox_.Renditions(received.message.id(), received.statement_digest);
  ASSERT_TRUE(renditions.ok()) << renditions.status();
  EXPECT_EQ(renditions->front().content(), "<p>note</p>");
  EXPECT_EQ(ReasonOf(mailbox_.Renditions(received.message.id(), std::string(32, 'x')).status()), Reason::kProofInvalid);
}

TEST_F(MailboxTest, ARenditionIsRefusedWithAnyPartChanged) {
  const auto envelope = TestEnvelope(signer_);
  hub_.Deliver(envelope);
  const Received received = ListAll(1).front();
  const auto good = TestRendition(envelope, hub_.log().key());
  EXPECT_TRUE(CheckRendition(good, received.statement_digest, kMailbox, *log_).ok());
  std::vector<exchange::v1::Rendition> bad(5, good);
  bad[0].mutable_content()->append("x");
  bad[1].mutable_attestation()->mutable_payload()->back() ^= 1;
  bad[2].mutable_attestation()->mutable_signatures(0)->mutable_sig()->back() ^= 1;
  bad[3].clear_attestation();
  bad[4].mutable_attestation()->set_payload_type("application/vnd.duta.message.v1+protobuf");
  for (const auto& rendition : bad) {
    EXPECT_EQ(ReasonOf(CheckRendition(rendition, received.statement_digest, kMailbox, *log_)), Reason::kProofInvalid);
  }
  EXPECT_EQ(ReasonOf(CheckRendition(good, received.statement_digest, "partners/xx-other", *log_)),
            Reason::kProofInvalid);
}

TEST_F(MailboxTest, GivesMessagesAndReceiptsAgain) {
  const auto envelope = TestEnvelope(signer_, "again");
  hub_.Deliver(envelope);
  const std::string id = OpenMessage(envelope)->id();
  const auto stored = library_.GetMessage(id);
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->message.subject(), "again");
  EXPECT_EQ(library_.GetReceipt(id)->SerializeAsString(), stored->response.receipt().SerializeAsString());
  EXPECT_EQ(ReasonOf(library_.GetMessage("none").status()), Reason::kUnknownResource);
  EXPECT_EQ(ReasonOf(library_.GetReceipt("none").status()), Reason::kUnknownResource);
}

TEST_F(MailboxTest, TheReceiptOfAnotherMessageIsRefused) {
  hub_.Deliver(TestEnvelope(signer_));
  const auto envelope = TestEnvelope(signer_);
  hub_.Deliver(envelope);
  hub_.Set({.wrong_receipts = true});
  EXPECT_EQ(ReasonOf(library_.GetMessage(OpenMessage(envelope)->id()).status()), Reason::kProofInvalid);
  EXPECT_EQ(ReasonOf(library_.GetReceipt(OpenMessage(envelope)->id()).status()), Reason::kProofInvalid);
}

TEST_F(MailboxTest, EvidenceVerifiesWithoutTheHub) {
  const auto envelope = TestEnvelope(signer_);
  hub_.Deliver(envelope, {TestRendition(envelope, hub_.log().key())});
  ASSERT_TRUE(mailbox_.Acknowledge({NameOf(ListAll(1).front())}, nullptr).ok());
  const auto evidence = library_.CollectEvidence(OpenMessage(envelope)->id(), kMailbox);
  ASSERT_TRUE(evidence.ok()) << evidence.status();
  EXPECT_EQ(evidence->handovers_size(), 1);
  EXPECT_EQ(evidence->renditions_size(), 1);
  hub_.Shutdown();
  const auto report = evidence::Verify(*evidence, log_->verifier());
  EXPECT_EQ(report.ToStatus(), absl::OkStatus());
}

TEST_F(MailboxTest, EvidenceOfAMessageWithoutAnAdapterHasNoRenditions) {
  const auto envelope = TestEnvelope(signer_);
  hub_.Deliver(envelope);
  const auto evidence = library_.CollectEvidence(OpenMessage(envelope)->id(), kMailbox);
  ASSERT_TRUE(evidence.ok()) << evidence.status();
  EXPECT_EQ(evidence->renditions_size(), 0);
}

}  // namespace
}  // namespace duta::client
