#include "core/log/checkpoint.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/bytes.h"

namespace duta::log {
namespace {

std::string Lines(size_t count) {
  std::string lines;
  for (size_t i = 0; i < count; ++i) lines += "extension " + std::to_string(i) + "\n";
  return lines;
}

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
      "o\n1\n" + root + "\nextension",
      "o\n1\n" + root + "\nextension\n\n",
      "o\n1\n" + root + "\n\nextension\n",
      "o\n1\n" + root + "\n" + Lines(kMaxExtensionLines + 1),
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

// c2sp.org/tlog-checkpoint: lines after the root are the log's own, signed too.
TEST(CheckpointTest, KeepsExtensionLines) {
  const crypto::NoteSigner signer = NewSigner(kOrigin);
  for (const size_t lines : {size_t{1}, kMaxExtensionLines}) {
    const std::string text = std::string(kText) + Lines(lines);
    const auto checkpoint = VerifyCheckpoint(signer.Sign(text), signer.verifier());
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    EXPECT_EQ(checkpoint->extensions.size(), lines);
    EXPECT_EQ(FormatCheckpoint(*checkpoint), text);
  }
}

// c2sp.org/signed-note: signatures of unknown keys are ignored, wherever they stand.
TEST(CheckpointTest, AcceptsSignaturesOfOthersWhereverOursIsAmongThem) {
  const crypto::NoteSigner signer = NewSigner(kOrigin);
  const std::string own = signer.Sign(kText);
  const size_t lines = own.rfind("\n\n") + 2;
  std::string others;
  for (int i = 0; i < 7; ++i) {
    const std::string note = NewSigner("witness.example/" + std::to_string(i)).Sign(kText);
    others += note.substr(note.rfind("\n\n") + 2);
  }
  const std::string text = own.substr(0, lines), line = own.substr(lines);
  for (const std::string& note : {text + line + others, text + others + line, text + others + line + others}) {
    const auto checkpoint = VerifyCheckpoint(note, signer.verifier());
    EXPECT_TRUE(checkpoint.ok()) << checkpoint.status();
    EXPECT_EQ(SizeOfCheckpoint(note), checkpoint->size);
  }
  EXPECT_EQ(ReasonOf(VerifyCheckpoint(text + others, signer.verifier()).status()), Reason::kProofInvalid);
  EXPECT_EQ(ReasonOf(VerifyCheckpoint(own + "no signature\n", signer.verifier()).status()), Reason::kProofInvalid);
}

TEST(CheckpointTest, BoundsTheNote) {
  const crypto::NoteSigner signer = NewSigner(kOrigin);
  const auto note_of = [&](size_t bytes) {
    const std::string own = signer.Sign(kText);
    const std::string mark = "\xe2\x80\x94 w ";
    // Base64 grows by four: the name takes up the rest.
    const size_t rest = bytes - own.size() - mark.size() - 1;
    return own + "\xe2\x80\x94 w" + std::string(rest % 4, 'w') + " " + ToBase64(std::string(rest / 4 * 3, 'x')) + "\n";
  };
  ASSERT_EQ(note_of(kMaxCheckpointBytes).size(), kMaxCheckpointBytes);
  EXPECT_TRUE(VerifyCheckpoint(note_of(kMaxCheckpointBytes), signer.verifier()).ok());
  EXPECT_EQ(ReasonOf(VerifyCheckpoint(note_of(kMaxCheckpointBytes + 1), signer.verifier()).status()),
            Reason::kProofInvalid);
}

TEST(CheckpointTest, SaysTheSizeOfACheckpointAlone) {
  EXPECT_EQ(SizeOfCheckpoint(""), std::nullopt);
  EXPECT_EQ(SizeOfCheckpoint(kText), std::nullopt) << "it is not signed";
  EXPECT_EQ(SizeOfCheckpoint("some\ntext\n\n\xe2\x80\x94 w AAAAAAA=\n"), std::nullopt);
}

}  // namespace
}  // namespace duta::log
