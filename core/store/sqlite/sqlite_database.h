// The default engine: SQLite in WAL mode with synchronous=FULL.
#pragma once

#include <memory>
#include <string>

#include "core/store/database.h"

namespace duta::store {

struct SqliteOptions {
  int readers = 4;                  // Read connections kept open; more reads at once wait.
  int64_t cache_bytes = 64 << 20;   // Page cache of the write connection.
  int64_t checkpoint_pages = 4000;  // WAL pages after which a write copies them into the file.
};

// Opens or creates the database file, which only this user may read.
// FILE_UNUSABLE, also if it is not a database; STORAGE_FULL; STORAGE_FAILED.
StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& path, const SqliteOptions& options = {});

// An empty database in memory, for tests: reads and writes take turns.
StatusOr<std::unique_ptr<Database>> OpenSqliteInMemory();

}  // namespace duta::store
