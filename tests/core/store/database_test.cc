// What every engine must do: statements, values and transactions.
#include "core/store/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "tests/core/store/engines.h"

namespace duta::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

INSTANTIATE_TEST_SUITE_P(Engines, DatabaseTest, ::testing::ValuesIn(kEngines),
                         [](const auto& engine) { return engine.param.name; });

TEST_P(DatabaseTest, ReadsWhatWasWritten) {
  ASSERT_TRUE(InsertAlone(2).ok());
  ASSERT_TRUE(InsertAlone(1).ok());
  EXPECT_THAT(Keys(), ElementsAre(1, 2));
}

TEST_P(DatabaseTest, KeepsEveryKindOfValue) {
  const std::string binary("\0\xff\x80'\n", 5);
  const std::string_view texts[] = {"", std::string_view(), "sà-wàt-dii สวัสดี", std::string_view("a\0b", 3), binary};
  int64_t k = 0;
  for (const std::string_view text : texts) {
    for (const Value& value : {Value(text), Value(Blob{text})}) {
      ASSERT_TRUE(
          database_
              ->Write([&](Transaction& transaction) {
                return transaction.Change("INSERT INTO c (a, b, d) VALUES ($1, $2, $3)", {text, ++k, value}).status();
              })
              .ok());
      int visits = 0;
      ASSERT_TRUE(database_
                      ->Read([&](Transaction& transaction) {
                        return transaction.Run("SELECT a, d FROM c WHERE a = $1 AND b = $2", {text, k},
                                               [&](const Row& row) {
                                                 ++visits;
                                                 EXPECT_EQ(row.Text(0), text);
                                                 EXPECT_EQ(row.Text(1), text);
                                                 EXPECT_FALSE(row.IsNull(1));
                                                 return absl::OkStatus();
                                               });
                      })
                      .ok());
      EXPECT_EQ(visits, 1);
    }
  }
}

TEST_P(DatabaseTest, KeepsTheLimitsOfIntegers) {
  for (const int64_t k :
       {std::numeric_limits<int64_t>::min(), int64_t{-1}, int64_t{0}, std::numeric_limits<int64_t>::max()}) {
    ASSERT_TRUE(InsertAlone(k).ok());
  }
  EXPECT_THAT(Keys(), ElementsAre(std::numeric_limits<int64_t>::min(), -1, 0, std::numeric_limits<int64_t>::max()));
}

TEST_P(DatabaseTest, ReadsNullAsZeroAndEmpty) {
  const Status status = database_->Write([&](Transaction& transaction) {
    return transaction.Change("INSERT INTO t (k, v) VALUES ($1, $2)", {int64_t{1}, nullptr}).status();
  });
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_TRUE(database_
                  ->Read([](Transaction& transaction) {
                    return transaction.Run("SELECT v FROM t", {}, [](const Row& row) {
                      EXPECT_TRUE(row.IsNull(0));
                      EXPECT_EQ(row.Int(0), 0);
                      EXPECT_EQ(row.Text(0), "");
                      return absl::OkStatus();
                    });
                  })
                  .ok());
}

// SQLite numbers named parameters by appearance, PostgreSQL by their number.
TEST_P(DatabaseTest, TakesParametersByNumberNotByAppearance) {
  ASSERT_TRUE(InsertAlone(7).ok());
  const auto changed = [&] {
    int64_t rows = 0;
    EXPECT_TRUE(database_
                    ->Write([&](Transaction& transaction) -> Status {
                      DUTA_ASSIGN_OR_RETURN(rows, transaction.Change("UPDATE t SET v = $2 WHERE k = $1 AND $1 = 7",
                                                                     {int64_t{7}, "seven"}));
                      return absl::OkStatus();
                    })
                    .ok());
    return rows;
  };
  EXPECT_EQ(changed(), 1);
  EXPECT_EQ(changed(), 1);  // From the cache.
}

TEST_P(DatabaseTest, RefusesAWrongNumberOfParameters) {
  for (const std::vector<Value>& parameters :
       {std::vector<Value>{}, std::vector<Value>{int64_t{1}, int64_t{2}, int64_t{3}}}) {
    const Status status = database_->Write([&](Transaction& transaction) {
      return transaction.Change("INSERT INTO t (k, v) VALUES ($1, $2)", std::span(parameters)).status();
    });
    EXPECT_EQ(ReasonOf(status), Reason::kStorageFailed) << status;
  }
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_P(DatabaseTest, RefusesWhatIsNotOneStatement) {
  for (const std::string_view sql :
       {"", " -- nothing", "SELEKT", "DELETE FROM t; DELETE FROM c", "SELECT k FROM t WHERE k = $2",
        "SELECT k FROM t WHERE k = :name", "SELECT \"no such column\" FROM t"}) {
    const Status status =
        database_->Write([&](Transaction& transaction) { return transaction.Change(sql, {int64_t{1}}).status(); });
    EXPECT_EQ(ReasonOf(status), Reason::kStorageFailed) << sql << ": " << status;
  }
}

TEST_P(DatabaseTest, KeepsNothingOfABodyThatFails) {
  const Status status = database_->Write([&](Transaction& transaction) -> Status {
    EXPECT_TRUE(Insert(transaction, 1).ok());
    return Refuse(Reason::kOrderInvalid, "no");
  });
  EXPECT_EQ(ReasonOf(status), Reason::kOrderInvalid);
  EXPECT_THAT(Keys(), IsEmpty());
  EXPECT_TRUE(InsertAlone(2).ok());
}

TEST_P(DatabaseTest, KeepsNothingOfADryRun) {
  ASSERT_TRUE(InsertAlone(1).ok());
  for (const Status& outcome : {absl::OkStatus(), absl::CancelledError("refused")}) {
    const Status status = database_->Rehearse([&](Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(Insert(transaction, 2));
      EXPECT_EQ(Insert(transaction, 2).code(), absl::StatusCode::kAlreadyExists) << "it sees its own changes";
      return outcome;
    });
    EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << "as a transaction that fails: " << status;
    EXPECT_EQ(database_->Rehearse([&](Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(Insert(transaction, 2));
      return outcome;
    }),
              outcome);
    EXPECT_THAT(Keys(), ElementsAre(1));
  }
  EXPECT_TRUE(InsertAlone(2).ok());
}

TEST_P(DatabaseTest, SaysThatAKeyExists) {
  ASSERT_TRUE(InsertAlone(1).ok());
  const Status status = InsertAlone(1);
  EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
  EXPECT_EQ(ReasonOf(status), std::nullopt);
}

// Otherwise a batch would be recorded in part, and PostgreSQL would differ.
TEST_P(DatabaseTest, FailsTheTransactionEvenIfTheBodyIgnoresAnError) {
  const Status status = database_->Write([&](Transaction& transaction) {
    EXPECT_TRUE(Insert(transaction, 1).ok());
    EXPECT_TRUE(absl::IsAlreadyExists(Insert(transaction, 1)));
    EXPECT_TRUE(absl::IsAlreadyExists(Insert(transaction, 2)));
    EXPECT_TRUE(absl::IsAlreadyExists(transaction.Nested([] { return absl::OkStatus(); })));
    return absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_P(DatabaseTest, CountsChangedRows) {
  for (int64_t k = 1; k <= 3; ++k) ASSERT_TRUE(InsertAlone(k).ok());
  std::vector<int64_t> counts;
  const Status status = database_->Write([&](Transaction& transaction) -> Status {
    for (const std::string_view sql :
         {"UPDATE t SET v = 'x' WHERE k >= 2", "INSERT INTO t (k, v) VALUES (1, '') ON CONFLICT DO NOTHING",
          "SELECT k FROM t", "DELETE FROM t"}) {
      DUTA_ASSIGN_OR_RETURN(const int64_t count, transaction.Change(sql, {}));
      counts.push_back(count);
    }
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(counts, ElementsAre(2, 0, 0, 3));
}

TEST_P(DatabaseTest, ReturnsRowsOfAChange) {
  std::vector<int64_t> returned;
  ASSERT_TRUE(database_
                  ->Write([&](Transaction& transaction) {
                    return transaction.Run("INSERT INTO t (k, v) VALUES (5, ''), (6, '') RETURNING k", {},
                                           [&](const Row& row) {
                                             returned.push_back(row.Int(0));
                                             return absl::OkStatus();
                                           });
                  })
                  .ok());
  EXPECT_THAT(returned, ElementsAre(5, 6));
  EXPECT_THAT(Keys(), ElementsAre(5, 6));
}

TEST_P(DatabaseTest, AVisitorEndsItsVisitWithoutFailingTheTransaction) {
  for (int64_t k = 1; k <= 3; ++k) ASSERT_TRUE(InsertAlone(k).ok());
  int visits = 0;
  const Status status = database_->Write([&](Transaction& transaction) {
    const Status ended = transaction.Run("SELECT k FROM t ORDER BY k", {}, [&](const Row&) {
      ++visits;
      return absl::CancelledError("enough");
    });
    EXPECT_TRUE(absl::IsCancelled(ended));
    return Insert(transaction, 4);
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(visits, 1);
  EXPECT_THAT(Keys(), ElementsAre(1, 2, 3, 4));
}

TEST_P(DatabaseTest, AVisitorMayRunTheSameStatement) {
  for (int64_t k = 1; k <= 3; ++k) ASSERT_TRUE(InsertAlone(k).ok());
  constexpr std::string_view kSql = "SELECT k FROM t WHERE k > $1 ORDER BY k";
  std::vector<int64_t> seen;
  const Status status = database_->Read([&](Transaction& transaction) {
    return transaction.Run(kSql, {int64_t{0}}, [&](const Row& outer) {
      return transaction.Run(kSql, {outer.Int(0)}, [&](const Row& inner) {
        seen.push_back(outer.Int(0) * 10 + inner.Int(0));
        return absl::OkStatus();
      });
    });
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(seen, ElementsAre(12, 13, 23));
}

TEST_P(DatabaseTest, ServesMoreTextsThanItCaches) {
  for (int i = 0; i < 1000; ++i) {
    const std::string sql = "SELECT " + std::to_string(i);
    int64_t value = -1;
    ASSERT_TRUE(database_
                    ->Read([&](Transaction& transaction) {
                      return transaction.Run(sql, {}, [&](const Row& row) {
                        value = row.Int(0);
                        return absl::OkStatus();
                      });
                    })
                    .ok());
    ASSERT_EQ(value, i);
  }
}

TEST_P(DatabaseTest, RefusesAChangeInARead) {
  const Status status = database_->Read([](Transaction& transaction) { return Insert(transaction, 1); });
  EXPECT_EQ(ReasonOf(status), Reason::kStorageFailed) << status;
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_P(DatabaseTest, NestedKeepsNothingOfABodyThatFails) {
  const Status status = database_->Write([&](Transaction& transaction) -> Status {
    DUTA_RETURN_IF_ERROR(Insert(transaction, 1));
    const Status nested = transaction.Nested([&]() -> Status {
      DUTA_RETURN_IF_ERROR(Insert(transaction, 2));
      return Refuse(Reason::kBodyInvalid, "no");
    });
    EXPECT_EQ(ReasonOf(nested), Reason::kBodyInvalid);
    return Insert(transaction, 3);
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(Keys(), ElementsAre(1, 3));
}

TEST_P(DatabaseTest, NestedMendsAFailedStatement) {
  const std::string_view faults[] = {"INSERT INTO t (k) VALUES (1)", "INSERT INTO c (a, b) VALUES (NULL, 1)",
                                     "SELECT * FROM nowhere",
                                     "SELECT sum(9223372036854775807) FROM"
                                     " (SELECT 1 UNION ALL SELECT 2)"};
  for (const std::string_view fault : faults) {
    const Status status = database_->Write([&](Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(transaction.Change("DELETE FROM t", {}).status());
      DUTA_RETURN_IF_ERROR(Insert(transaction, 1));
      const Status nested = transaction.Nested([&]() -> Status {
        DUTA_RETURN_IF_ERROR(Insert(transaction, 2));
        EXPECT_FALSE(transaction.Change(fault, {}).ok());
        return absl::OkStatus();  // It is not believed.
      });
      EXPECT_FALSE(nested.ok()) << fault;
      return Insert(transaction, 3);
    });
    EXPECT_TRUE(status.ok()) << fault << ": " << status;
    EXPECT_THAT(Keys(), ElementsAre(1, 3)) << fault;
  }
}

TEST_P(DatabaseTest, NestedNests) {
  const Status status = database_->Write([&](Transaction& transaction) {
    return transaction.Nested([&]() -> Status {
      DUTA_RETURN_IF_ERROR(Insert(transaction, 1));
      EXPECT_FALSE(transaction
                       .Nested([&]() -> Status {
                         DUTA_RETURN_IF_ERROR(Insert(transaction, 2));
                         return absl::CancelledError("inner");
                       })
                       .ok());
      return transaction.Nested([&] { return Insert(transaction, 3); });
    });
  });
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(Keys(), ElementsAre(1, 3));
}

TEST_P(DatabaseTest, GrowsWithItsContent) {
  EXPECT_GT(database_->SizeBytes(), 0);
  ASSERT_TRUE(
      database_->Write([](Transaction& transaction) { return Insert(transaction, 1, std::string(100'000, 'x')); })
          .ok());
  EXPECT_GE(database_->SizeBytes(), 100'000);
}

}  // namespace
}  // namespace duta::store
