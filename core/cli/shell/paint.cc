#include "core/cli/shell/paint.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"

namespace duta::cli {
namespace {

constexpr std::string_view kAlarm = "\x1b[1;31m";  // Bold red.
constexpr std::string_view kCare = "\x1b[33m";     // Yellow.
constexpr std::string_view kGood = "\x1b[32m";     // Green.
constexpr std::string_view kPlain = "\x1b[0m";

// Labels whose values are words of Duta's own.
constexpr std::string_view kLabels[] = {"marking", "urgency", "state", "status", "answer", "outcome", "result"};

constexpr std::pair<std::string_view, std::string_view> kColours[] = {
    {"top-secret", kAlarm}, {"secret", kAlarm},    {"confidential", kAlarm}, {"restricted", kCare},
    {"flash", kAlarm},      {"immediate", kAlarm}, {"priority", kCare},      {"suspended", kAlarm},
    {"failed", kAlarm},     {"refused", kAlarm},   {"revoked", kAlarm},      {"cancelled", kAlarm},
    {"declined", kAlarm},   {"denied", kAlarm},    {"returned", kAlarm},     {"expired", kAlarm},
    {"waiting", kCare},     {"tentative", kCare},  {"pending", kCare},       {"requested", kCare},
    {"loading", kCare},     {"shadow", kCare},     {"active", kGood},        {"agreed", kGood},
    {"accepted", kGood},    {"granted", kGood},    {"taken", kGood},         {"ok", kGood},
};

bool use_colours = false;  // Set before there are other threads.

}  // namespace

void UseColours(bool wanted) { use_colours = wanted; }

bool WantsColours(bool out_is_terminal, const char* no_color, const char* term) {
  const bool is_refused = no_color != nullptr && *no_color != '\0';
  return out_is_terminal && !is_refused && term != nullptr && std::string_view(term) != "dumb";
}

std::string Painted(std::string_view label, std::string text) {
  if (!use_colours) return text;
  const std::string name = absl::AsciiStrToLower({label.data(), label.size()});
  if (std::find(std::begin(kLabels), std::end(kLabels), name) == std::end(kLabels)) return text;
  const std::string_view word = std::string_view(text).substr(0, text.find_first_of(" ,;\n"));
  const auto found =
      std::find_if(std::begin(kColours), std::end(kColours), [word](const auto& each) { return each.first == word; });
  if (found == std::end(kColours)) return text;
  return std::string(found->second).append(text).append(kPlain);
}

}  // namespace duta::cli
