#include "core/evidence/history.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/strict_proto.h"
#include "core/crypto/digest.h"
#include "core/evidence/canonical.h"
#include "core/evidence/evidence.h"
#include "core/visit/machine.h"
#include "core/visit/visit_shape.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::evidence {
namespace {

constexpr std::string_view kFormat = "duta visit history 1";
constexpr std::string_view kMediaType = "application/vnd.duta.visit.v1+protobuf";
constexpr int kMaxSteps = 10'000;

Status Invalid(std::string_view what) { return Refuse(Reason::kEvidenceInvalid, what); }

std::string Printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return text;
}

// What the evidence of a step holds, after it was verified.
struct VerifiedStep {
  message::v1::Message message;
  log::v1::Entry entry;
  uint64_t index = 0;
  visit::v1::Visit visit;
  bool is_native = false;
};

StatusOr<VerifiedStep> Open(const v1::Evidence& evidence, const v1::HistoryStep& step) {
  VerifiedStep opened;
  opened.index = evidence.receipt().index();
  if (!opened.message.ParseFromString(evidence.envelope().payload()) ||
      !opened.entry.ParseFromString(evidence.receipt().entry())) {
    return Invalid("the message or its entry cannot be read");
  }
  const message::v1::Body& body = opened.message.body();
  opened.is_native = body.media_type() != kMediaType;
  // Bytes that nobody signed may stand only where what was signed is of another form.
  if (opened.is_native == step.canonical_body().empty()) {
    return Invalid(opened.is_native ? "the canonical form of a native body is missing"
                                    : "a canonical body stands beside the one that was signed");
  }
  const std::string& logged = opened.entry.message_accepted().canonical_body_sha256();
  if (opened.is_native && crypto::View(crypto::Sha256(step.canonical_body())) != logged) {
    return Invalid("the canonical form of a native body is not the one that was logged");
  }
  if (!ParseStrict(opened.is_native ? step.canonical_body() : body.content(), opened.visit)) {
    return Invalid("the body is no visit");
  }
  return opened;
}

// One run over one history.
class Playback {
 public:
  Playback(const v1::History& history, const crypto::NoteVerifier& log_key, const TrustedKeys& trusted)
      : history_(history), log_key_(log_key), trusted_(trusted) {}

  HistoryReport Run() && {
    bool is_valid = Note("history", CheckForm());
    for (int i = 0; is_valid && i < history_.steps_size(); ++i) {
      is_valid = Note(absl::StrCat("step ", i + 1), Take(history_.steps(i)));
    }
    if (is_valid) Conclude();
    HistoryReport result{std::move(report_), {}};
    if (is_valid && state_) result.visit = *std::move(state_);
    return result;
  }

 private:
  bool Note(std::string subject, const StatusOr<std::string>& finding) {
    report_.checks.push_back(
        {std::move(subject), finding.ok(), Printable(finding.ok() ? *finding : CauseOf(finding.status()))});
    return finding.ok();
  }

  StatusOr<std::string> CheckForm() const {
    if (history_.format() != kFormat) return Invalid("the format is not known here");
    if (history_.steps().empty()) return Invalid("it holds no step");
    if (history_.steps_size() > kMaxSteps) return Invalid("it holds more than 10,000 steps");
    return absl::StrCat(history_.steps_size(), " steps of the visit ", history_.uid());
  }

  StatusOr<std::string> Take(const v1::HistoryStep& step) {
    DUTA_ASSIGN_OR_RETURN(const v1::Evidence evidence, Decode(step.evidence()));
    DUTA_RETURN_IF_ERROR(Verify(evidence, log_key_, trusted_).ToStatus());
    DUTA_ASSIGN_OR_RETURN(const VerifiedStep opened, Open(evidence, step));
    if (opened.visit.uid() != history_.uid()) return Invalid("it is of another visit");
    if (last_index_ && opened.index <= *last_index_) return Invalid("it does not follow the one before in the log");
    last_index_ = opened.index;
    DUTA_RETURN_IF_ERROR(Play(opened));
    return Describe(opened);
  }

  Status Play(const VerifiedStep& step) {
    const auto recorded = FromTimestamp(step.entry.record_time());
    if (!recorded.ok()) return Invalid("its entry has no time");
    DUTA_RETURN_IF_ERROR(visit::CheckShape(step.visit, step.message, *recorded));
    const auto& to = step.entry.message_accepted().mailboxes();
    const std::set<std::string, std::less<>> mailboxes(to.begin(), to.end());
    DUTA_ASSIGN_OR_RETURN(state_, visit::Play(state_ ? &*state_ : nullptr, step.visit,
                                              {.sender = step.message.sender(),
                                               .message_id = step.message.id(),
                                               .time_zone = step.message.time_zone(),
                                               .marking_level = step.message.marking().level(),
                                               .mailboxes = &mailboxes}));
    return absl::OkStatus();
  }

  static std::string Describe(const VerifiedStep& step) {
    const visit::MethodRule* rule = visit::FindMethod(step.visit.method());
    const auto recorded = FromTimestamp(step.entry.record_time());
    return absl::StrCat(
        std::string(rule->name), " of sequence ", step.visit.events(0).sequence(), " by ", step.message.sender(),
        ", entry ", step.index, ", recorded ", recorded.ok() ? FormatInstant(*recorded) : "at an unknown time",
        step.is_native ? "; signed as " + step.message.body().media_type() + ", read by its sender's adapter on the hub"
                       : "");
  }

  void Conclude() {
    Note("state", absl::StrCat(std::string(visit::NameOf(state_->phase())), " at sequence ", state_->sequence(),
                               state_->agreed() ? ", all who must come have accepted" : ""));
    for (const schedule::v1::AttendeeState& attendee : state_->attendees()) {
      Note("answer", DescribeAnswer(attendee));
    }
  }

  std::string DescribeAnswer(const schedule::v1::AttendeeState& attendee) const {
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

  const v1::History& history_;
  const crypto::NoteVerifier& log_key_;
  const TrustedKeys& trusted_;
  Report report_;
  std::optional<uint64_t> last_index_;
  std::optional<schedule::v1::VisitState> state_;
};

}  // namespace

bool IsHistory(std::string_view bytes) {
  // Field 1 with a length, where Evidence has a number.
  return bytes.size() > 2 && bytes[0] == '\x0a' && bytes.substr(2, kFormat.size()) == kFormat;
}

v1::History NewHistory(std::string_view uid) {
  v1::History history;
  history.set_format(std::string(kFormat));
  history.set_uid(std::string(uid));
  return history;
}

std::string Encode(const v1::History& history) { return EncodeCanonically(history); }

StatusOr<v1::History> DecodeHistory(std::string_view bytes) {
  v1::History history;
  DUTA_RETURN_IF_ERROR(Decode(bytes, "a history", history));
  DUTA_RETURN_IF_ERROR(CheckCanonical(bytes, history));
  return history;
}

HistoryReport VerifyHistory(const v1::History& history, const crypto::NoteVerifier& log_key,
                            const TrustedKeys& trusted) {
  return Playback(history, log_key, trusted).Run();
}

}  // namespace duta::evidence
