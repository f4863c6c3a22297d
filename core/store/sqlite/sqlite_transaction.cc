#include "core/store/sqlite/sqlite_transaction.h"

#include "core/store/durability.h"
#include "core/store/sqlite/result_code.h"

namespace duta::store {
namespace {

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  bool IsNull(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  int64_t Int(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string_view Text(int column) const override {
    // In this order: the first call may convert, the second then counts.
    const void* const bytes = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return {static_cast<const char*>(bytes), static_cast<size_t>(size)};
  }

 private:
  sqlite3_stmt* const statement_;
};

Status Ignore(const Row&) { return absl::OkStatus(); }

}  // namespace

SqliteTransaction::SqliteTransaction(Connection& connection, Mode mode, const std::string& path)
    : connection_(connection), mode_(mode), path_(path) {}

SqliteTransaction::~SqliteTransaction() {
  // Nothing is lost if this fails: SQLite drops what has no commit record.
  if (connection_.in_transaction()) connection_.Command("ROLLBACK");
}

Status SqliteTransaction::Begin() {
  // IMMEDIATE takes the write lock now, so that no later statement can meet
  // SQLITE_BUSY in the middle.
  const int code = connection_.Command(mode_ == Mode::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code, "begin");
}

Status SqliteTransaction::Commit() {
  const int code = connection_.Command("COMMIT");
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code, "commit");
}

Status SqliteTransaction::Run(std::string_view sql, std::span<const Value> parameters, const RowVisitor& visit) {
  Connection::Use use;
  DUTA_RETURN_IF_ERROR(Prepare(sql, use));
  return Execute(sql, parameters, use, visit);
}

StatusOr<int64_t> SqliteTransaction::Change(std::string_view sql, std::span<const Value> parameters) {
  Connection::Use use;
  DUTA_RETURN_IF_ERROR(Prepare(sql, use));
  DUTA_RETURN_IF_ERROR(Execute(sql, parameters, use, Ignore));
  return Changes(use);
}

Status SqliteTransaction::RunMany(std::string_view sql, const ParameterRows& rows, const ManyVisitor& visit) {
  if (rows.empty()) return failure_;
  Connection::Use use;
  DUTA_RETURN_IF_ERROR(Prepare(sql, use));
  for (size_t i = 0; i < rows.size(); ++i) {
    DUTA_RETURN_IF_ERROR(Execute(sql, rows[i], use, [&](const Row& row) { return visit(i, row); }));
    use->Reset();
  }
  return absl::OkStatus();
}

StatusOr<std::vector<int64_t>> SqliteTransaction::ChangeMany(std::string_view sql, const ParameterRows& rows) {
  std::vector<int64_t> changes;
  if (rows.empty()) return failure_.ok() ? StatusOr<std::vector<int64_t>>(changes) : failure_;
  Connection::Use use;
  DUTA_RETURN_IF_ERROR(Prepare(sql, use));
  changes.reserve(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    DUTA_RETURN_IF_ERROR(Execute(sql, rows[i], use, Ignore));
    changes.push_back(Changes(use));
    use->Reset();
  }
  return changes;
}

Status SqliteTransaction::Script(const std::string& sql) {
  if (!failure_.ok()) return failure_;
  const int code = connection_.Script(sql);
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code, "script");
}

Status SqliteTransaction::Nested(const std::function<Status()>& body) {
  if (!failure_.ok()) return failure_;
  if (const int code = connection_.Command("SAVEPOINT nested"); code != SQLITE_OK) return Fail(code, "savepoint");
  Status status = body();
  if (!failure_.ok()) status = failure_;
  if (is_lost_) return status;
  if (!status.ok()) DUTA_RETURN_IF_ERROR(RollBackToSavepoint());
  if (const int code = connection_.Command("RELEASE nested"); code != SQLITE_OK) return Fail(code, "release");
  return status;
}

Status SqliteTransaction::Prepare(std::string_view sql, Connection::Use& use) {
  if (!failure_.ok()) return failure_;
  if (const int code = connection_.Take(sql, use); code != SQLITE_OK) return Fail(code, sql);
  if (mode_ == Mode::kRead && !use->reads_only()) return Fail(SQLITE_READONLY, sql);
  return absl::OkStatus();
}

template <typename Visitor>
Status SqliteTransaction::Execute(std::string_view sql, std::span<const Value> parameters, Connection::Use& use,
                                  const Visitor& visit) {
  if (const int code = use->Bind(parameters); code != SQLITE_OK) return Fail(code, sql);
  const SqliteRow row(use->handle());
  int code;
  while ((code = use->Step()) == SQLITE_ROW) DUTA_RETURN_IF_ERROR(visit(row));
  return code == SQLITE_DONE ? absl::OkStatus() : Fail(code, sql);
}

int64_t SqliteTransaction::Changes(Connection::Use& use) const {
  return use->reads_only() ? 0 : sqlite3_changes64(connection_.handle());
}

Status SqliteTransaction::Fail(int code, std::string_view doing) {
  if (mode_ == Mode::kWrite && EndsTheProcess(code)) {
    EndProcess("the database cannot be trusted any more; the process ends", path_,
               sqlite3_errmsg(connection_.handle()));
  }
  // A snapshot that is only read builds nothing that others could take away.
  const bool is_conflict = mode_ == Mode::kWrite && IsConflictCode(code);
  failure_ = is_conflict ? Conflict("the database is locked") : StatusOfCode(connection_.handle(), code, doing);
  // Out of a transaction each further statement would commit by itself.
  is_lost_ = !IsStatementsFault(code) || !connection_.in_transaction();
  return failure_;
}

Status SqliteTransaction::RollBackToSavepoint() {
  failure_ = absl::OkStatus();
  const int code = connection_.Command("ROLLBACK TO nested");
  return code == SQLITE_OK ? absl::OkStatus() : Fail(code, "rollback to savepoint");
}

}  // namespace duta::store
