#include "core/evidence/history.h"

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "core/kinds/visit/history/visit_history.h"
#include "core/kinds/visit/media_type.h"
#include "tests/core/evidence/sample.h"
#include "tests/core/visit/sample.h"

namespace duta::kinds {
namespace {

using evidence::Build;
using evidence::Decode;
using evidence::Encode;
using evidence::Sample;
using evidence::SampleLog;
using evidence::v1::History;

using ::testing::HasSubstr;

// Indonesia invites, in a native form if asked for; Australia accepts.
class HistoryTest : public testing::Test {
 protected:
  void Add(const std::string& sender, const crypto::PrivateKey& key, visit::v1::Visit visit,
           const std::string& media_type = kVisitMediaType) {
    visit.mutable_events(0)->mutable_dtstamp()->set_seconds(1'799'999'000 + history_.steps_size() * 60);
    message::v1::Message message =
        visit::MakeMessage(sender, "0190c2a4-7c3e-7cc3-98c4-dc0c0c07398" + std::to_string(history_.steps_size()));
    const bool is_native = media_type != kVisitMediaType;
    message.mutable_body()->set_media_type(media_type);
    message.mutable_body()->set_content(is_native ? "BEGIN:VCALENDAR" : visit.SerializeAsString());
    message.mutable_expire_time()->set_seconds(1'800'086'400);
    exchange::v1::GetMessageResponse response;
    *response.mutable_envelope() = crypto::SignEnvelope(crypto::kMessagePayloadType, message.SerializeAsString(), key);
    log::v1::Entry entry;
    log::v1::MessageAccepted& accepted = *entry.mutable_message_accepted();
    accepted.set_message_id(message.id());
    accepted.set_sender(sender);
    accepted.set_media_type(media_type);
    *accepted.mutable_expire_time() = message.expire_time();
    accepted.set_statement_digest(
        crypto::ToString(crypto::StatementDigest(crypto::kMessagePayloadType, response.envelope().payload())));
    for (const char* name : {visit::kAustralia, visit::kIndonesia, visit::kNewZealand}) {
      if (name != sender) accepted.add_mailboxes(name);
    }
    if (is_native) accepted.set_canonical_body_sha256(crypto::ToString(crypto::Sha256(visit.SerializeAsString())));
    Sample::AddSigner(accepted.mutable_verified_signatures(), key, sender);
    *response.mutable_receipt() = log_.ReceiptOf(log_.Append(entry));
    response.add_spkis(key.public_key().spki());
    evidence::v1::HistoryStep& step = *history_.add_steps();
    step.set_evidence(Encode(*Build("hub.example", response, {})));
    if (is_native) step.set_canonical_body(visit.SerializeAsString());
  }

  void AddBoth(const std::string& media_type = kVisitMediaType) {
    Add(visit::kIndonesia, indonesia_, visit::MakeRequest(0, 0, {visit::kAustralia}), media_type);
    Add(visit::kAustralia, australia_,
        visit::MakeReply(visit::kAustralia, visit::v1::PARTICIPATION_STATUS_ACCEPTED, 0, 0));
  }

  evidence::Report Verify(const evidence::TrustedKeys& trusted = {}) {
    return VerifyHistory(history_, *reader_, log_.signer().verifier(), trusted);
  }
  std::string WhatIsWrong() { return std::string(Verify().ToStatus().message()); }

  SampleLog log_{*crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))};
  crypto::PrivateKey indonesia_ = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  crypto::PrivateKey australia_ = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  const std::unique_ptr<evidence::HistoryReader> reader_ = MakeVisitHistoryReader();
  History history_ = NewHistory(*reader_, "visit-1@id-kemlu");
};

TEST_F(HistoryTest, SaysWhoAgreedToWhichVersionAndWhen) {
  AddBoth();
  const evidence::Report verified = Verify();
  ASSERT_TRUE(verified.ok()) << verified.ToStatus();
  EXPECT_THAT(verified.checks[3].detail, HasSubstr("all who must come have accepted"));
  const std::string last = verified.checks.back().detail;
  EXPECT_THAT(last, HasSubstr("partners/au-dfat answered sequence 0: ACCEPTED, 2027-01-15"));
  EXPECT_THAT(last, HasSubstr("0190c2a4-7c3e-7cc3-98c4-dc0c0c073981"));
  const std::string bytes = Encode(history_);
  EXPECT_TRUE(evidence::IsHistory(bytes));
  EXPECT_EQ(Encode(*evidence::DecodeHistory(bytes)), bytes);
  EXPECT_FALSE(evidence::IsHistory(history_.steps(0).evidence()));
  EXPECT_EQ(Verify({{indonesia_.public_key().keyid(), "partners/my-kln"}}).ok(), false);
}

TEST_F(HistoryTest, EveryChangedBitIsRefused) {
  AddBoth("text/calendar; method=REQUEST");
  ASSERT_TRUE(Verify().ok()) << Verify().ToStatus();
  EXPECT_THAT(Verify().checks[1].detail, HasSubstr("signed as text/calendar"));
  const std::string bytes = Encode(history_);
  const google::protobuf::LogSilencer silencer;  // It tells of every byte that is not UTF-8.
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
    const auto decoded = evidence::DecodeHistory(changed);
    EXPECT_FALSE(decoded.ok() && VerifyHistory(*decoded, *reader_, log_.signer().verifier()).ok()) << i;
  }
}

TEST_F(HistoryTest, NamesWhatDoesNotHold) {
  EXPECT_THAT(WhatIsWrong(), HasSubstr("holds no step"));
  AddBoth();
  const History good = history_;
  std::swap(*history_.mutable_steps(0), *history_.mutable_steps(1));
  EXPECT_THAT(WhatIsWrong(), HasSubstr("step 1"));
  history_ = good;
  history_.set_uid("another");
  EXPECT_THAT(WhatIsWrong(), HasSubstr("another visit"));
  history_ = good;
  *history_.add_steps() = good.steps(1);
  EXPECT_THAT(WhatIsWrong(), HasSubstr("does not follow"));
  history_ = good;
  history_.mutable_steps(0)->set_canonical_body("x");
  EXPECT_THAT(WhatIsWrong(), HasSubstr("beside the one that was signed"));
  history_ = good;
  // An answer after the end is no part of any history that the hub gives.
  Add(visit::kIndonesia, indonesia_, visit::MakeStep(visit::v1::METHOD_CANCEL, 1, 0));
  Add(visit::kAustralia, australia_,
      visit::MakeReply(visit::kAustralia, visit::v1::PARTICIPATION_STATUS_ACCEPTED, 1, 0));
  EXPECT_THAT(WhatIsWrong(), HasSubstr("cancelled at sequence 1"));
}

}  // namespace
}  // namespace duta::kinds
