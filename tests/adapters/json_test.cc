#include "adapters/formats/json/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/formats/json/note_json.h"
#include "adapters/markings/ministries.h"

namespace duta::adapters {
namespace {

using testing::HasSubstr;

std::string Repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

std::string ProblemOf(std::string_view json) {
  Findings findings;
  const auto node = ParseJson(json, findings);
  EXPECT_EQ(node.has_value(), findings.problems.empty()) << json.substr(0, 100);
  return findings.problems.empty() ? "" : findings.problems.front().field + ": " + findings.problems.front().text;
}

TEST(JsonTest, ReadsValuesInTheirOrder) {
  Findings findings;
  const auto node =
      ParseJson("\xEF\xBB\xBF {\"b\": [1, \"x\\u00e9\\n\"], \"a\": {\"t\": true, \"n\": null}} ", findings);
  ASSERT_TRUE(node.has_value());
  EXPECT_EQ(WriteCompactJson(*node), "{\"b\":[1,\"xé\\n\"],\"a\":{\"t\":true,\"n\":null}}");
}

TEST(JsonTest, RefusesWhatReadersReadDifferently) {
  const struct {
    std::string json;
    std::string problem;
  } kCases[] = {
      {"", "no JSON in UTF-8"},
      {"{", "no JSON in UTF-8"},
      {"{} {}", "no JSON in UTF-8"},
      {"{\"a\": 1,}", "no JSON in UTF-8"},
      {"{'a': 1}", "no JSON in UTF-8"},
      {"// x\n{}", "no JSON in UTF-8"},
      {"\"\\ud800\"", "no JSON in UTF-8"},
      {"\"\xC3\x28\"", "no JSON in UTF-8"},
      {"\xFF\xFE{\x00}", "no JSON in UTF-8"},
      {"{\"a\": 1, \"a\": 1}", ": the key `a` is there twice"},
      {"{\"o\": {\"a\": 1, \"\\u0061\": 2}}", "o: the key `a` is there twice"},
      {"{\"n\": 1e400}", "out of all range"},
      {"{\"n\": 1.5}", "`1.5` is no whole number"},
      {"{\"n\": 1" + std::string(1'000'000, '0') + "}", "out of all range"},
      {"{\"n\": 1e5}", "no whole number"},
      {Repeated("[", 10'000), "nested deeper than 32"},
      {Repeated("{\"a\":", 10'000), "nested deeper than 32"},
      {"[" + Repeated("0,", 30'000) + "0]", "more than 20000 values"},
      {std::string(5 << 20, ' '), "at most 4194304 are read"},
  };
  for (const auto& c : kCases) EXPECT_THAT(ProblemOf(c.json), HasSubstr(c.problem)) << c.json.substr(0, 60);
}

// Each is one change of a note that is taken.
TEST(NoteJsonTest, SaysWhatIsWrongWhere) {
  const Ministry ministry(id::MinistryProfile());
  const std::string good =
      R"({"note":{"noteType":"VERBALE","number":"1","date":"2026-11-25","place":"J","subject":"S","paragraphs":["P"]}})";
  ASSERT_TRUE(ReadNoteJson(good, nullptr, ministry).note.has_value());
  const struct {
    const char* part;
    const char* with;
    const char* problem;
  } kCases[] = {
      {"{\"note\"", "{\"nota\"", "nota: no such name is known here"},
      {"\"place\"", "\"Place\"", "note.Place: no such name is known here"},
      {"\"place\"", "\"note_type\"", "note.note_type: no such name is known here"},
      {"VERBALE", "LETTER", "note.noteType: `LETTER` is not one of VERBALE, CIRCULAR, INFORMATION, AIDE_MEMOIRE"},
      {"VERBALE", "UNSPECIFIED", "note.noteType: `UNSPECIFIED` is not one of"},
      {"\"1\"", "1", "note.number: must be a text"},
      {"[\"P\"]", "\"P\"", "note.paragraphs: must be a list"},
      {"[\"P\"]", "[[\"P\"]]", "note.paragraphs[0]: must be a text"},
      {"[\"P\"]", "[]", "paragraphs: there is no text"},
      {"[\"P\"]", "[null]", "note.paragraphs[0]: must be a text"},
      {"2026-11-25", "2026-02-30", "date: `2026-02-30` is no day of the years 1900 to 2199"},
      {"2026-11-25", "令和0年1月1日", "is no day of the years"},
      {"\"number\":\"1\",", "", "number: is missing or empty"},
      {"{\"note\"", R"({"message":{"createTime":"2026-11-25"},"note")", "message.createTime: `2026-11-25` is no time"},
      {"{\"note\"", R"({"message":{"body":{}},"note")", "message.body: no such name is known here"},
      {"{\"note\"", R"({"message":{"attachments":[{"sizeBytes":9007199254740992}]},"note")",
       "message.attachments[0].sizeBytes: `9007199254740992` is no whole number"},
      {"{\"note\"", R"({"message":{"attachments":[{"sizeBytes":-1}]},"note")", "`-1` is no whole number"},
      {"{\"note\"", R"({"message":{"attachments":[{"sha256":"xy"}]},"note")", "`xy` is not hexadecimal"},
  };
  for (const auto& c : kCases) {
    std::string json = good;
    json.replace(json.find(c.part), std::string(c.part).size(), c.with);
    const Interpretation read = ReadNoteJson(json, nullptr, ministry);
    EXPECT_FALSE(read.note.has_value()) << json;
    ASSERT_FALSE(read.findings.problems.empty()) << json;
    const Problem& problem = read.findings.problems.front();
    EXPECT_THAT(problem.field + ": " + problem.text, HasSubstr(c.problem)) << json;
  }
}

TEST(NoteJsonTest, TakesDirectionMarksOutAndSaysSo) {
  const Ministry ministry(id::MinistryProfile());
  const auto read = ReadNoteJson(
      R"({"note":{"noteType":"VERBALE","number":"1","date":"2026-11-25","place":"J","subject":"a\u202Eb","paragraphs":["العلاقات \u2067外務省\u2069 ลับ","\u0000"]}})",
      nullptr, ministry);
  ASSERT_TRUE(read.note.has_value());
  EXPECT_EQ(read.note->subject(), "ab");
  EXPECT_EQ(read.note->paragraphs(0), "العلاقات 外務省 ลับ");
  EXPECT_EQ(read.note->paragraphs_size(), 1);
  EXPECT_EQ(read.findings.dropped.size(), 3u);
}

}  // namespace
}  // namespace duta::adapters
