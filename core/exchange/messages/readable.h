// Whether a recipient may still read what was in its mailbox.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/status.h"
#include "core/exchange/log/ledger.h"
#include "core/store/database.h"

namespace duta::exchange {

// Whether the delivery of the message with this index to `mailbox`, one of its
// mailboxes, waits or was handed over. False once it expired or was returned: the
// log says then that the recipient never had it. Blocks on the disk. STORAGE_FAILED.
StatusOr<bool> IsReadableIn(store::Database& database, const Ledger& ledger, uint64_t message_index,
                            std::string_view mailbox);

}  // namespace duta::exchange
