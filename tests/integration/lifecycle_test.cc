// The hub as a program: restart, drain, reload, a second process, health,
// reflection, metrics.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "core/client/submission_stream.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "tests/integration/harness/follower.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class LifecycleTest : public HubTest {
 protected:
  void Open() {
    Start();
    network_ = std::make_unique<Network>(hub_);
    indonesia_ = network_->Admit("partners/id-kemlu");
    australia_ = network_->Admit("partners/au-dfat");
  }
  message::v1::Message Note() { return NoteTo("partners/id-kemlu", {"partners/au-dfat"}); }
  std::shared_ptr<grpc::Channel> Raw() {
    const Identity& identity = indonesia_->identity();
    return RawChannel(hub_, identity.certificate_pem, identity.tls_key.ToPem());
  }

  std::unique_ptr<Network> network_;
  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
};

TEST_F(LifecycleTest, ARestartKeepsEverything) {
  Open();
  network_->Install(AdapterLibrary("au"), "partners/au-dfat");
  const auto envelope = indonesia_->Sign(Note());
  const auto first = indonesia_->Submit(envelope);
  ASSERT_THAT(first, IsOk());
  const auto size = indonesia_->LogSize();
  ASSERT_EQ(hub_.Stop(), 0);
  Start();
  EXPECT_EQ(*indonesia_->LogSize(), *size);
  const auto again = indonesia_->Submit(envelope);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->receipt.entry(), first->receipt.entry());
  const auto inbox = australia_->Inbox();
  ASSERT_THAT(inbox, IsOk());
  ASSERT_THAT(*inbox, SizeIs(1));
  EXPECT_THAT(inbox->front().delivery.renditions(), Not(IsEmpty()));
  EXPECT_THAT(australia_->Acknowledge(inbox->front()), IsOk());
  EXPECT_THAT(indonesia_->log().Settle(), IsOk());
}

// Receivers that never read, and callers that never stop asking.
TEST_F(LifecycleTest, AHubThatIsToldToStopWaitsForNobodyForEver) {
  hub_.Configure("messages_per_minute", "1000000");
  hub_.Configure("drain_seconds", "2");
  Open();
  client::SubmissionStream stream(indonesia_->channel(), indonesia_->log());
  for (size_t i = 0; i < 500; ++i) stream.Submit(indonesia_->Sign(Note()));
  ASSERT_THAT(stream.Flush(kPatience), IsOk());
  const auto stub = exchange::v1::ExchangeService::NewStub(australia_->channel());
  grpc::ClientContext context;
  const auto never_read = stub->Receive(&context);
  exchange::v1::ReceiveRequest request;
  request.mutable_open()->set_credit(10'000);
  ASSERT_TRUE(never_read->Write(request));
  std::atomic<bool> stop = false;
  std::vector<std::thread> askers;
  for (int i = 0; i < 4; ++i) {
    askers.emplace_back([&] {
      while (!stop) (void)australia_->Inbox();
    });
  }
  EXPECT_EQ(hub_.Stop(), 0);
  EXPECT_THAT(hub_.Log(), HasSubstr("stopped"));
  EXPECT_THAT(hub_.Log(), Not(HasSubstr("not all came to its end in time")));
  stop = true;
  context.TryCancel();
  for (std::thread& asker : askers) asker.join();
  (void)never_read->Finish();
}

TEST_F(LifecycleTest, AHubThatIsToldToStopAnswersWhatItTook) {
  hub_.Configure("messages_per_minute", "1000000");
  Open();
  const auto before = indonesia_->LogSize();
  Follower follower(*australia_);
  ASSERT_TRUE(follower.WaitForConnections(1));
  client::SubmissionStream stream(
      indonesia_->channel(), indonesia_->log(),
      {.backoff = {.initial = std::chrono::milliseconds(20), .max = std::chrono::milliseconds(200)}});
  constexpr size_t kMessages = 400;
  std::vector<std::future<StatusOr<client::Accepted>>> answers;
  for (size_t i = 0; i < kMessages; ++i) answers.push_back(stream.Submit(indonesia_->Sign(Note())));
  ASSERT_THAT(answers.front().get(), IsOk());
  ASSERT_EQ(hub_.Stop(), 0);
  EXPECT_THAT(hub_.Log(), HasSubstr("stopped"));
  Start();
  ASSERT_THAT(stream.Flush(kPatience), IsOk());
  for (size_t i = 1; i < kMessages; ++i) EXPECT_THAT(answers[i].get(), IsOk());
  ASSERT_TRUE(follower.WaitForReceived(kMessages));
  // Each accepted once and handed over once.
  EXPECT_TRUE(Eventually([&] { return indonesia_->LogSize().value_or(0) == *before + 2 * kMessages; }));
  EXPECT_THAT(follower.rejected(), IsEmpty());
}

TEST_F(LifecycleTest, AReloadTakesOverWhatMayChange) {
  Open();
  hub_.Configure("ceiling", "\"INTERNAL\"");
  hub_.process().Signal(SIGHUP);
  ASSERT_TRUE(hub_.process().WaitForOutput("configuration reloaded"));
  EXPECT_THAT(indonesia_->Send(Note()), IsRefused(Reason::kMarkingAboveCeiling));
  hub_.Configure("ceiling", "\"NO_SUCH_LEVEL\"");
  hub_.process().Signal(SIGHUP);
  ASSERT_TRUE(hub_.process().WaitForOutput("configuration not reloaded"));
  hub_.Configure("ceiling", "\"SECRET\"");
  const size_t seen = hub_.process().output().size();
  hub_.process().Signal(SIGHUP);
  ASSERT_TRUE(hub_.process().WaitForOutput("configuration reloaded", seen));
  EXPECT_THAT(indonesia_->Send(Note()), IsOk());
}

TEST_F(LifecycleTest, ASecondHubOnTheSameDirectoryIsRefused) {
  Open();
  const Finished second = RunProgram({DutadProgram(), "serve", "--data", hub_.data()});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.output, HasSubstr("DATA_DIRECTORY_LOCKED"));
  EXPECT_THAT(second.output, HasSubstr("stop the other dutad first"));
  // The first one is not disturbed.
  EXPECT_THAT(indonesia_->Send(Note()), IsOk());
}

TEST_F(LifecycleTest, HealthIsTold) {
  Open();
  // Field 1, SERVING, of grpc.health.v1.HealthCheckResponse.
  const auto answer = RawCall(Raw(), "/grpc.health.v1.Health/Check", "");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(*answer, "\x08\x01");
  // Without a certificate, on this machine.
  EXPECT_THAT(GetMetrics(hub_.metrics_port(), "/healthz"), HasSubstr("200 OK"));
}

TEST_F(LifecycleTest, ReflectionIsASwitch) {
  Open();
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  const std::string list_services("\x3a\x00", 2);  // Field 7, empty.
  EXPECT_EQ(RawCall(Raw(), method, list_services).status().code(), absl::StatusCode::kUnimplemented);
  ASSERT_EQ(hub_.Stop(), 0);
  hub_.Configure("reflection", "true");
  Start();
  const auto answer = RawCall(Raw(), method, list_services);
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(*answer, HasSubstr("duta.exchange.v1.ExchangeService"));
}

TEST_F(LifecycleTest, MetricsCountWhatHappens) {
  Open();
  ASSERT_THAT(indonesia_->Send(Note()), IsOk());
  ASSERT_THAT(indonesia_->Send(NoteTo("partners/au-dfat", {"partners/id-kemlu"})), IsRefused(Reason::kSenderMismatch));
  const std::string metrics = GetMetrics(hub_.metrics_port());
  EXPECT_THAT(metrics, HasSubstr("200 OK"));
  EXPECT_THAT(metrics, HasSubstr("mailbox=\"partners/au-dfat\"} 1"));
  EXPECT_THAT(metrics, HasSubstr("reason=\"SENDER_MISMATCH\"} 1"));
}

}  // namespace
}  // namespace duta::integration
