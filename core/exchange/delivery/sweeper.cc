#include "core/exchange/delivery/sweeper.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/logging.h"
#include "core/base/names.h"
#include "core/exchange/delivery/due.h"
#include "core/exchange/delivery/handover_record.h"
#include "core/store/time_column.h"

namespace duta::exchange {
namespace {

// Records a round, and those that may wait in the committer's queue before a round has
// no room: the rest of it is for those who send.
constexpr int64_t kBatch = 4000;
constexpr int64_t kMostQueued = 4000;
constexpr std::chrono::minutes kFileSweepEvery{5};

// A failure is not lost: the delivery still waits and is swept again.
void NoteOutcome(const StatusOr<Recorded>& recorded) {
  if (recorded.ok() || ReasonOf(recorded.status()) == Reason::kUnknownDelivery) return;
  logging::Warning("a delivery could not be swept", {{"cause", std::string(recorded.status().message())}});
}

}  // namespace

Sweeper::Sweeper(store::Database& database, const registry::Registry& registry, const Messages& messages,
                 Mailboxes& mailboxes, Committer& committer, Attachments& attachments, const Clock& clock)
    : database_(database),
      registry_(registry),
      messages_(messages),
      mailboxes_(mailboxes),
      committer_(committer),
      attachments_(attachments),
      clock_(clock) {}

Status Sweeper::Sweep() {
  const Instant now = clock_.Now();
  DUTA_RETURN_IF_ERROR(Expire(now));
  DUTA_RETURN_IF_ERROR(Return(now));
  const auto elapsed = clock_.Elapsed();
  if (last_file_sweep_ && elapsed - *last_file_sweep_ < kFileSweepEvery) return absl::OkStatus();
  last_file_sweep_ = elapsed;
  return attachments_.RemoveUnclaimed().status();
}

int64_t Sweeper::Room() const {
  const auto waiting = static_cast<int64_t>(committer_.counts().waiting);
  return std::clamp<int64_t>(kMostQueued - waiting, 0, kBatch);
}

Status Sweeper::Expire(Instant now) {
  struct Due {
    int64_t expire_time;
    std::string mailbox;
    uint64_t index;
  };
  // Past what is damaged, which stays.
  Due last{INT64_MIN, "", 0};
  for (int64_t room = Room(); room > 0;) {
    std::vector<Due> due;
    DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
      return transaction.Run(
          "SELECT expire_time, mailbox, log_index FROM deliveries WHERE expire_time <= $1"
          " AND (expire_time, mailbox, log_index) > ($2, $3, $4) ORDER BY expire_time, mailbox, log_index LIMIT $5",
          {store::ToColumn(now), last.expire_time, std::string_view(last.mailbox), static_cast<int64_t>(last.index),
           room},
          [&](const store::Row& row) {
            due.push_back({row.Int(0), std::string(row.Text(1)), static_cast<uint64_t>(row.Int(2))});
            return absl::OkStatus();
          });
    }));
    if (due.empty()) return absl::OkStatus();
    last = due.back();
    for (const Due& one : due) {
      // The envelope is not needed, and nobody waits for one that is damaged.
      const auto accepted = messages_.GetEntry(one.index);
      if (Damage::IsOfDelivery(accepted.status())) continue;
      DUTA_RETURN_IF_ERROR(accepted.status());
      // What the log says counts: a row that has rotten must not end a delivery.
      if (!IsFor(**accepted, one.mailbox) || !HasExpired(**accepted, now)) {
        messages_.NoteStray(one.mailbox, one.index);
        continue;
      }
      Submit(HandoverRecord::Expired(**accepted, one.mailbox, now, NoteOutcome));
      --room;
    }
  }
  return absl::OkStatus();
}

Status Sweeper::Return(Instant now) {
  const auto registry = registry_.Current();
  DUTA_ASSIGN_OR_RETURN(const std::vector<std::string> mailboxes, mailboxes_.NonEmpty());
  for (const std::string& mailbox : mailboxes) {
    const bool is_gone = KindOfName(mailbox) == NameKind::kUnit ? registry->FindUnit(mailbox) == nullptr
                                                                : registry->FindPartner(mailbox) == nullptr;
    if (is_gone) {
      DUTA_RETURN_IF_ERROR(ReturnMailbox(mailbox, "UNIT_REMOVED", now));
    } else if (registry->StateOf(mailbox) == registry::v1::PARTNER_STATE_SUSPENDED_RETURN) {
      DUTA_RETURN_IF_ERROR(ReturnMailbox(mailbox, "PARTNER_SUSPENDED", now));
    }
  }
  return absl::OkStatus();
}

Status Sweeper::ReturnMailbox(const std::string& mailbox, std::string_view reason, Instant now) {
  DUTA_ASSIGN_OR_RETURN(const std::vector<uint64_t> indexes, mailboxes_.Pending(mailbox, -1, kBatch));
  for (const uint64_t index : indexes) {
    const auto accepted = messages_.GetEntry(index);
    if (Damage::IsOfDelivery(accepted.status())) continue;
    DUTA_RETURN_IF_ERROR(accepted.status());
    if (!IsFor(**accepted, mailbox)) continue;
    Submit(HandoverRecord::Returned(**accepted, mailbox, reason, now, NoteOutcome));
  }
  return absl::OkStatus();
}

void Sweeper::Submit(std::unique_ptr<Record> record) {
  // A full queue is no error here: the next round finds the delivery again.
  (void)committer_.Submit(record);
}

}  // namespace duta::exchange
