#include "core/client/attachments.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/client/part_file.h"
#include "core/crypto/digest.h"
#include "core/rpc/status.h"

namespace duta::client {
namespace {

using attachment::v1::AttachmentService;
using message::v1::Attachment;

constexpr size_t kChunk = 256 << 10;  // The hub takes up to 1 MiB.
constexpr auto kStreamGrace = std::chrono::seconds(30);

Status Unreadable(const std::string& path) { return Refuse(Reason::kFileUnusable, path + " cannot be read"); }

Status CheckDigest(const Attachment& attachment) {
  if (attachment.sha256().size() == sizeof(crypto::Sha256Digest)) return absl::OkStatus();
  return Refuse(Reason::kMessageMalformed, "the attachment's digest has not 32 bytes", {{"field", "sha256"}});
}

void Tell(const Progress& progress, uint64_t done, uint64_t total) {
  if (progress) progress(done, total);
}

// Tries in a row that moved nothing.
class Patience {
 public:
  explicit Patience(const AttachmentOptions& options) : options_(options), backoff_(options.backoff) {}

  // Waits before the next try. The failure itself, if there is to be none.
  Status Wait(const Status& failure, bool moved) {
    if (moved) {
      tries_ = 0;
      backoff_.Reset();
    }
    const bool may_retry = MayRetry(failure) || ReasonOf(failure) == Reason::kUploadOffsetMismatch;
    if (!may_retry || ++tries_ >= options_.attempts) return failure;
    std::this_thread::sleep_for(backoff_.Next(failure));
    return absl::OkStatus();
  }

 private:
  const AttachmentOptions& options_;
  Backoff backoff_;
  int tries_ = 0;
};

// A stream that has to move `bytes` must end in this time, or it is opened again.
std::chrono::system_clock::time_point StreamDeadline(const AttachmentOptions& options, uint64_t bytes) {
  const uint64_t rate = std::max<uint64_t>(options.min_bytes_per_second, 1);
  return std::chrono::system_clock::now() + kStreamGrace + std::chrono::seconds(bytes / rate);
}

// Fills `chunk` with the next bytes; empty at the end of the file.
Status ReadChunk(std::ifstream& file, const std::string& path, std::string& chunk) {
  chunk.resize(kChunk);
  file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  if (file.bad()) return Unreadable(path);
  chunk.resize(static_cast<size_t>(file.gcount()));
  return absl::OkStatus();
}

// One upload stream from `offset` on.
class UploadStream {
 public:
  UploadStream(AttachmentService::Stub& stub, const AttachmentOptions& options, const std::string& path,
               const Attachment& attachment, const Progress& progress)
      : stub_(stub), options_(options), path_(path), attachment_(attachment), progress_(progress) {}

  // Sends the rest of the file. OK: the hub holds all of it.
  Status Send(uint64_t offset) {
    std::ifstream file(path_, std::ios::binary);
    if (!file.seekg(static_cast<std::streamoff>(offset))) return Unreadable(path_);
    grpc::ClientContext context;
    context.set_deadline(StreamDeadline(options_, attachment_.size_bytes() - offset));
    attachment::v1::UploadResponse response;
    const auto writer = stub_.Upload(&context, &response);
    const Status local = Write(*writer, file, offset);
    if (!local.ok()) context.TryCancel();
    writer->WritesDone();
    const Status remote = rpc::FromGrpc(writer->Finish());
    DUTA_RETURN_IF_ERROR(local);
    DUTA_RETURN_IF_ERROR(remote);
    // The file became shorter while it was read.
    if (!response.complete()) return Refuse(Reason::kAttachmentDigestMismatch, path_ + " changed meanwhile");
    return absl::OkStatus();
  }

 private:
  using Writer = grpc::ClientWriter<attachment::v1::UploadRequest>;

  // A failure to write is the stream's: Finish() tells it.
  Status Write(Writer& writer, std::ifstream& file, uint64_t offset) {
    attachment::v1::UploadRequest request;
    request.mutable_header()->set_sha256(attachment_.sha256());
    request.mutable_header()->set_size_bytes(attachment_.size_bytes());
    request.mutable_header()->set_offset(offset);
    if (!writer.Write(request)) return absl::OkStatus();
    while (offset < attachment_.size_bytes()) {
      DUTA_RETURN_IF_ERROR(ReadChunk(file, path_, *request.mutable_chunk()));
      if (request.chunk().empty() || !writer.Write(request)) return absl::OkStatus();
      offset += request.chunk().size();
      Tell(progress_, std::min(offset, attachment_.size_bytes()), attachment_.size_bytes());
    }
    return absl::OkStatus();
  }

  AttachmentService::Stub& stub_;
  const AttachmentOptions& options_;
  const std::string& path_;
  const Attachment& attachment_;
  const Progress& progress_;
};

constexpr size_t kMaxNameBytes = 200;   // Of the 255 that file systems have.
constexpr size_t kMaxEndingBytes = 20;  // `.pdf` is kept where a name is cut.

// Whether a character changes how those beside it are read, or is not seen.
bool Misleads(char32_t c) {
  return (c >= 0x80 && c <= 0x9f) || c == 0x061c || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

std::string Visible(std::string_view name) {
  std::string shown = name.front() == '.' || name.front() == '-' ? "_" : "";
  while (!name.empty()) {
    const std::string_view before = name;
    const auto c = TakeCharacter(name);
    if (!c) name.remove_prefix(1);
    if (!c || Misleads(*c)) {
      shown += '_';
    } else {
      shown.append(before.substr(0, before.size() - name.size()));
    }
  }
  return shown;
}

std::string Shortened(const std::string& name) {
  if (name.size() <= kMaxNameBytes) return name;
  const size_t dot = name.rfind('.');
  const bool has_ending = dot != std::string::npos && name.size() - dot <= kMaxEndingBytes;
  const std::string ending = has_ending ? name.substr(dot) : "";
  std::string_view left(name);
  size_t size = 0;
  while (TakeCharacter(left) && name.size() - left.size() + ending.size() <= kMaxNameBytes) {
    size = name.size() - left.size();
  }
  return name.substr(0, size) + ending;
}

}  // namespace

StatusOr<Attachment> DescribeFile(const std::string& path, const std::string& media_type) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return Refuse(Reason::kFileUnusable, path + " is not a file that can be read");
  }
  std::ifstream file(path, std::ios::binary);
  crypto::Sha256Stream digest;
  uint64_t size = 0;
  for (std::string chunk;;) {
    if (!file.is_open()) return Unreadable(path);
    DUTA_RETURN_IF_ERROR(ReadChunk(file, path, chunk));
    if (chunk.empty()) break;
    digest.Update(chunk);
    size += chunk.size();
  }
  Attachment attachment;
  attachment.set_sha256(crypto::ToString(digest.Finish()));
  attachment.set_size_bytes(size);
  attachment.set_media_type(media_type);
  attachment.set_name(std::filesystem::path(path).filename().string());
  return attachment;
}

StatusOr<std::string> SafeFileName(const Attachment& attachment) {
  const std::string& name = attachment.name();
  const bool has_bad_byte = std::any_of(name.begin(), name.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '/';
  });
  if (name.empty() || name.size() > 255 || name == "." || name == ".." || has_bad_byte) {
    return Refuse(Reason::kMessageMalformed, "the attachment's name is not a safe file name", {{"field", "name"}});
  }
  return Shortened(Visible(name));
}

Attachments::Attachments(std::shared_ptr<grpc::Channel> channel, AttachmentOptions options)
    : stub_(AttachmentService::NewStub(std::move(channel))), options_(options) {}

Status Attachments::Upload(const std::string& path, const Attachment& attachment, const Progress& progress) {
  DUTA_RETURN_IF_ERROR(CheckDigest(attachment));
  attachment::v1::QueryUploadRequest query;
  query.set_sha256(attachment.sha256());
  Patience patience(options_);
  std::optional<uint64_t> before;
  UploadStream stream(*stub_, options_, path, attachment, progress);
  while (true) {
    DUTA_ASSIGN_OR_RETURN(const auto held, Call(*stub_, &AttachmentService::Stub::QueryUpload, query, options_.call));
    const uint64_t offset = std::min(held.committed_size(), attachment.size_bytes());
    Tell(progress, held.complete() ? attachment.size_bytes() : offset, attachment.size_bytes());
    if (held.complete()) return absl::OkStatus();
    const bool moved = before && offset > *before;
    before = offset;
    const Status sent = stream.Send(offset);
    if (sent.ok()) return absl::OkStatus();
    DUTA_RETURN_IF_ERROR(patience.Wait(sent, moved));
  }
}

Status Attachments::Download(const Attachment& attachment, const std::string& path, const Progress& progress) {
  DUTA_RETURN_IF_ERROR(CheckDigest(attachment));
  DUTA_ASSIGN_OR_RETURN(PartFile part, PartFile::Open(path, attachment.sha256(), attachment.size_bytes()));
  Tell(progress, part.size(), attachment.size_bytes());
  Patience patience(options_);
  while (part.size() < attachment.size_bytes()) {
    const uint64_t before = part.size();
    const Status received = Fetch(part, attachment, progress);
    if (received.ok()) continue;
    DUTA_RETURN_IF_ERROR(patience.Wait(received, part.size() > before));
  }
  return part.Finish();
}

// One download stream into the part. OK: it grew to the whole.
Status Attachments::Fetch(PartFile& part, const Attachment& attachment, const Progress& progress) {
  grpc::ClientContext context;
  context.set_deadline(StreamDeadline(options_, attachment.size_bytes() - part.size()));
  attachment::v1::DownloadRequest request;
  request.set_sha256(attachment.sha256());
  request.set_offset(part.size());
  const auto reader = stub_->Download(&context, request);
  attachment::v1::DownloadResponse response;
  Status local;
  while (local.ok() && reader->Read(&response)) {
    local = part.Append(response.chunk());
    if (local.ok()) Tell(progress, part.size(), attachment.size_bytes());
  }
  if (!local.ok()) context.TryCancel();
  const Status remote = rpc::FromGrpc(reader->Finish());
  DUTA_RETURN_IF_ERROR(local);
  DUTA_RETURN_IF_ERROR(remote);
  if (part.size() == attachment.size_bytes()) return absl::OkStatus();
  return Refuse(Reason::kAttachmentDigestMismatch, "the hub's file is shorter than the message says");
}

}  // namespace duta::client
