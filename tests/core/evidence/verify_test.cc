#include "core/evidence/verify.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "tests/core/evidence/sample.h"

namespace duta::evidence {
namespace {

std::string Lines(const Report& report) {
  std::string lines;
  for (const Check& check : report.checks) {
    lines += (check.ok ? "ok   " : "FAIL ") + check.subject + ": " + check.detail + "\n";
  }
  return lines;
}

std::vector<std::string> Subjects(const Report& report) {
  std::vector<std::string> subjects;
  for (const Check& check : report.checks) subjects.push_back(check.subject);
  return subjects;
}

// Whether a file with these bytes is accepted.
bool Accepts(const std::string& bytes, const crypto::NoteVerifier& log_key) {
  const auto evidence = Decode(bytes);
  return evidence.ok() && Verify(*evidence, log_key).ok();
}

TEST(VerifyTest, SaysLineByLineWhatHolds) {
  Sample sample;
  const Report report = Verify(sample.Evidence(), sample.log_key());
  EXPECT_TRUE(report.ok()) << Lines(report);
  EXPECT_TRUE(report.ToStatus().ok());
  EXPECT_EQ(Subjects(report), (std::vector<std::string>{"origin", "acceptance", "message", "signature", "handover",
                                                        "signature", "handover", "rendition", "keys"}));
  EXPECT_EQ(report.checks[1].detail, "entry 1 of 2, recorded 2027-01-15T08:00:01.000Z");
  EXPECT_EQ(report.checks[3].detail,
            "partners/id-kemlu, key " + sample.sender_key.public_key().keyid() + ", owner by the log's word");
  EXPECT_EQ(report.checks[4].detail,
            "acknowledged with signature by partners/au-dfat, entry 2 of 3, recorded 2027-01-15T08:00:02.000Z");
  EXPECT_EQ(report.checks[7].detail, "text/plain for partners/au-dfat by adapter au 1.0.0, nothing dropped");
}

TEST(VerifyTest, SaysWithWhichConfigurationARenditionWasMade) {
  Sample sample;
  sample.statement.set_configuration_sha256(std::string(32, '\xab'));
  const Report report = Verify(sample.Evidence(), sample.log_key());
  ASSERT_TRUE(report.ok()) << Lines(report);
  std::string digits;
  for (int i = 0; i < 32; ++i) digits += "ab";
  EXPECT_EQ(report.checks[7].detail,
            "text/plain for partners/au-dfat by adapter au 1.0.0 with configuration " + digits + ", nothing dropped");
}

TEST(VerifyTest, SaysThatARenditionWasMadeInDevelopment) {
  Sample sample;
  sample.statement.set_in_development(true);
  EXPECT_EQ(Verify(sample.Evidence(), sample.log_key()).checks[7].detail,
            "text/plain for partners/au-dfat by adapter au 1.0.0, by a hub in development, nothing dropped");
}

TEST(VerifyTest, AcceptsAnOrderOfTwoAdministrators) {
  Sample sample;
  const auto second = crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519);
  sample.message.set_sender("administrators/rina");
  sample.accepted.set_sender("administrators/rina");
  sample.accepted.clear_mailboxes();
  sample.accepted.mutable_verified_signatures(0)->set_owner("administrators/rina");
  Sample::AddSigner(sample.accepted.mutable_verified_signatures(), second, "administrators/tom");
  sample.Make();
  sample.response.clear_handovers();
  sample.renditions.clear();
  ASSERT_TRUE(crypto::AddSignature(*sample.response.mutable_envelope(), second).ok());
  sample.response.add_spkis(second.public_key().spki());
  const Report report = Verify(sample.Evidence(), sample.log_key());
  EXPECT_TRUE(report.ok()) << Lines(report);
  EXPECT_EQ(Subjects(report),
            (std::vector<std::string>{"origin", "acceptance", "message", "signature", "signature", "keys"}));
}

TEST(VerifyTest, AcceptsAnUnsignedAcknowledgementAndAReturn) {
  Sample sample;
  sample.acknowledged.clear_verified_signatures();
  sample.acknowledged.set_acknowledgement_digest("to be cleared");
  sample.Make();
  log::v1::Entry entry;
  *entry.mutable_delivery_acknowledged() = sample.acknowledged;
  entry.mutable_delivery_acknowledged()->clear_acknowledgement_digest();
  sample.response.clear_handovers();
  *sample.response.add_handovers()->mutable_receipt() = sample.log.ReceiptOf(sample.log.Append(entry));
  log::v1::DeliveryReturned& returned = *entry.mutable_delivery_returned();
  returned.set_message_id(sample.expired.message_id());
  returned.set_statement_digest(sample.expired.statement_digest());
  returned.set_message_index(sample.expired.message_index());
  returned.set_mailbox(Sample::kUnit);
  returned.set_reason("UNIT_REMOVED");
  *sample.response.add_handovers()->mutable_receipt() = sample.log.ReceiptOf(sample.log.Append(entry));
  const Report report = Verify(sample.Evidence(), sample.log_key());
  EXPECT_TRUE(report.ok()) << Lines(report);
  EXPECT_EQ(report.checks[4].detail,
            "acknowledged by partners/au-dfat, entry 4 of 5, recorded 2027-01-15T08:00:04.000Z");
  EXPECT_EQ(report.checks[5].detail,
            "returned from partners/au-dfat/units/jakarta (UNIT_REMOVED), entry 5 of 6, recorded "
            "2027-01-15T08:00:05.000Z");
}

TEST(VerifyTest, RefusesEveryBitFlip) {
  Sample sample;
  std::string bytes = Encode(sample.Evidence());
  const crypto::NoteVerifier log_key = sample.log_key();
  ASSERT_TRUE(Accepts(bytes, log_key));
  const google::protobuf::LogSilencer silencer;  // It tells of every bit that is not UTF-8.
  // Under the sanitizers one in thirteen, which is each bit of a byte equally often; all
  // in the optimised program.
  const size_t step = std::getenv("DUTA_THOROUGH") != nullptr ? 1 : 13;
  for (size_t bit = 0; bit < bytes.size() * 8; bit += step) {
    const char mask = static_cast<char>(1 << bit % 8);
    bytes[bit / 8] ^= mask;
    EXPECT_FALSE(Accepts(bytes, log_key)) << "bit " << bit % 8 << " of byte " << bit / 8;
    bytes[bit / 8] ^= mask;
  }
}

TEST(VerifyTest, RefusesEveryTruncation) {
  Sample sample;
  const std::string bytes = Encode(sample.Evidence());
  for (size_t size = 0; size < bytes.size(); ++size) {
    // A file that lost whole fields at its end lost keys first, which come last.
    EXPECT_FALSE(Accepts(bytes.substr(0, size), sample.log_key())) << size;
  }
}

struct Case {
  const char* name;
  const char* subject;                                           // Of the first check that fails.
  std::function<void(Sample&)> forge;                            // Before everything is signed and logged.
  std::function<void(Sample&, v1::Evidence&)> change = nullptr;  // Afterwards.
};

std::vector<Case> Cases() {
  const auto nothing = [](Sample&) {};
  return {
      {"another hub's name", "origin", nothing, [](auto&, auto& e) { e.set_origin("other.example"); }},
      {"another version", "origin", nothing, [](auto&, auto& e) { e.set_version(2); }},
      {"a receipt of something else", "acceptance", nothing,
       [](auto&, auto& e) { *e.mutable_receipt() = e.handovers(0).receipt(); }},
      {"a checkpoint with a line that is no signature", "acceptance", nothing,
       [](auto&, auto& e) { e.mutable_receipt()->mutable_checkpoint()->append("witness AAAAAAA=\n"); }},
      {"a checkpoint with another's signature alone", "acceptance", nothing,
       [](auto&, auto& e) {
         std::string& note = *e.mutable_receipt()->mutable_checkpoint();
         note = note.substr(0, note.rfind("\n\n") + 2) + "\xe2\x80\x94 witness AAAAAAA=\n";
       }},
      {"another message", "message", [](Sample& s) { s.accepted.set_statement_digest(std::string(32, 'x')); }},
      {"signed for another hub", "message", [](Sample& s) { s.message.set_hub("drill.example"); }},
      {"taken over at another hub", "handover", [](Sample& s) { s.acknowledgement.set_hub("drill.example"); }},
      {"another id than logged", "message", [](Sample& s) { s.accepted.set_message_id("another"); }},
      {"another sender than logged", "message", [](Sample& s) { s.accepted.set_sender(Sample::kRecipient); }},
      {"another kind than logged", "message", [](Sample& s) { s.accepted.set_media_type("text/plain"); }},
      {"another expiry than logged", "message", [](Sample& s) { s.accepted.mutable_expire_time()->set_nanos(1); }},
      {"nobody signed for the sender", "message",
       [](Sample& s) { s.accepted.mutable_verified_signatures(0)->set_owner(Sample::kRecipient); }},
      {"an envelope of another type", "message", nothing,
       [](auto&, auto& e) { e.mutable_envelope()->set_payload_type("text/plain"); }},
      {"a signature that the log does not name", "signature", nothing,
       [](Sample& s, auto& e) { ASSERT_TRUE(crypto::AddSignature(*e.mutable_envelope(), s.recipient_key).ok()); }},
      {"more keys than signatures", "signature", nothing,
       [](auto&, auto& e) {
         for (int i = 0; i < 1000; ++i) e.add_spkis(std::string(91, 'k'));
       }},
      {"more handovers than mailboxes", "handover", nothing,
       [](auto&, auto& e) {
         for (int i = 0; i < 1000; ++i) *e.add_handovers() = e.handovers(0);
       }},
      {"a signer that did not sign", "signature",
       [](Sample& s) {
         Sample::AddSigner(s.accepted.mutable_verified_signatures(), s.recipient_key, "partners/xx-yy");
       }},
      {"another key than the log names", "signature",
       [](Sample& s) { s.accepted.mutable_verified_signatures(0)->set_keyid(std::string(64, 'a')); }},
      {"a forged signature", "signature", nothing,
       [](auto&, auto& e) { e.mutable_envelope()->mutable_signatures(0)->mutable_sig()->back() ^= 1; }},
      {"a handover of another message", "handover", [](Sample& s) { s.acknowledged.set_message_id("another"); }},
      {"a handover of another statement", "handover",
       [](Sample& s) { s.expired.set_statement_digest(std::string(32, 'x')); }},
      {"a handover of another index", "handover", [](Sample& s) { s.acknowledged.set_message_index(0); }},
      {"a handover by a stranger", "handover", [](Sample& s) { s.expired.set_mailbox("partners/nz-mfat"); }},
      {"two handovers of one mailbox", "handover", [](Sample& s) { s.expired.set_mailbox(Sample::kRecipient); }},
      {"the same handover twice", "handover", nothing, [](auto&, auto& e) { *e.add_handovers() = e.handovers(1); }},
      {"handovers in another order", "handover", nothing,
       [](auto&, auto& e) { e.mutable_handovers()->SwapElements(0, 1); }},
      {"a handover that is none", "handover", nothing,
       [](Sample& s, auto& e) {
         log::v1::Entry entry;
         *entry.mutable_message_accepted() = s.accepted;
         *e.add_handovers()->mutable_receipt() = s.log.ReceiptOf(s.log.Append(entry));
       }},
      {"an acknowledgement left out", "handover", nothing,
       [](auto&, auto& e) { e.mutable_handovers(0)->clear_acknowledgement(); }},
      {"an acknowledgement put to an expiry", "handover", nothing,
       [](auto&, auto& e) { *e.mutable_handovers(1)->mutable_acknowledgement() = e.handovers(0).acknowledgement(); }},
      {"another acknowledgement", "handover",
       [](Sample& s) { s.acknowledged.set_acknowledgement_digest(std::string(32, 'x')); }},
      {"an acknowledgement of another message", "handover",
       [](Sample& s) { s.acknowledgement.set_message_id("another"); }},
      {"an acknowledgement of another statement", "handover",
       [](Sample& s) { s.acknowledgement.set_statement_digest(std::string(32, 'x')); }},
      {"an acknowledgement for another mailbox", "handover",
       [](Sample& s) { s.acknowledgement.set_mailbox(Sample::kUnit); }},
      {"an acknowledgement signed by a stranger", "handover",
       [](Sample& s) { s.acknowledged.mutable_verified_signatures(0)->set_owner("partners/nz-mfat"); }},
      {"an acknowledgement by a key that the log does not name", "signature",
       [](Sample& s) { s.acknowledged.mutable_verified_signatures(0)->set_keyid(std::string(64, 'b')); }},
      {"an acknowledgement whose keys the log does not name", "signature",
       [](Sample& s) { s.acknowledged.clear_verified_signatures(); }},
      {"a rendition of another message", "rendition",
       [](Sample& s) { s.statement.set_source_digest(std::string(32, 'x')); }},
      {"another rendition", "rendition", [](Sample& s) { s.content = "forged"; }},
      {"a rendition for a stranger", "rendition", [](Sample& s) { s.statement.set_mailbox("partners/nz-mfat"); }},
      {"a rendition that somebody else attested", "rendition", nothing,
       [](Sample& s, auto& e) {
         *e.mutable_renditions(0)->mutable_attestation() =
             crypto::SignEnvelope(crypto::kRenditionPayloadType, s.statement.SerializeAsString(), s.recipient_key);
       }},
      {"a rendition with a second attestation", "rendition", nothing,
       [](Sample& s, auto& e) {
         ASSERT_TRUE(crypto::AddSignature(*e.mutable_renditions(0)->mutable_attestation(), s.recipient_key).ok());
       }},
      {"a rendition without attestation", "rendition", nothing,
       [](auto&, auto& e) { e.mutable_renditions(0)->clear_attestation(); }},
      {"a missing key", "signature", nothing,
       [](Sample& s, auto& e) {
         const bool is_first = e.spkis(0) == s.sender_key.public_key().spki();
         e.mutable_spkis()->DeleteSubrange(is_first ? 0 : 1, 1);
       }},
      {"a key that nobody needs", "keys", nothing,
       [](auto&, auto& e) {
         e.add_spkis(crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519).public_key().spki());
       }},
      {"a key twice", "keys", nothing, [](auto&, auto& e) { e.add_spkis(e.spkis(1)); }},
      {"something that is no key", "keys", nothing, [](auto&, auto& e) { e.add_spkis("no key"); }},
  };
}

TEST(VerifyTest, NamesTheFirstThingThatDoesNotHold) {
  for (const Case& each : Cases()) {
    SCOPED_TRACE(each.name);
    Sample sample;
    each.forge(sample);
    v1::Evidence evidence = sample.Evidence();
    if (each.change) each.change(sample, evidence);
    const Report report = Verify(evidence, sample.log_key());
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(ReasonOf(report.ToStatus()), Reason::kEvidenceInvalid);
    const auto failed =
        std::find_if(report.checks.begin(), report.checks.end(), [](const Check& check) { return !check.ok; });
    ASSERT_NE(failed, report.checks.end());
    EXPECT_EQ(failed->subject, each.subject) << Lines(report);
  }
}

TEST(VerifyTest, SignaturesOfWitnessesAreKeptAndSaidNotToBeChecked) {
  Sample sample;
  v1::Evidence evidence = sample.Evidence();
  const std::string line = "\xe2\x80\x94 witness AAAAAAA=\n";
  evidence.mutable_receipt()->mutable_checkpoint()->append(line);
  evidence.mutable_handovers(1)->mutable_receipt()->mutable_checkpoint()->append(line + line);
  const auto decoded = Decode(Encode(evidence));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->receipt().checkpoint(), evidence.receipt().checkpoint());
  const Report report = Verify(*decoded, sample.log_key());
  EXPECT_TRUE(report.ok()) << Lines(report);
  EXPECT_EQ(report.checks[1].detail,
            "entry 1 of 2, recorded 2027-01-15T08:00:01.000Z, checkpoint with 1 signature of others, not checked here");
  EXPECT_TRUE(report.checks[6].detail.ends_with("checkpoint with 2 signatures of others, not checked here"))
      << report.checks[6].detail;
}

TEST(VerifyTest, RefusesAnotherLogsKey) {
  Sample sample;
  EXPECT_FALSE(Verify(sample.Evidence(), Sample().log_key()).ok());
}

TEST(VerifyTest, AnEmptyFileProvesNothing) {
  EXPECT_FALSE(Verify(v1::Evidence(), Sample().log_key()).ok());
  EXPECT_FALSE(Report().ok());
}

TEST(VerifyTest, TakesTheCallersWordForKeysWhenThereIsOne) {
  Sample sample;
  const v1::Evidence evidence = sample.Evidence();
  const std::string sender = sample.sender_key.public_key().keyid();
  const std::string recipient = sample.recipient_key.public_key().keyid();
  const std::pair<TrustedKeys, bool> cases[] = {
      {{{sender, Sample::kSender}, {recipient, Sample::kRecipient}}, true},
      {{{sender, Sample::kSender}}, false},
      {{{sender, Sample::kRecipient}, {recipient, Sample::kRecipient}}, false},
  };
  for (const auto& [trusted, ok] : cases) {
    const Report report = Verify(evidence, sample.log_key(), trusted);
    EXPECT_EQ(report.ok(), ok) << Lines(report);
  }
}

TEST(VerifyTest, DetailsArePrintable) {
  Sample sample;
  sample.statement.set_adapter_id("\x1b[2J\n\xc2\x9b");
  const Report report = Verify(sample.Evidence(), sample.log_key());
  EXPECT_TRUE(report.ok()) << Lines(report);
  EXPECT_NE(Lines(report).find("[2J"), std::string::npos) << "the adapter's name is among them";
  for (const Check& check : report.checks) {
    for (const unsigned char c : check.detail) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << check.subject;
  }
}

}  // namespace
}  // namespace duta::evidence
