// gRPC with nothing behind it: a server, in a process of its own, that sends back
// the bytes that it gets, and a client. Mutual TLS, streams and threads as in the
// hub; no messages of ours, only bytes.
#pragma once

#include <memory>
#include <string>

#include "core/base/status.h"
#include "grpcpp/channel.h"
#include "tests/bench/measure.h"
#include "tests/bench/process.h"

namespace duta::bench {

// Serves until SIGTERM. Writes its authority and then its address to files in
// `directory`.
Status ServeEcho(const std::string& directory);

// The client, with its server. Used by one thread.
class Echo {
 public:
  // `program` is this program, which runs ServeEcho if called as `PROGRAM echo
  // --data DIRECTORY`.
  static StatusOr<std::unique_ptr<Echo>> Start(const std::string& program, const std::string& directory);

  // `count` messages of 1 KB each way over each of `streams` pipelined streams
  // at once, a connection each. The cost is of one message each way.
  StatusOr<Cost> Stream(int streams, size_t count);
  // Seconds of each of `count` unary calls of 1 KB each way, one after another.
  StatusOr<Series> Calls(size_t count);

 private:
  Echo(std::unique_ptr<Process> server, std::string address, std::string authority_pem)
      : server_(std::move(server)), address_(std::move(address)), authority_pem_(std::move(authority_pem)) {}
  StatusOr<std::shared_ptr<grpc::Channel>> Connect() const;

  const std::unique_ptr<Process> server_;
  const std::string address_;
  const std::string authority_pem_;
};

}  // namespace duta::bench
