// A real hub: `dutad` as users start it, in a process of its own, with partners
// admitted by orders of its administrator.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/client/signer.h"
#include "core/crypto/signed_note.h"
#include "duta/order/v1/order.pb.h"
#include "grpcpp/channel.h"
#include "tests/bench/process.h"

namespace duta::bench {

// A partner with its connection.
struct Party {
  std::string name;
  std::unique_ptr<client::Signer> signer;
  std::shared_ptr<grpc::Channel> channel;
};

// Used by one thread.
class BenchHub {
 public:
  // Makes a hub in `directory`/hub with `parties` partners. Settings are the
  // defaults but for the partners' rate, which would end the measurement.
  static StatusOr<std::unique_ptr<BenchHub>> Start(const std::string& dutad, const std::string& directory,
                                                   size_t parties);

  pid_t pid() const { return process_->pid(); }
  const Party& party(size_t i) const { return parties_.at(i); }
  const crypto::NoteVerifier& log() const { return *log_; }

 private:
  BenchHub() = default;
  Status Init(const std::string& dutad, const std::string& directory);
  Status Admit(const std::string& name);

  std::unique_ptr<Process> process_;
  std::string address_;
  std::string authority_pem_;
  std::optional<crypto::NoteVerifier> log_;
  Party administrator_;
  std::vector<Party> parties_;
};

}  // namespace duta::bench
