// A database that does as another one, seen through: a test counts the calls, or
// stops the program at one of them.
#pragma once

#include <functional>
#include <utility>

#include "core/store/database.h"

namespace duta::store::test {

// A transaction that counts its statements; one over many rows counts once.
class CountedTransaction final : public Transaction {
 public:
  CountedTransaction(Transaction& inner, int& statements) : inner_(inner), statements_(statements) {}

  using Transaction::Change;
  using Transaction::Run;
  Status Run(std::string_view sql, std::span<const Value> parameters, const RowVisitor& visit) override {
    ++statements_;
    return inner_.Run(sql, parameters, visit);
  }
  StatusOr<int64_t> Change(std::string_view sql, std::span<const Value> parameters) override {
    ++statements_;
    return inner_.Change(sql, parameters);
  }
  Status RunMany(std::string_view sql, const ParameterRows& rows, const ManyVisitor& visit) override {
    statements_ += rows.empty() ? 0 : 1;
    return inner_.RunMany(sql, rows, visit);
  }
  StatusOr<std::vector<int64_t>> ChangeMany(std::string_view sql, const ParameterRows& rows) override {
    statements_ += rows.empty() ? 0 : 1;
    return inner_.ChangeMany(sql, rows);
  }
  Status Nested(const std::function<Status()>& body) override { return inner_.Nested(body); }

 private:
  Transaction& inner_;
  int& statements_;
};

// `inner` outlives it.
class WrappedDatabase final : public Database {
 public:
  explicit WrappedDatabase(Database& inner) : inner_(inner) {}

  Status Read(const Body& body) override { return inner_.Read(body); }
  Status Rehearse(const Body& body) override { return inner_.Rehearse(body); }
  Status Migrate(const Migration& migration) override { return inner_.Migrate(migration); }
  int64_t SizeBytes() const override { return inner_.SizeBytes(); }

  // Called when a body has done its part, before COMMIT, and when COMMIT has
  // answered.
  std::function<void()> before_commit = [] {};
  std::function<void()> after_commit = [] {};
  // Of the last write.
  int statements = 0;

 protected:
  Status WriteOnce(const Body& body) override {
    Status status;
    const Status written = inner_.Write(
        [&](Transaction& transaction) {
          statements = 0;
          CountedTransaction counted(transaction, statements);
          status = body(counted);
          if (status.ok()) before_commit();
          return status;
        },
        // A conflict is this one's to deal with.
        [&] { return status; });
    if (written.ok()) after_commit();
    return written;
  }

 private:
  Database& inner_;
};

}  // namespace duta::store::test
