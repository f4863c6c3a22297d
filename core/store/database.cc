#include "core/store/database.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "core/base/thread_rules.h"

namespace duta::store {
namespace {

// How long a caller is told to wait who was never first.
constexpr std::chrono::milliseconds kRetry{200};

}  // namespace

void ParameterRows::Add(std::initializer_list<Value> row) {
  if (values_.empty()) width_ = row.size();
  if (row.size() != width_ || width_ == 0) std::abort();  // One statement has one number of parameters.
  values_.insert(values_.end(), row.begin(), row.end());
}

Status Conflict(std::string_view what) { return absl::AbortedError(std::string(what)); }

bool IsConflict(const Status& status) { return absl::IsAborted(status) && !ReasonOf(status); }

Status Database::Write(const Body& body, const Anew& anew) {
  AssertMayUseDisk("Database::Write");
  const auto end = std::chrono::steady_clock::now() + kTime;
  for (int attempt = 1;; ++attempt) {
    Status status = WriteOnce(body);
    if (!IsConflict(status)) return status;
    if (attempt == kAttempts || std::chrono::steady_clock::now() >= end) {
      return RefuseForNow(Reason::kHubBusy, kRetry, absl::StrCat("others came first each time: ", status.message()));
    }
    if (anew) DUTA_RETURN_IF_ERROR(anew());
  }
}

}  // namespace duta::store
