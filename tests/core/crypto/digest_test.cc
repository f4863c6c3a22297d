#include "core/crypto/digest.h"

#include <gtest/gtest.h>

#include <utility>

#include "core/base/bytes.h"

namespace duta::crypto {
namespace {

// FIPS 180-4 examples.
constexpr std::pair<std::string_view, std::string_view> kVectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

TEST(DigestTest, AgreesWithTheStandard) {
  for (const auto& [message, digest] : kVectors) EXPECT_EQ(ToHex(View(Sha256(message))), digest) << message;
}

TEST(DigestTest, PartsAreConcatenated) {
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
  EXPECT_EQ(Sha256({}), Sha256(""));
}

TEST(DigestTest, AStreamAgreesWithTheWholeAndCanBeMoved) {
  Sha256Stream stream;
  stream.Update("a");
  Sha256Stream other;
  other.Update("left behind");
  other = std::move(stream);
  Sha256Stream moved(std::move(other));
  moved.Update("bc");
  EXPECT_EQ(moved.Finish(), Sha256("abc"));
}

}  // namespace
}  // namespace duta::crypto
