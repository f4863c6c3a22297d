// A hub inside the test: the real exchange, registry and services over TLS on a
// free port of the loopback, with a database in memory and an adapter of a few
// lines for partners/au-dfat.
#pragma once

#include <memory>
#include <string>

#include "core/base/clock.h"
#include "duta/order/v1/order.pb.h"

namespace duta::cli {

class RealHub {
 public:
  // Keeps attachments and the anchor in `directory`.
  explicit RealHub(const std::string& directory);
  ~RealHub();

  const std::string& address() const;
  // The certificate of its authority, PEM.
  const std::string& ca_pem() const;
  // The verifier key of its log.
  const std::string& log_key() const;

  // Carries out an order without a signature: the first administrator.
  void Ordain(const order::v1::Order& order);

  // Ends all connections and listens no more; what is stored stays.
  void Stop();
  // Listens again on the same port.
  void Start();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace duta::cli
