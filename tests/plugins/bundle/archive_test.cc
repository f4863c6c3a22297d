#include "plugins/bundle/archive.h"

#include <gtest/gtest.h>

#include "bundle_fixture.h"

namespace duta::bundle {
namespace {

constexpr uint64_t kLimit = 1 << 20;

std::string Sample() { return WriteArchive({{"a", "first"}, {"b/c.txt", std::string(513, 'x')}, {"empty", ""}}); }

std::string RefusedArchive(const std::string& bytes, uint64_t limit = kLimit) {
  return ReasonName(ReadArchive(bytes, limit).status());
}

// A header of a path of its own, with the checksum that tar would write.
std::string WithChecksum(std::string archive) {
  for (size_t i = 148; i < 156; ++i) archive[i] = ' ';
  uint64_t sum = 0;
  for (size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(archive[i]);
  char text[8];
  std::snprintf(text, sizeof(text), "%06o", static_cast<unsigned>(sum));
  archive.replace(148, 7, text, 7);
  return archive;
}

std::string WithPath(const std::string& path) {
  std::string archive = WriteArchive({{"a", "first"}});
  archive.replace(0, path.size(), path);
  return WithChecksum(archive);
}

TEST(ArchiveTest, ReadsWhatItWrites) {
  const std::string archive = Sample();
  const auto files = ReadArchive(archive, kLimit);
  ASSERT_TRUE(files.ok()) << files.status();
  ASSERT_EQ(files->size(), 3u);
  EXPECT_EQ((*files)[0].path, "a");
  EXPECT_EQ((*files)[0].bytes, "first");
  EXPECT_EQ((*files)[1].path, "b/c.txt");
  EXPECT_EQ((*files)[1].bytes, std::string(513, 'x'));
  EXPECT_EQ((*files)[2].bytes, "");
  EXPECT_EQ(WriteArchive(*files), archive);
}

TEST(ArchiveTest, IsAPlainTarFile) {
  const std::string archive = Sample();
  EXPECT_EQ(archive.size(), 512u + 512 + 512 + 1024 + 512 + 1024);
  EXPECT_EQ(archive.substr(257, 8), std::string("ustar\00000", 8));
  // The sum of the header's bytes, in octal, as tar checks it.
  EXPECT_EQ(WithChecksum(archive), archive);
}

TEST(ArchiveTest, EveryShorterOneIsTruncated) {
  const std::string archive = Sample();
  for (size_t size = 0; size < archive.size(); size += 7) {
    EXPECT_EQ(RefusedArchive(archive.substr(0, size)), "BUNDLE_TRUNCATED") << size;
  }
}

TEST(ArchiveTest, EveryChangedByteOfAHeaderIsNoticed) {
  const std::string archive = WriteArchive({{"a", "first"}});
  for (size_t i = 0; i < 512; ++i) {
    std::string changed = archive;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_NE(RefusedArchive(changed), "OK") << i;
  }
}

TEST(ArchiveTest, RefusesPathsThatLeadOutsideOrHide) {
  for (const char* path :
       {"../a", "a/../b", "/etc/passwd", "a//b", "./a", ".ssh", "a/.b", "a/", "a\\b", "a b", "\xc3\xa4", "a\nb"}) {
    EXPECT_EQ(RefusedArchive(WithPath(path)), "BUNDLE_PATH_FORBIDDEN") << path;
    EXPECT_FALSE(IsAllowedPath(path)) << path;
  }
  EXPECT_EQ(RefusedArchive(WithPath("b/c..d")), "OK");
  EXPECT_FALSE(IsAllowedPath(""));
  EXPECT_TRUE(IsAllowedPath(std::string(100, 'a')));
  EXPECT_FALSE(IsAllowedPath(std::string(101, 'a')));
}

TEST(ArchiveTest, RefusesLinksFoldersAndDevices) {
  for (const char type : {'1', '2', '3', '4', '5', '6', 'x', 'g', 'L', '\0'}) {
    std::string archive = WriteArchive({{"a", ""}});
    archive[156] = type;
    EXPECT_EQ(RefusedArchive(WithChecksum(archive)), "BUNDLE_PATH_FORBIDDEN") << type;
  }
}

TEST(ArchiveTest, AHeaderThatClaimsTooMuchIsNotBelieved) {
  std::string archive = WriteArchive({{"a", "first"}});
  archive.replace(124, 11, "77777777777");  // 8 GiB
  EXPECT_EQ(RefusedArchive(WithChecksum(archive)), "BUNDLE_TOO_LARGE");
  archive.replace(124, 11, "00003777777");  // 1 MiB less one
  EXPECT_EQ(RefusedArchive(WithChecksum(archive)), "BUNDLE_TRUNCATED");
  archive.replace(124, 11, "0000000000x");
  EXPECT_EQ(RefusedArchive(WithChecksum(archive)), "BUNDLE_MALFORMED");
  EXPECT_EQ(RefusedArchive(Sample(), Sample().size() - 1), "BUNDLE_TOO_LARGE");
}

TEST(ArchiveTest, NamesWhatPeopleTakeForABundle) {
  for (const std::string& start : {std::string("PK\x03\x04"), std::string("\x1f\x8b\x08"),
                                   std::string("\x7f"
                                               "ELF")}) {
    const Status status = ReadArchive(start + std::string(2000, 'x'), kLimit).status();
    EXPECT_EQ(ReasonName(status), "BUNDLE_MALFORMED");
    EXPECT_NE(status.message().find("it is a"), status.message().npos) << status;
  }
  EXPECT_EQ(RefusedArchive(std::string(2000, 'x')), "BUNDLE_MALFORMED");
}

TEST(ArchiveTest, RefusesWhatHasTwoReadings) {
  EXPECT_EQ(RefusedArchive(WriteArchive({{"a", "1"}, {"a", "2"}})), "BUNDLE_MALFORMED");
  EXPECT_EQ(RefusedArchive(Sample() + "x"), "BUNDLE_MALFORMED");
  EXPECT_EQ(RefusedArchive(Sample() + std::string(512, '\0')), "BUNDLE_MALFORMED");
  std::string padding = WriteArchive({{"a", "first"}});
  padding[512 + 5] = 'x';
  EXPECT_EQ(RefusedArchive(padding), "BUNDLE_MALFORMED");
  std::vector<std::string> paths;
  for (size_t i = 0; i <= kMaxFiles; ++i) paths.push_back("f" + std::to_string(i));
  std::vector<ArchiveFile> many;
  for (const std::string& path : paths) many.push_back({path, ""});
  EXPECT_EQ(RefusedArchive(WriteArchive(many)), "BUNDLE_MALFORMED");
}

}  // namespace
}  // namespace duta::bundle
