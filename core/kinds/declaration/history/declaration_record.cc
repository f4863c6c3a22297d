#include "core/kinds/declaration/history/declaration_record.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/strict_proto.h"
#include "core/declaration/declaration_shape.h"
#include "core/declaration/machine.h"
#include "core/declaration/rules.h"
#include "core/kinds/declaration/history/declaration_history.h"

namespace duta::kinds {
namespace {

using declaration::v1::Declaration;
using evidence::VerifiedStep;

Status Invalid(std::string_view what) { return Refuse(Reason::kEvidenceInvalid, what); }

// When each mailbox took the step over. Its evidence is verified.
std::map<std::string, Instant> NotifiedAt(const evidence::v1::Evidence& evidence) {
  std::map<std::string, Instant> notified;
  for (const log::v1::Handover& handover : evidence.handovers()) {
    log::v1::Entry entry;
    if (!entry.ParseFromString(handover.receipt().entry()) || !entry.has_delivery_acknowledged()) continue;
    const auto time = FromTimestamp(entry.record_time());
    if (time.ok()) notified.emplace(entry.delivery_acknowledged().mailbox(), *time);
  }
  return notified;
}

// Keeps what is played through, beside what is said of it.
class KeepingPlayer final : public evidence::HistoryPlayer {
 public:
  KeepingPlayer(std::string uid, std::optional<Instant> until, DeclarationRecord& record)
      : uid_(std::move(uid)), until_(until), record_(record) {}

  StatusOr<std::string> Take(const VerifiedStep& step) override {
    const auto received = FromTimestamp(step.entry.record_time());
    if (!received.ok()) return Invalid("its entry has no time");
    if (until_ && *received > *until_) return std::string();
    DUTA_RETURN_IF_ERROR(record_.Take(uid_, step));
    std::erase_if(record_.steps.back().notified_at,
                  [&](const auto& notified) { return until_ && notified.second > *until_; });
    return std::string();
  }
  std::vector<evidence::Check> Conclude() override { return {}; }

 private:
  const std::string uid_;
  const std::optional<Instant> until_;
  DeclarationRecord& record_;
};

class KeepingReader final : public evidence::HistoryReader {
 public:
  KeepingReader(std::optional<Instant> until, DeclarationRecord& record) : until_(until), record_(record) {}

  std::string_view Noun() const override { return names_->Noun(); }
  std::string_view MediaType() const override { return names_->MediaType(); }
  std::unique_ptr<evidence::HistoryPlayer> Play(const std::string& uid) const override {
    return std::make_unique<KeepingPlayer>(uid, until_, record_);
  }

 private:
  const std::unique_ptr<HistoryReader> names_ = MakeDeclarationHistoryReader();
  const std::optional<Instant> until_;
  DeclarationRecord& record_;
};

}  // namespace

const RecordedStep* DeclarationRecord::Find(std::string_view message_id) const {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const RecordedStep& step) { return step.message_id == message_id; });
  return found == steps.end() ? nullptr : &*found;
}

Status DeclarationRecord::Take(const std::string& uid, const VerifiedStep& step) {
  RecordedStep recorded;
  if (!ParseStrict(step.body, recorded.declaration)) return Invalid("the body is no declaration");
  if (recorded.declaration.uid() != uid) return Invalid("it is of another declaration");
  const auto received = FromTimestamp(step.entry.record_time());
  const auto is_signed = FromTimestamp(step.message.create_time());
  if (!received.ok() || !is_signed.ok()) return Invalid("it has no time");
  const log::v1::MessageAccepted& accepted = step.entry.message_accepted();
  recorded.message_id = step.message.id();
  recorded.sender = step.message.sender();
  recorded.index = step.index;
  recorded.signed_at = *is_signed;
  recorded.received_at = *received;
  recorded.mailboxes.assign(accepted.mailboxes().begin(), accepted.mailboxes().end());
  recorded.notified_at = NotifiedAt(step.evidence);
  const std::set<std::string, std::less<>> mailboxes(accepted.mailboxes().begin(), accepted.mailboxes().end());
  std::set<std::string, std::less<>> keyids;
  for (const auto& signature : accepted.verified_signatures()) keyids.insert(signature.keyid());
  DUTA_RETURN_IF_ERROR(declaration::CheckShape(recorded.declaration, step.message.sender(), *received));
  DUTA_ASSIGN_OR_RETURN(state,
                        declaration::Play(state ? &*state : nullptr, recorded.declaration,
                                          {.sender = step.message.sender(),
                                           .message_id = step.message.id(),
                                           .signed_at = *is_signed,
                                           .received_at = *received,
                                           .marking_level = static_cast<uint32_t>(step.message.marking().level()),
                                           .keyids = keyids,
                                           .mailboxes = &mailboxes}));
  steps.push_back(std::move(recorded));
  return absl::OkStatus();
}

StatusOr<DeclarationRecord> ReadDeclaration(const evidence::v1::History& history, const crypto::NoteVerifier& log_key,
                                            std::optional<Instant> until) {
  DeclarationRecord record;
  DUTA_RETURN_IF_ERROR(evidence::VerifyHistory(history, KeepingReader(until, record), log_key).ToStatus());
  return record;
}

std::string NameOfStep(const Declaration& declaration) {
  if (declaration.has_draft()) return "draft";
  const declaration::StepRule* rule = declaration::FindRule(declaration.step_case());
  return rule == nullptr ? "nothing" : std::string(rule->name);
}

std::string DescribeNotifications(const RecordedStep& step) {
  std::string missing;
  Instant last;
  for (const std::string& mailbox : step.mailboxes) {
    const auto notified = step.notified_at.find(mailbox);
    if (notified == step.notified_at.end()) {
      absl::StrAppend(&missing, missing.empty() ? "; not yet: " : ", ", mailbox);
    } else {
      last = std::max(last, notified->second);
    }
  }
  if (step.notified_at.empty()) return absl::StrCat("notified to none of ", step.mailboxes.size(), " yet");
  return absl::StrCat("notified to ", step.notified_at.size(), " of ", step.mailboxes.size(), ", the last at ",
                      FormatInstant(last), missing);
}

}  // namespace duta::kinds
