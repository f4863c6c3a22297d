// The shadow run: a partner's recent messages through two versions of its
// adapter, and what differs. Nothing of it is delivered or kept.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/exchange/messages/accepted.h"
#include "duta/adapter/v1/adapter_service.pb.h"
#include "plugins/worker/adapter_version.h"

namespace duta::hub {

// Most renditions that one comparison makes of each version, and most that it
// shows.
inline constexpr uint32_t kMaxCompared = 200;

// Compares on `messages`; `current` may be null. Blocks: two calls a message.
StatusOr<adapter::v1::CompareVersionsResponse> Compare(worker::AdapterVersion* current, worker::AdapterVersion& shadow,
                                                       const std::vector<exchange::AcceptedPtr>& messages);

}  // namespace duta::hub
