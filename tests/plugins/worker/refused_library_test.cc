// Libraries that must not come into service, each with the check that it fails.
#include "pool_fixture.h"

namespace duta::worker {
namespace {

using testing::HasSubstr;

struct Case {
  const char* fixture;
  const char* check;
  const char* found;       // Part of it.
  const char* needs = "";  // A part of the sandbox that the machine must give.
};

class RefusedLibraryTest : public PoolTest, public testing::WithParamInterface<Case> {};

TEST_P(RefusedLibraryTest, NamesTheCheck) {
  options_.rules.limits.load_time = std::chrono::seconds(2);
  Start();
  const Case& expected = GetParam();
  if (Lacks(expected.needs)) GTEST_SKIP() << "this machine lacks " << expected.needs;
  const Status status = pool_->Check(kPartner, Fixture(expected.fixture));
  EXPECT_EQ(ReasonOf(status), Reason::kAdapterRefused) << status;
  EXPECT_EQ(MetadataOf(status)["check"], expected.check) << status;
  EXPECT_THAT(MetadataOf(status)["found"], HasSubstr(expected.found));
}

INSTANTIATE_TEST_SUITE_P(All, RefusedLibraryTest,
                         testing::Values(Case{"constructor_segfault", "load", "signal 11", "memory"},
                                         Case{"constructor_socket", "load", "(socket)", "system-calls"},
                                         Case{"constructor_filter", "load", "(seccomp)", "system-calls"},
                                         Case{"constructor_moves_filter", "load", "(munmap)", "system-calls"},
                                         Case{"constructor_loop", "load", "time limit"},
                                         Case{"newer_abi", "abi", "2 to 3"}, Case{"newer_table", "abi", "2"},
                                         Case{"short_table", "functions", "16"},
                                         Case{"no_function", "functions", "NULL"},
                                         Case{"newer_libc", "libc", "it needs GLIBC_2.99, this system has 2."},
                                         Case{"newer_libstdcxx", "libstdc++", "it needs GLIBCXX_3.4.99"},
                                         Case{"other_identity", "identity", "different"},
                                         Case{"bad_id", "id", "Not An Id"}, Case{"wrong_symbol", "symbol", "none"},
                                         Case{"hostile", "partner", "partners/xx-evil"}),
                         [](const auto& info) { return std::string(info.param.fixture); });

class DamagedLibraryTest : public PoolTest {};

TEST_F(DamagedLibraryTest, IsRefusedAtEveryLength) {
  Start();
  const std::string whole = Fixture("good");
  for (size_t size = 0; size < whole.size(); size += whole.size() / 50 + 1) {
    const Status status = pool_->Check(kPartner, whole.substr(0, size));
    EXPECT_EQ(ReasonOf(status), Reason::kAdapterRefused) << size << ": " << status;
  }
  EXPECT_EQ(ReasonOf(pool_->Check(kPartner, "#!/bin/sh\nexit 0\n")), Reason::kAdapterRefused);
}

// The constructor aborts if it can read what it should not.
TEST_F(DamagedLibraryTest, LetsNoConstructorReadFiles) {
  Start();
  if (Lacks("files")) GTEST_SKIP() << "this machine lacks files";
  const Status status = pool_->Check(kPartner, Fixture("constructor_reads"));
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(DamagedLibraryTest, TellsNoConstructorTheMachinesName) {
  Start();
  if (Lacks("user-namespace")) GTEST_SKIP() << "this machine lacks user-namespace";
  const Status status = pool_->Check(kPartner, Fixture("constructor_name"));
  EXPECT_TRUE(status.ok()) << status;
}

}  // namespace
}  // namespace duta::worker
