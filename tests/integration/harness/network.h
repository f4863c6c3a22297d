// A network on a running hub: two administrators, and the partners that they
// admit by signed orders.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/status.h"
#include "core/crypto/key.h"
#include "duta/adapter/v1/adapter_service.pb.h"
#include "duta/order/v1/order.pb.h"
#include "plugins/bundle/bundle.h"
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
  // A partner that was admitted otherwise: signs its adapters with this key.
  void Know(const std::string& name, crypto::PrivateKey key) { keys_.insert_or_assign(name, std::move(key)); }
  // A client of somebody whom nobody admitted.
  std::unique_ptr<Client> Connect(Identity identity);

  // An order of rina's, signed by budi too if `both`. Attachments were uploaded.
  message::v1::Message Compose(const order::v1::Order& order) const;
  StatusOr<client::Accepted> Try(const message::v1::Message& message, bool both = true);
  void Order(const order::v1::Order& order);
  // The same with the signatures of both.
  void OrderByBoth(const order::v1::Order& order);
  // An order in protobuf's text form.
  void Order(const std::string& text);

  // A bundle of the library, signed by `partner`, whose key it knows, and by rina.
  // `sample` is an input of the first pair, for its golden vector; empty where a
  // built-in one will do. `schema` is the JSON schema of its configuration, if any.
  bundle::Bundle Pack(const std::string& library, const std::string& partner, uint64_t release = 1,
                      const std::string& sample = "", const std::string& schema = "");
  // Uploads a bundle and orders it installed, with what it says of itself.
  Status TryInstall(const bundle::Bundle& bundle);
  // The same with bytes that need not be a bundle, and an order that says `like`, and
  // whether a signature is missing.
  Status TryInstall(const std::string& bytes, const bundle::Bundle& like, bool lacks_signature = false);
  // Puts an installed version into service and waits until it serves.
  void Activate(const std::string& partner, const std::string& version);
  // All three: the library serves `partner`.
  void Install(const std::string& library, const std::string& partner, uint64_t release = 1,
               const std::string& sample = "");
  // A partner's adapter, as rina sees it.
  adapter::v1::Adapter AdapterOf(const std::string& partner);
  // Waits until `version` serves; aborts if it never does.
  void WaitFor(const std::string& partner, const std::string& version);
  // Waits until a configuration of this SHA-256 (empty: none) serves, likewise.
  void WaitForConfiguration(const std::string& partner, const std::string& sha256);

 private:
  void WaitUntil(const std::string& partner, const std::function<bool(const adapter::v1::Adapter&)>& is_so);

  const HubProcess& hub_;
  std::map<std::string, crypto::PrivateKey> keys_;  // Of those admitted, by name.
  std::unique_ptr<Client> rina_;
  std::unique_ptr<Client> budi_;
};

}  // namespace duta::integration
