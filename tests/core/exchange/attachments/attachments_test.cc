#include "core/exchange/attachments/attachments.h"

#include "core/base/bytes.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using attachment::v1::UploadHeader;
using std::chrono::hours;

class AttachmentsTest : public ExchangeTest {
 protected:
  AttachmentsTest() : ExchangeTest({.unclaimed_bytes = 1000, .unclaimed_files = 20}) {
    network_.Must("set_policy { partner: 'partners/id-kemlu' policy { max_attachment_bytes: 600 } }");
  }

  static std::string DigestOf(std::string_view content) { return crypto::ToString(crypto::Sha256(content)); }
  static UploadHeader Header(std::string_view content, uint64_t offset = 0) {
    UploadHeader header;
    header.set_sha256(DigestOf(content));
    header.set_size_bytes(content.size());
    header.set_offset(offset);
    return header;
  }
  Attachments& attachments() { return exchange_->attachments(); }

  // Begins an upload and sends the first `sent` bytes of it.
  Status Start(const std::string& caller, const std::string& content, size_t sent) {
    const UploadHeader header = Header(content);
    DUTA_RETURN_IF_ERROR(attachments().Begin(caller, header).status());
    return sent == 0 ? absl::OkStatus() : attachments().Append(caller, header, 0, content.substr(0, sent));
  }

  std::string Read(const std::string& caller, const std::string& content) {
    return ReadFrom(caller, DigestOf(content), 0);
  }
  // To the end; the reason if it does not come so far.
  std::string ReadFrom(const std::string& caller, const std::string& digest, uint64_t offset) {
    const auto reading = attachments().OpenForRead(caller, digest, offset);
    if (!reading.ok()) return ReasonName(reading.status());
    std::string content;
    while (!(*reading)->is_at_end()) {
      const auto piece = (*reading)->Next();
      if (!piece.ok()) return ReasonName(piece.status());
      content += *piece;
    }
    return content;
  }
};

TEST_F(AttachmentsTest, AnUploadGoesOnWhereItStopped) {
  const std::string content = "one two three";
  ASSERT_TRUE(Start(kIndonesia, content, 4).ok());
  auto ended = attachments().End(kIndonesia, Header(content));
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->committed_size(), 4u);
  EXPECT_FALSE(ended->complete());
  Open();
  EXPECT_EQ(attachments().Query(kIndonesia, DigestOf(content))->committed_size(), 4u);
  EXPECT_EQ(attachments().Query(kAustralia, DigestOf(content))->committed_size(), 0u);

  const Status status = attachments().Begin(kIndonesia, Header(content, 3)).status();
  EXPECT_EQ(ReasonName(status), "UPLOAD_OFFSET_MISMATCH");
  EXPECT_EQ(MetadataOf(status).at("committed_size"), "4");
  const UploadHeader rest = Header(content, 4);
  EXPECT_FALSE(*attachments().Begin(kIndonesia, rest));
  ASSERT_TRUE(attachments().Append(kIndonesia, rest, 4, content.substr(4)).ok());
  ended = attachments().End(kIndonesia, rest);
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_TRUE(ended->complete());
  EXPECT_TRUE(attachments().Query(kIndonesia, DigestOf(content))->complete());
  EXPECT_TRUE(*attachments().Begin(kIndonesia, Header(content))) << "nothing need be sent again";
  EXPECT_EQ(Read(kIndonesia, content), content);
}

TEST_F(AttachmentsTest, AnEmptyFileIsAFile) {
  Upload(kIndonesia, "");
  EXPECT_EQ(Read(kIndonesia, ""), "");
}

TEST_F(AttachmentsTest, HeadersHaveAShape) {
  UploadHeader header = Header("x");
  header.set_sha256("short");
  EXPECT_EQ(ReasonName(attachments().Begin(kIndonesia, header).status()), "UPLOAD_MALFORMED");
  EXPECT_EQ(ReasonName(attachments().Query(kIndonesia, "short").status()), "UPLOAD_MALFORMED");
  EXPECT_EQ(ReasonName(attachments().OpenForRead(kIndonesia, "short", 0).status()), "UNKNOWN_ATTACHMENT");
}

TEST_F(AttachmentsTest, FilesHaveALimit) {
  UploadHeader header = Header("x");
  for (const uint64_t size : {uint64_t{601}, uint64_t{200} << 20, UINT64_MAX}) {
    header.set_size_bytes(size);
    for (const char* caller : {kIndonesia, kCanberra}) {
      const Status status = attachments().Begin(caller, header).status();
      EXPECT_EQ(ReasonName(status), "ATTACHMENT_TOO_LARGE") << size;
      EXPECT_EQ(MetadataOf(status).at("limit_bytes"), "600");
    }
  }
  header.set_size_bytes(601);
  EXPECT_TRUE(attachments().Begin(kRina, header).ok()) << "administrators have the defaults";
}

TEST_F(AttachmentsTest, NoMoreComesThanWasAnnounced) {
  const std::string content = "one two three";
  ASSERT_TRUE(Start(kIndonesia, content, 4).ok());
  EXPECT_EQ(ReasonName(attachments().Append(kIndonesia, Header(content), 4, content)), "ATTACHMENT_TOO_LARGE");
  // Announced smaller than what is held already.
  UploadHeader smaller = Header(content, 4);
  smaller.set_size_bytes(2);
  ASSERT_TRUE(attachments().Begin(kIndonesia, smaller).ok());
  EXPECT_EQ(ReasonName(attachments().Append(kIndonesia, smaller, 4, "x")), "ATTACHMENT_TOO_LARGE");
  EXPECT_EQ(ReasonName(attachments().End(kIndonesia, smaller).status()), "ATTACHMENT_DIGEST_MISMATCH");
  EXPECT_EQ(attachments().Query(kIndonesia, DigestOf(content))->committed_size(), 0u) << "nothing is kept";
}

TEST_F(AttachmentsTest, OtherBytesThanAnnouncedAreNotKept) {
  const std::string content(500, 'a');
  const UploadHeader header = Header(content);
  for (int attempt = 0; attempt < 5; ++attempt) {
    ASSERT_TRUE(attachments().Begin(kIndonesia, header).ok()) << "a failed one gives its quota back";
    ASSERT_TRUE(attachments().Append(kIndonesia, header, 0, std::string(500, 'b')).ok());
    EXPECT_EQ(ReasonName(attachments().End(kIndonesia, header).status()), "ATTACHMENT_DIGEST_MISMATCH");
    EXPECT_EQ(Read(kIndonesia, content), "UNKNOWN_ATTACHMENT");
  }
}

TEST_F(AttachmentsTest, AnnouncingADigestIsNotHavingTheFile) {
  const std::string secret = "Indonesia's own file";
  Upload(kIndonesia, secret);
  EXPECT_FALSE(*attachments().Begin(kAustralia, Header(secret)));
  const auto ended = attachments().End(kAustralia, Header(secret));
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_FALSE(ended->complete());
  EXPECT_EQ(Read(kAustralia, secret), "UNKNOWN_ATTACHMENT");
  EXPECT_FALSE(attachments().Query(kAustralia, DigestOf(secret))->complete());
  Upload(kAustralia, secret);
  EXPECT_EQ(Read(kAustralia, secret), secret);
}

TEST_F(AttachmentsTest, TheQuotaCountsWhatIsWholeAndWhatIsUnderWay) {
  Upload(kIndonesia, std::string(500, 'a'));
  ASSERT_TRUE(Start(kCanberra, std::string(400, 'b'), 1).ok());
  const Status status = Start(kIndonesia, std::string(101, 'c'), 0);
  EXPECT_EQ(ReasonName(status), "ATTACHMENT_TOO_LARGE") << "a partner's units count with it";
  EXPECT_EQ(MetadataOf(status).at("limit_bytes"), "1000");
  EXPECT_TRUE(Start(kIndonesia, std::string(100, 'c'), 0).ok());
  EXPECT_TRUE(attachments().Begin(kIndonesia, Header(std::string(100, 'c'))).ok()) << "counted once";
  EXPECT_TRUE(Start(kAustralia, std::string(600, 'd'), 0).ok()) << "others have their own";
  // What a message names does not count.
  Message message = MakeMessage();
  *message.add_attachments() = [&] {
    message::v1::Attachment attachment;
    attachment.set_sha256(DigestOf(std::string(500, 'a')));
    attachment.set_size_bytes(500);
    attachment.set_media_type("text/plain");
    attachment.set_name("a");
    return attachment;
  }();
  EXPECT_EQ(Try(message), "OK");
  EXPECT_TRUE(Start(kIndonesia, std::string(500, 'e'), 0).ok());
}

TEST_F(AttachmentsTest, APromiseOfLessDoesNotFreeTheQuota) {
  const std::string content(600, 'a');
  ASSERT_TRUE(Start(kIndonesia, content, 590).ok());
  UploadHeader smaller = Header(content, 590);
  smaller.set_size_bytes(1);
  ASSERT_TRUE(attachments().Begin(kIndonesia, smaller).ok());
  EXPECT_EQ(ReasonName(Start(kIndonesia, std::string(500, 'b'), 0)), "ATTACHMENT_TOO_LARGE");
}

TEST_F(AttachmentsTest, RecipientsMayReadAndStrangersMayNot) {
  const std::string content = "annex";
  Message message = MakeMessage(kAustralia, {kCanberra});
  *message.add_attachments() = Upload(kAustralia, content);
  EXPECT_EQ(Read(kCanberra, content), "UNKNOWN_ATTACHMENT") << "before it is accepted";
  Accept(message);
  EXPECT_EQ(Read(kCanberra, content), content);
  EXPECT_EQ(Read(kIndonesia, content), content) << "a partner reads what its units may";
  EXPECT_EQ(Read(kAustralia, content), content);
  EXPECT_EQ(Read(kNewZealand, content), "UNKNOWN_ATTACHMENT");
  EXPECT_EQ(Read(kRina, content), "UNKNOWN_ATTACHMENT");
  Message to_partner = MakeMessage(kAustralia, {kIndonesia});
  *to_partner.add_attachments() = Upload(kAustralia, "for the capital");
  Accept(to_partner);
  EXPECT_EQ(Read(kCanberra, "for the capital"), "UNKNOWN_ATTACHMENT") << "a unit does not read its partner's";
}

TEST_F(AttachmentsTest, WhatAUnitHoldsItsPartnerUploadsToSendItself) {
  const std::string content = "the unit's file";
  Upload(kCanberra, content);
  EXPECT_EQ(Read(kIndonesia, content), content);
  Message message = MakeMessage(kIndonesia);
  *message.add_attachments() = Upload(kIndonesia, content);
  EXPECT_EQ(Try(message), "OK");
}

TEST_F(AttachmentsTest, DownloadsBeginWithinTheFile) {
  Upload(kIndonesia, "12345");
  EXPECT_EQ((*attachments().OpenForRead(kIndonesia, DigestOf("12345"), 5))->size(), 5u);
  const Status status = attachments().OpenForRead(kIndonesia, DigestOf("12345"), 6).status();
  EXPECT_EQ(ReasonName(status), "DOWNLOAD_OFFSET_OUT_OF_RANGE");
  EXPECT_EQ(ReadFrom(kIndonesia, DigestOf("12345"), 3), "45");
}

TEST_F(AttachmentsTest, WhatNobodyClaimsGoes) {
  const std::string claimed = "claimed", unclaimed = "unclaimed", shared = "shared";
  Message message = MakeMessage();
  *message.add_attachments() = Upload(kIndonesia, claimed);
  Upload(kIndonesia, unclaimed);
  Upload(kIndonesia, shared);
  clock_.Advance(hours(12));
  Upload(kAustralia, shared);
  *message.mutable_create_time() = ToTimestamp(clock_.Now());
  *message.mutable_expire_time() = ToTimestamp(clock_.Now() + hours(1));
  Accept(message);
  EXPECT_EQ(*attachments().RemoveUnclaimed(), 0);
  clock_.Advance(hours(12));
  EXPECT_EQ(*attachments().RemoveUnclaimed(), 1);
  EXPECT_EQ(Read(kIndonesia, claimed), claimed);
  EXPECT_EQ(Read(kAustralia, claimed), claimed);
  EXPECT_EQ(Read(kIndonesia, unclaimed), "UNKNOWN_ATTACHMENT");
  EXPECT_FALSE(blobs_->Contains(DigestOf(unclaimed)));
  EXPECT_EQ(Read(kIndonesia, shared), "UNKNOWN_ATTACHMENT");
  EXPECT_EQ(Read(kAustralia, shared), shared);
  clock_.Advance(hours(12));
  EXPECT_EQ(*attachments().RemoveUnclaimed(), 1);
  EXPECT_FALSE(blobs_->Contains(DigestOf(shared)));
  EXPECT_TRUE(blobs_->Contains(DigestOf(claimed)));
}

TEST_F(AttachmentsTest, UnfinishedUploadsGiveTheirQuotaBackInTime) {
  ASSERT_TRUE(Start(kIndonesia, std::string(600, 'a'), 10).ok());
  EXPECT_EQ(ReasonName(Start(kIndonesia, std::string(600, 'b'), 0)), "ATTACHMENT_TOO_LARGE");
  clock_.Advance(hours(24));
  ASSERT_TRUE(attachments().RemoveUnclaimed().ok());
  EXPECT_TRUE(Start(kIndonesia, std::string(600, 'b'), 0).ok());
}

// The hub does not say that it has what it has lost.
TEST_F(AttachmentsTest, AFileThatIsGoneOrDamagedIsAskedForAgain) {
  const std::string content(600, 'x');
  Message message = MakeMessage();
  *message.add_attachments() = Upload(kIndonesia, content);
  ASSERT_EQ(Try(message), "OK");
  const std::string hex = ToHex(DigestOf(content));
  const std::string path = absl::StrCat(directory_ / "files/blobs/", hex.substr(0, 2), "/", hex);
  const auto spoil = [&](size_t at) {
    std::string bytes = content;
    bytes[at] = 'y';
    ASSERT_TRUE(WriteFileAtomically(path, bytes, FileMode::kPrivate).ok());
  };
  const std::function<void()> damages[] = {
      [&] { std::filesystem::remove(path); },
      [&] { std::filesystem::resize_file(path, 10); },
      [&] { spoil(0); },
      [&] { spoil(content.size() - 1); },
  };
  for (const auto& damage : damages) {
    damage();
    EXPECT_EQ(Read(kAustralia, content), "STORAGE_CORRUPT");
    EXPECT_EQ(ReadFrom(kAustralia, DigestOf(content), 300), "STORAGE_CORRUPT");
    EXPECT_FALSE(attachments().Query(kIndonesia, DigestOf(content))->complete());
    Message next = MakeMessage();
    *next.add_attachments() = message.attachments(0);
    EXPECT_EQ(Try(next), "ATTACHMENT_MISSING");
    EXPECT_EQ(Try(message), "OK") << "what was accepted stays so";
    Upload(kIndonesia, content);
    EXPECT_EQ(Read(kAustralia, content), content);
    EXPECT_EQ(ReadFrom(kAustralia, DigestOf(content), 300), content.substr(300));
    EXPECT_EQ(Try(next), "OK");
  }
}

// A claim and a sweep at the same moment: whichever comes first, an accepted
// message has its files.
TEST_F(AttachmentsTest, AClaimAndASweepDoNotMeet) {
  for (int round = 0; round < 20; ++round) {
    const std::string content = absl::StrCat("file ", round);
    Message message = MakeMessage();
    *message.mutable_expire_time() = ToTimestamp(clock_.Now() + hours(72));
    *message.add_attachments() = Upload(kIndonesia, content);
    clock_.Advance(hours(24));  // Due now.
    std::thread sweep([&] { EXPECT_TRUE(attachments().RemoveUnclaimed().ok()); });
    const std::string reason = Try(message);
    sweep.join();
    if (reason == "OK") {
      EXPECT_EQ(Read(kAustralia, content), content);
    } else {
      EXPECT_EQ(reason, "ATTACHMENT_MISSING");
      EXPECT_FALSE(blobs_->Contains(DigestOf(content)));
    }
  }
}

// A file of a few bytes takes more of the disk and the tables than it says.
TEST_F(AttachmentsTest, UnclaimedFilesAreCounted) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(Start(i % 2 == 0 ? kIndonesia : kCanberra, "file " + std::to_string(i), 1).ok()) << i;
  }
  const Status status = Start(kIndonesia, "one more", 1);
  EXPECT_EQ(ReasonName(status), "ATTACHMENT_TOO_LARGE");
  EXPECT_EQ(MetadataOf(status).at("limit_files"), "20");
  EXPECT_TRUE(attachments().Begin(kIndonesia, Header("file 0", 1)).ok()) << "one that was begun goes on";
  EXPECT_TRUE(Start(kAustralia, "another partner's", 1).ok());
}

}  // namespace
}  // namespace duta::exchange
