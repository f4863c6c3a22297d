// A hub in memory behind a real gRPC server on a free port, for the faults that a
// real hub never shows on demand: streams cut, deliveries doubled, receipts wrong.
// It checks no signatures and has no policy: tests/integration has the real one.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/client/signer.h"
#include "duta/attachment/v1/attachment_service.grpc.pb.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "duta/log/v1/log_service.grpc.pb.h"
#include "duta/registry/v1/registry_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "tests/core/client/fake_log.h"

namespace duta::client {

inline constexpr char kSender[] = "partners/id-kemlu";
inline constexpr char kMailbox[] = "partners/au-dfat";

// What goes wrong. A count of -1 means never.
struct Faults {
  uint32_t window = 8;                   // Of submission streams.
  int cut_submissions_after = -1;        // Accepted messages, then each stream is cut once unanswered.
  int refuse_submissions = 0;            // So many are told to wait first.
  bool wrong_receipts = false;           // Receipts of other messages.
  bool unreadable = false;               // Deliveries without what was stored.
  bool refuse_streams = false;           // MAILBOX_NOT_YOURS.
  int cut_deliveries_after = -1;         // Deliveries a stream.
  bool deliver_twice = false;            // Each delivery comes again at once.
  bool forget_acknowledgements = false;  // Recorded, but not answered.
  uint64_t cut_uploads_after = 0;        // Bytes a stream; 0: never.
  uint64_t cut_downloads_after = 0;      // Bytes a stream; 0: never.
  bool corrupt_downloads = false;        // One bit.
};

class FakeHub final : public exchange::v1::ExchangeService::Service,
                      public attachment::v1::AttachmentService::Service,
                      public log::v1::LogService::Service,
                      public registry::v1::RegistryService::Service {
 public:
  // With credentials that are not null the channel() must not be used.
  explicit FakeHub(std::shared_ptr<grpc::ServerCredentials> credentials = nullptr);
  ~FakeHub() override;

  std::shared_ptr<grpc::Channel> channel() const;
  int port() const { return port_; }
  FakeLog& log() { return log_; }
  void Set(const Faults& faults);
  // Stops listening and cuts everything; Start() again on the same port.
  void Shutdown();
  void Start();

  // Accepts a message as if submitted, into kMailbox. Its log says that `owner`
  // signed, whoever did; empty: the sender.
  void Deliver(const envelope::v1::Envelope& envelope, std::vector<exchange::v1::Rendition> renditions = {},
               const std::string& owner = "");
  void AddKey(const std::string& owner, const crypto::PublicKey& key);
  void AddFile(const std::string& content);

  size_t accepted() const;                                              // Messages, each once.
  uint64_t submissions() const;                                         // Submissions, repeats included.
  uint64_t uploaded_bytes() const;                                      // Over all streams.
  std::vector<uint64_t> acknowledged() const;                           // Log indices, in order.
  std::vector<exchange::v1::AcknowledgeItem> acknowledgements() const;  // As they came.
  std::string file(const std::string& sha256) const;
  // Waits until `count` deliveries are acknowledged.
  void AwaitAcknowledged(size_t count);

  grpc::Status Submit(grpc::ServerContext*, const exchange::v1::SubmitRequest*, exchange::v1::SubmitResponse*) override;
  grpc::Status SubmitStream(
      grpc::ServerContext*,
      grpc::ServerReaderWriter<exchange::v1::SubmitStreamResponse, exchange::v1::SubmitStreamRequest>*) override;
  grpc::Status Receive(grpc::ServerContext*,
                       grpc::ServerReaderWriter<exchange::v1::ReceiveResponse, exchange::v1::ReceiveRequest>*) override;
  grpc::Status ListDeliveries(grpc::ServerContext*, const exchange::v1::ListDeliveriesRequest*,
                              exchange::v1::ListDeliveriesResponse*) override;
  grpc::Status AcknowledgeDeliveries(grpc::ServerContext*, const exchange::v1::AcknowledgeDeliveriesRequest*,
                                     exchange::v1::AcknowledgeDeliveriesResponse*) override;
  grpc::Status GetMessage(grpc::ServerContext*, const exchange::v1::GetMessageRequest*,
                          exchange::v1::GetMessageResponse*) override;
  grpc::Status GetReceipt(grpc::ServerContext*, const exchange::v1::GetReceiptRequest*,
                          exchange::v1::GetReceiptResponse*) override;
  grpc::Status GetRenditions(grpc::ServerContext*, const exchange::v1::GetRenditionsRequest*,
                             exchange::v1::GetRenditionsResponse*) override;
  grpc::Status Upload(grpc::ServerContext*, grpc::ServerReader<attachment::v1::UploadRequest>*,
                      attachment::v1::UploadResponse*) override;
  grpc::Status QueryUpload(grpc::ServerContext*, const attachment::v1::QueryUploadRequest*,
                           attachment::v1::QueryUploadResponse*) override;
  grpc::Status Download(grpc::ServerContext*, const attachment::v1::DownloadRequest*,
                        grpc::ServerWriter<attachment::v1::DownloadResponse>*) override;
  grpc::Status GetConsistencyProof(grpc::ServerContext*, const log::v1::GetConsistencyProofRequest*,
                                   log::v1::GetConsistencyProofResponse*) override;
  grpc::Status ListKeys(grpc::ServerContext*, const registry::v1::ListKeysRequest*,
                        registry::v1::ListKeysResponse*) override;

 private:
  struct Stored {
    envelope::v1::Envelope envelope;
    log::v1::Receipt receipt;
    std::vector<exchange::v1::Rendition> renditions;
    std::vector<log::v1::Handover> handovers;
    uint32_t attempts = 0;
  };

  Stored& Accept(const envelope::v1::Envelope& envelope, const std::string& owner = "");
  log::v1::Receipt ReceiptFor(const Stored& stored) const;
  exchange::v1::Delivery DeliveryOf(Stored& stored) const;
  exchange::v1::AcknowledgeResult AcknowledgeOne(const exchange::v1::AcknowledgeItem& item);
  std::vector<exchange::v1::Delivery> Pending(const exchange::v1::OpenMailbox& open);
  grpc::Status TakeChunk(const attachment::v1::UploadHeader& header, const std::string& chunk, uint64_t& streamed);

  FakeLog log_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;

  mutable std::mutex mutex_;  // Guards all that follows.
  std::condition_variable changed_;
  Faults faults_;
  std::map<std::string, Stored> messages_;  // By id.
  uint64_t submissions_ = 0;
  uint64_t uploaded_bytes_ = 0;
  std::vector<uint64_t> acknowledged_;
  std::vector<exchange::v1::AcknowledgeItem> acknowledgements_;
  std::map<std::string, std::string> files_;                    // By digest.
  std::map<std::string, std::string> uploads_;                  // By digest: so far.
  std::map<std::string, std::vector<crypto::PublicKey>> keys_;  // By owner.
};

// A message from kSender to kMailbox, complete.
message::v1::Message TestMessage(const std::string& subject);
// The same, signed.
envelope::v1::Envelope TestEnvelope(Signer& signer, const std::string& subject = "subject");
// A rendition of the envelope attested with `key`.
exchange::v1::Rendition TestRendition(const envelope::v1::Envelope& envelope, const crypto::PrivateKey& key,
                                      const std::string& content = "<p>note</p>");
// Waits that are quick.
BackoffOptions QuickBackoff();

}  // namespace duta::client
