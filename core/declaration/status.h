// Who stands where: the table that a depositary keeps. Functions only; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "duta/declaration/v1/declaration_state.pb.h"

namespace duta::declaration {

// Of one partner. Pointers are into the state.
struct StatusRow {
  std::string partner;
  bool on_roll = false;
  // What it did last: an endorsement or accession, ended or not; null if nothing.
  const v1::Act* consent = nullptr;
  // `endorsed`, `endorsed ad referendum`, `acceded`, `withdrawn`, `revoked`, `nothing
  // yet`.
  std::string word;
  bool counts = false;
  bool has_reservation = false;            // That stands.
  std::vector<const v1::Act*> objections;  // To its reservation, that stand.
};

// One row a participant, in the order of the draft. `state` is that of the steps
// received until `at`.
std::vector<StatusRow> StatusTable(const v1::DeclarationState& state, Instant at);

// `7 of the 11 that are needed have endorsed`; of one in effect since when.
std::string DescribeQuorum(const v1::DeclarationState& state, Instant at);

// `two thirds of a roll of 16: 11`.
std::string DescribeRule(const v1::Opening& opening);

}  // namespace duta::declaration
