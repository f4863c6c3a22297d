// The kind "visit": steps of the planning of visits, played through and kept.
#pragma once

#include <functional>

#include "core/exchange/kind.h"
#include "core/kinds/visit/media_type.h"
#include "core/kinds/visit/visit_tables.h"

namespace duta::kinds {

// Body of media type `application/vnd.duta.visit.v1+protobuf`: a
// duta.visit.v1.Visit. Its tables are those of visit_tables.h. Thread-safe as Kind
// says.
class VisitKind final : public exchange::Kind {
 public:
  static constexpr std::string_view kMediaType = kVisitMediaType;

  // Called once a commit after visits have changed, by the committer: it must not
  // block.
  using Listener = std::function<void()>;

  // `listener` may be empty.
  explicit VisitKind(Listener listener = {}) : listener_(std::move(listener)) {}

  std::string_view MediaType() const override { return kMediaType; }
  Status CreateTables(store::Database& database) override { return CreateVisitTables(database); }
  bool ConcernsSender() const override { return true; }
  bool HasProjection() const override { return true; }

  // The shape (CheckShape); that the method in the media type of a native body
  // (`text/calendar; method=REQUEST`) is the body's. BODY_INVALID,
  // VISIT_ZONE_RULES_DIFFER.
  Status Validate(const exchange::CheckedMessage& checked) const override;

  // Plays the step (machine.h) and keeps what becomes of the visit. Play's reasons.
  Status Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) override;

  void Committed() override {
    if (listener_) listener_();
  }

 private:
  const Listener listener_;
};

}  // namespace duta::kinds
