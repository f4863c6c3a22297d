// SQLite's result codes in the words of the store.
#pragma once

#include <sqlite3.h>

#include <string_view>

#include "core/base/status.h"

namespace duta::store {

// The status of a failure that `connection` met last, with extended code
// `code`: ALREADY_EXISTS without a reason for a broken unique constraint,
// STORAGE_FULL, STORAGE_CORRUPT, else STORAGE_FAILED. Logs the last three, naming `doing` (a
// constant text, no content).
Status StatusOfCode(sqlite3* connection, int code, std::string_view doing);

// Whether another connection was in the way.
bool IsConflictCode(int code);

// Whether the transaction can go on if the statement's savepoint is rolled
// back: the statement was wrong, the store is well.
bool IsStatementsFault(int code);

// Whether nothing more may be promised: a failed fsync or a corrupt file.
bool EndsTheProcess(int code);

}  // namespace duta::store
