#include "tests/bench/load.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/client/message.h"
#include "core/log/receipt.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "duta/note/v1/note.pb.h"
#include "tests/bench/progress.h"

namespace duta::bench {
namespace {

using exchange::v1::ExchangeService;
using exchange::v1::ReceiveRequest;
using exchange::v1::ReceiveResponse;
using exchange::v1::SubmitStreamRequest;
using exchange::v1::SubmitStreamResponse;

constexpr size_t kBodyBytes = 1024;
constexpr uint32_t kCredit = 10'000;
constexpr uint32_t kCreditStep = 1'000;
constexpr int kMaxItems = 1'000;
// Every so many receipts one is kept and verified.
constexpr size_t kSampleStep = 100;
// Messages after which what gRPC gathers is sent; never to flush may stall it
// when the other side's window opens again.
constexpr size_t kFlushEvery = 16;
constexpr auto kPatience = std::chrono::minutes(5);

std::string NoteBody() {
  note::v1::Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-24");
  note.set_place("Jakarta");
  note.set_subject("Benchmark");
  std::string& paragraph = *note.add_paragraphs();
  paragraph.assign(512, 'x');
  paragraph.resize(512 + kBodyBytes - note.ByteSizeLong(), 'x');
  return note.SerializeAsString();
}

// Submits all without waiting for answers; the hub holds it back.
class Sending final : public grpc::ClientBidiReactor<SubmitStreamRequest, SubmitStreamResponse> {
 public:
  Sending(const Party& party, std::vector<envelope::v1::Envelope> envelopes, Progress& progress)
      : stub_(ExchangeService::NewStub(party.channel)), requests_(envelopes.size()), progress_(progress) {
    for (size_t i = 0; i < envelopes.size(); ++i) {
      requests_[i].set_sequence(i + 1);
      requests_[i].mutable_envelope()->Swap(&envelopes[i]);
    }
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stub_->async()->SubmitStream(&context_, this);
  }
  void Start() {
    Write();
    StartRead(&response_);
    StartCall();
  }
  void OnWriteDone(bool ok) override {
    if (ok && ++written_ < requests_.size()) Write();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    for (const exchange::v1::SubmitResult& result : response_.results().results()) {
      if (result.has_error()) progress_.Fail(rpc::FromProto(result.error()));
      if (result.has_receipt() && receipts_++ % kSampleStep == 0) sample_.push_back(result.receipt());
    }
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    if (status.ok() && receipts_ != requests_.size()) progress_.Fail(absl::DataLossError("receipts are missing"));
    progress_.Ended(status);
  }
  const std::vector<log::v1::Receipt>& sample() const { return sample_; }

 private:
  void Write() {
    grpc::WriteOptions options;
    if (written_ + 1 < requests_.size() && written_ % kFlushEvery != 0) {
      options.set_buffer_hint();
    } else if (written_ + 1 == requests_.size()) {
      options.set_last_message();
    }
    StartWrite(&requests_[written_], options);
  }

  const std::unique_ptr<ExchangeService::Stub> stub_;
  grpc::ClientContext context_;
  std::vector<SubmitStreamRequest> requests_;
  SubmitStreamResponse response_;
  size_t written_ = 0;
  size_t receipts_ = 0;
  std::vector<log::v1::Receipt> sample_;
  Progress& progress_;
};

// Acknowledges whatever has come while the last acknowledgements were written.
class Receiving final : public grpc::ClientBidiReactor<ReceiveRequest, ReceiveResponse> {
 public:
  Receiving(const Party& party, size_t count, Progress& progress)
      : stub_(ExchangeService::NewStub(party.channel)), count_(count), progress_(progress) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stub_->async()->Receive(&context_, this);
  }
  void Start() {
    request_.mutable_open()->set_credit(kCredit);
    is_writing_ = true;
    StartWrite(&request_);
    StartRead(&response_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    std::lock_guard lock(mutex_);
    for (const exchange::v1::Delivery& delivery : response_.deliveries().deliveries()) {
      to_acknowledge_.push_back(delivery.receipt().index());
      ++used_credit_;
    }
    for (const exchange::v1::AcknowledgeResult& result : response_.acknowledged().results()) {
      if (result.has_error()) progress_.Fail(rpc::FromProto(result.error()));
      if (result.has_receipt() && acknowledged_++ % kSampleStep == 0) sample_.push_back(result.receipt());
    }
    if (!is_writing_) WriteNext();
    StartRead(&response_);
  }
  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    is_writing_ = false;
    if (ok) WriteNext();
  }
  void OnDone(const grpc::Status& status) override {
    if (status.ok() && acknowledged_ != count_) progress_.Fail(absl::DataLossError("deliveries are missing"));
    progress_.Ended(status);
  }
  const std::vector<log::v1::Receipt>& sample() const { return sample_; }

 private:
  // With mutex_ held.
  void WriteNext() {
    if (acknowledged_ == count_) {
      if (!is_half_closed_) StartWritesDone();
      is_half_closed_ = true;
      return;
    }
    request_.Clear();
    if (used_credit_ >= kCreditStep) {
      request_.mutable_credit()->set_deliveries(used_credit_);
      used_credit_ = 0;
    } else if (!to_acknowledge_.empty()) {
      auto& items = *request_.mutable_acknowledge()->mutable_items();
      for (; !to_acknowledge_.empty() && items.size() < kMaxItems; to_acknowledge_.pop_front()) {
        items.Add()->set_message_index(to_acknowledge_.front());
      }
    } else {
      return;
    }
    is_writing_ = true;
    StartWrite(&request_);
  }

  const std::unique_ptr<ExchangeService::Stub> stub_;
  const size_t count_;
  Progress& progress_;
  grpc::ClientContext context_;
  ReceiveRequest request_;
  ReceiveResponse response_;
  std::mutex mutex_;  // Guards all below.
  std::deque<uint64_t> to_acknowledge_;
  uint32_t used_credit_ = 0;
  size_t acknowledged_ = 0;
  bool is_writing_ = false;
  bool is_half_closed_ = false;
  std::vector<log::v1::Receipt> sample_;
};

Status VerifyAll(const std::vector<log::v1::Receipt>& receipts, const crypto::NoteVerifier& log) {
  for (const log::v1::Receipt& receipt : receipts) DUTA_RETURN_IF_ERROR(log::VerifyReceipt(receipt, log).status());
  return absl::OkStatus();
}

}  // namespace

StatusOr<std::vector<envelope::v1::Envelope>> SignNotes(const std::string& hub, const Party& sender,
                                                        const std::string& recipient, size_t count) {
  const SystemClock clock;
  message::v1::Message message;
  message.set_sender(sender.name);
  message.add_recipients(recipient);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  message.set_subject("Benchmark");
  message.mutable_body()->set_media_type("application/vnd.duta.note.v1+protobuf");
  message.mutable_body()->set_content(NoteBody());
  std::vector<envelope::v1::Envelope> envelopes;
  for (size_t i = 0; i < count; ++i) {
    message.clear_id();
    client::Complete(message, hub, clock);
    DUTA_ASSIGN_OR_RETURN(auto envelope, client::SignMessage(message, *sender.signer));
    envelopes.push_back(std::move(envelope));
  }
  return envelopes;
}

StatusOr<Cost> Exchange(const BenchHub& hub, size_t pairs, size_t messages_each) {
  Progress progress(static_cast<int>(2 * pairs));
  std::vector<std::unique_ptr<Sending>> senders;
  std::vector<std::unique_ptr<Receiving>> receivers;
  for (size_t i = 0; i < pairs; ++i) {
    const Party& sender = hub.party(2 * i);
    const Party& recipient = hub.party(2 * i + 1);
    DUTA_ASSIGN_OR_RETURN(auto notes, SignNotes(hub.log().name(), sender, recipient.name, messages_each));
    senders.push_back(std::make_unique<Sending>(sender, std::move(notes), progress));
    receivers.push_back(std::make_unique<Receiving>(recipient, messages_each, progress));
  }
  const Stopwatch watch(hub.pid());
  for (const auto& receiver : receivers) receiver->Start();
  for (const auto& sender : senders) sender->Start();
  DUTA_RETURN_IF_ERROR(progress.Wait());
  const Cost cost = watch.Stop(pairs * messages_each);
  for (const auto& sender : senders) DUTA_RETURN_IF_ERROR(VerifyAll(sender->sample(), hub.log()));
  for (const auto& receiver : receivers) DUTA_RETURN_IF_ERROR(VerifyAll(receiver->sample(), hub.log()));
  return cost;
}

StatusOr<Series> Submit(const BenchHub& hub, const Party& sender, const std::string& recipient, size_t count) {
  DUTA_ASSIGN_OR_RETURN(auto notes, SignNotes(hub.log().name(), sender, recipient, count));
  const auto stub = ExchangeService::NewStub(sender.channel);
  std::vector<log::v1::Receipt> receipts;
  Series seconds;
  for (envelope::v1::Envelope& note : notes) {
    exchange::v1::SubmitRequest request;
    request.mutable_envelope()->Swap(&note);
    exchange::v1::SubmitResponse response;
    const Stopwatch watch;
    grpc::ClientContext context;
    const grpc::Status status = stub->Submit(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    seconds.Add(watch.Seconds());
    receipts.push_back(std::move(*response.mutable_receipt()));
  }
  DUTA_RETURN_IF_ERROR(VerifyAll(receipts, hub.log()));
  return seconds;
}

}  // namespace duta::bench
