// A receipt of any shape, under a checkpoint of the size and root that it asks
// for: so that what comes after the signature is reached.
#include <cstdlib>

#include "core/log/receipt.h"

using namespace duta;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto signer =
      *crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
  log::v1::Receipt receipt;
  if (!receipt.ParseFromArray(data, static_cast<int>(size))) return 0;
  if (log::VerifyReceipt(receipt, signer.verifier()).ok()) std::abort();
  const auto checkpoint = log::ParseCheckpoint(receipt.checkpoint());
  if (!checkpoint.ok()) return 0;
  receipt.set_checkpoint(signer.Sign(
      log::FormatCheckpoint({.origin = "hub.example", .size = checkpoint->size, .root = checkpoint->root})));
  const auto verified = log::VerifyReceipt(receipt, signer.verifier());
  if (!verified.ok()) return 0;
  const auto parsed = log::ParseTlogProof(log::ToTlogProof(receipt));
  if (!parsed.ok() || parsed->index() != verified->index) std::abort();
  return 0;
}
