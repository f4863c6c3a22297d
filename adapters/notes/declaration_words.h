// What a note verbale says that notifies a step of a declaration, in one language.
// `{...}` stand for what the step names. Another language is a table in
// declaration_words.cc. Functions only; thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "adapters/profile/profile.h"

namespace duta::adapters {

enum class DeclarationWord {
  kSentence,  // Around what is done: `{uid}`, `{issuer}`, `{what}`.
  kDraft,
  kRound,
  kDelete,
  kReplace,
  kInsertFirst,
  kInsertBehind,
  kSponsors,
  kSupports,
  kOpposes,
  kAbstains,
  kReserves,
  kAccepts,
  kRejects,
  kFreezes,
  kOpens,
  kRuleNumber,
  kRuleTwoThirds,
  kRuleAll,
  kGivesPowers,
  kTakesPowersBack,
  kEndorses,
  kEndorsesAdReferendum,
  kAccedes,
  kUnderReservation,
  kObjects,
  kConfirms,
  kWithdraws,
  kWithdrawsReservation,
  kWithEffect,
  kRevokes,
  kCorrects,
  kRectifies,
  kAdmits,
  // Subjects.
  kDraftSubject,
  kRoundSubject,
  kAmendmentSubject,
  kPositionSubject,
  kDecisionSubject,
  kFreezeSubject,
  kOpeningSubject,
  kPowersSubject,
  kEndorsementSubject,
  kAccessionSubject,
  kObjectionSubject,
  kConfirmationSubject,
  kWithdrawalSubject,
  kRevocationSubject,
  kCorrectionSubject,
  kRectificationSubject,
  kAdmissionSubject,
  // What stands in parentheses before something that is quoted.
  kParticipants,
  kAuthentic,
  kTranslation,
  kReason,
  kComment,
  kRoll,
  kNotice,
  kObjectionTime,
  kKeys,
  kReservation,
  kReservationOn,
  kStatement,
  // Others.
  kDays,
  kImpossibleDay,
  kCount,
};

struct DeclarationWords {
  std::string_view language;  // BCP 47.
  // Written in the order of DeclarationWord.
  std::array<std::string_view, static_cast<size_t>(DeclarationWord::kCount)> words;
  Source source;

  constexpr std::string_view operator[](DeclarationWord word) const { return words[static_cast<size_t>(word)]; }
};

// Those of a ministry: in its first language if there are some, else in English.
// Depends on its argument alone.
const DeclarationWords& WordsOf(const Profile& profile);

}  // namespace duta::adapters
