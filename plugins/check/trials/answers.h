// What is wrong with an answer of an adapter, whatever was asked. Functions only;
// thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "plugins/loader/library.h"
#include "plugins/worker/worker_process.h"

namespace duta::check {

using Answer = std::variant<loader::CallResult, worker::Fault>;

// Empty if nothing is wrong: refusing is right for bad input, failing is not.
std::string Complaint(const Answer& answer, std::string_view to);

// Whether two answers say the same: status, output, diagnoses.
bool Same(const loader::CallResult& a, const loader::CallResult& b);

}  // namespace duta::check
