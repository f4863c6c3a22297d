#include "adapters/formats/note_verbale/compose.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/formats/note_verbale/header_facts.h"
#include "adapters/formats/note_verbale/note_rules.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using note::v1::Note;

constexpr std::string_view kNotShown =
    "line ends, control or direction characters, or blanks at its ends are not shown";

// In one pass, so that an issuer called "{addressee}" stays that.
std::string Filled(std::string_view formula, std::string_view issuer, std::string_view addressee) {
  constexpr std::string_view kIssuer = "{issuer}";
  constexpr std::string_view kAddressee = "{addressee}";
  std::string filled;
  while (!formula.empty()) {
    if (formula.starts_with(kIssuer)) {
      filled += issuer;
      formula.remove_prefix(kIssuer.size());
    } else if (formula.starts_with(kAddressee)) {
      filled += addressee;
      formula.remove_prefix(kAddressee.size());
    } else {
      filled += formula.front();
      formula.remove_prefix(1);
    }
  }
  return Capitalise(filled);
}

// Builds one letter.
class Composer {
 public:
  Composer(const Note& note, const Message* message, const Ministry& ministry)
      : note_(note), message_(message), ministry_(ministry), profile_(ministry.profile) {}

  Composition Run() && {
    CheckNote(note_, {}, findings_);
    title_ = TitleFor(profile_, note_.note_type());
    if (title_ == nullptr) {
      AddProblem(findings_, {.cause = Problem::Cause::kNoEquivalent,
                             .field = "note_type",
                             .text = "this ministry has no form for this sort of note"});
    }
    if (findings_.problems.empty()) {
      letter_.form_language = profile_.languages.front();
      ComposeBanner();
      ComposeFields();
      ComposeText();
      ComposeAttachments();
    }
    if (!findings_.problems.empty()) return {std::nullopt, std::move(findings_)};
    return {std::move(letter_), std::move(findings_)};
  }

 private:
  std::string Line(const std::string& field, std::string_view value) {
    std::string line = CleanLine(value);
    if (line != value) AddDropped(findings_, field, std::string(kNotShown));
    return line;
  }

  void Require(const std::string& field, std::string_view cleaned) {
    if (cleaned.empty()) AddProblem(findings_, {.field = field, .text = "holds nothing that can be shown"});
  }

  void AddField(FieldName name, const std::string& field, std::string_view value) {
    std::string line = Line(field, value);
    if (!line.empty()) letter_.fields.push_back({name, std::string(profile_.labels[name]), std::move(line)});
  }

  void ComposeBanner() {
    if (message_ == nullptr) {
      findings_.remarks.push_back({"marking", "no message came with the note, so it bears no marking"});
      return;
    }
    const auto level = message_->marking().level();
    const MarkingWord* word = WordFor(profile_, level);
    if (word == nullptr) {
      AddProblem(findings_, {.cause = Problem::Cause::kNoEquivalent,
                             .field = "marking.level",
                             .text = std::string(profile_.country) + " has no marking at or above " +
                                     std::string(NameOf(level)) + "; read the original"});
      return;
    }
    if (word->level != level) {
      AddDropped(findings_, "marking.level",
                 std::string(NameOf(level)) + " is shown as " + std::string(word->word) + ", which is " +
                     std::string(NameOf(word->level)));
    }
    const std::vector<std::string> caveats = PrintableCaveats(message_->marking());
    const auto& signed_caveats = message_->marking().caveats();
    if (!std::equal(caveats.begin(), caveats.end(), signed_caveats.begin(), signed_caveats.end())) {
      AddDropped(findings_, "marking.caveats",
                 "some are empty or hold characters that are not shown; read the original");
    }
    if (word->source.confidence == Confidence::kLow) {
      findings_.remarks.push_back({"marking.level", "that " + std::string(word->word) + " is " +
                                                        std::string(NameOf(word->level)) + " in " +
                                                        std::string(profile_.country) + " is not certain (" +
                                                        std::string(word->source.where) + ")"});
    }
    letter_.banner_language = word->language.empty() ? letter_.form_language : std::string(word->language);
    letter_.banner = BannerOf(UpperCase(word->word, letter_.form_language), caveats);
  }

  void ComposeFields() {
    const Date date = *ParseIsoDate(note_.date());
    AddField(FieldName::kNumber, "number", note_.number());
    AddField(FieldName::kDate, "date", ministry_.dates.Format(date));
    if (!profile_.date_form.not_written.empty()) {
      findings_.remarks.push_back({"date", std::string(profile_.date_form.not_written)});
    }
    AddField(FieldName::kPlace, "place", note_.place());
    AddField(FieldName::kFrom, "issuer", note_.issuer());
    AddField(FieldName::kTo, "addressee", note_.addressee());
    AddField(FieldName::kSubject, "subject", note_.subject());
    ComposeLanguage();
    AddField(FieldName::kReference, "reference", note_.reference());
    Require("number", CleanLine(note_.number()));
    Require("place", CleanLine(note_.place()));
    Require("subject", CleanLine(note_.subject()));
    letter_.place_and_date = CleanLine(note_.place()) + ", " + ministry_.dates.Format(date);
    if (message_ == nullptr) return;
    for (const LetterField& fact : HeaderFields(*message_, ministry_)) AddField(fact.name, fact.label, fact.value);
    RemarkOnUrgency();
  }

  void ComposeLanguage() {
    if (note_.language().empty()) return;
    if (!IsLanguageTag(note_.language())) {
      AddDropped(findings_, "language", Quote(note_.language()) + " is no language tag (BCP 47)");
      return;
    }
    letter_.text_language = note_.language();
    AddField(FieldName::kLanguage, "language", note_.language());
  }

  void RemarkOnUrgency() {
    const UrgencyWord* word = WordFor(profile_, message_->urgency());
    if (word == nullptr || word->urgency == message_->urgency()) return;
    AddDropped(findings_, "urgency",
               std::string(NameOf(message_->urgency())) + " is shown as " + std::string(word->word) + ", which is " +
                   std::string(NameOf(word->urgency)));
  }

  void ComposeText() {
    const std::string issuer = CleanLine(note_.issuer());
    Formulas formulas = FormulasFor(profile_, *title_, issuer, CleanLine(note_.addressee()), letter_.text_language);
    letter_.title = title_->title;
    ComposeLetterhead(issuer);
    letter_.courtesy_language = std::move(formulas.language);
    letter_.opening = std::move(formulas.opening);
    letter_.closing = std::move(formulas.closing);
    for (int i = 0; i < note_.paragraphs_size(); ++i) {
      const std::string field = "paragraphs[" + std::to_string(i) + "]";
      std::string paragraph = CleanParagraph(note_.paragraphs(i));
      if (paragraph.empty()) {
        AddDropped(findings_, field, "holds nothing that can be shown");
        continue;
      }
      if (paragraph != note_.paragraphs(i)) {
        AddDropped(findings_, field,
                   "blank lines, blanks at the ends of lines, or control or direction characters are not shown");
      }
      letter_.paragraphs.push_back(std::move(paragraph));
    }
    if (letter_.paragraphs.empty()) Require("paragraphs", "");
  }

  // An issuer that calls itself by a marking would put that marking on the page.
  void ComposeLetterhead(std::string_view issuer) {
    letter_.letterhead = LetterheadOf(issuer, letter_.text_language);
    if (!IsFormLine(letter_.letterhead, profile_)) return;
    letter_.letterhead.clear();
    findings_.remarks.push_back({"issuer", "it reads like a line of the form, so there is no letterhead"});
  }

  void ComposeAttachments() {
    letter_.attachments_label = profile_.labels.attachments;
    letter_.no_attachments = profile_.labels.no_attachments;
    if (message_ == nullptr) return;
    for (int i = 0; i < message_->attachments_size(); ++i) {
      letter_.attachments.push_back(
          Line("attachments[" + std::to_string(i) + "]", AttachmentLine(message_->attachments(i))));
    }
  }

  const Note& note_;
  const Message* message_;
  const Ministry& ministry_;
  const Profile& profile_;
  const NoteTitle* title_ = nullptr;
  Letter letter_;
  Findings findings_;
};

}  // namespace

Composition Compose(const Note& note, const Message* message, const Ministry& ministry) {
  return Composer(note, message, ministry).Run();
}

Formulas FormulasFor(const Profile& profile, const NoteTitle& title, std::string_view issuer,
                     std::string_view addressee, std::string_view language) {
  if (!title.courtesy || issuer.empty() || addressee.empty()) return {};
  const Courtesy& courtesy = CourtesyFor(profile, language);
  return {std::string(courtesy.language), Filled(courtesy.opening, issuer, addressee),
          Filled(courtesy.closing, issuer, addressee)};
}

std::string LetterheadOf(std::string_view issuer, std::string_view language) {
  constexpr std::string_view kArticle = "the ";
  if (issuer.size() > kArticle.size() && EqualsIgnoringCase(issuer.substr(0, kArticle.size()), kArticle)) {
    issuer.remove_prefix(kArticle.size());
  }
  return UpperCase(Trim(issuer), language);
}

}  // namespace duta::adapters
