#include "core/hub/services/attachment_service.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/thread_rules.h"
#include "core/server/unary.h"

namespace duta::hub {
namespace {

using attachment::v1::DownloadRequest;
using attachment::v1::DownloadResponse;
using attachment::v1::UploadHeader;
using attachment::v1::UploadRequest;
using attachment::v1::UploadResponse;

constexpr size_t kMaxChunkBytes = 1 << 20;

Status PoolIsBusy() { return RefuseForNow(Reason::kHubBusy, std::chrono::milliseconds(500)); }

// One Upload call: reads a request, works on it on the pool, reads the next.
class UploadCall final : public grpc::ServerReadReactor<UploadRequest> {
 public:
  UploadCall(exchange::Exchange& exchange, StatusOr<std::string> caller, UploadResponse* response)
      : exchange_(exchange), caller_(caller.ok() ? *caller : std::string()), response_(response) {
    if (caller.ok()) {
      StartRead(&request_);
    } else {
      End(caller.status());
    }
  }

  void OnReadDone(bool ok) override {
    const NoDiskScope no_disk(server::kGrpcThread);
    const bool is_queued = exchange_.pool().Run([this, ok] {
      Status status = ok ? Take() : Complete();
      if (!status.ok() || !ok) return End(std::move(status));
      StartRead(&request_);
    });
    if (!is_queued) End(PoolIsBusy());
  }
  void OnDone() override { delete this; }

 private:
  Status Take() {
    if (request_.has_header()) return TakeHeader();
    if (!header_) return Refuse(Reason::kUploadMalformed, "a chunk came before the header");
    if (request_.request_case() != UploadRequest::kChunk) {
      return Refuse(Reason::kUploadMalformed, "a request is neither header nor chunk");
    }
    const std::string& chunk = request_.chunk();
    if (chunk.size() > kMaxChunkBytes) {
      return Refuse(Reason::kUploadMalformed, absl::StrCat("a chunk has ", chunk.size(), " bytes"));
    }
    if (is_there_) return absl::OkStatus();
    DUTA_RETURN_IF_ERROR(exchange_.attachments().Append(caller_, *header_, offset_, chunk));
    offset_ += chunk.size();
    return absl::OkStatus();
  }

  Status TakeHeader() {
    if (header_) return Refuse(Reason::kUploadMalformed, "the header came twice");
    DUTA_ASSIGN_OR_RETURN(is_there_, exchange_.attachments().Begin(caller_, request_.header()));
    header_ = request_.header();
    offset_ = header_->offset();
    return absl::OkStatus();
  }

  // The client has sent all that it has.
  Status Complete() {
    if (!header_) return Refuse(Reason::kUploadMalformed, "the stream is empty");
    if (is_there_) {
      response_->set_committed_size(header_->size_bytes());
      response_->set_complete(true);
      return absl::OkStatus();
    }
    DUTA_ASSIGN_OR_RETURN(*response_, exchange_.attachments().End(caller_, *header_));
    return absl::OkStatus();
  }

  void End(Status status) { Finish(rpc::ToGrpc(status)); }

  exchange::Exchange& exchange_;
  const std::string caller_;
  UploadResponse* const response_;
  UploadRequest request_;
  std::optional<UploadHeader> header_;
  bool is_there_ = false;  // The hub has the file already.
  uint64_t offset_ = 0;
};

// One Download call: reads a chunk on the pool, writes it, reads the next.
class DownloadCall final : public grpc::ServerWriteReactor<DownloadResponse> {
 public:
  DownloadCall(exchange::Exchange& exchange, StatusOr<std::string> caller, const DownloadRequest& request)
      : exchange_(exchange) {
    if (!caller.ok()) {
      End(caller.status());
    } else if (!exchange_.pool().Run([this, caller = *std::move(caller), sha256 = request.sha256(),
                                      offset = request.offset()] { Open(caller, sha256, offset); })) {
      End(PoolIsBusy());
    }
  }

  void OnWriteDone(bool ok) override {
    const NoDiskScope no_disk(server::kGrpcThread);
    if (!ok) return End(absl::CancelledError("the caller has gone"));
    if (!exchange_.pool().Run([this] { SendChunk(); })) End(PoolIsBusy());
  }
  void OnDone() override { delete this; }

 private:
  void Open(const std::string& caller, const std::string& sha256, uint64_t offset) {
    auto reading = exchange_.attachments().OpenForRead(caller, sha256, offset);
    if (!reading.ok()) return End(reading.status());
    reading_ = *std::move(reading);
    SendChunk();
  }

  void SendChunk() {
    if (reading_->is_at_end()) return End(absl::OkStatus());
    auto chunk = reading_->Next();
    if (!chunk.ok()) return End(chunk.status());
    response_.set_chunk(*std::move(chunk));
    StartWrite(&response_);
  }

  void End(Status status) { Finish(rpc::ToGrpc(status)); }

  exchange::Exchange& exchange_;
  std::unique_ptr<exchange::Attachments::Reading> reading_;  // Once it is open.
  DownloadResponse response_;
};

}  // namespace

grpc::ServerReadReactor<UploadRequest>* AttachmentService::Upload(grpc::CallbackServerContext* context,
                                                                  UploadResponse* response) {
  const NoDiskScope no_disk(server::kGrpcThread);
  return new UploadCall(exchange_, callers_.Identify(*context), response);
}

grpc::ServerUnaryReactor* AttachmentService::QueryUpload(grpc::CallbackServerContext* context,
                                                         const attachment::v1::QueryUploadRequest* request,
                                                         attachment::v1::QueryUploadResponse* response) {
  return server::AnswerOnPool(
      context, response, callers_, exchange_.pool(),
      [this, request](const std::string& caller) { return exchange_.attachments().Query(caller, request->sha256()); });
}

grpc::ServerWriteReactor<DownloadResponse>* AttachmentService::Download(grpc::CallbackServerContext* context,
                                                                        const DownloadRequest* request) {
  const NoDiskScope no_disk(server::kGrpcThread);
  return new DownloadCall(exchange_, callers_.Identify(*context), *request);
}

}  // namespace duta::hub
