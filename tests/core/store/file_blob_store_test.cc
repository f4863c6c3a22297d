#include "core/store/file/file_blob_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::store {
namespace {

constexpr std::string_view kOwner = "partners/id-kemlu";
constexpr std::string_view kOther = "partners/au-dfat";

std::string DigestOf(std::string_view bytes) { return crypto::ToString(crypto::Sha256(bytes)); }

class FileBlobStoreTest : public ::testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    store_.reset();
    auto store = OpenFileBlobStore(directory_ / "files");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  Status Upload(std::string_view bytes, std::string_view owner = kOwner) {
    DUTA_RETURN_IF_ERROR(store_->Append(owner, DigestOf(bytes), 0, bytes));
    return store_->Finish(owner, DigestOf(bytes), bytes.size());
  }

  uint64_t Held(std::string_view owner, std::string_view digest) {
    const auto size = store_->UploadedSize(owner, digest);
    EXPECT_TRUE(size.ok()) << size.status();
    return size.value_or(0);
  }

  // Every regular file below the store's directory.
  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_ / "files")) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<BlobStore> store_;
};

TEST_F(FileBlobStoreTest, KeepsABlobUnderItsDigest) {
  const std::string bytes = "a note verbale";
  EXPECT_FALSE(store_->Contains(DigestOf(bytes)));
  ASSERT_TRUE(Upload(bytes).ok());
  Reopen();
  EXPECT_TRUE(store_->Contains(DigestOf(bytes)));
  EXPECT_EQ(store_->SizeOf(DigestOf(bytes)).value(), bytes.size());
  EXPECT_EQ(store_->Read(DigestOf(bytes), 0, 1000).value(), bytes);
  EXPECT_EQ(Held(kOwner, DigestOf(bytes)), 0u);
  EXPECT_EQ(Files().size(), 1u);
}

// A directory that cannot be opened is no failed fsync.
TEST_F(FileBlobStoreTest, OutOfDescriptorsIsARefusalAndNotTheEnd) {
  const std::string bytes = "a note verbale";
  ASSERT_TRUE(store_->Append(kOwner, DigestOf(bytes), 0, bytes).ok());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next = dup(0);
  close(next);
  const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const Status refused = store_->Finish(kOwner, DigestOf(bytes), bytes.size());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(ReasonOf(refused), Reason::kStorageFailed) << refused;
  EXPECT_FALSE(store_->Contains(DigestOf(bytes)));
  const Status finished = store_->Finish(kOwner, DigestOf(bytes), bytes.size());
  EXPECT_TRUE(finished.ok()) << finished;
  EXPECT_TRUE(store_->Contains(DigestOf(bytes)));
}

TEST_F(FileBlobStoreTest, WhatIsSetAsideIsMissingAndKept) {
  const std::string bytes = "a note verbale";
  ASSERT_TRUE(Upload(bytes).ok());
  ASSERT_TRUE(store_->SetAside(DigestOf(bytes)).ok());
  ASSERT_TRUE(store_->SetAside(DigestOf(bytes)).ok()) << "nothing is there any more";
  EXPECT_FALSE(store_->Contains(DigestOf(bytes)));
  ASSERT_EQ(Files().size(), 1u);
  EXPECT_TRUE(Files()[0].ends_with(".damaged"));
  ASSERT_TRUE(Upload(bytes).ok());
  EXPECT_EQ(store_->Read(DigestOf(bytes), 0, 1000).value(), bytes);
}

TEST_F(FileBlobStoreTest, KeepsAnEmptyBlob) {
  ASSERT_TRUE(store_->Finish(kOwner, DigestOf(""), 0).ok());
  EXPECT_EQ(store_->Read(DigestOf(""), 0, 10).value(), "");
}

TEST_F(FileBlobStoreTest, ReadsAnyRange) {
  ASSERT_TRUE(Upload("0123456789").ok());
  const std::string digest = DigestOf("0123456789");
  const struct {
    uint64_t offset;
    size_t length;
    std::string_view expected;
  } kRanges[] = {{0, 3, "012"}, {3, 4, "3456"}, {8, 100, "89"}, {10, 1, ""}, {0, 0, ""}};
  for (const auto& range : kRanges) {
    EXPECT_EQ(store_->Read(digest, range.offset, range.length).value(), range.expected);
  }
  EXPECT_EQ(ReasonOf(store_->Read(digest, 11, 1).status()), Reason::kDownloadOffsetOutOfRange);
}

TEST_F(FileBlobStoreTest, KnowsNoBlobOfAnotherDigest) {
  for (const std::string& digest : {DigestOf("never uploaded"), std::string(), std::string("../../etc/passwd"),
                                    std::string(31, 'x'), std::string(33, 'x')}) {
    EXPECT_FALSE(store_->Contains(digest));
    EXPECT_EQ(ReasonOf(store_->SizeOf(digest).status()), Reason::kUnknownAttachment);
    EXPECT_EQ(ReasonOf(store_->Read(digest, 0, 1).status()), Reason::kUnknownAttachment);
    EXPECT_TRUE(store_->Remove(digest).ok());
  }
}

TEST_F(FileBlobStoreTest, RefusesADigestOfTheWrongLength) {
  for (const std::string& digest : {std::string(), std::string("../../x"), std::string(33, 'x')}) {
    EXPECT_EQ(ReasonOf(store_->Append(kOwner, digest, 0, "x")), Reason::kUploadMalformed);
    EXPECT_EQ(ReasonOf(store_->Sync(kOwner, digest)), Reason::kUploadMalformed);
    EXPECT_EQ(ReasonOf(store_->Finish(kOwner, digest, 1)), Reason::kUploadMalformed);
    EXPECT_EQ(ReasonOf(store_->UploadedSize(kOwner, digest).status()), Reason::kUploadMalformed);
  }
  EXPECT_TRUE(Files().empty());
}

TEST_F(FileBlobStoreTest, OwnersNamesCannotLeaveTheDirectory) {
  const std::string bytes = "x";
  for (const std::string& owner : {std::string("../../../tmp/out"), std::string("/etc/passwd"), std::string(),
                                   std::string("a\0b", 3), std::string(100'000, 'a')}) {
    ASSERT_TRUE(store_->Append(owner, DigestOf(bytes), 0, bytes).ok());
  }
  EXPECT_EQ(Files().size(), 5u);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
    EXPECT_TRUE(entry.path().string().starts_with(directory_ / "files"));
  }
}

TEST_F(FileBlobStoreTest, AppendsOnlyWhereTheUploadEnds) {
  const std::string digest = DigestOf("abcdef");
  EXPECT_EQ(ReasonOf(store_->Append(kOwner, digest, 3, "def")), Reason::kUploadOffsetMismatch);
  EXPECT_TRUE(Files().empty());
  ASSERT_TRUE(store_->Append(kOwner, digest, 0, "abc").ok());
  for (const uint64_t offset : {0, 2, 4}) {
    const Status status = store_->Append(kOwner, digest, offset, "x");
    EXPECT_EQ(ReasonOf(status), Reason::kUploadOffsetMismatch);
    EXPECT_EQ(MetadataOf(status).at("committed_size"), "3");
  }
  ASSERT_TRUE(store_->Append(kOwner, digest, 3, "def").ok());
  ASSERT_TRUE(store_->Finish(kOwner, digest, 6).ok());
  EXPECT_EQ(store_->Read(digest, 0, 10).value(), "abcdef");
}

TEST_F(FileBlobStoreTest, ResumesAfterARestart) {
  const std::string digest = DigestOf("abcdef");
  ASSERT_TRUE(store_->Append(kOwner, digest, 0, "abc").ok());
  ASSERT_TRUE(store_->Sync(kOwner, digest).ok());
  Reopen();
  EXPECT_EQ(Held(kOwner, digest), 3u);
  ASSERT_TRUE(store_->Append(kOwner, digest, 3, "def").ok());
  ASSERT_TRUE(store_->Finish(kOwner, digest, 6).ok());
  EXPECT_EQ(store_->Read(digest, 0, 10).value(), "abcdef");
}

TEST_F(FileBlobStoreTest, ChecksWhatWasHeldBeforeARestart) {
  const std::string digest = DigestOf("abcdef");
  ASSERT_TRUE(store_->Append(kOwner, digest, 0, "abX").ok());
  Reopen();
  ASSERT_TRUE(store_->Append(kOwner, digest, 3, "def").ok());
  EXPECT_EQ(ReasonOf(store_->Finish(kOwner, digest, 6)), Reason::kAttachmentDigestMismatch);
}

TEST_F(FileBlobStoreTest, RemovesAnUploadOfTheWrongContent) {
  const std::string digest = DigestOf("abcdef");
  const struct {
    std::string_view uploaded;
    uint64_t announced;
  } kWrong[] = {{"abcdeX", 6}, {"abc", 6}, {"abcdef", 5}, {"abcdef", 7}, {"", 6}};
  for (const auto& wrong : kWrong) {
    ASSERT_TRUE(store_->Append(kOwner, digest, 0, wrong.uploaded).ok());
    EXPECT_EQ(ReasonOf(store_->Finish(kOwner, digest, wrong.announced)), Reason::kAttachmentDigestMismatch);
    EXPECT_FALSE(store_->Contains(digest));
    EXPECT_EQ(Held(kOwner, digest), 0u);
    EXPECT_TRUE(Files().empty());
  }
}

// Who finishes without bytes must not come by another's file.
TEST_F(FileBlobStoreTest, RefusesToFinishWhatWasNeverUploaded) {
  ASSERT_TRUE(Upload("secret", kOther).ok());
  EXPECT_EQ(ReasonOf(store_->Finish(kOwner, DigestOf("secret"), 6)), Reason::kAttachmentDigestMismatch);
  EXPECT_EQ(store_->Read(DigestOf("secret"), 0, 10).value(), "secret");
}

TEST_F(FileBlobStoreTest, OwnersUploadApart) {
  const std::string digest = DigestOf("abcdef");
  ASSERT_TRUE(store_->Append(kOwner, digest, 0, "abcdef").ok());
  EXPECT_EQ(Held(kOther, digest), 0u);
  ASSERT_TRUE(store_->Append(kOther, digest, 0, "XXX").ok());
  ASSERT_TRUE(store_->Finish(kOwner, digest, 6).ok());
  EXPECT_EQ(ReasonOf(store_->Finish(kOther, digest, 3)), Reason::kAttachmentDigestMismatch);
  EXPECT_EQ(store_->Read(digest, 0, 10).value(), "abcdef");
}

TEST_F(FileBlobStoreTest, TheSameFileMayComeTwice) {
  ASSERT_TRUE(Upload("abc", kOwner).ok());
  ASSERT_TRUE(Upload("abc", kOther).ok());
  EXPECT_EQ(store_->Read(DigestOf("abc"), 0, 10).value(), "abc");
  EXPECT_EQ(Files().size(), 1u);
}

TEST_F(FileBlobStoreTest, OneOfManyWritersWins) {
  const std::string bytes(1 << 20, 'a');
  const std::string digest = DigestOf(bytes);
  std::atomic<int> accepted = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const Status status = store_->Append(kOwner, digest, 0, bytes);
      if (status.ok()) ++accepted;
      if (ReasonOf(status) == Reason::kUploadOffsetMismatch) ++refused;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(refused, 7);
  EXPECT_TRUE(store_->Finish(kOwner, digest, bytes.size()).ok());
}

// More than it keeps open: the rest is read again when it is finished.
TEST_F(FileBlobStoreTest, ServesMoreUploadsThanItKeepsOpen) {
  constexpr int kUploads = 300;
  const auto content = [](int i) { return "upload " + std::to_string(i); };
  for (int i = 0; i < kUploads; ++i) {
    ASSERT_TRUE(store_->Append(kOwner, DigestOf(content(i)), 0, content(i)).ok());
  }
  for (int i = 0; i < kUploads; ++i) {
    ASSERT_TRUE(store_->Finish(kOwner, DigestOf(content(i)), content(i).size()).ok()) << i;
  }
  for (int i = 0; i < kUploads; ++i) EXPECT_EQ(store_->Read(DigestOf(content(i)), 0, 100).value(), content(i));
}

TEST_F(FileBlobStoreTest, LetsOnlyItsUserReadTheFiles) {
  ASSERT_TRUE(Upload("abc").ok());
  ASSERT_TRUE(store_->Append(kOwner, DigestOf("other"), 0, "oth").ok());
  EXPECT_EQ(Files().size(), 2u);
  for (const std::string& file : Files()) {
    struct stat info;
    ASSERT_EQ(stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << file;
  }
  struct stat info;
  ASSERT_EQ(stat((directory_ / "files").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST_F(FileBlobStoreTest, RemovesABlob) {
  ASSERT_TRUE(Upload("abc").ok());
  EXPECT_TRUE(store_->Remove(DigestOf("abc")).ok());
  EXPECT_FALSE(store_->Contains(DigestOf("abc")));
  EXPECT_TRUE(store_->Remove(DigestOf("abc")).ok());
}

TEST_F(FileBlobStoreTest, RemovesUploadsThatWentStale) {
  const std::string old_digest = DigestOf("old");
  const std::string new_digest = DigestOf("new");
  ASSERT_TRUE(store_->Append(kOwner, old_digest, 0, "o").ok());
  const auto boundary = std::filesystem::last_write_time(Files().at(0)) + std::chrono::hours(1);
  ASSERT_TRUE(store_->Append(kOwner, new_digest, 0, "n").ok());
  for (const std::string& file : Files()) {
    if (file.ends_with(ToHex(new_digest))) std::filesystem::last_write_time(file, boundary);
  }
  ASSERT_TRUE(Upload("whole").ok());
  const Instant before =
      std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::file_clock::to_sys(boundary));
  EXPECT_EQ(store_->RemoveStaleUploads(before).value(), 1);
  EXPECT_EQ(Held(kOwner, old_digest), 0u);
  EXPECT_EQ(Held(kOwner, new_digest), 1u);
  EXPECT_TRUE(store_->Contains(DigestOf("whole")));
  // It begins anew, with a digest of its own.
  ASSERT_TRUE(store_->Append(kOwner, old_digest, 0, "old").ok());
  EXPECT_TRUE(store_->Finish(kOwner, old_digest, 3).ok());
}

TEST_F(FileBlobStoreTest, RefusesADirectoryThatIsAFile) {
  std::ofstream(directory_ / "file") << "x";
  EXPECT_EQ(ReasonOf(OpenFileBlobStore(directory_ / "file").status()), Reason::kFileUnusable);
  EXPECT_EQ(ReasonOf(OpenFileBlobStore(directory_ / "missing/files").status()), Reason::kFileUnusable);
}

}  // namespace
}  // namespace duta::store
