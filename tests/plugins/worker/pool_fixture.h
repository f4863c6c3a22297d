// A WorkerPool over the test adapters, with a clock that stands still.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "plugins/worker/degradations.h"
#include "plugins/worker/worker_pool.h"

namespace duta::worker {

inline constexpr char kPartner[] = "partners/xx-test";
inline constexpr char kEvilPartner[] = "partners/xx-evil";

inline std::string Fixture(const std::string& name) {
  auto bytes = ReadFile(std::string(DUTA_FIXTURES "/") + name + ".so", 256 << 20);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.ok() ? *bytes : "";
}

// What the machine that runs the tests cannot give is not what they test.
inline std::vector<std::string> AllDegradationNames() {
  std::vector<std::string> names;
  for (const DegradationInfo& info : AllDegradations()) names.emplace_back(info.name);
  return names;
}

class PoolTest : public testing::Test {
 protected:
  void SetUp() override {
    options_.program = DUTA_WORKER;
    options_.allowed_degradations = AllDegradationNames();
    options_.rules.limits.memory_bytes = 128 << 20;
    options_.rules.limits.call_time = std::chrono::seconds(20);
    options_.rules.limits.load_time = std::chrono::seconds(20);
    options_.rules.limits.output_bytes = 4 << 20;
    options_.rules.limits.input_bytes = 4 << 20;
  }

  void Start() {
    auto pool = WorkerPool::Create(options_, clock_);
    ASSERT_TRUE(pool.ok()) << pool.status();
    pool_ = *std::move(pool);
  }

  Status Activate(const std::string& partner, const std::string& fixture) {
    const std::string bytes = Fixture(fixture);
    return pool_->Activate(partner, crypto::ToString(crypto::Sha256(bytes)), bytes);
  }

  void StartWith(const std::string& partner, const std::string& fixture) {
    Start();
    const Status status = Activate(partner, fixture);
    ASSERT_TRUE(status.ok()) << status;
  }

  StatusOr<exchange::TranslationResult> Translate(const std::string& partner,
                                                  const exchange::TranslationRequest& request) {
    DUTA_ASSIGN_OR_RETURN(const auto adapter, pool_->InServiceFor(partner));
    return adapter->Translate(request);
  }

  StatusOr<exchange::TranslationResult> Upper(const std::string& input, const std::string& message_id = "id-1",
                                              const std::string& message = "") {
    return Translate(kPartner, {"text/plain", "text/vnd.test.upper", input, message, message_id, clock_.Now()});
  }

  StatusOr<exchange::TranslationResult> Do(const std::string& deed) {
    return Translate(kEvilPartner, {"text/plain", "text/vnd.test.deed", deed, "", "id-1", clock_.Now()});
  }

  bool Lacks(std::string_view part) const {
    for (const DegradationStatus& degradation : pool_->Degradations()) {
      if (degradation.name == part) return true;
    }
    return false;
  }

  AdapterStatus StateOf(const std::string& partner) const {
    for (AdapterStatus& status : pool_->States()) {
      if (status.partner == partner) return status;
    }
    ADD_FAILURE() << "no state of " << partner;
    return {};
  }

  WorkerPoolOptions options_;
  FakeClock clock_{Instant(std::chrono::seconds(1'800'000'000))};
  std::unique_ptr<WorkerPool> pool_;
};

}  // namespace duta::worker
