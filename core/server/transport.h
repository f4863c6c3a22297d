// What the logic of a streaming call asks of the network: gRPC's reactor
// (grpc_stream.h), or a test.
#pragma once

#include <string>

#include "core/base/status.h"

namespace duta::server {

// Interface of the writing half. Thread-safe; none of it blocks, nor calls back
// before it returns.
template <typename Response>
class Sink {
 public:
  virtual ~Sink() = default;

  // Begins to write; one at a time. `response` stays until StreamLogic::OnWritten.
  // Where `more_follows` at once, what is written may wait for it.
  virtual void Write(const Response& response, bool more_follows) = 0;

  // Ends the call; the last thing that is asked.
  virtual void Finish(const Status& status) = 0;
};

// Interface of a bidirectional call. As Sink.
template <typename Request, typename Response>
class Transport : public Sink<Response> {
 public:
  // Begins to read; one at a time. `request` stays until StreamLogic::OnRead.
  virtual void Read(Request& request) = 0;

  // Whose call it is, by what the registry says now. NO_CLIENT_CERTIFICATE,
  // UNKNOWN_CERTIFICATE.
  virtual StatusOr<std::string> Caller() = 0;

  // Counts a refusal; anything else is not counted.
  virtual void Note(const Status& outcome) = 0;
};

// Interface of a streaming call's logic: what happened to it. Called by the
// transport, from several threads; must not block.
class StreamLogic {
 public:
  virtual ~StreamLogic() = default;
  // A request was read; not `ok`: there is none any more.
  virtual void OnRead(bool ok) = 0;
  // A response was written; not `ok`: the caller is gone.
  virtual void OnWritten(bool ok) = 0;
  // The caller has given up.
  virtual void OnCancelled() = 0;
  // The call is over, after Finish; the transport is gone when this returns.
  virtual void OnDone() = 0;
};

}  // namespace duta::server
