#include "adapters/notes/declaration_note.h"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/note_verbale/header_facts.h"
#include "adapters/notes/declaration_words.h"
#include "adapters/profile/dates.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using declaration::v1::Declaration;
using declaration::v1::Text;
using google::protobuf::RepeatedPtrField;
using google::protobuf::Timestamp;
using note::v1::Note;

constexpr size_t kMaxParagraphs = 480;  // A note has at most 500.
constexpr size_t kMaxNumberBytes = 64;
constexpr size_t kMaxSubjectBytes = 300;

std::string Joined(const RepeatedPtrField<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
  return joined;
}

// Cut to whole characters of UTF-8.
std::string Cut(std::string text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  text.resize(bytes);
  return text;
}

// Timestamp's own range: years 1 to 9999.
bool IsTimestamp(const Timestamp& time) { return time.seconds() >= -62135596800 && time.seconds() <= 253402300799; }

// `Jakarta` of `Asia/Jakarta`: a message says no other place.
std::string CityOf(std::string_view zone) {
  std::string city(zone.substr(zone.rfind('/') + 1));
  for (char& c : city) c = c == '_' ? ' ' : c;
  return city;
}

// Writes the paragraphs of one note.
class Writer {
 public:
  Writer(const Declaration& declaration, const Ministry& ministry, Note& note, Findings& findings)
      : declaration_(declaration),
        ministry_(ministry),
        words_(WordsOf(ministry.profile)),
        note_(note),
        findings_(findings) {}

  // What the step does, as the subject has it; empty if it does nothing.
  std::string Write() {
    switch (declaration_.step_case()) {
      case Declaration::kDraft:
        return WriteDraft(declaration_.draft());
      case Declaration::kRound:
        Say(Word::kRound,
            {{"text", Hex(declaration_.round().text_sha256())}, {"until", Day(declaration_.round().round_end_time())}});
        return Of(Word::kRoundSubject);
      case Declaration::kAmendment:
        return WriteAmendment(declaration_.amendment());
      case Declaration::kPosition:
        return WritePosition(declaration_.position());
      case Declaration::kDecision:
        Say(declaration_.decision().accepted() ? Word::kAccepts : Word::kRejects,
            {{"target", declaration_.decision().amendment_id()}});
        Quote(Of(Word::kReason), declaration_.decision().reason());
        return Of(Word::kDecisionSubject);
      case Declaration::kFreeze:
        Say(Word::kFreezes, {{"text", Hex(declaration_.freeze().text_sha256())}});
        return Of(Word::kFreezeSubject);
      case Declaration::kOpening:
        return WriteOpening(declaration_.opening());
      case Declaration::kFullPowers:
        return WritePowers(declaration_.full_powers());
      default:
        return WriteAct();
    }
  }

 private:
  using Word = DeclarationWord;
  // What stands for what; borrowed for the call.
  using Values = std::initializer_list<std::pair<std::string_view, std::string>>;

  std::string WriteAct() {
    switch (declaration_.step_case()) {
      case Declaration::kEndorsement:
        return WriteConsent(declaration_.endorsement(),
                            declaration_.endorsement().ad_referendum() ? Word::kEndorsesAdReferendum : Word::kEndorses,
                            Word::kEndorsementSubject);
      case Declaration::kAccession:
        return WriteConsent(declaration_.accession(), Word::kAccedes, Word::kAccessionSubject);
      case Declaration::kObjection:
        Say(Word::kObjects, {{"target", declaration_.objection().target_id()}});
        Quote(Of(Word::kReason), declaration_.objection().text());
        return Of(Word::kObjectionSubject);
      case Declaration::kConfirmation:
        Say(Word::kConfirms, {{"target", declaration_.confirmation().target_id()}});
        return Of(Word::kConfirmationSubject);
      case Declaration::kWithdrawal:
        return WriteWithdrawal(declaration_.withdrawal());
      case Declaration::kRevocation:
        Say(Word::kRevokes, {{"target", declaration_.revocation().target_id()}});
        return Of(Word::kRevocationSubject);
      case Declaration::kCorrection:
        return WriteCorrection(declaration_.correction());
      case Declaration::kRectification:
        Say(Word::kRectifies, {{"target", declaration_.rectification().correction_id()},
                               {"text", Hex(declaration_.rectification().text_sha256())}});
        return Of(Word::kRectificationSubject);
      case Declaration::kAdmission:
        Say(Word::kAdmits, {{"names", Joined(declaration_.admission().partners())}});
        return Of(Word::kAdmissionSubject);
      default:
        return {};
    }
  }

  // The words with what they name; what a step brings in is not looked into.
  std::string Of(Word word, Values values = {}) const {
    std::string text;
    for (std::string_view rest = words_[word]; !rest.empty();) {
      const size_t open = rest.find('{'), close = rest.find('}', open == rest.npos ? rest.size() : open);
      text.append(rest.substr(0, open));
      if (close == rest.npos) break;
      const std::string_view name = rest.substr(open + 1, close - open - 1);
      for (const auto& [key, value] : values) {
        if (key == name) text.append(value);
      }
      rest.remove_prefix(close + 1);
    }
    return text;
  }

  void Add(std::string paragraph) {
    if (static_cast<size_t>(note_.paragraphs_size()) < kMaxParagraphs)
      return note_.add_paragraphs(std::move(paragraph));
    if (is_full_) return;
    is_full_ = true;
    findings_.dropped.push_back({"body", "a note has at most 500 paragraphs; read the original"});
  }
  // `more` stands behind what is done.
  void Say(Word word, Values values, const std::string& more = {}) {
    Add(Of(Word::kSentence,
           {{"uid", declaration_.uid()}, {"issuer", note_.issuer()}, {"what", Of(word, values) + more}}));
  }
  void Quote(std::string_view label, const std::string& text) {
    if (!Trim(text).empty()) Add("(" + std::string(label) + ") " + text);
  }

  // In the ministry's calendar, at its seat.
  std::string Day(const Timestamp& time) const {
    if (!IsTimestamp(time)) return Of(Word::kImpossibleDay);
    return ministry_.dates.Format(
        ministry_.seat.LocalDate(std::chrono::sys_seconds(std::chrono::seconds(time.seconds()))));
  }

  std::string WriteDraft(const declaration::v1::Draft& draft) {
    Say(Word::kDraft, {{"until", Day(draft.round_end_time())}});
    Quote(Of(Word::kParticipants), Joined(draft.participants()));
    const Text& text = draft.text();
    for (const auto& language : text.languages()) {
      const std::string rank = Of(language.authentic() ? Word::kAuthentic : Word::kTranslation);
      Quote(language.tag() + ", " + rank, language.title());
      for (const auto& paragraph : text.paragraphs()) {
        for (const auto& wording : paragraph.wordings()) {
          if (wording.language() == language.tag()) Quote(paragraph.id(), wording.text());
        }
      }
    }
    return Of(Word::kDraftSubject);
  }

  std::string WriteAmendment(const declaration::v1::Amendment& amendment) {
    const bool is_first = amendment.paragraph_id().empty();
    Word word = is_first ? Word::kInsertFirst : Word::kInsertBehind;
    if (amendment.operation() == declaration::v1::OPERATION_DELETE) word = Word::kDelete;
    if (amendment.operation() == declaration::v1::OPERATION_REPLACE) word = Word::kReplace;
    Say(word, {{"paragraph", amendment.paragraph_id()}, {"new", amendment.paragraph().id()}});
    for (const auto& wording : amendment.paragraph().wordings()) Quote(wording.language(), wording.text());
    Quote(Of(Word::kReason), amendment.reason());
    return Of(Word::kAmendmentSubject);
  }

  std::string WritePosition(const declaration::v1::Position& position) {
    Word stance = Word::kReserves;
    if (position.stance() == declaration::v1::STANCE_SPONSOR) stance = Word::kSponsors;
    if (position.stance() == declaration::v1::STANCE_SUPPORT) stance = Word::kSupports;
    if (position.stance() == declaration::v1::STANCE_OPPOSE) stance = Word::kOpposes;
    if (position.stance() == declaration::v1::STANCE_ABSTAIN) stance = Word::kAbstains;
    Say(stance, {{"target", position.amendment_id()}});
    Quote(Of(Word::kComment), position.comment());
    return Of(Word::kPositionSubject);
  }

  std::string WriteOpening(const declaration::v1::Opening& opening) {
    std::string rule = Of(Word::kRuleAll);
    if (opening.rule() == declaration::v1::RULE_NUMBER) {
      rule = Of(Word::kRuleNumber, {{"number", std::to_string(opening.number())}});
    }
    if (opening.rule() == declaration::v1::RULE_TWO_THIRDS) rule = Of(Word::kRuleTwoThirds);
    if (opening.rule() == declaration::v1::RULE_ALL_OF) rule = Joined(opening.all_of());
    Say(Word::kOpens, {{"text", Hex(opening.text_sha256())}, {"until", Day(opening.close_time())}, {"rule", rule}});
    Quote(Of(Word::kRoll), Joined(opening.roll()));
    Quote(Of(Word::kNotice), Days(opening.withdrawal_notice_days()));
    Quote(Of(Word::kObjectionTime), Days(opening.objection_days()));
    return Of(Word::kOpeningSubject);
  }
  std::string Days(uint32_t days) const { return Of(Word::kDays, {{"number", std::to_string(days)}}); }

  std::string WritePowers(const declaration::v1::FullPowers& powers) {
    if (powers.keyids().empty()) {
      Say(Word::kTakesPowersBack, {});
    } else {
      Say(Word::kGivesPowers, {{"holder", powers.holder()}});
      Quote(Of(Word::kKeys), Joined(powers.keyids()));
    }
    return Of(Word::kPowersSubject);
  }

  template <typename Consent>
  std::string WriteConsent(const Consent& consent, Word word, Word subject) {
    Say(word, {{"text", Hex(consent.text_sha256())}}, consent.has_reservation() ? Of(Word::kUnderReservation) : "");
    const auto& reservation = consent.reservation();
    const std::string on = Joined(reservation.paragraph_ids());
    Quote(on.empty() ? Of(Word::kReservation) : Of(Word::kReservationOn, {{"paragraph", on}}), reservation.text());
    Quote(Of(Word::kStatement), consent.statement());
    return Of(subject);
  }

  std::string WriteWithdrawal(const declaration::v1::Withdrawal& withdrawal) {
    const std::string effect =
        withdrawal.has_effect_time() ? Of(Word::kWithEffect, {{"until", Day(withdrawal.effect_time())}}) : "";
    Say(withdrawal.reservation_only() ? Word::kWithdrawsReservation : Word::kWithdraws,
        {{"target", withdrawal.target_id()}}, effect);
    Quote(Of(Word::kReason), withdrawal.text());
    return Of(Word::kWithdrawalSubject);
  }

  std::string WriteCorrection(const declaration::v1::Correction& correction) {
    Say(Word::kCorrects, {{"text", Hex(correction.base_sha256())},
                          {"new", Hex(correction.text_sha256())},
                          {"until", Day(correction.objection_end_time())}});
    for (const auto& wording : correction.wordings()) {
      Quote(wording.paragraph_id() + ", " + wording.language(), wording.text());
    }
    Quote(Of(Word::kReason), correction.reason());
    return Of(Word::kCorrectionSubject);
  }

  const Declaration& declaration_;
  const Ministry& ministry_;
  const DeclarationWords& words_;
  Note& note_;
  Findings& findings_;
  bool is_full_ = false;
};

}  // namespace

Note NoteOfDeclaration(const Declaration& declaration, const message::v1::Message& message, const Ministry& ministry,
                       Findings& findings) {
  Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number(Cut(message.id(), kMaxNumberBytes));
  if (!IsTimestamp(message.create_time())) {
    AddProblem(findings, {.field = "create_time", .text = "no day of the calendar"});
    return note;
  }
  const std::chrono::sys_seconds created{std::chrono::seconds(message.create_time().seconds())};
  note.set_date(FormatIsoDate(ministry.seat.LocalDate(created)));
  note.set_place(CityOf(message.time_zone()));
  note.set_issuer(message.sender());
  note.set_language(std::string(WordsOf(ministry.profile).language));
  const std::string what = Writer(declaration, ministry, note, findings).Write();
  if (what.empty()) {
    AddProblem(findings, {.field = "step", .text = "the declaration's step says nothing that this adapter knows"});
  }
  note.set_subject(Cut(what + ": " + declaration.uid(), kMaxSubjectBytes));
  findings.remarks.push_back({"body",
                              "this note tells of a signed step of a declaration; the step itself, in the "
                              "original, is what binds"});
  return note;
}

}  // namespace duta::adapters
