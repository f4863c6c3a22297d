#include "core/kinds/visit/availability_kind.h"

#include <string>
#include <vector>

#include "core/base/fields.h"
#include "core/base/strict_proto.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/visit/availability.h"

namespace duta::kinds {
namespace {

using schedule::v1::Availability;

StatusOr<Availability> ParseAvailability(std::string_view body) {
  Availability availability;
  if (!ParseStrict(body, availability)) {
    return InvalidField("body", "not a duta.schedule.v1.Availability, or one with unknown fields");
  }
  return availability;
}

}  // namespace

Status AvailabilityKind::Validate(const exchange::CheckedMessage& checked) const {
  DUTA_ASSIGN_OR_RETURN(const Availability availability, ParseAvailability(checked.body));
  return visit::CheckAvailability(availability);
}

Status AvailabilityKind::Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) {
  DUTA_ASSIGN_OR_RETURN(const Availability availability, ParseAvailability(checked.body));
  std::vector<std::string> viewers;
  if (checked.mailboxes != nullptr) viewers.assign(checked.mailboxes->begin(), checked.mailboxes->end());
  return StoreAvailability(transaction, checked.message.sender(), availability, viewers);
}

}  // namespace duta::kinds
