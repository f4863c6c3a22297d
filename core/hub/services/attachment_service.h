// duta.attachment.v1.AttachmentService over the exchange's attachments.
#pragma once

#include "core/exchange/exchange.h"
#include "core/server/callers.h"
#include "duta/attachment/v1/attachment_service.grpc.pb.h"

namespace duta::hub {

// Thread-safe. The references outlive it. Disks are touched on the exchange's
// pool only, one chunk of a stream at a time.
class AttachmentService final : public attachment::v1::AttachmentService::CallbackService {
 public:
  AttachmentService(exchange::Exchange& exchange, server::Callers& callers) : exchange_(exchange), callers_(callers) {}

  grpc::ServerReadReactor<attachment::v1::UploadRequest>* Upload(grpc::CallbackServerContext* context,
                                                                 attachment::v1::UploadResponse* response) override;
  grpc::ServerUnaryReactor* QueryUpload(grpc::CallbackServerContext* context,
                                        const attachment::v1::QueryUploadRequest* request,
                                        attachment::v1::QueryUploadResponse* response) override;
  grpc::ServerWriteReactor<attachment::v1::DownloadResponse>* Download(
      grpc::CallbackServerContext* context, const attachment::v1::DownloadRequest* request) override;

 private:
  exchange::Exchange& exchange_;
  server::Callers& callers_;
};

}  // namespace duta::hub
