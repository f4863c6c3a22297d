#include "core/crypto/signed_note.h"

#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "tests/core/crypto/der.h"

namespace duta::crypto {
namespace {

// The well-known example of https://pkg.go.dev/golang.org/x/mod/sumdb/note.
constexpr std::string_view kPeterVkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kEnochVkey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
constexpr std::string_view kPeterSeed = "gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=";
const std::string kText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
const std::string kPeterLine =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const std::string kEnochLine =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

NoteVerifier Peter() { return *NoteVerifier::FromVkey(kPeterVkey); }

std::string Repeated(const std::string& line, int times) {
  std::string lines;
  for (int i = 0; i < times; ++i) lines += line;
  return lines;
}

TEST(SignedNoteTest, OpensTheExamplesOfSumdb) {
  for (const std::string& lines :
       {kPeterLine, kPeterLine + kEnochLine, kEnochLine + kPeterLine, kPeterLine + kPeterLine}) {
    const auto text = Peter().Open(kText + "\n" + lines);
    ASSERT_TRUE(text.ok()) << text.status() << lines;
    EXPECT_EQ(*text, kText);
  }
  EXPECT_TRUE(NoteVerifier::FromVkey(kEnochVkey)->Open(kText + "\n" + kPeterLine + kEnochLine).ok());
}

TEST(SignedNoteTest, SignsTheExampleOfSumdb) {
  const auto key = PrivateKey::FromPem(Ed25519Pem(*FromBase64(kPeterSeed)));
  ASSERT_TRUE(key.ok()) << key.status();
  const auto signer = NoteSigner::Create("PeterNeumann", *key);
  ASSERT_TRUE(signer.ok()) << signer.status();
  EXPECT_EQ(signer->verifier().ToVkey(), kPeterVkey);
  EXPECT_EQ(signer->Sign(kText), kText + "\n" + kPeterLine);
}

TEST(SignedNoteTest, AVerifierKeyComesBackUnchanged) {
  EXPECT_EQ(Peter().ToVkey(), kPeterVkey);
  EXPECT_EQ(Peter().name(), "PeterNeumann");
}

TEST(SignedNoteTest, RefusesVerifierKeysMangledAnywhere) {
  const std::string vkey(kPeterVkey);
  for (size_t begin = 0; begin < vkey.size(); ++begin) {
    for (size_t size = 0; begin + size <= vkey.size(); ++size) {
      if (size == vkey.size()) continue;
      EXPECT_FALSE(NoteVerifier::FromVkey(vkey.substr(begin, size)).ok()) << vkey.substr(begin, size);
    }
    std::string changed = vkey;
    ++changed[begin];
    EXPECT_EQ(ReasonOf(NoteVerifier::FromVkey(changed).status()), Reason::kKeyUnusable) << changed;
  }
  for (const std::string_view bad : {
           "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",  // Too long, hash adjusted.
           "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  // Unknown type, hash adjusted.
           "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
       }) {
    EXPECT_EQ(ReasonOf(NoteVerifier::FromVkey(bad).status()), Reason::kKeyUnusable) << bad;
  }
}

TEST(SignedNoteTest, RefusesNotesOutOfForm) {
  const std::string bare = kPeterLine.substr(0, kPeterLine.size() - 1);
  const std::string cases[] = {
      "",
      "\n\n",
      kText,
      kText + "\n",
      kText + kPeterLine,
      kText + "\n" + bare,
      kText + "\n" + kEnochLine,
      "\x01" + kText + "\n" + kPeterLine,
      "\xff" + kText + "\n" + kPeterLine,
      "\xc0\xaf" + kText + "\n" + kPeterLine,
      "\xed\xa0\x80" + kText + "\n" + kPeterLine,
      "\xf4\x90\x80\x80" + kText + "\n" + kPeterLine,
      kText + "\r\n" + kPeterLine,
      kText + "\n" + kPeterLine + "Unexpected line.\n",
      kText + "\n" + kPeterLine + "— Bad Name " + kPeterLine.substr(17),
      kText + "\n" + kPeterLine + "— Bad\xc2\xa0Name " + kPeterLine.substr(17),
      kText + "\n" + kPeterLine + "— a+b " + kPeterLine.substr(17),
      kText + "\n" + kPeterLine + "—  " + kPeterLine.substr(17),
      kText + "\n" + kPeterLine + "— Other \n",
      kText + "\n" + kPeterLine + "— Other AAAA\n",
      kText + "\n" + kPeterLine + "— Other AAAAA\n",
      kText + "\n" + kPeterLine + "\n",
      kText + "\n" + kPeterLine.substr(0, 60) + "ABCD" + kPeterLine.substr(60),
      kText + "\n" + Repeated(kPeterLine, 101),
      std::string(1 << 20, 'a') + "\n\n" + kPeterLine,
  };
  for (const std::string& note : cases) {
    EXPECT_EQ(ReasonOf(Peter().Open(note).status()), Reason::kProofInvalid) << note.substr(0, 300);
  }
  EXPECT_TRUE(Peter().Open(kText + "\n" + Repeated(kPeterLine, 100)).ok());
}

TEST(SignedNoteTest, RefusesAnyBitChanged) {
  const std::string note = kText + "\n" + kPeterLine;
  for (size_t bit = 0; bit < note.size() * 8; ++bit) {
    std::string changed = note;
    changed[bit / 8] ^= static_cast<char>(1 << (bit % 8));
    EXPECT_EQ(ReasonOf(Peter().Open(changed).status()), Reason::kProofInvalid) << "bit " << bit;
  }
}

TEST(SignedNoteTest, ASignerNeedsAProperNameAndAnEd25519Key) {
  const PrivateKey ed25519 = PrivateKey::Generate(Algorithm::kEd25519);
  for (const std::string_view name : {"", "a b", "a+b", "a\nb",
                                      "a\xc2\xa0"
                                      "b",
                                      "a\xff"}) {
    EXPECT_EQ(ReasonOf(NoteSigner::Create(std::string(name), ed25519).status()), Reason::kKeyUnusable) << name;
  }
  EXPECT_EQ(ReasonOf(NoteSigner::Create("hub", PrivateKey::Generate(Algorithm::kEcdsaP256)).status()),
            Reason::kKeyUnusable);
  const auto signer = NoteSigner::Create("duta.example/hub", ed25519);
  ASSERT_TRUE(signer.ok());
  EXPECT_EQ(*signer->verifier().Open(signer->Sign("ทูต\n")), "ทูต\n");
}

}  // namespace
}  // namespace duta::crypto
