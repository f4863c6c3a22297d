// Lists in pages, with opaque tokens (AIP-158).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"

namespace duta::registry {

// How many items a page has: 100 if `requested` is 0, at most 1,000.
size_t PageSize(uint32_t requested);

// The token of the page that begins after the item `last`. `list` names the
// list with whatever must stay the same from page to page. Tokens hold no
// secret and grant nothing; the check in them only finds the mistakes of
// clients.
std::string NextPageToken(std::string_view list, std::string_view last);

// The item after which the page begins; empty for the empty token.
// PAGE_TOKEN_INVALID if the token is not one of this list.
StatusOr<std::string> StartOfPage(std::string_view list, std::string_view token);

}  // namespace duta::registry
