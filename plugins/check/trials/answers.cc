#include "plugins/check/trials/answers.h"

#include <algorithm>

#include "plugins/worker/untrusted_text.h"

namespace duta::check {

std::string Complaint(const Answer& answer, std::string_view to) {
  if (const auto* fault = std::get_if<worker::Fault>(&answer)) return fault->text;
  const loader::CallResult& result = std::get<loader::CallResult>(answer);
  if (result.status < DUTA_OK || result.status > DUTA_INTERNAL) return "status " + std::to_string(result.status);
  if (result.status == DUTA_INTERNAL) {
    const std::string why =
        result.diagnoses.empty() ? "without a diagnosis" : worker::OneLine(result.diagnoses.back().text);
    return "status INTERNAL: " + why;
  }
  if (result.status != DUTA_OK && result.diagnoses.empty()) return "a refusal without a diagnosis";
  if (result.status == DUTA_OK && to.substr(0, 5) == "text/" && !worker::IsUtf8(result.output)) {
    return "text output that is not UTF-8";
  }
  return "";
}

bool Same(const loader::CallResult& a, const loader::CallResult& b) {
  const auto same = [](const loader::Diagnosis& x, const loader::Diagnosis& y) {
    return x.kind == y.kind && x.code == y.code && x.field == y.field && x.text == y.text;
  };
  return a.status == b.status && a.output == b.output &&
         std::equal(a.diagnoses.begin(), a.diagnoses.end(), b.diagnoses.begin(), b.diagnoses.end(), same);
}

}  // namespace duta::check
