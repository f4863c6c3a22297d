#include "core/cli/shell/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "core/cli/shell/text.h"

namespace duta::cli {
namespace {

constexpr size_t kBarColumns = 24;

// May use what is async-signal-safe alone (signal-safety(7)).
void SayHowToGoOn(int signal_number) {
  constexpr std::string_view kSentence = "\nInterrupted. Run the same command again: it goes on where it stopped.\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kSentence.data(), kSentence.size());
  // The handler was installed for one signal: this one ends the process as usual.
  raise(signal_number);
}

}  // namespace

std::string FormatSize(uint64_t bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return std::to_string(bytes) + " B";
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", value, kUnits[unit]);
  return text;
}

std::string FormatProgress(const std::string& name, uint64_t done, uint64_t total, size_t width) {
  const double share = total == 0 ? 1.0 : static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const auto filled = static_cast<size_t>(share * kBarColumns);
  std::string bar(filled, '=');
  if (filled < kBarColumns) bar.append(">").append(kBarColumns - filled - 1, ' ');
  char percent[16];
  std::snprintf(percent, sizeof percent, "%3d %%", static_cast<int>(share * 100));
  const std::string tail = "  [" + bar + "]  " + percent + "  " + FormatSize(done) + " of " + FormatSize(total);
  // Too narrow for all: the name gives way.
  const bool fits = DisplayWidth(name) + tail.size() <= width;
  return fits ? OneLine(name) + tail : tail.substr(2, width);
}

ProgressBar::ProgressBar(Console& console, std::string name)
    : console_(console), name_(std::move(name)), shown_(console.terminal().err_is_terminal && !console.json()) {
  if (!shown_) return;
  struct sigaction action {};
  action.sa_handler = SayHowToGoOn;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, &before_);
}

ProgressBar::~ProgressBar() {
  if (shown_) sigaction(SIGINT, &before_, nullptr);
  if (!drawn_.empty()) console_.err() << std::endl;
}

void ProgressBar::Update(uint64_t done, uint64_t total) {
  if (!shown_) return;
  std::string line = FormatProgress(name_, done, total, console_.width());
  if (line == drawn_) return;
  // What was drawn before may have been longer.
  const size_t before = DisplayWidth(drawn_), now = DisplayWidth(line);
  console_.err() << "\r" << line << std::string(before > now ? before - now : 0, ' ') << std::flush;
  drawn_ = std::move(line);
}

}  // namespace duta::cli
