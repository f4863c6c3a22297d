#include "core/hub/services/receive_stream.h"

#include "tests/core/hub/services/streams_fixture.h"

namespace duta::hub {
namespace {

using exchange::MemoKind;
using exchange::v1::Delivery;
using exchange::v1::ReceiveRequest;
using exchange::v1::ReceiveResponse;
using Responses = std::vector<ReceiveResponse>;
using Call = StreamCall<ReceiveStream, ReceiveRequest, ReceiveResponse>;
using Indexes = std::vector<uint64_t>;

class ReceiveStreamTest : public StreamsTest {
 protected:
  std::unique_ptr<Call> Start(const std::string& caller = kAustralia) {
    return std::make_unique<Call>(streams_, caller, network_.registry(), *exchange_);
  }
  // Starts and opens the caller's mailbox.
  std::unique_ptr<Call> Open(uint32_t credit, const std::string& caller = kAustralia) {
    auto call = Start(caller);
    ReceiveRequest request;
    request.mutable_open()->set_credit(credit);
    call->network.Send(request);
    return call;
  }

  static ReceiveRequest Credit(uint32_t deliveries) {
    ReceiveRequest request;
    request.mutable_credit()->set_deliveries(deliveries);
    return request;
  }
  static ReceiveRequest Acknowledging(const Indexes& indexes) {
    ReceiveRequest request;
    request.mutable_acknowledge();
    for (const uint64_t index : indexes) request.mutable_acknowledge()->add_items()->set_message_index(index);
    return request;
  }

  static std::vector<Delivery> DeliveriesOf(const Responses& responses) {
    std::vector<Delivery> deliveries;
    for (const ReceiveResponse& response : responses) {
      deliveries.insert(deliveries.end(), response.deliveries().deliveries().begin(),
                        response.deliveries().deliveries().end());
    }
    return deliveries;
  }
  // The log indexes of what was delivered, once there are so many.
  static Indexes WaitForDeliveries(Call& call, size_t count) {
    Indexes indexes;
    for (const Delivery& delivery :
         DeliveriesOf(call.network.WaitFor([&](const Responses& r) { return DeliveriesOf(r).size() >= count; }))) {
      indexes.push_back(delivery.receipt().index());
    }
    return indexes;
  }
  static std::map<uint64_t, bool> AcknowledgedOf(const Responses& responses) {
    std::map<uint64_t, bool> acknowledged;
    for (const ReceiveResponse& response : responses) {
      for (const auto& result : response.acknowledged().results()) {
        acknowledged[result.message_index()] = result.has_receipt();
      }
    }
    return acknowledged;
  }
  // Which were taken over, once so many are answered.
  static std::map<uint64_t, bool> WaitForAcknowledged(Call& call, size_t count) {
    return AcknowledgedOf(call.network.WaitFor([&](const Responses& r) { return AcknowledgedOf(r).size() >= count; }));
  }
  static void End(Call& call) {
    call.network.HalfClose();
    EXPECT_TRUE(call.network.WaitForEnd().ok());
  }
};

TEST_F(ReceiveStreamTest, SendsWhatWaitsAndWhatComesWithinTheCredit) {
  for (int i = 0; i < 3; ++i) Accept(MakeMessage());
  const auto call = Open(2);
  EXPECT_EQ(WaitForDeliveries(*call, 2), (Indexes{0, 1}));
  call->network.Send(Credit(10));
  EXPECT_EQ(WaitForDeliveries(*call, 3), (Indexes{0, 1, 2}));
  Accept(MakeMessage());
  Accept(MakeMessage(kIndonesia, {kNewZealand}));
  Accept(MakeMessage());
  EXPECT_EQ(WaitForDeliveries(*call, 5), (Indexes{0, 1, 2, 3, 5}));
  for (const Delivery& delivery : DeliveriesOf(call->network.WaitFor([](const Responses&) { return true; }))) {
    EXPECT_TRUE(log::VerifyReceipt(delivery.receipt(), signer_.verifier()).ok());
    EXPECT_EQ(delivery.mailbox(), kAustralia);
    EXPECT_EQ(delivery.attempt(), 1u);
  }
  End(*call);
  EXPECT_EQ(streams_.size(), 0u);
}

TEST_F(ReceiveStreamTest, AcknowledgementsAreAnsweredAndRefusalsCounted) {
  for (int i = 0; i < 3; ++i) Accept(MakeMessage());
  const auto call = Open(10);
  WaitForDeliveries(*call, 3);
  call->network.Send(Acknowledging({2, 0, 77}));
  EXPECT_EQ(WaitForAcknowledged(*call, 3), (std::map<uint64_t, bool>{{0, true}, {2, true}, {77, false}}));
  EXPECT_EQ(call->network.refusals(), 1);
  EXPECT_EQ(Waiting(kAustralia), Indexes{1});
  End(*call);
}

TEST_F(ReceiveStreamTest, EndsWithTheReasonOfAWrongRequest) {
  const auto too_many = [] {
    ReceiveRequest request;
    for (int i = 0; i < 1001; ++i) request.mutable_acknowledge()->add_items();
    return request;
  };
  ReceiveRequest opening;
  opening.mutable_open()->set_credit(1);
  ReceiveRequest others = opening;
  others.mutable_open()->set_mailbox(kIndonesia);
  ReceiveRequest without_credit;
  without_credit.mutable_open();
  const struct {
    const char* reason;
    std::vector<ReceiveRequest> requests;
  } cases[] = {
      {"STREAM_NOT_OPENED", {Credit(1)}},
      {"STREAM_NOT_OPENED", {Acknowledging({0})}},
      {"STREAM_NOT_OPENED", {opening, opening}},
      {"STREAM_NOT_OPENED", {opening, ReceiveRequest()}},
      {"MAILBOX_NOT_YOURS", {others}},
      {"CREDIT_INVALID", {without_credit}},
      {"CREDIT_INVALID", {opening, Credit(0)}},
      {"CREDIT_INVALID", {opening, Credit(10'001)}},
      {"ACKNOWLEDGEMENT_INVALID", {opening, too_many()}},
  };
  for (const auto& test : cases) {
    const auto call = Start();
    for (const ReceiveRequest& request : test.requests) call->network.Send(request);
    EXPECT_EQ(ReasonName(call->network.WaitForEnd()), test.reason);
  }
}

TEST_F(ReceiveStreamTest, ASuspendedPartnersStreamEnds) {
  const auto call = Open(10);
  Accept(MakeMessage());
  WaitForDeliveries(*call, 1);
  network_.Must("suspend_partner { partner: 'partners/au-dfat' state: PARTNER_STATE_SUSPENDED_HOLD }");
  exchange_->mailboxes().RingAll();
  EXPECT_EQ(ReasonName(call->network.WaitForEnd()), "PARTNER_SUSPENDED");
}

TEST_F(ReceiveStreamTest, DrainingAnswersAcknowledgementsFirst) {
  Accept(MakeMessage());
  const auto call = Open(10);
  WaitForDeliveries(*call, 1);
  std::promise<void> release;
  Occupy(release.get_future().share());
  call->network.Send(Acknowledging({0}));
  streams_.Drain();
  release.set_value();
  EXPECT_EQ(ReasonName(call->network.WaitForEnd()), "HUB_DRAINING");
  EXPECT_EQ(WaitForAcknowledged(*call, 1), (std::map<uint64_t, bool>{{0, true}}));
}

TEST_F(ReceiveStreamTest, ACallerThatGoesEndsItsThread) {
  const auto call = Open(10'000);
  call->network.HoldWrites(true);
  for (int i = 0; i < 30; ++i) Accept(MakeMessage());
  call->network.Break();
  call->network.Cancel();
  call->network.HoldWrites(false);
  const Status end = call->network.WaitForEnd();
  EXPECT_TRUE(absl::IsCancelled(end)) << end;
  Accept(MakeMessage());  // Rings nobody.
}

TEST_F(ReceiveStreamTest, LooksTheAdapterUpOnceADelivery) {
  const std::string memo(MemoKind::kMediaType);
  translator_.Install(kAustralia, {.translations = {{memo, "text/plain"}},
                                   .translate = [](const exchange::TranslationRequest&) { return "rendered"; }});
  Accept(MakeMessage());
  const int before = translator_.lookups();
  const auto call = Open(10);
  const auto responses = call->network.WaitFor([](const Responses& r) { return !DeliveriesOf(r).empty(); });
  const std::vector<Delivery> deliveries = DeliveriesOf(responses);
  ASSERT_EQ(deliveries[0].renditions_size(), 1);
  EXPECT_EQ(deliveries[0].renditions(0).content(), "rendered");
  EXPECT_EQ(translator_.lookups(), before + 1);
  End(*call);
}

// Senders, two receivers of two mailboxes that acknowledge what they get, and a beat.
TEST_F(ReceiveStreamTest, ManyAtOnce) {
  constexpr int kSenders = 2, kMessages = 100;
  const auto australia = Open(10'000), new_zealand = Open(10'000, kNewZealand);
  std::vector<std::thread> threads;
  for (int sender = 0; sender < kSenders; ++sender) {
    threads.emplace_back([this] {
      for (int i = 0; i < kMessages; ++i) Accept(MakeMessage(kIndonesia, {kAustralia, kNewZealand}));
    });
  }
  for (Call* call : {australia.get(), new_zealand.get()}) {
    threads.emplace_back([call] {
      for (size_t seen = 0; seen < kSenders * kMessages;) {
        const Indexes indexes = WaitForDeliveries(*call, seen + 1);
        call->network.Send(Acknowledging(Indexes(indexes.begin() + static_cast<ptrdiff_t>(seen), indexes.end())));
        seen = indexes.size();
      }
      WaitForAcknowledged(*call, kSenders * kMessages);
    });
  }
  threads.emplace_back([this] {
    for (int i = 0; i < 50; ++i) {
      exchange_->mailboxes().RingAll();
      std::this_thread::yield();
    }
  });
  for (std::thread& thread : threads) thread.join();
  for (Call* call : {australia.get(), new_zealand.get()}) {
    const Indexes indexes = WaitForDeliveries(*call, kSenders * kMessages);
    EXPECT_TRUE(std::is_sorted(indexes.begin(), indexes.end())) << "in the log's order";
    EXPECT_EQ(std::set<uint64_t>(indexes.begin(), indexes.end()).size(), indexes.size()) << "each once";
    End(*call);
  }
  EXPECT_EQ(exchange_->ledger().Size(), static_cast<uint64_t>(3 * kSenders * kMessages));
}

}  // namespace
}  // namespace duta::hub
