// Declarations as people read them. All that others wrote is made harmless for the
// terminal. Functions only; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/cli/shell/json.h"
#include "core/cli/shell/view.h"
#include "core/kinds/declaration/history/declaration_record.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::cli {

// How it stood at an instant, the partners' table included. `record` is that of the
// steps received until then.
std::string FormatStatus(const kinds::DeclarationRecord& record, Instant at, const View& view);

// The same for programs: the state, and of each step its three times.
Json StatusJson(const kinds::DeclarationRecord& record);

// All steps, with when each was signed, received and notified to all.
std::string FormatSteps(const kinds::DeclarationRecord& record, const View& view);

// A text in one language; paragraphs that it lacks there in the first authentic one,
// marked.
std::string FormatText(const declaration::v1::Text& text, const std::string& language, const View& view);

// What changed between two texts: `[-gone-]`, `{+new+}`.
std::string FormatDifference(const declaration::v1::Text& before, const declaration::v1::Text& after,
                             const std::string& language, const View& view);

// Amendments with what all think of them, then those that are in each other's way,
// side by side.
std::string FormatAmendments(const declaration::v1::DeclarationState& state, const std::string& language,
                             const View& view);

// One row each.
std::string FormatList(const std::vector<declaration::v1::DeclarationState>& states, const View& view);

// One after a change, in a line.
std::string FormatChange(const declaration::v1::DeclarationState& state);

}  // namespace duta::cli
