// What every engine must do: tables as they are described, many rows at once,
// conflicts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/database.h"
#include "tests/core/store/engines.h"

namespace duta::store {
namespace {

using ::testing::ElementsAre;

using DatabaseWritesTest = DatabaseTest;

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseWritesTest, ::testing::ValuesIn(kEngines),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(DatabaseWritesTest, MigratesOnce) {
  // Were it made again, the column would be there already.
  const Migration once{"test-2", {AddColumn{"t", "n", 9}}};
  ASSERT_TRUE(InsertAlone(1).ok());
  EXPECT_TRUE(database_->Migrate(once).ok());
  EXPECT_TRUE(database_->Migrate(once).ok());
  EXPECT_THAT(Numbers("SELECT n FROM t"), ElementsAre(9)) << "in the rows that were there";
}

TEST_P(DatabaseWritesTest, AFailedMigrationLeavesNothing) {
  const CreateTable table{"u", {Integer("a")}, {"a"}};
  EXPECT_FALSE(database_->Migrate({"test-3", {table, AddColumn{"nowhere", "n", 0}}}).ok());
  const auto insert = [](Transaction& transaction) {
    return transaction.Change("INSERT INTO u (a) VALUES (1)", {}).status();
  };
  EXPECT_FALSE(database_->Write(insert).ok());
  EXPECT_TRUE(database_->Migrate({"test-3", {table}}).ok()) << "the name is free";
  EXPECT_TRUE(database_->Write(insert).ok());
}

// What is said of a table holds in every engine.
TEST_P(DatabaseWritesTest, KeepsTablesAsTheyAreDescribed) {
  const Status made = database_->Migrate(
      {"test-4",
       {CreateTable{"apart", {Text("name"), Bytes("body")}, {"name"}, Layout::kApart, {{"apart_by_body", {"body"}}}},
        CreateTable{"by_key", {Text("name"), Optional(Integer("n"))}, {"name"}}}});
  ASSERT_TRUE(made.ok()) << made;
  const auto change = [&](std::string_view sql) {
    return database_->Write([&](Transaction& transaction) { return transaction.Change(sql, {}).status(); });
  };
  for (const char* const sql :
       {"INSERT INTO apart (name, body) VALUES ('a', '')", "INSERT INTO by_key (name, n) VALUES ('a', NULL)"}) {
    EXPECT_TRUE(change(sql).ok()) << sql;
    EXPECT_TRUE(absl::IsAlreadyExists(change(sql))) << sql;
  }
  EXPECT_EQ(ReasonOf(change("INSERT INTO apart (name, body) VALUES ('b', NULL)")), Reason::kStorageFailed);
  EXPECT_EQ(ReasonOf(change("INSERT INTO by_key (name, n) VALUES (NULL, 1)")), Reason::kStorageFailed);
}

TEST_P(DatabaseWritesTest, ChangesManyInTheirOrderAndCountsEach) {
  ASSERT_TRUE(InsertAlone(2).ok());
  std::vector<int64_t> inserted, deleted;
  const Status status = database_->Write([&](Transaction& transaction) -> Status {
    ParameterRows rows;
    for (const int64_t k : {1, 2, 3, 3, 4}) rows.Add({k, "new"});
    DUTA_ASSIGN_OR_RETURN(inserted,
                          transaction.ChangeMany("INSERT INTO t (k, v) VALUES ($1, $2) ON CONFLICT DO NOTHING", rows));
    ParameterRows keys;
    for (const int64_t k : {4, 9}) keys.Add({k});
    DUTA_ASSIGN_OR_RETURN(deleted, transaction.ChangeMany("DELETE FROM t WHERE k >= $1", keys));
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(inserted, ElementsAre(1, 0, 1, 0, 1));
  EXPECT_THAT(deleted, ElementsAre(1, 0));
  EXPECT_THAT(Keys(), ElementsAre(1, 2, 3));
  EXPECT_THAT(Numbers("SELECT COUNT(*) FROM t WHERE v = 'new'"), ElementsAre(2)) << "row 2 is the old one";
}

TEST_P(DatabaseWritesTest, FindsManyAndSaysForWhich) {
  for (int64_t k = 1; k <= 4; ++k) ASSERT_TRUE(InsertAlone(k).ok());
  ParameterRows rows;
  for (const int64_t k : {3, 9, 2}) rows.Add({k, k + 1});
  std::vector<std::pair<size_t, int64_t>> found;
  const auto find = [&](Transaction& transaction) {
    return transaction.RunMany("SELECT k FROM t WHERE k = $1 OR k = $2 ORDER BY k", rows,
                               [&](size_t i, const Row& row) {
                                 found.emplace_back(i, row.Int(0));
                                 return found.size() == 3 ? absl::CancelledError("enough") : absl::OkStatus();
                               });
  };
  EXPECT_TRUE(absl::IsCancelled(database_->Read(find)));
  EXPECT_THAT(found, ElementsAre(std::pair(0, 3), std::pair(0, 4), std::pair(2, 2)));
}

TEST_P(DatabaseWritesTest, OfManyAFailureLeavesNone) {
  ParameterRows rows;
  for (const int64_t k : {1, 2, 1, 3}) rows.Add({k, ""});
  const Status status = database_->Write([&](Transaction& transaction) {
    DUTA_RETURN_IF_ERROR(Insert(transaction, 7));
    EXPECT_TRUE(absl::IsAlreadyExists(transaction.Nested(
        [&] { return transaction.ChangeMany("INSERT INTO t (k, v) VALUES ($1, $2)", rows).status(); })));
    EXPECT_TRUE(transaction.ChangeMany("DELETE FROM t WHERE k = $1", {})->empty()) << "of none";
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(Keys(), ElementsAre(7));
  EXPECT_EQ(ReasonOf(database_->Write([&](Transaction& transaction) {
              return transaction.ChangeMany("INSERT INTO t (k) VALUES ($1)", rows).status();
            })),
            Reason::kStorageFailed)
      << "two parameters for one";
}

TEST_P(DatabaseWritesTest, AConflictRunsTheBodyAnewAndNothingOfTheFirstTimeStays) {
  int64_t runs = 0, prepared = 0;
  const Status status = database_->Write(
      [&](Transaction& transaction) -> Status {
        DUTA_RETURN_IF_ERROR(Insert(transaction, ++runs));
        return runs < 3 ? Conflict("somebody was here") : absl::OkStatus();
      },
      [&] {
        ++prepared;
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(prepared, 2) << "before each time but the first";
  EXPECT_THAT(Keys(), ElementsAre(3));
}

TEST_P(DatabaseWritesTest, AConflictWithoutEndIsRefusedForNow) {
  int runs = 0;
  const Status status = database_->Write([&](Transaction&) {
    ++runs;
    return Conflict("always");
  });
  EXPECT_EQ(ReasonOf(status), Reason::kHubBusy) << status;
  EXPECT_TRUE(RetryAfterOf(status).has_value());
  EXPECT_EQ(runs, Database::kAttempts);
}

TEST_P(DatabaseWritesTest, WhatCannotBePreparedAnewIsNotTriedAgain) {
  int runs = 0;
  const Status status = database_->Write(
      [&](Transaction&) {
        ++runs;
        return Conflict("somebody was here");
      },
      [] { return Refuse(Reason::kLogRolledBack); });
  EXPECT_EQ(ReasonOf(status), Reason::kLogRolledBack) << status;
  EXPECT_EQ(runs, 1);
}

TEST_P(DatabaseWritesTest, AnotherFailureIsNoConflict) {
  int runs = 0;
  for (const Status& failure : {Refuse(Reason::kBodyInvalid), absl::CancelledError("no")}) {
    EXPECT_EQ(database_->Write([&](Transaction&) {
      ++runs;
      return failure;
    }),
              failure);
  }
  EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace duta::store
