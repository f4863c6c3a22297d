#include "plugins/worker/wire.h"

#include <gtest/gtest.h>

namespace duta::worker {
namespace {

loader::CallInput Input() {
  loader::CallInput input;
  input.now_seconds = -5;
  input.now_nanos = 999'999'999;
  input.seed = ~uint64_t{0};
  input.message_id = "id";
  input.message = "message";
  input.from = "text/plain";
  input.to = "text/html";
  input.input = std::string_view("a\0b", 3);
  return input;
}

loader::CallResult Result() {
  return {3, "output", {{DUTA_ERROR, "CODE", "field", "text"}, {DUTA_DROPPED, "", "", ""}}};
}

TEST(WireTest, CarriesACall) {
  const std::string body = Encode(Input());
  const auto input = DecodeCall(body);
  ASSERT_TRUE(input.has_value());
  EXPECT_EQ(input->now_seconds, -5);
  EXPECT_EQ(input->now_nanos, 999'999'999);
  EXPECT_EQ(input->seed, ~uint64_t{0});
  EXPECT_EQ(input->message_id, "id");
  EXPECT_EQ(input->message, "message");
  EXPECT_EQ(input->from, "text/plain");
  EXPECT_EQ(input->to, "text/html");
  EXPECT_EQ(input->input, std::string_view("a\0b", 3));
}

TEST(WireTest, CarriesAnAnswer) {
  const auto result = DecodeAnswer(Encode(Result()));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->status, 3);
  EXPECT_EQ(result->output, "output");
  ASSERT_EQ(result->diagnoses.size(), 2u);
  EXPECT_EQ(result->diagnoses[0].code, "CODE");
  EXPECT_EQ(result->diagnoses[0].text, "text");
  EXPECT_EQ(result->diagnoses[1].kind, DUTA_DROPPED);
}

TEST(WireTest, CarriesADescriptionAndAFinding) {
  const Ready sent = {5, true, {"id", "1.0.0", "partners/xx-test", {{"a/b", "c/d"}}}};
  const auto ready = DecodeReady(Encode(sent));
  ASSERT_TRUE(ready.has_value());
  EXPECT_EQ(ready->degradations, 5u);
  EXPECT_TRUE(ready->advises);
  EXPECT_EQ(ready->description, sent.description);
  const auto finding = DecodeFinding(Encode(loader::Finding{"abi", "1", "2"}));
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->found, "2");
}

TEST(WireTest, CarriesWhatToBeginWith) {
  const std::string load = Encode(LoadOptions{"{}", true});
  const auto options = DecodeLoad(load);
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->configuration, "{}");
  EXPECT_TRUE(options->hides_extensions);
  EXPECT_FALSE(DecodeLoad(Encode(LoadOptions{}))->hides_extensions);
  const std::string validate = Encode(ConfigurationCheck{"schema", "{}"});
  const auto check = DecodeValidate(validate);
  ASSERT_TRUE(check.has_value());
  EXPECT_EQ(check->schema, "schema");
  EXPECT_EQ(check->configuration, "{}");
  EXPECT_FALSE(DecodeLoad(load + "x"));
  EXPECT_FALSE(DecodeValidate(validate.substr(1)));
}

TEST(WireTest, RefusesWhatIsTooShortOrTooLong) {
  const std::string answer = Encode(Result());
  const std::string ready = Encode(Ready{0, false, {"id", "1", "p", {{"a/b", "c/d"}}}});
  for (size_t size = 0; size < answer.size(); ++size) EXPECT_FALSE(DecodeAnswer(answer.substr(0, size))) << size;
  for (size_t size = 0; size < ready.size(); ++size) EXPECT_FALSE(DecodeReady(ready.substr(0, size))) << size;
  EXPECT_FALSE(DecodeAnswer(answer + "x"));
  EXPECT_FALSE(DecodeReady(ready + "x"));
}

TEST(WireTest, RefusesCountsAndLengthsBeyondTheBody) {
  std::string answer = Encode(loader::CallResult{0, "", {}});
  answer.replace(4, 4, "\xff\xff\xff\xff");
  EXPECT_FALSE(DecodeAnswer(answer));
  answer = Encode(loader::CallResult{0, "", {}});
  answer.replace(8, 8, "\xff\xff\xff\xff\xff\xff\xff\xff");
  EXPECT_FALSE(DecodeAnswer(answer));
}

}  // namespace
}  // namespace duta::worker
