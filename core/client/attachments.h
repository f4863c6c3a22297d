// Moving files to and from the hub, in pieces, resumable, never whole in memory.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "core/client/backoff.h"
#include "core/client/call.h"
#include "core/client/part_file.h"
#include "duta/attachment/v1/attachment_service.grpc.pb.h"
#include "duta/message/v1/message.pb.h"
#include "grpcpp/channel.h"

namespace duta::client {

// Bytes done of the whole; called now and then on the caller's thread, starting
// with what an earlier try left, and last with `total`.
using Progress = std::function<void(uint64_t done, uint64_t total)>;

struct AttachmentOptions {
  CallOptions call;
  // Tries in a row without a byte moved before giving up, at least 1.
  int attempts = 6;
  BackoffOptions backoff;
  // A stream slower than this is opened again.
  uint64_t min_bytes_per_second = 16 << 10;
};

// What `path` is as an attachment: digest, size, and its file name. Reads the
// whole file in pieces. FILE_UNUSABLE.
StatusOr<message::v1::Attachment> DescribeFile(const std::string& path, const std::string& media_type);

// A name under which a file can be made in a folder of the reader's choice: the
// attachment's, but never hidden or an option (`_.bashrc`, `_-rf`), without characters
// that turn or hide text on a terminal (`_` instead), and so short that room is left for
// an ending of one's own. MESSAGE_MALFORMED if it is none by message.proto.
StatusOr<std::string> SafeFileName(const message::v1::Attachment& attachment);

// Thread-safe; blocks. One file a call.
class Attachments {
 public:
  explicit Attachments(std::shared_ptr<grpc::Channel> channel, AttachmentOptions options = {});

  // Uploads the file that DescribeFile described, from where an earlier upload
  // stopped. ATTACHMENT_TOO_LARGE, ATTACHMENT_DIGEST_MISMATCH (the file changed),
  // STORAGE_FULL, FILE_UNUSABLE, HUB_UNREACHABLE.
  Status Upload(const std::string& path, const message::v1::Attachment& attachment, const Progress& progress = {});

  // Downloads to `path`, which must not exist, by way of `path`.part, which a later
  // call goes on with; the file appears under its name only when its digest is
  // right. UNKNOWN_ATTACHMENT; ATTACHMENT_DIGEST_MISMATCH (the part is removed);
  // FILE_UNUSABLE; HUB_UNREACHABLE.
  Status Download(const message::v1::Attachment& attachment, const std::string& path, const Progress& progress = {});

 private:
  Status Fetch(PartFile& part, const message::v1::Attachment& attachment, const Progress& progress);

  std::unique_ptr<attachment::v1::AttachmentService::Stub> stub_;
  const AttachmentOptions options_;
};

}  // namespace duta::client
