// Who may give which order: one table, which the hub judges by, a test prints and
// docs/operations.md repeats.
//
// Its rule: whoever gives a partner a key, a certificate or a unit could speak as that
// partner. So that takes two administrators, or the partner itself, by a key that it
// has. Taking away is quick: one administrator revokes, withdraws and suspends. A
// partner alone takes nothing away, so that a thief of one key locks nobody out.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/registry/snapshot.h"
#include "duta/order/v1/order.pb.h"

namespace duta::registry {

// One row of the table.
struct Authority {
  std::string_view action;  // As ActionOf says it.
  int administrators;       // So many must sign, at least.
  bool itself = false;      // Or the partner that it is about, alone.
};

// All, in the order of order.proto.
std::span<const Authority> AuthorityTable();

// Null if there is no such action.
const Authority* FindAuthority(std::string_view action);

// What an order does, as one word: the name of its action in order.proto, such as
// `add_partner`; but `add_administrator_key`, `revoke_administrator_key` and
// `set_administrator_trust` for the keys and certificates of administrators, and
// `narrow_transport_trust` where a partner or unit keeps some of its certificates and
// gets no other. Empty for an order without action.
std::string ActionOf(const order::v1::Order& order, const Snapshot& snapshot);

// The partner whose key, certificates or unit the order is about; empty for all orders
// that no partner gives itself. Lives as long as the order.
std::string_view PartnerConcerned(const order::v1::Order& order);

// Whether the first holds everything that the second does.
bool Covers(const v1::TransportTrust& whole, const v1::TransportTrust& part);

// The table as Markdown, with its head.
std::string FormatAuthorityTable();

}  // namespace duta::registry
