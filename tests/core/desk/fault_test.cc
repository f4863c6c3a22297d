#include "core/desk/fault.h"

#include <gtest/gtest.h>

namespace duta::desk {
namespace {

std::string Option(std::string_view field) { return "--" + std::string(field); }

TEST(FaultTest, ReadsAsASentenceAndCanBeCalledOtherwise) {
  const Status fault = Wrong("place", ", or place in the profile", "a note needs ");
  EXPECT_EQ(fault.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(fault.message(), "a note needs place, or place in the profile");
  EXPECT_EQ(FieldOf(fault), "place");
  EXPECT_EQ(Rename(fault, Option).message(), "a note needs --place, or place in the profile");
  EXPECT_EQ(Rename(Wrong("to", " is missing"), Option).message(), "--to is missing");
}

TEST(FaultTest, WhatAPersonWroteIsLeftAlone) {
  EXPECT_EQ(Rename(Wrong("to", ": \"to 3 to\" is no name"), Option).message(), "--to: \"to 3 to\" is no name");
}

TEST(FaultTest, OtherStatusesStayAsTheyAre) {
  const Status other = absl::NotFoundError("to");
  EXPECT_EQ(Rename(other, Option), other);
  EXPECT_EQ(FieldOf(other), "");
  EXPECT_TRUE(Rename(absl::OkStatus(), Option).ok());
}

}  // namespace
}  // namespace duta::desk
