// Signed notes (https://c2sp.org/signed-note) with Ed25519 signatures: the text
// form of checkpoints.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/key.h"

namespace duta::crypto {

// Verifies notes of one key. Value type.
class NoteVerifier {
 public:
  // From a verifier key: `<name>+<8 hex digits>+<base64 of 0x01 and the raw
  // key>`. KEY_UNUSABLE.
  static StatusOr<NoteVerifier> FromVkey(std::string_view vkey);
  NoteVerifier(std::string name, PublicKey key);

  const std::string& name() const { return name_; }
  const PublicKey& key() const { return key_; }
  std::string ToVkey() const;

  // The text of a note that this key has signed; signatures of others are
  // ignored, but every line must be well formed. PROOF_INVALID. At most 1 MiB
  // and 100 signatures.
  StatusOr<std::string> Open(std::string_view note) const;

 private:
  std::string name_;
  PublicKey key_;
};

// Signs notes. Value type.
class NoteSigner {
 public:
  // `key` is Ed25519; `name` has no white space and no '+'. KEY_UNUSABLE.
  static StatusOr<NoteSigner> Create(std::string name, PrivateKey key);

  // `text` ends with a newline. Returns text, blank line, signature line.
  std::string Sign(std::string_view text) const;
  NoteVerifier verifier() const;
  const PrivateKey& key() const { return key_; }

 private:
  NoteSigner(std::string name, PrivateKey key) : name_(std::move(name)), key_(std::move(key)) {}
  std::string name_;
  PrivateKey key_;
};

}  // namespace duta::crypto
