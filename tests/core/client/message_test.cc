#include "core/client/message.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/base/bytes.h"
#include "core/base/uuid.h"
#include "core/client/seen_messages.h"
#include "core/client/signer.h"
#include "core/crypto/dsse.h"
#include "gtest/gtest.h"

namespace duta::client {
namespace {

FileSigner NewSigner(crypto::Algorithm algorithm = crypto::Algorithm::kEcdsaP256) {
  return FileSigner(crypto::PrivateKey::Generate(algorithm));
}

// A module that signs with another key than it says.
class FaultySigner final : public Signer {
 public:
  StatusOr<std::string> Sign(std::string_view pae) override { return other_.Sign(pae); }
  const crypto::PublicKey& public_key() const override { return key_.public_key(); }

 private:
  crypto::PrivateKey key_ = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  crypto::PrivateKey other_ = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
};

const Instant kNow = *ParseInstant("2026-11-24T08:00:00Z");

TEST(MessageTest, CompletesWhatIsUnset) {
  const FakeClock clock(kNow);
  message::v1::Message message;
  Complete(message, "hub.example", clock, std::chrono::hours(1));
  EXPECT_TRUE(IsUuid7(message.id()));
  EXPECT_EQ(*FromTimestamp(message.create_time()), kNow);
  EXPECT_EQ(*FromTimestamp(message.expire_time()), kNow + std::chrono::hours(1));
  EXPECT_EQ(message.urgency(), message::v1::URGENCY_ROUTINE);
  EXPECT_FALSE(message.time_zone().empty());
  EXPECT_FALSE(message.has_marking()) << "never guessed";
  message::v1::Message again = message;
  Complete(again, "other.example", SystemClock());
  EXPECT_EQ(again.SerializeAsString(), message.SerializeAsString()) << "what is set stays";
}

TEST(MessageTest, TheZoneIsOneOfIana) {
  const char* before = std::getenv("TZ");
  const std::string saved = before == nullptr ? "" : before;
  for (const auto& [value, zone] :
       {std::pair{"Asia/Jakarta", "Asia/Jakarta"}, std::pair{":America/Argentina/Ushuaia", "America/Argentina/Ushuaia"},
        std::pair{":/usr/share/zoneinfo/Asia/Phnom_Penh", "Asia/Phnom_Penh"}}) {
    ::setenv("TZ", value, 1);
    EXPECT_EQ(LocalTimeZone(), zone);
  }
  ::setenv("TZ", "WIB-7", 1);
  EXPECT_NE(LocalTimeZone().find('/'), std::string::npos) << "a rule is no zone: the system's instead";
  before == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", saved.c_str(), 1);
}

TEST(MessageTest, SignsExactlyTheBytesThatItSends) {
  for (const auto algorithm :
       {crypto::Algorithm::kEcdsaP256, crypto::Algorithm::kEcdsaP384, crypto::Algorithm::kEd25519}) {
    FileSigner signer = NewSigner(algorithm);
    message::v1::Message message;
    message.set_subject("subject");
    const auto envelope = SignMessage(message, signer);
    ASSERT_TRUE(envelope.ok());
    EXPECT_TRUE(crypto::CheckShape(*envelope).ok());
    const std::string pae = crypto::PreAuthenticationEncoding(envelope->payload_type(), envelope->payload());
    EXPECT_TRUE(crypto::VerifySignature(*envelope, 0, pae, signer.public_key()).ok());
    EXPECT_EQ(OpenMessage(*envelope)->subject(), "subject");
  }
}

TEST(MessageTest, CosignersSignOnceEach) {
  FileSigner first = NewSigner();
  FileSigner second = NewSigner(crypto::Algorithm::kEd25519);
  auto envelope = *SignMessage({}, first);
  EXPECT_TRUE(Cosign(envelope, second).ok());
  EXPECT_EQ(ReasonOf(Cosign(envelope, first)), Reason::kEnvelopeMalformed);
  EXPECT_EQ(envelope.signatures_size(), 2);
  while (envelope.signatures_size() < 16) {
    FileSigner another = NewSigner(crypto::Algorithm::kEd25519);
    ASSERT_TRUE(Cosign(envelope, another).ok());
  }
  FileSigner last = NewSigner(crypto::Algorithm::kEd25519);
  EXPECT_EQ(ReasonOf(Cosign(envelope, last)), Reason::kEnvelopeMalformed);
}

TEST(MessageTest, AFaultyModuleIsNoticed) {
  FaultySigner signer;
  EXPECT_EQ(ReasonOf(SignMessage({}, signer).status()), Reason::kKeyUnusable);
}

TEST(MessageTest, OpensMessagesOnly) {
  FileSigner signer = NewSigner();
  const auto statement = SignStatement(crypto::kRenditionPayloadType, "x", signer);
  EXPECT_EQ(ReasonOf(OpenMessage(*statement).status()), Reason::kEnvelopeMalformed);
  const auto garbage = SignStatement(crypto::kMessagePayloadType, "\xff\xff", signer);
  EXPECT_EQ(ReasonOf(OpenMessage(*garbage).status()), Reason::kMessageMalformed);
}

TEST(FileSignerTest, ReadsAKeyThatIsKeptPrivate) {
  const auto folder = std::filesystem::temp_directory_path() / ("duta-signer-" + ToHex(RandomBytes(8)));
  std::filesystem::create_directory(folder);
  const std::string path = folder / "key.pem";
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  ASSERT_TRUE(WriteFileAtomically(path, key.ToPem(), FileMode::kPrivate).ok());
  EXPECT_EQ((*FileSigner::Load(path))->public_key().keyid(), key.public_key().keyid());
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_EQ(ReasonOf(FileSigner::Load(path).status()), Reason::kFileUnusable);
  EXPECT_EQ(ReasonOf(FileSigner::Load(folder / "none").status()), Reason::kFileUnusable);
  ASSERT_TRUE(WriteFileAtomically(path, "no key", FileMode::kPrivate).ok());
  EXPECT_EQ(ReasonOf(FileSigner::Load(path).status()), Reason::kKeyUnusable);
  std::filesystem::remove_all(folder);
}

TEST(SeenMessagesTest, ForgetsTheOldestFirst) {
  SeenMessages seen(2);
  seen.Add("a", {"1", true});
  seen.Add("b", {"2", false});
  seen.Add("a", {"3", false});
  EXPECT_EQ(seen.Find("a")->statement_digest, "3");
  seen.Add("c", {"4", true});
  EXPECT_FALSE(seen.Find("a").has_value());
  EXPECT_TRUE(seen.Find("b").has_value());
  EXPECT_TRUE(seen.Find("c")->acknowledge);
  SeenMessages none(0);
  none.Add("a", {});
  EXPECT_FALSE(none.Find("a").has_value());
}

}  // namespace
}  // namespace duta::client
