#include "core/hub/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "absl/strings/str_cat.h"

namespace duta::hub {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

// The whole answer to `GET path` on the loopback; empty if nobody listens.
std::string Get(int port, const std::string& path) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(write(peer, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    char bytes[4096];
    for (ssize_t n; (n = read(peer, bytes, sizeof(bytes))) > 0;) answer.append(bytes, static_cast<size_t>(n));
  }
  close(peer);
  return answer;
}

HubCounts Sample() {
  HubCounts counts;
  counts.uptime = std::chrono::milliseconds(1500);
  counts.log_size = 42;
  counts.committer = {.batches = 7, .records = 41, .refused = 3, .waiting = 2};
  counts.pending = {{"partners/au-dfat", 5}, {"partners/id-kemlu/units/canberra", 1}};
  counts.submit_streams = 4;
  counts.receive_streams = 6;
  counts.adapters = {{.partner = "partners/id-kemlu", .calls = 9, .failures = 1, .suspended = true}};
  counts.database_bytes = 65536;
  counts.damaged = 3;
  counts.scrub_findings = 2;
  counts.scrubbed = Instant(std::chrono::seconds(1000));
  counts.clock_deviation = -std::chrono::seconds(90);
  counts.ends = {{"hub", *ParseInstant("2026-11-24T06:40:00Z")}};
  return counts;
}

MetricsSources Sources(const RefusalCounts& refusals) {
  return {.report = [] { return StatusOr<HubCounts>(Sample()); },
          .refused_handshakes =
              [] {
                return std::map<std::string, uint64_t>{{"unknown", 3}};
              },
          .refusals = refusals};
}

TEST(RefusalCountsTest, CountsByReason) {
  RefusalCounts refusals;
  EXPECT_THAT(refusals.counts(), IsEmpty());
  refusals.Count(absl::OkStatus());
  EXPECT_THAT(refusals.counts(), IsEmpty());
  refusals.Count(Refuse(Reason::kUnknownKey));
  refusals.Count(Refuse(Reason::kUnknownKey, "another"));
  refusals.Count(absl::UnknownError("without a reason"));
  EXPECT_THAT(refusals.counts(), ElementsAre(Pair("INTERNAL", 1), Pair("UNKNOWN_KEY", 2)));
}

TEST(RefusalCountsTest, CountsFromManyThreads) {
  RefusalCounts refusals;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) refusals.Count(Refuse(Reason::kHubBusy));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(refusals.counts(), ElementsAre(Pair("HUB_BUSY", 4000)));
}

TEST(MetricsTest, TellsWhatTheHubCounts) {
  RefusalCounts refusals;
  refusals.Count(Refuse(Reason::kRateLimited));
  const auto metrics = Metrics::Start("127.0.0.1:0", Sources(refusals));
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  const std::string answer = Get((*metrics)->port(), "/metrics");
  for (const char* line : {
           "duta_report_ok 1\n",
           "duta_uptime_seconds 1.5\n",
           "duta_log_entries 42\n",
           "duta_database_bytes 65536\n",
           "duta_storage_damaged 3\n",
           "duta_scrub_findings 2\n",
           "duta_scrub_round_end_seconds 1000\n",
           "duta_clock_deviation_seconds -90\n",
           "duta_commit_batches_total 7\n",
           "duta_commit_records_total 41\n",
           "duta_commit_refused_total 3\n",
           "duta_commit_waiting 2\n",
           "duta_streams_open{direction=\"submit\"} 4\n",
           "duta_streams_open{direction=\"receive\"} 6\n",
           "duta_mailbox_pending{mailbox=\"partners/au-dfat\"} 5\n",
           "duta_mailbox_pending{mailbox=\"partners/id-kemlu/units/canberra\"} 1\n",
           "duta_adapter_calls_total{partner=\"partners/id-kemlu\"} 9\n",
           "duta_adapter_failures_total{partner=\"partners/id-kemlu\"} 1\n",
           "duta_adapter_suspended{partner=\"partners/id-kemlu\"} 1\n",
           "duta_handshakes_refused_total{cause=\"unknown\"} 3\n",
           "duta_key_end_seconds{owner=\"hub\"} 1795502400\n",
           "duta_refusals_total{reason=\"RATE_LIMITED\"} 1\n",
           "# TYPE duta_refusals_total counter\n",
           "# TYPE duta_log_entries gauge\n",
       }) {
    EXPECT_THAT(answer, HasSubstr(line));
  }
}

TEST(MetricsTest, SaysSoIfTheHubCannotBeAsked) {
  RefusalCounts refusals;
  refusals.Count(Refuse(Reason::kStorageFailed));
  MetricsSources sources = Sources(refusals);
  sources.report = [] { return StatusOr<HubCounts>(Refuse(Reason::kStorageFailed)); };
  const auto metrics = Metrics::Start("127.0.0.1:0", std::move(sources));
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  const std::string answer = Get((*metrics)->port(), "/metrics");
  EXPECT_THAT(answer, HasSubstr("duta_report_ok 0\n"));
  EXPECT_THAT(answer, HasSubstr("duta_refusals_total{reason=\"STORAGE_FAILED\"} 1\n"));
  EXPECT_THAT(answer, Not(HasSubstr("duta_log_entries")));
}

TEST(MetricsTest, TellsHealthWithoutAskingTheHub) {
  RefusalCounts refusals;
  MetricsSources sources = Sources(refusals);
  sources.report = []() -> StatusOr<HubCounts> { std::abort(); };
  const auto metrics = Metrics::Start("127.0.0.1:0", std::move(sources));
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  EXPECT_THAT(Get((*metrics)->port(), "/healthz"), AllOf(HasSubstr("200 OK"), HasSubstr("\r\n\r\nserving\n")));
  (*metrics)->LeaveService();
  EXPECT_THAT(Get((*metrics)->port(), "/healthz"), AllOf(HasSubstr("503 "), HasSubstr("\r\n\r\ndraining\n")));
}

TEST(MetricsTest, HasNoOtherPages) {
  RefusalCounts refusals;
  const auto metrics = Metrics::Start("127.0.0.1:0", Sources(refusals));
  ASSERT_TRUE(metrics.ok()) << metrics.status();
  for (const char* path : {"/", "/etc/passwd", "/../../../../etc/passwd", "/metrics/more", "/healthz/more"}) {
    EXPECT_THAT(Get((*metrics)->port(), path), Not(HasSubstr(" 200 "))) << path;
  }
}

TEST(MetricsTest, RefusesAnAddressInUseOrWrong) {
  RefusalCounts refusals;
  auto first = Metrics::Start("127.0.0.1:0", Sources(refusals));
  ASSERT_TRUE(first.ok());
  const int port = (*first)->port();
  const std::string address = absl::StrCat("127.0.0.1:", port);
  const Status second = Metrics::Start(address, Sources(refusals)).status();
  EXPECT_EQ(ReasonOf(second), Reason::kConfigurationInvalid);
  EXPECT_THAT(std::string(second.message()), HasSubstr(address));
  EXPECT_EQ(ReasonOf(Metrics::Start("127.0.0.1:99999", Sources(refusals)).status()), Reason::kConfigurationInvalid);
  first->reset();
  EXPECT_EQ(Get(port, "/metrics"), "");
}

}  // namespace
}  // namespace duta::hub
