// What `dutad check` looks at besides files and configuration: database, anchor, blobs,
// disk and port.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/hub/setup/findings.h"
#include "core/hub/upkeep/stored_log.h"

namespace duta::hub {

enum class Depth {
  kQuick,  // Head, newest checkpoint, anchor: as much as a start asks. Milliseconds.
  kDeep,   // Every entry, message and file besides: reads all there is.
};

// All that is wrong with a hub, at once, with what to do: CheckDataDirectory and, as
// far as that allows, its stores, disk and port. kBad wherever `dutad serve` would
// refuse, which runs the quick one itself. Changes nothing; a running hub may be
// checked.
std::vector<CheckResult> CheckHub(const std::string& data, const Clock& clock, Depth depth,
                                  const Progress& progress = {});

// The same for `dutad serve`, which has the directory and takes the port itself.
std::vector<CheckResult> CheckBeforeServing(const std::string& data, const Clock& clock);

// The deep part of it, of a database file and the folder that has blobs/: also where
// StoredLog::Open refuses the log, to see why.
void CheckDeeply(const std::string& database, const crypto::NoteVerifier& verifier, const std::string& blobs_root,
                 store::AtRest at_rest, Findings& findings, const Progress& progress);

}  // namespace duta::hub
