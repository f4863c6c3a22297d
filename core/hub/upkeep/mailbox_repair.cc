#include "core/hub/upkeep/mailbox_repair.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/exchange/log/ledger.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "core/log/merkle.h"
#include "core/store/sqlite/sqlite_database.h"
#include "core/store/time_column.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::hub {
namespace {

// Entries read at once, and rows written with one statement.
constexpr uint64_t kRepairPage = 4096;

// Message and mailbox to when it expires, as the table has it.
using Open = std::map<std::pair<uint64_t, std::string>, int64_t>;

class Rebuilding {
 public:
  Rebuilding(store::Database& database, const exchange::Head& head, const Progress& progress)
      : database_(database), head_(head), progress_(progress) {}

  StatusOr<RepairedMailboxes> Run() {
    const uint64_t size = head_.range.size();
    for (uint64_t first = 0; first < size; first += kRepairPage) {
      DUTA_RETURN_IF_ERROR(ReadPage(first, std::min(size, first + kRepairPage)));
      if (progress_) progress_("entries", std::min(size, first + kRepairPage), size);
    }
    if (range_.size() != size || range_.Root() != head_.range.Root()) {
      return Refuse(Reason::kStorageCorrupt,
                    "the log itself is not what was signed, so that nothing can be made from it: restore a backup");
    }
    RepairedMailboxes repaired{.entries = size, .before = 0, .waiting = open_.size()};
    DUTA_RETURN_IF_ERROR(database_.Write([&](store::Transaction& transaction) -> Status {
      DUTA_ASSIGN_OR_RETURN(const int64_t gone, transaction.Change("DELETE FROM deliveries", {}));
      repaired.before = static_cast<uint64_t>(gone);
      return WriteAll(transaction);
    }));
    return repaired;
  }

 private:
  Status ReadPage(uint64_t first, uint64_t end) {
    return database_.Read([&](store::Transaction& transaction) {
      return transaction.Run(
          "SELECT entry FROM log_entries WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index",
          {static_cast<int64_t>(first), static_cast<int64_t>(end)}, [&](const store::Row& row) {
            log::v1::Entry entry;
            if (!entry.ParseFromString(std::string(row.Text(0)))) {
              return Refuse(Reason::kStorageCorrupt, absl::StrCat("entry ", range_.size(), " cannot be read"));
            }
            Follow(range_.size(), entry);
            range_.Append(log::LeafHash(row.Text(0)));
            return absl::OkStatus();
          });
    });
  }

  void Follow(uint64_t index, const log::v1::Entry& entry) {
    if (entry.has_message_accepted()) {
      const auto expires = FromTimestamp(entry.message_accepted().expire_time());
      for (const std::string& mailbox : entry.message_accepted().mailboxes()) {
        open_[{index, mailbox}] = expires.ok() ? store::ToColumn(*expires) : 0;
      }
    } else if (entry.has_delivery_acknowledged()) {
      End(entry.delivery_acknowledged());
    } else if (entry.has_delivery_expired()) {
      End(entry.delivery_expired());
    } else if (entry.has_delivery_returned()) {
      End(entry.delivery_returned());
    }
  }

  template <typename Event>
  void End(const Event& event) {
    open_.erase({event.message_index(), event.mailbox()});
  }

  Status WriteAll(store::Transaction& transaction) const {
    store::ParameterRows rows;
    const auto write = [&] {
      return transaction
          .ChangeMany("INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ($1, $2, $3)", rows)
          .status();
    };
    for (const auto& [key, expires] : open_) {
      rows.Add({std::string_view(key.second), static_cast<int64_t>(key.first), expires});
      if (rows.size() < kRepairPage) continue;
      DUTA_RETURN_IF_ERROR(write());
      rows = store::ParameterRows();
    }
    return write();
  }

  store::Database& database_;
  const exchange::Head& head_;
  const Progress& progress_;
  log::CompactRange range_;  // Of the entries read.
  Open open_;
};

}  // namespace

StatusOr<RepairedMailboxes> RepairMailboxes(const std::string& data, const Progress& progress) {
  DUTA_ASSIGN_OR_RETURN(const DataDirectory directory, DataDirectory::Open(data));
  const DataPaths& paths = directory.paths();
  DUTA_ASSIGN_OR_RETURN(const Config config, ReadConfig(paths.config()));
  DUTA_ASSIGN_OR_RETURN(const crypto::NoteSigner signer, ReadLogSigner(paths.log_key(), config.name));
  exchange::Head head;
  {  // Everything that a start would refuse, this refuses too.
    DUTA_ASSIGN_OR_RETURN(const auto log,
                          StoredLog::Open(paths.database(), paths.anchor(), signer, store::AtRest::kNo));
    head = log->ledger().Current();
  }
  DUTA_ASSIGN_OR_RETURN(const auto database, store::OpenSqlite(paths.database(), config.store));
  return Rebuilding(*database, head, progress).Run();
}

}  // namespace duta::hub
