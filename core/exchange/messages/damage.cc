#include "core/exchange/messages/damage.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"

namespace duta::exchange {
namespace {

constexpr size_t kMaxPlaces = 10'000;

}  // namespace

void Damage::Note(std::string_view what, uint64_t index, const Status& cause) {
  {
    const MutexLock lock(mutex_);
    if (places_.size() >= kMaxPlaces || !places_.emplace(index, what).second) return;
  }
  logging::Error("what is stored is damaged and not given out; the rest goes on",
                 {{"what", std::string(what)}, {"index", absl::StrCat(index)}, {"cause", CauseOf(cause)}});
}

void Damage::Mended(std::string_view what, uint64_t index) {
  const MutexLock lock(mutex_);
  places_.erase({index, what});
}

std::vector<std::pair<std::string_view, uint64_t>> Damage::Places() const {
  const MutexLock lock(mutex_);
  std::vector<std::pair<std::string_view, uint64_t>> places;
  for (const auto& [index, what] : places_) places.emplace_back(what, index);
  return places;
}

size_t Damage::count() const {
  const MutexLock lock(mutex_);
  return places_.size();
}

}  // namespace duta::exchange
