#include "core/exchange/messages/queries.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

class QueriesTest : public ExchangeTest {
 protected:
  const Queries& queries() { return exchange_->queries(); }
  const MailboxQueries& mailbox_queries() { return exchange_->mailbox_queries(); }

  // Log indexes of all pages of a caller's entries.
  std::vector<uint64_t> Entries(const std::string& caller, uint32_t page_size = 0) {
    std::vector<uint64_t> indexes;
    log::v1::ListEntriesRequest request;
    request.set_page_size(page_size);
    do {
      const auto page = queries().ListEntries(caller, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      if (page_size > 0) {
        EXPECT_LE(page->receipts_size(), static_cast<int>(page_size));
      }
      for (const log::v1::Receipt& receipt : page->receipts()) {
        EntryOf(receipt);
        indexes.push_back(receipt.index());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return indexes;
  }
};

TEST_F(QueriesTest, MailboxesAreTheCallersOwn) {
  const struct {
    const char* caller;
    const char* asked;
    const char* result;
  } cases[] = {
      {kIndonesia, "", kIndonesia},
      {kIndonesia, kIndonesia, kIndonesia},
      {kIndonesia, kCanberra, kCanberra},
      {kCanberra, "", kCanberra},
      {kCanberra, kIndonesia, "MAILBOX_NOT_YOURS"},
      {kIndonesia, kAustralia, "MAILBOX_NOT_YOURS"},
      {kIndonesia, "partners/id-kemlu/units/none", "UNKNOWN_RESOURCE"},
      {kIndonesia, kNetwork, "MAILBOX_NOT_YOURS"},
      {kRina, "", "MAILBOX_NOT_YOURS"},
      {kRina, kIndonesia, "MAILBOX_NOT_YOURS"},
  };
  for (const auto& test : cases) {
    const auto mailbox = MailboxOf(*network_.Now(), test.caller, test.asked);
    EXPECT_EQ(mailbox.ok() ? *mailbox : ReasonName(mailbox.status()), test.result) << test.caller << " " << test.asked;
  }
  network_.Must("suspend_partner { partner: 'partners/id-kemlu' state: PARTNER_STATE_SUSPENDED_HOLD }");
  for (const char* mailbox : {kIndonesia, kCanberra}) {
    EXPECT_EQ(ReasonName(MailboxOf(*network_.Now(), kIndonesia, mailbox).status()), "PARTNER_SUSPENDED");
  }
}

TEST_F(QueriesTest, PartiesReadAMessageAndItsEvidence) {
  const Message message = MakeMessage(kCanberra, {kAustralia, kNewZealand});
  const Envelope envelope = Sign(message);
  const log::v1::Receipt receipt = *Submit(kCanberra, envelope)->recorded.receipt;
  ASSERT_TRUE(Acknowledge(kAustralia, receipt.index()).ok());
  ASSERT_TRUE(Acknowledge(kNewZealand, receipt.index()).ok());
  const struct {
    const char* caller;
    int handovers;  // -1: none of its business.
  } cases[] = {{kCanberra, 2}, {kIndonesia, 2}, {kAustralia, 1}, {kNewZealand, 1}, {kRina, -1}};
  for (const auto& test : cases) {
    const auto found = queries().GetMessage(test.caller, message.id());
    if (test.handovers < 0) {
      EXPECT_EQ(ReasonName(found.status()), "UNKNOWN_RESOURCE") << test.caller;
      EXPECT_EQ(ReasonName(queries().GetReceipt(test.caller, message.id()).status()), "UNKNOWN_RESOURCE");
      continue;
    }
    ASSERT_TRUE(found.ok()) << test.caller << found.status();
    EXPECT_EQ(found->envelope().SerializeAsString(), envelope.SerializeAsString());
    EXPECT_EQ(found->receipt().SerializeAsString(), receipt.SerializeAsString());
    EXPECT_EQ(found->handovers_size(), test.handovers) << test.caller;
    for (const auto& handover : found->handovers()) {
      const std::string mailbox = EntryOf(handover.receipt()).delivery_acknowledged().mailbox();
      if (test.handovers == 1) {
        EXPECT_EQ(mailbox, test.caller);
      }
    }
    ASSERT_EQ(found->spkis_size(), 1);
    EXPECT_EQ(found->spkis(0), keys_.at(kCanberra).public_key().spki());
    EXPECT_EQ(queries().GetReceipt(test.caller, message.id())->SerializeAsString(), receipt.SerializeAsString());
  }
  const Message theirs = MakeMessage(kAustralia, {kNewZealand});
  Accept(theirs);
  EXPECT_EQ(ReasonName(queries().GetMessage(kIndonesia, theirs.id()).status()), "UNKNOWN_RESOURCE");
  EXPECT_EQ(ReasonName(queries().GetMessage(kIndonesia, "no id").status()), "UNKNOWN_RESOURCE");
}

TEST_F(QueriesTest, ASignedAcknowledgementComesWithItsKey) {
  const Message message = MakeMessage();
  const log::v1::Receipt receipt = Accept(message);
  v1::Acknowledgement statement;
  statement.set_hub(kHub);
  statement.set_message_id(message.id());
  statement.set_statement_digest(EntryOf(receipt).message_accepted().statement_digest());
  statement.set_message_index(receipt.index());
  statement.set_mailbox(kAustralia);
  *statement.mutable_acknowledge_time() = ToTimestamp(kNow);
  v1::AcknowledgeItem item;
  item.set_message_index(receipt.index());
  *item.mutable_acknowledgement() =
      crypto::SignEnvelope(crypto::kAcknowledgementPayloadType, statement.SerializeAsString(), keys_.at(kAustralia));
  ASSERT_TRUE(Acknowledge(kAustralia, item).ok());
  const auto found = queries().GetMessage(kIndonesia, message.id());
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->handovers_size(), 1);
  EXPECT_EQ(found->handovers(0).acknowledgement().SerializeAsString(), item.acknowledgement().SerializeAsString());
  EXPECT_THAT(found->spkis(), testing::UnorderedElementsAre(keys_.at(kIndonesia).public_key().spki(),
                                                            keys_.at(kAustralia).public_key().spki()));
}

TEST_F(QueriesTest, AdministratorsReadOrders) {
  const Message order = MakeOrder(registry::AddPartner("partners/sg-mfa"));
  Accept(order);
  EXPECT_TRUE(queries().GetMessage(kRina, order.id()).ok());
  EXPECT_TRUE(queries().GetMessage(kBudi, order.id()).ok());
  EXPECT_EQ(ReasonName(queries().GetMessage(kIndonesia, order.id()).status()), "UNKNOWN_RESOURCE");
}

TEST_F(QueriesTest, AMailboxKeepsWhatItHandedOver) {
  const Message message = MakeMessage();
  const log::v1::Receipt receipt = Accept(message);
  ASSERT_TRUE(Acknowledge(kAustralia, receipt.index()).ok());
  EXPECT_TRUE(mailbox_queries().Get(kAustralia, message.id()).ok());
  EXPECT_EQ(ReasonName(mailbox_queries().Get(kIndonesia, message.id()).status()), "UNKNOWN_RESOURCE");
  EXPECT_EQ(ReasonName(mailbox_queries().Get(kAustralia, "").status()), "UNKNOWN_RESOURCE");
}

TEST_F(QueriesTest, WhatWaitsComesInPages) {
  for (int i = 0; i < 25; ++i) Accept(MakeMessage(kIndonesia, {i == 3 ? kNewZealand : kAustralia}));
  std::vector<uint64_t> indexes;
  std::string token;
  int pages = 0;
  do {
    const auto page = mailbox_queries().ListPending(kAustralia, 10, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Due& due : page->deliveries) indexes.push_back(due.index);
    token = page->next_page_token;
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(indexes.size(), 24u);
  EXPECT_TRUE(std::is_sorted(indexes.begin(), indexes.end()));
  EXPECT_EQ(mailbox_queries().ListPending(kAustralia, 0, "")->deliveries.size(), 20u) << "the default";
  EXPECT_EQ(mailbox_queries().ListPending(kAustralia, 1000, "")->deliveries.size(), 24u);
  EXPECT_TRUE(mailbox_queries().ListPending(kCanberra, 0, "")->deliveries.empty());
  for (const char* bad : {"x", "-1", "01", " 1", "1 ", "9223372036854775808", "18446744073709551616"}) {
    EXPECT_EQ(ReasonName(mailbox_queries().ListPending(kAustralia, 0, bad).status()), "PAGE_TOKEN_INVALID") << bad;
  }
}

TEST_F(QueriesTest, WhatIsCommittedAndNotYetVisibleIsNotThere) {
  const Message message = MakeMessage();
  Accept(message);
  // As in the moment between the commit and the new head.
  ASSERT_TRUE(database()
                  .Write([](store::Transaction& transaction) -> Status {
                    for (const char* sql :
                         {"INSERT INTO log_entries (log_index, entry) VALUES (1, '')",
                          "INSERT INTO log_parties (party, log_index, indexes) VALUES ('partners/id-kemlu', 1, X'01')",
                          "INSERT INTO handovers (message_index, mailbox, log_index) VALUES (0, 'partners/au-dfat', 1)",
                          "INSERT INTO message_ids (message_id, log_index) VALUES ('next', 1)"}) {
                      DUTA_RETURN_IF_ERROR(transaction.Change(sql, {}).status());
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  for (const char* caller : {kIndonesia, kRina}) {
    EXPECT_EQ(Entries(caller), std::vector<uint64_t>{0}) << caller;
    EXPECT_EQ(ReasonName(queries().GetEntry(caller, 1).status()), "UNKNOWN_RESOURCE") << caller;
  }
  EXPECT_EQ(queries().GetMessage(kIndonesia, message.id())->handovers_size(), 0);
  EXPECT_EQ(ReasonName(queries().GetMessage(kIndonesia, "next").status()), "UNKNOWN_RESOURCE");
}

TEST_F(QueriesTest, EntriesAreForTheirParties) {
  Accept(MakeMessage(kAustralia, {kCanberra}));                                                         // 0
  Accept(MakeMessage(kAustralia, {kNewZealand}));                                                       // 1
  Accept(MakeMessage(kIndonesia, {kNewZealand}));                                                       // 2
  ASSERT_TRUE(Acknowledge(kCanberra, uint64_t{0}).ok());                                                // 3
  Accept(MakeOrder(registry::ParseOrder("remove_unit { unit: 'partners/id-kemlu/units/canberra' }")));  // 4
  const struct {
    const char* caller;
    std::vector<uint64_t> entries;
  } cases[] = {{kIndonesia, {0, 2, 3}},
               {kCanberra, {0, 3}},
               {kAustralia, {0, 1, 3}},
               {kNewZealand, {1, 2}},
               {kRina, {0, 1, 2, 3, 4}}};
  for (const auto& test : cases) {
    EXPECT_EQ(Entries(test.caller), test.entries) << test.caller;
    EXPECT_EQ(Entries(test.caller, 1), test.entries) << test.caller;
    EXPECT_EQ(Entries(test.caller, 2), test.entries) << test.caller;
    for (uint64_t index = 0; index < 6; ++index) {
      const bool is_party = std::find(test.entries.begin(), test.entries.end(), index) != test.entries.end();
      const auto entry = queries().GetEntry(test.caller, index);
      EXPECT_EQ(ReasonName(entry.status()), is_party ? "OK" : "UNKNOWN_RESOURCE") << test.caller << " " << index;
    }
    EXPECT_EQ(ReasonName(queries().GetEntry(test.caller, UINT64_MAX).status()), "UNKNOWN_RESOURCE");
  }
  log::v1::ListEntriesRequest request;
  request.set_page_token("x");
  EXPECT_EQ(ReasonName(queries().ListEntries(kIndonesia, request).status()), "PAGE_TOKEN_INVALID");
}

TEST_F(QueriesTest, WhoIsSuspendedReadsNothing) {
  const Message message = MakeMessage();
  Accept(message);
  for (const char* state : {"PARTNER_STATE_SUSPENDED_HOLD", "PARTNER_STATE_SUSPENDED_RETURN"}) {
    network_.Must(std::string("suspend_partner { partner: 'partners/au-dfat' state: ") + state + " }");
    EXPECT_EQ(ReasonName(queries().GetMessage(kAustralia, message.id()).status()), "PARTNER_SUSPENDED");
    EXPECT_EQ(ReasonName(queries().GetReceipt(kAustralia, message.id()).status()), "PARTNER_SUSPENDED");
    EXPECT_EQ(ReasonName(queries().GetEntry(kAustralia, 0).status()), "PARTNER_SUSPENDED");
    EXPECT_EQ(ReasonName(queries().ListEntries(kAustralia, {}).status()), "PARTNER_SUSPENDED");
    const auto file = exchange_->attachments().OpenForRead(kAustralia, std::string(32, 'x'), 0);
    EXPECT_EQ(ReasonName(file.status()), "PARTNER_SUSPENDED");
  }
  EXPECT_TRUE(queries().GetMessage(kIndonesia, message.id()).ok());
  network_.Must("resume_partner { partner: 'partners/au-dfat' }");
  EXPECT_TRUE(queries().GetMessage(kAustralia, message.id()).ok());
}

TEST_F(QueriesTest, WhatExpiredOrWasReturnedItsRecipientDoesNotRead) {
  const Message late = MakeMessage(kIndonesia, {kAustralia, kNewZealand});
  ASSERT_TRUE(Acknowledge(kNewZealand, Accept(late).index()).ok());
  clock_.Advance(std::chrono::hours(1));
  ASSERT_TRUE(exchange_->sweeper().Sweep().ok());
  const Message returned = MakeMessage(kIndonesia, {kAustralia});
  Accept(returned);
  network_.Must("suspend_partner { partner: 'partners/au-dfat' state: PARTNER_STATE_SUSPENDED_RETURN }");
  ASSERT_TRUE(exchange_->sweeper().Sweep().ok());
  Flush();
  network_.Must("resume_partner { partner: 'partners/au-dfat' }");
  for (const Message& message : {late, returned}) {
    EXPECT_EQ(ReasonName(queries().GetMessage(kAustralia, message.id()).status()), "UNKNOWN_RESOURCE");
    EXPECT_EQ(ReasonName(queries().GetReceipt(kAustralia, message.id()).status()), "UNKNOWN_RESOURCE");
    EXPECT_EQ(ReasonName(mailbox_queries().Get(kAustralia, message.id()).status()), "UNKNOWN_RESOURCE");
    EXPECT_TRUE(queries().GetMessage(kIndonesia, message.id()).ok()) << "the sender has the evidence";
  }
  EXPECT_TRUE(queries().GetMessage(kNewZealand, late.id()).ok()) << "it was handed over";
}

TEST_F(QueriesTest, APageHoldsAFewMegabytesAtMost) {
  network_.Must("set_policy { partner: 'partners/id-kemlu' policy { max_message_bytes: 1048576 } }");
  const std::string body(900 << 10, 'x');
  for (int i = 0; i < 7; ++i) Accept(MakeMessage(kIndonesia, {kAustralia}, body));
  std::vector<uint64_t> indexes;
  std::vector<size_t> sizes;
  std::string token;
  do {
    const auto page = mailbox_queries().ListPending(kAustralia, 100, token);
    ASSERT_TRUE(page.ok()) << page.status();
    sizes.push_back(page->deliveries.size());
    for (const Due& due : page->deliveries) indexes.push_back(due.index);
    token = page->next_page_token;
  } while (!token.empty());
  EXPECT_THAT(sizes, testing::ElementsAre(5, 2));
  EXPECT_THAT(indexes, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6));
}

}  // namespace
}  // namespace duta::exchange
