// The power goes, again and again: what had reached the disk by fsync stays, all else is
// gone. What the hub promised holds.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/fault/hub/violence.h"

namespace duta::integration {
namespace {

using ::testing::IsEmpty;

constexpr int kCutsAnOrder = 3;

class PowerCutTest : public ViolenceTest {
 protected:
  ChildProcess::Environment Mirrored() const {
    return {{"LD_PRELOAD", DUTA_POWER_CUT},
            {"DUTA_POWER_UNDER", hub_.data()},
            {"DUTA_POWER_MIRROR", directory_ / "mirror"}};
  }
  void Restore(const std::string& how) const {
    const Finished restored = RunProgram({"/usr/bin/python3", DUTA_RESTORE, how, hub_.data(), directory_ / "mirror"});
    ASSERT_EQ(restored.code, 0) << restored.output;
  }
};

// DUTA_CUTS: as many as that.
TEST_F(PowerCutTest, WhatHadAReceiptIsThereWhenThePowerIsBack) {
  const int cuts = CountFrom("DUTA_CUTS", 10);
  // It takes its port, which the test writes into the configuration, unseen by the mirror.
  Start();
  ASSERT_EQ(hub_.Stop(), 0);
  Restore("seed");
  Open(Mirrored());
  client::SubmissionStream stream(indonesia_->channel(), indonesia_->log(), {.backoff = kImpatient});
  Follower follower(*australia_);
  std::minstd_rand random(20261130);
  size_t sent = 0;
  for (int cut = 0; cut < cuts; ++cut) {
    if (cut % kCutsAnOrder == 0) GiveAnOrder();
    const size_t answered = book_.answered();
    SubmitRound(stream);
    sent += kMessagesARound;
    ASSERT_TRUE(book_.WaitForAnswers(answered + 1 + random() % (sent - answered))) << "cut " << cut;
    hub_.Kill();
    Restore("cut");
    Start(Mirrored());
  }
  ASSERT_THAT(stream.Flush(kPatience), IsOk());
  EXPECT_THAT(book_.refusals(), IsEmpty());
  ASSERT_TRUE(follower.WaitForAcknowledged(sent));
  EXPECT_THAT(follower.rejected(), IsEmpty());
  EXPECT_THAT(follower.unreadable(), IsEmpty());
  std::set<std::string> ids;
  for (const client::Received& one : follower.received()) ids.insert(one.message.id());
  EXPECT_EQ(ids.size(), sent);
  CheckReceipts();
  ASSERT_EQ(hub_.Stop(), 0);
  Judge();
}

}  // namespace
}  // namespace duta::integration
