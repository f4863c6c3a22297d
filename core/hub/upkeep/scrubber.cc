#include "core/hub/upkeep/scrubber.h"

#include <algorithm>
#include <utility>

#include "core/base/logging.h"
#include "core/hub/upkeep/blob_folder.h"
#include "core/hub/upkeep/log_audit.h"

namespace duta::hub {
namespace {

using std::chrono::steady_clock;

constexpr size_t kMostScrubbed = 100;

bool IsKnown(const CheckResult& result, const std::vector<CheckResult>& among) {
  return std::any_of(among.begin(), among.end(), [&](const CheckResult& other) {
    return other.subject == result.subject && other.finding == result.finding;
  });
}

}  // namespace

Scrubber::Scrubber(store::Database& database, crypto::NoteVerifier verifier, std::string blobs_root, const Clock& clock,
                   std::chrono::hours period, int rest_to_work)
    : database_(database),
      verifier_(std::move(verifier)),
      blobs_root_(std::move(blobs_root)),
      clock_(clock),
      period_(period),
      rest_to_work_(rest_to_work),
      thread_([this] { Run(); }) {}

Scrubber::~Scrubber() {
  {
    const MutexLock lock(mutex_);
    is_stopping_ = true;
    stop_.NotifyOne();
  }
  thread_.join();
}

ScrubState Scrubber::state() const {
  const MutexLock lock(mutex_);
  ScrubState state{rounds_, last_round_, last_};
  for (const CheckResult& result : present_) {
    if (!IsKnown(result, last_)) state.findings.push_back(result);
  }
  return state;
}

void Scrubber::Run() {
  while (true) {
    const auto next = steady_clock::now() + period_;
    if (!Round() || !WaitUntil(next)) return;
  }
}

bool Scrubber::Round() {
  piece_began_ = steady_clock::now();
  Findings findings;
  LogAudit audit(database_, verifier_, findings);
  while (audit.Step()) {
    Take(findings);
    if (!Rest()) return false;
  }
  Take(findings);
  if (!ScrubFiles()) return false;
  const MutexLock lock(mutex_);
  ++rounds_;
  last_round_ = clock_.Now();
  last_ = std::exchange(present_, {});
  return true;
}

bool Scrubber::ScrubFiles() {
  const auto granted = GrantedBlobs(database_);
  if (!granted.ok()) {
    logging::Warning("files could not be looked through", {{"cause", std::string(granted.status().message())}});
    return Rest();
  }
  for (const GrantedBlob& blob : *granted) {
    Findings findings;
    if (!AuditBlob(blob, blobs_root_, findings, [this] { return Rest(); })) return false;
    Take(findings);
    if (!Rest()) return false;
  }
  return true;
}

void Scrubber::Take(Findings& findings) {
  for (CheckResult& result : findings.Take()) {
    if (result.verdict != Verdict::kBad) continue;
    const MutexLock lock(mutex_);
    if (!IsKnown(result, last_)) {
      logging::Error("what is stored is damaged", {{"what", result.subject}, {"finding", result.finding}});
    }
    if (present_.size() < kMostScrubbed) present_.push_back(std::move(result));
  }
}

bool Scrubber::Rest() {
  const auto now = steady_clock::now();
  const bool goes_on = WaitUntil(now + rest_to_work_ * (now - piece_began_));
  piece_began_ = steady_clock::now();
  return goes_on;
}

bool Scrubber::WaitUntil(steady_clock::time_point until) {
  MutexLock lock(mutex_);
  while (!is_stopping_ && stop_.WaitUntil(lock, until)) continue;
  return !is_stopping_;
}

}  // namespace duta::hub
