#include "core/base/status.h"

#include "core/base/utf8.h"
#include "google/rpc/error_details.pb.h"

namespace duta {
namespace {

// Payloads use the type URLs of google.protobuf.Any, so that the RPC boundary
// copies them as they are.
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kRetryInfoUrl[] = "type.googleapis.com/google.rpc.RetryInfo";
constexpr char kDomain[] = "duta";
constexpr char kCure[] = ". Cure: ";

template <typename Payload>
std::optional<Payload> PayloadOf(const Status& status, const char* url) {
  const auto cord = status.GetPayload(url);
  if (!cord.has_value()) return std::nullopt;
  Payload payload;
  if (!payload.ParseFromString(std::string(*cord))) return std::nullopt;
  return payload;
}

}  // namespace

Status Refuse(Reason reason, std::string_view what, Metadata metadata) {
  const ReasonInfo& info = Describe(reason);
  // What is wrong is often named by bytes from the network, and a protobuf with
  // malformed UTF-8 does not parse: the reason itself would be lost.
  std::string text = ToValidUtf8(what.empty() ? info.cause : what);
  text.append(kCure).append(info.cure).append(".");
  Status status(info.code, text);
  google::rpc::ErrorInfo error_info;
  error_info.set_reason(std::string(info.wire));
  error_info.set_domain(kDomain);
  for (const auto& [name, value] : metadata) (*error_info.mutable_metadata())[name] = ToValidUtf8(value);
  status.SetPayload(kErrorInfoUrl, absl::Cord(error_info.SerializeAsString()));
  return status;
}

Status RefuseForNow(Reason reason, std::chrono::milliseconds retry_after, std::string_view what, Metadata metadata) {
  Status status = Refuse(reason, what, std::move(metadata));
  google::rpc::RetryInfo retry_info;
  retry_info.mutable_retry_delay()->set_seconds(retry_after.count() / 1000);
  retry_info.mutable_retry_delay()->set_nanos(static_cast<int>(retry_after.count() % 1000) * 1'000'000);
  status.SetPayload(kRetryInfoUrl, absl::Cord(retry_info.SerializeAsString()));
  return status;
}

std::optional<Reason> ReasonOf(const Status& status) {
  const auto info = PayloadOf<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  if (!info || info->domain() != kDomain) return std::nullopt;
  const auto row = FindReason(info->reason());
  if (!row) return std::nullopt;
  return row->reason;
}

std::string CauseOf(const Status& status) {
  const std::string text(status.message());
  return text.substr(0, text.find(kCure));
}

std::string CureOf(const Status& status) {
  const std::string text(status.message());
  const size_t at = text.find(kCure);
  return at == std::string::npos ? "" : text.substr(at + std::string_view(kCure).size());
}

Metadata MetadataOf(const Status& status) {
  const auto info = PayloadOf<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  if (!info) return {};
  return {info->metadata().begin(), info->metadata().end()};
}

std::optional<std::chrono::milliseconds> RetryAfterOf(const Status& status) {
  const auto info = PayloadOf<google::rpc::RetryInfo>(status, kRetryInfoUrl);
  if (!info) return std::nullopt;
  return std::chrono::seconds(info->retry_delay().seconds()) +
         std::chrono::milliseconds(info->retry_delay().nanos() / 1'000'000);
}

}  // namespace duta
