#include "core/cli/shell/paint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/cli/shell/text.h"

namespace duta::cli {
namespace {

class PaintTest : public ::testing::Test {
 protected:
  PaintTest() { UseColours(true); }
  ~PaintTest() override { UseColours(false); }
};

TEST_F(PaintTest, ColoursWhatDecidesAndNothingElse) {
  EXPECT_EQ(Painted("Marking", "secret"), "\x1b[1;31msecret\x1b[0m");
  EXPECT_EQ(Painted("STATE", "agreed"), "\x1b[32magreed\x1b[0m");
  EXPECT_EQ(Painted("State", "waiting, 3 days"), "\x1b[33mwaiting, 3 days\x1b[0m");
  // What others write has labels of its own, and unknown words stay as they are.
  EXPECT_EQ(Painted("SUBJECT", "secret"), "secret");
  EXPECT_EQ(Painted("STATE", "secretly"), "secretly");
  EXPECT_EQ(Painted("STATE", ""), "");
}

TEST_F(PaintTest, ColumnsStayAligned) {
  Table table({"STATE", "SUBJECT"});
  table.Add({"agreed", "secret"});
  table.Add({"odd", "two"});
  EXPECT_EQ(table.Format(80), "STATE   SUBJECT\n\x1b[32magreed\x1b[0m  secret\nodd     two\n");
  Facts facts;
  facts.Add("Urgency", "flash");
  facts.Add("Subject", "flash");
  EXPECT_EQ(facts.Format(80), "Urgency  \x1b[1;31mflash\x1b[0m\nSubject  flash\n");
}

TEST(PaintOffTest, NothingIsPaintedUnlessItIsWanted) { EXPECT_EQ(Painted("Marking", "secret"), "secret"); }

TEST(WantsColoursTest, AsTerminalAndReaderSay) {
  EXPECT_TRUE(WantsColours(true, nullptr, "xterm"));
  EXPECT_TRUE(WantsColours(true, "", "xterm"));  // Set but empty counts as not set.
  EXPECT_FALSE(WantsColours(true, "1", "xterm"));
  EXPECT_FALSE(WantsColours(false, nullptr, "xterm"));
  EXPECT_FALSE(WantsColours(true, nullptr, "dumb"));
  EXPECT_FALSE(WantsColours(true, nullptr, nullptr));
}

}  // namespace
}  // namespace duta::cli
