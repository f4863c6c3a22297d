// What is SQLite's own: files, recovery, parallel reads, checkpoints.
#include "core/store/sqlite/sqlite_database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <fstream>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::store {
namespace {

std::unique_ptr<Database> Open(const std::string& path, const SqliteOptions& options = {}) {
  auto database = OpenSqlite(path, options);
  EXPECT_TRUE(database.ok()) << database.status();
  if (!database.ok()) return nullptr;
  EXPECT_TRUE((*database)->Migrate({"test", {CreateTable{"t", {Integer("k"), Optional(Bytes("v"))}, {"k"}}}}).ok());
  return *std::move(database);
}

Status Insert(Database& database, int64_t k, size_t bytes = 0) {
  const std::string value(bytes, 'v');
  return database.Write([&](Transaction& transaction) {
    return transaction.Change("INSERT INTO t (k, v) VALUES ($1, $2)", {k, Blob{value}}).status();
  });
}

int64_t CountIn(Transaction& transaction) {
  int64_t count = -1;
  EXPECT_TRUE(transaction
                  .Run("SELECT COUNT(*) FROM t", {},
                       [&](const Row& row) {
                         count = row.Int(0);
                         return absl::OkStatus();
                       })
                  .ok());
  return count;
}

int64_t Count(Database& database) {
  int64_t count = -1;
  EXPECT_TRUE(database
                  .Read([&](Transaction& transaction) {
                    count = CountIn(transaction);
                    return absl::OkStatus();
                  })
                  .ok());
  return count;
}

int64_t SizeOf(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? info.st_size : -1;
}

TEST(SqliteDatabaseTest, KeepsItsContentWhenOpenedAgain) {
  const test::TemporaryDirectory directory;
  for (int64_t k = 0; k < 3; ++k) {
    const auto database = Open(directory / "db");
    ASSERT_NE(database, nullptr);
    EXPECT_EQ(Count(*database), k);
    EXPECT_TRUE(Insert(*database, k).ok());
  }
}

TEST(SqliteDatabaseTest, LetsOnlyItsUserReadTheFiles) {
  const test::TemporaryDirectory directory;
  const auto database = Open(directory / "db");
  ASSERT_TRUE(Insert(*database, 1).ok());
  for (const char* const name : {"db", "db-wal", "db-shm"}) {
    struct stat info;
    ASSERT_EQ(stat((directory / name).c_str(), &info), 0) << name;
    EXPECT_EQ(info.st_mode & 0777, 0600u) << name;
  }
}

TEST(SqliteDatabaseTest, RefusesAFileThatIsNoDatabase) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "db") << std::string(8192, 'x');
  const auto database = OpenSqlite(directory / "db");
  EXPECT_EQ(ReasonOf(database.status()), Reason::kFileUnusable) << database.status();
}

TEST(SqliteDatabaseTest, RefusesAPathThatCannotBeOpened) {
  const test::TemporaryDirectory directory;
  for (const std::string& path : {directory / "missing/db", directory.path()}) {
    const auto database = OpenSqlite(path);
    EXPECT_EQ(ReasonOf(database.status()), Reason::kFileUnusable) << database.status();
  }
}

TEST(SqliteDatabaseTest, ReadsInParallelWithAWriteAndSeesOneSnapshot) {
  const test::TemporaryDirectory directory;
  const auto database = Open(directory / "db", {.readers = 2});
  ASSERT_TRUE(Insert(*database, 1).ok());
  std::barrier both_read(2);
  std::barrier written(3);
  std::atomic<int> consistent = 0;
  const auto read = [&] {
    EXPECT_TRUE(database
                    ->Read([&](Transaction& transaction) {
                      const int64_t before = CountIn(transaction);
                      both_read.arrive_and_wait();  // Both hold their snapshot at once.
                      written.arrive_and_wait();
                      written.arrive_and_wait();
                      if (before == 1 && CountIn(transaction) == 1) ++consistent;
                      return absl::OkStatus();
                    })
                    .ok());
  };
  std::thread first(read);
  std::thread second(read);
  written.arrive_and_wait();
  EXPECT_TRUE(Insert(*database, 2).ok());
  written.arrive_and_wait();
  first.join();
  second.join();
  EXPECT_EQ(consistent, 2);
  EXPECT_EQ(Count(*database), 2);
}

// A thread that says who it is, for others to see whether it sleeps.
class SeenThread {
 public:
  explicit SeenThread(std::function<void()> body)
      : thread_([this, body = std::move(body)] {
          id_.set_value(gettid());
          body();
        }) {}
  ~SeenThread() { Join(); }

  void Join() {
    if (thread_.joinable()) thread_.join();
  }

  void WaitUntilItSleeps() {
    const std::string path = absl::StrCat("/proc/self/task/", id_.get_future().get(), "/stat");
    for (std::string state; state != "S"; std::this_thread::yield()) {
      std::ifstream file(path);
      std::string id, name;
      file >> id >> name >> state;
    }
  }

 private:
  std::promise<pid_t> id_;
  std::thread thread_;
};

TEST(SqliteDatabaseTest, AWriteGoesBeforeARehearsalThatWaitsLonger) {
  const test::TemporaryDirectory directory;
  const auto database = Open(directory / "db");
  std::promise<void> is_writing, may_end;
  SeenThread first([&] {
    EXPECT_TRUE(database
                    ->Write([&](Transaction&) {
                      is_writing.set_value();
                      may_end.get_future().wait();
                      return absl::OkStatus();
                    })
                    .ok());
  });
  is_writing.get_future().wait();
  int64_t seen = -1;
  SeenThread rehearsal([&] {
    EXPECT_TRUE(database
                    ->Rehearse([&](Transaction& transaction) {
                      seen = CountIn(transaction);
                      return absl::OkStatus();
                    })
                    .ok());
  });
  rehearsal.WaitUntilItSleeps();
  {
    SeenThread second([&] { EXPECT_TRUE(Insert(*database, 1).ok()); });
    second.WaitUntilItSleeps();
    may_end.set_value();
  }
  rehearsal.Join();
  EXPECT_EQ(seen, 1) << "it came before the write";
}

TEST(SqliteDatabaseTest, ManyThreadsReadWriteAndTryOut) {
  constexpr int kThreads = 6;
  constexpr int kWrites = 50;
  const test::TemporaryDirectory directory;
  const auto database = Open(directory / "db", {.readers = 2, .checkpoint_pages = 20});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      int64_t last = 0;
      for (int64_t i = 0; i < kWrites; ++i) {
        EXPECT_TRUE(Insert(*database, thread * kWrites + i).ok());
        EXPECT_TRUE(
            database
                ->Rehearse([&](Transaction& transaction) { return transaction.Change("DELETE FROM t", {}).status(); })
                .ok());
        const int64_t count = Count(*database);
        EXPECT_GT(count, last);  // At least this thread's own row came.
        last = count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count(*database), kThreads * kWrites);
}

TEST(SqliteDatabaseTest, CopiesTheWalIntoTheFileAndUsesItAgain) {
  const test::TemporaryDirectory directory;
  const auto database = Open(directory / "db", {.checkpoint_pages = 50});
  for (int64_t k = 0; k < 500; ++k) ASSERT_TRUE(Insert(*database, k, 4000).ok());
  EXPECT_GT(SizeOf(directory / "db"), 400 * 4096);
  EXPECT_LT(SizeOf(directory / "db-wal"), 100 * 4096);
}

// A reader that stays keeps the WAL from being used again: it grows, writes go
// on (one of them waits a second for the reader), and afterwards it is reused.
TEST(SqliteDatabaseTest, OutlivesAReaderThatStays) {
  const test::TemporaryDirectory directory;
  const auto database = Open(directory / "db", {.checkpoint_pages = 300});
  std::barrier step(2);
  std::thread reader([&] {
    EXPECT_TRUE(database
                    ->Read([&](Transaction& transaction) {
                      EXPECT_EQ(CountIn(transaction), 0);
                      step.arrive_and_wait();
                      step.arrive_and_wait();
                      EXPECT_EQ(CountIn(transaction), 0);
                      return absl::OkStatus();
                    })
                    .ok());
  });
  step.arrive_and_wait();
  int64_t k = 0;
  while (SizeOf(directory / "db-wal") < 1300 * 4096) ASSERT_TRUE(Insert(*database, k++, 4000).ok());
  step.arrive_and_wait();
  reader.join();
  const int64_t grown = SizeOf(directory / "db-wal");
  for (const int64_t end = k + 1000; k < end; ++k) ASSERT_TRUE(Insert(*database, k, 4000).ok());
  EXPECT_LE(SizeOf(directory / "db-wal"), grown + 310 * 4096);
  EXPECT_EQ(Count(*database), k);
}

// Two hubs on one file.
TEST(SqliteDatabaseTest, TwoOfThemOnOneFileTakeTurns) {
  const test::TemporaryDirectory directory;
  const auto first = Open(directory / "db");
  const auto second = Open(directory / "db");
  std::vector<std::thread> threads;
  for (Database* const database : {first.get(), second.get()}) {
    threads.emplace_back([&, database] {
      for (int64_t i = 0; i < 200; ++i) {
        const int64_t k = 2 * i + (database == first.get() ? 0 : 1);
        const Status status = Insert(*database, k);
        EXPECT_TRUE(status.ok()) << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count(*first), 400);
  EXPECT_EQ(Count(*second), 400);
}

// Longer than SQLite waits by itself: until the write has met the lock.
TEST(SqliteDatabaseTest, AWriteOutlivesTheLockOfAnother) {
  const test::TemporaryDirectory directory;
  const auto database = Open(directory / "db");
  const auto other = Open(directory / "db");
  std::promise<void> locked, met;
  std::thread holder([&] {
    const Status status = other->Write([&](Transaction&) {
      locked.set_value();
      met.get_future().wait();
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
  });
  locked.get_future().wait();
  const Status status = database->Write(
      [](Transaction& transaction) { return transaction.Change("INSERT INTO t (k) VALUES (1)", {}).status(); },
      [&] {
        met.set_value();
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  holder.join();
}

}  // namespace
}  // namespace duta::store
