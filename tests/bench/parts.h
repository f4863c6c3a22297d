// The unavoidable parts of a message's way, each alone.
#pragma once

#include <string>

#include "measure.h"
#include "party.h"

namespace duta::bench {

// One ECDSA P-256 verification over a message of 1 KB.
Cost MeasureVerification(const exchange::v1::SubmitStreamRequest& request, int count);

// The rows of one message and of its acknowledgement, in the exchange's own
// tables, `batch` of each in one transaction, durable. The database is made in
// `directory`.
Cost MeasureStore(const std::string& directory, int count, int batch);

// One write of 4 KiB and fdatasync in `directory`.
Cost MeasureSync(const std::string& directory, int count);

}  // namespace duta::bench
