#include <memory>

#include "core/cli/declaration/commands.h"
#include "core/cli/declaration/step_view.h"
#include "core/cli/shell/kind_view.h"
#include "core/kinds/declaration/history/declaration_history.h"
#include "core/kinds/declaration/media_type.h"

namespace duta::cli {
namespace {

class DeclarationView final : public BodyView<declaration::v1::Declaration> {
 public:
  std::string_view MediaType() const override { return kinds::kDeclarationMediaType; }
  std::string_view JsonName() const override { return "declaration"; }

 protected:
  std::string Format(const declaration::v1::Declaration& declaration, const View& view) const override {
    return FormatDeclarationStep(declaration, view);
  }
};

}  // namespace

void AddDeclarationKind(Command root, Session& session) {
  session.kinds().Add(std::make_unique<DeclarationView>());
  session.histories().push_back(kinds::MakeDeclarationHistoryReader());
  Command declaration =
      root.AddCommand("declaration", "Draft, freeze and endorse declarations, and prove who endorsed what");
  declaration.RequireCommand();
  AddDrafting(declaration, session);
  AddAmending(declaration, session);
  AddActs(declaration, session);
  AddCorrections(declaration, session);
  AddDeclarationReading(declaration, session);
  AddDeclarationProof(declaration, session);
}

}  // namespace duta::cli
