#include "plugins/worker/advice_record.h"

#include <algorithm>

namespace duta::worker {

bool AdviceRecord::IsServed(std::string_view sender, Instant now) const {
  const auto found = faults_.find(sender);
  if (found == faults_.end()) return true;
  const Instant begin = now - rules_.breaker_window;
  const auto recent =
      std::count_if(found->second.begin(), found->second.end(), [&](Instant time) { return time >= begin; });
  return recent < rules_.advice_faults;
}

void AdviceRecord::Strike(std::string_view sender, Instant now) {
  std::deque<Instant>& times = faults_[std::string(sender)];
  times.push_back(now);
  if (times.size() > static_cast<size_t>(rules_.advice_faults)) times.pop_front();
  if (faults_.size() <= rules_.entries) return;
  faults_.erase(std::min_element(faults_.begin(), faults_.end(),
                                 [](const auto& a, const auto& b) { return a.second.back() < b.second.back(); }));
}

}  // namespace duta::worker
