#include "adapters/formats/note_verbale/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "adapters/formats/note_verbale/compose.h"
#include "adapters/markings/ministries.h"
#include "tests/adapters/fixture_ministry.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string HtmlOf(const note::v1::Note& note, const message::v1::Message& message, const Profile& profile) {
  return WriteHtml(*Compose(note, &message, Ministry(profile)).letter);
}

TEST(HtmlTest, EscapesEveryFieldThatASenderWrites) {
  const std::string attack = "\"><script>alert('x')</script><img src=x onerror=\"y\">&lt;";
  note::v1::Note note = SampleNote();
  note.set_number(attack);
  note.set_place(attack);
  note.set_issuer(attack);
  note.set_addressee(attack);
  note.set_subject(attack);
  note.set_reference(attack);
  note.set_language("en\" onload=\"x");
  note.set_paragraphs(0, attack);
  message::v1::Message message = SampleMessage();
  message.set_id(attack);
  message.set_sender(attack);
  message.set_thread_id(attack + "2");
  message.set_in_reply_to(attack);
  message.mutable_marking()->set_caveats(0, attack);
  message.mutable_marking()->set_releasable_to(0, attack);
  message.mutable_attachments(0)->set_name(attack);
  message.mutable_attachments(0)->set_media_type(attack);
  const std::string html = HtmlOf(note, message, id::MinistryProfile());
  for (const char* live : {"<script", "<SCRIPT", "<img", "<IMG", "\"x\"", "'x'", " onload=", "onerror=\""}) {
    EXPECT_THAT(html, Not(HasSubstr(live)));
  }
  EXPECT_THAT(html, HasSubstr("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
}

TEST(HtmlTest, NeedsNothingFromElsewhere) {
  const std::string html = HtmlOf(SampleNote(), SampleMessage(), au::MinistryProfile());
  EXPECT_THAT(html, testing::StartsWith("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; style-src 'unsafe-inline'"));
  for (const char* reference : {"src=", "href=", "url(", "@import", "<script", "http://", "https://"}) {
    EXPECT_THAT(html, Not(HasSubstr(reference)));
  }
}

TEST(HtmlTest, GivesEachPartItsLanguageAndDirection) {
  note::v1::Note note = SampleNote();
  const std::string english = HtmlOf(note, SampleMessage(), FixtureProfile());
  EXPECT_THAT(english, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_THAT(english, HasSubstr("<p lang=\"en\" dir=\"ltr\">The Ministry proposes"));
  note.clear_language();
  EXPECT_THAT(HtmlOf(note, SampleMessage(), FixtureProfile()), HasSubstr("<p dir=\"auto\">The Ministry proposes"));
}

TEST(HtmlTest, MarksHeadAndFootOfThePage) {
  const std::string html = HtmlOf(SampleNote(), SampleMessage(), id::MinistryProfile());
  EXPECT_THAT(html, HasSubstr("<header>\n<p class=\"banner\">RAHASIA // EYES-ONLY</p>\n</header>"));
  EXPECT_THAT(html, HasSubstr("<footer>\n<p class=\"banner\">RAHASIA // EYES-ONLY</p>\n</footer>"));
}

}  // namespace
}  // namespace duta::adapters
