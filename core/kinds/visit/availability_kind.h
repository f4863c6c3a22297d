// The kind "availability": what a ministry shares of its working days and times.
#pragma once

#include "core/exchange/kind.h"
#include "core/kinds/visit/media_type.h"
#include "core/kinds/visit/visit_tables.h"

namespace duta::kinds {

// Body of media type `application/vnd.duta.availability.v1+protobuf`: a
// duta.schedule.v1.Availability. Its tables are those of visit_tables.h.
// Thread-safe as Kind says.
class AvailabilityKind final : public exchange::Kind {
 public:
  static constexpr std::string_view kMediaType = kAvailabilityMediaType;

  std::string_view MediaType() const override { return kMediaType; }
  Status CreateTables(store::Database& database) override { return CreateVisitTables(database); }
  bool HasProjection() const override { return true; }

  // As availability.proto says. BODY_INVALID, VISIT_ZONE_RULES_DIFFER.
  Status Validate(const exchange::CheckedMessage& checked) const override;

  // Keeps it, for the recipients of the message.
  Status Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) override;
};

}  // namespace duta::kinds
