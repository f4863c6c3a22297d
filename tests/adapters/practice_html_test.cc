#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "adapters/formats/practice/html.h"
#include "adapters/markings/ministries.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using namespace practice::v1;
using testing::HasSubstr;
using testing::Not;

Practice SamplePractice() {
  Practice practice;
  Document& document = *practice.mutable_publish()->mutable_document();
  const auto add = [](auto& texts, const std::string& language, const std::string& text) {
    LocalText& local = *texts.Add();
    local.set_language(language);
    local.set_text(text);
  };
  add(*document.mutable_titles(), "en", "Consular help");
  add(*document.mutable_titles(), "id", "Bantuan konsuler");
  add(*document.mutable_abstracts(), "en", "What a mission does.");
  document.add_creators()->set_name("Sari, Dewi");
  document.add_topics("consular help");
  document.set_issued("2026-11-24");
  Section& section = *document.add_sections();
  section.set_heading("First hours");
  section.add_paragraphs("Call first.");
  return practice;
}

std::string HtmlOf(const Practice& practice, const Profile& profile) {
  const message::v1::Message message = SampleMessage();
  const Written written = WritePracticeHtml(practice, &message, Ministry(profile));
  EXPECT_TRUE(written.bytes.has_value());
  return written.bytes.value_or("");
}

TEST(PracticeHtmlTest, IsInTheMinistrysLanguageDatesAndMarking) {
  const std::string html = HtmlOf(SamplePractice(), id::MinistryProfile());
  EXPECT_THAT(html, HasSubstr("<h1 lang=\"id\" dir=\"ltr\">Bantuan konsuler</h1>"));
  EXPECT_THAT(html, HasSubstr("Title (en)"));
  EXPECT_THAT(html, HasSubstr("24 November 2026"));
  EXPECT_THAT(html, HasSubstr("<h2 dir=\"auto\">First hours</h2>"));
  EXPECT_THAT(html, HasSubstr("class=\"banner\""));
  // Thailand counts its years otherwise, and has no title of its own here.
  const std::string thai = HtmlOf(SamplePractice(), th::MinistryProfile());
  EXPECT_THAT(thai, HasSubstr("<h1 lang=\"en\" dir=\"ltr\">Consular help</h1>"));
  EXPECT_THAT(thai, Not(HasSubstr("24 November 2026")));
}

TEST(PracticeHtmlTest, ShowsEveryStep) {
  Practice practice;
  practice.mutable_endorse()->set_result("It works.");
  EXPECT_THAT(HtmlOf(practice, au::MinistryProfile()), HasSubstr("It works."));
  practice.mutable_ask()->set_text("How?");
  EXPECT_THAT(HtmlOf(practice, au::MinistryProfile()), HasSubstr("How?"));
  practice.mutable_answer()->set_text("So.");
  EXPECT_THAT(HtmlOf(practice, au::MinistryProfile()), HasSubstr("So."));
  practice.mutable_withdraw()->set_reason("Old.");
  EXPECT_THAT(HtmlOf(practice, au::MinistryProfile()), HasSubstr("Old."));
  practice.mutable_subscribe()->add_topics("visa");
  EXPECT_THAT(HtmlOf(practice, au::MinistryProfile()), HasSubstr("visa"));
  const Written nothing = WritePracticeHtml(Practice(), nullptr, Ministry(au::MinistryProfile()));
  EXPECT_FALSE(nothing.bytes.has_value());
  EXPECT_EQ(nothing.findings.problems.at(0).field, "step");
  practice.mutable_publish();
  EXPECT_EQ(WritePracticeHtml(practice, nullptr, Ministry(au::MinistryProfile())).findings.problems.at(0).field,
            "titles");
}

TEST(PracticeHtmlTest, EscapesEveryFieldThatASenderWrites) {
  const std::string attack = "\"><script>alert('x')</script><img src=x onerror=\"y\">\u202Eend";
  Practice practice = SamplePractice();
  Document& document = *practice.mutable_publish()->mutable_document();
  for (LocalText& text : *document.mutable_titles()) {
    text.set_text(attack);
    text.set_language("en\" onload=\"x");
  }
  for (LocalText& text : *document.mutable_abstracts()) text.set_text(attack);
  document.mutable_creators(0)->set_name(attack);
  document.set_topics(0, attack);
  document.set_issued(attack);
  document.set_license(attack);
  document.add_relations()->set_target(attack);
  document.mutable_sections(0)->set_heading(attack);
  document.mutable_sections(0)->set_paragraphs(0, attack);
  document.mutable_sections(0)->set_language("\"><b>");
  message::v1::Message message = SampleMessage();
  message.set_sender(attack);
  message.mutable_attachments(0)->set_name(attack);
  const Written written = WritePracticeHtml(practice, &message, Ministry(id::MinistryProfile()));
  ASSERT_TRUE(written.bytes.has_value());
  for (const char* live : {"<script", "<img", "<b>", " onload=\"", "onerror=\"", "\u202E"}) {
    EXPECT_THAT(*written.bytes, Not(HasSubstr(live)));
  }
  // What is not shown is told, once.
  const auto& dropped = written.findings.dropped;
  EXPECT_EQ(std::count_if(dropped.begin(), dropped.end(), [](const Remark& one) { return one.field == "body"; }), 1);
}

TEST(PracticeHtmlTest, EveryMinistryRendersIt) {
  for (const auto& [code, profile] : AllMinistries()) {
    message::v1::Message message = SampleMessage();
    message.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
    EXPECT_TRUE(WritePracticeHtml(SamplePractice(), &message, Ministry(*profile)).bytes.has_value()) << code;
  }
}

}  // namespace
}  // namespace duta::adapters
