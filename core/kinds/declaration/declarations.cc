// What the folder brings to a hub.
#include <memory>
#include <vector>

#include "core/kinds/declaration/declaration_kind.h"
#include "core/kinds/declaration/declaration_service.h"
#include "core/server/watched_family.h"

namespace duta::kinds {
namespace {

class Declarations final : public server::WatchedFamily<DeclarationService> {
 public:
  std::vector<exchange::Kind*> Kinds() override { return {&kind_}; }

 private:
  DeclarationKind kind_{[this] { Ring(); }};
};

}  // namespace

std::unique_ptr<server::KindFamily> MakeDeclarations() { return std::make_unique<Declarations>(); }

}  // namespace duta::kinds
