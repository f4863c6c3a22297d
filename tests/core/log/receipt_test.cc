#include "core/log/receipt.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <functional>

#include "core/base/bytes.h"
#include "tests/core/log/naive_tree.h"

namespace duta::log {
namespace {

using google::protobuf::util::MessageDifferencer;

std::string EntryBytes(int number) {
  v1::Entry entry;
  entry.set_salt(std::string(16, 's'));
  entry.mutable_record_time()->set_seconds(1'800'000'000 + number);
  entry.mutable_message_accepted()->set_message_id("message " + std::to_string(number));
  return entry.SerializeAsString();
}

class ReceiptTest : public testing::Test {
 protected:
  // The receipt of `bytes` at `index` of a log of `size`.
  v1::Receipt ReceiptOf(const std::string& bytes, size_t index = 2, size_t size = 7) {
    std::vector<Hash> leaves = NumberedLeaves(size);
    leaves[index] = LeafHash(bytes);
    v1::Receipt receipt;
    receipt.set_entry(bytes);
    receipt.set_index(index);
    for (const Hash& hash : NaivePath(index, leaves)) receipt.add_inclusion_path(crypto::ToString(hash));
    receipt.set_checkpoint(signer_.Sign(FormatCheckpoint({signer_.verifier().name(), size, NaiveRoot(leaves)})));
    return receipt;
  }

  std::optional<Reason> Verify(const v1::Receipt& receipt) {
    return ReasonOf(VerifyReceipt(receipt, signer_.verifier()).status());
  }

  const crypto::NoteSigner signer_ =
      *crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
};

TEST_F(ReceiptTest, VerifiesInLogsOfAllSizes) {
  for (const size_t size : {1, 2, 3, 8, 9}) {
    for (size_t index = 0; index < size; ++index) {
      const auto verified = VerifyReceipt(ReceiptOf(EntryBytes(1), index, size), signer_.verifier());
      ASSERT_TRUE(verified.ok()) << verified.status();
      EXPECT_EQ(verified->index, index);
      EXPECT_EQ(verified->checkpoint.size, size);
      EXPECT_EQ(verified->entry.message_accepted().message_id(), "message 1");
    }
  }
}

TEST_F(ReceiptTest, RefusesWhatWasChanged) {
  const std::pair<const char*, std::function<void(v1::Receipt&)>> changes[] = {
      {"entry", [](auto& receipt) { receipt.mutable_entry()->back() ^= 1; }},
      {"another entry", [](auto& receipt) { receipt.set_entry(EntryBytes(2)); }},
      {"index", [](auto& receipt) { receipt.set_index(3); }},
      {"index beyond the tree", [](auto& receipt) { receipt.set_index(~uint64_t{0}); }},
      {"hash", [](auto& receipt) { (*receipt.mutable_inclusion_path(1))[0] ^= 1; }},
      {"short hash", [](auto& receipt) { receipt.mutable_inclusion_path(1)->pop_back(); }},
      {"empty hash", [](auto& receipt) { receipt.mutable_inclusion_path(1)->clear(); }},
      {"missing hash", [](auto& receipt) { receipt.mutable_inclusion_path()->RemoveLast(); }},
      {"more hashes", [](auto& receipt) { receipt.add_inclusion_path(std::string(32, 'x')); }},
      {"too many hashes",
       [](auto& receipt) {
         while (receipt.inclusion_path_size() < 64) receipt.add_inclusion_path(std::string(32, 'x'));
       }},
      {"no checkpoint", [](auto& receipt) { receipt.clear_checkpoint(); }},
      {"checkpoint", [](auto& receipt) { (*receipt.mutable_checkpoint())[12] ^= 1; }},
  };
  for (const auto& [name, change] : changes) {
    v1::Receipt receipt = ReceiptOf(EntryBytes(1));
    ASSERT_EQ(Verify(receipt), std::nullopt);
    change(receipt);
    EXPECT_EQ(Verify(receipt), Reason::kProofInvalid) << name;
  }
}

TEST_F(ReceiptTest, RefusesAnEntryWithoutItsShape) {
  v1::Entry short_salt;
  short_salt.set_salt("short");
  short_salt.mutable_message_accepted();
  v1::Entry no_event;
  no_event.set_salt(std::string(16, 's'));
  for (const std::string& bytes :
       {short_salt.SerializeAsString(), no_event.SerializeAsString(), std::string("\xff\xff"), std::string()}) {
    EXPECT_EQ(Verify(ReceiptOf(bytes)), Reason::kProofInvalid) << ToHex(bytes);
  }
}

TEST_F(ReceiptTest, TlogProofHasTheTextOfTheSpecification) {
  v1::Receipt receipt;
  receipt.set_entry("not part of it");
  receipt.set_index(73894);
  receipt.add_inclusion_path(*FromBase64("gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ="));
  receipt.add_inclusion_path(*FromBase64("B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA="));
  receipt.set_checkpoint("example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— a b\n");
  EXPECT_EQ(ToTlogProof(receipt),
            "c2sp.org/tlog-proof@v1\n"
            "index 73894\n"
            "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
            "B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
            "\n"
            "example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n— a b\n");
}

TEST_F(ReceiptTest, TlogProofGivesBackTheReceipt) {
  for (const size_t size : {1, 7}) {
    const v1::Receipt receipt = ReceiptOf(EntryBytes(1), 0, size);
    auto parsed = ParseTlogProof(ToTlogProof(receipt));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->entry(), "");
    parsed->set_entry(receipt.entry());
    EXPECT_TRUE(MessageDifferencer::Equals(*parsed, receipt));
  }
}

TEST_F(ReceiptTest, KeepsSignaturesOfWitnesses) {
  v1::Receipt receipt = ReceiptOf(EntryBytes(1));
  receipt.mutable_checkpoint()->append("\xe2\x80\x94 witness.example AAAAAAA=\n");
  EXPECT_EQ(Verify(receipt), std::nullopt);
  auto parsed = ParseTlogProof(ToTlogProof(receipt));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->checkpoint(), receipt.checkpoint());
  receipt.mutable_checkpoint()->append("no signature\n");
  EXPECT_EQ(Verify(receipt), Reason::kProofInvalid);
}

TEST_F(ReceiptTest, TlogProofMayCarryExtraData) {
  const auto parsed = ParseTlogProof("c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 0\n\ncheckpoint\n");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->checkpoint(), "checkpoint\n");
}

TEST_F(ReceiptTest, RefusesAMalformedTlogProof) {
  const std::string start = "c2sp.org/tlog-proof@v1\n";
  const std::string hash = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n";
  std::string many = start + "index 1\n";
  for (int i = 0; i < 64; ++i) many += hash;
  const std::string texts[] = {
      "",
      "c2sp.org/tlog-proof@v1",
      "c2sp.org/tlog-proof@v2\nindex 1\n\ncheckpoint\n",
      start,
      start + "\ncheckpoint\n",
      start + "index 01\n\ncheckpoint\n",
      start + "index\n\ncheckpoint\n",
      start + "index \n\ncheckpoint\n",
      start + "index 18446744073709551616\n\ncheckpoint\n",
      start + "index 1\nextra aGVsbG8=\n\ncheckpoint\n",
      start + "extra aGVsbG8\nindex 1\n\ncheckpoint\n",
      start + "extra aGVsbG8=\nextra aGVsbG8=\nindex 1\n\ncheckpoint\n",
      start + "index 1\nindex 1\n\ncheckpoint\n",
      start + "index 1\n" + hash,
      start + "index 1\n" + hash + "\n",
      start + "index 1\naGVsbG8=\n\ncheckpoint\n",
      start + "index 1\r\n\r\ncheckpoint\n",
      many + "\ncheckpoint\n",
      start + "index 1\n\n" + std::string(1 << 20, 'x'),
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(ReasonOf(ParseTlogProof(text).status()), Reason::kProofInvalid) << text.substr(0, 200);
  }
}

}  // namespace
}  // namespace duta::log
