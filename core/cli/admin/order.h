// Orders, of administrators and of partners about themselves: made, signed, handed to
// a second administrator or submitted.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"
#include "core/client/submitter.h"
#include "duta/order/v1/order.pb.h"

namespace duta::cli {

// Options that every order takes.
struct OrderOptions {
  std::string out;
  std::string comment;
};

void AddOrderOptions(Command command, OrderOptions& options);

// What to compare by another way before the order is given.
void SayFingerprint(Session& session, const order::v1::Registration& registration);

// An order to the hub in the profile's name, signed and submitted, and nothing said.
// Any reason of ExchangeService.Submit.
StatusOr<client::Accepted> SubmitOrder(Session& session, const order::v1::Order& order);

// Signs an order to the hub and submits it or, if `options.out` is set, writes it
// there for another administrator to cosign. `files` are uploaded and attached.
// Any reason of ExchangeService.Submit.
Status GiveOrder(Session& session, order::v1::Order order, const OrderOptions& options,
                 const std::vector<std::string>& files = {});

}  // namespace duta::cli
