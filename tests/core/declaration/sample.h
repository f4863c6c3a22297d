// A declaration as the tests need it: Indonesia keeps it; Australia, Malaysia, New
// Zealand and Thailand take part.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/base/status.h"
#include "core/declaration/declaration_shape.h"
#include "core/declaration/machine.h"
#include "core/declaration/text.h"

namespace duta::declaration {

inline constexpr char kIndonesia[] = "partners/id-kemlu";
inline constexpr char kAustralia[] = "partners/au-dfat";
inline constexpr char kMalaysia[] = "partners/my-kln";
inline constexpr char kNewZealand[] = "partners/nz-mfat";
inline constexpr char kThailand[] = "partners/th-mfa";
inline constexpr char kStranger[] = "partners/xx-none";
inline constexpr char kUid[] = "jakarta-message";

inline const Instant kDraftTime = *ParseInstant("2026-11-25T07:00:00Z");

// Two languages, of which English is authentic.
inline v1::Text MakeText() {
  v1::Text text;
  v1::Language& english = *text.add_languages();
  english.set_tag("en");
  english.set_authentic(true);
  english.set_title("Jakarta Message");
  v1::Language& indonesian = *text.add_languages();
  indonesian.set_tag("id");
  indonesian.set_title("Pesan Jakarta");
  const auto add = [&](const std::string& id, const std::string& en, const std::string& translation) {
    v1::Paragraph& paragraph = *text.add_paragraphs();
    paragraph.set_id(id);
    v1::Wording& wording = *paragraph.add_wordings();
    wording.set_language("en");
    wording.set_text(en);
    if (translation.empty()) return;
    v1::Wording& other = *paragraph.add_wordings();
    other.set_language("id");
    other.set_text(translation);
  };
  add("preamble", "We, the ministries of the region,", "Kami, kementerian di kawasan ini,");
  add("1", "share what works.", "berbagi praktik terbaik.");
  add("2", "meet each year in a caf\xc3\xa9.", "");
  return text;
}

// `0190c2a4-...`, another for each number.
inline std::string Id(int number) { return absl::StrFormat("0190c2a4-7c3e-7cc3-98c4-%012d", number); }

// The keys of a partner, by which its tests sign.
inline std::string KeyOf(const std::string& sender) {
  std::string key;
  for (const char c : std::string(PartnerOf(sender))) key += absl::StrFormat("%02x", c);
  key.resize(64, '0');
  return key;
}

// Plays steps one after the other, each a minute after the one before.
class Sample {
 public:
  // What a step gives; the state changes if it is taken.
  Status Send(const std::string& sender, const v1::Declaration& declaration) {
    v1::Declaration sent = declaration;
    if (sent.uid().empty()) sent.set_uid(kUid);
    const Instant received = received_at.value_or(now);
    DUTA_RETURN_IF_ERROR(CheckShape(sent, sender, received));
    std::set<std::string, std::less<>> mailboxes(addressed.begin(), addressed.end());
    mailboxes.erase(sender);
    const std::set<std::string, std::less<>> keyids{keyid.value_or(KeyOf(sender))};
    const std::string id = Id(++count);
    const StepFacts facts{.sender = sender,
                          .message_id = id,
                          .signed_at = signed_at.value_or(received),
                          .received_at = received,
                          .marking_level = 2,
                          .keyids = keyids,
                          .mailboxes = &mailboxes};
    auto after = Play(state ? &*state : nullptr, sent, facts);
    DUTA_RETURN_IF_ERROR(after.status());
    state = *std::move(after);
    now += std::chrono::minutes(1);
    return absl::OkStatus();
  }
  std::optional<Reason> Refusal(const std::string& sender, const v1::Declaration& declaration) {
    return ReasonOf(Send(sender, declaration));
  }

  std::string Last() const { return Id(count); }
  std::string Digest() const { return state->versions().rbegin()->sha256(); }

  Status Draft(const v1::Text& text = MakeText()) {
    v1::Declaration step;
    *step.mutable_draft()->mutable_text() = text;
    for (const std::string& name : addressed) step.mutable_draft()->add_participants(name);
    *step.mutable_draft()->mutable_round_end_time() = ToTimestamp(now + std::chrono::hours(24));
    return Send(kIndonesia, step);
  }
  v1::Declaration FreezeStep() const {
    v1::Declaration step;
    step.mutable_freeze()->set_text_sha256(Digest());
    return step;
  }
  // All but Thailand are on the roll; two thirds are three.
  v1::Declaration OpeningStep() const {
    v1::Declaration step;
    v1::Opening& opening = *step.mutable_opening();
    opening.set_text_sha256(Digest());
    for (const char* name : {kAustralia, kIndonesia, kMalaysia, kNewZealand}) opening.add_roll(name);
    opening.set_rule(v1::RULE_TWO_THIRDS);
    *opening.mutable_close_time() = ToTimestamp(now + std::chrono::hours(24 * 30));
    opening.set_withdrawal_notice_days(90);
    opening.set_objection_days(365);
    return step;
  }
  static v1::Declaration Powers(const std::string& key) {
    v1::Declaration step;
    step.mutable_full_powers()->set_holder("The minister");
    if (!key.empty()) step.mutable_full_powers()->add_keyids(key);
    return step;
  }
  v1::Declaration Endorsement() const {
    v1::Declaration step;
    step.mutable_endorsement()->set_text_sha256(Digest());
    return step;
  }
  v1::Declaration Accession() const {
    v1::Declaration step;
    step.mutable_accession()->set_text_sha256(Digest());
    return step;
  }
  // Open for endorsement, all have named a key.
  Status Open() {
    DUTA_RETURN_IF_ERROR(Draft());
    DUTA_RETURN_IF_ERROR(Send(kIndonesia, FreezeStep()));
    DUTA_RETURN_IF_ERROR(Send(kIndonesia, OpeningStep()));
    for (const std::string& name : addressed) DUTA_RETURN_IF_ERROR(Send(name, Powers(KeyOf(name))));
    return absl::OkStatus();
  }
  // In effect: three of four have endorsed.
  Status TakeEffect() {
    DUTA_RETURN_IF_ERROR(Open());
    for (const char* name : {kAustralia, kIndonesia, kMalaysia}) DUTA_RETURN_IF_ERROR(Send(name, Endorsement()));
    return absl::OkStatus();
  }

  std::optional<v1::DeclarationState> state;
  Instant now = kDraftTime;
  int count = 0;
  std::vector<std::string> addressed = {kAustralia, kIndonesia, kMalaysia, kNewZealand, kThailand};
  // Of the next steps, if they are not what they usually are.
  std::optional<Instant> signed_at, received_at;
  std::optional<std::string> keyid;
};

inline v1::Declaration Amend(const Sample& sample, v1::Operation operation, const std::string& paragraph,
                             const std::string& id = "", const std::string& wording = "") {
  v1::Declaration step;
  v1::Amendment& amendment = *step.mutable_amendment();
  amendment.set_base_sha256(sample.Digest());
  amendment.set_operation(operation);
  amendment.set_paragraph_id(paragraph);
  if (operation == v1::OPERATION_DELETE) return step;
  amendment.mutable_paragraph()->set_id(operation == v1::OPERATION_REPLACE ? paragraph : id);
  v1::Wording& english = *amendment.mutable_paragraph()->add_wordings();
  english.set_language("en");
  english.set_text(wording.empty() ? "take note." : wording);
  return step;
}

inline v1::Declaration Decide(const std::string& amendment, bool accepted) {
  v1::Declaration step;
  step.mutable_decision()->set_amendment_id(amendment);
  step.mutable_decision()->set_accepted(accepted);
  return step;
}

inline v1::Declaration Take(const std::string& amendment, v1::Stance stance) {
  v1::Declaration step;
  step.mutable_position()->set_amendment_id(amendment);
  step.mutable_position()->set_stance(stance);
  return step;
}

inline v1::Declaration ObjectTo(const std::string& target) {
  v1::Declaration step;
  step.mutable_objection()->set_target_id(target);
  step.mutable_objection()->set_text("It defeats the purpose.");
  return step;
}

inline v1::Declaration Withdraw(const std::string& target, bool reservation_only = false) {
  v1::Declaration step;
  step.mutable_withdrawal()->set_target_id(target);
  step.mutable_withdrawal()->set_reservation_only(reservation_only);
  return step;
}

inline v1::Declaration Revoke(const std::string& target) {
  v1::Declaration step;
  step.mutable_revocation()->set_target_id(target);
  return step;
}

inline v1::Declaration Confirm(const std::string& target) {
  v1::Declaration step;
  step.mutable_confirmation()->set_target_id(target);
  return step;
}

}  // namespace duta::declaration
