// SQLite's files from outside: read without changing them, copied while a hub
// writes them, checked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/store/database.h"

namespace duta::store {

// Whether somebody else may write the file.
enum class AtRest {
  kNo,   // A hub may be running on it: its WAL is read too.
  kYes,  // Nobody does, and no file appears beside it.
};

// Opens a database to be read: Write, Rehearse and Migrate are refused with
// STORAGE_FAILED. Reads take turns. FILE_UNUSABLE, also if it is no database.
StatusOr<std::unique_ptr<Database>> OpenSqliteForReading(const std::string& path, AtRest at_rest);

// Told now and then how many bytes of how many are done.
using CopyProgress = std::function<void(uint64_t done, uint64_t total)>;

// Copies the database as it is at this moment to `to`, which must not exist, and
// makes it durable. It reads one snapshot, so that commits of a running hub, of
// this process or another one, neither end nor lengthen it; the hub's WAL grows
// meanwhile. FILE_UNUSABLE, STORAGE_FULL, STORAGE_FAILED: a part may be left.
Status CopySqlite(const std::string& from, const std::string& to, const CopyProgress& progress = {});

// What SQLite's own check finds wrong with the structure of the file, a line each,
// at most 100; nothing if it is whole. FILE_UNUSABLE.
StatusOr<std::vector<std::string>> CheckSqlite(const std::string& path, AtRest at_rest);

}  // namespace duta::store
