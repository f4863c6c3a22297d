// How practices are shown to people. Functions only; thread-safe.
#pragma once

#include <string>

#include "core/cli/shell/view.h"
#include "duta/practice/v1/practice.pb.h"
#include "duta/practice/v1/practice_service.pb.h"

namespace duta::cli {

// A step of a practice, as `duta show` and `duta inbox` print it.
std::string FormatPracticeStep(const practice::v1::Practice& practice, const View& view);

// A document; its texts in `language` where they are.
std::string FormatPracticeDocument(const practice::v1::Document& document, const std::string& language,
                                   const View& view);

// Versions, endorsements, questions and answers.
std::string FormatPracticeState(const practice::v1::PracticeState& state, const View& view);

// One hit of a search under its number. `explain`: with how its rank came about.
std::string FormatHit(const practice::v1::PracticeHit& hit, size_t number, bool explain, const View& view);

// One line a field.
std::string FormatFacets(const google::protobuf::RepeatedPtrField<search::v1::Facet>& facets, const View& view);

}  // namespace duta::cli
