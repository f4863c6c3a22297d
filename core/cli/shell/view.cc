#include "core/cli/shell/view.h"

#include "core/base/clock.h"
#include "core/desk/times.h"

namespace duta::cli {

std::string FormatTime(const google::protobuf::Timestamp& time, const View& view) {
  const auto instant = FromTimestamp(time);
  const bool unset = time.seconds() == 0 && time.nanos() == 0;
  return unset || !instant.ok() ? "" : desk::FormatLocal(*instant, view.zone);
}

}  // namespace duta::cli
