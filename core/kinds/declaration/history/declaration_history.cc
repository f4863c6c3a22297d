#include "core/kinds/declaration/history/declaration_history.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/bytes.h"
#include "core/declaration/quorum.h"
#include "core/declaration/rules.h"
#include "core/declaration/status.h"
#include "core/declaration/text.h"
#include "core/kinds/declaration/history/declaration_record.h"
#include "core/kinds/declaration/media_type.h"

namespace duta::kinds {
namespace {

using declaration::v1::Act;
using declaration::v1::CorrectionState;
using declaration::v1::DeclarationState;
using evidence::Check;
using evidence::VerifiedStep;

std::string Time(const google::protobuf::Timestamp& time) {
  const auto instant = FromTimestamp(time);
  return instant.ok() ? FormatInstant(*instant) : "an unknown time";
}

std::string VerbOf(const Act& act) {
  switch (act.kind()) {
    case declaration::v1::ACT_KIND_ENDORSEMENT:
      return act.ad_referendum() ? "endorsed ad referendum" : "endorsed";
    case declaration::v1::ACT_KIND_ACCESSION:
      return "acceded to";
    case declaration::v1::ACT_KIND_OBJECTION:
      return "objected";
    case declaration::v1::ACT_KIND_CONFIRMATION:
      return "confirmed";
    case declaration::v1::ACT_KIND_WITHDRAWAL:
      return "withdrew";
    default:
      return "revoked";
  }
}

// What all steps come to, a finding each.
class Conclusion {
 public:
  explicit Conclusion(const DeclarationRecord& record) : record_(record), state_(*record.state) {}

  std::vector<Check> Make() && {
    Add("text", DescribeText());
    Add("state", absl::StrCat(std::string(declaration::NameOf(state_.phase())), ", kept by ", state_.depositary(), ", ",
                              state_.participants_size(), " take part"));
    if (state_.has_opening()) Add("roll", DescribeRoll());
    for (const Act& act : state_.acts()) Add("act", Describe(act));
    for (const CorrectionState& correction : state_.corrections()) Add("correction", Describe(correction));
    if (state_.has_opening()) Add("quorum", DescribeEffect());
    Add("summary", Summary());
    return std::move(findings_);
  }

 private:
  void Add(std::string subject, std::string detail) {
    findings_.push_back({std::move(subject), true, std::move(detail)});
  }

  std::string EntryOf(const std::string& message_id) const {
    const RecordedStep* step = record_.Find(message_id);
    return step == nullptr ? "no entry" : absl::StrCat("entry ", step->index);
  }

  std::string DescribeText() const {
    const declaration::v1::TextVersion& current = *state_.versions().rbegin();
    return absl::StrCat("\"", declaration::TitleOf(state_.text(), declaration::LanguageFor(state_.text(), "en")),
                        "\", SHA-256 ", ToHex(current.sha256()), ", since ", EntryOf(current.message_id()), "; ",
                        state_.versions_size(), state_.versions_size() == 1 ? " text" : " texts in all");
  }

  std::string DescribeRoll() const {
    return absl::StrCat(declaration::DescribeRule(state_.opening()), "; close ", Time(state_.opening().close_time()),
                        "; on it: ", absl::StrJoin(state_.opening().roll(), ", "));
  }

  // Of which text, if it is not the current one.
  std::string AsOfText(const Act& act) const {
    if (act.text_sha256().empty()) return {};
    const bool is_current = act.text_sha256() == state_.versions().rbegin()->sha256();
    return absl::StrCat(" the text ", ToHex(act.text_sha256()).substr(0, 16),
                        is_current ? "" : " (as it was before its correction)");
  }

  std::string Describe(const Act& act) const {
    std::string text = absl::StrCat(act.partner(), " ", VerbOf(act), AsOfText(act));
    if (!act.target_id().empty()) absl::StrAppend(&text, " (to ", EntryOf(act.target_id()), ")");
    if (act.has_reservation()) {
      absl::StrAppend(&text, " under the reservation \"", act.reservation().text(), "\"");
      if (!act.reservation().paragraph_ids().empty()) {
        absl::StrAppend(&text, " on ", absl::StrJoin(act.reservation().paragraph_ids(), ", "));
      }
      if (!act.reservation_ended_by().empty()) {
        absl::StrAppend(&text, " withdrawn by ", EntryOf(act.reservation_ended_by()));
      }
    }
    if (!act.text().empty()) absl::StrAppend(&text, ": \"", act.text(), "\"");
    absl::StrAppend(&text, "; ", EntryOf(act.message_id()), ", signed ", Time(act.sign_time()), " with key ",
                    act.keyids(0).substr(0, 16), " of ", act.holder(), ", received ", Time(act.receive_time()));
    if (const RecordedStep* step = record_.Find(act.message_id())) {
      absl::StrAppend(&text, ", ", DescribeNotifications(*step));
    }
    if (!act.confirmed_by().empty()) absl::StrAppend(&text, "; confirmed by ", EntryOf(act.confirmed_by()));
    if (!act.ended_by().empty()) {
      absl::StrAppend(&text, "; ended by ", EntryOf(act.ended_by()), " from ", Time(act.end_time()), " on");
    }
    return text;
  }

  std::string Describe(const CorrectionState& correction) const {
    std::string text =
        absl::StrCat(EntryOf(correction.message_id()), ": \"", correction.correction().reason(),
                     "\", open to objections until ", Time(correction.correction().objection_end_time()));
    if (!correction.rectified_by().empty()) {
      return absl::StrCat(text, "; made by ", EntryOf(correction.rectified_by()), ", new text ",
                          ToHex(correction.correction().text_sha256()).substr(0, 16));
    }
    if (!correction.replaced_by().empty())
      return absl::StrCat(text, "; given up for ", EntryOf(correction.replaced_by()));
    return text + "; not made";
  }

  std::string DescribeEffect() const {
    if (state_.phase() != declaration::v1::PHASE_IN_EFFECT) {
      return absl::StrCat("not reached: ", declaration::DescribeQuorum(state_, record_.steps.back().received_at));
    }
    const RecordedStep* step = record_.Find(state_.effect_message_id());
    return absl::StrCat("reached at ", EntryOf(state_.effect_message_id()), ", by ",
                        step == nullptr ? "nobody" : step->sender, ", ", Time(state_.effect_time()), "; ",
                        declaration::DescribeRule(state_.opening()));
  }

  // How many there are of each.
  std::string Summary() const {
    int endorsements = 0, accessions = 0, reservations = 0, objections = 0, withdrawals = 0, revocations = 0,
        corrections = 0;
    for (const Act& act : state_.acts()) {
      endorsements += act.kind() == declaration::v1::ACT_KIND_ENDORSEMENT ? 1 : 0;
      accessions += act.kind() == declaration::v1::ACT_KIND_ACCESSION ? 1 : 0;
      objections += act.kind() == declaration::v1::ACT_KIND_OBJECTION ? 1 : 0;
      withdrawals += act.kind() == declaration::v1::ACT_KIND_WITHDRAWAL ? 1 : 0;
      revocations += act.kind() == declaration::v1::ACT_KIND_REVOCATION ? 1 : 0;
      reservations += act.has_reservation() ? 1 : 0;
    }
    for (const CorrectionState& correction : state_.corrections())
      corrections += correction.rectified_by().empty() ? 0 : 1;
    return absl::StrCat("endorsements ", endorsements, ", accessions ", accessions, ", reservations ", reservations,
                        ", objections ", objections, ", withdrawals ", withdrawals, ", revocations ", revocations,
                        ", corrections ", corrections);
  }

  const DeclarationRecord& record_;
  const DeclarationState& state_;
  std::vector<Check> findings_;
};

class DeclarationPlayer final : public evidence::HistoryPlayer {
 public:
  explicit DeclarationPlayer(const std::string& uid) : uid_(uid) {}

  StatusOr<std::string> Take(const VerifiedStep& step) override {
    DUTA_RETURN_IF_ERROR(record_.Take(uid_, step));
    const RecordedStep& taken = record_.steps.back();
    return absl::StrCat(NameOfStep(taken.declaration), " by ", taken.sender, ", entry ", taken.index, ", received ",
                        FormatInstant(taken.received_at), ", ", DescribeNotifications(taken));
  }

  std::vector<Check> Conclude() override { return Conclusion(record_).Make(); }

 private:
  const std::string uid_;
  DeclarationRecord record_;
};

class DeclarationHistoryReader final : public evidence::HistoryReader {
 public:
  std::string_view Noun() const override { return "declaration"; }
  std::string_view MediaType() const override { return kDeclarationMediaType; }
  std::unique_ptr<evidence::HistoryPlayer> Play(const std::string& uid) const override {
    return std::make_unique<DeclarationPlayer>(uid);
  }
};

}  // namespace

std::unique_ptr<evidence::HistoryReader> MakeDeclarationHistoryReader() {
  return std::make_unique<DeclarationHistoryReader>();
}

}  // namespace duta::kinds
