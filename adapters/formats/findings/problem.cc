#include "adapters/formats/findings/problem.h"

#include <utility>

#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

constexpr size_t kMaxQuoted = 80;

}  // namespace

void AddProblem(Findings& findings, Problem problem) {
  if (findings.problems.size() > kMaxProblems) return;
  if (findings.problems.size() == kMaxProblems) {
    findings.problems.push_back({problem.cause, "", 0, "there are more problems; mend these first"});
    return;
  }
  findings.problems.push_back(std::move(problem));
}

void AddDropped(Findings& findings, std::string field, std::string text) {
  if (findings.dropped.size() > kMaxDropped) return;
  if (findings.dropped.size() == kMaxDropped) {
    findings.dropped.push_back({"", "more was dropped than is listed here; read the original"});
    return;
  }
  findings.dropped.push_back({std::move(field), std::move(text)});
}

std::string Quote(std::string_view text) {
  size_t end = std::min(text.size(), kMaxQuoted);
  // Back to the start of a character: 10xxxxxx continues one.
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return "`" + CleanLine(text.substr(0, end)) + (end < text.size() ? "…`" : "`");
}

}  // namespace duta::adapters
