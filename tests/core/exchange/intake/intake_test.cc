// What ExchangeService.Submit refuses, by reason, through the whole pipeline.
#include "core/exchange/intake/intake.h"

#include "google/protobuf/stubs/logging.h"
#include "tests/core/exchange/fixture.h"

namespace duta::exchange {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class IntakeTest : public ExchangeTest {
 protected:
  ~IntakeTest() override {
    // A refusal leaves nothing behind.
    EXPECT_EQ(Number("SELECT COUNT(*) FROM messages"), static_cast<int64_t>(accepted_));
    EXPECT_EQ(Number("SELECT COUNT(*) FROM message_ids"), static_cast<int64_t>(accepted_));
    EXPECT_EQ(exchange_->ledger().Size(), accepted_);
  }

  void SetPolicy(const std::string& policy) {
    network_.Must("set_policy { partner: 'partners/id-kemlu' policy { " + policy + " } }");
  }

  uint64_t accepted_ = 0;
};

TEST_F(IntakeTest, AcceptsAndGivesAReceiptThatVerifies) {
  accepted_ = 1;
  Message message = MakeMessage(kIndonesia, {kNetwork, kCanberra});
  const log::v1::Receipt receipt = Accept(message);
  const log::v1::Entry entry = EntryOf(receipt);
  EXPECT_EQ(entry.record_time().seconds(), ToTimestamp(kNow).seconds());
  const log::v1::MessageAccepted& accepted = entry.message_accepted();
  EXPECT_EQ(accepted.message_id(), message.id());
  EXPECT_EQ(accepted.sender(), kIndonesia);
  EXPECT_EQ(accepted.media_type(), MemoKind::kMediaType);
  EXPECT_EQ(accepted.statement_digest(),
            crypto::ToString(crypto::StatementDigest(crypto::kMessagePayloadType, message.SerializeAsString())));
  EXPECT_THAT(accepted.mailboxes(), testing::ElementsAre(kAustralia, kCanberra, kNewZealand));
  ASSERT_EQ(accepted.group_resolutions_size(), 1);
  EXPECT_THAT(accepted.group_resolutions(0).members(), testing::ElementsAre(kAustralia, kIndonesia, kNewZealand));
  ASSERT_EQ(accepted.verified_signatures_size(), 1);
  EXPECT_EQ(accepted.verified_signatures(0).owner(), kIndonesia);
  EXPECT_EQ(accepted.verified_signatures(0).keyid(), keys_.at(kIndonesia).public_key().keyid());
  EXPECT_EQ(accepted.expire_time().seconds(), message.expire_time().seconds());
}

TEST_F(IntakeTest, RefusesEnvelopesOutOfShape) {
  const Envelope good = Sign(MakeMessage());
  const struct {
    const char* what;
    std::function<void(Envelope&)> change;
  } cases[] = {
      {"empty", [](Envelope& e) { e.Clear(); }},
      {"another payload type", [](Envelope& e) { e.set_payload_type("application/json"); }},
      {"an acknowledgement", [](Envelope& e) { e.set_payload_type(std::string(crypto::kAcknowledgementPayloadType)); }},
      {"one bit of the type", [](Envelope& e) { (*e.mutable_payload_type())[3] ^= 1; }},
      {"unsigned", [](Envelope& e) { e.clear_signatures(); }},
      {"signed twice by one key", [](Envelope& e) { *e.add_signatures() = e.signatures(0); }},
      {"a key id that is none", [](Envelope& e) { e.mutable_signatures(0)->set_keyid("my key"); }},
      {"no signature bytes", [](Envelope& e) { e.mutable_signatures(0)->clear_sig(); }},
  };
  for (const auto& test : cases) {
    Envelope envelope = good;
    test.change(envelope);
    EXPECT_EQ(Try(kIndonesia, envelope), "ENVELOPE_MALFORMED") << test.what;
  }
}

TEST_F(IntakeTest, RefusesPayloadsThatAreNoMessage) {
  const auto sign = [&](std::string payload) {
    return crypto::SignEnvelope(crypto::kMessagePayloadType, std::move(payload), keys_.at(kIndonesia));
  };
  EXPECT_EQ(Try(kIndonesia, sign("\xff\xff\xff")), "MESSAGE_MALFORMED");
  EXPECT_EQ(Try(kIndonesia, sign("")), "WRONG_HUB");
  const std::string with_unknown_field = MakeMessage().SerializeAsString() + std::string("\xf8\x7f\x01", 3);
  EXPECT_EQ(Try(kIndonesia, sign(with_unknown_field)), "MESSAGE_MALFORMED");
}

TEST_F(IntakeTest, RefusesEveryFlippedBitOfASignatureAndOfAPayload) {
  const Envelope good = Sign(MakeMessage());
  const google::protobuf::LogSilencer silence;  // It writes about every byte that is no UTF-8.
  const auto is_forgery = [&](const Envelope& envelope) {
    clock_.Advance(std::chrono::milliseconds(10));  // A token of the rate.
    const std::string reason = Try(kIndonesia, envelope);
    // A flipped bit may make the shape or the sender wrong before the signature.
    return reason == "SIGNATURE_INVALID" || reason == "MESSAGE_MALFORMED" || reason == "SENDER_MISMATCH" ||
           reason == "WRONG_HUB" || reason == "UNKNOWN_RECIPIENT" || reason == "RECIPIENTS_INVALID" ||
           reason == "NOT_AN_ADMINISTRATOR";
  };
  for (size_t bit = 0; bit < good.payload().size() * 8; ++bit) {
    Envelope envelope = good;
    (*envelope.mutable_payload())[bit / 8] ^= static_cast<char>(1 << bit % 8);
    ASSERT_TRUE(is_forgery(envelope)) << bit;
  }
  for (size_t bit = 0; bit < good.signatures(0).sig().size() * 8; ++bit) {
    Envelope envelope = good;
    (*envelope.mutable_signatures(0)->mutable_sig())[bit / 8] ^= static_cast<char>(1 << bit % 8);
    ASSERT_TRUE(is_forgery(envelope)) << bit;
  }
}

TEST_F(IntakeTest, KnowsWhoseKeySigns) {
  const struct {
    const char* reason;
    const char* sender;
    const char* signer;
    const char* caller;
  } cases[] = {
      {"OK", kIndonesia, kIndonesia, kIndonesia},
      {"OK", kCanberra, kCanberra, kCanberra},
      {"OK", kCanberra, kCanberra, kIndonesia},
      {"OK", kCanberra, kIndonesia, kIndonesia},
      {"OK", kCanberra, kIndonesia, kCanberra},
      {"UNKNOWN_KEY", kIndonesia, kCanberra, kIndonesia},
      {"UNKNOWN_KEY", kIndonesia, kAustralia, kIndonesia},
      {"UNKNOWN_KEY", kIndonesia, kRina, kIndonesia},
      {"SENDER_MISMATCH", kAustralia, kAustralia, kIndonesia},
      {"SENDER_MISMATCH", kIndonesia, kIndonesia, kCanberra},
      {"SENDER_MISMATCH", kIndonesia, kIndonesia, kRina},
      {"NOT_AN_ADMINISTRATOR", kRina, kRina, kIndonesia},
  };
  for (const auto& test : cases) {
    const Envelope envelope = Sign(MakeMessage(test.sender, {kNewZealand}), {test.signer});
    const std::string reason = Try(test.caller, envelope);
    EXPECT_EQ(reason, test.reason) << test.sender << " by " << test.signer << " over " << test.caller;
    accepted_ += reason == "OK";
  }
}

TEST_F(IntakeTest, RefusesAKeyThatNobodyRegistered) {
  const auto key = PrivateKey::Generate(Algorithm::kEcdsaP256);
  const Envelope envelope = crypto::SignEnvelope(crypto::kMessagePayloadType, MakeMessage().SerializeAsString(), key);
  const Status status = Submit(kIndonesia, envelope).status();
  EXPECT_EQ(ReasonName(status), "UNKNOWN_KEY");
  EXPECT_EQ(MetadataOf(status).at("keyid"), key.public_key().keyid());
}

TEST_F(IntakeTest, ASecondSignatureMustVerifyAsWell) {
  Envelope envelope = Sign(MakeMessage(kCanberra), {kCanberra, kIndonesia});
  Envelope forged = envelope;
  (*forged.mutable_signatures(1)->mutable_sig())[20] ^= 1;
  EXPECT_EQ(Try(kCanberra, forged), "SIGNATURE_INVALID");
  EXPECT_EQ(Try(kCanberra, Sign(MakeMessage(kCanberra), {kCanberra, kAustralia})), "UNKNOWN_KEY");
  accepted_ = 1;
  EXPECT_EQ(Try(kCanberra, envelope), "OK");
}

TEST_F(IntakeTest, RefusesKeysOutsideTheirValidity) {
  const std::string keyid = keys_.at(kIndonesia).public_key().keyid();
  network_.Must(registry::RevokeKey(keyid));
  clock_.Advance(minutes(1));
  const Status revoked = Submit(MakeMessage()).status();
  EXPECT_EQ(ReasonName(revoked), "KEY_NOT_VALID");
  EXPECT_THAT(std::string(revoked.message()), testing::HasSubstr("revoked"));

  clock_.Advance(hours(24 * 366));
  EXPECT_EQ(Try(MakeMessage(kAustralia, {kIndonesia})), "KEY_NOT_VALID") << "expired";

  const auto coming = PrivateKey::Generate(Algorithm::kEd25519);
  registry::v1::Key key = registry::MakeKey(coming.public_key(), kNewZealand);
  *key.mutable_not_before() = ToTimestamp(clock_.Now() + hours(1));
  *key.mutable_not_after() = ToTimestamp(clock_.Now() + hours(2));
  network_.Must(registry::AddKey(key));
  keys_.insert_or_assign(kNewZealand, coming);
  EXPECT_EQ(Try(MakeMessage(kNewZealand)), "KEY_NOT_VALID") << "not yet valid";
}

TEST_F(IntakeTest, OrdersAreForAdministratorsAlone) {
  const order::v1::Order order = registry::AddPartner("partners/sg-mfa");
  EXPECT_EQ(Try(MakeOrder(order, kIndonesia)), "NOT_AN_ADMINISTRATOR");
  EXPECT_EQ(Try(kIndonesia, Sign(MakeOrder(order, kRina))), "NOT_AN_ADMINISTRATOR") << "a stolen order";
  Message elsewhere = MakeOrder(order);
  elsewhere.set_recipients(0, kAustralia);
  EXPECT_EQ(Try(elsewhere), "RECIPIENTS_INVALID");
  EXPECT_EQ(Try(MakeMessage(kIndonesia, {"hub"})), "RECIPIENTS_INVALID") << "a memo to the hub";
  EXPECT_EQ(Try(MakeMessage(kRina, {kAustralia})), "RECIPIENT_NOT_ALLOWED") << "an administrator's memo";
  EXPECT_EQ(network_.Now()->FindPartner("partners/sg-mfa"), nullptr);
  accepted_ = 1;
  EXPECT_EQ(Try(MakeOrder(order)), "OK");
  EXPECT_NE(network_.Now()->FindPartner("partners/sg-mfa"), nullptr) << "in force with the receipt";
}

TEST_F(IntakeTest, SensitiveOrdersNeedTwoAdministrators) {
  const order::v1::Order order = registry::AddAdministrator("administrators/siti");
  EXPECT_EQ(Try(MakeOrder(order)), "SECOND_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Try(kBudi, Sign(MakeOrder(order), {kRina})), "SENDER_MISMATCH") << "submitted by who did not sign";
  EXPECT_EQ(Try(kRina, Sign(MakeOrder(order), {kBudi})), "SENDER_MISMATCH") << "not signed by its sender";
  EXPECT_EQ(Try(kRina, Sign(MakeOrder(order), {kRina, kIndonesia})), "UNKNOWN_KEY");
  accepted_ = 1;
  EXPECT_EQ(Try(kBudi, Sign(MakeOrder(order), {kRina, kBudi})), "OK");
  EXPECT_NE(network_.Now()->FindAdministrator("administrators/siti"), nullptr);
}

TEST_F(IntakeTest, ClocksAndExpiry) {
  Message ahead = MakeMessage();
  *ahead.mutable_create_time() = ToTimestamp(clock_.Now() + hours(1));
  *ahead.mutable_expire_time() = ToTimestamp(clock_.Now() + hours(2));
  const Status status = Submit(ahead).status();
  EXPECT_EQ(ReasonName(status), "CLOCK_SKEW");
  EXPECT_EQ(MetadataOf(status).at("hub_time"), FormatInstant(kNow));
  const Message late = MakeMessage();
  clock_.Advance(hours(1));
  EXPECT_EQ(Try(late), "MESSAGE_EXPIRED");
}

TEST_F(IntakeTest, RecipientsMustExistAndBeAllowed) {
  EXPECT_EQ(Try(MakeMessage(kIndonesia, {})), "RECIPIENTS_INVALID");
  std::vector<std::string> many;
  for (int i = 0; i < 1001; ++i) many.push_back(absl::StrCat("partners/x-", i, "x"));
  EXPECT_EQ(Try(MakeMessage(kIndonesia, many)), "RECIPIENTS_INVALID");
  EXPECT_EQ(Try(MakeMessage(kIndonesia, {"partners/xx-none"})), "UNKNOWN_RECIPIENT");
  EXPECT_EQ(Try(MakeMessage(kIndonesia, {"groups/none"})), "UNKNOWN_RECIPIENT");
  EXPECT_EQ(Try(MakeMessage(kIndonesia, {"partners/id-kemlu/units/none"})), "UNKNOWN_RECIPIENT");
  SetPolicy("recipients: 'partners/nz-mfat'");
  EXPECT_EQ(Try(MakeMessage()), "RECIPIENT_NOT_ALLOWED");
}

TEST_F(IntakeTest, MarkingsHaveCeilings) {
  Message message = MakeMessage();
  message.mutable_marking()->set_level(message::v1::LEVEL_SECRET);
  EXPECT_EQ(Try(message), "MARKING_ABOVE_CEILING");
  SetPolicy("send_ceiling: LEVEL_SECRET");
  EXPECT_EQ(Try(message), "MARKING_ABOVE_CEILING") << "the recipient's own ceiling";
  Message releasable = MakeMessage();
  releasable.mutable_marking()->add_releasable_to(kNewZealand);
  EXPECT_EQ(Try(releasable), "NOT_RELEASABLE");
}

TEST_F(IntakeTest, SuspendedPartnersNeitherSendNorReceiveReturns) {
  network_.Must("suspend_partner { partner: 'partners/id-kemlu' state: PARTNER_STATE_SUSPENDED_RETURN }");
  EXPECT_EQ(Try(MakeMessage()), "PARTNER_SUSPENDED");
  EXPECT_EQ(Try(MakeMessage(kCanberra)), "PARTNER_SUSPENDED");
  EXPECT_EQ(Try(MakeMessage(kAustralia, {kIndonesia})), "RECIPIENT_SUSPENDED");
  network_.Must("suspend_partner { partner: 'partners/id-kemlu' state: PARTNER_STATE_SUSPENDED_HOLD }");
  accepted_ = 1;
  EXPECT_EQ(Try(MakeMessage(kAustralia, {kIndonesia})), "OK") << "it waits";
}

TEST_F(IntakeTest, AUnitThatWasRemovedDoesNotSend) {
  network_.Must("remove_unit { unit: 'partners/id-kemlu/units/canberra' }");
  EXPECT_EQ(Try(kIndonesia, Sign(MakeMessage(kCanberra), {kIndonesia})), "SENDER_MISMATCH");
}

TEST_F(IntakeTest, KindsMustBeKnownAllowedAndObeyed) {
  Message message = MakeMessage();
  message.mutable_body()->set_media_type("application/vnd.nobody.v1");
  EXPECT_EQ(Try(message), "UNKNOWN_KIND");
  const Status invalid = Submit(MakeMessage(kIndonesia, {kAustralia}, "invalid")).status();
  EXPECT_EQ(ReasonName(invalid), "BODY_INVALID");
  EXPECT_EQ(registry::FieldOf(invalid), "text");
  SetPolicy("kinds: 'application/vnd.duta.note.v1+protobuf'");
  EXPECT_EQ(Try(MakeMessage()), "KIND_NOT_ALLOWED");
}

TEST_F(IntakeTest, SizesHaveLimits) {
  const Status status =
      Submit(MakeMessage(kIndonesia, {kAustralia}, std::string(limits_.max_envelope_bytes, 'x'))).status();
  EXPECT_EQ(ReasonName(status), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(MetadataOf(status).at("limit_bytes"), "1048576");
  SetPolicy("max_message_bytes: 2000 max_attachment_bytes: 10");
  EXPECT_EQ(Try(MakeMessage(kIndonesia, {kAustralia}, std::string(2000, 'x'))), "MESSAGE_TOO_LARGE");
  Message message = MakeMessage();
  *message.add_attachments() = Upload(kAustralia, "eleven bytes");
  EXPECT_EQ(Try(message), "ATTACHMENT_TOO_LARGE");
}

TEST_F(IntakeTest, AttachmentsMustBeUploadedByTheSender) {
  Message message = MakeMessage();
  message::v1::Attachment& attachment = *message.add_attachments();
  attachment = Upload(kAustralia, "somebody else's file");
  const Status status = Submit(message).status();
  EXPECT_EQ(ReasonName(status), "ATTACHMENT_MISSING");
  EXPECT_EQ(MetadataOf(status).at("attachment"), "annex.pdf");
  attachment = Upload(kIndonesia, "our file");
  attachment.set_size_bytes(attachment.size_bytes() + 1);
  EXPECT_EQ(Try(message), "ATTACHMENT_MISSING") << "of another size";
  attachment.set_size_bytes(attachment.size_bytes() - 1);
  accepted_ = 1;
  EXPECT_EQ(Try(message), "OK");
}

TEST_F(IntakeTest, SendersHaveARate) {
  SetPolicy("messages_per_minute: 60");
  accepted_ = 10;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Try(MakeMessage(i % 2 == 0 ? kIndonesia : kCanberra)), "OK");
  const Status status = Submit(MakeMessage()).status();
  EXPECT_EQ(ReasonName(status), "RATE_LIMITED");
  EXPECT_TRUE(RetryAfterOf(status).has_value());
}

TEST_F(IntakeTest, AnIdHasOneMessage) {
  accepted_ = 1;
  Message message = MakeMessage();
  EXPECT_EQ(Try(message), "OK");
  message.set_subject("another");
  EXPECT_EQ(Try(message), "MESSAGE_ID_REUSED");
  Message theirs = MakeMessage(kAustralia, {kNewZealand});
  theirs.set_id(message.id());
  EXPECT_EQ(Try(theirs), "MESSAGE_ID_REUSED");
}

// Native bodies.

FakeTranslator::Adapter Parser(FakeTranslator::Function function) {
  return {.translations = {{"text/memo", std::string(MemoKind::kMediaType)},
                           {"text/order", std::string(kinds::OrderKind::kMediaType)}},
          .translate = std::move(function)};
}

TEST_F(IntakeTest, ANativeBodyGoesThroughTheSendersAdapter) {
  translator_.Install(kIndonesia, Parser([](const TranslationRequest& request) -> StatusOr<std::string> {
                        EXPECT_EQ(request.to, MemoKind::kMediaType);
                        EXPECT_EQ(request.now, kNow);
                        if (request.input == "bad") return Refuse(Reason::kAdapterInputInvalid);
                        if (request.input == "empty") return "";
                        if (request.input == "large") return std::string((1 << 20) + 1, 'x');
                        return "translated " + std::string(request.input);
                      }));
  const struct {
    const char* reason;
    const char* media_type;
    const char* body;
  } cases[] = {
      {"OK", "text/memo", "selamat pagi"},
      {"OK", "text/memo; charset=utf-8", "selamat siang"},
      {"ADAPTER_INPUT_INVALID", "text/memo", "bad"},
      {"ADAPTER_FAILED", "text/memo", "empty"},
      {"ADAPTER_FAILED", "text/memo", "large"},
      {"UNKNOWN_KIND", "text/memorandum", "pagi"},
      {"UNKNOWN_KIND", "text/order", "an order by translation"},
  };
  for (const auto& test : cases) {
    Message message = MakeMessage(kIndonesia, {kAustralia}, test.body);
    message.mutable_body()->set_media_type(test.media_type);
    const std::string reason = Try(message);
    EXPECT_EQ(reason, test.reason) << test.media_type << " " << test.body;
    if (reason != "OK") continue;
    ++accepted_;
    const auto accepted = exchange_->messages().GetById(message.id());
    ASSERT_TRUE(accepted.ok()) << accepted.status();
    EXPECT_EQ((*accepted)->canonical_body, absl::StrCat("translated ", test.body));
    EXPECT_EQ((*accepted)->kind, MemoKind::kMediaType);
    EXPECT_EQ((*accepted)->entry.media_type(), test.media_type);
    EXPECT_EQ((*accepted)->envelope.payload(), message.SerializeAsString()) << "the original is sacred";
  }
  Message theirs = MakeMessage(kAustralia, {kIndonesia});
  theirs.mutable_body()->set_media_type("text/memo");
  EXPECT_EQ(Try(theirs), "UNKNOWN_KIND") << "another's adapter does not serve";
}

// Else anybody could keep an administrator from revoking a key.
TEST_F(IntakeTest, WhoSubmitsPaysTheRateWhoeverTheMessageNames) {
  ASSERT_TRUE(network_.registry().SetDefaults({.messages_per_minute = 1}).ok());
  order::v1::Order order;
  order.mutable_revoke_key()->set_keyid(keys_.at(kIndonesia).public_key().keyid());
  order.mutable_revoke_key()->set_reason("lost");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Try(kRina, Sign(MakeOrder(order, kBudi), {kRina})), "SENDER_MISMATCH");
  EXPECT_EQ(Try(kRina, Sign(MakeOrder(order, kBudi), {kRina})), "RATE_LIMITED");
  accepted_ = 1;
  EXPECT_EQ(Try(MakeOrder(order, kBudi)), "OK");
}

}  // namespace
}  // namespace duta::exchange
