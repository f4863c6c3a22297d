#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/formats/xroad/http_request.h"
#include "tests/adapters/forms.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using testing::HasSubstr;

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems) told += problem.field + ": " + problem.text + "\n";
  return told;
}

TEST(XroadTest, WritesWhatTheProtocolAsksFor) {
  const Ministry ministry(kh::MinistryProfile());
  const message::v1::Message message = SampleMessage();
  const Written written = kXroadTestForm.write(SampleNote(), &message, ministry);
  ASSERT_TRUE(written.bytes.has_value());
  EXPECT_THAT(*written.bytes, testing::StartsWith("POST /r1/TEST/GOV/ministry%201/DUTA/notes HTTP/1.1\r\n"
                                                  "X-Road-Client: TEST/GOV/hub/DUTA\r\n"
                                                  "X-Road-Id: 019ab1c2-0000-7000-8000-000000000001\r\n"
                                                  "X-Road-Issue: 019ab1c2-0000-7000-8000-000000000000\r\n"
                                                  "Content-Type: application/vnd.duta.note.v1+json\r\n"));
  EXPECT_FALSE(kXroadTestForm.write(SampleNote(), nullptr, ministry).bytes.has_value());
}

TEST(XroadTest, RefusesHeadersThatAreMissingDoubledOrForOthers) {
  const Ministry ministry(kh::MinistryProfile());
  message::v1::Message message = SampleMessage();
  const std::string good = *kXroadTestForm.write(SampleNote(), &message, ministry).bytes;
  ASSERT_TRUE(kXroadTestForm.read(good, nullptr, ministry).note.has_value());
  const struct {
    const char* part;
    const char* with;
    const char* problem;
  } kCases[] = {
      {"X-Road-Client: TEST/GOV/hub/DUTA\r\n", "", "x-road-client: is missing"},
      {"X-Road-Id: 019ab1c2-0000-7000-8000-000000000001\r\n", "", "x-road-id: is missing"},
      {"Content-Type: application/vnd.duta.note.v1+json\r\n", "", "content-type: is missing"},
      {"X-Road-Id:", "X-ROAD-ID: 1\r\nX-Road-Id:", "x-road-id: is there twice"},
      {"X-Road-Client:", "x-road-client: A/B/C/D\r\nX-Road-Client:", "x-road-client: is there twice"},
      {"X-Road-Client: TEST/GOV/hub/DUTA", "X-Road-Client: TEST/GOV/other/DUTA", "`TEST/GOV/other/DUTA` calling"},
      {"X-Road-Client: TEST", "X-Road-Client: %", "x-road-client: `%/GOV/hub/DUTA` calling"},
      {"POST /r1/TEST/GOV/ministry%201", "POST /r1/TEST/GOV/ministry%202", "is not TEST/GOV/ministry 1/DUTA calling"},
      {"POST /r1/", "POST /r2/", "the path must begin with /r1/"},
      {"POST ", "GET ", "the method must be POST"},
      {"HTTP/1.1", "HTTP/1.0", "no request line"},
      {"\r\nX-Road-Id", "\nX-Road-Id", "control characters"},
      {"\r\nX-Road-Id", "\r\n  folded\r\nX-Road-Id", "no header"},
      {"X-Road-Id:", "X-Road-Id :", "no header"},
      {"Content-Length: ", "Transfer-Encoding: chunked\r\nContent-Length: ", "transfer-encoding: must not be there"},
      {"Content-Length: ", "Content-Length: 1", "bytes follow the headers"},
      {"Content-Length: ", "X-Length: ", "content-length: is missing"},
      {"application/vnd.duta.note.v1+json", "application/json",
       "content-type: must be application/vnd.duta.note.v1+json"},
  };
  for (const auto& c : kCases) {
    std::string request = good;
    request.replace(request.find(c.part), std::string(c.part).size(), c.with);
    const Interpretation read = kXroadTestForm.read(request, nullptr, ministry);
    EXPECT_FALSE(read.note.has_value()) << c.with;
    EXPECT_THAT(Told(read.findings), HasSubstr(c.problem)) << c.with;
  }
}

TEST(XroadTest, TakesARequestOfTheMinistryToTheHub) {
  const Ministry ministry(kh::MinistryProfile());
  const message::v1::Message message = SampleMessage();
  std::string request = *kXroadTestForm.write(SampleNote(), &message, ministry).bytes;
  const auto replace = [&](const std::string& part, const std::string& with) {
    request.replace(request.find(part), part.size(), with);
  };
  replace("TEST/GOV/hub/DUTA", "TEST/GOV/ministry%201/DUTA");
  replace("/r1/TEST/GOV/ministry%201/DUTA/notes", "/r1/TEST/GOV/hub/DUTA/notes");
  EXPECT_TRUE(kXroadTestForm.read(request, nullptr, ministry).note.has_value());
}

TEST(PercentTest, EncodesAndDecodes) {
  EXPECT_EQ(PercentEncode("A/b c/ក%"), "A/b%20c/%E1%9E%80%25");
  EXPECT_EQ(PercentDecode("A/b%20c/%E1%9E%80%25"), "A/b c/ក%");
  for (const char* bad : {"%", "%1", "%zz", "a%2"}) EXPECT_EQ(PercentDecode(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace duta::adapters
