// Profiles as administrators change them: what each part does, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "adapters/configuration/configured_profile.h"
#include "adapters/formats/xroad/note_xroad.h"
#include "adapters/markings/ministries.h"
#include "adapters/notes/note_adapter.h"
#include "adapters/profile/notice.h"
#include "adapters/profile/words.h"
#include "adapters/profile/working_days.h"
#include "tests/adapters/configured_ministry.h"
#include "tests/adapters/fake_host.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

std::unique_ptr<const ConfiguredProfile> Accepted(const Profile& base, const std::string& json) {
  Findings findings;
  auto configured = Configure(base, json, findings);
  for (const Problem& problem : findings.problems) ADD_FAILURE() << problem.field << ": " << problem.text;
  EXPECT_NE(configured, nullptr) << json;
  return configured;
}

// `PROBLEM`, or nothing if it is taken.
std::string Refusal(const Profile& base, const std::string& json) {
  Findings findings;
  const auto configured = Configure(base, json, findings);
  EXPECT_EQ(configured == nullptr, !findings.problems.empty()) << json;
  return findings.problems.empty() ? "" : findings.problems.front().field + ": " + findings.problems.front().text;
}

TEST(ConfigurationTest, LeavesWhatItDoesNotName) {
  for (const auto& [code, base] : AllMinistries()) {
    const auto configured = Accepted(*base, "{}");
    const Profile& profile = configured->profile();
    EXPECT_EQ(profile.ministry, base->ministry);
    EXPECT_EQ(profile.calendar.special_days.data(), base->calendar.special_days.data());
    EXPECT_EQ(profile.markings.data(), base->markings.data());
    EXPECT_EQ(profile.date_form.pattern, base->date_form.pattern);
  }
}

TEST(ConfigurationTest, TakesEachFileThatTheSchemaTakes) {
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::string(DUTA_CONFIGURATIONS) + "/accepted")) {
    const bool xroad = file.path().filename() == "xroad.json";
    Accepted(xroad ? kh::MinistryProfile() : id::MinistryProfile(),
             ConfigurationFile("accepted/" + file.path().filename().string()));
    ++files;
  }
  EXPECT_GE(files, 4);
}

TEST(ConfigurationTest, SaysWhereAndWhatIsWrong) {
  const auto cases = nlohmann::json::parse(ConfigurationFile("refused.json"));
  for (const auto& c : cases) {
    const std::string told = Refusal(id::MinistryProfile(), c.at("configuration").dump());
    EXPECT_THAT(told, StartsWith(c.at("field").get<std::string>() + ": ")) << c.at("what");
    EXPECT_THAT(told, HasSubstr(c.at("text").get<std::string>())) << c.at("what");
  }
  EXPECT_GT(cases.size(), 50u);
}

TEST(ConfigurationTest, RefusesWhatIsNoJson) {
  const struct {
    std::string json;
    const char* told;
  } kCases[] = {
      {"names: x", "no JSON in UTF-8"},
      {"{\"names\": {\"seat\": \"\xFF\"}}", "no JSON in UTF-8"},
      {R"({"names": {}, "names": {}})", "the key `names` is there twice"},
      {R"({"noticePeriods": [{"level": "MINISTER", "workingDays": 1.5}]})", "is no whole number"},
      {R"({"noticePeriods": [{"level": "MINISTER", "workingDays": 1e999}]})", "out of all range"},
      {R"({"noticePeriods": [{"level": "MINISTER", "workingDays": 18446744073709551615}]})", "from 0 to 365"},
      {std::string(10'000, '['), "nested deeper than 32"},
      {std::string(5 << 20, ' '), "at most 4194304 are read"},
  };
  for (const auto& c : kCases) EXPECT_THAT(Refusal(id::MinistryProfile(), c.json), HasSubstr(c.told));
}

TEST(ConfigurationTest, ChangesWorkingDays) {
  const Calendar& calendar = ConfiguredTestProfile().calendar;
  EXPECT_EQ(calendar.time_zone, "Asia/Makassar");
  const struct {
    Date date;
    bool closed;
  } kCases[] = {
      {2026y / 8 / 17, false},  // Independence Day, removed: a Monday.
      {2026y / 8 / 18, true},   // Added.
      {2026y / 8 / 21, false},  // A Friday, now of the weekend, made up.
      {2026y / 8 / 28, true},   // Friday.
      {2026y / 8 / 30, false},  // Sunday.
      {2026y / 12 / 25, true},  // As compiled.
      {2027y / 3 / 9, true},    // Of the year's new list.
      {2027y / 3 / 10, false},  // Of the compiled one.
      {2029y / 1 / 1, true},    // Of a year that the compiled table lacks.
  };
  for (const auto& c : kCases) EXPECT_EQ(ClosedOn(calendar, c.date).has_value(), c.closed) << FormatIsoDate(c.date);
  EXPECT_TRUE(ClosedOn(calendar, 2027y / 3 / 9)->holiday->estimated);
  EXPECT_TRUE(Covers(calendar, 2029y / 12 / 31));
  EXPECT_FALSE(Covers(calendar, 2030y / 1 / 1));
}

// A guess beside it stays a guess, and shows.
TEST(ConfigurationTest, MakesCertainWhatItSaysAlone) {
  const Profile& base = kh::MinistryProfile();
  const auto part = Accepted(base, R"({"labels": {"number": "No"}, "xroad": {"hubClient": "A/B/C/D"},
                                       "calendar": {"add": [{"date": "2026-12-01", "name": "x"}]}})");
  EXPECT_EQ(part->profile().labels.source.confidence, Confidence::kLow);
  EXPECT_THAT(std::string(part->profile().labels.source.where), HasSubstr("; a part is the administrator's"));
  EXPECT_EQ(part->profile().xroad.source.confidence, Confidence::kLow);
  EXPECT_EQ(part->profile().calendar.special_days_source.confidence, Confidence::kMedium);
  EXPECT_EQ(part->profile().names_source.where, base.names_source.where);
  const auto all = Accepted(base, ConfigurationFile("accepted/xroad.json"));
  EXPECT_EQ(all->profile().xroad.source.confidence, Confidence::kHigh);
  const auto years = Accepted(base, R"({"calendar": {"years": {"2026": [], "2027": [], "2028": []}}})");
  EXPECT_EQ(years->profile().calendar.special_days_source.confidence, Confidence::kHigh);
}

TEST(ConfigurationTest, ChangesNotice) {
  const Profile& profile = ConfiguredTestProfile();
  EXPECT_EQ(NoticeFor(profile, visit::v1::LEVEL_MINISTER)->working_days, 25);
  EXPECT_EQ(NoticeFor(profile, visit::v1::LEVEL_MINISTER)->source.confidence, Confidence::kHigh);
  EXPECT_EQ(NoticeFor(profile, visit::v1::LEVEL_WORKING)->working_days, 0);
  EXPECT_EQ(NoticeFor(profile, visit::v1::LEVEL_HEAD_OF_STATE)->source.confidence, Confidence::kLow);
}

TEST(ConfigurationTest, ChangesWordsAndRoundsThemUp) {
  const Profile& profile = ConfiguredTestProfile();
  EXPECT_EQ(WordFor(profile, message::v1::LEVEL_OPEN)->word, "Terbuka");
  EXPECT_EQ(WordFor(profile, message::v1::LEVEL_INTERNAL)->word, "Rahsia") << "By its rule.";
  EXPECT_EQ(WordFor(profile, message::v1::LEVEL_RESTRICTED)->word, "Sulit") << "Rounded up.";
  EXPECT_EQ(WordFor(profile, message::v1::LEVEL_TOP_SECRET), nullptr) << "Refused by its rule.";
  EXPECT_EQ(FindMarking(profile, "Terbatas"), nullptr) << "Compiled in, and replaced.";
  EXPECT_EQ(WordFor(profile, message::v1::URGENCY_PRIORITY)->word, "Biasa");
  EXPECT_EQ(WordFor(profile, message::v1::URGENCY_FLASH)->word, "Segera");
}

// An adapter is told of it as the SDK does it: through its constructor.
int32_t Create(const Profile& profile, std::string_view configuration, std::string& field, std::string& text) {
  try {
    NoteAdapter adapter(profile, configuration);
    return DUTA_OK;
  } catch (const sdk::Refusal& refusal) {
    field = refusal.code() + " " + refusal.field();
    text = refusal.what();
    return refusal.status();
  }
}

TEST(ConfigurationTest, IsRefusedByTheAdapterWithItsPlace) {
  std::string field;
  std::string text;
  EXPECT_EQ(Create(id::MinistryProfile(), "", field, text), DUTA_OK);
  EXPECT_EQ(Create(id::MinistryProfile(), "{}", field, text), DUTA_OK);
  EXPECT_EQ(Create(id::MinistryProfile(), R"({"names": {"seat": 7}, "labels": {"x": ""}})", field, text),
            DUTA_INVALID_INPUT);
  EXPECT_EQ(field, "CONFIGURATION_INVALID names.seat");
  EXPECT_THAT(text, StartsWith("must be a text; labels has the unknown key `x`")) << "All that is wrong.";
}

std::string Rendered(NoteAdapter& adapter, const std::string& type) {
  FakeHost host(SampleMessage().SerializeAsString());
  sdk::Call call(host.call());
  adapter.Translate({DUTA_NOTE_MEDIA_TYPE, type, SampleNote().SerializeAsString()}, call);
  return host.output;
}

TEST(ConfigurationTest, ShowsInWhatTheAdapterWrites) {
  NoteAdapter adapter(id::MinistryProfile(), ConfigurationFile("accepted/everything.json"));
  const std::string text = Rendered(adapter, "text/vnd.kemlu.nota-diplomatik");
  for (const char* part :
       {"SULIT // EYES-ONLY", "NOTA LISAN", "Bil.: D/0123", "Hari bulan: 23 November 2026 (23 Nov)", "Derajat: Biasa",
        "The Ministry of Foreign Affairs of the Republic of Indonesia greets the Department", "Sertaan:"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  const std::string html = Rendered(adapter, "text/html");
  EXPECT_THAT(html, HasSubstr("<html lang=\"ms\""));
  EXPECT_THAT(html, HasSubstr("Bil."));
}

TEST(ConfigurationTest, GivesXroadItsIdentifiers) {
  NoteAdapter adapter(kh::MinistryProfile(), ConfigurationFile("accepted/xroad.json"), {kNoteXroadForm});
  const std::string request = Rendered(adapter, DUTA_NOTE_XROAD);
  EXPECT_THAT(request, StartsWith("POST /r1/CAMBODIA/GOV/100017/DUTA/notes HTTP/1.1\r\n"
                                  "X-Road-Client: CAMBODIA/NGO/200018/HUB\r\n"));
  EXPECT_THAT(Refusal(kh::MinistryProfile(), R"({"xroad": {"hubClient": "CAMBODIA/NGO/HUB"}})"),
              HasSubstr("xroad.hubClient: must have 4 parts between slashes"));
  EXPECT_THAT(Refusal(kh::MinistryProfile(), R"({"xroad": {"hubService": "CAMBODIA/NGO//HUB/notes"}})"),
              HasSubstr("xroad.hubService: must have 5 parts between slashes"));
}

}  // namespace
}  // namespace duta::adapters
