// SQL behind one interface. The statements are the common subset of SQLite and
// PostgreSQL: parameters `$1`, `$2`, ...; types BIGINT, TEXT, BYTEA; ON
// CONFLICT; RETURNING. Transactions are serialisable and short.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/status.h"

namespace duta::store {

// A BYTEA parameter, borrowed for the call.
struct Blob {
  std::string_view bytes;
};

// A parameter, borrowed for the call: NULL, BIGINT, TEXT or BYTEA.
using Value = std::variant<std::nullptr_t, int64_t, std::string_view, Blob>;

// One row of a result; valid during the call that gets it. Columns count from
// 0. A NULL reads as 0 or empty.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Int(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;  // Also for BYTEA.
};

// One transaction. Used by one thread; valid during the call that gets it.
//
// An error of the store (not of a visitor) fails the innermost Nested around
// it, or else the transaction: later statements there are not run, and the
// error is returned even if the body returns OK. So a statement whose conflict
// is expected says ON CONFLICT, or stands in a Nested of its own.
class Transaction {
 public:
  virtual ~Transaction() = default;

  using RowVisitor = std::function<Status(const Row&)>;

  // Runs one statement and visits the rows of its result in order; a status
  // other than OK from the visitor ends the visit and is returned. `sql` is a
  // constant: prepared once, cached by its text.
  // Errors: STORAGE_FULL, STORAGE_FAILED; ALREADY_EXISTS without a reason if a
  // unique constraint is broken.
  virtual Status Run(std::string_view sql, std::span<const Value> parameters, const RowVisitor& visit) = 0;

  // As Run, without a result; returns the number of rows changed.
  virtual StatusOr<int64_t> Change(std::string_view sql, std::span<const Value> parameters) = 0;

  // Runs `body` as a part that may fail by itself (a savepoint): if it does not
  // return OK, nothing of it remains, its status is returned, and the
  // transaction goes on. Only where the store itself failed (STORAGE_FULL,
  // STORAGE_FAILED of the disk) does the transaction fail with it.
  virtual Status Nested(const std::function<Status()>& body) = 0;

  // Brace-friendly forms.
  Status Run(std::string_view sql, std::initializer_list<Value> parameters, const RowVisitor& visit) {
    return Run(sql, std::span(parameters.begin(), parameters.size()), visit);
  }
  StatusOr<int64_t> Change(std::string_view sql, std::initializer_list<Value> parameters) {
    return Change(sql, std::span(parameters.begin(), parameters.size()));
  }
};

// A database. Thread-safe: reads run in parallel with each other and with one
// write. A body does not call the database again: it would wait for itself.
class Database {
 public:
  virtual ~Database() = default;

  using Body = std::function<Status(Transaction&)>;

  // Runs `body` in a write transaction and makes it durable (fsync) before it
  // returns OK. If `body` fails, nothing of it remains and its status is
  // returned. STORAGE_FULL: nothing was written, the database goes on.
  // A failed fsync or a corrupt file ends the process: what is durable is then
  // unknown, and only a restart can find out.
  virtual Status Write(const Body& body) = 0;

  // Runs `body` as a dry run: it sees its own changes, and nothing of them remains,
  // whatever it returns. Its status is returned. An engine with one writer lends it
  // the writer's place while no Write wants that, so that a Write waits for one dry
  // run at most, and never for an fsync of one.
  virtual Status Rehearse(const Body& body) = 0;

  // Runs `body` on a snapshot. A statement that changes something is refused.
  virtual Status Read(const Body& body) = 0;

  // Runs every statement of `schema` (separated by `;`) if they have not run
  // under this `name` before. For tables: `CREATE TABLE IF NOT EXISTS`.
  // `BIGINT NOT NULL PRIMARY KEY` keeps rows in its order; `/*CLUSTERED*/` after a
  // table's closing parenthesis stands for the engine's own way to do the same
  // for any other primary key, good for small rows.
  virtual Status Migrate(std::string_view name, std::string_view schema) = 0;

  // Bytes that the database takes.
  virtual int64_t SizeBytes() const = 0;
};

}  // namespace duta::store
