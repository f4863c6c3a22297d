// What an adapter is asked for when a message is put into a recipient's form.
#pragma once

#include <string>
#include <string_view>

#include "core/exchange/messages/accepted.h"
#include "core/exchange/translator.h"

namespace duta::exchange {

// `body` is the message's own; both outlive the request. The adapter's "now" is the
// time of acceptance, so that a rendition made later or again is the same, byte for
// byte.
inline TranslationRequest RenditionRequest(const Accepted& accepted, std::string_view body, const std::string& form) {
  return {.from = accepted.kind,
          .to = form,
          .input = body,
          .message = accepted.envelope.payload(),
          .message_id = accepted.entry.message_id(),
          .now = accepted.record_time};
}

}  // namespace duta::exchange
