// What an adapter does, as the exchange sees it. The exchange knows this
// interface and nothing behind it: processes, sandboxes and bundles are
// plugins/'s business.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "duta/exchange/v1/delivery.pb.h"

namespace duta::exchange {

// Which adapter made something.
struct AdapterIdentity {
  std::string id;       // `au-dfat-notes`
  std::string version;  // `1.0.0`
  std::string sha256;   // 32 bytes, of the shared library.
  // 32 bytes, of the configuration that it runs with; empty if it has none.
  std::string configuration_sha256;
  // Whether it runs in a hub that takes adapters without both signatures.
  bool in_development = false;
};

// A pair of media types that an adapter translates.
struct TranslationPair {
  std::string from;
  std::string to;
};

// What an adapter does.
struct AdapterDescription {
  AdapterIdentity identity;
  std::vector<TranslationPair> translations;
};

struct TranslationRequest {
  std::string from;  // Media type of `input`, with its parameters.
  std::string to;    // Media type wanted.
  std::string_view input;
  std::string_view message;  // Serialised duta.message.v1.Message around the body, for header facts.
  std::string message_id;
  Instant now;
};

struct TranslationResult {
  AdapterIdentity adapter;
  std::string output;
  std::vector<std::string> dropped;      // What could not be carried over.
  std::vector<std::string> diagnostics;  // Remarks that are no errors.
};

// Interface. The version of a partner's adapter that served when it was asked for; it stays that version while others
// are put into service, so that what was described is what translates. Thread-safe; ends before its Translator.
class ServingAdapter {
 public:
  virtual ~ServingAdapter() = default;

  virtual const AdapterDescription& description() const = 0;

  // ADAPTER_INPUT_INVALID if the adapter finds the input malformed; ADAPTER_FAILED for
  // everything else that goes wrong in it. Blocks for at most the adapter's wall limit.
  virtual StatusOr<TranslationResult> Translate(const TranslationRequest& request) = 0;
};

// Interface. Thread-safe.
class Translator {
 public:
  virtual ~Translator() = default;

  // Whether `partner` may have one: a cheap no for each delivery of those who have none,
  // where a refusal would have to be made. Never blocks.
  virtual bool MayServe(std::string_view partner) const = 0;

  // The adapter in service for `partner`. NO_ADAPTER. Never blocks.
  virtual StatusOr<std::shared_ptr<ServingAdapter>> InServiceFor(std::string_view partner) = 0;

  // What the partner's adapter would tell the sender of `message`, serialised; of a
  // native body it has the canonical form.
  // Empty if it has nothing to say, cannot, or is not there. Blocks as Translate.
  virtual std::vector<v1::Advisory> Advise(std::string_view partner, std::string_view message, Instant now) = 0;
};

}  // namespace duta::exchange
