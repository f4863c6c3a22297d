#include "core/exchange/log/commit_batch.h"

#include <algorithm>

namespace duta::exchange {

StatusOr<Record::Verdict> CommitBatch::TryOut(Record& record, uint64_t index, store::Transaction& transaction) {
  CommitBatch batch(transaction, 1);
  record.Ask(batch);
  DUTA_RETURN_IF_ERROR(batch.Look());
  return record.Apply(index, batch);
}

CommitBatch::Statement& CommitBatch::Of(std::string_view sql, std::vector<Statement>& statements) {
  const auto known =
      std::find_if(statements.begin(), statements.end(), [&](const auto& one) { return one.sql == sql; });
  return known != statements.end() ? *known : statements.emplace_back(Statement{.sql = sql});
}

void CommitBatch::Find(std::string_view sql, std::initializer_list<store::Value> parameters) {
  Ask(sql, false, parameters);
}

void CommitBatch::Take(std::string_view sql, std::initializer_list<store::Value> parameters) {
  Ask(sql, true, parameters);
}

void CommitBatch::Ask(std::string_view sql, bool takes, std::initializer_list<store::Value> parameters) {
  Statement& question = Of(sql, questions_);
  question.takes = takes;
  question.rows.Add(parameters);
  question.records.push_back(turn_);
}

Status CommitBatch::Look() {
  for (const Statement& question : questions_) DUTA_RETURN_IF_ERROR(Answer(question));
  questions_.clear();
  return absl::OkStatus();
}

Status CommitBatch::Answer(const Statement& question) {
  if (!question.takes) {
    return transaction_.RunMany(question.sql, question.rows, [&](size_t row, const store::Row&) {
      ++answers_[question.records[row]];
      return absl::OkStatus();
    });
  }
  DUTA_ASSIGN_OR_RETURN(const std::vector<int64_t> changes, transaction_.ChangeMany(question.sql, question.rows));
  for (size_t row = 0; row < changes.size(); ++row) answers_[question.records[row]] = changes[row];
  return absl::OkStatus();
}

void CommitBatch::Add(std::string_view sql, std::initializer_list<store::Value> row) { Of(sql, rows_).rows.Add(row); }

Status CommitBatch::Flush() {
  for (const Statement& statement : rows_) {
    DUTA_RETURN_IF_ERROR(transaction_.ChangeMany(statement.sql, statement.rows).status());
  }
  rows_.clear();
  return absl::OkStatus();
}

}  // namespace duta::exchange
