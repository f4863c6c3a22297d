// SQL behind one interface. The statements are the common subset of SQLite and
// PostgreSQL: parameters `$1`, `$2`, ...; types BIGINT, TEXT, BYTEA; ON
// CONFLICT; RETURNING. Transactions are serialisable and short. What an engine
// must do besides is in README.md; tests/core/store tries it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/status.h"
#include "core/store/schema.h"

namespace duta::store {

// A BYTEA parameter, borrowed for the call.
struct Blob {
  std::string_view bytes;
};

// A parameter, borrowed for the call: NULL, BIGINT, TEXT or BYTEA.
using Value = std::variant<std::nullptr_t, int64_t, std::string_view, Blob>;

// Parameters of one statement that runs many times. The values are borrowed
// until it has run.
class ParameterRows {
 public:
  // Of a row; every row has so many.
  size_t width() const { return width_; }
  size_t size() const { return width_ == 0 ? 0 : values_.size() / width_; }
  bool empty() const { return values_.empty(); }
  std::span<const Value> operator[](size_t i) const { return std::span(values_).subspan(i * width_, width_); }
  // The first one says how wide they are, at least 1.
  void Add(std::initializer_list<Value> row);

 private:
  size_t width_ = 0;
  std::vector<Value> values_;
};

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

  // Runs one statement for each of `rows`, in their order, and visits the rows of
  // each result with the number of the parameters that gave it. All of them are
  // one request to an engine that is asked over a network; so the visitor runs no
  // statement. A failure fails them all.
  using ManyVisitor = std::function<Status(size_t, const Row&)>;
  virtual Status RunMany(std::string_view sql, const ParameterRows& rows, const ManyVisitor& visit) = 0;

  // The same without a result; returns for each of `rows` the number of rows that
  // it changed: 0 where ON CONFLICT DO NOTHING met a row, one of `rows` before it
  // included.
  virtual StatusOr<std::vector<int64_t>> ChangeMany(std::string_view sql, const ParameterRows& rows) = 0;

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

// What a body returns, or an engine, if somebody else changed in between what the
// transaction builds on: nothing is wrong, and the same again may succeed. ABORTED
// without a reason; Write deals with it.
Status Conflict(std::string_view what);
bool IsConflict(const Status& status);

// A database. Thread-safe: reads run in parallel with each other and with one
// write. A body does not call the database again: it would wait for itself.
class Database {
 public:
  virtual ~Database() = default;

  using Body = std::function<Status(Transaction&)>;
  using Anew = std::function<Status()>;

  // How often and how long Write tries. A conflict that lasts so long is no chance
  // any more, and callers wait.
  static constexpr int kAttempts = 100;
  static constexpr std::chrono::seconds kTime{10};

  // Runs `body` in a write transaction and makes it durable (fsync) before it
  // returns OK. If `body` fails, nothing of it remains and its status is
  // returned. STORAGE_FULL: nothing was written, the database goes on.
  // A failed fsync or a corrupt file ends the process: what is durable is then
  // unknown, and only a restart can find out.
  //
  // After a Conflict, of the body or of the engine, nothing of the body remains;
  // `anew` is called (outside of a transaction, to read again what the body
  // assumes; its failure is returned), then the body runs again. So a body changes
  // nothing but the transaction, or sets it anew each time. HUB_BUSY with a time to
  // retry after kAttempts or kTime.
  Status Write(const Body& body, const Anew& anew = {});

  // Runs `body` as a dry run: it sees its own changes, and nothing of them remains,
  // whatever it returns. Its status is returned. An engine with one writer lends it
  // the writer's place while no Write wants that, so that a Write waits for one dry
  // run at most, and never for an fsync of one.
  virtual Status Rehearse(const Body& body) = 0;

  // Runs `body` once, on a snapshot, which meets no conflict. A statement that
  // changes something is refused.
  virtual Status Read(const Body& body) = 0;

  // Makes the changes of `migration` in one transaction, if none of this name has
  // been made in this database.
  virtual Status Migrate(const Migration& migration) = 0;

  // Bytes that the database takes.
  virtual int64_t SizeBytes() const = 0;

 protected:
  // One attempt of Write.
  virtual Status WriteOnce(const Body& body) = 0;
};

}  // namespace duta::store
