#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "core/base/bytes.h"
#include "core/kinds/declaration/history/declaration_history.h"
#include "core/kinds/declaration/history/declaration_record.h"
#include "core/kinds/declaration/media_type.h"
#include "tests/core/declaration/sample.h"
#include "tests/core/evidence/sample.h"

namespace duta::kinds {
namespace {

using namespace duta::declaration;  // The sample.
using declaration::v1::Declaration;
using evidence::Build;
using evidence::Decode;
using evidence::Encode;
using evidence::SampleLog;
using evidence::v1::History;
using ::testing::HasSubstr;

// Signed steps, logged one a second; those that are asked for are taken over.
class HistoryTest : public testing::Test {
 protected:
  HistoryTest() {
    for (const std::string& name : sample_.addressed) {
      keys_.emplace(name, crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256));
    }
  }

  std::string KeyidOf(const std::string& sender) const { return keys_.at(sender).public_key().keyid(); }

  // The message id of the step.
  std::string Add(const std::string& sender, Declaration declaration, bool is_notified = true) {
    declaration.set_uid(kUid);
    const crypto::PrivateKey& key = keys_.at(sender);
    message::v1::Message message;
    message.set_id(Id(history_.steps_size() + 1));
    message.set_sender(sender);
    message.mutable_create_time()->set_seconds(1'799'999'990);
    message.mutable_expire_time()->set_seconds(1'800'086'400);
    message.mutable_body()->set_media_type(kDeclarationMediaType);
    message.mutable_body()->set_content(declaration.SerializeAsString());
    exchange::v1::GetMessageResponse response;
    *response.mutable_envelope() = crypto::SignEnvelope(crypto::kMessagePayloadType, message.SerializeAsString(), key);
    log::v1::Entry entry;
    log::v1::MessageAccepted& accepted = *entry.mutable_message_accepted();
    accepted.set_message_id(message.id());
    accepted.set_sender(sender);
    accepted.set_media_type(kDeclarationMediaType);
    *accepted.mutable_expire_time() = message.expire_time();
    accepted.set_statement_digest(
        crypto::ToString(crypto::StatementDigest(crypto::kMessagePayloadType, response.envelope().payload())));
    for (const std::string& name : sample_.addressed) {
      if (name != sender) accepted.add_mailboxes(name);
    }
    evidence::Sample::AddSigner(accepted.mutable_verified_signatures(), key, sender);
    const uint64_t index = log_.Append(entry);
    if (is_notified) Notify(message.id(), accepted, index, response);
    *response.mutable_receipt() = log_.ReceiptOf(index);
    response.add_spkis(key.public_key().spki());
    history_.add_steps()->set_evidence(Encode(*Build("hub.example", response, {})));
    return message.id();
  }

  void Notify(const std::string& id, const log::v1::MessageAccepted& accepted, uint64_t index,
              exchange::v1::GetMessageResponse& response) {
    for (const std::string& mailbox : accepted.mailboxes()) {
      log::v1::Entry entry;
      log::v1::DeliveryAcknowledged& taken = *entry.mutable_delivery_acknowledged();
      taken.set_message_id(id);
      taken.set_statement_digest(accepted.statement_digest());
      taken.set_message_index(index);
      taken.set_mailbox(mailbox);
      *response.add_handovers()->mutable_receipt() = log_.ReceiptOf(log_.Append(entry));
    }
  }

  Declaration Endorsement() const {
    Declaration step;
    step.mutable_endorsement()->set_text_sha256(DigestOf(kUid, MakeText()));
    return step;
  }

  // Up to the opening; all have named their keys.
  void AddOpening() {
    Declaration draft;
    *draft.mutable_draft()->mutable_text() = MakeText();
    for (const std::string& name : sample_.addressed) draft.mutable_draft()->add_participants(name);
    draft.mutable_draft()->mutable_round_end_time()->set_seconds(1'800'001'000);
    Add(kIndonesia, draft);
    Declaration freeze;
    freeze.mutable_freeze()->set_text_sha256(DigestOf(kUid, MakeText()));
    Add(kIndonesia, freeze);
    Declaration opening;
    opening.mutable_opening()->set_text_sha256(DigestOf(kUid, MakeText()));
    for (const char* name : {kAustralia, kIndonesia, kMalaysia}) opening.mutable_opening()->add_roll(name);
    opening.mutable_opening()->set_rule(v1::RULE_NUMBER);
    opening.mutable_opening()->set_number(2);
    opening.mutable_opening()->set_objection_days(365);
    opening.mutable_opening()->mutable_close_time()->set_seconds(1'800'002'000);
    Add(kIndonesia, opening);
    for (const char* name : {kAustralia, kIndonesia, kMalaysia, kThailand}) {
      Add(name, Sample::Powers(KeyidOf(name)));
    }
  }

  // Three endorsements, the second of which is enough, one under a reservation to
  // which Malaysia objects.
  void AddAll() {
    AddOpening();
    Add(kAustralia, Endorsement());
    Declaration reserved = Endorsement();
    reserved.mutable_endorsement()->mutable_reservation()->set_text("Not in December.");
    const std::string reservation = Add(kIndonesia, reserved);
    Add(kMalaysia, Endorsement(), /*is_notified=*/false);
    Add(kMalaysia, ObjectTo(reservation));
  }

  evidence::Report Verify(const evidence::TrustedKeys& trusted = {}) const {
    return VerifyHistory(history_, *MakeDeclarationHistoryReader(), log_.signer().verifier(), trusted);
  }
  // All findings under a subject, a line each.
  static std::string Findings(const evidence::Report& report, const std::string& subject) {
    std::string text;
    for (const evidence::Check& check : report.checks) {
      if (check.subject == subject) text += check.detail + "\n";
    }
    return text;
  }
  std::string WhatIsWrong() const { return std::string(Verify().ToStatus().message()); }

  // The body of a step with its signature and log as they were.
  void Change(int step, const std::function<void(Declaration&)>& change) {
    evidence::v1::Evidence evidence = *Decode(history_.steps(step).evidence());
    message::v1::Message message;
    message.ParseFromString(evidence.envelope().payload());
    Declaration declaration;
    declaration.ParseFromString(message.body().content());
    change(declaration);
    message.mutable_body()->set_content(declaration.SerializeAsString());
    evidence.mutable_envelope()->set_payload(message.SerializeAsString());
    history_.mutable_steps(step)->set_evidence(Encode(evidence));
  }

  Sample sample_;
  std::map<std::string, crypto::PrivateKey> keys_;
  SampleLog log_{*crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))};
  History history_ = NewHistory(*MakeDeclarationHistoryReader(), kUid);
};

TEST_F(HistoryTest, SaysWhoEndorsedWhatAndWhenTheQuorumWasReached) {
  AddAll();
  const evidence::Report report = Verify();
  ASSERT_TRUE(report.ok()) << report.ToStatus();
  EXPECT_THAT(Findings(report, "text"), HasSubstr(ToHex(DigestOf(kUid, MakeText()))));
  EXPECT_THAT(Findings(report, "roll"), HasSubstr("2 of a roll of 3"));
  const std::string acts = Findings(report, "act");
  EXPECT_THAT(acts, HasSubstr("partners/au-dfat endorsed the text"));
  EXPECT_THAT(acts, HasSubstr("under the reservation \"Not in December.\""));
  EXPECT_THAT(acts, HasSubstr("partners/my-kln objected (to entry 40): \"It defeats the purpose.\""));
  EXPECT_THAT(acts, HasSubstr("notified to 4 of 4, the last at"));
  EXPECT_THAT(acts, HasSubstr("notified to none of 4 yet"));
  EXPECT_THAT(acts, HasSubstr("with key " + KeyidOf(kAustralia).substr(0, 16) + " of The minister"));
  EXPECT_THAT(Findings(report, "quorum"), HasSubstr("reached at entry 40, by partners/id-kemlu"));
  EXPECT_EQ(
      Findings(report, "summary"),
      "endorsements 3, accessions 0, reservations 1, objections 1, withdrawals 0, revocations 0, corrections 0\n");
}

TEST_F(HistoryTest, AChangedCommaBreaksIt) {
  AddAll();
  Change(0, [](Declaration& step) {
    step.mutable_draft()->mutable_text()->mutable_paragraphs(1)->mutable_wordings(0)->set_text("share, what works.");
  });
  EXPECT_FALSE(Verify().ok());
}

TEST_F(HistoryTest, EveryStepCounts) {
  AddAll();
  const History whole = history_;
  // Without the last it is an older state; without another, or in another order, it
  // is none.
  history_.mutable_steps()->RemoveLast();
  EXPECT_TRUE(Verify().ok());
  for (int i = 0; i + 1 < whole.steps_size(); ++i) {
    history_ = whole;
    history_.mutable_steps()->SwapElements(i, i + 1);
    EXPECT_FALSE(Verify().ok()) << i;
  }
  history_ = whole;
  history_.mutable_steps()->DeleteSubrange(1, 1);
  EXPECT_THAT(WhatIsWrong(), HasSubstr("it takes no opening"));
  history_ = whole;
  *history_.add_steps() = whole.steps(7);
  EXPECT_FALSE(Verify().ok());
}

TEST_F(HistoryTest, WithAnyBitChangedItIsRefused) {
  AddOpening();
  Add(kAustralia, Endorsement(), /*is_notified=*/false);
  const std::string bytes = Encode(history_);
  const google::protobuf::LogSilencer silencer;
  size_t refused = 0, tried = 0;
  for (size_t at = 0; at < bytes.size(); at += 131) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
    ++tried;
    const auto decoded = evidence::DecodeHistory(changed);
    refused += !decoded.ok() || !VerifyHistory(*decoded, *MakeDeclarationHistoryReader(), log_.signer().verifier()).ok()
                   ? 1
                   : 0;
  }
  EXPECT_EQ(refused, tried);
  EXPECT_GT(tried, 100u);
}

TEST_F(HistoryTest, AnEndorsementWithoutPowersIsNoEvidenceEvenIfAHubLoggedIt) {
  AddOpening();
  Declaration step = Endorsement();
  Add(kNewZealand, step);
  EXPECT_THAT(WhatIsWrong(), HasSubstr("not on the roll"));
  history_.mutable_steps()->RemoveLast();
  keys_.at(kAustralia) = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  Add(kAustralia, step);
  EXPECT_THAT(WhatIsWrong(), HasSubstr("full powers to other keys"));
}

TEST_F(HistoryTest, KeysThatTheReaderTrustsAreAskedFor) {
  AddOpening();
  evidence::TrustedKeys trusted;
  for (const auto& [name, key] : keys_) trusted[key.public_key().keyid()] = name;
  EXPECT_TRUE(Verify(trusted).ok());
  trusted[KeyidOf(kAustralia)] = kMalaysia;
  EXPECT_FALSE(Verify(trusted).ok());
}

TEST_F(HistoryTest, AnyPastMomentCanBeRead) {
  AddAll();
  const auto read = [&](int seconds) {
    return ReadDeclaration(history_, log_.signer().verifier(), Instant(std::chrono::seconds(1'800'000'000 + seconds)));
  };
  const auto none = ReadDeclaration(history_, log_.signer().verifier(), Instant(std::chrono::seconds(1'799'999'999)));
  ASSERT_EQ(none.status(), absl::OkStatus());
  EXPECT_FALSE(none->state);
  EXPECT_EQ(read(0)->state->phase(), v1::PHASE_DRAFTING);
  EXPECT_EQ(read(5)->state->phase(), v1::PHASE_FROZEN);
  EXPECT_EQ(read(39)->state->phase(), v1::PHASE_OPEN);
  EXPECT_EQ(read(40)->state->phase(), v1::PHASE_IN_EFFECT);
  EXPECT_EQ(read(40)->steps.back().notified_at.size(), 0u);
  EXPECT_EQ(read(42)->steps.back().notified_at.size(), 2u);
  const auto all = ReadDeclaration(history_, log_.signer().verifier());
  ASSERT_EQ(all.status(), absl::OkStatus());
  EXPECT_EQ(all->steps.size(), 11u);
  EXPECT_EQ(all->steps[0].notified_at.size(), 4u);
  EXPECT_EQ(all->steps[9].notified_at.size(), 0u);
}

TEST_F(HistoryTest, OfAnotherDeclarationItIsNone) {
  AddOpening();
  history_.set_uid("another");
  EXPECT_THAT(WhatIsWrong(), HasSubstr("it is of another declaration"));
}

}  // namespace
}  // namespace duta::kinds
