#include "tests/core/client/fake_hub.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "core/base/clock.h"
#include "core/client/message.h"
#include "core/crypto/dsse.h"
#include "core/rpc/status.h"

namespace duta::client {
namespace {

using grpc::ServerContext;
using grpc::Status;

constexpr std::chrono::milliseconds kSoon(5);
constexpr size_t kDownloadChunk = 64 << 10;

Status Fail(Reason reason) { return rpc::ToGrpc(Refuse(reason)); }

Status Cut() { return rpc::ToGrpc(RefuseForNow(Reason::kHubDraining, kSoon)); }

std::string DigestOf(const envelope::v1::Envelope& envelope) {
  return crypto::ToString(crypto::StatementDigest(envelope.payload_type(), envelope.payload()));
}

// Which says that `owner` signed; empty: the sender.
log::v1::Entry AcceptedEntry(const envelope::v1::Envelope& envelope, const std::string& owner) {
  const auto message = OpenMessage(envelope);
  log::v1::Entry entry;
  auto& accepted = *entry.mutable_message_accepted();
  accepted.set_message_id(message->id());
  accepted.set_sender(message->sender());
  accepted.set_statement_digest(DigestOf(envelope));
  accepted.set_media_type(message->body().media_type());
  *accepted.mutable_expire_time() = message->expire_time();
  *accepted.mutable_mailboxes() = message->recipients();
  for (const auto& signature : envelope.signatures()) {
    auto& verified = *accepted.add_verified_signatures();
    verified.set_keyid(signature.keyid());
    verified.set_owner(owner.empty() ? message->sender() : owner);
  }
  return entry;
}

}  // namespace

FakeHub::FakeHub(std::shared_ptr<grpc::ServerCredentials> credentials)
    : credentials_(credentials ? std::move(credentials) : grpc::InsecureServerCredentials()) {
  Start();
}

FakeHub::~FakeHub() { Shutdown(); }

void FakeHub::Start() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port_), credentials_, &port_);
  builder.RegisterService(static_cast<exchange::v1::ExchangeService::Service*>(this));
  builder.RegisterService(static_cast<attachment::v1::AttachmentService::Service*>(this));
  builder.RegisterService(static_cast<log::v1::LogService::Service*>(this));
  builder.RegisterService(static_cast<registry::v1::RegistryService::Service*>(this));
  server_ = builder.BuildAndStart();
}

void FakeHub::Shutdown() {
  if (server_) server_->Shutdown(std::chrono::system_clock::now());
  server_.reset();
}

std::shared_ptr<grpc::Channel> FakeHub::channel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 10);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 50);
  // Channels of one test must not share a connection with those of another.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port_), grpc::InsecureChannelCredentials(), arguments);
}

void FakeHub::Set(const Faults& faults) {
  const std::lock_guard lock(mutex_);
  faults_ = faults;
}

void FakeHub::Deliver(const envelope::v1::Envelope& envelope, std::vector<exchange::v1::Rendition> renditions,
                      const std::string& owner) {
  const std::lock_guard lock(mutex_);
  Accept(envelope, owner).renditions = std::move(renditions);
  changed_.notify_all();
}

void FakeHub::AddKey(const std::string& owner, const crypto::PublicKey& key) {
  const std::lock_guard lock(mutex_);
  keys_[owner].push_back(key);
}

void FakeHub::AddFile(const std::string& content) {
  const std::lock_guard lock(mutex_);
  files_[crypto::ToString(crypto::Sha256(content))] = content;
}

size_t FakeHub::accepted() const {
  const std::lock_guard lock(mutex_);
  return messages_.size();
}

uint64_t FakeHub::submissions() const {
  const std::lock_guard lock(mutex_);
  return submissions_;
}

uint64_t FakeHub::uploaded_bytes() const {
  const std::lock_guard lock(mutex_);
  return uploaded_bytes_;
}

std::vector<uint64_t> FakeHub::acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::vector<exchange::v1::AcknowledgeItem> FakeHub::acknowledgements() const {
  const std::lock_guard lock(mutex_);
  return acknowledgements_;
}

std::string FakeHub::file(const std::string& sha256) const {
  const std::lock_guard lock(mutex_);
  const auto at = files_.find(sha256);
  return at == files_.end() ? std::string() : at->second;
}

void FakeHub::AwaitAcknowledged(size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return acknowledged_.size() >= count; });
}

Status FakeHub::Submit(ServerContext*, const exchange::v1::SubmitRequest* request,
                       exchange::v1::SubmitResponse* response) {
  const std::lock_guard lock(mutex_);
  ++submissions_;
  if (faults_.refuse_submissions > 0) {
    --faults_.refuse_submissions;
    return rpc::ToGrpc(RefuseForNow(Reason::kHubBusy, kSoon));
  }
  response->add_advisories()->set_code("PUBLIC_HOLIDAY");
  if (!request->validate_only()) *response->mutable_receipt() = ReceiptFor(Accept(request->envelope()));
  return Status::OK;
}

Status FakeHub::SubmitStream(
    ServerContext*,
    grpc::ServerReaderWriter<exchange::v1::SubmitStreamResponse, exchange::v1::SubmitStreamRequest>* stream) {
  exchange::v1::SubmitStreamResponse response;
  {
    const std::lock_guard lock(mutex_);
    response.mutable_window()->set_max_unanswered(faults_.window);
    if (faults_.refuse_streams) return Fail(Reason::kPartnerSuspended);
  }
  stream->Write(response);
  exchange::v1::SubmitStreamRequest request;
  while (stream->Read(&request)) {
    exchange::v1::SubmitResult& result = *response.mutable_results()->add_results();
    result.set_sequence(request.sequence());
    {
      const std::lock_guard lock(mutex_);
      ++submissions_;
      if (faults_.refuse_submissions > 0) {
        --faults_.refuse_submissions;
        *result.mutable_error() = rpc::ToProto(RefuseForNow(Reason::kRateLimited, kSoon));
      } else {
        // Accepted, and then the answer is lost with the connection.
        *result.mutable_receipt() = ReceiptFor(Accept(request.envelope()));
        if (faults_.cut_submissions_after > 0 && --faults_.cut_submissions_after == 0) return Cut();
      }
    }
    if (!stream->Write(response)) break;
    response.Clear();
  }
  return Status::OK;
}

Status FakeHub::Receive(ServerContext* context,
                        grpc::ServerReaderWriter<exchange::v1::ReceiveResponse, exchange::v1::ReceiveRequest>* stream) {
  exchange::v1::ReceiveRequest open;
  if (!stream->Read(&open) || !open.has_open()) return Fail(Reason::kStreamNotOpened);
  std::mutex write_mutex;
  uint32_t credit = open.open().credit();  // Guarded by mutex_, as is `gone`.
  bool gone = false;
  Faults faults;
  {
    const std::lock_guard lock(mutex_);
    faults = faults_;
  }
  if (faults.refuse_streams) return Fail(Reason::kMailboxNotYours);
  std::thread reader([&] {
    exchange::v1::ReceiveRequest request;
    while (stream->Read(&request)) {
      exchange::v1::ReceiveResponse response;
      for (const auto& item : request.acknowledge().items()) {
        *response.mutable_acknowledged()->add_results() = AcknowledgeOne(item);
      }
      if (response.has_acknowledged() && !faults.forget_acknowledgements) {
        const std::lock_guard write_lock(write_mutex);
        stream->Write(response);
      }
      const std::lock_guard lock(mutex_);
      credit += request.credit().deliveries();
      changed_.notify_all();
    }
    const std::lock_guard lock(mutex_);
    gone = true;
    changed_.notify_all();
  });
  int sent = 0;
  std::unique_lock lock(mutex_);
  exchange::v1::OpenMailbox from = open.open();
  while (!gone && sent != faults.cut_deliveries_after) {
    const auto pending = Pending(from);
    if (pending.empty() || credit == 0) {
      changed_.wait_for(lock, kSoon);
      continue;
    }
    --credit;
    ++sent;
    from.set_after_index(pending.front().receipt().index());
    lock.unlock();
    exchange::v1::ReceiveResponse response;
    for (int copies = faults.deliver_twice ? 2 : 1; copies > 0; --copies) {
      *response.mutable_deliveries()->add_deliveries() = pending.front();
    }
    {
      const std::lock_guard write_lock(write_mutex);
      stream->Write(response);
    }
    lock.lock();
  }
  lock.unlock();
  if (!gone) context->TryCancel();
  reader.join();
  return Cut();
}

Status FakeHub::ListDeliveries(ServerContext*, const exchange::v1::ListDeliveriesRequest* request,
                               exchange::v1::ListDeliveriesResponse* response) {
  const std::lock_guard lock(mutex_);
  exchange::v1::OpenMailbox open;
  if (!request->page_token().empty()) open.set_after_index(std::stoull(request->page_token()));
  for (const auto& delivery : Pending(open)) {
    if (static_cast<uint32_t>(response->deliveries_size()) == request->page_size()) {
      const auto& last = response->deliveries(response->deliveries_size() - 1);
      response->set_next_page_token(std::to_string(last.receipt().index()));
      break;
    }
    *response->add_deliveries() = delivery;
  }
  return Status::OK;
}

Status FakeHub::AcknowledgeDeliveries(ServerContext*, const exchange::v1::AcknowledgeDeliveriesRequest* request,
                                      exchange::v1::AcknowledgeDeliveriesResponse* response) {
  for (const auto& item : request->items()) *response->add_results() = AcknowledgeOne(item);
  return Status::OK;
}

Status FakeHub::GetMessage(ServerContext*, const exchange::v1::GetMessageRequest* request,
                           exchange::v1::GetMessageResponse* response) {
  const std::lock_guard lock(mutex_);
  const auto at = messages_.find(request->message_id());
  if (at == messages_.end()) return Fail(Reason::kUnknownResource);
  *response->mutable_envelope() = at->second.envelope;
  *response->mutable_receipt() = ReceiptFor(at->second);
  for (const auto& handover : at->second.handovers) *response->add_handovers() = handover;
  for (const auto& [owner, keys] : keys_) {
    for (const auto& key : keys) response->add_spkis(key.spki());
  }
  return Status::OK;
}

Status FakeHub::GetReceipt(ServerContext*, const exchange::v1::GetReceiptRequest* request,
                           exchange::v1::GetReceiptResponse* response) {
  const std::lock_guard lock(mutex_);
  const auto at = messages_.find(request->message_id());
  if (at == messages_.end()) return Fail(Reason::kUnknownResource);
  *response->mutable_receipt() = ReceiptFor(at->second);
  return Status::OK;
}

Status FakeHub::GetRenditions(ServerContext*, const exchange::v1::GetRenditionsRequest* request,
                              exchange::v1::GetRenditionsResponse* response) {
  const std::lock_guard lock(mutex_);
  const auto at = messages_.find(request->message_id());
  if (at == messages_.end()) return Fail(Reason::kUnknownResource);
  if (at->second.renditions.empty()) return Fail(Reason::kNoAdapter);
  for (const auto& rendition : at->second.renditions) *response->add_renditions() = rendition;
  return Status::OK;
}

Status FakeHub::Upload(ServerContext*, grpc::ServerReader<attachment::v1::UploadRequest>* stream,
                       attachment::v1::UploadResponse* response) {
  attachment::v1::UploadRequest request;
  if (!stream->Read(&request) || !request.has_header()) return Fail(Reason::kUploadMalformed);
  const attachment::v1::UploadHeader header = request.header();
  {
    const std::lock_guard lock(mutex_);
    if (uploads_[header.sha256()].size() != header.offset()) return Fail(Reason::kUploadOffsetMismatch);
  }
  uint64_t streamed = 0;
  while (stream->Read(&request)) {
    if (Status status = TakeChunk(header, request.chunk(), streamed); !status.ok()) return status;
  }
  const std::lock_guard lock(mutex_);
  const std::string content = uploads_[header.sha256()];
  response->set_committed_size(content.size());
  if (content.size() != header.size_bytes()) return Status::OK;
  uploads_.erase(header.sha256());
  if (crypto::View(crypto::Sha256(content)) != header.sha256()) return Fail(Reason::kAttachmentDigestMismatch);
  files_[header.sha256()] = content;
  response->set_complete(true);
  return Status::OK;
}

Status FakeHub::QueryUpload(ServerContext*, const attachment::v1::QueryUploadRequest* request,
                            attachment::v1::QueryUploadResponse* response) {
  const std::lock_guard lock(mutex_);
  response->set_complete(files_.contains(request->sha256()));
  if (const auto at = uploads_.find(request->sha256()); at != uploads_.end()) {
    response->set_committed_size(at->second.size());
  }
  return Status::OK;
}

Status FakeHub::Download(ServerContext*, const attachment::v1::DownloadRequest* request,
                         grpc::ServerWriter<attachment::v1::DownloadResponse>* stream) {
  std::string content;
  Faults faults;
  {
    const std::lock_guard lock(mutex_);
    faults = faults_;
    const auto at = files_.find(request->sha256());
    if (at == files_.end()) return Fail(Reason::kUnknownAttachment);
    content = at->second;
  }
  if (faults.corrupt_downloads) content[content.size() / 2] ^= 1;
  uint64_t sent = 0;
  for (size_t at = request->offset(); at < content.size(); at += kDownloadChunk) {
    if (faults.cut_downloads_after > 0 && sent >= faults.cut_downloads_after) return Cut();
    attachment::v1::DownloadResponse response;
    response.set_chunk(content.substr(at, kDownloadChunk));
    sent += response.chunk().size();
    if (!stream->Write(response)) break;
  }
  return Status::OK;
}

Status FakeHub::GetConsistencyProof(ServerContext*, const log::v1::GetConsistencyProofRequest* request,
                                    log::v1::GetConsistencyProofResponse* response) {
  const auto path = log_.Fetch({{request->first_size(), request->second_size()}}).front();
  if (!path.ok()) return rpc::ToGrpc(path.status());
  for (const auto& hash : *path) response->add_consistency_path(crypto::ToString(hash));
  response->set_second_size(request->second_size());
  return Status::OK;
}

Status FakeHub::ListKeys(ServerContext*, const registry::v1::ListKeysRequest* request,
                         registry::v1::ListKeysResponse* response) {
  const std::lock_guard lock(mutex_);
  for (const auto& key : keys_[request->parent()]) {
    auto& row = *response->add_keys();
    row.set_owner(request->parent());
    row.set_keyid(key.keyid());
    row.set_spki(key.spki());
  }
  return Status::OK;
}

FakeHub::Stored& FakeHub::Accept(const envelope::v1::Envelope& envelope, const std::string& owner) {
  Stored& stored = messages_[OpenMessage(envelope)->id()];
  if (stored.envelope.payload().empty()) {
    stored.envelope = envelope;
    stored.receipt = log_.Append(AcceptedEntry(envelope, owner));
    changed_.notify_all();
  }
  return stored;
}

// The message's own, or that of the first of all messages.
log::v1::Receipt FakeHub::ReceiptFor(const Stored& stored) const {
  if (!faults_.wrong_receipts) return stored.receipt;
  const auto other = std::min_element(messages_.begin(), messages_.end(), [](const auto& a, const auto& b) {
    return a.second.receipt.index() < b.second.receipt.index();
  });
  return other->second.receipt;
}

exchange::v1::Delivery FakeHub::DeliveryOf(Stored& stored) const {
  exchange::v1::Delivery delivery;
  delivery.set_mailbox(kMailbox);
  if (faults_.unreadable) {
    delivery.mutable_receipt()->set_index(stored.receipt.index());
    *delivery.mutable_unreadable() = rpc::ToProto(Refuse(Reason::kStorageCorrupt, "it has rotten"));
    return delivery;
  }
  *delivery.mutable_envelope() = stored.envelope;
  *delivery.mutable_receipt() = ReceiptFor(stored);
  for (const auto& rendition : stored.renditions) *delivery.add_renditions() = rendition;
  delivery.set_attempt(++stored.attempts);
  return delivery;
}

exchange::v1::AcknowledgeResult FakeHub::AcknowledgeOne(const exchange::v1::AcknowledgeItem& item) {
  const std::lock_guard lock(mutex_);
  exchange::v1::AcknowledgeResult result;
  result.set_message_index(item.message_index());
  acknowledgements_.push_back(item);
  const auto at = std::find_if(messages_.begin(), messages_.end(),
                               [&](const auto& row) { return row.second.receipt.index() == item.message_index(); });
  if (at == messages_.end()) {
    *result.mutable_error() = rpc::ToProto(Refuse(Reason::kUnknownDelivery));
    return result;
  }
  Stored& stored = at->second;
  if (stored.handovers.empty()) {
    log::v1::Entry entry;
    auto& acknowledged = *entry.mutable_delivery_acknowledged();
    acknowledged.set_message_id(at->first);
    acknowledged.set_statement_digest(DigestOf(stored.envelope));
    acknowledged.set_message_index(item.message_index());
    acknowledged.set_mailbox(kMailbox);
    log::v1::Handover handover;
    *handover.mutable_receipt() = log_.Append(entry);
    stored.handovers.push_back(std::move(handover));
    acknowledged_.push_back(item.message_index());
    changed_.notify_all();
  }
  *result.mutable_receipt() = stored.handovers.front().receipt();
  return result;
}

std::vector<exchange::v1::Delivery> FakeHub::Pending(const exchange::v1::OpenMailbox& open) {
  std::vector<exchange::v1::Delivery> pending;
  for (auto& [id, stored] : messages_) {
    const bool passed = open.has_after_index() && stored.receipt.index() <= open.after_index();
    if (!passed && stored.handovers.empty()) pending.push_back(DeliveryOf(stored));
  }
  std::sort(pending.begin(), pending.end(),
            [](const auto& a, const auto& b) { return a.receipt().index() < b.receipt().index(); });
  return pending;
}

Status FakeHub::TakeChunk(const attachment::v1::UploadHeader& header, const std::string& chunk, uint64_t& streamed) {
  const std::lock_guard lock(mutex_);
  uploads_[header.sha256()] += chunk;
  uploaded_bytes_ += chunk.size();
  streamed += chunk.size();
  if (faults_.cut_uploads_after > 0 && streamed >= faults_.cut_uploads_after) return Cut();
  return Status::OK;
}

message::v1::Message TestMessage(const std::string& subject) {
  message::v1::Message message;
  message.set_sender(kSender);
  message.add_recipients(kMailbox);
  message.set_subject(subject);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  message.mutable_body()->set_media_type("text/plain");
  message.mutable_body()->set_content("text");
  Complete(message, FakeLog::kOrigin, SystemClock());
  return message;
}

envelope::v1::Envelope TestEnvelope(Signer& signer, const std::string& subject) {
  return *SignMessage(TestMessage(subject), signer);
}

exchange::v1::Rendition TestRendition(const envelope::v1::Envelope& envelope, const crypto::PrivateKey& key,
                                      const std::string& content) {
  exchange::v1::RenditionStatement statement;
  statement.set_source_digest(DigestOf(envelope));
  statement.set_source_media_type(OpenMessage(envelope)->body().media_type());
  statement.set_media_type("text/html");
  statement.set_content_sha256(crypto::ToString(crypto::Sha256(content)));
  statement.set_mailbox(kMailbox);
  exchange::v1::Rendition rendition;
  *rendition.mutable_attestation() =
      crypto::SignEnvelope(crypto::kRenditionPayloadType, statement.SerializeAsString(), key);
  rendition.set_content(content);
  return rendition;
}

BackoffOptions QuickBackoff() {
  return {.initial = std::chrono::milliseconds(2), .max = std::chrono::milliseconds(20)};
}

}  // namespace duta::client
