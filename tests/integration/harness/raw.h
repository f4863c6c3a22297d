// Calls that no careful client makes: any bytes to any method, and plain HTTP.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/status.h"
#include "grpcpp/channel.h"
#include "tests/integration/harness/hub_process.h"
#include "tests/integration/harness/identity.h"

namespace duta::integration {

// A channel to the hub with these PEM texts; without a certificate if both are
// empty. Unlike client::OpenChannel it does not look at them.
std::shared_ptr<grpc::Channel> RawChannel(const HubProcess& hub, const std::string& chain_pem,
                                          const std::string& key_pem);

// Sends `request` as the bytes of one message to `/package.Service/Method` and
// returns those of the one answer, or the status, with its reason if it has one.
StatusOr<std::string> RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                              const std::string& request);

// The body of http://127.0.0.1:PORT/metrics, or of another path, with the head
// before it; empty if nothing answers.
std::string GetMetrics(int port, const std::string& path = "/metrics");

// Whether `condition` comes to hold before kPatience ends. For what only asking
// again can tell; everything else has an event to wait for.
bool Eventually(const std::function<bool()>& condition);

}  // namespace duta::integration
