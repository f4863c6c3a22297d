#include "core/exchange/intake/pipeline.h"

#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using std::chrono::hours;

using PipelineTest = ExchangeTest;

TEST_F(PipelineTest, ARepeatGetsTheFirstReceiptWhateverHasChanged) {
  const Message message = MakeMessage();
  const Envelope envelope = Sign(message);
  const auto first = Submit(kIndonesia, envelope);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_FALSE(first->recorded.was_there);
  const std::string receipt = first->recorded.receipt->SerializeAsString();
  Accept(MakeMessage());  // Another checkpoint.

  const struct {
    const char* what;
    std::function<void()> change;
  } changes[] = {
      {"nothing", [] {}},
      {"a restart", [&] { Open(); }},
      {"the policy",
       [&] { network_.Must("set_policy { partner: 'partners/id-kemlu' policy { recipients: 'partners/nz-mfat' } }"); }},
      {"the key", [&] { network_.Must(registry::RevokeKey(keys_.at(kIndonesia).public_key().keyid())); }},
      {"the time", [&] { clock_.Advance(hours(48)); }},
      {"the state",
       [&] { network_.Must("suspend_partner { partner: 'partners/id-kemlu' state: PARTNER_STATE_SUSPENDED_HOLD }"); }},
      {"another restart", [&] { Open(); }},
  };
  for (const auto& test : changes) {
    test.change();
    const auto again = Submit(kIndonesia, envelope);
    ASSERT_TRUE(again.ok()) << test.what << again.status();
    EXPECT_TRUE(again->recorded.was_there) << test.what;
    EXPECT_EQ(again->recorded.receipt->SerializeAsString(), receipt) << test.what;
    // Also in a stream.
    const auto streamed = SubmitMany({message});
    ASSERT_EQ(streamed.size(), 1u);
    ASSERT_TRUE(streamed[0].ok()) << test.what << streamed[0].status();
    EXPECT_TRUE(streamed[0]->was_there) << test.what;
    EXPECT_EQ(streamed[0]->receipt->SerializeAsString(), receipt) << test.what;
  }
  EXPECT_EQ(exchange_->ledger().Size(), 2u);
  Message other = message;
  other.set_subject("changed");
  EXPECT_EQ(Try(other), "KEY_NOT_VALID") << "other bytes get the refusal that holds";
}

TEST_F(PipelineTest, RepeatsInOneBatchAreRecordedOnce) {
  const Message message = MakeMessage();
  const Envelope envelope = Sign(message);
  const auto sender = std::make_shared<Sender>(*exchange_, Lane::Sort::kStream);
  for (int i = 0; i < 20; ++i) sender->lane.Submit(sender, sender->NextTag(), kIndonesia, envelope);
  std::set<std::string> receipts;
  int fresh = 0;
  for (auto& promise : sender->answers) {
    const auto answer = promise.get_future().get();
    ASSERT_TRUE(answer.ok()) << answer.status();
    receipts.insert(answer->receipt->SerializeAsString());
    fresh += !answer->was_there;
  }
  EXPECT_EQ(receipts.size(), 1u);
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(exchange_->ledger().Size(), 1u);
  EXPECT_EQ(Waiting(kAustralia).size(), 1u);
}

TEST_F(PipelineTest, ValidateOnlySaysAsIfAndRecordsNothing) {
  const Message message = MakeMessage();
  const auto tried = Submit(kIndonesia, Sign(message), true);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->recorded.receipt, nullptr);
  EXPECT_EQ(exchange_->ledger().Size(), 0u);
  for (const char* table : {"SELECT COUNT(*) FROM messages", "SELECT COUNT(*) FROM message_ids",
                            "SELECT COUNT(*) FROM deliveries", "SELECT COUNT(*) FROM memos"}) {
    EXPECT_EQ(Number(table), 0) << table;
  }
  // What only the commit can see is seen too.
  EXPECT_EQ(ReasonName(Submit(kIndonesia, Sign(MakeMessage(kIndonesia, {kAustralia}, "unwanted")), true).status()),
            "BODY_INVALID");
  Message lacking = MakeMessage();
  message::v1::Attachment& attachment = *lacking.add_attachments();
  attachment.set_sha256(std::string(32, 'x'));
  attachment.set_media_type("application/pdf");
  attachment.set_name("annex.pdf");
  EXPECT_EQ(ReasonName(Submit(kIndonesia, Sign(lacking), true).status()), "ATTACHMENT_MISSING");

  Accept(message);
  const auto repeat = Submit(kIndonesia, Sign(message), true);
  EXPECT_TRUE(repeat.ok()) << repeat.status();
  Message reused = message;
  reused.set_subject("changed");
  EXPECT_EQ(ReasonName(Submit(kIndonesia, Sign(reused), true).status()), "MESSAGE_ID_REUSED");
  clock_.Advance(hours(2));
  const auto late = Submit(kIndonesia, Sign(MakeMessage()), true);
  EXPECT_TRUE(late.ok()) << late.status();
  EXPECT_EQ(exchange_->ledger().Size(), 1u);
}

TEST_F(PipelineTest, AnOrderCanBeTriedOut) {
  const Message message = MakeOrder(registry::AddPartner("partners/sg-mfa"));
  EXPECT_TRUE(Submit(kRina, Sign(message), true).ok());
  EXPECT_EQ(network_.Now()->FindPartner("partners/sg-mfa"), nullptr);
  const Message exists = MakeOrder(registry::AddPartner(kAustralia));
  EXPECT_EQ(ReasonName(Submit(kRina, Sign(exists), true).status()), "RESOURCE_EXISTS");
}

TEST_F(PipelineTest, AdviceOfTheRecipientsAdaptersComesBack) {
  translator_.Install(kAustralia, {.advice = {"PUBLIC_HOLIDAY", "SHORT_NOTICE"}});
  translator_.Install(kIndonesia, {.advice = {"OF_THE_SENDER"}});
  for (const bool validate_only : {true, false}) {
    const auto submitted = Submit(kIndonesia, Sign(MakeMessage(kIndonesia, {kAustralia, kNewZealand})), validate_only);
    ASSERT_TRUE(submitted.ok()) << submitted.status();
    ASSERT_EQ(submitted->advisories.size(), 2u);
    EXPECT_EQ(submitted->advisories[0].code(), "PUBLIC_HOLIDAY");
    EXPECT_EQ(submitted->advisories[0].partner(), kAustralia);
    EXPECT_EQ(submitted->recorded.receipt == nullptr, validate_only);
  }
}

TEST_F(PipelineTest, AdviceIsAskedOnTheCanonicalForm) {
  translator_.Install(kAustralia, {.advice = {"PUBLIC_HOLIDAY"}});
  translator_.Install(kIndonesia, {.translations = {{"text/memo", std::string(MemoKind::kMediaType)}},
                                   .translate = [](const TranslationRequest&) { return "canonical"; }});
  Message message = MakeMessage();
  ASSERT_TRUE(Submit(kIndonesia, Sign(message), true).ok());
  EXPECT_EQ(translator_.shown(), message.SerializeAsString());
  message.mutable_body()->set_media_type("text/memo");
  const auto submitted = Submit(kIndonesia, Sign(message), true);
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  Message shown;
  ASSERT_TRUE(shown.ParseFromString(translator_.shown()));
  EXPECT_EQ(shown.body().media_type(), MemoKind::kMediaType);
  EXPECT_EQ(shown.body().content(), "canonical");
  EXPECT_EQ(shown.id(), message.id());
}

TEST_F(PipelineTest, AStreamsNativeMessagesAreTranslated) {
  translator_.Install(kIndonesia, {.translations = {{"text/memo", std::string(MemoKind::kMediaType)}},
                                   .translate = [](const TranslationRequest&) { return "translated"; }});
  Message native = MakeMessage();
  native.mutable_body()->set_media_type("text/memo");
  const auto answers = SubmitMany({native});
  ASSERT_TRUE(answers[0].ok()) << answers[0].status();
  EXPECT_EQ((*exchange_->messages().Get(answers[0]->receipt->index()))->canonical_body, "translated");
}

TEST_F(PipelineTest, RefusalsOfAStreamDoNotTouchItsNeighbours) {
  Message forged = MakeMessage();
  forged.set_sender(kAustralia);
  std::vector<Message> messages{MakeMessage(), MakeMessage(kIndonesia, {"partners/xx-none"}), MakeMessage(),
                                MakeMessage(kIndonesia, {kAustralia}, "unwanted"), MakeMessage()};
  const auto answers = SubmitMany(messages);
  EXPECT_TRUE(answers[0].ok());
  EXPECT_EQ(ReasonName(answers[1].status()), "UNKNOWN_RECIPIENT");
  EXPECT_TRUE(answers[2].ok());
  EXPECT_EQ(ReasonName(answers[3].status()), "BODY_INVALID");
  EXPECT_TRUE(answers[4].ok());
  EXPECT_EQ(Waiting(kAustralia), (std::vector<uint64_t>{0, 1, 2}));
}

TEST_F(PipelineTest, DrainingRefusesWithTheReasonAndATime) {
  translator_.Install(kNewZealand, {});
  exchange_->Drain();
  Message native = MakeMessage();
  native.mutable_body()->set_media_type("text/memo");
  for (const Message& message : {MakeMessage(), native, MakeMessage(kIndonesia, {kNewZealand})}) {
    const Status status = Submit(message).status();
    EXPECT_EQ(ReasonName(status), "HUB_DRAINING");
    EXPECT_TRUE(RetryAfterOf(status).has_value());
  }
  EXPECT_EQ(ReasonName(Submit(kIndonesia, Sign(MakeMessage()), true).status()), "HUB_DRAINING");
}

TEST_F(PipelineTest, AFullPoolIsBusy) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  // First its threads, each in a task of its own, then what may wait: a thread that
  // took a task later would make room again.
  for (int i = 0; i < limits_.blocking_threads; ++i) {
    std::promise<void> entered;
    ASSERT_TRUE(exchange_->pool().Run([released, &entered] {
      entered.set_value();
      released.wait();
    }));
    entered.get_future().wait();
  }
  while (exchange_->pool().Run([released] { released.wait(); })) {
  }
  const Status status = Submit(kIndonesia, Sign(MakeMessage()), true).status();
  EXPECT_EQ(ReasonName(status), "HUB_BUSY");
  EXPECT_TRUE(RetryAfterOf(status).has_value());
  EXPECT_EQ(Try(MakeMessage()), "OK") << "what needs no pool goes on";
  release.set_value();
}

}  // namespace
}  // namespace duta::exchange
