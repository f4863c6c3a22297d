#include "core/rpc/library_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <atomic>
#include <string_view>

#include "core/base/logging.h"

namespace duta::rpc {
namespace {

std::atomic<bool> g_peer_certificate_failed = false;

void TakeGrpc(gpr_log_func_args* line) {
  const std::string_view text(line->message);
  if (text.find("CERTIFICATE_VERIFY_FAILED") != text.npos || text.find("certificate verify failed") != text.npos) {
    g_peer_certificate_failed = true;
  }
  logging::Write(logging::Level::kDebug, "gRPC says", {{"line", std::string(text)}});
}

void TakeProtobuf(google::protobuf::LogLevel, const char*, int, const std::string& text) {
  logging::Write(logging::Level::kDebug, "protobuf says", {{"line", std::string(text)}});
}

}  // namespace

void QuietLibraries() {
  gpr_set_log_function(TakeGrpc);
  google::protobuf::SetLogHandler(TakeProtobuf);
}

bool PeerCertificateFailed() { return g_peer_certificate_failed; }

}  // namespace duta::rpc
