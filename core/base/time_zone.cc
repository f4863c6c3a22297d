#include "core/base/time_zone.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace duta {
namespace {

bool HasForm(std::string_view name) {
  return !name.empty() && name.size() <= 64 && name.front() != '/' && name != "localtime" &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '+' || c == '-' || c == '/'; });
}

}  // namespace

std::optional<absl::TimeZone> FindTimeZone(std::string_view name) {
  // Senders name one zone again and again, and to ask for the file costs more
  // than all other checks of a header.
  thread_local std::string last;
  thread_local absl::TimeZone last_zone;
  if (!name.empty() && name == last) return last_zone;
  if (!HasForm(name)) return std::nullopt;
  static const char* const folder = std::getenv("TZDIR");
  std::error_code ignored;
  absl::TimeZone zone;
  const std::string key(name);
  const bool is_known = std::filesystem::is_regular_file(
                            absl::StrCat(folder == nullptr ? "/usr/share/zoneinfo" : folder, "/", key), ignored) &&
                        absl::LoadTimeZone(key, &zone);
  if (!is_known) return std::nullopt;
  last = key;
  last_zone = zone;
  return zone;
}

}  // namespace duta
