#include "core/exchange/messages/messages.h"

#include "core/base/thread_rules.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using MessagesTest = ExchangeTest;

void ExpectSame(const Accepted& a, const Accepted& b) {
  EXPECT_EQ(a.envelope.SerializeAsString(), b.envelope.SerializeAsString());
  EXPECT_EQ(a.receipt.SerializeAsString(), b.receipt.SerializeAsString());
  EXPECT_EQ(a.entry.SerializeAsString(), b.entry.SerializeAsString());
  EXPECT_EQ(a.record_time, b.record_time);
  EXPECT_EQ(a.acknowledgement_request, b.acknowledgement_request);
  EXPECT_EQ(a.canonical_body, b.canonical_body);
  EXPECT_EQ(a.kind, b.kind);
}

TEST_F(MessagesTest, WhatIsReadFromTheDatabaseEqualsWhatWasKept) {
  translator_.Install(kIndonesia, {.translations = {{"text/memo", std::string(MemoKind::kMediaType)}},
                                   .translate = [](const TranslationRequest&) { return "translated"; }});
  Message native = MakeMessage(kIndonesia, {kNetwork});
  native.mutable_body()->set_media_type("text/memo");
  Message wanted = MakeMessage();
  wanted.set_acknowledgement_request(message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED);
  Accept(native);
  Accept(wanted);
  const AcceptedLoader cold(database(), exchange_->ledger());
  for (uint64_t index = 0; index < 2; ++index) {
    const auto kept = exchange_->messages().Get(index);
    const auto read = cold.Load(index);
    ASSERT_TRUE(kept.ok() && read.ok()) << kept.status() << read.status();
    ExpectSame(**kept, **read);
  }
  EXPECT_EQ(*cold.IndexOf(native.id()), 0u);
  EXPECT_EQ((*exchange_->messages().GetById(native.id()))->receipt.index(), 0u);
}

TEST_F(MessagesTest, KnowsMessagesOnly) {
  const log::v1::Receipt receipt = Accept(MakeMessage());
  const uint64_t handover = Acknowledge(kAustralia, receipt.index())->receipt->index();
  const Messages& messages = exchange_->messages();
  for (const uint64_t index : {handover, handover + 1, UINT64_MAX}) {
    EXPECT_EQ(ReasonName(messages.Get(index).status()), "UNKNOWN_RESOURCE") << index;
  }
  EXPECT_EQ(ReasonName(messages.GetById("").status()), "UNKNOWN_RESOURCE");
  EXPECT_EQ(ReasonName(messages.GetById("019ac1f0-5e80-7000-8000-000000000001").status()), "UNKNOWN_RESOURCE");
}

TEST_F(MessagesTest, WhatIsNotInMemoryIsSaidToBeSoWithoutTheDatabase) {
  Accept(MakeMessage());
  const NoDiskScope no_disk("this test");
  EXPECT_EQ((*exchange_->messages().FindInMemory(0))->receipt.index(), 0u);
  EXPECT_EQ(ReasonName(exchange_->messages().FindInMemory(1).status()), "UNKNOWN_RESOURCE");
  const AcceptedCache empty(1);
  const AcceptedLoader loader(database(), exchange_->ledger());
  Damage damage;
  EXPECT_EQ(*Messages(empty, loader, exchange_->ledger(), damage).FindInMemory(0), nullptr);
}

TEST_F(MessagesTest, KeepsTheLatestWithinItsBytes) {
  for (int i = 0; i < 10; ++i) Accept(MakeMessage());
  AcceptedCache small(10'000);
  std::vector<std::weak_ptr<const Accepted>> kept;
  for (uint64_t index = 0; index < 10; ++index) {
    auto accepted = *exchange_->messages().Get(index);
    auto copy = std::make_shared<Accepted>(*accepted);
    kept.push_back(copy);
    small.Put(std::move(copy));
  }
  int alive = 0;
  for (const auto& weak : kept) alive += !weak.expired();
  EXPECT_GE(alive, 1);
  EXPECT_LE(alive, 4);
  EXPECT_FALSE(kept.back().expired()) << "the latest stays";
  EXPECT_EQ(small.Find(0), nullptr);
  const AcceptedLoader loader(database(), exchange_->ledger());
  Damage damage;
  EXPECT_TRUE(Messages(small, loader, exchange_->ledger(), damage).Get(0).ok())
      << "what left is read from the database";
}

TEST_F(MessagesTest, OneThatIsLargerThanAllIsKeptAlone) {
  Accept(MakeMessage(kIndonesia, {kAustralia}, std::string(100'000, 'x')));
  auto copy = std::make_shared<Accepted>(**exchange_->messages().Get(0));
  const std::weak_ptr<const Accepted> weak = copy;
  AcceptedCache small(10);
  small.Put(std::move(copy));
  EXPECT_FALSE(weak.expired());
}

TEST_F(MessagesTest, ADamagedRowIsSaidToBeDamaged) {
  Accept(MakeMessage());
  ASSERT_TRUE(database()
                  .Write([](store::Transaction& transaction) {
                    return transaction.Change("UPDATE messages SET envelope = $1", {store::Blob{"\xff\xff"}}).status();
                  })
                  .ok());
  const AcceptedLoader cold(database(), exchange_->ledger());
  EXPECT_TRUE(absl::IsDataLoss(cold.Load(0).status())) << cold.Load(0).status();
}

}  // namespace
}  // namespace duta::exchange
