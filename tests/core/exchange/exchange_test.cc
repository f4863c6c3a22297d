#include "core/exchange/exchange.h"

#include "core/base/bytes.h"
#include "core/exchange/delivery/mailbox_cursor.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using ExchangeWholeTest = ExchangeTest;

TEST_F(ExchangeWholeTest, GoesOnWhereItStopped) {
  const Message message = MakeMessage();
  const log::v1::Receipt receipt = Accept(message);
  const std::string checkpoint = exchange_->ledger().Current().checkpoint;
  Open();
  EXPECT_EQ(exchange_->ledger().Current().checkpoint, checkpoint);
  EXPECT_EQ(exchange_->queries().GetReceipt(kIndonesia, message.id())->SerializeAsString(),
            receipt.SerializeAsString());
  EXPECT_EQ(Accept(MakeMessage()).index(), 1u);
  EXPECT_EQ(Waiting(kAustralia), (std::vector<uint64_t>{0, 1}));
}

TEST_F(ExchangeWholeTest, RefusesToStartOnAnOlderDatabase) {
  Accept(MakeMessage());
  exchange_.reset();
  registry::Network older;
  const auto opened =
      Exchange::Open({older.database(), *blobs_, older.registry(), kinds_, translator_, clock_, limits_}, signer_,
                     directory_ / "anchor");
  EXPECT_EQ(ReasonName(opened.status()), "LOG_ROLLED_BACK");
}

TEST_F(ExchangeWholeTest, RefusesToStartWithAnotherLogKey) {
  Accept(MakeMessage());
  exchange_.reset();
  const auto opened = Exchange::Open({database(), *blobs_, network_.registry(), kinds_, translator_, clock_, limits_},
                                     MakeSigner(), directory_ / "anchor");
  EXPECT_EQ(ReasonName(opened.status()), "LOG_KEY_MISMATCH");
}

// Else an older database beside it would be signed over: a second history.
TEST_F(ExchangeWholeTest, RefusesToStartWithAnAnchorThatSaysNothing) {
  const std::string path = directory_ / "anchor";
  Accept(MakeMessage());
  exchange_.reset();
  const std::string good = *ReadFile(path);
  const auto open = [&] {
    return Exchange::Open({database(), *blobs_, network_.registry(), kinds_, translator_, clock_, limits_}, signer_,
                          path);
  };
  std::string rotten = good;
  for (char& byte : rotten) byte = static_cast<char>(byte == 0 ? 0 : byte ^ 1);
  for (const std::string& bytes : {std::string(), std::string(good.size(), '\0'), rotten}) {
    ASSERT_TRUE(WriteFileAtomically(path, bytes, FileMode::kPrivate).ok());
    EXPECT_EQ(ReasonName(open().status()), "ANCHOR_UNREADABLE");
  }
  ASSERT_TRUE(WriteFileAtomically(path, good, FileMode::kPrivate).ok());
  EXPECT_TRUE(open().ok());
}

TEST_F(ExchangeWholeTest, DrainingAnswersWhatWasTaken) {
  translator_.Install(kIndonesia, {.translations = {{"text/memo", std::string(MemoKind::kMediaType)}},
                                   .translate = [](const TranslationRequest&) { return "translated"; }});
  translator_.Install(kAustralia, {.advice = {"HOLIDAY"}});
  std::vector<std::promise<StatusOr<Submitted>>> promises(40);
  for (size_t i = 0; i < promises.size(); ++i) {
    Message message = MakeMessage();
    if (i % 2 == 0) message.mutable_body()->set_media_type("text/memo");
    exchange_->pipeline().Submit(kIndonesia, Sign(message), false, [&promises, i](StatusOr<Submitted> submitted) {
      promises[i].set_value(std::move(submitted));
    });
  }
  exchange_->Drain();
  exchange_->Drain();
  for (auto& promise : promises) {
    auto answer = promise.get_future();
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    const auto submitted = answer.get();
    ASSERT_TRUE(submitted.ok()) << submitted.status();
    EXPECT_EQ(submitted->advisories.size(), 1u);
  }
  EXPECT_EQ(exchange_->ledger().Size(), promises.size());
}

// Senders, receivers, acknowledgements, sweeps and queries at once: every
// receipt verifies, every message is handed over once, and the log agrees.
TEST_F(ExchangeWholeTest, ManyAtOnce) {
  constexpr int kSenders = 3, kMessages = 60;
  std::atomic<int> handed_over = 0;
  std::vector<std::thread> threads;
  for (int sender = 0; sender < kSenders; ++sender) {
    threads.emplace_back([&] {
      for (int i = 0; i < kMessages; ++i) Accept(MakeMessage(kIndonesia, {kAustralia, kNewZealand}));
    });
  }
  for (const char* mailbox : {kAustralia, kNewZealand}) {
    threads.emplace_back([&, mailbox] {
      MailboxCursor cursor(exchange_->mailboxes(), exchange_->messages(), mailbox, std::nullopt, clock_, limits_);
      for (int seen = 0; seen < kSenders * kMessages;) {
        const auto next = cursor.Next(16);
        ASSERT_TRUE(next.ok()) << next.status();
        for (const Due& due : *next) {
          EXPECT_TRUE(log::VerifyReceipt(due.accepted->receipt, signer_.verifier()).ok());
          handed_over += Acknowledge(mailbox, due.index).ok();
          ++seen;
        }
        std::this_thread::yield();
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < 20; ++i) {
      EXPECT_TRUE(exchange_->sweeper().Sweep().ok());
      for (const char* caller : {kIndonesia, kRina}) {
        const auto entries = exchange_->queries().ListEntries(caller, {});
        EXPECT_TRUE(entries.ok()) << entries.status();
      }
      EXPECT_TRUE(exchange_->mailboxes().Counts().ok());
    }
  });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(handed_over, 2 * kSenders * kMessages);
  EXPECT_EQ(exchange_->ledger().Size(), static_cast<uint64_t>(3 * kSenders * kMessages));
  EXPECT_EQ(*exchange_->ledger().RootAt(exchange_->ledger().Size()), exchange_->ledger().Current().range.Root());
}

}  // namespace
}  // namespace duta::exchange
