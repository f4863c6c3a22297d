#include "core/hub/services/submit_stream.h"

#include "tests/core/hub/services/streams_fixture.h"

namespace duta::hub {
namespace {

using exchange::v1::SubmitStreamRequest;
using exchange::v1::SubmitStreamResponse;
using SubmitResponses = std::vector<SubmitStreamResponse>;
using SubmitCall = StreamCall<SubmitStream, SubmitStreamRequest, SubmitStreamResponse>;

class SubmitStreamTest : public StreamsTest {
 protected:
  std::unique_ptr<SubmitCall> Start(uint32_t max_unanswered = 1024, const std::string& caller = kIndonesia) {
    return std::make_unique<SubmitCall>(streams_, caller, *exchange_, max_unanswered);
  }

  SubmitStreamRequest Request(uint64_t sequence, const message::v1::Message& message) {
    SubmitStreamRequest request;
    request.set_sequence(sequence);
    *request.mutable_envelope() = Sign(message);
    return request;
  }

  // Outcomes by sequence: the log index, or -1 for a refusal.
  static std::map<uint64_t, int64_t> OutcomesOf(const SubmitResponses& responses) {
    std::map<uint64_t, int64_t> outcomes;
    for (const SubmitStreamResponse& response : responses) {
      for (const auto& result : response.results().results()) {
        outcomes[result.sequence()] = result.has_receipt() ? static_cast<int64_t>(result.receipt().index()) : -1;
      }
    }
    return outcomes;
  }
  // Waits until so many are answered.
  static std::map<uint64_t, int64_t> WaitForOutcomes(SubmitCall& call, size_t count) {
    return OutcomesOf(call.network.WaitFor([&](const SubmitResponses& r) { return OutcomesOf(r).size() >= count; }));
  }
};

TEST_F(SubmitStreamTest, SaysItsWindowAndAnswersBySequenceInTheLogsOrder) {
  const auto call = Start(7);
  const auto first = call->network.WaitFor([](const SubmitResponses& r) { return !r.empty(); });
  EXPECT_EQ(first[0].window().max_unanswered(), 7u);
  for (uint64_t i = 0; i < 50; ++i) call->network.Send(Request(100 + i, MakeMessage()));
  const auto outcomes = WaitForOutcomes(*call, 50);
  for (uint64_t i = 0; i < 50; ++i) EXPECT_EQ(outcomes.at(100 + i), static_cast<int64_t>(i));
  call->network.HalfClose();
  EXPECT_TRUE(call->network.WaitForEnd().ok());
  EXPECT_TRUE(call->IsGone());
  EXPECT_EQ(streams_.size(), 0u);
}

TEST_F(SubmitStreamTest, ReadsNoFurtherThanItsWindow) {
  std::promise<void> release;
  Occupy(release.get_future().share());
  const auto call = Start(2);
  call->network.Send(Request(0, MakeMessage()));
  call->network.Send(Request(1, MakeMessage()));
  EXPECT_FALSE(call->network.is_reading());
  release.set_value();
  call->network.Send(Request(2, MakeMessage()));
  EXPECT_EQ(WaitForOutcomes(*call, 3).size(), 3u);
  call->network.HalfClose();
  EXPECT_TRUE(call->network.WaitForEnd().ok());
}

TEST_F(SubmitStreamTest, WhatWasReadIsAnsweredBeforeTheEnd) {
  std::promise<void> release;
  Occupy(release.get_future().share());
  const auto call = Start();
  for (uint64_t i = 0; i < 5; ++i) call->network.Send(Request(i, MakeMessage()));
  streams_.Drain();
  release.set_value();
  EXPECT_EQ(ReasonName(call->network.WaitForEnd()), "HUB_DRAINING");
  EXPECT_EQ(WaitForOutcomes(*call, 5).size(), 5u);
  EXPECT_EQ(exchange_->ledger().Size(), 5u);
  const auto late = Start();
  EXPECT_EQ(ReasonName(late->network.WaitForEnd()), "HUB_DRAINING");
}

TEST_F(SubmitStreamTest, RefusalsAreAnsweredAndCounted) {
  const auto call = Start();
  call->network.Send(Request(1, MakeMessage(kIndonesia, {"partners/xx-none"})));
  call->network.Send(Request(2, MakeMessage(kAustralia, {kIndonesia})));
  call->network.Send(Request(3, MakeMessage()));
  EXPECT_EQ(WaitForOutcomes(*call, 3), (std::map<uint64_t, int64_t>{{1, -1}, {2, -1}, {3, 0}}));
  EXPECT_EQ(call->network.refusals(), 2);
  call->network.HalfClose();
  EXPECT_TRUE(call->network.WaitForEnd().ok());
}

TEST_F(SubmitStreamTest, ACallerWhomNobodyKnowsIsRefused) {
  const auto call = Start();
  call->network.Send(Request(0, MakeMessage()));
  WaitForOutcomes(*call, 1);
  call->network.SetCaller(Refuse(Reason::kUnknownCertificate));
  call->network.Send(Request(1, MakeMessage()));
  EXPECT_EQ(ReasonName(call->network.WaitForEnd()), "UNKNOWN_CERTIFICATE") << "also in the middle";
  EXPECT_EQ(exchange_->ledger().Size(), 1u);
}

TEST_F(SubmitStreamTest, StreamsAreBounded) {
  std::vector<std::unique_ptr<SubmitCall>> calls;
  for (int i = 0; i < 8; ++i) calls.push_back(Start());
  EXPECT_EQ(ReasonName(Start()->network.WaitForEnd()), "TOO_MANY_STREAMS");
  for (const auto& call : calls) call->network.HalfClose();
  for (const auto& call : calls) EXPECT_TRUE(call->network.WaitForEnd().ok());
  const auto next = Start();
  next->network.HalfClose();
  EXPECT_TRUE(next->network.WaitForEnd().ok());
}

TEST_F(SubmitStreamTest, WhatACallerThatGoesHasSentIsRecorded) {
  std::promise<void> release;
  Occupy(release.get_future().share());
  const auto call = Start();
  for (uint64_t i = 0; i < 5; ++i) call->network.Send(Request(i, MakeMessage()));
  call->network.Break();
  call->network.Cancel();
  release.set_value();
  EXPECT_TRUE(absl::IsCancelled(call->network.WaitForEnd()));
  EXPECT_EQ(exchange_->ledger().Size(), 5u);
  EXPECT_TRUE(call->IsGone());
}

TEST_F(SubmitStreamTest, AnswersThatWaitForASlowCallerGoTogether) {
  const auto call = Start();
  call->network.WaitFor([](const SubmitResponses& r) { return r.size() == 1; });
  call->network.HoldWrites(true);
  for (uint64_t i = 0; i < 40; ++i) call->network.Send(Request(i, MakeMessage()));
  while (exchange_->ledger().Size() < 40) std::this_thread::yield();
  Flush();
  call->network.HoldWrites(false);
  const auto responses = call->network.WaitFor([](const SubmitResponses& r) { return OutcomesOf(r).size() == 40; });
  EXPECT_LE(responses.size(), 4u);
  call->network.HalfClose();
  EXPECT_TRUE(call->network.WaitForEnd().ok());
}

TEST_F(SubmitStreamTest, ManyStreamsAndADrainInTheMiddle) {
  std::vector<std::unique_ptr<SubmitCall>> calls;
  for (int i = 0; i < 4; ++i) calls.push_back(Start(16));
  std::vector<std::thread> threads;
  std::atomic<int> sent = 0;
  for (const auto& call : calls) {
    threads.emplace_back([this, &call, &sent] {
      for (uint64_t i = 0; i < 100; ++i) {
        call->network.Send(Request(i, MakeMessage()));
        ++sent;
      }
    });
  }
  while (sent < 100) std::this_thread::yield();
  streams_.Drain();
  size_t answered = 0;
  for (const auto& call : calls) {
    EXPECT_EQ(ReasonName(call->network.WaitForEnd()), "HUB_DRAINING");
    answered += OutcomesOf(call->network.WaitFor([](const SubmitResponses&) { return true; })).size();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(exchange_->ledger().Size(), answered) << "what is recorded is answered";
  EXPECT_GE(answered, 90u);
}

}  // namespace
}  // namespace duta::hub
