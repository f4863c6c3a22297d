#include "plugins/worker/calls.h"

#include <algorithm>
#include <utility>

#include "core/base/names.h"
#include "core/crypto/digest.h"
#include "duta/message/v1/message.pb.h"
#include "plugins/worker/untrusted_text.h"

namespace duta::worker {
namespace {

using exchange::TranslationPair;
using exchange::TranslationRequest;
using exchange::TranslationResult;
using exchange::v1::Advisory;
using loader::CallInput;
using loader::CallResult;
using loader::Diagnosis;
using loader::Finding;

constexpr size_t kMaxAdvisories = 50;
// The seed depends on the message alone, so that a translation can be repeated.
uint64_t SeedOf(std::string_view text) {
  const auto digest = crypto::Sha256(text);
  uint64_t seed = 0;
  for (size_t i = 0; i < sizeof(seed); ++i) seed = seed << 8 | digest[i];
  return seed;
}

void SetTime(Instant now, CallInput& input) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  input.now_seconds = seconds.time_since_epoch().count();
  input.now_nanos = static_cast<int32_t>((now - seconds).count());
}

std::string Joined(const Diagnosis& diagnosis) {
  std::string text;
  for (std::string_view part : {std::string_view(diagnosis.code), std::string_view(diagnosis.field)}) {
    if (!part.empty()) text += OneLine(part) + ": ";
  }
  return text + OneLine(diagnosis.text);
}

const Diagnosis* FirstError(const CallResult& result) {
  const auto found = std::find_if(result.diagnoses.begin(), result.diagnoses.end(),
                                  [](const Diagnosis& diagnosis) { return diagnosis.kind == DUTA_ERROR; });
  return found == result.diagnoses.end() ? nullptr : &*found;
}

const char* StatusName(int32_t status) {
  switch (status) {
    case DUTA_INVALID_INPUT:
      return "INVALID_INPUT";
    case DUTA_UNSUPPORTED:
      return "UNSUPPORTED";
    case DUTA_SCHEMA_MISMATCH:
      return "SCHEMA_MISMATCH";
    case DUTA_LIMIT:
      return "LIMIT";
    case DUTA_CANCELLED:
      return "CANCELLED";
    case DUTA_INTERNAL:
      return "INTERNAL";
    default:
      return "an unknown status";
  }
}

// The reason of a result that is not OK, for people.
std::string Said(const CallResult& result) {
  const Diagnosis* error = FirstError(result);
  return std::string(StatusName(result.status)) + ": " + (error != nullptr ? Joined(*error) : "it gives no reason");
}

// The refusal for a result that is not OK.
Status StatusOf(const AdapterVersion& version, const CallResult& result) {
  const Diagnosis* error = FirstError(result);
  const auto& identity = version.identity();
  Metadata metadata = {{"adapter", identity.id}, {"version", identity.version}, {"status", StatusName(result.status)}};
  if (error != nullptr && !error->field.empty()) metadata["field"] = OneLine(error->field);
  const std::string what = "the adapter " + identity.id + " " + identity.version + " says ";
  return Refuse(result.status == DUTA_INVALID_INPUT ? Reason::kAdapterInputInvalid : Reason::kAdapterFailed,
                what + Said(result), std::move(metadata));
}

bool IsText(std::string_view media_type) { return media_type.substr(0, 5) == "text/"; }

// Parameters of the input's media type (`method=REQUEST`) are for the adapter.
bool Translates(const AdapterVersion& version, std::string_view from, std::string_view to) {
  const auto& pairs = version.description().translations;
  const std::string_view type = from.substr(0, from.find(';'));
  return std::any_of(pairs.begin(), pairs.end(), [&](const loader::Pair& pair) {
    return (pair.from == from || pair.from == type) && pair.to == to;
  });
}

}  // namespace

std::vector<TranslationPair> PairsOf(const AdapterVersion& version) {
  std::vector<TranslationPair> pairs;
  for (const loader::Pair& pair : version.description().translations) pairs.push_back({pair.from, pair.to});
  return pairs;
}

StatusOr<TranslationResult> TranslateWith(AdapterVersion& version, const TranslationRequest& request) {
  if (!Translates(version, request.from, request.to)) {
    return Refuse(Reason::kNoAdapter, "the adapter of " + version.description().partner + " does not translate " +
                                          OneLine(request.from) + " to " + OneLine(request.to));
  }
  CallInput input;
  SetTime(request.now, input);
  input.seed = SeedOf(request.message_id);
  input.message_id = request.message_id;
  input.message = request.message;
  input.from = request.from;
  input.to = request.to;
  input.input = request.input;
  const uint64_t limit = version.limits().input_bytes;
  if (request.input.size() + request.message.size() > limit) {
    return Refuse(Reason::kAdapterFailed, "the message is too large for an adapter",
                  {{"limit", std::to_string(limit)}});
  }
  DUTA_ASSIGN_OR_RETURN(CallResult result, version.Call(FrameType::kTranslate, input));
  if (result.status == DUTA_OK && IsText(request.to) && !IsUtf8(result.output)) {
    result.status = DUTA_INTERNAL;
    result.diagnoses.insert(result.diagnoses.begin(), {DUTA_ERROR, "OUTPUT_NOT_UTF8", "", "its output is not UTF-8"});
  }
  if (result.status != DUTA_OK) {
    if (result.status != DUTA_INVALID_INPUT) version.CountUnusable(FrameType::kTranslate, input, Said(result));
    return StatusOf(version, result);
  }
  TranslationResult translation = {version.identity(), std::move(result.output), {}, {}};
  for (const Diagnosis& diagnosis : result.diagnoses) {
    if (diagnosis.kind == DUTA_DROPPED) {
      translation.dropped.push_back(Joined({DUTA_DROPPED, "", diagnosis.field, diagnosis.text}));
    } else {
      translation.diagnostics.push_back(Joined(diagnosis));
    }
  }
  return translation;
}

std::vector<Advisory> AdviseWith(AdapterVersion& version, std::string_view message, Instant now) {
  message::v1::Message parsed;
  if (!version.advises() || message.size() > version.limits().input_bytes ||
      !parsed.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    return {};
  }
  CallInput input;
  SetTime(now, input);
  input.seed = SeedOf(parsed.id());
  input.message_id = parsed.id();
  input.message = message;
  const auto result = version.Advise(input, PartnerOf(parsed.sender()));
  if (!result.ok()) return {};
  if (result->status != DUTA_OK && result->status != DUTA_UNSUPPORTED) {
    version.CountUnusable(FrameType::kAdvise, input, Said(*result));
  }
  std::vector<Advisory> advisories;
  for (const Diagnosis& diagnosis : result->diagnoses) {
    if (diagnosis.kind != DUTA_ADVICE || advisories.size() >= kMaxAdvisories) continue;
    Advisory& advisory = advisories.emplace_back();
    advisory.set_partner(version.description().partner);
    advisory.set_code(OneLine(diagnosis.code));
    advisory.set_field(OneLine(diagnosis.field));
    advisory.set_text(OneLine(diagnosis.text));
  }
  return advisories;
}

std::optional<Finding> CheckReproduces(AdapterVersion& version, std::span<const GoldenCase> cases) {
  for (size_t i = 0; i < cases.size(); ++i) {
    const GoldenCase& golden = cases[i];
    const std::string name = "golden vector " + std::to_string(i + 1) + " (" + OneLine(golden.request.from) + " to " +
                             OneLine(golden.request.to) + ")";
    const auto result = TranslateWith(version, golden.request);
    if (!result.ok()) return Finding{"golden", name + " to be reproduced", CauseOf(result.status())};
    if (result->output != golden.output) {
      return Finding{"golden", name + " to be reproduced, " + std::to_string(golden.output.size()) + " bytes",
                     std::to_string(result->output.size()) + " other bytes"};
    }
  }
  return std::nullopt;
}

}  // namespace duta::worker
