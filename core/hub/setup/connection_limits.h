// What connections may cost, known or not.
#pragma once

#include <chrono>
#include <cstdint>

namespace duta::hub {

// Value type; as it stands made, the defaults.
struct ConnectionLimits {
  // From the first byte of a connection to the end of its TLS handshake. Clients of
  // gRPC that have no call under way look at their connections every five seconds
  // only, and need two looks: less than ten would keep them out.
  std::chrono::seconds handshake{20};
  // Calls of one connection at the same time; more wait at the client.
  int streams_per_connection = 256;
  // Headers of one call, bytes.
  int metadata_bytes = 8 << 10;
  // A connection without a call is closed after `idle`; any after `age`, give or
  // take a tenth, with `grace` for the calls that are under way.
  std::chrono::seconds idle{300};
  std::chrono::hours age{24};
  std::chrono::seconds grace{60};
  // A silent peer is asked for a sign of life after `keepalive` and given up
  // `keepalive_timeout` later. Clients do the same the other way (core/client/channel.h).
  std::chrono::seconds keepalive{15};
  std::chrono::seconds keepalive_timeout{10};
  // What gRPC may hold of messages and connections, bytes of all together.
  int64_t grpc_memory_bytes = 256 << 20;
  // How often the hub connects to itself; see Watchdog.
  std::chrono::seconds watchdog{10};
};

}  // namespace duta::hub
