// Calls of one adapter version, from the exchange's terms to the adapter's and
// back. Functions only; thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/exchange/translator.h"
#include "plugins/worker/adapter_version.h"

namespace duta::worker {

// A translation and what must come of it. Borrowed, as the request is.
struct GoldenCase {
  exchange::TranslationRequest request;
  std::string_view output;
};

// The pairs of media types that it translates.
std::vector<exchange::TranslationPair> PairsOf(const AdapterVersion& version);

// As Translator::Translate. NO_ADAPTER if it does not have the pair;
// ADAPTER_FAILED also if input and message are over limits.input_bytes, or if
// the output of a text type is not UTF-8.
StatusOr<exchange::TranslationResult> TranslateWith(AdapterVersion& version,
                                                    const exchange::TranslationRequest& request);

// As Translator::Advise.
std::vector<exchange::v1::Advisory> AdviseWith(AdapterVersion& version, std::string_view message, Instant now);

// A finding `golden` for the first case that comes out otherwise.
std::optional<loader::Finding> CheckReproduces(AdapterVersion& version, std::span<const GoldenCase> cases);

}  // namespace duta::worker
