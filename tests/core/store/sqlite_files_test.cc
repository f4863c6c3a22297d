#include "core/store/sqlite/sqlite_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "core/base/bytes.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::store {
namespace {

namespace fs = std::filesystem;

class SqliteFilesTest : public ::testing::Test {
 protected:
  SqliteFilesTest() {
    EXPECT_TRUE(database_->Migrate({"test", {CreateTable{"t", {Integer("k"), Optional(Bytes("v"))}, {"k"}}}}).ok());
  }
  Status Insert(int64_t k, size_t bytes = 1000) {
    const std::string value(bytes, 'v');
    return database_->Write([&](Transaction& transaction) {
      return transaction.Change("INSERT INTO t (k, v) VALUES ($1, $2)", {k, Blob{value}}).status();
    });
  }
  static int64_t Count(Database& database) {
    int64_t count = -1;
    const Status status = database.Read([&](Transaction& transaction) {
      return transaction.Run("SELECT COUNT(*) FROM t", {}, [&](const Row& row) {
        count = row.Int(0);
        return absl::OkStatus();
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }
  static int64_t CountAt(const std::string& path) {
    const auto copy = OpenSqliteForReading(path, AtRest::kYes);
    EXPECT_TRUE(copy.ok()) << copy.status();
    return copy.ok() ? Count(**copy) : -1;
  }

  test::TemporaryDirectory directory_;
  const std::string path_ = directory_ / "db";
  const std::string copy_ = directory_ / "copy?%#";  // Whatever a path may have.
  std::unique_ptr<Database> database_ = *OpenSqlite(path_);
};

TEST_F(SqliteFilesTest, ReadsUnderAWriterAndChangesNothing) {
  ASSERT_TRUE(Insert(1).ok());
  const auto reading = OpenSqliteForReading(path_, AtRest::kNo);
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_EQ(Count(**reading), 1);
  ASSERT_TRUE(Insert(2).ok());
  EXPECT_EQ(Count(**reading), 2);
  EXPECT_FALSE((*reading)->Write([](Transaction&) { return absl::OkStatus(); }).ok());
  EXPECT_FALSE(
      (*reading)->Read([](Transaction& transaction) { return transaction.Change("DELETE FROM t", {}).status(); }).ok());
  EXPECT_EQ(Count(*database_), 2);
}

TEST_F(SqliteFilesTest, ReadsWhatACrashLeftInTheWal) {
  ASSERT_TRUE(Insert(1).ok());
  // The files as they are while the writer has them open.
  const std::string crashed = directory_ / "crashed";
  fs::copy_file(path_, crashed);
  fs::copy_file(path_ + "-wal", crashed + "-wal");
  const auto reading = OpenSqliteForReading(crashed, AtRest::kNo);
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_EQ(Count(**reading), 1);
}

TEST_F(SqliteFilesTest, ACopyIsWholeDurableAndPrivate) {
  for (int64_t k = 0; k < 100; ++k) ASSERT_TRUE(Insert(k).ok());
  uint64_t told = 0;
  const Status copied = CopySqlite(path_, copy_, [&](uint64_t done, uint64_t total) {
    EXPECT_LE(done, total);
    told = done;
  });
  ASSERT_TRUE(copied.ok()) << copied;
  EXPECT_EQ(told, fs::file_size(copy_));
  struct stat info;
  ASSERT_EQ(stat(copy_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(CountAt(copy_), 100);
  EXPECT_TRUE(CheckSqlite(copy_, AtRest::kYes)->empty());
  EXPECT_FALSE(fs::exists(copy_ + "-wal") || fs::exists(copy_ + "-shm") || fs::exists(copy_ + "-journal"));
  EXPECT_EQ(ReasonOf(CopySqlite(path_, copy_)), Reason::kFileUnusable) << "nothing is copied over";
  // It is a database like the first.
  const auto again = OpenSqlite(copy_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(Count(**again), 100);
}

// A copy that began afresh at each commit would never end here.
TEST_F(SqliteFilesTest, ACopyEndsWhileSomebodyWritesWithoutPause) {
  for (int64_t k = 0; k < 20; ++k) ASSERT_TRUE(Insert(k, 1 << 20).ok());
  std::atomic<bool> stop = false;
  std::atomic<int64_t> next = 1000;
  std::thread writer([&] {
    while (!stop) EXPECT_TRUE(Insert(next++, 100).ok());
  });
  int64_t written_before = 0;
  int64_t written_during = 0;
  const auto begun = [&](uint64_t done, uint64_t) {
    // Between two steps of the copy the writer gets on.
    const int64_t now = next;
    while (next == now) std::this_thread::yield();
    if (written_before == 0) written_before = now - 1000;
    if (done > 0) written_during = next - 1000;
  };
  const Status copied = CopySqlite(path_, copy_, begun);
  stop = true;
  writer.join();
  ASSERT_TRUE(copied.ok()) << copied;
  EXPECT_GT(written_during, written_before);
  const int64_t count = CountAt(copy_);
  EXPECT_GE(count, 20);
  EXPECT_LT(count, 20 + written_during) << "one moment's";
  EXPECT_TRUE(CheckSqlite(copy_, AtRest::kYes)->empty());
}

TEST_F(SqliteFilesTest, GarbageIsRefusedAndDamageFound) {
  ASSERT_TRUE(WriteFileAtomically(copy_, std::string(8192, 'x'), FileMode::kPrivate).ok());
  EXPECT_EQ(ReasonOf(OpenSqliteForReading(copy_, AtRest::kYes).status()), Reason::kFileUnusable);
  EXPECT_FALSE(CheckSqlite(copy_, AtRest::kYes).ok());
  EXPECT_EQ(ReasonOf(OpenSqliteForReading(directory_ / "none", AtRest::kNo).status()), Reason::kFileUnusable);
  for (int64_t k = 0; k < 1000; ++k) ASSERT_TRUE(Insert(k).ok());
  fs::remove(copy_);
  ASSERT_TRUE(CopySqlite(path_, copy_).ok());
  std::string bytes = *ReadFile(copy_);
  bytes.replace(5 * 4096, 4096, std::string(4096, '\0'));
  ASSERT_TRUE(WriteFileAtomically(copy_, bytes, FileMode::kPrivate).ok());
  const auto found = CheckSqlite(copy_, AtRest::kYes);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_FALSE(found->empty());
  const auto rotten = OpenSqliteForReading(copy_, AtRest::kYes);
  ASSERT_TRUE(rotten.ok());
  EXPECT_EQ(ReasonOf((*rotten)->Read([](Transaction& transaction) {
              return transaction.Run("SELECT v FROM t", {}, [](const Row&) { return absl::OkStatus(); });
            })),
            Reason::kStorageCorrupt);
}

}  // namespace
}  // namespace duta::store
