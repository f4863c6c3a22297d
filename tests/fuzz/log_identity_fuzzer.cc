// Whatever stands in a log's head, there is one answer to whose it is.
#include <cstdlib>

#include "core/exchange/log/log_identity.h"

using namespace duta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto signer =
      *crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
  const Status status = exchange::WhyNotOurs({reinterpret_cast<const char*>(data), size}, signer.verifier());
  const auto reason = ReasonOf(status);
  if (reason != Reason::kLogKeyMismatch && reason != Reason::kStorageCorrupt) std::abort();
  return 0;
}
