// gRPC's own log lines, in the program's log.
#pragma once

#include <string>
#include <string_view>

namespace duta::hub {

// Text that others had a hand in, as one line of printable ASCII: all else becomes
// `\xNN`, and what is beyond `limit` bytes of the result is cut.
std::string Escaped(std::string_view text, size_t limit);

// From now on gRPC's lines come as events of the program's log, escaped, cut and at
// most 30 a minute: they hold what peers sent. Its errors are warnings here, for
// strangers cause them, but for those that say that it no longer accepts. Call it
// once, before anything of gRPC is used.
void TakeOverGrpcLog();

}  // namespace duta::hub
