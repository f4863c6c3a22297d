// Declarations in their tables, and what whom is shown of them.
#include "core/kinds/declaration/declaration_kind.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/crypto/key.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/schema.h"
#include "core/kinds/declaration/declaration_queries.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/declaration/sample.h"

namespace duta::kinds {
namespace {

using namespace duta::declaration;  // The sample.
using declaration::v1::Declaration;

// A hub's tables and the state that the steps should give.
class DeclarationKindTest : public testing::Test {
 protected:
  DeclarationKindTest()
      : database_(*store::OpenSqliteInMemory()),
        ledger_(*database_,
                *crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))),
        loader_(*database_, ledger_),
        messages_(cache_, loader_, ledger_, damage_),
        registry_(*registry::Registry::Open(*database_, {})),
        queries_(*database_, messages_, *registry_) {
    EXPECT_TRUE(exchange::CreateTables(*database_).ok());
    EXPECT_TRUE(CreateDeclarationTables(*database_).ok());
  }

  // As the committer does: the whole step or nothing of it.
  Status Take(const std::string& sender, Declaration declaration, const std::string& uid = kUid) {
    declaration.set_uid(uid);
    message::v1::Message message;
    message.set_id(Id(++sent_));
    message.set_sender(sender);
    *message.mutable_create_time() = ToTimestamp(kDraftTime);
    message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
    std::vector<log::v1::VerifiedSignature> signatures(1);
    signatures[0].set_keyid(KeyOf(sender));
    google::protobuf::RepeatedPtrField<std::string> mailboxes;
    for (const std::string& name : sample_.addressed) {
      if (name != sender) *mailboxes.Add() = name;
    }
    const std::string body = declaration.SerializeAsString();
    const exchange::CheckedMessage checked{message, body, signatures, kDraftTime, &mailboxes};
    DUTA_RETURN_IF_ERROR(kind_.Validate(checked));
    return database_->Write([&](store::Transaction& transaction) { return kind_.Project(checked, transaction); });
  }
  Declaration Draft() {
    Declaration step;
    *step.mutable_draft()->mutable_text() = MakeText();
    for (const std::string& name : sample_.addressed) step.mutable_draft()->add_participants(name);
    *step.mutable_draft()->mutable_round_end_time() = ToTimestamp(kDraftTime + std::chrono::hours(1));
    return step;
  }
  StatusOr<v1::DeclarationState> Get(const std::string& caller, const std::string& uid = kUid) {
    v1::GetDeclarationRequest request;
    request.set_uid(uid);
    DUTA_ASSIGN_OR_RETURN(const auto response, queries_.GetDeclaration(caller, request));
    return response.declaration();
  }

  Sample sample_;
  std::unique_ptr<store::Database> database_;
  exchange::AcceptedCache cache_{1'000'000};
  exchange::Ledger ledger_;
  exchange::AcceptedLoader loader_;
  exchange::Damage damage_;
  exchange::Messages messages_;
  std::unique_ptr<registry::Registry> registry_;
  DeclarationQueries queries_;
  DeclarationKind kind_;
  int sent_ = 0;
};

TEST_F(DeclarationKindTest, KeepsWhatTheStepsGive) {
  ASSERT_EQ(Take(kIndonesia, Draft()), absl::OkStatus());
  Declaration freeze;
  freeze.mutable_freeze()->set_text_sha256(DigestOf(kUid, MakeText()));
  ASSERT_EQ(Take(kIndonesia, freeze), absl::OkStatus());
  const auto state = Get(kThailand);
  ASSERT_EQ(state.status(), absl::OkStatus());
  EXPECT_EQ(state->phase(), v1::PHASE_FROZEN);
  EXPECT_EQ(state->steps(), 2u);
  EXPECT_EQ(state->revision(), 2u);
}

TEST_F(DeclarationKindTest, ARefusedStepLeavesNothingBehind) {
  ASSERT_EQ(Take(kIndonesia, Draft()), absl::OkStatus());
  const std::string before = Get(kIndonesia)->SerializeAsString();
  Declaration freeze;
  freeze.mutable_freeze()->set_text_sha256(std::string(32, 'x'));
  EXPECT_EQ(ReasonOf(Take(kIndonesia, freeze)), Reason::kDeclarationTextDiffers);
  EXPECT_EQ(ReasonOf(Take(kIndonesia, Draft())), Reason::kDeclarationUidTaken);
  EXPECT_EQ(Get(kIndonesia)->SerializeAsString(), before);
}

TEST_F(DeclarationKindTest, StrangersSeeNothingOfIt) {
  ASSERT_EQ(Take(kIndonesia, Draft()), absl::OkStatus());
  EXPECT_EQ(Get(kStranger).status(), Get(kStranger, "no-such-uid").status());
  EXPECT_EQ(ReasonOf(Get(kStranger).status()), Reason::kUnknownResource);
  EXPECT_EQ(queries_.ListDeclarations(kStranger, {})->declarations_size(), 0);
  uint64_t revision = 0;
  EXPECT_TRUE(queries_.Changes(kStranger, revision, 10)->empty());
  v1::ListDeclarationStepsRequest request;
  request.set_uid(kUid);
  EXPECT_EQ(ReasonOf(queries_.ListDeclarationSteps(kStranger, request).status()), Reason::kUnknownResource);
  // A mission sees what its ministry sees.
  EXPECT_TRUE(Get("partners/th-mfa/units/jakarta").ok());
}

TEST_F(DeclarationKindTest, WhoIsLetInSeesAllOfIt) {
  ASSERT_EQ(Take(kIndonesia, Draft()), absl::OkStatus());
  Declaration freeze, opening, admission;
  freeze.mutable_freeze()->set_text_sha256(DigestOf(kUid, MakeText()));
  ASSERT_EQ(Take(kIndonesia, freeze), absl::OkStatus());
  v1::Opening& open = *opening.mutable_opening();
  open.set_text_sha256(freeze.freeze().text_sha256());
  for (const std::string& name : sample_.addressed) open.add_roll(name);
  open.set_rule(v1::RULE_ALL);
  *open.mutable_close_time() = ToTimestamp(kDraftTime + std::chrono::hours(1));
  open.set_open_to_others(true);
  ASSERT_EQ(Take(kIndonesia, opening), absl::OkStatus());
  EXPECT_FALSE(Get(kStranger).ok());
  sample_.addressed.push_back(kStranger);
  admission.mutable_admission()->add_partners(kStranger);
  ASSERT_EQ(Take(kIndonesia, admission), absl::OkStatus());
  EXPECT_EQ(Get(kStranger)->participants_size(), 6);
  EXPECT_EQ(queries_.ListDeclarations(kStranger, {})->declarations_size(), 1);
  uint64_t revision = 0;
  EXPECT_EQ(queries_.Changes(kStranger, revision, 10)->size(), 1U);
}

TEST_F(DeclarationKindTest, ListsInPagesAndByPhase) {
  for (const char* uid : {"c", "a", "b"}) ASSERT_EQ(Take(kIndonesia, Draft(), uid), absl::OkStatus());
  v1::ListDeclarationsRequest request;
  request.set_page_size(2);
  const auto first = queries_.ListDeclarations(kAustralia, request);
  ASSERT_EQ(first->declarations_size(), 2);
  EXPECT_EQ(first->declarations(0).uid(), "a");
  request.set_page_token(first->next_page_token());
  const auto second = queries_.ListDeclarations(kAustralia, request);
  ASSERT_EQ(second->declarations_size(), 1);
  EXPECT_EQ(second->declarations(0).uid(), "c");
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_EQ(ReasonOf(queries_.ListDeclarations(kMalaysia, request).status()), Reason::kPageTokenInvalid);
  request.clear_page_token();
  request.set_phase(v1::PHASE_OPEN);
  EXPECT_EQ(queries_.ListDeclarations(kAustralia, request)->declarations_size(), 0);
  uint64_t revision = 1;
  EXPECT_EQ(queries_.Changes(kAustralia, revision, 10)->size(), 2u);
  EXPECT_EQ(revision, 3u);
}

TEST_F(DeclarationKindTest, HostileBytesAreRefused) {
  const std::string body = Draft().SerializeAsString();
  message::v1::Message message;
  message.set_sender(kIndonesia);
  const std::vector<log::v1::VerifiedSignature> nobody;
  for (const std::string& bytes : {std::string(), std::string("\xff\xff"), body.substr(0, body.size() / 2),
                                   body + std::string("\x98\x06\x01", 3), std::string(1000, '\0')}) {
    const exchange::CheckedMessage checked{message, bytes, nobody, kDraftTime};
    EXPECT_EQ(ReasonOf(kind_.Validate(checked)), Reason::kBodyInvalid);
  }
}

}  // namespace
}  // namespace duta::kinds
