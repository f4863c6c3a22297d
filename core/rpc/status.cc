#include "core/rpc/status.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/logging.h"
#include "google/rpc/error_details.pb.h"

namespace duta::rpc {
namespace {

constexpr std::string_view kTypePrefix = "type.googleapis.com/google.rpc.";
constexpr size_t kMaxText = 1000;          // grpc-message is percent-encoded: up to thrice this.
constexpr size_t kMaxMetadataValue = 300;  // Names and digests are shorter.
constexpr size_t kMaxDetails = 3000;       // Base64 on the wire.

// Cuts at `limit` bytes without splitting a UTF-8 sequence.
std::string Clip(std::string_view text, size_t limit) {
  if (text.size() <= limit) return std::string(text);
  size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

bool SpeaksForItself(absl::StatusCode code) {
  return code == absl::StatusCode::kCancelled || code == absl::StatusCode::kDeadlineExceeded ||
         code == absl::StatusCode::kUnimplemented;
}

// A status as it may leave the hub: with a reason, or of a code that needs none.
Status Presentable(const Status& status) {
  if (status.ok() || ReasonOf(status) || SpeaksForItself(status.code())) return status;
  logging::Error("A call failed without a reason",
                 {{"code", absl::StatusCodeToString(status.code())}, {"text", std::string(status.message())}});
  return Refuse(Reason::kInternal);
}

google::rpc::ErrorInfo ErrorInfoOf(const Status& status, Reason reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(Describe(reason).wire));
  info.set_domain("duta");
  size_t left = kMaxDetails;
  for (const auto& [name, value] : MetadataOf(status)) {
    std::string clipped = Clip(value, kMaxMetadataValue);
    if (name.size() + clipped.size() > left) continue;
    left -= name.size() + clipped.size();
    (*info.mutable_metadata())[name] = std::move(clipped);
  }
  return info;
}

void AddDetails(const Status& status, Reason reason, google::rpc::Status& proto) {
  const google::rpc::ErrorInfo info = ErrorInfoOf(status, reason);
  proto.add_details()->PackFrom(info);
  if (const auto wait = RetryAfterOf(status)) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(wait->count() / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int>(wait->count() % 1000) * 1'000'000);
    proto.add_details()->PackFrom(retry);
  }
  if (const auto field = info.metadata().find("field"); field != info.metadata().end()) {
    google::rpc::BadRequest bad_request;
    auto& violation = *bad_request.add_field_violations();
    violation.set_field(field->second);
    violation.set_description(Clip(std::string(status.message()), kMaxMetadataValue));
    violation.set_reason(info.reason());
    proto.add_details()->PackFrom(bad_request);
  }
}

absl::StatusCode CodeOf(int code) {
  const bool known = code >= 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  return known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown;
}

// Payloads carry the very type URLs of the details, so the details move as they
// are. Types of others are dropped: nothing here reads them.
Status WithDetails(absl::StatusCode code, const std::string& text, const google::rpc::Status& proto) {
  Status status(code, text);
  if (status.ok()) return status;
  for (const auto& detail : proto.details()) {
    if (detail.type_url().compare(0, kTypePrefix.size(), kTypePrefix) != 0) continue;
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

// What gRPC says of a connection, for people where it is known; else as it is.
std::string InPlainWords(const std::string& message) {
  constexpr std::pair<std::string_view, const char*> kKnown[] = {
      {"DNS resolution failed", "the name in its address is not known"},
      {"Connection refused", "nobody listens at its address"},
      {"No route to host", "there is no way to its address"},
      {"Network is unreachable", "there is no way to its address"},
      {"CERTIFICATE_VERIFY_FAILED", "its certificate does not verify"},
      {"handshake", "TLS was not agreed upon"},
      {"Socket closed", "the connection was closed"},
      {"Connection reset", "the connection was closed"},
  };
  for (const auto& [part, words] : kKnown) {
    if (message.find(part) != std::string::npos) return words;
  }
  return message;
}

}  // namespace

google::rpc::Status ToProto(const Status& original) {
  const Status status = Presentable(original);
  google::rpc::Status proto;
  if (status.ok()) return proto;
  proto.set_code(static_cast<int>(status.code()));
  proto.set_message(Clip(std::string(status.message()), kMaxText));
  if (const auto reason = ReasonOf(status)) AddDetails(status, *reason, proto);
  return proto;
}

grpc::Status ToGrpc(const Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status proto = ToProto(status);
  return grpc::Status(static_cast<grpc::StatusCode>(proto.code()), proto.message(),
                      proto.details().empty() ? std::string() : proto.SerializeAsString());
}

Status FromProto(const google::rpc::Status& proto) { return WithDetails(CodeOf(proto.code()), proto.message(), proto); }

Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status proto;
  if (!status.error_details().empty() && proto.ParseFromString(status.error_details())) {
    return WithDetails(CodeOf(status.error_code()), status.error_message(), proto);
  }
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return Refuse(Reason::kHubUnreachable, "the hub does not answer (" + InPlainWords(status.error_message()) + ")");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Refuse(Reason::kHubUnreachable, "the hub did not answer in time");
    default:
      return Status(CodeOf(status.error_code()), status.error_message());
  }
}

}  // namespace duta::rpc
