#include "core/base/status.h"

#include <gtest/gtest.h>

namespace duta {
namespace {

using namespace std::chrono_literals;

TEST(StatusTest, ARefusalSaysWhatAndTheCure) {
  const Status status = Refuse(Reason::kUnknownRecipient, "no partner of this name", {{"recipient", "partners/xx"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(),
            "no partner of this name. Cure: " + std::string(Describe(Reason::kUnknownRecipient).cure) + ".");
  EXPECT_EQ(CauseOf(status), "no partner of this name");
  EXPECT_EQ(CureOf(status), std::string(Describe(Reason::kUnknownRecipient).cure) + ".");
  EXPECT_EQ(CureOf(absl::InvalidArgumentError("x")), "");
  EXPECT_EQ(ReasonOf(status), Reason::kUnknownRecipient);
  EXPECT_EQ(MetadataOf(status), (Metadata{{"recipient", "partners/xx"}}));
  EXPECT_FALSE(RetryAfterOf(status));
}

TEST(StatusTest, EveryReasonComesBack) {
  for (const ReasonInfo& row : AllReasons()) {
    const Status status = Refuse(row.reason);
    EXPECT_EQ(ReasonOf(status), row.reason);
    EXPECT_EQ(status.code(), row.code);
    EXPECT_TRUE(std::string(status.message()).starts_with(row.cause)) << status;
  }
}

TEST(StatusTest, ATimeToWaitComesBack) {
  for (const auto wait : {0ms, 1ms, 999ms, 1000ms, 61'001ms}) {
    EXPECT_EQ(RetryAfterOf(RefuseForNow(Reason::kHubBusy, wait)), wait);
  }
}

TEST(StatusTest, BytesThatAreNotTextDoNotHideTheReason) {
  const Status status = Refuse(Reason::kUnknownKey, "key \xff",
                               {{"keyid",
                                 "\xc0\xaf"
                                 "a"}});
  EXPECT_EQ(ReasonOf(status), Reason::kUnknownKey);
  EXPECT_EQ(MetadataOf(status)["keyid"],
            "\xef\xbf\xbd\xef\xbf\xbd"
            "a");
  EXPECT_TRUE(std::string(status.message()).starts_with("key \xef\xbf\xbd.")) << status;
}

TEST(StatusTest, OtherStatusesHaveNoReason) {
  for (const Status& status : {absl::OkStatus(), Status(absl::StatusCode::kNotFound, "no")}) {
    EXPECT_FALSE(ReasonOf(status));
    EXPECT_TRUE(MetadataOf(status).empty());
    EXPECT_FALSE(RetryAfterOf(status));
  }
  Status garbled(absl::StatusCode::kNotFound, "no");
  garbled.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xff\xff"));
  EXPECT_FALSE(ReasonOf(garbled));
}

StatusOr<int> Half(int number) {
  if (number % 2 != 0) return Refuse(Reason::kBodyInvalid);
  return number / 2;
}

Status Quarter(int number, int& quarter) {
  DUTA_ASSIGN_OR_RETURN(const int half, Half(number));
  DUTA_ASSIGN_OR_RETURN(quarter, Half(half));
  DUTA_RETURN_IF_ERROR(Half(quarter * 2).status());
  return absl::OkStatus();
}

TEST(StatusTest, MacrosPassAStatusOn) {
  int quarter = 0;
  EXPECT_TRUE(Quarter(12, quarter).ok());
  EXPECT_EQ(quarter, 3);
  EXPECT_EQ(ReasonOf(Quarter(6, quarter)), Reason::kBodyInvalid);
}

}  // namespace
}  // namespace duta
