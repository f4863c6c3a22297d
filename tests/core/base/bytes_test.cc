#include "core/base/bytes.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace duta {
namespace {

// RFC 4648, section 10.
constexpr std::pair<std::string_view, std::string_view> kBase64[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xff", "+/8="},
};

std::string TemporaryFolder() {
  std::string pattern = ::testing::TempDir() + "bytes_test.XXXXXX";
  return mkdtemp(pattern.data());
}

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  stat(path.c_str(), &status);
  return status.st_mode & 0777;
}

TEST(BytesTest, HexComesBackUnchanged) {
  const std::string bytes("\x00\x01\x7f\x80\xff", 5);
  EXPECT_EQ(ToHex(bytes), "00017f80ff");
  EXPECT_EQ(*FromHex("00017f80ff"), bytes);
  EXPECT_EQ(*FromHex("00017F80FF"), bytes);
  EXPECT_EQ(*FromHex(""), "");
}

TEST(BytesTest, RefusesOtherHex) {
  for (const std::string_view text : {"0", "000", "0g", "0x00", " 00", "00 ", "\xff\xff"}) {
    EXPECT_EQ(FromHex(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(BytesTest, Base64AgreesWithTheStandard) {
  for (const auto& [bytes, text] : kBase64) {
    EXPECT_EQ(ToBase64(bytes), text);
    EXPECT_EQ(*FromBase64(text), bytes);
  }
}

TEST(BytesTest, RefusesBase64ThatIsNotCanonical) {
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "====", "=", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm 9v",
                                      "Zm9vZg", "-_8=", "Z===", "Zg==Zg==", "Zm9v=", "\xff\xff\xff\xff"}) {
    EXPECT_EQ(FromBase64(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_FALSE(FromBase64(std::string_view("Zm\0v", 4)).ok());
}

TEST(BytesTest, Base64OfEveryLengthComesBack) {
  for (size_t size = 0; size < 200; ++size) {
    const std::string bytes = RandomBytes(size);
    EXPECT_EQ(*FromBase64(ToBase64(bytes)), bytes);
  }
}

TEST(BytesTest, RandomBytesDiffer) {
  EXPECT_EQ(RandomBytes(0), "");
  EXPECT_EQ(RandomBytes(1000).size(), 1000u);
  EXPECT_NE(RandomBytes(16), RandomBytes(16));
}

TEST(BytesTest, WritesAndReadsAFile) {
  const std::string path = TemporaryFolder() + "/file";
  const std::string large = RandomBytes(200'000);
  for (const std::string& bytes : {std::string(), std::string("\0x", 2), large}) {
    ASSERT_TRUE(WriteFileAtomically(path, bytes, FileMode::kPublic).ok());
    EXPECT_EQ(*ReadFile(path), bytes);
  }
  EXPECT_EQ(ReadFile(path, large.size()).value(), large);
  EXPECT_EQ(ReasonOf(ReadFile(path, large.size() - 1).status()), Reason::kFileUnusable);
}

TEST(BytesTest, APrivateFileIsPrivateFromTheStart) {
  const std::string path = TemporaryFolder() + "/key";
  // A file left by a crash, open to all, must not lend its mode to the key.
  std::ofstream(path + ".new") << "left over";
  ASSERT_TRUE(WriteFileAtomically(path, "secret", FileMode::kPrivate).ok());
  EXPECT_EQ(ModeOf(path), 0600u);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(BytesTest, SaysWhichFileCannotBeUsed) {
  const std::string folder = TemporaryFolder();
  for (const Status& status : {ReadFile(folder + "/missing").status(), ReadFile(folder).status(),
                               WriteFileAtomically(folder + "/no/such", "", FileMode::kPublic)}) {
    EXPECT_EQ(ReasonOf(status), Reason::kFileUnusable);
    EXPECT_NE(MetadataOf(status)["path"].find(folder), std::string::npos);
  }
}

}  // namespace
}  // namespace duta
