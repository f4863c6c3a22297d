// A network on a running hub: two administrators, and the partners that they
// admit by signed orders.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/status.h"
#include "duta/order/v1/order.pb.h"
#include "tests/integration/harness/client.h"
#include "tests/integration/harness/hub_process.h"

namespace duta::integration {

// Used by one thread.
class Network {
 public:
  // `hub` serves, and has no more administrators than the first. Admits a second
  // one. Aborts, as the others here, if an order is refused.
  explicit Network(const HubProcess& hub);

  // The administrators.
  Client& rina() { return *rina_; }
  Client& budi() { return *budi_; }

  // Admits a partner under `name` (`partners/xx-mfa`) or a unit of one.
  std::unique_ptr<Client> Admit(const std::string& name, crypto::Algorithm algorithm = crypto::Algorithm::kEcdsaP256);
  // A client of somebody whom nobody admitted.
  std::unique_ptr<Client> Connect(Identity identity);

  // An order of rina's, signed by budi too if `both`. Attachments were uploaded.
  message::v1::Message Compose(const order::v1::Order& order) const;
  StatusOr<client::Accepted> Try(const message::v1::Message& message, bool both = true);
  void Order(const order::v1::Order& order);
  // An order in protobuf's text form.
  void Order(const std::string& text);

  // Puts the library into service as the adapter of `partner`.
  void Install(const std::string& library, const std::string& partner);

 private:
  const HubProcess& hub_;
  std::unique_ptr<Client> rina_;
  std::unique_ptr<Client> budi_;
};

}  // namespace duta::integration
