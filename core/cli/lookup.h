// Messages as people name them: by id or by their entry in the log.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/cli/session.h"
#include "core/client/library.h"

namespace duta::cli {

// A whole number from 0 in decimal digits. INVALID_ARGUMENT without a reason,
// naming `option`.
StatusOr<uint64_t> ParseIndex(std::string_view text, std::string_view option);

// 32 bytes of 64 hexadecimal digits. INVALID_ARGUMENT without a reason.
StatusOr<std::string> ParseDigest(std::string_view text, std::string_view option);

// The id of a message: `text` itself if it is one, else that of the message which
// the log entry of this index is about. INVALID_ARGUMENT without a reason if it is
// neither; UNKNOWN_RESOURCE.
StatusOr<std::string> MessageId(Session& session, const std::string& text);

// The message of an id or index, with its evidence.
StatusOr<client::StoredMessage> FindMessage(Session& session, const std::string& text);

}  // namespace duta::cli
