// The engines, and what their tests share. Another engine joins by a row of
// kEngines.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/database.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::store {

struct Engine {
  std::string name;
  StatusOr<std::unique_ptr<Database>> (*open)(const std::string& directory);
};

inline const Engine kEngines[] = {
    {"SqliteFile", [](const std::string& directory) { return OpenSqlite(directory + "/db"); }},
    {"SqliteMemory", [](const std::string&) { return OpenSqliteInMemory(); }},
};

class DatabaseTest : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    auto database = GetParam().open(directory_.path());
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    ASSERT_TRUE(database_
                    ->Migrate({"test-1",
                               {CreateTable{"t", {Integer("k"), Optional(Text("v"))}, {"k"}},
                                CreateTable{"c", {Text("a"), Integer("b"), Optional(Bytes("d"))}, {"a", "b"}}}})
                    .ok());
  }

  static Status Insert(Transaction& transaction, int64_t k, std::string_view v = "") {
    return transaction.Change("INSERT INTO t (k, v) VALUES ($1, $2)", {k, v}).status();
  }

  Status InsertAlone(int64_t k) {
    return database_->Write([&](Transaction& transaction) { return Insert(transaction, k); });
  }

  std::vector<int64_t> Numbers(std::string_view sql) {
    std::vector<int64_t> numbers;
    const Status status = database_->Read([&](Transaction& transaction) {
      return transaction.Run(sql, {}, [&](const Row& row) {
        numbers.push_back(row.Int(0));
        return absl::OkStatus();
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return numbers;
  }
  std::vector<int64_t> Keys() { return Numbers("SELECT k FROM t ORDER BY k"); }

  test::TemporaryDirectory directory_;
  std::unique_ptr<Database> database_;
};

}  // namespace duta::store
