#include "core/kinds/practice/practice_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "tests/core/kinds/practice/shelf.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Status Validate(std::string_view body) {
  const message::v1::Message message;
  return PracticeKind().Validate({message, body, {}, Instant()});
}
std::string FieldOf(const Practice& practice) { return MetadataOf(Validate(practice.SerializeAsString()))["field"]; }

struct Case {
  std::string field;
  std::function<void(Document&)> change;
};

TEST(PracticeKindTest, NamesTheFieldOfADocumentThatBreaksARule) {
  EXPECT_EQ(FieldOf(Publish(MakeDocument("Consular help"))), "");
  const std::vector<Case> cases = {
      {"titles", [](Document& d) { d.clear_titles(); }},
      {"titles[0].text", [](Document& d) { d.mutable_titles(0)->set_text(" "); }},
      {"titles[0].text", [](Document& d) { d.mutable_titles(0)->set_text(std::string(301, 'x')); }},
      {"titles[0].text", [](Document& d) { d.mutable_titles(0)->set_text("two\nlines"); }},
      {"titles[0].language", [](Document& d) { d.mutable_titles(0)->set_language("xx"); }},
      {"titles[0].language", [](Document& d) { d.mutable_titles(0)->set_language("en-QX"); }},
      {"titles[0].language", [](Document& d) { d.mutable_titles(0)->set_language(""); }},
      {"titles[1].language", [](Document& d) { *d.add_titles() = d.titles(0); }},
      // A direction that a title opens would turn round what is printed behind it.
      {"titles[0].text", [](Document& d) { d.mutable_titles(0)->set_text("help \u202Eplesh"); }},
      {"titles[0].text", [](Document& d) { d.mutable_titles(0)->set_text("help \u2067"); }},
      {"titles[0].text", [](Document& d) { d.mutable_titles(0)->set_text("help \u2069"); }},
      {"", [](Document& d) { d.mutable_titles(0)->set_text("help \u2067مساعدة\u2069 and מדריך"); }},
      {"abstracts[0].text",
       [](Document& d) {
         d.add_abstracts()->set_language("en");
         d.mutable_abstracts(0)->set_text(std::string(5 << 20, 'x'));
       }},
      {"creators", [](Document& d) { d.clear_creators(); }},
      {"topics", [](Document& d) { d.clear_topics(); }},
      {"topics[1]", [](Document& d) { d.add_topics("CONSULAR  help"); }},
      {"topics[0]", [](Document& d) { d.set_topics(0, std::string(65, 'x')); }},
      {"type", [](Document& d) { d.set_type(DOCUMENT_TYPE_UNSPECIFIED); }},
      {"countries[0]", [](Document& d) { d.set_countries(0, "id"); }},
      {"countries[0]", [](Document& d) { d.set_countries(0, "XX"); }},
      {"languages", [](Document& d) { d.clear_languages(); }},
      {"languages[0]", [](Document& d) { d.set_languages(0, "klingon"); }},
      {"issued", [](Document& d) { d.set_issued(""); }},
      {"issued", [](Document& d) { d.set_issued("2026-02-30"); }},
      {"", [](Document& d) { d.set_issued("2026-02"); }},
      {"license", [](Document& d) { d.set_license("public"); }},
      {"doi", [](Document& d) { d.set_doi("11.1/x"); }},
      {"", [](Document& d) { d.set_doi("10.1234/abcd"); }},
      {"relations[0].type", [](Document& d) { d.add_relations()->set_target("urn:x"); }},
      {"sections[0].paragraphs[0]", [](Document& d) { d.add_sections()->add_paragraphs(" "); }},
      {"sections",
       [](Document& d) {
         for (int i = 0; i < 11; ++i) d.add_sections()->add_paragraphs(std::string(20'000, 'x'));
       }},
  };
  for (const Case& one : cases) {
    Document document = MakeDocument("Consular help");
    one.change(document);
    EXPECT_EQ(FieldOf(Publish(document)), one.field) << document.ShortDebugString().substr(0, 200);
  }
}

TEST(PracticeKindTest, TakesItsSample) {
  std::ifstream file(DUTA_SAMPLE);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Practice practice;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &practice));
  EXPECT_EQ(FieldOf(practice), "");
}

TEST(PracticeKindTest, NamesTheFieldOfAStepThatBreaksARule) {
  EXPECT_EQ(FieldOf(Practice()), "step");
  EXPECT_EQ(FieldOf(Revise("x", IdOf(1), MakeDocument("a"))), "practice");
  EXPECT_EQ(FieldOf(Revise(IdOf(1), "", MakeDocument("a"))), "replaces");
  EXPECT_EQ(FieldOf(Withdraw(IdOf(1), "latest")), "replaces");
  EXPECT_EQ(FieldOf(Endorse(IdOf(1), "")), "version");
  Practice endorsement = Endorse(IdOf(1), IdOf(1));
  endorsement.mutable_endorse()->set_since("long ago");
  EXPECT_EQ(FieldOf(endorsement), "since");
  EXPECT_EQ(FieldOf(AskAbout(IdOf(1), "")), "text");
  EXPECT_EQ(FieldOf(AnswerTo(IdOf(1), "")), "question");
  Practice subscription;
  subscription.mutable_subscribe()->add_languages("xx");
  EXPECT_EQ(FieldOf(subscription), "languages[0]");
  EXPECT_EQ(MetadataOf(Validate("\xFF"))["field"], "body");
  EXPECT_EQ(
      MetadataOf(Validate(Publish(MakeDocument("a")).SerializeAsString() + std::string("\x98\x06\x01", 3)))["field"],
      "body");  // An unknown field.
}

class PracticeShelfTest : public testing::Test {
 protected:
  void Must(const Status& status) { ASSERT_TRUE(status.ok()) << status; }
  std::optional<Reason> Refused(const Status& status) { return ReasonOf(status); }
  Shelf shelf_;
};

TEST_F(PracticeShelfTest, OnlyItsOwnerOrAUnitOfItRevisesOrWithdraws) {
  Must(shelf_.Take(IdOf(1), kIndonesia, Publish(MakeDocument("Help")), {kAustralia}));
  EXPECT_EQ(Refused(shelf_.Take(IdOf(2), kAustralia, Revise(IdOf(1), IdOf(1), MakeDocument("Mine")), {kIndonesia})),
            Reason::kPracticeNotYours);
  EXPECT_EQ(Refused(shelf_.Take(IdOf(3), kAustralia, Withdraw(IdOf(1), IdOf(1)), {kIndonesia})),
            Reason::kPracticeNotYours);
  // Who may not read it does not learn that it is somebody else's.
  EXPECT_EQ(Refused(shelf_.Take(IdOf(4), kNewZealand, Revise(IdOf(1), IdOf(1), MakeDocument("Mine")), {kIndonesia})),
            Reason::kPracticeUnknown);
  Must(shelf_.Take(IdOf(5), kCanberra, Revise(IdOf(1), IdOf(1), MakeDocument("Better help")), {kAustralia}));
  EXPECT_THAT(shelf_.Found(kAustralia, "help"), ElementsAre(IdOf(5)));
  Must(shelf_.Take(IdOf(6), kIndonesia, Withdraw(IdOf(1), IdOf(5)), {kAustralia}));
  EXPECT_THAT(shelf_.Found(kAustralia, "help"), IsEmpty());
  const auto state = shelf_.Get(kAustralia, IdOf(1));
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->withdrawal().message_id(), IdOf(6));
}

TEST_F(PracticeShelfTest, AStepAboutAnOldVersionIsRefusedSoOneOfTwoWins) {
  Must(shelf_.Take(IdOf(1), kIndonesia, Publish(MakeDocument("Help")), {kAustralia}));
  Must(shelf_.Take(IdOf(2), kIndonesia, Revise(IdOf(1), IdOf(1), MakeDocument("Help two")), {kAustralia}));
  const Status second =
      shelf_.Take(IdOf(3), kCanberra, Revise(IdOf(1), IdOf(1), MakeDocument("Help three")), {kAustralia});
  EXPECT_EQ(Refused(second), Reason::kPracticeStale);
  EXPECT_EQ(MetadataOf(second)["newest"], IdOf(2));
  EXPECT_EQ(Refused(shelf_.Take(IdOf(4), kIndonesia, Withdraw(IdOf(1), IdOf(1)), {kAustralia})),
            Reason::kPracticeStale);
  EXPECT_EQ(Refused(shelf_.Take(IdOf(5), kIndonesia, Revise(IdOf(9), IdOf(9), MakeDocument("x")), {kAustralia})),
            Reason::kPracticeUnknown);
  EXPECT_THAT(shelf_.Found(kAustralia, ""), ElementsAre(IdOf(2)));
}

TEST_F(PracticeShelfTest, OthersEndorseAskAndAnswerWhatTheyMayRead) {
  Must(shelf_.Take(IdOf(1), kIndonesia, Publish(MakeDocument("Help")), {kAustralia}));
  Must(shelf_.Take(IdOf(2), kAustralia, Endorse(IdOf(1), IdOf(1), "First."), {kIndonesia}));
  Must(shelf_.Take(IdOf(3), kAustralia, Endorse(IdOf(1), IdOf(1), "Second."), {kIndonesia}));
  Must(shelf_.Take(IdOf(4), kAustralia, AskAbout(IdOf(1)), {kIndonesia}));
  Must(shelf_.Take(IdOf(5), kIndonesia, AnswerTo(IdOf(1), IdOf(4)), {kAustralia}));
  EXPECT_EQ(Refused(shelf_.Take(IdOf(6), kNewZealand, Endorse(IdOf(1), IdOf(1)), {kIndonesia})),
            Reason::kPracticeUnknown);
  EXPECT_EQ(Refused(shelf_.Take(IdOf(7), kNewZealand, AskAbout(IdOf(1)), {kIndonesia})), Reason::kPracticeUnknown);
  EXPECT_EQ(Refused(shelf_.Take(IdOf(8), kAustralia, Endorse(IdOf(1), IdOf(9)), {kIndonesia})),
            Reason::kPracticeUnknown);
  EXPECT_EQ(Refused(shelf_.Take(IdOf(9), kAustralia, AnswerTo(IdOf(1), IdOf(2)), {kIndonesia})),
            Reason::kPracticeUnknown);
  const auto state = shelf_.Get(kIndonesia, IdOf(1));
  ASSERT_TRUE(state.ok());
  ASSERT_EQ(state->endorsements_size(), 1);
  EXPECT_EQ(state->endorsements(0).endorsement().result(), "Second.");
  ASSERT_EQ(state->questions_size(), 1);
  EXPECT_EQ(state->questions(0).answers(0).answer().text(), "So.");
  EXPECT_THAT(state->versions(0).recipients(), ElementsAre(kAustralia));
  EXPECT_THAT(shelf_.Get(kAustralia, IdOf(1))->versions(0).recipients(), IsEmpty());
}

TEST_F(PracticeShelfTest, SubscribersAreToldToThoseWhomTheyAsked) {
  Practice wanted;
  wanted.mutable_subscribe()->add_topics("Consular Help");
  wanted.mutable_subscribe()->add_countries("ID");
  Must(shelf_.Take(IdOf(1), kAustralia, wanted, {kIndonesia}));
  const auto subscribers = [&](const std::string& caller, const std::string& topic) {
    ListSubscribersRequest request;
    request.add_topics(topic);
    request.add_countries("ID");
    std::vector<std::string> names;
    const auto response = shelf_.queries().ListSubscribers(caller, request);
    EXPECT_TRUE(response.ok()) << response.status();
    for (const auto& one : response->subscribers()) names.push_back(one.subscriber());
    return names;
  };
  EXPECT_THAT(subscribers(kIndonesia, "consular help"), ElementsAre(kAustralia));
  EXPECT_THAT(subscribers(kIndonesia, "visa"), IsEmpty());
  EXPECT_THAT(subscribers(kNewZealand, "consular help"), IsEmpty());
  EXPECT_THAT(subscribers(kAustralia, "consular help"), IsEmpty());  // Not oneself.
  wanted.mutable_subscribe()->set_ended(true);
  Must(shelf_.Take(IdOf(2), kAustralia, wanted, {kIndonesia}));
  EXPECT_THAT(subscribers(kIndonesia, "consular help"), IsEmpty());
}

TEST_F(PracticeShelfTest, ACeilingThatIsLoweredHidesWhatLiesAbove) {
  Must(shelf_.Take(IdOf(1), kIndonesia, Publish(MakeDocument("Secret help")), {kAustralia},
                   message::v1::LEVEL_RESTRICTED));
  EXPECT_THAT(shelf_.Found(kAustralia, "secret"), ElementsAre(IdOf(1)));
  shelf_.network().Must(R"(set_policy { partner: "partners/au-dfat" policy { receive_ceiling: LEVEL_INTERNAL } })");
  EXPECT_THAT(shelf_.Found(kAustralia, "secret"), IsEmpty());
  EXPECT_EQ(Refused(shelf_.Get(kAustralia, IdOf(1)).status()), Reason::kPracticeUnknown);
}

TEST_F(PracticeShelfTest, TitlesComeInTheReadersLanguage) {
  Document document = MakeDocument("Consular help");
  document.add_titles()->set_language("id");
  document.mutable_titles(1)->set_text("Bantuan konsuler");
  Must(shelf_.Take(IdOf(1), kIndonesia, Publish(document), {kAustralia}));
  SearchPracticesRequest request;
  request.add_languages("th");
  request.add_languages("id-ID");
  EXPECT_EQ(shelf_.queries().Search(kAustralia, request)->hits(0).title().text(), "Bantuan konsuler");
  request.clear_languages();
  EXPECT_EQ(shelf_.queries().Search(kAustralia, request)->hits(0).title().text(), "Consular help");
}

TEST_F(PracticeShelfTest, RefusesBadQueriesAndTokensOfOthers) {
  for (int i = 1; i <= 3; ++i) {
    Must(shelf_.Take(IdOf(i), kIndonesia, Publish(MakeDocument("Help")), {kAustralia, kNewZealand}));
  }
  const auto unbalanced = shelf_.Search(kAustralia, "help \"me");
  EXPECT_EQ(ReasonOf(unbalanced.status()), Reason::kQueryInvalid);
  EXPECT_EQ(MetadataOf(unbalanced.status())["position"], "6");
  EXPECT_EQ(ReasonOf(shelf_.Search(kAustralia, std::string(1 << 20, 'a')).status()), Reason::kQueryInvalid);
  const auto first = shelf_.Search(kAustralia, "help", 2);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(shelf_.Search(kAustralia, "help", 2, first->next_page_token())->hits_size(), 1);
  for (const auto& [caller, query] : {std::pair(kNewZealand, "help"), std::pair(kAustralia, "other")}) {
    EXPECT_EQ(ReasonOf(shelf_.Search(caller, query, 2, first->next_page_token()).status()), Reason::kPageTokenInvalid);
  }
}

}  // namespace
}  // namespace duta::kinds
