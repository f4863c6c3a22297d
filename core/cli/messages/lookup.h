// Messages as people name them: by id or by their entry in the log.
#pragma once

#include <string>

#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "core/client/library.h"

namespace duta::cli {

// The id of a message: `text` itself if it is one; that of one's own message whose
// id begins so; else that of the message which the log entry of this index is about. INVALID_ARGUMENT without a reason
// if it is neither; UNKNOWN_RESOURCE.
StatusOr<std::string> MessageId(Session& session, const std::string& text);

// The signatures that the entry says the hub verified do verify, with the keys
// that count for their owners. EVIDENCE_INVALID; HUB_UNREACHABLE.
Status CheckSenders(const Hub& hub, const envelope::v1::Envelope& envelope, const log::v1::MessageAccepted& entry);

// The message of an id or index. Everything that came with it is verified: the
// receipt, the senders' signatures with the keys that count for them, the
// handovers. As MessageId; EVIDENCE_INVALID, PROOF_INVALID.
StatusOr<client::StoredMessage> FindMessage(Session& session, const std::string& text);

}  // namespace duta::cli
