#include "plugins/worker/fault_record.h"

#include <algorithm>

namespace duta::worker {

const FaultEntry* FaultRecord::FindQuarantined(const std::string& input_digest) const {
  const auto found = entries_.find(input_digest);
  return found == entries_.end() || found->second.strikes < rules_.strikes ? nullptr : &found->second;
}

void FaultRecord::Strike(const FaultEntry& entry, Instant now) {
  FaultEntry& kept = entries_[entry.input_digest];
  const int strikes = kept.strikes + 1;
  kept = entry;
  kept.strikes = strikes;
  kept.time = now;
  if (entries_.size() > rules_.entries) Forget();
  FailToStart(now);
}

bool FaultRecord::GiveUp(const std::string& input_digest, Instant now) {
  std::erase_if(given_up_, [&](const auto& item) {
    return item.first < now - rules_.breaker_window || item.second == input_digest;
  });
  given_up_.emplace_back(now, input_digest);
  return given_up_.size() >= static_cast<size_t>(rules_.breaker_messages);
}

void FaultRecord::Succeed(const std::string& input_digest) {
  entries_.erase(input_digest);
  in_a_row_ = 0;
  not_before_ = Instant();
}

void FaultRecord::FailToStart(Instant now) {
  // 20 doublings are beyond any sensible last_backoff.
  const auto backoff = rules_.first_backoff * (int64_t{1} << std::min(in_a_row_, 20));
  ++in_a_row_;
  not_before_ = now + std::min(backoff, rules_.last_backoff);
}

std::vector<FaultEntry> FaultRecord::Quarantined() const {
  std::vector<FaultEntry> quarantined;
  for (const auto& [digest, entry] : entries_) {
    if (entry.strikes >= rules_.strikes) quarantined.push_back(entry);
  }
  std::sort(quarantined.begin(), quarantined.end(),
            [](const FaultEntry& a, const FaultEntry& b) { return a.time < b.time; });
  return quarantined;
}

void FaultRecord::Restore(const std::vector<FaultEntry>& quarantined) {
  std::erase_if(entries_, [&](const auto& item) { return item.second.strikes >= rules_.strikes; });
  for (const FaultEntry& entry : quarantined) {
    FaultEntry& kept = entries_[entry.input_digest] = entry;
    kept.strikes = std::max(kept.strikes, rules_.strikes);
    if (entries_.size() > rules_.entries) Forget();
  }
}

void FaultRecord::Forget() {
  entries_.erase(std::min_element(entries_.begin(), entries_.end(),
                                  [](const auto& a, const auto& b) { return a.second.time < b.second.time; }));
}

}  // namespace duta::worker
