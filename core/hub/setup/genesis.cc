#include "core/hub/setup/genesis.h"

#include <future>
#include <memory>
#include <utility>

#include "core/base/names.h"
#include "core/base/uuid.h"
#include "core/crypto/dsse.h"
#include "core/exchange/delivery/mailboxes.h"
#include "core/exchange/intake/message_record.h"
#include "core/exchange/log/anchor.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/messages/accepted_cache.h"
#include "core/exchange/schema.h"
#include "core/kinds/order/order_kind.h"
#include "core/registry/orders/orders.h"
#include "core/registry/registry.h"
#include "core/store/sqlite/sqlite_database.h"

namespace duta::hub {
namespace {

// Carries out the founding order, for which nobody could have the authority
// that OrderKind asks for.
class FoundingOrder final : public exchange::Kind {
 public:
  explicit FoundingOrder(const order::v1::Order& order) : order_(order) {}
  std::string_view MediaType() const override { return kinds::OrderKind::kMediaType; }
  bool IsForHub() const override { return true; }
  bool HasProjection() const override { return true; }
  Status Validate(const exchange::CheckedMessage&) const override { return absl::OkStatus(); }
  Status Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) override {
    return registry::Apply(order_, checked.now, transaction);
  }

 private:
  const order::v1::Order& order_;
};

message::v1::Message MakeMessage(const std::string& hub, const order::v1::Order& order, Instant now) {
  message::v1::Message message;
  message.set_id(NewUuid7(now));
  message.set_sender(order.add_administrator().administrator().name());
  message.add_recipients(std::string(kHubName));
  message.set_hub(hub);
  *message.mutable_create_time() = ToTimestamp(now);
  *message.mutable_expire_time() = ToTimestamp(now + std::chrono::hours(1));
  message.set_time_zone("UTC");
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  message.set_urgency(message::v1::URGENCY_ROUTINE);
  message.set_subject("The first administrator");
  message.mutable_body()->set_media_type(std::string(kinds::OrderKind::kMediaType));
  message.mutable_body()->set_content(order.SerializeAsString());
  return message;
}

// Judged by `registry`, which is empty still.
exchange::Submission MakeSubmission(const std::string& hub, const order::v1::Order& order,
                                    const crypto::PrivateKey& key, exchange::Kind& kind,
                                    const registry::Registry& registry, Instant now) {
  exchange::Submission submission;
  submission.now = now;
  submission.registry = registry.Current();
  submission.kind = &kind;
  submission.message = MakeMessage(hub, order, now);
  submission.caller = submission.message.sender();
  submission.envelope = crypto::SignEnvelope(crypto::kMessagePayloadType, submission.message.SerializeAsString(), key);
  log::v1::MessageAccepted& accepted = submission.accepted;
  accepted.set_message_id(submission.message.id());
  accepted.set_sender(submission.message.sender());
  accepted.set_statement_digest(
      crypto::ToString(crypto::StatementDigest(submission.envelope.payload_type(), submission.envelope.payload())));
  accepted.set_media_type(submission.message.body().media_type());
  log::v1::VerifiedSignature& signature = *accepted.add_verified_signatures();
  signature.set_keyid(key.public_key().keyid());
  signature.set_owner(submission.message.sender());
  *accepted.mutable_expire_time() = submission.message.expire_time();
  return submission;
}

}  // namespace

StatusOr<log::v1::Receipt> RecordGenesis(const DataPaths& paths, const crypto::NoteSigner& log_signer,
                                         const order::v1::AddAdministrator& founding, const crypto::PrivateKey& key,
                                         const Clock& clock) {
  order::v1::Order order;
  *order.mutable_add_administrator() = founding;
  order.set_comment("dutad init");
  DUTA_ASSIGN_OR_RETURN(const auto database, store::OpenSqlite(paths.database()));
  DUTA_ASSIGN_OR_RETURN(const auto registry, registry::Registry::Open(*database, {}));
  DUTA_RETURN_IF_ERROR(exchange::CreateTables(*database));
  exchange::Ledger ledger(*database, log_signer);
  DUTA_RETURN_IF_ERROR(ledger.Open());
  if (ledger.Current().range.size() != 0) {
    return Refuse(Reason::kDataDirectoryInvalid, "the hub has a log already");
  }
  DUTA_ASSIGN_OR_RETURN(const auto anchor, exchange::Anchor::Open(paths.anchor()));
  const exchange::Limits limits;
  exchange::AcceptedCache cache(limits.recent_bytes);
  exchange::Mailboxes mailboxes(*database, ledger);
  FoundingOrder kind(order);
  std::promise<StatusOr<exchange::Recorded>> recorded;
  exchange::Committer committer(*database, ledger, *anchor, limits, [](uint64_t, uint64_t, const auto&) {});
  std::unique_ptr<exchange::Record> record = std::make_unique<exchange::MessageRecord>(
      MakeSubmission(log_signer.verifier().name(), order, key, kind, *registry, clock.Now()), cache, mailboxes,
      [&](StatusOr<exchange::Recorded> result) { recorded.set_value(std::move(result)); });
  DUTA_RETURN_IF_ERROR(committer.Submit(record));
  StatusOr<exchange::Recorded> result = recorded.get_future().get();
  committer.Stop();
  DUTA_RETURN_IF_ERROR(result.status());
  // From here on a hub without a readable anchor does not start.
  DUTA_RETURN_IF_ERROR(anchor->Sync());
  return *result->receipt;
}

}  // namespace duta::hub
