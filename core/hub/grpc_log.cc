#include "core/hub/grpc_log.h"

#include <grpc/support/log.h>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"
#include "core/hub/line_limit.h"

namespace duta::hub {
namespace {

constexpr size_t kMaxText = 300;
constexpr uint64_t kLinesAMinute = 30;

logging::Level LevelOf(const gpr_log_func_args& line, std::string_view text) {
  if (line.severity == GPR_LOG_SEVERITY_DEBUG || line.severity == GPR_LOG_SEVERITY_INFO) return logging::Level::kDebug;
  return text.starts_with("Failed accept") ? logging::Level::kError : logging::Level::kWarning;
}

void Write(gpr_log_func_args* line) {
  // gRPC takes a function without an object.
  static LineLimit& limit = *new LineLimit(kLinesAMinute);
  const std::string_view text = line->message == nullptr ? "" : line->message;
  const std::string_view file = line->file == nullptr ? "" : line->file;
  const auto left_out = limit.Take();
  if (!left_out) return;
  logging::Write(LevelOf(*line, text), "gRPC says",
                 {{"text", Escaped(text, kMaxText)},
                  {"at", absl::StrCat(std::string(file.substr(file.rfind('/') + 1)), ":", line->line)},
                  {"left_out", absl::StrCat(*left_out)}});
}

}  // namespace

std::string Escaped(std::string_view text, size_t limit) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte <= 0x7e) {
      escaped.push_back(c);
    } else {
      escaped.append({'\\', 'x', kHex[byte >> 4], kHex[byte & 15]});
    }
    if (escaped.size() > limit) {
      escaped.resize(limit);
      return escaped + "...";
    }
  }
  return escaped;
}

void TakeOverGrpcLog() { gpr_set_log_function(Write); }

}  // namespace duta::hub
