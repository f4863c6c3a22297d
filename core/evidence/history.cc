#include "core/evidence/history.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/crypto/digest.h"
#include "core/evidence/canonical.h"
#include "core/evidence/evidence.h"
#include "core/evidence/report_text.h"

namespace duta::evidence {
namespace {

constexpr std::string_view kAnyFormat = "duta ";
constexpr int kMaxSteps = 10'000;

std::string FormatOf(const HistoryReader& reader) {
  return absl::StrCat("duta ", std::string(reader.Noun()), " history 1");
}

// Whether the bytes in which a step's body is played through are those that were
// signed, or those that the log names for them.
Status CheckBody(bool is_native, const std::string& canonical, const log::v1::Entry& entry) {
  // Bytes that nobody signed may stand only where what was signed is of another form.
  if (is_native == canonical.empty()) {
    return Invalid(is_native ? "the canonical form of a native body is missing"
                             : "a canonical body stands beside the one that was signed");
  }
  if (is_native && crypto::View(crypto::Sha256(canonical)) != entry.message_accepted().canonical_body_sha256()) {
    return Invalid("the canonical form of a native body is not the one that was logged");
  }
  return absl::OkStatus();
}

// One run over one history.
class HistoryVerification {
 public:
  HistoryVerification(const v1::History& history, const HistoryReader& reader, const crypto::NoteVerifier& log_key,
                      const TrustedKeys& trusted)
      : history_(history), reader_(reader), log_key_(log_key), trusted_(trusted), player_(reader.Play(history.uid())) {}

  Report Run() && {
    bool is_valid = Note("history", CheckForm());
    for (int i = 0; is_valid && i < history_.steps_size(); ++i) {
      is_valid = Note(absl::StrCat("step ", i + 1), Take(history_.steps(i)));
    }
    if (!is_valid) return std::move(report_);
    for (Check& check : player_->Conclude()) {
      check.detail = Printable(std::move(check.detail));
      report_.checks.push_back(std::move(check));
    }
    return std::move(report_);
  }

 private:
  bool Note(std::string subject, const StatusOr<std::string>& finding) {
    report_.checks.push_back(
        {std::move(subject), finding.ok(), Printable(finding.ok() ? *finding : CauseOf(finding.status()))});
    return finding.ok();
  }

  StatusOr<std::string> CheckForm() const {
    if (history_.format() != FormatOf(reader_)) return Invalid("the format is not known here");
    if (history_.steps().empty()) return Invalid("it holds no step");
    if (history_.steps_size() > kMaxSteps) return Invalid("it holds more than 10,000 steps");
    return absl::StrCat(history_.steps_size(), " steps of the ", std::string(reader_.Noun()), " ", history_.uid());
  }

  StatusOr<std::string> Take(const v1::HistoryStep& step) {
    DUTA_ASSIGN_OR_RETURN(const v1::Evidence evidence, Decode(step.evidence()));
    DUTA_RETURN_IF_ERROR(Verify(evidence, log_key_, trusted_).ToStatus());
    message::v1::Message message;
    log::v1::Entry entry;
    if (!message.ParseFromString(evidence.envelope().payload()) || !entry.ParseFromString(evidence.receipt().entry())) {
      return Invalid("the message or its entry cannot be read");
    }
    const bool is_native = message.body().media_type() != reader_.MediaType();
    DUTA_RETURN_IF_ERROR(CheckBody(is_native, step.canonical_body(), entry));
    const uint64_t index = evidence.receipt().index();
    if (last_index_ && index <= *last_index_) return Invalid("it does not follow the one before in the log");
    last_index_ = index;
    DUTA_ASSIGN_OR_RETURN(
        std::string what,
        player_->Take({message, entry, index, is_native ? step.canonical_body() : message.body().content(), evidence}));
    if (!is_native) return what;
    return absl::StrCat(what, "; signed as ", message.body().media_type(), ", read by its sender's adapter on the hub");
  }

  const v1::History& history_;
  const HistoryReader& reader_;
  const crypto::NoteVerifier& log_key_;
  const TrustedKeys& trusted_;
  const std::unique_ptr<HistoryPlayer> player_;
  Report report_;
  std::optional<uint64_t> last_index_;
};

}  // namespace

bool IsHistory(std::string_view bytes) {
  // Field 1 with a length, where Evidence has a number.
  return bytes.size() > 2 && bytes[0] == '\x0a' && bytes.substr(2).starts_with(kAnyFormat);
}

StatusOr<const HistoryReader*> FindReader(const HistoryReaders& readers, const v1::History& history) {
  for (const auto& reader : readers) {
    if (FormatOf(*reader) == history.format()) return reader.get();
  }
  return Invalid("the history's format is not known here");
}

v1::History NewHistory(const HistoryReader& reader, std::string_view uid) {
  v1::History history;
  history.set_format(FormatOf(reader));
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

Report VerifyHistory(const v1::History& history, const HistoryReader& reader, const crypto::NoteVerifier& log_key,
                     const TrustedKeys& trusted) {
  return HistoryVerification(history, reader, log_key, trusted).Run();
}

}  // namespace duta::evidence
