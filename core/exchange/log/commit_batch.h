// What the records of one transaction ask of the tables and write into them,
// gathered, so that each statement runs once for all of them: a batch of any size
// is a handful of requests to a database over a network.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/base/status.h"
#include "core/exchange/log/record.h"
#include "core/store/database.h"

namespace duta::registry {
class Snapshot;
}

namespace duta::exchange {

// Used by one thread, in one transaction: first all records ask, then Look, then
// each is applied in its order, then Flush. Statements are constants; values are
// borrowed until the transaction ends.
class CommitBatch {
 public:
  // Of so many records; `latest` is the time of the last entry before them.
  CommitBatch(store::Transaction& transaction, size_t records, Instant latest = Instant::min())
      : transaction_(transaction), answers_(records), latest_(latest) {}

  // What one record would find alone, with nothing written of it but what its kind
  // writes: for a transaction that is then undone.
  static StatusOr<Record::Verdict> TryOut(Record& record, uint64_t index, store::Transaction& transaction);

  // Of which record the next calls are.
  void Turn(size_t record) { turn_ = record; }

  // For Record::Ask, at most one of the two. Its answer will be how many rows the
  // statement finds, or how many it changes: the row that two records want is
  // taken by the first.
  void Find(std::string_view sql, std::initializer_list<store::Value> parameters);
  void Take(std::string_view sql, std::initializer_list<store::Value> parameters);

  // Finds the answers.
  Status Look();

  // For Record::Apply.
  int64_t answer() const { return answers_[turn_]; }
  // Whether a record before it in this batch has noted this id, which lies in the
  // tables only after Flush; and noting it.
  bool Knows(std::string_view id) const { return ids_.contains(id); }
  void Note(std::string_view id) { ids_.insert(id); }
  // The time at which something is recorded that was found good at `time`: no earlier
  // than what is recorded before it. Reached says that it was.
  Instant NotBefore(Instant time) const { return std::max(time, latest_); }
  void Reached(Instant time) { latest_ = std::max(time, latest_); }
  Instant latest() const { return latest_; }
  // A row to be written, in its order among those of the same statement.
  void Add(std::string_view sql, std::initializer_list<store::Value> row);
  // Writes what was added until now: at the end, or before what reads it.
  Status Flush();
  // What the registry says at this place of the transaction, once a record has looked;
  // null before, and after whatever changes it. Kept for the records that follow.
  std::shared_ptr<const registry::Snapshot>& registry() { return registry_; }
  // For what has to be read or written at once.
  store::Transaction& transaction() { return transaction_; }
  // Something was written that is to stay even if no record of the batch is appended.
  void Keep() { keeps_ = true; }
  bool keeps() const { return keeps_; }

 private:
  struct Statement {
    std::string_view sql;
    bool takes = false;  // Of a question: whether its answer is what it changes.
    store::ParameterRows rows;
    std::vector<size_t> records;  // Of a question: who asks, by row.
  };

  static Statement& Of(std::string_view sql, std::vector<Statement>& statements);
  void Ask(std::string_view sql, bool takes, std::initializer_list<store::Value> parameters);
  Status Answer(const Statement& question);

  store::Transaction& transaction_;
  size_t turn_ = 0;
  bool keeps_ = false;
  std::vector<Statement> questions_;
  std::vector<int64_t> answers_;  // By record.
  std::vector<Statement> rows_;
  std::unordered_set<std::string_view> ids_;
  Instant latest_;
  std::shared_ptr<const registry::Snapshot> registry_;
};

}  // namespace duta::exchange
