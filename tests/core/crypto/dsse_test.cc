#include "core/crypto/dsse.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/base/bytes.h"
#include "tests/core/crypto/der.h"

namespace duta::crypto {
namespace {

using envelope::v1::Envelope;

constexpr std::string_view kType = "http://example.com/HelloWorld";

std::string PaeOf(const Envelope& envelope) {
  return PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
}

Envelope SmallEnvelope(const PrivateKey& key) { return SignEnvelope(kType, "hello world", key); }

TEST(DsseTest, EncodesAsTheSpecification) {
  EXPECT_EQ(PreAuthenticationEncoding(kType, "hello world"), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  EXPECT_EQ(PreAuthenticationEncoding("", ""), "DSSEv1 0  0 ");
  EXPECT_EQ(PreAuthenticationEncoding("ทูต", "é"), "DSSEv1 9 ทูต 2 é") << "lengths count bytes";
  EXPECT_EQ(StatementDigest(kType, "hello world"), Sha256(PreAuthenticationEncoding(kType, "hello world")));
}

// The test vector of DSSE's protocol.md. Its signature is r and s side by side.
TEST(DsseTest, VerifiesThePublicTestVector) {
  const auto envelope = EnvelopeFromJson(
      R"({"payload": "aGVsbG8gd29ybGQ=",
 "payloadType": "http://example.com/HelloWorld",
 "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]})");
  ASSERT_TRUE(envelope.ok()) << envelope.status();
  const auto key =
      PublicKey::FromSpki(P256Spki(Hex("67cd390f77aa359cb08c2235f652270493a9ed832b0abcc01f70954c0390d238"),
                                   Hex("0c782bd54e269125a44f4433aff1432ce94e12bca73aa67ac80cea12608ddf74")));
  ASSERT_TRUE(key.ok()) << key.status();
  const std::string raw = envelope->signatures(0).sig();
  ASSERT_EQ(raw.size(), 64u);
  EXPECT_TRUE(key->Verify(PaeOf(*envelope), EcdsaSignature(raw.substr(0, 32), raw.substr(32))));
  EXPECT_EQ(ReasonOf(CheckShape(*envelope)), Reason::kEnvelopeMalformed) << "Duta requires a keyid";
}

TEST(DsseTest, SignsForOneAndForSeveral) {
  const PrivateKey keys[] = {PrivateKey::Generate(Algorithm::kEcdsaP256), PrivateKey::Generate(Algorithm::kEd25519),
                             PrivateKey::Generate(Algorithm::kEcdsaP384)};
  Envelope envelope = SmallEnvelope(keys[0]);
  ASSERT_TRUE(AddSignature(envelope, keys[1]).ok());
  ASSERT_TRUE(AddSignature(envelope, keys[2]).ok());
  EXPECT_TRUE(CheckShape(envelope).ok());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(VerifySignature(envelope, i, PaeOf(envelope), keys[i].public_key()).ok());
    EXPECT_EQ(ReasonOf(AddSignature(envelope, keys[i])), Reason::kEnvelopeMalformed);
  }
  EXPECT_EQ(ReasonOf(VerifySignature(envelope, 0, PaeOf(envelope), keys[1].public_key())), Reason::kUnknownKey);
}

TEST(DsseTest, TakesAtMostSixteenSignatures) {
  Envelope envelope = SmallEnvelope(PrivateKey::Generate(Algorithm::kEd25519));
  while (envelope.signatures_size() < 16) {
    ASSERT_TRUE(AddSignature(envelope, PrivateKey::Generate(Algorithm::kEd25519)).ok());
  }
  EXPECT_TRUE(CheckShape(envelope).ok());
  EXPECT_EQ(ReasonOf(AddSignature(envelope, PrivateKey::Generate(Algorithm::kEd25519))), Reason::kEnvelopeMalformed);
}

// Calls `refuse` with the text changed in each of its bits.
void ForEachFlippedBit(std::string* text, const std::function<void(size_t bit)>& refuse) {
  for (size_t bit = 0; bit < text->size() * 8; ++bit) {
    const auto mask = static_cast<char>(1 << (bit % 8));
    (*text)[bit / 8] ^= mask;
    refuse(bit);
    (*text)[bit / 8] ^= mask;
  }
}

TEST(DsseTest, RefusesAnyBitChanged) {
  for (const Algorithm algorithm : {Algorithm::kEcdsaP256, Algorithm::kEcdsaP384, Algorithm::kEd25519}) {
    const PrivateKey key = PrivateKey::Generate(algorithm);
    Envelope envelope = SmallEnvelope(key);
    const auto expect = [&](Reason reason) {
      return [&, reason](size_t bit) {
        EXPECT_EQ(ReasonOf(VerifySignature(envelope, 0, PaeOf(envelope), key.public_key())), reason)
            << NameOf(algorithm) << " bit " << bit;
      };
    };
    ForEachFlippedBit(envelope.mutable_payload(), expect(Reason::kSignatureInvalid));
    ForEachFlippedBit(envelope.mutable_payload_type(), expect(Reason::kSignatureInvalid));
    ForEachFlippedBit(envelope.mutable_signatures(0)->mutable_sig(), expect(Reason::kSignatureInvalid));
    ForEachFlippedBit(envelope.mutable_signatures(0)->mutable_keyid(), expect(Reason::kUnknownKey));
    EXPECT_TRUE(VerifySignature(envelope, 0, PaeOf(envelope), key.public_key()).ok());
  }
}

TEST(DsseTest, RefusesABoundaryMovedBetweenTypeAndPayload) {
  const PrivateKey key = PrivateKey::Generate(Algorithm::kEcdsaP256);
  Envelope envelope = SignEnvelope("ab", "cd", key);
  envelope.set_payload_type("abc");
  envelope.set_payload("d");
  EXPECT_EQ(ReasonOf(VerifySignature(envelope, 0, PaeOf(envelope), key.public_key())), Reason::kSignatureInvalid);
}

TEST(DsseTest, RefusesShapesThatAreNotAnEnvelope) {
  using Change = void (*)(Envelope&);
  const std::pair<std::string_view, Change> cases[] = {
      {"no type", [](Envelope& e) { e.clear_payload_type(); }},
      {"a long type", [](Envelope& e) { e.set_payload_type(std::string(256, 'a')); }},
      {"no signature", [](Envelope& e) { e.clear_signatures(); }},
      {"the same keyid twice", [](Envelope& e) { *e.add_signatures() = e.signatures(0); }},
      {"17 signatures",
       [](Envelope& e) {
         for (char c = 'a'; c < 'q'; ++c) {
           auto& added = *e.add_signatures();
           added = e.signatures(0);
           (*added.mutable_keyid())[0] = static_cast<char>(c < 'g' ? c : '0' + (c - 'g'));
           (*added.mutable_keyid())[1] = static_cast<char>(c % 10 + '0');
         }
       }},
      {"an empty signature", [](Envelope& e) { e.mutable_signatures(0)->clear_sig(); }},
      {"a long signature", [](Envelope& e) { e.mutable_signatures(0)->set_sig(std::string(257, 'a')); }},
      {"no keyid", [](Envelope& e) { e.mutable_signatures(0)->clear_keyid(); }},
      {"a short keyid", [](Envelope& e) { e.mutable_signatures(0)->mutable_keyid()->pop_back(); }},
      {"an upper-case keyid", [](Envelope& e) { e.mutable_signatures(0)->set_keyid(std::string(64, 'A')); }},
      {"an unknown field", [](Envelope& e) { e.MergeFromString(std::string("\x78\x01", 2)); }},
      {"an unknown field in a signature",
       [](Envelope& e) { e.mutable_signatures(0)->MergeFromString(std::string("\x78\x01", 2)); }},
  };
  const Envelope good = SmallEnvelope(PrivateKey::Generate(Algorithm::kEd25519));
  ASSERT_TRUE(CheckShape(good).ok());
  for (const auto& [what, change] : cases) {
    Envelope envelope = good;
    change(envelope);
    EXPECT_EQ(ReasonOf(CheckShape(envelope)), Reason::kEnvelopeMalformed) << what;
    EXPECT_FALSE(MetadataOf(CheckShape(envelope))["field"].empty()) << what;
  }
}

TEST(DsseTest, JsonComesBackUnchanged) {
  const PrivateKey key = PrivateKey::Generate(Algorithm::kEcdsaP256);
  Envelope envelope = SignEnvelope("application/x", std::string("\x00\xff\xfe\n", 4), key);
  ASSERT_TRUE(AddSignature(envelope, PrivateKey::Generate(Algorithm::kEd25519)).ok());
  const auto again = EnvelopeFromJson(ToJson(envelope));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->SerializeAsString(), envelope.SerializeAsString());
}

TEST(DsseTest, JsonTakesWhatDsseAllows) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"the URL-safe alphabet", R"({"payload":"__79","payloadType":"t","signatures":[{"sig":"AA==","keyid":"k"}]})"},
      {"the standard alphabet", R"({"payload":"//79","payloadType":"t","signatures":[{"sig":"AA==","keyid":"k"}]})"},
      {"unknown names",
       R"({"payload":"//79","payloadType":"t","x":{"sig":1},"signatures":[{"sig":"AA==","keyid":"k","cert":""}]})"},
  };
  for (const auto& [what, json] : cases) {
    const auto envelope = EnvelopeFromJson(json);
    ASSERT_TRUE(envelope.ok()) << what << envelope.status();
    EXPECT_EQ(envelope->payload(), "\xff\xfe\xfd") << what;
    EXPECT_EQ(envelope->signatures(0).keyid(), "k") << what;
  }
}

TEST(DsseTest, RefusesOtherJson) {
  const std::string deep(100'000, '[');
  const std::string_view cases[] = {
      "",
      "null",
      "[]",
      "{}",
      "{",
      deep,
      R"({"payload":"","payloadType":"t","signatures":[]} x)",
      R"({"payload":1,"payloadType":"t","signatures":[]})",
      R"({"payload":"","payloadType":null,"signatures":[]})",
      R"({"payload":"","payloadType":"t","signatures":{}})",
      R"({"payload":"","payloadType":"t","signatures":["sig"]})",
      R"({"payload":"","payloadType":"t","signatures":[{"keyid":"k"}]})",
      R"({"payload":"","payloadType":"t","signatures":[{"sig":"AA==","keyid":7}]})",
      R"({"payload":"A","payloadType":"t","signatures":[]})",
      R"({"payload":"AB==","payloadType":"t","signatures":[]})",
      R"({"payload":"+_79","payloadType":"t","signatures":[]})",
      R"({"payload":"AA==\n","payloadType":"t","signatures":[]})",
      R"({"payload":"AA==","payload":"AQ==","payloadType":"t","signatures":[]})",
      R"({"payload":"","payloadType":"t","signatures":[{"sig":"AA==","sig":"AQ=="}]})",
      R"({"x":[[[[[[[[[{"a":1}]]]]]]]]],"payload":"","payloadType":"t","signatures":[]})",
      "{\"payload\":\"\",\"payloadType\":\"\xff\",\"signatures\":[]}",
  };
  for (const std::string_view json : cases) {
    EXPECT_EQ(ReasonOf(EnvelopeFromJson(json).status()), Reason::kEnvelopeMalformed) << json.substr(0, 100);
  }
}

}  // namespace
}  // namespace duta::crypto
