// Commands that show something change, until Ctrl-C.
#pragma once

#include <cstdint>
#include <utility>

#include "core/base/status.h"
#include "core/cli/shell/connection_news.h"
#include "core/cli/shell/interrupt.h"
#include "core/cli/shell/session.h"
#include "core/client/watch.h"

namespace duta::cli {

// Runs a watch from `after_revision` on until it fails or an interrupt ends it, and
// tells of a lost connection. `make_open`, called with the connection (Hub&), returns
// a client::Watch<Response>::Open; `handler` is its Handler.
template <typename Response, typename MakeOpen>
Status WatchUntilInterrupt(Session& session, uint64_t after_revision, const MakeOpen& make_open,
                           typename client::Watch<Response>::Handler handler) {
  StoppedByInterrupt<client::Watch<Response>> watch;
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  ConnectionNews news(session.console());
  client::WatchOptions options;
  options.after_revision = after_revision;
  options.on_connected = [&news] { news.Back(); };
  options.on_disconnected = [&news](const Status& why, auto) { news.Lost(why); };
  client::Watch<Response>* const running =
      watch.Make(hub->channel, std::move(options), make_open(*hub), std::move(handler));
  return running == nullptr ? absl::OkStatus() : running->Run();
}

}  // namespace duta::cli
