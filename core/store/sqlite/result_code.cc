#include "core/store/sqlite/result_code.h"

#include <cerrno>
#include <cstring>
#include <string>

#include "core/base/logging.h"

namespace duta::store {
namespace {

constexpr int PrimaryOf(int code) { return code & 0xff; }

// SQLite says FULL only for ENOSPC of a write; a quota, a file size limit and
// the growth of the shared-memory file arrive as I/O errors.
bool IsFull(sqlite3* connection, int code) {
  if (PrimaryOf(code) == SQLITE_FULL) return true;
  if (PrimaryOf(code) != SQLITE_IOERR) return false;
  const int error = sqlite3_system_errno(connection);
  return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

std::string CauseOf(sqlite3* connection, int code) {
  std::string cause = sqlite3_errmsg(connection);
  if (PrimaryOf(code) == SQLITE_IOERR || PrimaryOf(code) == SQLITE_CANTOPEN) {
    if (const int error = sqlite3_system_errno(connection); error != 0) {
      cause.append(": ").append(std::strerror(error));
    }
  }
  return cause;
}

}  // namespace

Status StatusOfCode(sqlite3* connection, int code, std::string_view doing) {
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID) {
    return absl::AlreadyExistsError("a row with this key exists");
  }
  const bool full = IsFull(connection, code);
  logging::Error(
      full ? "the disk is full; nothing was written" : "the database failed",
      {{"doing", std::string(doing)}, {"cause", CauseOf(connection, code)}, {"sqlite_code", std::to_string(code)}});
  // Found by a read: a write ends the process.
  if (PrimaryOf(code) == SQLITE_CORRUPT || PrimaryOf(code) == SQLITE_NOTADB) return Refuse(Reason::kStorageCorrupt);
  return Refuse(full ? Reason::kStorageFull : Reason::kStorageFailed);
}

bool IsConflictCode(int code) { return PrimaryOf(code) == SQLITE_BUSY || PrimaryOf(code) == SQLITE_LOCKED; }

bool IsStatementsFault(int code) {
  switch (PrimaryOf(code)) {
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_TOOBIG:
      return true;
    default:
      return false;
  }
}

bool EndsTheProcess(int code) {
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC || PrimaryOf(code) == SQLITE_CORRUPT ||
         PrimaryOf(code) == SQLITE_NOTADB;
}

}  // namespace duta::store
