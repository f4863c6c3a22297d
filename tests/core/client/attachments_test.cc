#include "core/client/attachments.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/client/part_file.h"
#include "core/crypto/digest.h"
#include "tests/core/client/fixture.h"

namespace duta::client {
namespace {

constexpr size_t kSize = 1'500'000;  // No multiple of any chunk.

class AttachmentsTest : public ClientTest {
 protected:
  AttachmentsTest()
      : content_(RandomBytes(kSize)),
        path_(Path("note.pdf")),
        attachments_(channel_, {.call = QuickCalls(), .attempts = 3, .backoff = QuickBackoff()}) {
    EXPECT_TRUE(WriteFileAtomically(path_, content_, FileMode::kPrivate).ok());
    attachment_ = *DescribeFile(path_, "application/pdf");
  }

  Progress Watch() {
    return [this](uint64_t done, uint64_t total) {
      EXPECT_EQ(total, kSize);
      progress_.push_back(done);
    };
  }

  const std::string content_;
  const std::string path_;
  Attachments attachments_;
  message::v1::Attachment attachment_;
  std::vector<uint64_t> progress_;
};

TEST_F(AttachmentsTest, DescribesAFile) {
  EXPECT_EQ(attachment_.sha256(), crypto::View(crypto::Sha256(content_)));
  EXPECT_EQ(attachment_.size_bytes(), kSize);
  EXPECT_EQ(attachment_.media_type(), "application/pdf");
  EXPECT_EQ(attachment_.name(), "note.pdf");
  EXPECT_EQ(ReasonOf(DescribeFile(Path("none"), "x").status()), Reason::kFileUnusable);
  EXPECT_EQ(ReasonOf(DescribeFile(folder_, "x").status()), Reason::kFileUnusable);
}

TEST_F(AttachmentsTest, UploadsInPiecesAndOnce) {
  EXPECT_TRUE(attachments_.Upload(path_, attachment_, Watch()).ok());
  EXPECT_EQ(hub_.file(attachment_.sha256()), content_);
  EXPECT_GT(progress_.size(), 3u);
  EXPECT_EQ(progress_.front(), 0u);
  EXPECT_EQ(progress_.back(), kSize);
  EXPECT_TRUE(attachments_.Upload(path_, attachment_).ok());
  EXPECT_EQ(hub_.uploaded_bytes(), kSize) << "what the hub holds is not sent again";
}

TEST_F(AttachmentsTest, AnUploadGoesOnWhereItWasCut) {
  hub_.Set({.cut_uploads_after = 300'000});
  EXPECT_TRUE(attachments_.Upload(path_, attachment_, Watch()).ok());
  EXPECT_EQ(hub_.file(attachment_.sha256()), content_);
  EXPECT_EQ(hub_.uploaded_bytes(), kSize);
}

TEST_F(AttachmentsTest, AFileThatChangedIsNotTakenForTheOldOne) {
  std::string changed = content_;
  changed.back() ^= 1;
  ASSERT_TRUE(WriteFileAtomically(path_, changed, FileMode::kPrivate).ok());
  EXPECT_EQ(ReasonOf(attachments_.Upload(path_, attachment_)), Reason::kAttachmentDigestMismatch);
  ASSERT_TRUE(WriteFileAtomically(path_, content_.substr(0, 10), FileMode::kPrivate).ok());
  EXPECT_EQ(ReasonOf(attachments_.Upload(path_, attachment_)), Reason::kAttachmentDigestMismatch);
}

TEST_F(AttachmentsTest, AnEmptyFileTravelsToo) {
  const std::string empty = Path("empty");
  ASSERT_TRUE(WriteFileAtomically(empty, "", FileMode::kPrivate).ok());
  const auto attachment = *DescribeFile(empty, "text/plain");
  EXPECT_TRUE(attachments_.Upload(empty, attachment).ok());
  EXPECT_TRUE(attachments_.Download(attachment, Path("back")).ok());
  EXPECT_EQ(*ReadFile(Path("back")), "");
}

TEST_F(AttachmentsTest, DownloadsWithProgress) {
  hub_.AddFile(content_);
  const std::string target = Path("target");
  EXPECT_TRUE(attachments_.Download(attachment_, target, Watch()).ok());
  EXPECT_EQ(*ReadFile(target), content_);
  EXPECT_EQ(progress_.back(), kSize);
  EXPECT_FALSE(std::filesystem::exists(target + ".part"));
  struct stat info;
  ASSERT_EQ(::stat(target.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(AttachmentsTest, ADownloadGoesOnWhereItWasCut) {
  hub_.AddFile(content_);
  hub_.Set({.cut_downloads_after = 200'000});
  EXPECT_TRUE(attachments_.Download(attachment_, Path("target"), Watch()).ok());
  EXPECT_EQ(*ReadFile(Path("target")), content_);
  EXPECT_TRUE(std::is_sorted(progress_.begin(), progress_.end())) << "nothing is fetched twice";
}

TEST_F(AttachmentsTest, ADownloadGoesOnWithThePartOfAnEarlierRun) {
  hub_.AddFile(content_);
  ASSERT_TRUE(WriteFileAtomically(Path("target.part"), content_.substr(0, 777'777), FileMode::kPrivate).ok());
  EXPECT_TRUE(attachments_.Download(attachment_, Path("target"), Watch()).ok());
  EXPECT_EQ(progress_.front(), 777'777u);
  EXPECT_EQ(*ReadFile(Path("target")), content_);
}

TEST_F(AttachmentsTest, WrongBytesGetNoName) {
  hub_.AddFile(content_);
  hub_.Set({.corrupt_downloads = true});
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment_, Path("target"))), Reason::kAttachmentDigestMismatch);
  EXPECT_FALSE(std::filesystem::exists(Path("target")));
  EXPECT_FALSE(std::filesystem::exists(Path("target.part"))) << "the next try starts afresh";
  hub_.Set({});
  EXPECT_TRUE(attachments_.Download(attachment_, Path("target")).ok());
}

TEST_F(AttachmentsTest, AFileOfAnotherSizeThanAnnouncedIsRefused) {
  hub_.AddFile(content_);
  auto attachment = attachment_;
  attachment.set_size_bytes(kSize - 1);
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment, Path("a"))), Reason::kAttachmentDigestMismatch);
  attachment.set_size_bytes(kSize + 1);
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment, Path("b"))), Reason::kAttachmentDigestMismatch);
}

TEST_F(AttachmentsTest, NothingIsOverwritten) {
  hub_.AddFile(content_);
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment_, path_)), Reason::kFileUnusable);
  std::filesystem::create_symlink("/etc/passwd", Path("link.part"));
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment_, Path("link"))), Reason::kFileUnusable);
}

TEST_F(AttachmentsTest, OneDownloadAtATimeWritesAPart) {
  auto first = PartFile::Open(Path("target"), attachment_.sha256(), kSize);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(ReasonOf(PartFile::Open(Path("target"), attachment_.sha256(), kSize).status()), Reason::kFileUnusable);
}

TEST_F(AttachmentsTest, RefusalsAreNotRepeated) {
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment_, Path("target"))), Reason::kUnknownAttachment);
}

TEST_F(AttachmentsTest, GivesUpOnAHubThatIsAway) {
  hub_.Shutdown();
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment_, Path("target"))), Reason::kHubUnreachable);
  EXPECT_EQ(ReasonOf(attachments_.Upload(path_, attachment_)), Reason::kHubUnreachable);
}

TEST_F(AttachmentsTest, OnlySafeNamesBecomeFiles) {
  message::v1::Attachment attachment;
  for (const std::string name : {"note.pdf", "\u1780\u17b6.pdf", "a..b", "a b"}) {
    attachment.set_name(name);
    EXPECT_EQ(*SafeFileName(attachment), name);
  }
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string("../x"), std::string("/etc/passwd"),
        std::string("a\nb"), std::string("a\0b", 3), std::string("\x1b[2J"), std::string(256, 'a')}) {
    attachment.set_name(name);
    EXPECT_EQ(ReasonOf(SafeFileName(attachment).status()), Reason::kMessageMalformed) << name;
  }
  // Names that harm where they are written or shown are changed.
  const std::pair<std::string, std::string> changed[] = {
      {".bashrc", "_.bashrc"},
      {"..a", "_..a"},
      {"-rf", "_-rf"},
      {"annex\u202efdp.exe", "annex_fdp.exe"},
      {"a\u200bb\u2066c", "a_b_c"},
      {std::string("a\x80") + "b", "a_b"},
      {std::string(251, 'a') + ".pdf", std::string(196, 'a') + ".pdf"},
      {std::string(255, 'a'), std::string(200, 'a')},
  };
  for (const auto& [name, safe] : changed) {
    attachment.set_name(name);
    EXPECT_EQ(*SafeFileName(attachment), safe);
  }
  std::string khmer;
  while (khmer.size() + 3 <= 255) khmer += "\u1780";
  attachment.set_name(khmer);
  EXPECT_EQ(*SafeFileName(attachment), khmer.substr(0, 198)) << "cut between characters";
}

TEST_F(AttachmentsTest, ADigestOfAnotherLengthIsRefused) {
  attachment_.set_sha256("short");
  EXPECT_EQ(ReasonOf(attachments_.Upload(path_, attachment_)), Reason::kMessageMalformed);
  EXPECT_EQ(ReasonOf(attachments_.Download(attachment_, Path("x"))), Reason::kMessageMalformed);
}

}  // namespace
}  // namespace duta::client
