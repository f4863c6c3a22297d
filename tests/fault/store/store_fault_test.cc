// The store on a disk that fails and under kill -9: what it acknowledged is
// there afterwards, whole; what it refused is not.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "core/crypto/digest.h"
#include "core/store/file/file_blob_store.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/temporary_directory.h"
#include "tests/fault/store/content.h"
#include "tests/fault/store/writer_process.h"

namespace duta::store {
namespace {

using duta::test::TemporaryDirectory;
using test::WriterProcess;

bool WasAborted(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT; }

// Reads at most `lines` lines; the N of the last `ok N` among them, or -1.
int64_t LastAcknowledged(WriterProcess& writer, int lines = std::numeric_limits<int>::max()) {
  int64_t last = -1;
  for (int i = 0; i < lines; ++i) {
    const auto line = writer.ReadLine();
    if (!line) break;
    if (line->starts_with("ok ")) last = std::stoll(line->substr(3));
  }
  return last;
}

// The rows, each checked against what it must hold, without a gap.
int64_t CheckRows(const std::string& directory) {
  const auto database = OpenSqlite(directory + "/db");
  EXPECT_TRUE(database.ok()) << database.status();
  if (!database.ok()) return -1;
  int64_t count = 0;
  std::string integrity;
  const Status status = (*database)->Read([&](Transaction& transaction) -> Status {
    DUTA_RETURN_IF_ERROR(transaction.Run("SELECT number, content FROM rows ORDER BY number", {}, [&](const Row& row) {
      EXPECT_EQ(row.Int(0), count);
      EXPECT_EQ(row.Text(1), test::ContentOf(count));
      ++count;
      return absl::OkStatus();
    }));
    return transaction.Run("PRAGMA integrity_check", {}, [&](const Row& row) {
      integrity = row.Text(0);
      return absl::OkStatus();
    });
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(integrity, "ok");
  return count;
}

// The blobs, each checked against its number.
int64_t CheckBlobs(const std::string& directory) {
  const auto blobs = OpenFileBlobStore(directory + "/files");
  EXPECT_TRUE(blobs.ok()) << blobs.status();
  if (!blobs.ok()) return -1;
  const int64_t count = test::CountBlobs(**blobs);
  for (int64_t number = 0; number < count; ++number) {
    const std::string content = test::ContentOf(number);
    const std::string digest = crypto::ToString(crypto::Sha256(content));
    EXPECT_EQ((*blobs)->Read(digest, 0, content.size() + 1).value(), content);
  }
  return count;
}

TEST(StoreFaultTest, AKillLosesNoRowAndAddsAtMostTheOneInFlight) {
  const TemporaryDirectory directory;
  for (int kill = 0; kill < 20; ++kill) {
    WriterProcess writer(directory.path());
    ASSERT_EQ(writer.ReadLine(), "ready");
    writer.Send("flood");
    // A different number of acknowledgements each time, so that the kill falls
    // at different places relative to a checkpoint.
    int64_t acknowledged = LastAcknowledged(writer, 3 + kill * 7);
    ASSERT_GE(acknowledged, 0);
    writer.Kill();
    acknowledged = std::max(acknowledged, LastAcknowledged(writer));
    writer.Wait();
    const int64_t rows = CheckRows(directory.path());
    EXPECT_GE(rows, acknowledged + 1);
    EXPECT_LE(rows, acknowledged + 2);
  }
}

TEST(StoreFaultTest, AKillLosesNoBlobAndLeavesNoneBroken) {
  const TemporaryDirectory directory;
  for (int kill = 0; kill < 10; ++kill) {
    WriterProcess writer(directory.path());
    ASSERT_EQ(writer.ReadLine(), "ready");
    writer.Send("blobs");
    int64_t acknowledged = LastAcknowledged(writer, 2 + kill);
    ASSERT_GE(acknowledged, 0);
    writer.Kill();
    acknowledged = std::max(acknowledged, LastAcknowledged(writer));
    writer.Wait();
    const int64_t blobs = CheckBlobs(directory.path());
    EXPECT_GE(blobs, acknowledged + 1);
    EXPECT_LE(blobs, acknowledged + 2);
  }
}

// The fsync that fails is, in turn, of a commit, of a checkpoint (the WAL's or
// the file's), of a blob or of a directory.
TEST(StoreFaultTest, AFailedFsyncEndsTheProcess) {
  for (const char* const command : {"flood", "blobs"}) {
    int aborted = 0;
    for (int syncs = 0; syncs < 45; ++syncs) {
      const TemporaryDirectory directory;
      WriterProcess writer(directory.path(),
                           {{"LD_PRELOAD", DUTA_FAILING_IO}, {"DUTA_FAIL_FSYNC_AFTER", std::to_string(syncs)}});
      const bool is_ready = writer.ReadLine() == "ready";
      writer.Send(command);
      const int64_t acknowledged = LastAcknowledged(writer);
      const int status = writer.Wait();
      if (!is_ready) {
        EXPECT_NE(status, 0) << syncs;
        continue;
      }
      EXPECT_TRUE(WasAborted(status)) << command << " after " << syncs << " fsyncs: " << status;
      ++aborted;
      if (std::string(command) == "flood") {
        EXPECT_GE(CheckRows(directory.path()), acknowledged + 1) << syncs;
      } else {
        EXPECT_GE(CheckBlobs(directory.path()), acknowledged + 1) << syncs;
      }
    }
    EXPECT_GT(aborted, 20) << command;
  }
}

// The disk is full from one moment to the next, at each of many places.
TEST(StoreFaultTest, AFullDiskIsRefusedAndAfterwardsTheStoreGoesOn) {
  for (int bytes = 0; bytes < 100'000; bytes += 7001) {
    const TemporaryDirectory directory;
    const std::string is_full = directory / "is_full";
    WriterProcess writer(directory.path(), {{"LD_PRELOAD", DUTA_FAILING_IO},
                                            {"DUTA_ENOSPC_AFTER_BYTES", std::to_string(bytes)},
                                            {"DUTA_FAULT_WHILE", is_full}});
    ASSERT_EQ(writer.ReadLine(), "ready");
    for (const char* const command : {"write", "write", "blob"}) {
      ASSERT_TRUE(writer.Ask(command)->starts_with("ok "));
    }
    std::ofstream(is_full).close();
    int64_t rows = 2;
    std::string answer = *writer.Ask("write");
    for (; answer.starts_with("ok "); answer = writer.Ask("write").value_or("died")) ++rows;
    ASSERT_EQ(answer, "refused STORAGE_FULL") << bytes;
    EXPECT_EQ(writer.Ask("blob"), "refused STORAGE_FULL");
    EXPECT_EQ(writer.Ask("count"), "ok " + std::to_string(rows));
    std::filesystem::remove(is_full);
    EXPECT_EQ(writer.Ask("write"), "ok " + std::to_string(rows));
    EXPECT_EQ(writer.Ask("blob"), "ok 1");
    EXPECT_EQ(writer.Wait(), 0);
    EXPECT_EQ(CheckRows(directory.path()), rows + 1) << bytes;
    EXPECT_EQ(CheckBlobs(directory.path()), 2);
  }
}

// As above, on a disk that is truly full: no function is replaced.
TEST(StoreFaultTest, ASmallDiskIsRefusedWhenFull) {
  const TemporaryDirectory directory;
  if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", directory.path().c_str(), "tmpfs", 0, "size=2m") != 0) {
    GTEST_SKIP() << "may not mount here; the preloaded disk covers it";
  }
  std::ofstream(directory / "reserve") << std::string(512 << 10, 'x');
  {
    WriterProcess writer(directory.path());
    ASSERT_EQ(writer.ReadLine(), "ready");
    int64_t rows = 0;
    std::string answer = *writer.Ask("write");
    for (; answer.starts_with("ok "); answer = writer.Ask("write").value_or("died")) ++rows;
    EXPECT_EQ(answer, "refused STORAGE_FULL");
    EXPECT_GT(rows, 50);
    EXPECT_EQ(writer.Ask("count"), "ok " + std::to_string(rows));
    std::filesystem::remove(directory / "reserve");
    EXPECT_EQ(writer.Ask("write"), "ok " + std::to_string(rows));
    EXPECT_EQ(writer.Wait(), 0);
    EXPECT_EQ(CheckRows(directory.path()), rows + 1);
  }
  umount2(directory.path().c_str(), MNT_DETACH);
}

// What reading finds corrupt is refused; what writing finds ends the process.
TEST(StoreFaultTest, ACorruptFileEndsTheProcessThatWrites) {
  const TemporaryDirectory directory;
  {
    WriterProcess writer(directory.path());
    ASSERT_EQ(writer.ReadLine(), "ready");
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(writer.Ask("write")->starts_with("ok "));
    EXPECT_EQ(writer.Wait(), 0);
  }
  // All pages but the first two: the header and the list of migrations.
  std::fstream file(directory / "db", std::ios::in | std::ios::out | std::ios::binary);
  const auto size = std::filesystem::file_size(directory / "db");
  file.seekp(3 * 4096);
  file << std::string(size - 3 * 4096, '\x5a');
  file.close();
  const auto database = OpenSqlite(directory / "db");
  ASSERT_TRUE(database.ok()) << database.status();
  const auto visit = [](const Row&) { return absl::OkStatus(); };
  EXPECT_EQ(ReasonOf((*database)->Read([&](Transaction& transaction) {
              return transaction.Run("SELECT number, content FROM rows", {}, visit);
            })),
            Reason::kStorageCorrupt);
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH((*database)
                   ->Write([](Transaction& transaction) { return transaction.Change("DELETE FROM rows", {}).status(); })
                   .IgnoreError(),
               "cannot be trusted");
}

}  // namespace
}  // namespace duta::store
