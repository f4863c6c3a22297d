// The kind "declaration": steps of declarations, played through and kept.
#pragma once

#include <functional>
#include <utility>

#include "core/exchange/kind.h"
#include "core/kinds/declaration/declaration_tables.h"
#include "core/kinds/declaration/media_type.h"

namespace duta::kinds {

// Body of media type `application/vnd.duta.declaration.v1+protobuf`: a
// duta.declaration.v1.Declaration. Its tables are those of declaration_tables.h.
// Thread-safe as Kind says.
class DeclarationKind final : public exchange::Kind {
 public:
  // Called once a commit after declarations have changed, by the committer: it must
  // not block.
  using Listener = std::function<void()>;

  // `listener` may be empty.
  explicit DeclarationKind(Listener listener = {}) : listener_(std::move(listener)) {}

  std::string_view MediaType() const override { return kDeclarationMediaType; }
  Status CreateTables(store::Database& database) override { return CreateDeclarationTables(database); }
  bool HasProjection() const override { return true; }

  // The shape (core/declaration/declaration_shape.h). BODY_INVALID.
  Status Validate(const exchange::CheckedMessage& checked) const override;

  // Plays the step (core/declaration/machine.h) and keeps what becomes of the
  // declaration. Play's reasons.
  Status Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) override;

  void Committed() override {
    if (listener_) listener_();
  }

 private:
  const Listener listener_;
};

}  // namespace duta::kinds
