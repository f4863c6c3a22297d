#include "core/base/logging.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace duta::logging {
namespace {

std::string Captured(Level lowest, Format format, void (*write)()) {
  Configure(lowest, format);
  ::testing::internal::CaptureStderr();
  write();
  return ::testing::internal::GetCapturedStderr();
}

void WriteHostile() { Info("Refused", {{"sender", "a\nforged \"line\"\x1b[2J\xff"}}); }

TEST(LogTest, AValueCannotForgeALine) {
  const std::string human = Captured(Level::kInfo, Format::kHuman, WriteHostile);
  EXPECT_EQ(std::count(human.begin(), human.end(), '\n'), 1) << human;
  EXPECT_EQ(human.find('\x1b'), std::string::npos);
  const std::string json = Captured(Level::kInfo, Format::kJson, WriteHostile);
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1) << json;
}

TEST(LogTest, JsonLinesAreJson) {
  const auto line = nlohmann::json::parse(Captured(Level::kInfo, Format::kJson, WriteHostile));
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["event"], "Refused");
  EXPECT_EQ(line["sender"], "a\nforged \"line\"\x1b[2J\xef\xbf\xbd");
  EXPECT_TRUE(line["time"].is_string());
}

TEST(LogTest, WritesNothingBelowTheLowestLevel) {
  EXPECT_EQ(Captured(Level::kWarning, Format::kHuman, [] { Debug("d"), Info("i"); }), "");
  const std::string lines = Captured(Level::kWarning, Format::kHuman, [] { Warning("w"), Error("e"); });
  EXPECT_NE(lines.find("warning: w"), std::string::npos);
  EXPECT_NE(lines.find("error: e"), std::string::npos);
}

}  // namespace
}  // namespace duta::logging
