// The kind "practice" on any body.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/kinds/practice/practice_kind.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const duta::message::v1::Message message;
  const duta::Status status = duta::kinds::PracticeKind().Validate({message, body, {}, duta::Instant()});
  if (!status.ok() && duta::ReasonOf(status) != duta::Reason::kBodyInvalid) std::abort();
  return 0;
}
