#include "core/cli/shell/view.h"

#include <string_view>

#include "core/base/clock.h"
#include "core/desk/times.h"

namespace duta::cli {

std::string FormatTime(const google::protobuf::Timestamp& time, const View& view) {
  const auto instant = FromTimestamp(time);
  const bool unset = time.seconds() == 0 && time.nanos() == 0;
  return unset || !instant.ok() ? "" : desk::FormatLocal(*instant, view.zone);
}

std::string FormatClock(const google::protobuf::Timestamp& time, const View& view) {
  constexpr size_t kClock = std::string_view("2026-12-01 09:00").size();
  return FormatTime(time, view).substr(0, kClock);
}

}  // namespace duta::cli
