// A hub for one test, in a directory that goes with it.
#pragma once

#include <gtest/gtest.h>

#include "tests/core/store/temporary_directory.h"
#include "tests/integration/harness/hub_process.h"

namespace duta::integration {

class HubTest : public ::testing::Test {
 protected:
  HubTest() : hub_(directory_ / "hub") {}

  // In every run the hub's log stays free of secrets and of what messages say.
  void TearDown() override {
    const std::string log = hub_.Log();
    for (const char* secret : {"PRIVATE KEY", "MIGHAgEA", "MC4CAQAw", "honour to propose", "Working visit"}) {
      EXPECT_EQ(log.find(secret), std::string::npos) << secret << "\n" << log;
    }
    if (HasFailure()) GTEST_LOG_(INFO) << "the hub said:\n" << log;
  }

  void Start(const ChildProcess::Environment& environment = {}) {
    const Status status = hub_.Start(environment);
    ASSERT_TRUE(status.ok()) << status;
  }

  test::TemporaryDirectory directory_;
  HubProcess hub_;
};

}  // namespace duta::integration
