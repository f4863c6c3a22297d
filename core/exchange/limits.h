// Every bound of the exchange, with its default. The configuration file sets
// them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace duta::exchange {

struct Limits {
  // Intake.
  size_t max_envelope_bytes = 1 << 20;
  std::chrono::seconds clock_ahead = std::chrono::minutes(5);  // create_time after now.
  std::chrono::seconds clock_behind = std::chrono::hours(24);  // create_time before now.
  std::chrono::hours max_lifetime = std::chrono::hours(24 * 366);
  // Verification of what streams submit; 0 threads: as many as there are cores.
  int checking_threads = 0;
  size_t checking_queue = 16384;
  // Work that blocks: adapters, files.
  int blocking_threads = 4;
  size_t blocking_queue = 1024;
  // Commit.
  size_t commit_queue = 8192;  // Records that wait; more are told to come later.
  size_t commit_batch = 1024;  // Records a transaction.
  // From the beginning of one transaction to that of the next under load, at most;
  // a few records are recorded at once.
  std::chrono::milliseconds commit_pace = std::chrono::milliseconds(20);
  // Delivery.
  std::chrono::seconds redelivery = std::chrono::seconds(60);  // Unacknowledged comes again after it.
  size_t recent_bytes = 64 << 20;                              // Accepted messages kept in memory.
  size_t rendition_cache_bytes = 64 << 20;
  size_t max_rendition_bytes = 4 << 20;  // A message's renditions together.
  // Attachments.
  std::chrono::hours unclaimed_upload = std::chrono::hours(24);  // Then removed if no message names it.
  uint64_t unclaimed_bytes = uint64_t{1} << 30;                  // Of one partner, together.
  uint64_t unclaimed_files = 1000;                               // Of one partner.
};

}  // namespace duta::exchange
