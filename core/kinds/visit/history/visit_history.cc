#include "core/kinds/visit/history/visit_history.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/strict_proto.h"
#include "core/kinds/visit/media_type.h"
#include "core/visit/machine.h"
#include "core/visit/methods.h"
#include "core/visit/visit_shape.h"
#include "duta/schedule/v1/visit_state.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::kinds {
namespace {

using evidence::VerifiedStep;
using schedule::v1::AttendeeState;
using visit::v1::Visit;

Status Invalid(std::string_view what) { return Refuse(Reason::kEvidenceInvalid, what); }

std::string Describe(const Visit& visit, const VerifiedStep& step, Instant recorded) {
  return absl::StrCat(std::string(visit::FindMethod(visit.method())->name), " of sequence ", visit.events(0).sequence(),
                      " by ", step.message.sender(), ", entry ", step.index, ", recorded ", FormatInstant(recorded));
}

class VisitPlayer final : public evidence::HistoryPlayer {
 public:
  explicit VisitPlayer(const std::string& uid) : uid_(uid) {}

  StatusOr<std::string> Take(const VerifiedStep& step) override {
    Visit visit;
    if (!ParseStrict(step.body, visit)) return Invalid("the body is no visit");
    if (visit.uid() != uid_) return Invalid("it is of another visit");
    const auto recorded = FromTimestamp(step.entry.record_time());
    if (!recorded.ok()) return Invalid("its entry has no time");
    DUTA_RETURN_IF_ERROR(visit::CheckShape(visit, step.message, *recorded));
    const auto& to = step.entry.message_accepted().mailboxes();
    const std::set<std::string, std::less<>> mailboxes(to.begin(), to.end());
    DUTA_ASSIGN_OR_RETURN(state_, visit::Play(state_ ? &*state_ : nullptr, visit,
                                              {.sender = step.message.sender(),
                                               .message_id = step.message.id(),
                                               .time_zone = step.message.time_zone(),
                                               .marking_level = step.message.marking().level(),
                                               .mailboxes = &mailboxes,
                                               // A file may hold what one party was sent.
                                               .has_all_steps = false}));
    NoteDecisions(visit, step);
    return Describe(visit, step, *recorded);
  }

  std::vector<evidence::Check> Conclude() override {
    std::vector<evidence::Check> findings;
    findings.push_back({"state", true,
                        absl::StrCat(std::string(visit::NameOf(state_->phase())), " at sequence ", state_->sequence(),
                                     state_->agreed() ? ", all who must come have accepted" : "")});
    for (const AttendeeState& attendee : state_->attendees()) {
      findings.push_back({"answer", true, DescribeAnswer(attendee)});
    }
    for (const visit::v1::Clearance& clearance : state_->clearances()) {
      findings.push_back({"clearance", true, DescribeClearance(clearance)});
    }
    return findings;
  }

 private:
  // Whose word a decision is: that of the authority, if its own answer is here.
  void NoteDecisions(const Visit& visit, const VerifiedStep& step) {
    if (visit.method() != visit::v1::METHOD_REPLY) return;
    for (const visit::v1::Clearance& clearance : visit.events(0).clearances()) {
      decisions_[clearance.id()] = Decision{clearance.state(), step.message.id()};
    }
  }

  std::string DescribeClearance(const visit::v1::Clearance& clearance) const {
    const std::string word = visit::v1::ClearanceState_Name(clearance.state()).substr(sizeof("CLEARANCE_STATE_") - 1);
    const std::string text =
        absl::StrCat(clearance.id(), " of ", clearance.authority(), ": ", word,
                     clearance.reference().empty() ? "" : absl::StrCat(", ", clearance.reference()));
    if (clearance.state() <= visit::v1::CLEARANCE_STATE_REQUESTED) return text;
    const auto decision = decisions_.find(clearance.id());
    const bool is_own = decision != decisions_.end() && decision->second.state == clearance.state();
    return text + (is_own ? absl::StrCat(", by its own answer, message ", decision->second.message_id)
                          : ", by the organizer's word: the answer itself is not in this file");
  }

  std::string DescribeAnswer(const AttendeeState& attendee) const {
    if (!attendee.has_answer_time()) return absl::StrCat(attendee.name(), " has not answered");
    const bool is_current = attendee.answered_sequence() == state_->sequence();
    const std::string word =
        is_current ? visit::v1::ParticipationStatus_Name(attendee.status()).substr(sizeof("PARTICIPATION_STATUS_") - 1)
                   : "an older version";
    const auto time = FromTimestamp(attendee.answer_time());
    return absl::StrCat(attendee.name(), " answered sequence ", attendee.answered_sequence(), ": ", word, ", ",
                        time.ok() ? FormatInstant(*time) : "", ", message ", attendee.message_id(),
                        attendee.removed() ? "; it is off the list" : "");
  }

  struct Decision {
    visit::v1::ClearanceState state;
    std::string message_id;
  };

  const std::string uid_;
  std::map<std::string, Decision> decisions_;  // By the clearance's id.
  std::optional<schedule::v1::VisitState> state_;
};

class VisitHistoryReader final : public evidence::HistoryReader {
 public:
  std::string_view Noun() const override { return "visit"; }
  std::string_view MediaType() const override { return kVisitMediaType; }
  std::unique_ptr<evidence::HistoryPlayer> Play(const std::string& uid) const override {
    return std::make_unique<VisitPlayer>(uid);
  }
};

}  // namespace

std::unique_ptr<evidence::HistoryReader> MakeVisitHistoryReader() { return std::make_unique<VisitHistoryReader>(); }

}  // namespace duta::kinds
