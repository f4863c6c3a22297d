#include "core/evidence/evidence.h"

#include <gtest/gtest.h>

#include "core/base/bytes.h"
#include "core/crypto/key.h"
#include "tests/core/evidence/sample.h"

namespace duta::evidence {
namespace {

std::optional<Reason> DecodeReason(std::string_view bytes) { return ReasonOf(Decode(bytes).status()); }

TEST(EvidenceTest, BuildSortsHandoversAndKeysAndLeavesOutWhatNobodyNeeds) {
  Sample sample;
  sample.Make();
  sample.response.add_spkis(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256).public_key().spki());
  const v1::Evidence evidence = sample.Evidence();
  EXPECT_EQ(evidence.version(), kVersion);
  EXPECT_EQ(evidence.origin(), "hub.example");
  ASSERT_EQ(evidence.handovers_size(), 2);
  EXPECT_EQ(evidence.handovers(0).receipt().index(), 2u);
  EXPECT_EQ(evidence.handovers(1).receipt().index(), 3u);
  ASSERT_EQ(evidence.spkis_size(), 2);
  EXPECT_LT(crypto::PublicKey::FromSpki(evidence.spkis(0))->keyid(),
            crypto::PublicKey::FromSpki(evidence.spkis(1))->keyid());
}

TEST(EvidenceTest, BuildRefusesWithoutAKeyThatIsNeeded) {
  Sample sample;
  sample.Make();
  sample.response.mutable_spkis()->RemoveLast();
  EXPECT_EQ(ReasonOf(Build("hub.example", sample.response, {}).status()), Reason::kEvidenceInvalid);
}

TEST(EvidenceTest, DecodesWhatItEncodes) {
  const std::string bytes = Encode(Sample().Evidence());
  const auto evidence = Decode(bytes);
  ASSERT_TRUE(evidence.ok()) << evidence.status();
  EXPECT_EQ(Encode(*evidence), bytes);
}

TEST(EvidenceTest, EncodingHasGoldenBytes) {
  v1::Evidence evidence;
  evidence.set_version(1);
  evidence.set_origin("hub");
  evidence.mutable_receipt()->set_index(300);
  evidence.mutable_receipt()->set_entry("e");
  evidence.add_handovers()->mutable_receipt()->set_checkpoint("c");
  evidence.add_spkis("k");
  EXPECT_EQ(ToHex(Encode(evidence)),
            "0801"              // version
            "1203687562"        // origin
            "22060a016510ac02"  // receipt: entry, index
            "2a050a03220163"    // handover: receipt: checkpoint
            "3a016b");          // key
}

TEST(EvidenceTest, RefusesEveryOtherEncoding) {
  const std::string bytes = Encode(Sample().Evidence());
  v1::Evidence unknown = Sample().Evidence();
  unknown.mutable_receipt()->GetReflection()->MutableUnknownFields(unknown.mutable_receipt())->AddVarint(99, 1);
  const std::pair<const char*, std::string> files[] = {
      {"empty", ""},
      {"garbage", "\xff\xff\xff\xff"},
      {"truncated", bytes.substr(0, bytes.size() - 1)},
      {"trailing unknown field", bytes + std::string("\x78\x01", 2)},
      {"nested unknown field", unknown.SerializeAsString()},
      {"repeated scalar", std::string("\x08\x01", 2) + bytes},
      {"long varint", std::string("\x08\x81\x00", 3) + bytes.substr(2)},
      {"fields out of order", bytes.substr(2) + bytes.substr(0, 2)},
      {"default written out", bytes + std::string("\x08\x00", 2)},
      {"twice", bytes + bytes},
      {"other version", std::string("\x08\x02", 2) + bytes.substr(2)},
  };
  for (const auto& [name, file] : files) EXPECT_EQ(DecodeReason(file), Reason::kEvidenceInvalid) << name;
}

}  // namespace
}  // namespace duta::evidence
