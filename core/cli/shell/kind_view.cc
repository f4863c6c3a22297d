#include "core/cli/shell/kind_view.h"

#include <algorithm>
#include <utility>

namespace duta::cli {

void KindViews::Add(std::unique_ptr<KindView> view) {
  const auto same = std::find_if(views_.begin(), views_.end(),
                                 [&](const auto& each) { return each->MediaType() == view->MediaType(); });
  if (same != views_.end()) {
    *same = std::move(view);
  } else {
    views_.push_back(std::move(view));
  }
}

const KindView* KindViews::Find(std::string_view media_type) const {
  const auto found =
      std::find_if(views_.begin(), views_.end(), [&](const auto& each) { return each->MediaType() == media_type; });
  return found == views_.end() ? nullptr : found->get();
}

}  // namespace duta::cli
