#include "core/cli/practice/practice_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/cli/shell/text.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

using namespace practice::v1;
using Texts = google::protobuf::RepeatedPtrField<LocalText>;

// The text in `language`, else the first.
const LocalText* Choose(const Texts& texts, const std::string& language) {
  const std::string primary = language.substr(0, language.find('-'));
  const auto fits = [&](const LocalText& text) {
    return text.language().substr(0, text.language().find('-')) == primary;
  };
  const auto found = std::find_if(texts.begin(), texts.end(), fits);
  if (found != texts.end()) return &*found;
  return texts.empty() ? nullptr : &texts[0];
}

std::string TextOf(const Texts& texts, const std::string& language) {
  const LocalText* text = Choose(texts, language);
  return text == nullptr ? "" : text->text();
}

std::string LanguagesOf(const Texts& texts) {
  return absl::StrJoin(texts, ", ",
                       [](std::string* out, const LocalText& text) { absl::StrAppend(out, text.language()); });
}

std::string CreatorsOf(const Document& document) {
  return absl::StrJoin(document.creators(), "; ", [](std::string* out, const Creator& creator) {
    absl::StrAppend(out, creator.name(), creator.affiliation().empty() ? "" : " (", creator.affiliation(),
                    creator.affiliation().empty() ? "" : ")");
  });
}

std::string WantedOf(const Subscription& subscription) {
  std::vector<std::string> parts;
  if (!subscription.topics().empty()) parts.push_back("topics: " + absl::StrJoin(subscription.topics(), ", "));
  if (!subscription.countries().empty()) {
    parts.push_back("countries: " + absl::StrJoin(subscription.countries(), ", "));
  }
  if (!subscription.languages().empty()) {
    parts.push_back("languages: " + absl::StrJoin(subscription.languages(), ", "));
  }
  return parts.empty() ? "everything" : absl::StrJoin(parts, "; ");
}

std::string Paragraph(const std::string& text, const View& view) {
  return "\n" + Wrap(ManyLines(text), view.width) + "\n";
}

std::string Line(const std::string& text, const View& view, size_t indent) {
  return Wrap(std::string(indent, ' ') + OneLine(text), view.width, indent) + "\n";
}

void AppendEndorsements(const PracticeState& state, const View& view, std::string& text) {
  if (!state.endorsements().empty()) text += "\nEndorsed by\n";
  for (const EndorsementState& endorsement : state.endorsements()) {
    const Endorsement& said = endorsement.endorsement();
    text += Line(absl::StrCat(endorsement.sender(), said.since().empty() ? "" : ", since ", said.since(), " (",
                              FormatTime(endorsement.accept_time(), view), ")"),
                 view, 2);
    if (!said.result().empty()) text += Line(said.result(), view, 4);
  }
}

void AppendQuestions(const PracticeState& state, const View& view, std::string& text) {
  if (!state.questions().empty()) text += "\nQuestions\n";
  for (const QuestionState& question : state.questions()) {
    text += Line(absl::StrCat(question.sender(), " asks (", question.message_id(), ")"), view, 2);
    text += Line(question.question().text(), view, 4);
    for (const AnswerState& answer : question.answers()) {
      text += Line(answer.sender() + " answers", view, 4);
      text += Line(answer.answer().text(), view, 6);
    }
  }
}

// What was found stands between brackets.
std::string WithHighlights(const search::v1::Snippet& snippet) {
  std::string text;
  size_t at = 0;
  for (const search::v1::Highlight& highlight : snippet.highlights()) {
    if (highlight.begin() < at || highlight.end() < highlight.begin() || highlight.end() > snippet.text().size()) break;
    absl::StrAppend(&text, snippet.text().substr(at, highlight.begin() - at), "[",
                    snippet.text().substr(highlight.begin(), highlight.end() - highlight.begin()), "]");
    at = highlight.end();
  }
  return text + snippet.text().substr(at);
}

}  // namespace

std::string FormatPracticeDocument(const Document& document, const std::string& language, const View& view) {
  Facts facts;
  facts.Add("Title", TextOf(document.titles(), language));
  if (document.titles_size() > 1) facts.Add("Titles in", LanguagesOf(document.titles()));
  facts.Add("By", CreatorsOf(document));
  facts.Add("Sort", desk::WordOf(document.type()));
  facts.Add("Topics", absl::StrJoin(document.topics(), ", "));
  facts.Add("Countries", absl::StrJoin(document.countries(), ", "));
  facts.Add("Languages", absl::StrJoin(document.languages(), ", "));
  facts.Add("Period", document.period());
  facts.Add("Created", document.created());
  facts.Add("Issued", document.issued());
  facts.Add("Publisher", document.publisher());
  facts.Add("Rights", document.rights());
  facts.Add("License", document.license());
  facts.Add("DOI", document.doi());
  for (const Relation& relation : document.relations()) {
    facts.Add(desk::WordOf(relation.type()), relation.target());
  }
  std::string text = facts.Format(view.width);
  const std::string abstract = TextOf(document.abstracts(), language);
  if (!abstract.empty()) text += Paragraph(abstract, view);
  for (const Section& section : document.sections()) {
    if (!section.heading().empty()) text += Paragraph("# " + section.heading(), view);
    for (const std::string& paragraph : section.paragraphs()) text += Paragraph(paragraph, view);
  }
  return text;
}

std::string FormatPracticeStep(const Practice& practice, const View& view) {
  Facts facts;
  switch (practice.step_case()) {
    case Practice::kPublish:
      return FormatPracticeDocument(practice.publish().document(), "", view);
    case Practice::kRevise:
      facts.Add("New version of", practice.revise().practice());
      facts.Add("Replaces", practice.revise().replaces());
      facts.Add("Changes", practice.revise().changes());
      return facts.Format(view.width) + FormatPracticeDocument(practice.revise().document(), "", view);
    case Practice::kWithdraw:
      facts.Add("Withdraws", practice.withdraw().practice());
      facts.Add("Because", practice.withdraw().reason());
      break;
    case Practice::kEndorse:
      facts.Add("Endorses", practice.endorse().practice());
      facts.Add("Version", practice.endorse().version());
      facts.Add("Since", practice.endorse().since());
      facts.Add("Result", practice.endorse().result());
      break;
    case Practice::kAsk:
      facts.Add("Asks about", practice.ask().practice());
      return facts.Format(view.width) + Paragraph(practice.ask().text(), view);
    case Practice::kAnswer:
      facts.Add("Answers", practice.answer().question());
      return facts.Format(view.width) + Paragraph(practice.answer().text(), view);
    case Practice::kSubscribe:
      facts.Add(practice.subscribe().ended() ? "Ends" : "Subscribes to", WantedOf(practice.subscribe()));
      break;
    case Practice::STEP_NOT_SET:
      break;
  }
  return facts.Format(view.width);
}

std::string FormatPracticeState(const PracticeState& state, const View& view) {
  Facts facts;
  facts.Add("Practice", state.practice());
  facts.Add("Owner", state.owner());
  if (state.has_withdrawal()) {
    facts.Add("Withdrawn", FormatTime(state.withdrawal().accept_time(), view));
    facts.Add("Because", state.withdrawal().reason());
  }
  std::string text = facts.Format(view.width);
  text += "\nVersions\n";
  for (const Version& version : state.versions()) {
    text += Line(
        absl::StrCat(version.version(), "  ", FormatTime(version.accept_time(), view), "  ",
                     desk::WordOf(version.marking().level()), version.changes().empty() ? "" : "  ", version.changes()),
        view, 2);
  }
  AppendEndorsements(state, view, text);
  AppendQuestions(state, view, text);
  return text;
}

std::string FormatHit(const PracticeHit& hit, size_t number, bool explain, const View& view) {
  std::string text = Line(absl::StrCat(number, ". ", hit.title().text()), view, 0);
  text += Line(absl::StrCat(hit.practice(), "  ", hit.owner(), "  ", hit.issued(), "  ", desk::WordOf(hit.type())),
               view, 3);
  if (hit.is_from_zawgyi()) text += Line("(read as Zawgyi)", view, 3);
  if (explain) {
    const search::v1::Score& score = hit.score();
    text += Line(
        absl::StrCat("rank ", score.total(), " = fields ", score.fields(), " + coverage ", score.coverage(),
                     " + proximity ", score.proximity(), " + words ", score.words(), " + recency ", score.recency()),
        view, 3);
  }
  for (const search::v1::Snippet& snippet : hit.snippets()) {
    text += Line(snippet.field() + ": " + WithHighlights(snippet), view, 3);
  }
  return text;
}

std::string FormatFacets(const google::protobuf::RepeatedPtrField<search::v1::Facet>& facets, const View& view) {
  std::string text;
  for (const search::v1::Facet& facet : facets) {
    const std::string values =
        absl::StrJoin(facet.values(), ", ", [](std::string* out, const search::v1::FacetValue& value) {
          absl::StrAppend(out, value.value(), " (", value.hits(), ")");
        });
    text += Line(absl::StrCat(facet.field(), ": ", values), view, 0);
  }
  return text;
}

}  // namespace duta::cli
