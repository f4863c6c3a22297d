#include "core/kinds/practice/practice_kind.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/base/strict_proto.h"
#include "core/kinds/practice/practice_document.h"
#include "core/kinds/practice/practice_rules.h"
#include "core/search/index.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;

StatusOr<Practice> Parse(std::string_view body) {
  Practice practice;
  if (!ParseStrict(body, practice)) {
    return InvalidField("body", "not a duta.practice.v1.Practice, or one with unknown fields");
  }
  return practice;
}

// The same whether there is none or the sender may not know of it.
Status Unknown(std::string_view field) { return Refuse(Reason::kPracticeUnknown, {}, {{"field", std::string(field)}}); }

// One step on its way into the tables.
class Projection {
 public:
  Projection(const exchange::CheckedMessage& checked, store::Transaction& transaction)
      : message_(checked.message), now_(ToTimestamp(checked.now)), transaction_(transaction) {
    readers_.level = message_.marking().level();
    readers_.parties = {message_.sender(), std::string(PartnerOf(message_.sender()))};
    if (checked.mailboxes != nullptr) {
      readers_.parties.insert(checked.mailboxes->begin(), checked.mailboxes->end());
    }
  }

  Status Run(Practice& step) {
    switch (step.step_case()) {
      case Practice::kPublish:
        return Add(message_.id(), 1, *step.mutable_publish()->mutable_document(), "");
      case Practice::kRevise:
        return Revise(*step.mutable_revise());
      case Practice::kWithdraw:
        return Withdraw(step.withdraw());
      case Practice::kEndorse:
        return Endorse(step);
      case Practice::kAsk:
        return Remark(step.ask().practice(), step);
      case Practice::kAnswer:
        return Answer(step);
      case Practice::kSubscribe:
        return Subscribe(step.subscribe());
      case Practice::STEP_NOT_SET:
        break;
    }
    return InvalidField("step", "required");
  }

 private:
  VersionRow Row(const std::string& practice, int64_t sequence) const {
    VersionRow row;
    row.practice = practice;
    row.sequence = sequence;
    row.message_id = message_.id();
    row.owner = PartnerOf(message_.sender());
    row.version.set_version(message_.id());
    row.version.set_sender(message_.sender());
    *row.version.mutable_accept_time() = now_;
    *row.version.mutable_marking() = message_.marking();
    *row.version.mutable_recipients() = message_.recipients();
    return row;
  }

  Status Add(const std::string& practice, int64_t sequence, Document& document, const std::string& changes) {
    VersionRow row = Row(practice, sequence);
    *row.version.mutable_title() = document.titles(0);
    row.version.set_changes(changes);
    const search::Document indexed = ToSearch(document, message_, row);
    DUTA_RETURN_IF_ERROR(search::AddVersion(transaction_, indexed, readers_));
    DUTA_ASSIGN_OR_RETURN(row.audience, search::AudienceOf(transaction_, kPractices, readers_));
    document.clear_abstracts();
    document.clear_sections();
    row.card = std::move(document);
    return StoreVersion(transaction_, row);
  }

  // The newest row of a practice that the sender is about to change.
  StatusOr<VersionRow> Newest(const std::string& practice, const std::string& replaces) {
    DUTA_ASSIGN_OR_RETURN(std::vector<VersionRow> rows, LoadVersions(transaction_, practice));
    if (rows.empty()) return Unknown("practice");
    VersionRow& newest = rows.back();
    if (newest.owner != PartnerOf(message_.sender())) {
      DUTA_ASSIGN_OR_RETURN(const bool may_read, MayRead(rows));
      return may_read ? Refuse(Reason::kPracticeNotYours, {}, {{"owner", newest.owner}}) : Unknown("practice");
    }
    if (newest.message_id != replaces) {
      return Refuse(Reason::kPracticeStale, {}, {{"field", "replaces"}, {"newest", newest.message_id}});
    }
    return std::move(newest);
  }

  Status Revise(Revision& revision) {
    DUTA_ASSIGN_OR_RETURN(const VersionRow newest, Newest(revision.practice(), revision.replaces()));
    return Add(newest.practice, newest.sequence + 1, *revision.mutable_document(), revision.changes());
  }

  Status Withdraw(const Withdrawal& withdrawal) {
    DUTA_ASSIGN_OR_RETURN(const VersionRow newest, Newest(withdrawal.practice(), withdrawal.replaces()));
    VersionRow row = Row(newest.practice, newest.sequence + 1);
    row.is_withdrawal = true;
    row.reason = withdrawal.reason();
    DUTA_RETURN_IF_ERROR(search::AddWithdrawal(transaction_, kPractices, row.practice, readers_));
    DUTA_ASSIGN_OR_RETURN(row.audience, search::AudienceOf(transaction_, kPractices, readers_));
    return StoreVersion(transaction_, row);
  }

  // Whether the sender received, or sent, one of the rows. What it once had it
  // knows, so that its ceiling now does not matter.
  StatusOr<bool> MayRead(const std::vector<VersionRow>& rows, std::string_view version = {}) {
    DUTA_ASSIGN_OR_RETURN(
        const std::vector<int64_t> audiences,
        search::AudiencesFor(transaction_, kPractices, message_.sender(), std::numeric_limits<int>::max()));
    return std::any_of(rows.begin(), rows.end(), [&](const VersionRow& row) {
      return (version.empty() || row.message_id == version) && (version.empty() || !row.is_withdrawal) &&
             std::binary_search(audiences.begin(), audiences.end(), row.audience);
    });
  }

  Status Endorse(const Practice& step) {
    const Endorsement& endorsement = step.endorse();
    DUTA_ASSIGN_OR_RETURN(const std::vector<VersionRow> rows, LoadVersions(transaction_, endorsement.practice()));
    DUTA_ASSIGN_OR_RETURN(const bool knows_it, MayRead(rows));
    if (!knows_it) return Unknown("practice");
    DUTA_ASSIGN_OR_RETURN(const bool knows_version, MayRead(rows, endorsement.version()));
    if (!knows_version) return Unknown("version");
    return Store(step, endorsement.practice());
  }

  Status Remark(const std::string& practice, const Practice& step) {
    DUTA_ASSIGN_OR_RETURN(const std::vector<VersionRow> rows, LoadVersions(transaction_, practice));
    DUTA_ASSIGN_OR_RETURN(const bool knows_it, MayRead(rows));
    return knows_it ? Store(step, practice) : Unknown("practice");
  }

  Status Answer(const Practice& step) {
    const practice::v1::Answer& answer = step.answer();
    DUTA_ASSIGN_OR_RETURN(
        const std::vector<int64_t> audiences,
        search::AudiencesFor(transaction_, kPractices, message_.sender(), std::numeric_limits<int>::max()));
    DUTA_ASSIGN_OR_RETURN(const std::vector<RemarkRow> remarks, LoadRemarks(transaction_, answer.practice()));
    const bool knows_question = std::any_of(remarks.begin(), remarks.end(), [&](const RemarkRow& row) {
      return row.message_id == answer.question() && row.step.has_ask() &&
             std::binary_search(audiences.begin(), audiences.end(), row.audience);
    });
    return knows_question ? Remark(answer.practice(), step) : Unknown("question");
  }

  Status Store(const Practice& step, const std::string& practice) {
    DUTA_ASSIGN_OR_RETURN(const int64_t audience, search::AudienceOf(transaction_, kPractices, readers_));
    return StoreRemark(transaction_, {practice, 0, message_.id(), audience, message_.sender(), now_, step});
  }

  Status Subscribe(const Subscription& subscription) {
    DUTA_ASSIGN_OR_RETURN(const int64_t audience, search::AudienceOf(transaction_, kPractices, readers_));
    return StoreSubscription(transaction_, {message_.sender(), 0, message_.id(), audience, subscription}, readers_);
  }

  const message::v1::Message& message_;
  const google::protobuf::Timestamp now_;
  store::Transaction& transaction_;
  search::Readers readers_;
};

}  // namespace

Status PracticeKind::Validate(const exchange::CheckedMessage& checked) const {
  DUTA_ASSIGN_OR_RETURN(const Practice practice, Parse(checked.body));
  return CheckPractice(practice);
}

Status PracticeKind::Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) {
  DUTA_ASSIGN_OR_RETURN(Practice practice, Parse(checked.body));
  return Projection(checked, transaction).Run(practice);
}

}  // namespace duta::kinds
