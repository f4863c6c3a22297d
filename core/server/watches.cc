#include "core/server/watches.h"

namespace duta::server {

void Watches::Ring() {
  std::vector<std::shared_ptr<RungWatch>> open;
  {
    MutexLock lock(mutex_);
    for (const auto& watch : watches_) {
      if (auto strong = watch.lock()) open.push_back(std::move(strong));
    }
  }
  for (const auto& watch : open) watch->Ring();
}

void Watches::Add(std::weak_ptr<RungWatch> watch) {
  MutexLock lock(mutex_);
  std::erase_if(watches_, [](const auto& each) { return each.expired(); });
  watches_.push_back(std::move(watch));
}

}  // namespace duta::server
