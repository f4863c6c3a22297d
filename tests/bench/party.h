// The two ministries between which the benchmark sends, from profiles that
// `duta enroll` made.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/client/signer.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "grpcpp/channel.h"

namespace duta::bench {

struct Party {
  std::string name;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<exchange::v1::ExchangeService::Stub> stub;
  std::unique_ptr<client::FileSigner> signer;
};

// Ends the program with a message if the profile cannot be used. Connects to
// `address` instead of the profile's hub if it is not empty.
Party OpenParty(const std::string& profiles, const std::string& address = {});

// `count` signed notes of about 1 KB from `sender` to `recipient`.
std::vector<exchange::v1::SubmitStreamRequest> MakeNotes(Party& sender, const std::string& recipient, int count);

// Ends the program with a message.
[[noreturn]] void Die(const std::string& what);

}  // namespace duta::bench
