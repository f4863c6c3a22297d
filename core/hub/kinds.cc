#include "core/hub/kinds.h"

namespace duta {
namespace kinds {

// As each folder's header has it; declared here so that a kind is one line.
#define DUTA_KIND(make) std::unique_ptr<server::KindFamily> make();
#include "core/hub/kinds.def"
#undef DUTA_KIND

}  // namespace kinds

namespace hub {

std::vector<std::unique_ptr<server::KindFamily>> MakeKinds() {
  std::vector<std::unique_ptr<server::KindFamily>> families;
#define DUTA_KIND(make) families.push_back(kinds::make());
#include "core/hub/kinds.def"
#undef DUTA_KIND
  return families;
}

}  // namespace hub
}  // namespace duta
