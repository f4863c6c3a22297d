// From what a person says to the next step of a declaration, and to the message
// around it. Whoever drafts reads the declaration as it stands before. Functions
// only; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/desk/draft.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::desk {

// A step, and how it is to be sent.
struct DeclarationStep {
  declaration::v1::Declaration declaration;
  std::vector<std::string> recipients;  // Everybody who takes part.
  std::string subject;
  uint32_t marking_level = 0;  // Of the declaration so far.
};

struct OpenWords {
  std::string uid;   // Empty: a fresh one.
  std::string text;  // As ReadDeclarationText has it.
  std::vector<std::string> participants;
  std::string until = "30d";  // The first round's end.
};

struct AmendWords {
  std::string replace, insert_after, remove;  // A paragraph's id; one of them.
  bool insert_first = false;                  // Instead of them.
  std::string id;                             // Of what is inserted.
  std::vector<std::string> wordings;          // `en=We, the ministries`
  std::string reason;
};

struct CallWords {
  std::vector<std::string> roll;  // Empty: all who take part.
  std::string rule;               // A word of the contract; empty: two-thirds.
  uint32_t number = 0;
  std::vector<std::string> all_of;
  std::string close = "90d";
  uint32_t notice_days = 90;
  uint32_t objection_days = 365;
  bool open_to_others = false;
};

struct ConsentWords {
  std::string reservation;
  std::vector<std::string> on;  // Paragraphs that the reservation is about.
  std::string statement;
  bool ad_referendum = false;
};

struct WithdrawWords {
  std::string target;  // As TargetOf has it; empty: what the sender's partner endorsed.
  bool reservation_only = false;
  std::string effect;  // When it takes effect; empty: when the notice has passed.
  std::string text;
};

struct CorrectWords {
  std::vector<std::string> wordings;  // `preamble-1/en=We, the ministries`
  std::string reason;
  std::string until = "90d";
};

using DeclarationState = declaration::v1::DeclarationState;

// Each drafts one step, of the declaration `state` but for the first. Wrong (fault.h)
// in the field that is missing or wrong, by the names above, and in `amendment` and
// `target`; whether the step is possible is for the hub to say.
StatusOr<DeclarationStep> Open(const OpenWords& words, const Setting& setting);
StatusOr<DeclarationStep> NextRound(const std::string& until, const DeclarationState& state, const Setting& setting);
StatusOr<DeclarationStep> Amend(const AmendWords& words, const DeclarationState& state);
StatusOr<DeclarationStep> TakePosition(const std::string& amendment, const std::string& stance,
                                       const std::string& comment, const DeclarationState& state);
StatusOr<DeclarationStep> Decide(const std::string& amendment, bool accepted, const std::string& reason,
                                 const DeclarationState& state);
StatusOr<DeclarationStep> Freeze(const DeclarationState& state);
StatusOr<DeclarationStep> Call(const CallWords& words, const DeclarationState& state, const Setting& setting);
DeclarationStep Admit(const std::vector<std::string>& partners, const DeclarationState& state);
DeclarationStep Empower(const std::string& holder, const std::vector<std::string>& keyids,
                        const DeclarationState& state);
DeclarationStep Endorse(const ConsentWords& words, const DeclarationState& state);
DeclarationStep Accede(const ConsentWords& words, const DeclarationState& state);
StatusOr<DeclarationStep> Object(const std::string& target, const std::string& text, const DeclarationState& state);
StatusOr<DeclarationStep> Confirm(const std::string& target, const std::string& partner, const DeclarationState& state);
StatusOr<DeclarationStep> Withdraw(const WithdrawWords& words, const std::string& partner,
                                   const DeclarationState& state, const Setting& setting);
StatusOr<DeclarationStep> Revoke(const std::string& target, const std::string& partner, const DeclarationState& state);
StatusOr<DeclarationStep> Correct(const CorrectWords& words, const DeclarationState& state, const Setting& setting);
StatusOr<DeclarationStep> Rectify(const DeclarationState& state);

// An amendment as people name it: `A3`, the third that came, or its message id. Wrong
// in `amendment`.
StatusOr<const declaration::v1::AmendmentState*> AmendmentOf(const std::string& name, const DeclarationState& state);

// What an act is about as people name it: a message id; a partner, which means what
// it endorsed; `correction`, the last one. Wrong in `target`.
StatusOr<std::string> TargetOf(const std::string& name, const DeclarationState& state);

// The message around a step. Wrong as DraftHeader.
StatusOr<Draft> WrapDeclaration(const DeclarationStep& step, const HeaderWords& words, const Setting& setting);

}  // namespace duta::desk
