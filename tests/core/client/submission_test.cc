#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "core/client/submission_stream.h"
#include "core/client/submitter.h"
#include "core/crypto/dsse.h"
#include "gmock/gmock.h"
#include "tests/core/client/fixture.h"

namespace duta::client {
namespace {

using std::chrono::seconds;

class SubmissionTest : public ClientTest {
 protected:
  std::unique_ptr<SubmissionStream> Stream(size_t max_unanswered = 64, bool retry_refusals = true) {
    return std::make_unique<SubmissionStream>(
        channel_, *log_,
        SubmissionStreamOptions{
            .max_unanswered = max_unanswered, .retry_refusals = retry_refusals, .backoff = QuickBackoff()});
  }
};

TEST_F(SubmissionTest, GivesAVerifiedReceiptOfTheEnvelope) {
  Submitter submitter(channel_, *log_, QuickCalls());
  const auto envelope = TestEnvelope(signer_);
  const auto accepted = submitter.Submit(envelope);
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  EXPECT_EQ(accepted->verified.entry.message_accepted().sender(), kSender);
  EXPECT_EQ(accepted->advisories.size(), 1u);
  const auto again = submitter.Submit(envelope);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->receipt.SerializeAsString(), accepted->receipt.SerializeAsString());
}

TEST_F(SubmissionTest, ValidationAcceptsNothing) {
  Submitter submitter(channel_, *log_, QuickCalls());
  const auto advisories = submitter.Validate(TestEnvelope(signer_));
  ASSERT_TRUE(advisories.ok());
  EXPECT_EQ(advisories->front().code(), "PUBLIC_HOLIDAY");
  EXPECT_EQ(hub_.accepted(), 0u);
}

TEST_F(SubmissionTest, ComesAgainWhenToldToWait) {
  hub_.Set({.refuse_submissions = 2});
  EXPECT_TRUE(Submitter(channel_, *log_, QuickCalls()).Submit(TestEnvelope(signer_)).ok());
  EXPECT_EQ(hub_.submissions(), 3u);
}

TEST_F(SubmissionTest, GivesUpAfterItsAttempts) {
  hub_.Set({.refuse_submissions = 100});
  CallOptions options = QuickCalls();
  options.attempts = 2;
  EXPECT_EQ(ReasonOf(Submitter(channel_, *log_, options).Submit(TestEnvelope(signer_)).status()), Reason::kHubBusy);
  EXPECT_EQ(hub_.submissions(), 2u);
}

// A restart takes a second or two; the time-out alone ends the tries.
TEST(CallTest, TriesAsLongAsItsTimeHasRoomAndSaysWhy) {
  int tries = 0, waits = 0;
  CallOptions options{.deadline = std::chrono::seconds(30),
                      .backoff = {.initial = std::chrono::milliseconds(1), .max = std::chrono::milliseconds(2)},
                      .on_wait = [&](const Status& why) {
                        EXPECT_EQ(ReasonOf(why), Reason::kHubUnreachable);
                        ++waits;
                      }};
  const auto answer = [&](int needed) {
    tries = waits = 0;
    return CallWithRetry(options, [&, needed](grpc::ClientContext&) {
      return ++tries < needed ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "away") : grpc::Status::OK;
    });
  };
  EXPECT_TRUE(answer(20).ok());
  EXPECT_EQ(waits, 19);
  options.deadline = std::chrono::milliseconds(20);
  EXPECT_EQ(ReasonOf(answer(1'000'000)), Reason::kHubUnreachable);
  EXPECT_GT(tries, 1);
}

TEST_F(SubmissionTest, AnUnreachableHubIsNamedSo) {
  hub_.Shutdown();
  CallOptions options = QuickCalls();
  options.attempts = 1;
  const auto accepted = Submitter(channel_, *log_, options).Submit(TestEnvelope(signer_));
  EXPECT_EQ(ReasonOf(accepted.status()), Reason::kHubUnreachable);
}

TEST_F(SubmissionTest, AReceiptOfAnotherMessageIsRefused) {
  ASSERT_TRUE(Submitter(channel_, *log_, QuickCalls()).Submit(TestEnvelope(signer_)).ok());
  hub_.Set({.wrong_receipts = true});
  const auto accepted = Submitter(channel_, *log_, QuickCalls()).Submit(TestEnvelope(signer_));
  EXPECT_EQ(ReasonOf(accepted.status()), Reason::kProofInvalid);
  const auto stream = Stream();
  EXPECT_EQ(ReasonOf(stream->Submit(TestEnvelope(signer_)).get().status()), Reason::kProofInvalid);
}

TEST_F(SubmissionTest, AStreamAnswersEachOnceAndInOrder) {
  std::vector<uint64_t> order;
  const auto stream = Stream();
  for (uint64_t i = 0; i < 300; ++i) {
    ASSERT_TRUE(stream
                    ->Submit(TestEnvelope(signer_),
                             [&, i](StatusOr<Accepted> accepted) {
                               ASSERT_TRUE(accepted.ok()) << accepted.status();
                               EXPECT_EQ(accepted->verified.index, i);
                               order.push_back(i);
                             })
                    .ok());
  }
  ASSERT_TRUE(stream->Flush(seconds(60)).ok());
  ASSERT_EQ(order.size(), 300u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(stream->reconnects(), 0u);
  EXPECT_TRUE(log_->Settle().ok());
}

TEST_F(SubmissionTest, ACutStreamMendsItselfWithoutLossOrDouble) {
  hub_.Set({.window = 16, .cut_submissions_after = 23});
  std::map<std::string, int> answers;
  const auto stream = Stream();
  for (int i = 0; i < 100; ++i) {
    const auto envelope = TestEnvelope(signer_);
    const std::string digest = envelope.payload();
    ASSERT_TRUE(stream
                    ->Submit(envelope,
                             [&, digest](StatusOr<Accepted> accepted) {
                               EXPECT_TRUE(accepted.ok()) << accepted.status();
                               ++answers[digest];
                             })
                    .ok());
  }
  ASSERT_TRUE(stream->Flush(seconds(60)).ok());
  EXPECT_EQ(answers.size(), 100u);
  for (const auto& [digest, count] : answers) EXPECT_EQ(count, 1);
  EXPECT_EQ(hub_.accepted(), 100u);
  EXPECT_EQ(stream->reconnects(), 1u);
  EXPECT_GT(hub_.submissions(), 100u) << "unanswered ones were sent again";
}

TEST_F(SubmissionTest, WaitsForAHubThatIsAway) {
  const auto stream = Stream();
  ASSERT_TRUE(stream->Submit(TestEnvelope(signer_)).get().ok());
  hub_.Shutdown();
  auto waiting = stream->Submit(TestEnvelope(signer_));
  EXPECT_EQ(ReasonOf(stream->Flush(std::chrono::milliseconds(30))), Reason::kHubUnreachable);
  hub_.Start();
  const auto accepted = waiting.get();
  EXPECT_TRUE(accepted.ok()) << accepted.status();
}

TEST_F(SubmissionTest, RefusalsThatPassAreRepeated) {
  hub_.Set({.refuse_submissions = 5});
  const auto stream = Stream();
  std::vector<std::future<StatusOr<Accepted>>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(stream->Submit(TestEnvelope(signer_)));
  for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(hub_.submissions(), 15u);
}

TEST_F(SubmissionTest, RefusalsAreTheCallersIfItWantsThem) {
  hub_.Set({.refuse_submissions = 1});
  const auto stream = Stream(64, false);
  EXPECT_EQ(ReasonOf(stream->Submit(TestEnvelope(signer_)).get().status()), Reason::kRateLimited);
  EXPECT_TRUE(stream->Submit(TestEnvelope(signer_)).get().ok());
}

TEST_F(SubmissionTest, AStreamRefusedForGoodAnswersWithTheReasonAndMayBeUsedAgain) {
  hub_.Set({.refuse_streams = true});
  const auto stream = Stream();
  EXPECT_EQ(ReasonOf(stream->Submit(TestEnvelope(signer_)).get().status()), Reason::kPartnerSuspended);
  hub_.Set({});
  EXPECT_TRUE(stream->Submit(TestEnvelope(signer_)).get().ok());
}

TEST_F(SubmissionTest, DoneMaySubmitMoreThanTheLimit) {
  const auto stream = Stream(1);
  std::atomic<int> answered = 0;
  std::function<void(StatusOr<Accepted>)> again = [&](StatusOr<Accepted> accepted) {
    EXPECT_TRUE(accepted.ok());
    if (++answered < 20) {
      EXPECT_TRUE(stream->Submit(TestEnvelope(signer_), again).ok());
    }
  };
  ASSERT_TRUE(stream->Submit(TestEnvelope(signer_), again).ok());
  ASSERT_TRUE(stream->Flush(seconds(60)).ok());
  EXPECT_EQ(answered, 20);
}

TEST_F(SubmissionTest, ManyThreadsShareAStream) {
  const auto stream = Stream(8);
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        if (stream->Submit(TestEnvelope(signer_)).get().ok()) ++accepted;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(accepted, 200);
}

TEST_F(SubmissionTest, StopAnswersWhatIsUnanswered) {
  hub_.Shutdown();
  auto stream = Stream();
  auto answer = stream->Submit(TestEnvelope(signer_));
  stream->Stop();
  EXPECT_TRUE(absl::IsCancelled(answer.get().status()));
  EXPECT_TRUE(absl::IsCancelled(stream->Submit(TestEnvelope(signer_)).get().status()));
  stream->Stop();
}

}  // namespace
}  // namespace duta::client
