// The default engine: SQLite in WAL mode with synchronous=FULL.
#pragma once

#include <memory>
#include <string>

#include "core/store/database.h"

namespace duta::store {

struct SqliteOptions {
  int readers = 4;                          // Read connections kept open.
  int64_t cache_bytes = 64 << 20;           // Page cache of the write connection.
  int64_t checkpoint_pages = 4000;          // WAL pages before an automatic checkpoint.
};

// Opens or creates the database file. STORAGE_FAILED, FILE_UNUSABLE.
StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& path, const SqliteOptions& options = {});

}  // namespace duta::store
