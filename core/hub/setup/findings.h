// What checks of a hub find, a line each.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace duta::hub {

enum class Verdict { kGood, kWarning, kBad };

// One check: `configuration`, `log.key`, ... and what was found, with what to do
// about it if it is not good.
struct CheckResult {
  Verdict verdict = Verdict::kGood;
  std::string subject;
  std::string finding;
};

// Collects them. Not thread-safe.
class Findings {
 public:
  void Good(std::string subject, std::string finding) { Add(Verdict::kGood, subject, finding); }
  void Warn(std::string subject, std::string finding) { Add(Verdict::kWarning, subject, finding); }
  void Bad(std::string subject, std::string finding) { Add(Verdict::kBad, subject, finding); }
  // How many are kBad.
  size_t bad() const { return bad_; }
  std::vector<CheckResult> Take() { return std::move(results_); }

 private:
  void Add(Verdict verdict, std::string& subject, std::string& finding) {
    if (verdict == Verdict::kBad) ++bad_;
    results_.push_back({verdict, std::move(subject), std::move(finding)});
  }
  std::vector<CheckResult> results_;
  size_t bad_ = 0;
};

}  // namespace duta::hub
