#include "core/log/checkpoint.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/bytes.h"

namespace duta::log {
namespace {

constexpr std::string_view kOrigin = "example.com/behind-the-sofa";
// The example of https://c2sp.org/tlog-checkpoint.
constexpr std::string_view kText =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

crypto::NoteSigner NewSigner(std::string_view name) {
  return *crypto::NoteSigner::Create(std::string(name), crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
}

TEST(CheckpointTest, ReadsAndWritesTheExampleOfTheSpecification) {
  const auto checkpoint = ParseCheckpoint(kText);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->origin, kOrigin);
  EXPECT_EQ(checkpoint->size, 20852163u);
  EXPECT_EQ(ToBase64(crypto::View(checkpoint->root)), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
  EXPECT_EQ(FormatCheckpoint(*checkpoint), kText);
}

TEST(CheckpointTest, ReadsTheExtremesOfTheSize) {
  for (const uint64_t size : {uint64_t{0}, std::numeric_limits<uint64_t>::max()}) {
    const auto checkpoint = ParseCheckpoint(FormatCheckpoint({"o", size, Hash{}}));
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    EXPECT_EQ(checkpoint->size, size);
  }
}

TEST(CheckpointTest, RefusesEverythingButTheThreeLines) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  const std::string texts[] = {
      "",
      "o\n",
      "o\n1\n",
      "o\n1\n" + root,
      "o\n1\n" + root + "\nextension\n",
      "o\n1\n" + root + "\n\n",
      "\n1\n" + root + "\n",
      "o\n\n" + root + "\n",
      "o\n01\n" + root + "\n",
      "o\n+1\n" + root + "\n",
      "o\n-1\n" + root + "\n",
      "o\n 1\n" + root + "\n",
      "o\n1 \n" + root + "\n",
      "o\n0x1\n" + root + "\n",
      "o\n18446744073709551616\n" + root + "\n",
      "o\n1\n\n",
      "o\n1\n" + root.substr(0, 40) + "\n",
      "o\n1\n" + root.substr(0, 43) + "\n",
      "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",  // Stray bits.
      "o\n1\n" + root + "\r\n",
      "o\r\n1\n" + root + "\n\n",
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(ReasonOf(ParseCheckpoint(text).status()), Reason::kProofInvalid) << text;
  }
}

TEST(CheckpointTest, VerifiesWhatTheLogSigned) {
  const crypto::NoteSigner signer = NewSigner(kOrigin);
  const auto checkpoint = VerifyCheckpoint(signer.Sign(kText), signer.verifier());
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(FormatCheckpoint(*checkpoint), kText);
}

TEST(CheckpointTest, RefusesAnotherLogsKeyAndAnotherLogsTree) {
  const crypto::NoteSigner signer = NewSigner(kOrigin);
  const crypto::NoteSigner same_name = NewSigner(kOrigin);
  const crypto::NoteSigner same_key = *crypto::NoteSigner::Create("example.org/other", signer.key());
  EXPECT_EQ(ReasonOf(VerifyCheckpoint(same_name.Sign(kText), signer.verifier()).status()), Reason::kProofInvalid);
  EXPECT_EQ(ReasonOf(VerifyCheckpoint(same_key.Sign(kText), same_key.verifier()).status()), Reason::kProofInvalid);
}

TEST(CheckpointTest, RefusesASignedTextThatIsNotACheckpoint) {
  const crypto::NoteSigner signer = NewSigner(kOrigin);
  EXPECT_EQ(ReasonOf(VerifyCheckpoint(signer.Sign("something else\n"), signer.verifier()).status()),
            Reason::kProofInvalid);
}

}  // namespace
}  // namespace duta::log
