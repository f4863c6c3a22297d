// A whole exchange in memory: Indonesia with a unit in Canberra, Australia, New
// Zealand, a group of the three, two administrators, each with a key at hand.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/names.h"
#include "core/base/uuid.h"
#include "core/crypto/dsse.h"
#include "core/exchange/exchange.h"
#include "core/exchange/schema.h"
#include "core/kinds/order/order_kind.h"
#include "core/log/receipt.h"
#include "core/store/file/file_blob_store.h"
#include "tests/core/exchange/fakes.h"
#include "tests/core/registry/network.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::exchange {

using crypto::Algorithm;
using crypto::PrivateKey;
using envelope::v1::Envelope;
using message::v1::Message;
using registry::kNow;

inline constexpr char kIndonesia[] = "partners/id-kemlu";
inline constexpr char kCanberra[] = "partners/id-kemlu/units/canberra";
inline constexpr char kAustralia[] = "partners/au-dfat";
inline constexpr char kNewZealand[] = "partners/nz-mfat";
inline constexpr char kNetwork[] = "groups/rndd";
inline constexpr char kRina[] = "administrators/rina";
inline constexpr char kBudi[] = "administrators/budi";

inline constexpr char kHub[] = "hub.example";

inline crypto::NoteSigner MakeSigner(const PrivateKey& key = PrivateKey::Generate(Algorithm::kEd25519),
                                     const std::string& name = kHub) {
  return *crypto::NoteSigner::Create(name, key);
}

// Accepts every library.
class AnyCatalogue final : public kinds::AdapterCatalogue {
 public:
  Status Check(const order::v1::InstallAdapter&, const registry::Snapshot&, Instant) override {
    return absl::OkStatus();
  }
  Status CheckConfiguration(const std::string&, const adapter::v1::AdapterVersion&, const std::string&) override {
    return absl::OkStatus();
  }
  void Changed(const registry::Snapshot&) override {}
};

// The reason of a refusal, by name; "OK" and "none" too.
inline std::string ReasonName(const Status& status) {
  if (status.ok()) return "OK";
  const auto reason = ReasonOf(status);
  return reason ? std::string(Describe(*reason).wire) : "none";
}

// A record that refuses itself: it is answered after all before it.
class Barrier final : public Record {
 public:
  explicit Barrier(std::promise<void>& done) : done_(done) {}
  StatusOr<Verdict> Apply(uint64_t, CommitBatch&) override { return absl::CancelledError(); }
  std::vector<std::string_view> parties() const override { return {}; }
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  void Done(StatusOr<Recorded>) override { done_.set_value(); }

 private:
  std::promise<void>& done_;
  const std::string entry_;
  const log::Hash leaf_{};
};

// Owns a lane and keeps its answers by their tags, which count from 0.
class Sender final : public Lane::Owner {
 public:
  Sender(Exchange& exchange, Lane::Sort sort, const Lane::Bounds& bounds = {})
      : lane(exchange.OpenLane(*this, sort, bounds)) {}

  // A place for one more answer. Before the item is given.
  uint64_t NextTag() {
    MutexLock lock(mutex_);
    answers.emplace_back();
    return answers.size() - 1;
  }
  void Answer(uint64_t tag, StatusOr<Recorded> recorded) override {
    std::promise<StatusOr<Recorded>>* promise;
    {
      MutexLock lock(mutex_);
      promise = &answers[tag];
    }
    promise->set_value(std::move(recorded));
  }

  std::deque<std::promise<StatusOr<Recorded>>> answers;
  Lane lane;

 private:
  Mutex mutex_;
};

// Acknowledges and waits.
inline StatusOr<Recorded> AcknowledgeIn(Exchange& exchange, const std::string& mailbox,
                                        const v1::AcknowledgeItem& item) {
  auto sender = std::make_shared<Sender>(exchange, Lane::Sort::kCall);
  Lane::Items items;
  *items.Add() = item;
  sender->NextTag();
  sender->lane.Acknowledge(sender, mailbox, items, Lane::Tags::kPlaces);
  return sender->answers.front().get_future().get();
}

class ExchangeTest : public testing::Test {
 protected:
  explicit ExchangeTest(Limits limits = {}, const std::string& hub = kHub) : limits_(limits), hub_(hub) {
    for (const char* owner : {kIndonesia, kCanberra, kAustralia, kNewZealand, kRina}) AddKeyFor(owner);
    network_.Must(registry::AddAdministrator(kBudi));
    AddKeyFor(kBudi);
    EXPECT_TRUE(database().Migrate(MemoKind::Tables()).ok());
    Open();
  }

  // Starts the hub, again if it ran.
  void Open() {
    exchange_.reset();
    auto opened = Exchange::Open({database(), *blobs_, network_.registry(), kinds_, translator_, clock_, limits_},
                                 signer_, directory_ / "anchor");
    ASSERT_TRUE(opened.ok()) << opened.status();
    exchange_ = *std::move(opened);
  }

  void AddKeyFor(const std::string& owner) {
    const auto key = PrivateKey::Generate(owner == kAustralia ? Algorithm::kEd25519 : Algorithm::kEcdsaP256);
    keys_.insert_or_assign(owner, key);
    network_.Must(registry::AddKey(registry::MakeKey(key.public_key(), owner)));
  }

  // A memo of now for an hour.
  Message MakeMessage(const std::string& sender = kIndonesia, const std::vector<std::string>& recipients = {kAustralia},
                      const std::string& body = "Good morning") {
    Message message;
    message.set_id(NewUuid7(clock_.Now()));
    message.set_hub(hub_);
    message.set_sender(sender);
    for (const std::string& recipient : recipients) message.add_recipients(recipient);
    *message.mutable_create_time() = ToTimestamp(clock_.Now());
    *message.mutable_expire_time() = ToTimestamp(clock_.Now() + std::chrono::hours(1));
    message.set_time_zone("Asia/Jakarta");
    message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
    message.set_urgency(message::v1::URGENCY_ROUTINE);
    message.mutable_body()->set_media_type(std::string(MemoKind::kMediaType));
    message.mutable_body()->set_content(body);
    return message;
  }

  Message MakeOrder(const order::v1::Order& order, const std::string& sender = kRina) {
    Message message = MakeMessage(sender, {std::string(kHubName)}, order.SerializeAsString());
    message.mutable_body()->set_media_type(std::string(kinds::OrderKind::kMediaType));
    return message;
  }

  // Signed by these, or else by the sender.
  Envelope Sign(const Message& message, std::vector<std::string> signers = {}) {
    if (signers.empty()) signers.push_back(message.sender());
    Envelope envelope =
        crypto::SignEnvelope(crypto::kMessagePayloadType, message.SerializeAsString(), keys_.at(signers[0]));
    for (size_t i = 1; i < signers.size(); ++i) {
      EXPECT_TRUE(crypto::AddSignature(envelope, keys_.at(signers[i])).ok());
    }
    return envelope;
  }

  // Submits and waits.
  StatusOr<Submitted> Submit(const std::string& caller, const Envelope& envelope, bool validate_only = false) {
    std::promise<StatusOr<Submitted>> promise;
    exchange_->pipeline().Submit(caller, envelope, validate_only,
                                 [&](StatusOr<Submitted> submitted) { promise.set_value(std::move(submitted)); });
    return promise.get_future().get();
  }
  StatusOr<Submitted> Submit(const Message& message) { return Submit(message.sender(), Sign(message)); }

  // The reason for which it is refused, or "OK".
  std::string Try(const std::string& caller, const Envelope& envelope) {
    return ReasonName(Submit(caller, envelope).status());
  }
  std::string Try(const Message& message) { return Try(message.sender(), Sign(message)); }

  // Submits what must be accepted.
  log::v1::Receipt Accept(const Message& message) {
    auto submitted = Submit(message);
    EXPECT_TRUE(submitted.ok()) << submitted.status();
    return submitted.ok() ? *submitted->recorded.receipt : log::v1::Receipt();
  }

  // Submits these from one stream, so that they come into as few batches as
  // possible, and waits. Answers in their order.
  std::vector<StatusOr<Recorded>> SubmitMany(const std::vector<Message>& messages) {
    auto sender = std::make_shared<Sender>(*exchange_, Lane::Sort::kStream);
    std::vector<StatusOr<Recorded>> answers;
    for (const Message& message : messages) {
      sender->lane.Submit(sender, sender->NextTag(), message.sender(), Sign(message));
    }
    for (auto& promise : sender->answers) answers.push_back(promise.get_future().get());
    return answers;
  }

  // Acknowledges and waits.
  StatusOr<Recorded> Acknowledge(const std::string& mailbox, const v1::AcknowledgeItem& item) {
    return AcknowledgeIn(*exchange_, mailbox, item);
  }
  StatusOr<Recorded> Acknowledge(const std::string& mailbox, uint64_t message_index) {
    v1::AcknowledgeItem item;
    item.set_message_index(message_index);
    return Acknowledge(mailbox, item);
  }

  // Waits until everything submitted before is answered.
  void Flush() {
    std::promise<void> done;
    std::unique_ptr<Record> barrier = std::make_unique<Barrier>(done);
    ASSERT_TRUE(exchange_->committer().Submit(barrier).ok());
    done.get_future().wait();
  }

  std::vector<uint64_t> Waiting(const std::string& mailbox) {
    auto pending = exchange_->mailboxes().Pending(mailbox, -1, 1000);
    EXPECT_TRUE(pending.ok()) << pending.status();
    return pending.ok() ? *pending : std::vector<uint64_t>();
  }

  // A number that the database gives.
  int64_t Number(std::string_view sql, std::initializer_list<store::Value> parameters = {}) {
    int64_t number = -1;
    const Status status = database().Read([&](store::Transaction& transaction) {
      return transaction.Run(sql, parameters, [&](const store::Row& row) {
        number = row.Int(0);
        return absl::OkStatus();
      });
    });
    EXPECT_TRUE(status.ok()) << status;
    return number;
  }

  // What a receipt says, verified.
  log::v1::Entry EntryOf(const log::v1::Receipt& receipt) {
    auto verified = log::VerifyReceipt(receipt, signer_.verifier());
    EXPECT_TRUE(verified.ok()) << verified.status();
    return verified.ok() ? verified->entry : log::v1::Entry();
  }

  // Uploads a file and returns it as a message names it.
  message::v1::Attachment Upload(const std::string& caller, const std::string& content) {
    message::v1::Attachment attachment;
    attachment.set_sha256(crypto::ToString(crypto::Sha256(content)));
    attachment.set_size_bytes(content.size());
    attachment.set_media_type("application/pdf");
    attachment.set_name("annex.pdf");
    attachment::v1::UploadHeader header;
    header.set_sha256(attachment.sha256());
    header.set_size_bytes(content.size());
    const auto is_there = exchange_->attachments().Begin(caller, header);
    EXPECT_TRUE(is_there.ok()) << is_there.status();
    EXPECT_TRUE(exchange_->attachments().Append(caller, header, 0, content).ok());
    const auto ended = exchange_->attachments().End(caller, header);
    EXPECT_TRUE(ended.ok() && ended->complete()) << ended.status();
    return attachment;
  }

  store::Database& database() { return network_.database(); }

  const Limits limits_;
  const std::string hub_;
  test::TemporaryDirectory directory_;
  registry::Network network_;
  FakeClock clock_{kNow};
  std::map<std::string, PrivateKey> keys_;
  std::unique_ptr<store::BlobStore> blobs_ = *store::OpenFileBlobStore(directory_ / "files");
  FakeTranslator translator_;
  AnyCatalogue catalogue_;
  MemoKind memos_;
  kinds::OrderKind orders_{network_.registry(), catalogue_, kinds::SensitiveActions(), nullptr};
  KindSet kinds_{{&memos_, &orders_}};
  crypto::NoteSigner signer_ = MakeSigner(PrivateKey::Generate(Algorithm::kEd25519), hub_);
  std::unique_ptr<Exchange> exchange_;
};

}  // namespace duta::exchange
