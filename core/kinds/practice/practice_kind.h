// The kind "practice": documents that ministries share, and what others say of
// them.
#pragma once

#include "core/exchange/kind.h"
#include "core/kinds/practice/media_type.h"
#include "core/kinds/practice/practice_tables.h"

namespace duta::kinds {

// Body: a duta.practice.v1.Practice. Its tables are those of practice_tables.h and
// core/search. Thread-safe as Kind says.
class PracticeKind final : public exchange::Kind {
 public:
  std::string_view MediaType() const override { return kPracticeMediaType; }
  Status CreateTables(store::Database& database) override { return CreatePracticeTables(database); }

  // CheckPractice. BODY_INVALID.
  Status Validate(const exchange::CheckedMessage& checked) const override;

  bool HasProjection() const override { return true; }
  // Keeps the step for its sender, the sender's partner and all who receive it.
  // PRACTICE_UNKNOWN, PRACTICE_NOT_YOURS, PRACTICE_STALE.
  Status Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) override;
};

}  // namespace duta::kinds
