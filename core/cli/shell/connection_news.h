// Tells people who wait that the hub is away, and that it is back: once each,
// however often the client tries in between.
#pragma once

#include "core/base/status.h"
#include "core/cli/shell/console.h"

namespace duta::cli {

// Not thread-safe; the console is borrowed. With `--json` too: it goes to standard
// error, and a silent wait is no answer.
class ConnectionNews {
 public:
  explicit ConnectionNews(Console& console) : console_(console) {}

  void Lost(const Status& why);
  void Back();

 private:
  Console& console_;
  bool is_away_ = false;
};

}  // namespace duta::cli
