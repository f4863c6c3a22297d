#include "adapters/formats/note_verbale/interpret.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/header_facts.h"
#include "adapters/formats/note_verbale/note_rules.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/profile/unicode.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using note::v1::Note;

// `Rahasia // EYES-ONLY`, taken apart.
struct Banner {
  const MarkingWord* word = nullptr;
  std::multiset<std::string> caveats;
  int line = 0;
};

std::optional<Banner> ReadBanner(const Located& line, const Profile& profile) {
  Banner banner{.line = line.line};
  std::string_view rest = line.text;
  const size_t end = std::min(rest.find(kBannerSeparator), rest.size());
  banner.word = FindMarking(profile, Trim(rest.substr(0, end)));
  if (banner.word == nullptr) return std::nullopt;
  rest.remove_prefix(end);
  while (!rest.empty()) {
    rest.remove_prefix(kBannerSeparator.size());
    const size_t next = std::min(rest.find(kBannerSeparator), rest.size());
    banner.caveats.emplace(Trim(rest.substr(0, next)));
    rest.remove_prefix(next);
  }
  return banner;
}

// An item of the list without its number: `1. programme.pdf` or `- programme.pdf`.
std::string_view WithoutNumber(std::string_view item) {
  item = Trim(item);
  const size_t digits = std::min(item.find_first_not_of("0123456789"), item.size());
  if (digits > 0 && (item.substr(digits, 2) == ". " || item.substr(digits, 2) == ") ")) return item.substr(digits + 2);
  if (item.substr(0, 2) == "- ") return item.substr(2);
  return item;
}

// Interprets one text.
class Interpreter {
 public:
  Interpreter(ParsedText parsed, const Message* message, const Ministry& ministry)
      : parsed_(std::move(parsed)), message_(message), ministry_(ministry), profile_(ministry.profile) {
    findings_ = std::move(parsed_.findings);
  }

  Interpretation Run() && {
    ReadPreamble();
    ReadFields();
    ReadBlocks();
    CheckLetterhead();
    CheckNote(note_, places_, findings_);
    RemarkOnTrack();
    if (message_ != nullptr) CompareWithMessage();
    if (!findings_.problems.empty()) return {std::nullopt, std::move(findings_)};
    return {std::move(note_), std::move(findings_)};
  }

 private:
  void Refuse(std::string field, int line, std::string text) {
    AddProblem(findings_, {.field = std::move(field), .line = line, .text = std::move(text)});
  }

  std::string Label(FieldName name) const { return std::string(profile_.labels[name]); }

  const Located* Find(FieldName name) const {
    const auto field = parsed_.fields.find(name);
    return field == parsed_.fields.end() ? nullptr : &field->second;
  }

  std::string Take(FieldName name, int* line = nullptr) {
    const Located* field = Find(name);
    if (field == nullptr) return {};
    if (line != nullptr) *line = field->line;
    return field->text;
  }

  // The heading is the last line that is one.
  void ReadPreamble() {
    auto& preamble = parsed_.preamble;
    const auto heading = std::find_if(preamble.rbegin(), preamble.rend(),
                                      [&](const Located& line) { return FindTitle(profile_, line.text) != nullptr; });
    if (heading == preamble.rend()) {
      std::string known;
      for (const NoteTitle& title : profile_.titles) {
        known += (known.empty() ? "`" : ", `") + std::string(title.title) + "`";
      }
      Refuse("note_type", 0, "no heading above the fields says what sort of note it is; write one of " + known);
    } else {
      title_ = FindTitle(profile_, heading->text);
      note_.set_note_type(title_->type);
      preamble.erase(std::next(heading).base());
    }
    const auto is_banner = [&](const Located& line) {
      const auto banner = ReadBanner(line, profile_);
      if (banner) TakeBanner(line, *banner);
      return banner.has_value();
    };
    preamble.erase(std::remove_if(preamble.begin(), preamble.end(), is_banner), preamble.end());
  }

  // A marking counts wherever it stands; all must be the same.
  void TakeBanner(const Located& place, const Banner& banner) {
    if (!banner_) {
      banner_ = banner;
    } else if (banner.word != banner_->word || banner.caveats != banner_->caveats) {
      Refuse("marking", place.line,
             "the marking " + Quote(place.text) + " is not that of line " + std::to_string(banner_->line));
    }
  }

  void ReadFields() {
    note_.set_number(Take(FieldName::kNumber, &places_.number));
    note_.set_place(Take(FieldName::kPlace, &places_.place));
    note_.set_issuer(Take(FieldName::kFrom, &places_.issuer));
    note_.set_addressee(Take(FieldName::kTo, &places_.addressee));
    note_.set_subject(Take(FieldName::kSubject, &places_.subject));
    note_.set_language(Take(FieldName::kLanguage));
    note_.set_reference(Take(FieldName::kReference, &places_.reference));
    const std::string date = Take(FieldName::kDate, &places_.date);
    const auto parsed = ministry_.dates.Parse(date);
    // What it cannot read stays as it is, for CheckNote to refuse with its line.
    note_.set_date(parsed ? FormatIsoDate(*parsed) : date);
    places_.date_example = profile_.date_form.example;
    const Located* language = Find(FieldName::kLanguage);
    if (language != nullptr && !IsLanguageTag(language->text)) {
      Refuse("language", language->line, Quote(language->text) + " is no language tag; write one such as `en` or `id`");
    }
  }

  // From both ends inwards: what follows from the fields comes off.
  void ReadBlocks() {
    auto& blocks = parsed_.blocks;
    TakeClosingBanner();
    RefuseForeignBanner();
    TakeAttachments();
    const auto parsed = ParseIsoDate(note_.date());
    if (parsed && !blocks.empty() &&
        EqualsIgnoringCase(CollapseBlanks(blocks.back().text),
                           CollapseBlanks(note_.place() + ", " + ministry_.dates.Format(*parsed)))) {
      blocks.pop_back();
    }
    TakeFormulas();
    for (Located& block : blocks) note_.add_paragraphs(std::move(block.text));
  }

  void TakeClosingBanner() {
    auto& blocks = parsed_.blocks;
    if (blocks.empty()) return;
    const auto closing = ReadBanner(blocks.back(), profile_);
    if (!closing) return;
    TakeBanner(blocks.back(), *closing);
    blocks.pop_back();
  }

  // What stands at the head and again at the foot is a marking, though none of
  // this ministry's.
  void RefuseForeignBanner() {
    const auto& blocks = parsed_.blocks;
    if (blocks.empty()) return;
    for (const Located& line : parsed_.preamble) {
      if (EqualsIgnoringCase(line.text, blocks.back().text)) return RefuseMarking(line);
    }
  }

  void RefuseMarking(const Located& line) {
    Refuse("marking", line.line, Quote(line.text) + " is no marking of " + std::string(profile_.country));
  }

  void TakeAttachments() {
    auto& blocks = parsed_.blocks;
    if (blocks.empty()) return;
    const Located block = blocks.back();
    const auto parts = SplitAtColon(block.text);
    if (!parts || !EqualsIgnoringCase(parts->label, profile_.labels.attachments)) return;
    blocks.pop_back();
    int line = block.line;
    const std::string_view rest = parts->value;
    for (size_t start = 0; start <= rest.size(); ++line) {
      const size_t end = std::min(rest.find('\n', start), rest.size());
      const std::string_view item = Trim(rest.substr(start, end - start));
      if (!item.empty() && !EqualsIgnoringCase(item, profile_.labels.no_attachments)) {
        attachments_.push_back({std::string(WithoutNumber(item)), line});
      }
      start = end + 1;
    }
  }

  void TakeFormulas() {
    auto& blocks = parsed_.blocks;
    if (title_ == nullptr) return;
    const Formulas formulas = FormulasFor(profile_, *title_, note_.issuer(), note_.addressee(), note_.language());
    if (formulas.opening.empty()) return;
    const auto is = [](const Located& block, const std::string& formula) {
      return EqualsIgnoringCase(CollapseBlanks(block.text), CollapseBlanks(formula));
    };
    if (!blocks.empty() && is(blocks.back(), formulas.closing)) blocks.pop_back();
    if (!blocks.empty() && is(blocks.front(), formulas.opening)) blocks.erase(blocks.begin());
  }

  void CheckLetterhead() {
    for (const Located& line : parsed_.preamble) {
      if (EqualsIgnoringCase(line.text, LetterheadOf(note_.issuer(), note_.language()))) continue;
      // Caveats follow nothing but a marking.
      if (line.text.find(kBannerSeparator) != line.text.npos) {
        RefuseMarking(line);
        continue;
      }
      AddDropped(findings_, "line " + std::to_string(line.line), "letterhead " + Quote(line.text));
    }
  }

  // Where a nation has two words of one rank (New Zealand's two tracks), the
  // canonical level says only the rank.
  void RemarkOnTrack() {
    if (!banner_) return;
    const MarkingWord* inward = WordFor(profile_, banner_->word->level);
    if (inward == nullptr || inward == banner_->word) return;
    AddDropped(findings_, "marking.level",
               "that it is " + std::string(banner_->word->word) + " is lost: here it is " +
                   std::string(NameOf(banner_->word->level)) + ", which " + std::string(profile_.country) +
                   " writes back as " + std::string(inward->word));
  }

  void CompareWithMessage() {
    CompareMarking();
    const std::vector<LetterField> facts = HeaderFields(*message_, ministry_);
    for (const FieldName name : {FieldName::kUrgency, FieldName::kReleasableTo, FieldName::kSender, FieldName::kMessage,
                                 FieldName::kThread, FieldName::kInReplyTo, FieldName::kValidUntil}) {
      const Located* field = Find(name);
      if (field == nullptr) continue;
      const auto fact = std::find_if(facts.begin(), facts.end(), [&](const LetterField& f) { return f.name == name; });
      const std::string expected = fact == facts.end() ? "" : CleanLine(fact->value);
      if (EqualsIgnoringCase(field->text, expected)) continue;
      Refuse(Label(name), field->line, "the text says " + Quote(field->text) + ", the message " + Quote(expected));
    }
    for (const Located& item : attachments_) CompareAttachment(item);
  }

  void CompareMarking() {
    if (!banner_) {
      findings_.remarks.push_back({"marking", "the text bears no marking; that of the message holds"});
      return;
    }
    const auto level = message_->marking().level();
    if (banner_->word->level != level) {
      Refuse("marking.level", banner_->line,
             "the text says " + std::string(banner_->word->word) + ", which is " +
                 std::string(NameOf(banner_->word->level)) + ", but the message is marked " +
                 std::string(NameOf(level)) + "; mark both alike");
    }
    const std::vector<std::string> caveats = PrintableCaveats(message_->marking());
    if (banner_->caveats != std::multiset<std::string>(caveats.begin(), caveats.end()))
      Refuse("marking.caveats", banner_->line, "text and message have other caveats");
  }

  void CompareAttachment(const Located& item) {
    const auto& attached = message_->attachments();
    const bool found = std::any_of(attached.begin(), attached.end(), [&](const auto& attachment) {
      return item.text == CleanLine(attachment.name()) || item.text == CleanLine(AttachmentLine(attachment));
    });
    if (!found) Refuse("attachments", item.line, "the message has no attachment " + Quote(item.text));
  }

  ParsedText parsed_;
  const Message* message_;
  const Ministry& ministry_;
  const Profile& profile_;
  const NoteTitle* title_ = nullptr;
  std::optional<Banner> banner_;
  std::vector<Located> attachments_;
  NotePlaces places_;
  Note note_;
  Findings findings_;
};

}  // namespace

Interpretation Interpret(std::string_view text, const Message* message, const Ministry& ministry) {
  ParsedText parsed = ParseText(text, ministry.profile);
  if (!parsed.findings.problems.empty()) return {std::nullopt, std::move(parsed.findings)};
  return Interpreter(std::move(parsed), message, ministry).Run();
}

}  // namespace duta::adapters
