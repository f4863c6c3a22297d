#include "core/declaration/normal_form.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <cstdint>

namespace duta::declaration {
namespace {

using icu::Normalizer2;

icu::StringPiece IcuText(std::string_view text) { return {text.data(), static_cast<int32_t>(text.size())}; }

std::string Normalize(const Normalizer2* normalizer, std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  normalizer->normalizeUTF8(0, IcuText(text), sink, nullptr, error);
  return result;
}

// ICU keeps them for the life of the process. Its tables of normal forms are in the
// library, so that nothing can be missing.
const Normalizer2* Nfc() {
  UErrorCode error = U_ZERO_ERROR;
  return Normalizer2::getNFCInstance(error);
}
const Normalizer2* Nfd() {
  UErrorCode error = U_ZERO_ERROR;
  return Normalizer2::getNFDInstance(error);
}

}  // namespace

bool IsNfc(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  return Nfc()->isNormalizedUTF8(IcuText(text), error) && U_SUCCESS(error);
}

std::string ToNfc(std::string_view text) { return Normalize(Nfc(), text); }

std::string ToNfd(std::string_view text) { return Normalize(Nfd(), text); }

}  // namespace duta::declaration
