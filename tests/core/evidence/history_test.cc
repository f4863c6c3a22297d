#include "core/evidence/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sample.h"

namespace duta::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kRemark[] = "text/vnd.test.remark";

// Steps are words; "no" is refused.
class RemarkReader final : public HistoryReader {
 public:
  explicit RemarkReader(std::string noun) : noun_(std::move(noun)) {}
  std::string_view Noun() const override { return noun_; }
  std::string_view MediaType() const override { return kRemark; }
  std::unique_ptr<HistoryPlayer> Play(const std::string& uid) const override { return std::make_unique<Player>(uid); }

 private:
  class Player final : public HistoryPlayer {
   public:
    explicit Player(const std::string& uid) : all_(uid) {}
    StatusOr<std::string> Take(const VerifiedStep& step) override {
      if (step.body == "no") return Refuse(Reason::kEvidenceInvalid, "it says no");
      all_ += absl::StrCat(" ", step.index, ":", std::string(step.body));
      return absl::StrCat(std::string(step.body), " by ", step.message.sender());
    }
    std::vector<Check> Conclude() override { return {{"remarks", true, all_ + "\n"}}; }

   private:
    std::string all_;
  };

  const std::string noun_;
};

class HistoryTest : public testing::Test {
 protected:
  void Add(const std::string& body, const std::string& media_type = kRemark) {
    message::v1::Message message;
    message.set_id("0190c2a4-7c3e-7cc3-98c4-dc0c0c07398" + std::to_string(history_.steps_size()));
    message.set_sender("partners/id-kemlu");
    message.mutable_expire_time()->set_seconds(1'800'086'400);
    message.mutable_body()->set_media_type(media_type);
    message.mutable_body()->set_content(body);
    exchange::v1::GetMessageResponse response;
    *response.mutable_envelope() = crypto::SignEnvelope(crypto::kMessagePayloadType, message.SerializeAsString(), key_);
    log::v1::Entry entry;
    log::v1::MessageAccepted& accepted = *entry.mutable_message_accepted();
    accepted.set_message_id(message.id());
    accepted.set_sender(message.sender());
    accepted.set_media_type(media_type);
    *accepted.mutable_expire_time() = message.expire_time();
    accepted.set_statement_digest(
        crypto::ToString(crypto::StatementDigest(crypto::kMessagePayloadType, response.envelope().payload())));
    accepted.add_mailboxes("partners/au-dfat");
    Sample::AddSigner(accepted.mutable_verified_signatures(), key_, message.sender());
    *response.mutable_receipt() = log_.ReceiptOf(log_.Append(entry));
    response.add_spkis(key_.public_key().spki());
    history_.add_steps()->set_evidence(Encode(*Build("hub.example", response, {})));
  }

  Report Verify() { return VerifyHistory(history_, reader_, log_.signer().verifier()); }

  SampleLog log_{*crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))};
  crypto::PrivateKey key_ = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  RemarkReader reader_{"remark"};
  v1::History history_ = NewHistory(reader_, "r1");
};

TEST_F(HistoryTest, PlaysTheStepsOfAnyKind) {
  Add("one");
  Add("two");
  const Report report = Verify();
  ASSERT_TRUE(report.ok()) << report.ToStatus();
  std::vector<std::string> details;
  for (const Check& check : report.checks) details.push_back(check.detail);
  EXPECT_THAT(details, ElementsAre("2 steps of the remark r1", "one by partners/id-kemlu", "two by partners/id-kemlu",
                                   "r1 0:one 1:two?"));
  EXPECT_EQ(history_.format(), "duta remark history 1");
  EXPECT_TRUE(IsHistory(Encode(history_)));
}

TEST_F(HistoryTest, WhatTheKindRefusesDoesNotHold) {
  Add("one");
  Add("no");
  const Report report = Verify();
  EXPECT_THAT(std::string(report.ToStatus().message()), HasSubstr("step 2"));
  EXPECT_EQ(report.checks.back().detail, "it says no");
}

TEST_F(HistoryTest, ABodyOfAnotherKindIsNoStep) {
  Add("one", "text/plain");
  EXPECT_THAT(std::string(Verify().ToStatus().message()), HasSubstr("the canonical form of a native body is missing"));
  history_.mutable_steps(0)->set_canonical_body("two");
  EXPECT_THAT(std::string(Verify().ToStatus().message()), HasSubstr("is not the one that was logged"));
}

TEST_F(HistoryTest, TheFormatNamesTheReader) {
  HistoryReaders readers;
  EXPECT_EQ(ReasonOf(FindReader(readers, history_).status()), Reason::kEvidenceInvalid);
  readers.push_back(std::make_unique<RemarkReader>("other"));
  readers.push_back(std::make_unique<RemarkReader>("remark"));
  EXPECT_EQ(*FindReader(readers, history_), readers[1].get());
  Add("one");
  EXPECT_FALSE(VerifyHistory(history_, *readers[0], log_.signer().verifier()).ok());
}

}  // namespace
}  // namespace duta::evidence
