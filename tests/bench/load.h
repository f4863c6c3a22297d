// Duta end to end: messages through a real hub, from the first byte of the
// submission to the receipt of the acknowledgement.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "duta/envelope/v1/envelope.pb.h"
#include "tests/bench/bench_hub.h"
#include "tests/bench/measure.h"

namespace duta::bench {

// `count` notes with a body of 1,024 bytes from one party to another, signed for the hub
// whose log has this name.
StatusOr<std::vector<envelope::v1::Envelope>> SignNotes(const std::string& hub, const Party& sender,
                                                        const std::string& recipient, size_t count);

// Parties 0, 2, 4, ... each send to the party after them: `pairs` submission
// streams and as many receive streams at once, each over its own connection. A
// message counts when the receipt of its acknowledgement is back. Afterwards
// some receipts are verified. Fails if any message is refused or missing.
StatusOr<Cost> Exchange(const BenchHub& hub, size_t pairs, size_t messages_each);

// Seconds of each of `count` unary Submit calls, one after another, by `sender`.
StatusOr<Series> Submit(const BenchHub& hub, const Party& sender, const std::string& recipient, size_t count);

}  // namespace duta::bench
