// Orders of administrators: made, signed, handed to a second administrator or
// submitted.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"
#include "duta/order/v1/order.pb.h"

namespace duta::cli {

inline constexpr char kOrderMediaType[] = "application/vnd.duta.order.v1+protobuf";

// Options that every order takes.
struct OrderOptions {
  std::string out;
  std::string comment;
};

void AddOrderOptions(Command command, OrderOptions& options);

// Signs an order to the hub and submits it or, if `options.out` is set, writes it
// there for another administrator to cosign. `files` are uploaded and attached.
// Any reason of ExchangeService.Submit.
Status GiveOrder(Session& session, order::v1::Order order, const OrderOptions& options,
                 const std::vector<std::string>& files = {});

}  // namespace duta::cli
