#include "core/exchange/delivery/sweeper.h"

#include <utility>
#include <vector>

#include "core/base/logging.h"
#include "core/base/names.h"
#include "core/exchange/delivery/handover_record.h"
#include "core/store/time_column.h"

namespace duta::exchange {
namespace {

constexpr int64_t kBatch = 500;
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
  if (now < next_file_sweep_) return absl::OkStatus();
  next_file_sweep_ = now + kFileSweepEvery;
  return attachments_.RemoveUnclaimed().status();
}

Status Sweeper::Expire(Instant now) {
  std::vector<std::pair<std::string, uint64_t>> expired;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT mailbox, log_index FROM deliveries WHERE expire_time <= $1 ORDER BY expire_time LIMIT $2",
        {store::ToColumn(now), kBatch}, [&](const store::Row& row) {
          expired.emplace_back(row.Text(0), static_cast<uint64_t>(row.Int(1)));
          return absl::OkStatus();
        });
  }));
  for (const auto& [mailbox, index] : expired) {
    DUTA_ASSIGN_OR_RETURN(const AcceptedPtr accepted, messages_.Get(index));
    Submit(HandoverRecord::Expired(*accepted, mailbox, now, NoteOutcome));
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
    DUTA_ASSIGN_OR_RETURN(const AcceptedPtr accepted, messages_.Get(index));
    Submit(HandoverRecord::Returned(*accepted, mailbox, reason, now, NoteOutcome));
  }
  return absl::OkStatus();
}

void Sweeper::Submit(std::unique_ptr<Record> record) {
  // A full queue is no error here: the next round finds the delivery again.
  (void)committer_.Submit(record);
}

}  // namespace duta::exchange
