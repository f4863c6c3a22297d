// Any bytes as an envelope, and any bytes as the payload of one that is signed
// well: through intake with a registry in memory.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "core/base/names.h"
#include "core/crypto/dsse.h"
#include "core/exchange/intake/intake.h"
#include "core/kinds/note/note_kind.h"
#include "core/registry/orders/orders.h"
#include "core/store/sqlite/sqlite_database.h"

namespace duta::exchange {
namespace {

const Instant kNow = *ParseInstant("2026-11-24T07:00:00Z");
constexpr char kSender[] = "partners/id-kemlu";

class NoTranslator final : public Translator {
 public:
  bool MayServe(std::string_view) const override { return false; }
  StatusOr<std::shared_ptr<ServingAdapter>> InServiceFor(std::string_view) override {
    return Refuse(Reason::kNoAdapter);
  }
  std::vector<v1::Advisory> Advise(std::string_view, std::string_view, Instant) override { return {}; }
};

// Two partners, a unit and a group; the key of one partner.
class Hub {
 public:
  Hub() {
    for (const char* name : {kSender, "partners/au-dfat"}) {
      order::v1::Order order;
      order.mutable_add_partner()->mutable_partner()->set_name(name);
      registry::v1::Key& key = *order.mutable_add_partner()->add_keys();
      const bool is_sender = std::string_view(name) == kSender;
      key.set_spki((is_sender ? key_ : crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519)).public_key().spki());
      *key.mutable_not_before() = ToTimestamp(kNow - std::chrono::hours(1));
      *key.mutable_not_after() = ToTimestamp(kNow + std::chrono::hours(1));
      Carry(order);
    }
    order::v1::Order unit;
    unit.mutable_add_unit()->mutable_unit()->set_name("partners/id-kemlu/units/canberra");
    Carry(unit);
    order::v1::Order group;
    group.mutable_set_group()->mutable_group()->set_name("groups/asean");
    group.mutable_set_group()->mutable_group()->add_members(kSender);
    group.mutable_set_group()->mutable_group()->add_members("partners/au-dfat");
    Carry(group);
    if (!registry_->Reload().ok()) std::abort();
  }

  void Try(envelope::v1::Envelope envelope) {
    // A new gate each time: no rate is met.
    Intake intake(*registry_, kinds_, translator_, clock_, {}, "hub.example");
    auto authentic = intake.Authenticate(kSender, std::move(envelope));
    if (!authentic.ok()) return RequireReason(authentic.status());
    if (const Status status = intake.Judge(*authentic); !status.ok()) return RequireReason(status);
    const Submission& submission = authentic->submission;
    // What passed is fit to be recorded.
    if (submission.kind == nullptr || submission.accepted.mailboxes().empty() ||
        submission.accepted.verified_signatures().empty() || submission.accepted.statement_digest().size() != 32 ||
        !ActsFor(kSender, submission.message.sender()) || !FromTimestamp(submission.message.expire_time()).ok()) {
      std::abort();
    }
  }

  const crypto::PrivateKey& key() const { return key_; }

 private:
  static void RequireReason(const Status& status) {
    if (!ReasonOf(status)) std::abort();
  }
  void Carry(const order::v1::Order& order) {
    const Status status = database_->Write(
        [&](store::Transaction& transaction) { return registry::Apply(order, kNow, transaction, nullptr); });
    if (!status.ok()) std::abort();
  }

  const crypto::PrivateKey key_ = crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519);
  std::unique_ptr<store::Database> database_ = *store::OpenSqliteInMemory();
  std::unique_ptr<registry::Registry> registry_ = *registry::Registry::Open(*database_, {});
  NoTranslator translator_;
  kinds::NoteKind notes_;
  KindSet kinds_{{&notes_}};
  FakeClock clock_{kNow};
};

}  // namespace
}  // namespace duta::exchange

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace duta;
  static exchange::Hub hub;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  envelope::v1::Envelope envelope;
  if (envelope.ParseFromString(bytes)) hub.Try(envelope);
  hub.Try(crypto::SignEnvelope(crypto::kMessagePayloadType, bytes, hub.key()));
  // What is meant for this hub gets further.
  message::v1::Message message;
  if (!message.ParseFromString(bytes)) return 0;
  message.set_hub("hub.example");
  hub.Try(crypto::SignEnvelope(crypto::kMessagePayloadType, message.SerializeAsString(), hub.key()));
  return 0;
}
