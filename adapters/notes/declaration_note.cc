#include "adapters/notes/declaration_note.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/note_verbale/header_facts.h"
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
      : declaration_(declaration), ministry_(ministry), note_(note), findings_(findings) {}

  // What the step does, as the subject has it; empty if it does nothing.
  std::string Write() {
    switch (declaration_.step_case()) {
      case Declaration::kDraft:
        return WriteDraft(declaration_.draft());
      case Declaration::kRound:
        Say("begins the next round of amendments, on the text " + Hex(declaration_.round().text_sha256()) + ", until " +
            Day(declaration_.round().round_end_time()));
        return "New round";
      case Declaration::kAmendment:
        return WriteAmendment(declaration_.amendment());
      case Declaration::kPosition:
        return WritePosition(declaration_.position());
      case Declaration::kDecision:
        Say(std::string(declaration_.decision().accepted() ? "accepts" : "rejects") + " the amendment " +
            declaration_.decision().amendment_id());
        Quote("reason", declaration_.decision().reason());
        return "Decision on an amendment";
      case Declaration::kFreeze:
        Say("freezes the text, whose SHA-256 is " + Hex(declaration_.freeze().text_sha256()));
        return "Text frozen";
      case Declaration::kOpening:
        return WriteOpening(declaration_.opening());
      case Declaration::kFullPowers:
        return WritePowers(declaration_.full_powers());
      default:
        return WriteAct();
    }
  }

 private:
  std::string WriteAct() {
    switch (declaration_.step_case()) {
      case Declaration::kEndorsement:
        return WriteConsent(declaration_.endorsement(),
                            declaration_.endorsement().ad_referendum() ? "endorses ad referendum" : "endorses",
                            "Endorsement");
      case Declaration::kAccession:
        return WriteConsent(declaration_.accession(), "accedes to", "Accession");
      case Declaration::kObjection:
        Say("objects to " + declaration_.objection().target_id());
        Quote("reason", declaration_.objection().text());
        return "Objection";
      case Declaration::kConfirmation:
        Say("confirms " + declaration_.confirmation().target_id() + ", which was made ad referendum");
        return "Confirmation";
      case Declaration::kWithdrawal:
        return WriteWithdrawal(declaration_.withdrawal());
      case Declaration::kRevocation:
        Say("revokes " + declaration_.revocation().target_id() + ", which has not taken effect");
        return "Revocation";
      case Declaration::kCorrection:
        return WriteCorrection(declaration_.correction());
      case Declaration::kRectification:
        Say("has made the correction " + declaration_.rectification().correction_id() +
            ", to which there was no objection; the SHA-256 of the text is now " +
            Hex(declaration_.rectification().text_sha256()));
        return "Proces-verbal of rectification";
      case Declaration::kAdmission:
        Say("lets take part, to accede: " + Joined(declaration_.admission().partners()));
        return "Admission";
      default:
        return {};
    }
  }

  void Add(std::string paragraph) {
    if (static_cast<size_t>(note_.paragraphs_size()) < kMaxParagraphs)
      return note_.add_paragraphs(std::move(paragraph));
    if (is_full_) return;
    is_full_ = true;
    findings_.dropped.push_back({"body", "a note has at most 500 paragraphs; read the original"});
  }
  void Say(const std::string& what) {
    Add("In the declaration " + declaration_.uid() + ", " + note_.issuer() + " " + what + ".");
  }
  void Quote(std::string_view label, const std::string& text) {
    if (!Trim(text).empty()) Add("(" + std::string(label) + ") " + text);
  }

  // In the ministry's calendar, at its seat.
  std::string Day(const Timestamp& time) const {
    if (!IsTimestamp(time)) return "an impossible day";
    return ministry_.dates.Format(
        ministry_.seat.LocalDate(std::chrono::sys_seconds(std::chrono::seconds(time.seconds()))));
  }

  std::string WriteDraft(const declaration::v1::Draft& draft) {
    Say("proposes the following text, and keeps it as its depositary; amendments are possible until " +
        Day(draft.round_end_time()));
    Quote("participants", Joined(draft.participants()));
    const Text& text = draft.text();
    for (const auto& language : text.languages()) {
      Quote(language.tag() + (language.authentic() ? ", authentic" : ", translation"), language.title());
      for (const auto& paragraph : text.paragraphs()) {
        for (const auto& wording : paragraph.wordings()) {
          if (wording.language() == language.tag()) Quote(paragraph.id(), wording.text());
        }
      }
    }
    return "Draft";
  }

  std::string WriteAmendment(const declaration::v1::Amendment& amendment) {
    switch (amendment.operation()) {
      case declaration::v1::OPERATION_DELETE:
        Say("proposes to delete paragraph " + amendment.paragraph_id());
        break;
      case declaration::v1::OPERATION_REPLACE:
        Say("proposes that paragraph " + amendment.paragraph_id() + " should read otherwise");
        break;
      default:
        Say("proposes a new paragraph " + amendment.paragraph().id() +
            (amendment.paragraph_id().empty() ? std::string(" before all others")
                                              : " behind paragraph " + amendment.paragraph_id()));
    }
    for (const auto& wording : amendment.paragraph().wordings()) Quote(wording.language(), wording.text());
    Quote("reason", amendment.reason());
    return "Amendment";
  }

  std::string WritePosition(const declaration::v1::Position& position) {
    std::string_view stance = "reserves its position on";
    if (position.stance() == declaration::v1::STANCE_SPONSOR) stance = "sponsors";
    if (position.stance() == declaration::v1::STANCE_SUPPORT) stance = "supports";
    if (position.stance() == declaration::v1::STANCE_OPPOSE) stance = "opposes";
    if (position.stance() == declaration::v1::STANCE_ABSTAIN) stance = "abstains on";
    Say(std::string(stance) + " the amendment " + position.amendment_id());
    Quote("comment", position.comment());
    return "Position on an amendment";
  }

  std::string WriteOpening(const declaration::v1::Opening& opening) {
    std::string rule = "all of the roll";
    if (opening.rule() == declaration::v1::RULE_NUMBER) rule = std::to_string(opening.number()) + " of the roll";
    if (opening.rule() == declaration::v1::RULE_TWO_THIRDS) rule = "two thirds of the roll";
    if (opening.rule() == declaration::v1::RULE_ALL_OF) rule = Joined(opening.all_of());
    Say("opens the text " + Hex(opening.text_sha256()) + " for endorsement until " + Day(opening.close_time()) +
        "; it takes effect when these have endorsed it: " + rule);
    Quote("roll", Joined(opening.roll()));
    Quote("notice of withdrawal", std::to_string(opening.withdrawal_notice_days()) + " days");
    Quote("objections to reservations", std::to_string(opening.objection_days()) + " days");
    return "Open for endorsement";
  }

  std::string WritePowers(const declaration::v1::FullPowers& powers) {
    if (powers.keyids().empty()) {
      Say("takes back all full powers that it gave");
    } else {
      Say("gives full powers to " + powers.holder() + ", who signs with these keys");
      Quote("keys", Joined(powers.keyids()));
    }
    return "Full powers";
  }

  template <typename Consent>
  std::string WriteConsent(const Consent& consent, const std::string& verb, const std::string& subject) {
    Say(verb + " the text whose SHA-256 is " + Hex(consent.text_sha256()) +
        (consent.has_reservation() ? ", under the following reservation" : ""));
    const auto& reservation = consent.reservation();
    const std::string on = Joined(reservation.paragraph_ids());
    Quote(on.empty() ? "reservation" : "reservation on " + on, reservation.text());
    Quote("statement", consent.statement());
    return subject;
  }

  std::string WriteWithdrawal(const declaration::v1::Withdrawal& withdrawal) {
    Say(std::string("withdraws ") + (withdrawal.reservation_only() ? "the reservation of " : "") +
        withdrawal.target_id() +
        (withdrawal.has_effect_time() ? ", with effect from " + Day(withdrawal.effect_time()) : ""));
    Quote("reason", withdrawal.text());
    return "Withdrawal";
  }

  std::string WriteCorrection(const declaration::v1::Correction& correction) {
    Say("proposes to correct the text " + Hex(correction.base_sha256()) + "; its SHA-256 would be " +
        Hex(correction.text_sha256()) + "; objections are possible until " + Day(correction.objection_end_time()));
    for (const auto& wording : correction.wordings()) {
      Quote(wording.paragraph_id() + ", " + wording.language(), wording.text());
    }
    Quote("reason", correction.reason());
    return "Correction";
  }

  const Declaration& declaration_;
  const Ministry& ministry_;
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
  note.set_language("en");
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
