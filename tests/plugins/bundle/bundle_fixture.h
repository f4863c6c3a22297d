// A small bundle and the keys that sign it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "core/crypto/key.h"
#include "google/protobuf/text_format.h"
#include "plugins/bundle/bundle.h"
#include "plugins/bundle/signatures.h"

namespace duta::bundle {

inline adapter::v1::Manifest SmallManifest() {
  adapter::v1::Manifest manifest;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      adapter_id: "tl-mnec-notes" version: "1.0.0" partner: "partners/tl-mnec" release: 1 architecture: "x86_64"
      library: "adapter.so"
      golden_vectors { source_media_type: "text/plain" target_media_type: "text/vnd.test.upper"
                       input: "golden/1.input" output: "golden/1.output" message_id: "id-1" now { seconds: 1 } })",
                                                            &manifest));
  return manifest;
}

inline Files SmallFiles() {
  return {{"adapter.so", "not really a library"}, {"golden/1.input", "note"}, {"golden/1.output", "NOTE"}};
}

inline Bundle SmallBundle() {
  auto bundle = Bundle::Make(SmallManifest(), SmallFiles());
  EXPECT_TRUE(bundle.ok()) << bundle.status();
  return *std::move(bundle);
}

inline std::string ReasonName(const Status& status) {
  if (status.ok()) return "OK";
  const auto reason = ReasonOf(status);
  return reason ? std::string(Describe(*reason).wire) : "none: " + status.ToString();
}

// A registry of keys.
class Keys {
 public:
  crypto::PrivateKey Make(const std::string& owner, bool is_valid = true) {
    auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    signers_.emplace(key.public_key().keyid(), Signer{key.public_key(), owner, is_valid});
    return key;
  }

  FindSigner Find() const {
    return [this](const std::string& keyid) -> std::optional<Signer> {
      const auto found = signers_.find(keyid);
      return found == signers_.end() ? std::nullopt : std::optional(found->second);
    };
  }

 private:
  std::map<std::string, Signer> signers_;
};

}  // namespace duta::bundle
