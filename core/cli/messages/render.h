// Messages, receipts and keys as people read them. All that others wrote is made
// harmless for the terminal here. Functions only; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/cli/shell/json.h"
#include "core/cli/shell/kind_view.h"
#include "core/cli/shell/view.h"
#include "core/client/checks.h"
#include "core/client/library.h"
#include "duta/exchange/v1/delivery.pb.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::cli {

// `RESTRICTED // EYES-ONLY // releasable to: partners/au-dfat`.
std::string FormatMarking(const message::v1::Marking& marking);

// Header, body and attachments of a message. Times are shown in the reader's zone
// and, where it is another, in the sender's. Of a body that no kind shows: what it
// is, and text as it is.
std::string FormatMessage(const message::v1::Message& message, const KindViews& kinds, const View& view);

// What became of a message: one row a mailbox.
std::string FormatHandovers(const log::v1::MessageAccepted& accepted,
                            const google::protobuf::RepeatedPtrField<log::v1::Handover>& handovers, const View& view);

// What one entry says became of a delivery; nothing if it is about none.
struct Outcome {
  std::string message_id;
  std::string mailbox;
  std::string what;  // `taken over`.
};
std::optional<Outcome> OutcomeOf(const log::v1::Entry& entry);

// One entry of the log.
std::string FormatEntry(const log::v1::Entry& entry, uint64_t index, const View& view);

// One rendition under a line that says what it is; HTML as its source.
std::string FormatRendition(const exchange::v1::Rendition& rendition, const View& view);

// The statement inside a rendition's attestation.
exchange::v1::RenditionStatement StatementOf(const exchange::v1::Rendition& rendition);

// The message, its body decoded under the kind's name where the kind is known.
Json MessageJson(const message::v1::Message& message, const KindViews& kinds);

// A verified delivery: `index`, `mailbox`, `attempt`, `accept_time`, `message`,
// `renditions` (`media_type`, `text` or `content`), `rendition_error`.
Json DeliveryJson(const client::Received& received, const KindViews& kinds);

// A rendition: `media_type`, `adapter`, `dropped`, and `text` or base64 `content`.
Json RenditionJson(const exchange::v1::Rendition& rendition);

}  // namespace duta::cli
