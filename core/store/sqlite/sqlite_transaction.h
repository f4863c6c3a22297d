// One transaction on one connection.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/store/database.h"
#include "core/store/sqlite/connection.h"

namespace duta::store {

// Begun by Begin, ended by Commit; rolled back when it goes without.
class SqliteTransaction final : public Transaction {
 public:
  enum class Mode { kRead, kWrite };

  // `path` is for the log.
  SqliteTransaction(Connection& connection, Mode mode, const std::string& path);
  ~SqliteTransaction() override;

  Status Begin();
  // Durable when it returns OK.
  Status Commit();

  using Transaction::Change;
  using Transaction::Run;
  Status Run(std::string_view sql, std::span<const Value> parameters, const RowVisitor& visit) override;
  StatusOr<int64_t> Change(std::string_view sql, std::span<const Value> parameters) override;
  Status RunMany(std::string_view sql, const ParameterRows& rows, const ManyVisitor& visit) override;
  StatusOr<std::vector<int64_t>> ChangeMany(std::string_view sql, const ParameterRows& rows) override;
  Status Nested(const std::function<Status()>& body) override;

  // Runs any number of statements once, without keeping them prepared.
  Status Script(const std::string& sql);

  // The first failure of the store since the transaction or Nested began.
  const Status& failure() const { return failure_; }

 private:
  // Finds the statement.
  Status Prepare(std::string_view sql, Connection::Use& use);
  // Binds and runs it, visiting the rows of its result, if there is a visitor.
  template <typename Visitor>
  Status Execute(std::string_view sql, std::span<const Value> parameters, Connection::Use& use, const Visitor& visit);
  int64_t Changes(Connection::Use& use) const;
  Status Fail(int code, std::string_view doing);
  // Undoes what ran since the savepoint.
  Status RollBackToSavepoint();

  Connection& connection_;
  const Mode mode_;
  const std::string& path_;
  Status failure_;
  bool is_lost_ = false;  // No savepoint can mend it.
};

}  // namespace duta::store
