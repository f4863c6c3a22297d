#include "core/exchange/messages/readable.h"

#include <string>

#include "duta/log/v1/entry.pb.h"

namespace duta::exchange {

StatusOr<bool> IsReadableIn(store::Database& database, const Ledger& ledger, uint64_t message_index,
                            std::string_view mailbox) {
  // What is beyond the ledger has no receipt yet: then the delivery still waits.
  const auto end = static_cast<int64_t>(ledger.Size());
  bool is_readable = true;
  DUTA_RETURN_IF_ERROR(database.Read([&](store::Transaction& transaction) {
    return transaction.Run(
        "SELECT e.entry FROM handovers h JOIN log_entries e ON e.log_index = h.log_index"
        " WHERE h.message_index = $1 AND h.mailbox = $2 AND h.log_index < $3",
        {static_cast<int64_t>(message_index), mailbox, end}, [&](const store::Row& row) {
          log::v1::Entry entry;
          if (!entry.ParseFromString(std::string(row.Text(0)))) {
            return absl::DataLossError("a stored entry cannot be read");
          }
          is_readable = entry.has_delivery_acknowledged();
          return absl::OkStatus();
        });
  }));
  return is_readable;
}

}  // namespace duta::exchange
