// Permissions that a visit needs: the organizer asks, the authority decides.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

using Clearances = google::protobuf::RepeatedPtrField<v1::Clearance>;

// What becomes of a decision that a version states and no known step gave.
enum class Claims {
  kRefused,  // All steps are known: nobody decided so.
  kTaken,    // It may stand in an answer that one was not sent: the organizer's word.
};

// The clearances of the organizer's version `event`, where `known` stands: what
// was decided stays. BODY_INVALID if `sender` decides what is another's to decide.
// `reader`, if there is one, knows all that it decided itself.
Status MergeClearances(const std::string& field, const v1::Event& event, std::string_view sender, Claims claims,
                       std::string_view reader, Clearances& known);

// Whether a version asks for the clearances that are known, and no others.
bool AsksForSame(const v1::Event& event, const Clearances& known);

// An authority's decisions in its REPLY. BODY_INVALID if nothing of the kind was
// asked for, or `sender` is not the authority.
Status TakeDecisions(const std::string& field, const v1::Event& event, std::string_view sender, Clearances& known);

}  // namespace duta::visit
