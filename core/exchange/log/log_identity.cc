#include "core/exchange/log/log_identity.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"

namespace duta::exchange {
namespace {

constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";
constexpr size_t kKeyHashBytes = 4;

// Who signed a note first, by its signature line.
struct Signer {
  std::string name;
  std::string key_hash;  // Hexadecimal.
};

std::optional<Signer> FirstSigner(std::string_view note) {
  const size_t split = note.find("\n\n");
  if (split == std::string_view::npos) return std::nullopt;
  std::string_view line = note.substr(split + 2);
  line = line.substr(0, line.find('\n'));
  if (!line.starts_with(kSignaturePrefix)) return std::nullopt;
  line.remove_prefix(kSignaturePrefix.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto bytes = FromBase64(line.substr(space + 1));
  if (!bytes.ok() || bytes->size() <= kKeyHashBytes) return std::nullopt;
  return Signer{std::string(line.substr(0, space)), ToHex(std::string_view(*bytes).substr(0, kKeyHashBytes))};
}

// Of a verifier key, `name+hash+key`.
std::string KeyHashOf(const crypto::NoteVerifier& verifier) {
  const std::string vkey = verifier.ToVkey();
  const size_t begin = verifier.name().size() + 1;
  return vkey.substr(begin, 2 * kKeyHashBytes);
}

}  // namespace

Status WhyNotOurs(std::string_view note, const crypto::NoteVerifier& verifier) {
  const auto signer = FirstSigner(note);
  const std::string origin(note.substr(0, note.find('\n')));
  // Only where note and signature agree: one of them alone may be a flipped bit.
  if (signer && signer->name == origin && origin != verifier.name()) {
    return Refuse(Reason::kLogKeyMismatch,
                  absl::StrCat("the log is of the hub \"", origin, "\", but duta.toml says [hub] name = \"",
                               verifier.name(), "\""),
                  {{"log", origin}, {"configured", verifier.name()}});
  }
  const std::string own_hash = KeyHashOf(verifier);
  if (signer && signer->name == origin && signer->key_hash != own_hash) {
    return Refuse(Reason::kLogKeyMismatch,
                  absl::StrCat("the log was signed with the key ", signer->key_hash, ", but log.key is ", own_hash),
                  {{"log", signer->key_hash}, {"configured", own_hash}});
  }
  return Refuse(Reason::kStorageCorrupt, "the checkpoint in the log's head does not verify with the log's key");
}

}  // namespace duta::exchange
