// The kinds that a hub understands, by media type.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/exchange/kind.h"

namespace duta::exchange {

// Value type; the kinds outlive it. Thread-safe once made.
class KindSet {
 public:
  explicit KindSet(std::vector<Kind*> kinds) : kinds_(std::move(kinds)) {}

  // Null if there is none. Few kinds: a scan is the fastest map.
  Kind* Find(std::string_view media_type) const {
    for (Kind* kind : kinds_) {
      if (kind->MediaType() == media_type) return kind;
    }
    return nullptr;
  }
  const std::vector<Kind*>& all() const { return kinds_; }

 private:
  std::vector<Kind*> kinds_;
};

}  // namespace duta::exchange
