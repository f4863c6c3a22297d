#include "core/crypto/signed_note.h"

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"

namespace duta::crypto {
namespace {

constexpr std::string_view kEd25519Type("\x01", 1);
constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";  // An em dash and a space.
constexpr size_t kKeyHashSize = 4;
constexpr size_t kMaxNoteSize = 1 << 20;
constexpr int kMaxNoteSignatures = 100;

// One line under a note's text.
struct SignatureLine {
  std::string_view name;
  std::string key_hash;
  std::string signature;
};

// Unicode's White_Space.
bool IsSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

// UTF-8 of characters that all satisfy `allowed`.
template <typename Allowed>
bool ConsistsOf(std::string_view text, Allowed allowed) {
  while (!text.empty()) {
    const auto character = TakeCharacter(text);
    if (!character || !allowed(*character)) return false;
  }
  return true;
}

bool IsName(std::string_view name) {
  return !name.empty() && ConsistsOf(name, [](char32_t c) { return c >= 0x20 && c != '+' && !IsSpace(c); });
}

bool IsNoteText(std::string_view note) {
  return ConsistsOf(note, [](char32_t c) { return c >= 0x20 || c == '\n'; });
}

std::string KeyHash(std::string_view name, const PublicKey& key) {
  const Sha256Digest digest = Sha256({name, "\n", kEd25519Type, key.RawEd25519()});
  return std::string(View(digest).substr(0, kKeyHashSize));
}

Status Invalid(std::string_view what) { return Refuse(Reason::kProofInvalid, what); }

// `line` is without its newline.
StatusOr<SignatureLine> ParseLine(std::string_view line) {
  if (!line.starts_with(kSignaturePrefix)) return Invalid("a line under the note's text is not a signature");
  line.remove_prefix(kSignaturePrefix.size());
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || !IsName(line.substr(0, space))) {
    return Invalid("a signature line of the note has no proper key name");
  }
  const auto bytes = FromBase64(line.substr(space + 1));
  if (!bytes.ok() || bytes->size() <= kKeyHashSize) return Invalid("a signature line of the note is not base64");
  return SignatureLine{line.substr(0, space), bytes->substr(0, kKeyHashSize), bytes->substr(kKeyHashSize)};
}

}  // namespace

StatusOr<NoteVerifier> NoteVerifier::FromVkey(std::string_view vkey) {
  const size_t first = vkey.find('+');
  const size_t second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
  if (second == std::string_view::npos) return Refuse(Reason::kKeyUnusable, "not a verifier key name+hash+key");
  const std::string_view name = vkey.substr(0, first);
  const auto key = FromBase64(vkey.substr(second + 1));
  if (!IsName(name) || !key.ok() || !key->starts_with(kEd25519Type)) {
    return Refuse(Reason::kKeyUnusable, "the verifier key is not one of Ed25519");
  }
  DUTA_ASSIGN_OR_RETURN(PublicKey public_key, PublicKey::FromRawEd25519(std::string_view(*key).substr(1)));
  NoteVerifier verifier{std::string(name), std::move(public_key)};
  if (verifier.ToVkey() != vkey) return Refuse(Reason::kKeyUnusable, "the verifier key's hash is not its key's");
  return verifier;
}

NoteVerifier::NoteVerifier(std::string name, PublicKey key) : name_(std::move(name)), key_(std::move(key)) {}

std::string NoteVerifier::ToVkey() const {
  return name_ + "+" + ToHex(KeyHash(name_, key_)) + "+" + ToBase64(std::string(kEd25519Type) + key_.RawEd25519());
}

StatusOr<std::string> NoteVerifier::Open(std::string_view note) const {
  if (note.size() > kMaxNoteSize) return Invalid("the note is larger than 1 MiB");
  if (!IsNoteText(note)) return Invalid("the note is not UTF-8 text without control characters");
  const size_t split = note.rfind("\n\n");
  if (split == std::string_view::npos || !note.ends_with('\n')) return Invalid("the note has no signature lines");
  const std::string_view text = note.substr(0, split + 1);
  std::string_view lines = note.substr(split + 2);
  const std::string own_hash = KeyHash(name_, key_);
  bool verified = false;
  int count = 0;
  for (; !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
    if (++count > kMaxNoteSignatures) return Invalid("the note has more than 100 signatures");
    DUTA_ASSIGN_OR_RETURN(const SignatureLine line, ParseLine(lines.substr(0, lines.find('\n'))));
    if (line.name != name_ || line.key_hash != own_hash) continue;
    // The format says so: a wrong signature of a known key spoils the note.
    if (!key_.Verify(text, line.signature)) return Invalid("the note's signature does not verify");
    verified = true;
  }
  if (!verified) return Invalid("the note has no signature of " + name_);
  return std::string(text);
}

StatusOr<NoteSigner> NoteSigner::Create(std::string name, PrivateKey key) {
  if (!IsName(name)) return Refuse(Reason::kKeyUnusable, "a note's key name has no white space and no '+'");
  if (key.public_key().algorithm() != Algorithm::kEd25519) {
    return Refuse(Reason::kKeyUnusable, "notes are signed with Ed25519 only");
  }
  return NoteSigner(std::move(name), std::move(key));
}

std::string NoteSigner::Sign(std::string_view text) const {
  Require(text.ends_with('\n') && IsNoteText(text));
  std::string note(text);
  note.append("\n").append(kSignaturePrefix).append(name_).append(" ");
  note.append(ToBase64(KeyHash(name_, key_.public_key()) + key_.Sign(text))).append("\n");
  return note;
}

NoteVerifier NoteSigner::verifier() const { return {name_, key_.public_key()}; }

}  // namespace duta::crypto
