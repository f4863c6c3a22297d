#include "core/hub/upkeep/progress_line.h"

#include <cstdio>

namespace duta::hub {
namespace {

constexpr std::chrono::seconds kEvery{2};

}  // namespace

void ProgressLine::Tell(std::string_view what, uint64_t done, uint64_t total) {
  const auto now = std::chrono::steady_clock::now();
  if (what != what_) {
    what_ = std::string(what);
    begun_ = told_ = now;
  }
  if (now - told_ < kEvery || done == 0 || done >= total) return;
  told_ = now;
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  const double left = seconds / static_cast<double>(done) * static_cast<double>(total - done);
  std::fprintf(stderr, "%s: %s %llu of %llu (%.0f %%), about %.0f s left\n", program_.c_str(), what_.c_str(),
               static_cast<unsigned long long>(done), static_cast<unsigned long long>(total),
               100.0 * static_cast<double>(done) / static_cast<double>(total), left);
}

}  // namespace duta::hub
