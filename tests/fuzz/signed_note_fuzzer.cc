// Any text as a note, as a verifier key, and as what somebody signs. The public
// example's key is used, so that its note in the corpus reaches all branches.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/crypto/signed_note.h"

namespace duta::crypto {
namespace {

constexpr std::string_view kVkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kSignedText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";

void Fuzz(std::string_view bytes) {
  static const NoteVerifier verifier = *NoteVerifier::FromVkey(kVkey);
  const auto text = verifier.Open(bytes);
  if (text.ok() && *text != kSignedText) std::abort();
  if (!text.ok() && ReasonOf(text.status()) != Reason::kProofInvalid) std::abort();
  const auto parsed = NoteVerifier::FromVkey(bytes);
  if (parsed.ok() && parsed->ToVkey() != bytes) std::abort();
}

}  // namespace
}  // namespace duta::crypto

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  duta::crypto::Fuzz({reinterpret_cast<const char*>(data), size});
  return 0;
}
