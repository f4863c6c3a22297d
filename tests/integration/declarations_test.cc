// Declarations on the real hub: many who act at once, and what comes in wrong.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/client/message.h"
#include "core/declaration/amendments.h"
#include "core/declaration/text.h"
#include "core/kinds/declaration/declaration_kind.h"
#include "core/store/sqlite/sqlite_database.h"
#include "duta/declaration/v1/declaration_service.grpc.pb.h"
#include "tests/integration/harness/client.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using declaration::v1::Declaration;
using declaration::v1::DeclarationService;
using declaration::v1::DeclarationState;
using declaration::v1::SignedStep;

constexpr char kUid[] = "jakarta-message";
constexpr int kPartners = 8;

declaration::v1::Text MakeText() {
  declaration::v1::Text text;
  declaration::v1::Language& language = *text.add_languages();
  language.set_tag("en");
  language.set_authentic(true);
  language.set_title("Jakarta Message");
  for (int i = 0; i < kPartners; ++i) {
    declaration::v1::Paragraph& paragraph = *text.add_paragraphs();
    paragraph.set_id("p" + std::to_string(i));
    declaration::v1::Wording& wording = *paragraph.add_wordings();
    wording.set_language("en");
    wording.set_text("We agree on " + std::to_string(i) + ", in a caf\xc3\xa9.");
  }
  return text;
}

// Eight ministries; the first keeps the declaration.
class DeclarationsTest : public HubTest {
 protected:
  void SetUp() override {
    Start();
    network_ = std::make_unique<Network>(hub_);
    for (int i = 0; i < kPartners; ++i) {
      partners_.push_back(network_->Admit("partners/p" + std::string(1, static_cast<char>('a' + i)) + "-mfa"));
    }
  }

  message::v1::Message Compose(Client& sender, const Declaration& declaration) const {
    message::v1::Message message;
    message.set_sender(sender.name());
    for (const auto& partner : partners_) {
      if (partner->name() != sender.name()) message.add_recipients(partner->name());
    }
    message.set_time_zone("Asia/Jakarta");
    message.mutable_marking()->set_level(message::v1::LEVEL_OPEN);
    message.set_subject("Jakarta Message");
    message.mutable_body()->set_media_type(kinds::kDeclarationMediaType);
    Declaration body = declaration;
    body.set_uid(kUid);
    message.mutable_body()->set_content(body.SerializeAsString());
    client::Complete(message, HubProcess::kName, SystemClock());
    return message;
  }
  StatusOr<std::string> Take(Client& sender, const Declaration& declaration) const {
    const message::v1::Message message = Compose(sender, declaration);
    DUTA_RETURN_IF_ERROR(sender.Send(message).status());
    return message.id();
  }
  DeclarationState Get(Client& caller) const {
    declaration::v1::GetDeclarationRequest request;
    request.set_uid(kUid);
    const auto response =
        caller.Call(DeclarationService::NewStub(caller.channel()), &DeclarationService::Stub::GetDeclaration, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->declaration() : DeclarationState();
  }
  std::vector<SignedStep> Steps(Client& caller) const {
    std::vector<SignedStep> steps;
    declaration::v1::ListDeclarationStepsRequest request;
    request.set_uid(kUid);
    do {
      const auto page = caller.Call(DeclarationService::NewStub(caller.channel()),
                                    &DeclarationService::Stub::ListDeclarationSteps, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      steps.insert(steps.end(), page->steps().begin(), page->steps().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return steps;
  }

  std::string Digest() const { return declaration::DigestOf(kUid, MakeText()); }
  Client& depositary() { return *partners_[0]; }

  void Draft() {
    Declaration draft;
    *draft.mutable_draft()->mutable_text() = MakeText();
    for (const auto& partner : partners_) draft.mutable_draft()->add_participants(partner->name());
    *draft.mutable_draft()->mutable_round_end_time() = ToTimestamp(SystemClock().Now() + std::chrono::hours(1));
    ASSERT_THAT(Take(depositary(), draft), IsOk());
  }
  Declaration FreezeStep() const {
    Declaration step;
    step.mutable_freeze()->set_text_sha256(Digest());
    return step;
  }
  Declaration OpeningStep(std::chrono::seconds until_close = std::chrono::hours(1)) const {
    Declaration step;
    step.mutable_opening()->set_text_sha256(Digest());
    for (const auto& partner : partners_) step.mutable_opening()->add_roll(partner->name());
    step.mutable_opening()->set_rule(declaration::v1::RULE_TWO_THIRDS);
    step.mutable_opening()->set_objection_days(365);
    *step.mutable_opening()->mutable_close_time() = ToTimestamp(SystemClock().Now() + until_close);
    return step;
  }
  static Declaration Powers(const Client& of) {
    Declaration step;
    step.mutable_full_powers()->set_holder("The minister");
    step.mutable_full_powers()->add_keyids(of.identity().signing_key.public_key().keyid());
    return step;
  }
  Declaration Endorsement() const {
    Declaration step;
    step.mutable_endorsement()->set_text_sha256(Digest());
    return step;
  }
  // Open; all have named their keys.
  void Open(std::chrono::seconds until_close = std::chrono::hours(1)) {
    Draft();
    ASSERT_THAT(Take(depositary(), FreezeStep()), IsOk());
    ASSERT_THAT(Take(depositary(), OpeningStep(until_close)), IsOk());
    for (const auto& partner : partners_) ASSERT_THAT(Take(*partner, Powers(*partner)), IsOk());
  }

  std::unique_ptr<Network> network_;
  std::vector<std::unique_ptr<Client>> partners_;
};

// Plays the log into empty tables, as the hub played it into its own.
StatusOr<DeclarationState> Rebuild(const std::vector<SignedStep>& steps) {
  DUTA_ASSIGN_OR_RETURN(const auto database, store::OpenSqliteInMemory());
  kinds::DeclarationKind kind;
  DUTA_RETURN_IF_ERROR(kind.CreateTables(*database));
  DeclarationState state;
  for (const SignedStep& step : steps) {
    log::v1::Entry entry;
    message::v1::Message message;
    if (!entry.ParseFromString(step.receipt().entry()) || !message.ParseFromString(step.envelope().payload())) {
      return absl::DataLossError("a step cannot be read");
    }
    const log::v1::MessageAccepted& accepted = entry.message_accepted();
    const std::vector<log::v1::VerifiedSignature> signatures(accepted.verified_signatures().begin(),
                                                             accepted.verified_signatures().end());
    DUTA_ASSIGN_OR_RETURN(const Instant recorded, FromTimestamp(entry.record_time()));
    const exchange::CheckedMessage checked{message, message.body().content(), signatures, recorded,
                                           &accepted.mailboxes()};
    DUTA_RETURN_IF_ERROR(kind.Validate(checked));
    DUTA_RETURN_IF_ERROR(database->Write([&](store::Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(kind.Project(checked, transaction));
      DUTA_ASSIGN_OR_RETURN(const auto loaded, kinds::LoadDeclaration(transaction, kUid));
      state = *loaded;
      return absl::OkStatus();
    }));
  }
  return state;
}

// Runs `act` for each of four threads of each partner; how many were accepted.
int AllAtOnce(std::vector<std::unique_ptr<Client>>& partners,
              const std::function<Status(Client& partner, int number)>& act) {
  std::atomic<int> accepted = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4 * kPartners; ++i) {
    threads.emplace_back([&, i] {
      const Status status = act(*partners[static_cast<size_t>(i % kPartners)], i);
      EXPECT_TRUE(status.ok() || ReasonOf(status)) << status;
      accepted += status.ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  return accepted;
}

TEST_F(DeclarationsTest, ThirtyTwoConcurrentActsGiveOneOrderWhichTheLogGivesAgain) {
  Draft();
  // Amendments, and the freeze in the middle of them.
  const int drafted = AllAtOnce(partners_, [&](Client& partner, int number) -> Status {
    if (number == 16) return Take(partner, FreezeStep()).status();
    Declaration step;
    step.mutable_amendment()->set_base_sha256(Digest());
    step.mutable_amendment()->set_operation(declaration::v1::OPERATION_DELETE);
    step.mutable_amendment()->set_paragraph_id("p" + std::to_string(number % kPartners));
    return Take(partner, step).status();
  });
  DeclarationState state = Get(depositary());
  EXPECT_EQ(state.phase(), declaration::v1::PHASE_FROZEN);
  EXPECT_EQ(state.amendments_size(), drafted - 1);
  EXPECT_EQ(state.steps(), static_cast<uint32_t>(1 + drafted));

  ASSERT_THAT(Take(depositary(), OpeningStep()), IsOk());
  for (const auto& partner : partners_) ASSERT_THAT(Take(*partner, Powers(*partner)), IsOk());
  // Four endorsements of each: one is taken.
  EXPECT_EQ(AllAtOnce(partners_, [&](Client& partner, int) { return Take(partner, Endorsement()).status(); }),
            kPartners);
  state = Get(depositary());
  EXPECT_EQ(state.phase(), declaration::v1::PHASE_IN_EFFECT);
  EXPECT_EQ(state.acts_size(), kPartners);
  // The quorum was reached by the sixth.
  EXPECT_EQ(state.effect_message_id(), state.acts(5).message_id());

  const std::vector<SignedStep> steps = Steps(*partners_[3]);
  ASSERT_EQ(steps.size(), state.steps());
  uint64_t last = 0;
  for (const SignedStep& step : steps) {
    EXPECT_GE(step.receipt().index(), last);
    last = step.receipt().index();
  }
  const auto rebuilt = Rebuild(steps);
  ASSERT_THAT(rebuilt, IsOk());
  EXPECT_EQ(rebuilt->SerializeAsString(), state.SerializeAsString());
}

TEST_F(DeclarationsTest, EverybodySeesToWhomAStepWasNotified) {
  Draft();
  ASSERT_THAT(Take(depositary(), FreezeStep()), IsOk());
  const auto inbox = partners_[1]->Inbox();
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->size(), 2u);
  ASSERT_THAT(partners_[1]->Acknowledge(inbox->front()), IsOk());
  const std::vector<SignedStep> steps = Steps(*partners_[2]);
  ASSERT_EQ(steps.size(), 2u);
  ASSERT_EQ(steps[0].handovers_size(), 1);
  log::v1::Entry entry;
  ASSERT_TRUE(entry.ParseFromString(steps[0].handovers(0).receipt().entry()));
  EXPECT_EQ(entry.delivery_acknowledged().mailbox(), partners_[1]->name());
  EXPECT_EQ(steps[0].spkis_size(), 2);
  EXPECT_EQ(steps[1].handovers_size(), 0);
  // Of the exchange they are told nothing of the kind.
  const auto evidence = partners_[2]->Evidence([&] {
    message::v1::Message message;
    message.ParseFromString(steps[0].envelope().payload());
    return message.id();
  }());
  ASSERT_THAT(evidence, IsOk());
  EXPECT_EQ(evidence->handovers_size(), 0);
}

TEST_F(DeclarationsTest, AKeyThatIsRevokedBetweenSignatureAndReceiptEndorsesNothing) {
  Open();
  Client& partner = *partners_[1];
  const auto envelope = partner.Sign(Compose(partner, Endorsement()));
  order::v1::Order revoke;
  revoke.mutable_revoke_key()->set_keyid(partner.identity().signing_key.public_key().keyid());
  revoke.mutable_revoke_key()->set_reason("lost");
  network_->Order(revoke);
  EXPECT_THAT(partner.Submit(envelope), IsRefused(Reason::kKeyNotValid));
  EXPECT_EQ(Get(depositary()).acts_size(), 0);
}

TEST_F(DeclarationsTest, WhatComesTooLateIsRefusedByWhenItCame) {
  Open(std::chrono::seconds(4));
  Client& partner = *partners_[1];
  Declaration reserved = Endorsement();
  reserved.mutable_endorsement()->mutable_reservation()->set_text("Not in December.");
  const auto envelope = partner.Sign(Compose(partner, reserved));
  const Instant close = *FromTimestamp(Get(depositary()).opening().close_time());
  std::this_thread::sleep_until(std::chrono::time_point_cast<std::chrono::system_clock::duration>(close) +
                                std::chrono::milliseconds(50));
  const auto late = partner.Submit(envelope);
  EXPECT_THAT(late, IsRefused(Reason::kDeclarationOutOfTime));
  EXPECT_EQ(MetadataOf(late.status())["limit"], FormatInstant(close));
  Declaration accession;
  accession.mutable_accession()->set_text_sha256(Digest());
  *accession.mutable_accession()->mutable_reservation() = reserved.endorsement().reservation();
  EXPECT_THAT(Take(partner, accession), IsOk());
}

TEST_F(DeclarationsTest, WhoIsLetInLaterReadsEveryStepAndAccedes) {
  Draft();
  ASSERT_THAT(Take(depositary(), FreezeStep()), IsOk());
  Declaration opening = OpeningStep(), admission, accession;
  opening.mutable_opening()->set_open_to_others(true);
  ASSERT_THAT(Take(depositary(), opening), IsOk());
  partners_.push_back(network_->Admit("partners/zz-late"));
  Client& late = *partners_.back();
  admission.mutable_admission()->add_partners(late.name());
  accession.mutable_accession()->set_text_sha256(Digest());
  EXPECT_THAT(Take(late, accession), IsRefused(Reason::kDeclarationUnknown));
  EXPECT_THAT(Take(*partners_[1], admission), IsRefused(Reason::kDeclarationStepNotAllowed));
  ASSERT_THAT(Take(depositary(), admission), IsOk());
  EXPECT_EQ(Steps(late).size(), 4u);
  ASSERT_THAT(Take(late, Powers(late)), IsOk());
  ASSERT_THAT(Take(late, accession), IsOk());
  const DeclarationState state = Get(*partners_[3]);
  EXPECT_EQ(state.acts(0).partner(), late.name());
  EXPECT_EQ(state.opening().roll_size(), kPartners);
  const auto rebuilt = Rebuild(Steps(late));
  ASSERT_THAT(rebuilt, IsOk());
  EXPECT_EQ(rebuilt->SerializeAsString(), state.SerializeAsString());
}

TEST_F(DeclarationsTest, BadStepsAreRefusedWithTheirReasons) {
  Open();
  Declaration twin;
  twin.mutable_endorsement()->set_text_sha256(declaration::NfdDigestOf(kUid, MakeText()));
  const auto refused = Take(*partners_[1], twin);
  EXPECT_THAT(refused, IsRefused(Reason::kDeclarationTextDiffers));
  EXPECT_EQ(MetadataOf(refused.status())["difference"], "nfd");
  EXPECT_THAT(Take(*partners_[1], FreezeStep()), IsRefused(Reason::kDeclarationStepNotAllowed));
  EXPECT_THAT(Take(*partners_[1], Endorsement()), IsOk());
  EXPECT_THAT(Take(*partners_[1], Endorsement()), IsRefused(Reason::kDeclarationDoneAlready));
  // Not to all.
  message::v1::Message message = Compose(*partners_[2], Endorsement());
  message.mutable_recipients()->RemoveLast();
  EXPECT_THAT(partners_[2]->Send(message), IsRefused(Reason::kDeclarationNotToAll));
  // By somebody who takes no part.
  const auto stranger = network_->Admit("partners/xx-none");
  EXPECT_THAT(Take(*stranger, Endorsement()), IsRefused(Reason::kDeclarationUnknown));
  declaration::v1::GetDeclarationRequest request;
  request.set_uid(kUid);
  EXPECT_THAT(stranger->Call(DeclarationService::NewStub(stranger->channel()),
                             &DeclarationService::Stub::GetDeclaration, request),
              IsRefused(Reason::kUnknownResource));
  // With a key that nobody named: the mission's.
  const auto mission = network_->Admit("partners/pc-mfa/units/jakarta");
  Declaration endorsement = Endorsement();
  message = Compose(*mission, endorsement);
  EXPECT_THAT(mission->Send(message), IsRefused(Reason::kDeclarationPowersMissing));
  Declaration powers = Powers(*mission);
  EXPECT_THAT(Take(*partners_[2], powers), IsOk());
  EXPECT_THAT(Take(*mission, endorsement), IsOk());
  EXPECT_EQ(Get(*mission).acts().rbegin()->partner(), "partners/pc-mfa");
}

}  // namespace
}  // namespace duta::integration
