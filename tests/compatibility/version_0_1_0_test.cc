// The data directory and the evidence that version 0.1.0 wrote: opened, read,
// verified, and gone on with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/crypto/signed_note.h"
#include "core/evidence/evidence.h"
#include "core/evidence/history.h"
#include "core/evidence/verify.h"
#include "core/exchange/exchange.h"
#include "core/kinds/note/note_kind.h"
#include "core/kinds/order/order_kind.h"
#include "core/kinds/visit/availability_kind.h"
#include "core/kinds/visit/history/visit_history.h"
#include "core/kinds/visit/visit_kind.h"
#include "core/kinds/visit/visit_queries.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/log/receipt.h"
#include "core/registry/registry.h"
#include "core/store/file/file_blob_store.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/exchange/fakes.h"
#include "tests/core/exchange/fixture.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::exchange {
namespace {

constexpr uint64_t kEntries = 18;
constexpr char kNote[] = "01a2239d-6140-70c7-bd36-7a1b249736aa";
constexpr char kVisit[] = "17d50b1751de34f8@id-kemlu";
constexpr char kThailand[] = "partners/th-mfa";
// The evening on which it was written.
constexpr char kWritten[] = "2026-11-28T19:30:00Z";

std::string Stored(const std::string& name) {
  return *ReadFile(std::string(DUTA_COMPATIBILITY "/version-0.1.0/") + name);
}

// PKCS #8 of Ed25519 (RFC 8410) is this and the 32 bytes of the seed.
PrivateKey LogKey() {
  const std::string seed =
      crypto::ToString(crypto::Sha256("Duta: log key of the stored data directory of version 0.1.0, for tests"));
  const std::string der = *FromHex("302e020100300506032b657004220420") + seed;
  return *PrivateKey::FromPem(
      absl::StrCat("-----BEGIN PRIVATE KEY-----\n", ToBase64(der), "\n-----END PRIVATE KEY-----\n"));
}

class Version010Test : public testing::Test {
 protected:
  Version010Test() {
    std::filesystem::copy(DUTA_COMPATIBILITY "/version-0.1.0", directory_.path(),
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    database_ = *store::OpenSqlite(directory_ / "duta.db", {});
    blobs_ = *store::OpenFileBlobStore(directory_.path());
    registry_ = *registry::Registry::Open(*database_, {});
    orders_ = std::make_unique<kinds::OrderKind>(*registry_, catalogue_, kinds::SensitiveActions(), [] {});
    kinds_ = std::make_unique<KindSet>(std::vector<Kind*>{orders_.get(), &notes_, &visits_, &availability_});
    auto exchange = Exchange::Open({*database_, *blobs_, *registry_, *kinds_, translator_, clock_, Limits()},
                                   *crypto::NoteSigner::Create("hub.example", LogKey()), directory_ / "anchor");
    EXPECT_TRUE(exchange.ok()) << exchange.status();
    exchange_ = *std::move(exchange);
  }

  crypto::NoteVerifier verifier() { return exchange_->ledger().verifier(); }

  const test::TemporaryDirectory directory_;
  FakeClock clock_{*ParseInstant(kWritten)};
  FakeTranslator translator_;
  AnyCatalogue catalogue_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::BlobStore> blobs_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<kinds::OrderKind> orders_;
  kinds::NoteKind notes_;
  kinds::VisitKind visits_{[] {}};
  kinds::AvailabilityKind availability_;
  std::unique_ptr<KindSet> kinds_;
  std::unique_ptr<Exchange> exchange_;
};

TEST_F(Version010Test, EveryReceiptVerifies) {
  ASSERT_EQ(exchange_->ledger().Size(), kEntries);
  EXPECT_EQ(verifier().ToVkey() + "\n", Stored("log_key"));
  for (uint64_t index = 0; index < kEntries; ++index) {
    const auto receipt = exchange_->ledger().ReceiptOf(index);
    ASSERT_TRUE(receipt.ok()) << receipt.status();
    const auto verified = log::VerifyReceipt(*receipt, verifier());
    ASSERT_TRUE(verified.ok()) << index << ": " << verified.status();
    EXPECT_EQ(verified->index, index);
  }
}

TEST_F(Version010Test, PartnersAndWhatTheySentAreThere) {
  const auto registry = registry_->Current();
  for (const char* name : {kIndonesia, kAustralia, kThailand}) EXPECT_NE(registry->FindPartner(name), nullptr) << name;
  const auto note = exchange_->queries().GetMessage(kIndonesia, kNote);
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->handovers_size(), 2);
  Message message;
  ASSERT_TRUE(message.ParseFromString(note->envelope().payload()));
  EXPECT_EQ(message.subject(), "Exchange on digital diplomacy");
  ASSERT_EQ(message.attachments_size(), 1);
  EXPECT_EQ(*(*exchange_->attachments().OpenForRead(kIndonesia, message.attachments(0).sha256(), 0))->Next(),
            "%PDF-1.4 fixture\n");
  EXPECT_EQ(exchange_->mailbox_queries().ListPending(kIndonesia, 0, "")->deliveries.size(), 6u);
}

TEST_F(Version010Test, VisitsAndTheirStepsAreThere) {
  const kinds::VisitQueries queries(*database_, exchange_->messages(), clock_);
  schedule::v1::GetVisitRequest request;
  request.set_uid(kVisit);
  const auto visit = queries.GetVisit(kAustralia, request);
  ASSERT_TRUE(visit.ok()) << visit.status();
  EXPECT_EQ(visit->visit().phase(), schedule::v1::VISIT_PHASE_OPEN);
  schedule::v1::ListVisitStepsRequest steps;
  steps.set_uid(kVisit);
  EXPECT_EQ(queries.ListVisitSteps(kIndonesia, steps)->steps_size(), 4);
  EXPECT_EQ(queries.ListVisits(kThailand, {})->visits_size(), 1);
}

TEST_F(Version010Test, TheLogGoesOnFromWhereItWas) {
  const std::string before = exchange_->ledger().Current().checkpoint;
  clock_.Advance(std::chrono::hours(24 * 60));  // All that waits has expired.
  ASSERT_TRUE(exchange_->sweeper().Sweep().ok());
  exchange_->Drain();
  const uint64_t size = exchange_->ledger().Size();
  ASSERT_EQ(size, kEntries + 9);
  const auto old = log::VerifyCheckpoint(before, verifier());
  const auto now = log::VerifyCheckpoint(exchange_->ledger().Current().checkpoint, verifier());
  ASSERT_TRUE(old.ok() && now.ok());
  const auto path = exchange_->ledger().ConsistencyPath(kEntries, size);
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_TRUE(log::VerifyConsistency(old->size, old->root, now->size, now->root, *path).ok());
  EXPECT_TRUE(log::VerifyReceipt(*exchange_->ledger().ReceiptOf(0), verifier()).ok());
}

TEST(Version010EvidenceTest, Verifies) {
  const auto key = crypto::NoteSigner::Create("hub.example", LogKey())->verifier();
  const auto note = evidence::Decode(Stored("note.evidence"));
  ASSERT_TRUE(note.ok()) << note.status();
  const evidence::Report report = evidence::Verify(*note, key);
  EXPECT_TRUE(report.ok()) << report.ToStatus();
  EXPECT_EQ(evidence::Encode(*note), Stored("note.evidence"));

  const auto history = evidence::DecodeHistory(Stored("visit.evidence"));
  ASSERT_TRUE(history.ok()) << history.status();
  const evidence::Report played = evidence::VerifyHistory(*history, *kinds::MakeVisitHistoryReader(), key);
  EXPECT_TRUE(played.ok()) << played.ToStatus();
  EXPECT_EQ(evidence::Encode(*history), Stored("visit.evidence"));

  // As text the receipt has no entry: that is in the evidence.
  auto receipt = log::ParseTlogProof(Stored("note.proof"));
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  receipt->set_entry(note->receipt().entry());
  EXPECT_TRUE(log::VerifyReceipt(*receipt, key).ok());
}

}  // namespace
}  // namespace duta::exchange
