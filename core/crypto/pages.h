// Lists in pages, with opaque tokens (AIP-158).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::crypto {

// How many items a page has: `usual` if `requested` is 0, at most `largest`.
size_t PageSize(uint32_t requested, size_t usual = 100, size_t largest = 1000);

// How much one page may hold, whatever its number of items: a caller that does not
// read what it asks for costs that much memory. A page has one item at least.
class PageBudget {
 public:
  explicit PageBudget(size_t bytes = 4 << 20) : left_(bytes) {}

  bool HasRoom() const { return left_ > 0; }
  // An item of so many bytes was put into the page.
  void Take(size_t bytes) { left_ -= bytes < left_ ? bytes : left_; }

 private:
  size_t left_;
};

// The token of the page that begins after the item `last`. `list` names the
// list with whatever must stay the same from page to page: the caller, and what
// it filters by. Tokens hold no secret and grant nothing; the check in them only
// finds the mistakes of clients.
std::string NextPageToken(std::string_view list, std::string_view last);

// The item after which the page begins; empty for the empty token.
// PAGE_TOKEN_INVALID if the token is not one of this list.
StatusOr<std::string> StartOfPage(std::string_view list, std::string_view token);

// The same for lists whose items are numbers: -1 for the empty token.
StatusOr<int64_t> NumberBeforePage(std::string_view list, std::string_view token);

}  // namespace duta::crypto
