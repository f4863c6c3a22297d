#include "core/cli/shell/failure.h"

#include <algorithm>
#include <utility>

#include "core/base/utf8.h"
#include "core/cli/shell/text.h"
#include "core/desk/fault.h"

namespace duta::cli {
namespace {

// Whether the hub gave a reason, known to this build or not.
bool HasReason(const Status& status) {
  return status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo").has_value();
}

}  // namespace

Status Usage(std::string_view what) { return absl::InvalidArgumentError(std::string(what)); }

Status BadFile(const std::string& path, std::string_view what) {
  return Refuse(Reason::kFileUnusable, path + ": " + std::string(what), {{"path", path}});
}

Status CheckUtf8(const std::string& path, std::string_view text) {
  const size_t line = LineThatIsNotUtf8(text);
  if (line == 0) return absl::OkStatus();
  return BadFile(path, "line " + std::to_string(line) +
                           " is not UTF-8; save the text as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8");
}

Status ByOptions(const Status& status) {
  return desk::Rename(status, [](std::string_view field) {
    std::string option = "--" + std::string(field);
    std::replace(option.begin(), option.end(), '_', '-');
    return option;
  });
}

ExitCode ExitCodeOf(const Status& status) {
  if (status.ok()) return kDone;
  if (!HasReason(status) && absl::IsInvalidArgument(status)) return kUsage;
  switch (ReasonOf(status).value_or(Reason::kInternal)) {
    case Reason::kEvidenceInvalid:
    case Reason::kProofInvalid:
      return kEvidenceInvalid;
    case Reason::kHubUnreachable:
      return kUnreachable;
    case Reason::kFileUnusable:
    case Reason::kConfigurationInvalid:
    case Reason::kKeyUnusable:
      return kLocal;
    default:
      // Reasons that both sides use, such as STORAGE_FULL: ours name a path.
      return MetadataOf(status).contains("path") ? kLocal : kRefused;
  }
}

std::string WhatOf(const Status& status) { return OneLine(CauseOf(status)); }

std::string FormatFailure(const Status& status, size_t width) {
  const std::string cure = CureOf(status);
  std::string first = WhatOf(status);
  if (const auto reason = ReasonOf(status)) first.append(" (").append(Describe(*reason).wire).append(")");
  constexpr std::string_view kPrefix = "duta: ";
  std::string text = std::string(kPrefix) + Wrap(first, width, kPrefix.size()) + "\n";
  if (cure.empty()) return text;
  const std::string indent(kPrefix.size(), ' ');
  return text + indent + Wrap("Cure: " + OneLine(cure), width, kPrefix.size()) + "\n";
}

nlohmann::ordered_json FailureJson(const Status& status) {
  const std::string cure = CureOf(status);
  nlohmann::ordered_json error;
  if (const auto reason = ReasonOf(status)) error["reason"] = Describe(*reason).wire;
  error["message"] = CauseOf(status);
  if (!cure.empty()) error["cure"] = cure;
  for (const auto& [name, value] : MetadataOf(status)) error["metadata"][name] = value;
  if (const auto wait = RetryAfterOf(status)) error["retry_after_ms"] = wait->count();
  error["exit_code"] = static_cast<int>(ExitCodeOf(status));
  return {{"error", std::move(error)}};
}

void PrintFailure(Console& console, const Status& status) {
  console.Flush();
  console.err() << (console.json() ? Dump(FailureJson(status), false) + "\n" : FormatFailure(status, console.width()));
  console.err().flush();
}

std::string ExitCodeHelp(size_t width) {
  Table table({"CODE", "MEANING"});
  table.Add({"0", "done"});
  table.Add({"1", "the hub refused it; the reason is printed, `duta reasons` explains all"});
  table.Add({"2", "the command line is wrong"});
  table.Add({"3", "a file, key or profile on this machine cannot be used"});
  table.Add({"4", "the hub does not answer; the same command may succeed later"});
  table.Add({"5", "evidence, a receipt or a proof does not verify: do not rely on it"});
  return table.Format(width);
}

}  // namespace duta::cli
