#include "core/crypto/dsse.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "core/base/bytes.h"

namespace duta::crypto {
namespace {

using envelope::v1::Envelope;
using envelope::v1::Signature;
using Json = nlohmann::json;

constexpr size_t kMaxPayloadType = 255;
constexpr int kMaxSignatures = 16;
constexpr size_t kMaxSignature = 256;
constexpr size_t kKeyidSize = 64;
// An envelope's JSON is an object with a list of objects.
constexpr int kMaxJsonDepth = 8;

// What comes before the payload in the PAE.
std::string Preamble(std::string_view payload_type, size_t payload_size) {
  std::string text = "DSSEv1 " + std::to_string(payload_type.size()) + " ";
  text.append(payload_type).append(" ").append(std::to_string(payload_size)).append(" ");
  return text;
}

Status Malformed(std::string_view what, std::string_view field) {
  return Refuse(Reason::kEnvelopeMalformed, what, {{"field", std::string(field)}});
}

bool IsKeyid(std::string_view text) {
  return text.size() == kKeyidSize &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Unknown fields are outside the signature and inside what would be stored.
bool HasUnknownFields(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

Status CheckSignatureShape(const Signature& signature) {
  if (HasUnknownFields(signature)) return Malformed("a signature has unknown fields", "signatures");
  if (!IsKeyid(signature.keyid())) {
    return Malformed("a keyid is not 64 lower-case hexadecimal digits", "signatures.keyid");
  }
  if (signature.sig().empty() || signature.sig().size() > kMaxSignature) {
    return Malformed("a signature is not of 1 to 256 bytes", "signatures.sig");
  }
  return absl::OkStatus();
}

void AppendSignature(Envelope& envelope, const PrivateKey& key) {
  Signature& signature = *envelope.add_signatures();
  signature.set_keyid(key.public_key().keyid());
  signature.set_sig(key.Sign(PreAuthenticationEncoding(envelope.payload_type(), envelope.payload())));
}

// Watches a parse: a name given twice would mean one thing here and another
// elsewhere, and depth costs memory.
class StrictJson {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (!strict_) return false;
    if (depth > kMaxJsonDepth) strict_ = false;
    if (event == Json::parse_event_t::object_start) names_.emplace_back();
    if (event == Json::parse_event_t::object_end) names_.pop_back();
    if (event == Json::parse_event_t::key && !names_.back().insert(parsed.get<std::string>()).second) strict_ = false;
    return strict_;
  }
  bool strict() const { return strict_; }

 private:
  std::vector<std::set<std::string>> names_;  // Of each open object.
  bool strict_ = true;
};

// The string member `name` of `object`; DSSE makes keyid optional.
StatusOr<std::string> Text(const Json& object, const char* name, bool optional = false) {
  const auto member = object.find(name);
  if (member == object.end() && optional) return std::string();
  if (member == object.end() || !member->is_string()) return Malformed("a string is missing", name);
  return member->get<std::string>();
}

// DSSE lets signers choose the standard or the URL-safe alphabet.
StatusOr<std::string> Bytes(const Json& object, const char* name) {
  DUTA_ASSIGN_OR_RETURN(std::string text, Text(object, name));
  if (text.find_first_of("+/") == std::string::npos) {
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
  }
  auto bytes = FromBase64(text);
  if (!bytes.ok()) return Malformed("a member is not base64", name);
  return bytes;
}

Status AddSignatures(const Json& list, Envelope& envelope) {
  for (const Json& item : list) {
    if (!item.is_object()) return Malformed("a signature is not an object", "signatures");
    Signature& signature = *envelope.add_signatures();
    DUTA_ASSIGN_OR_RETURN(*signature.mutable_sig(), Bytes(item, "sig"));
    DUTA_ASSIGN_OR_RETURN(*signature.mutable_keyid(), Text(item, "keyid", /*optional=*/true));
  }
  return absl::OkStatus();
}

}  // namespace

std::string PreAuthenticationEncoding(std::string_view payload_type, std::string_view payload) {
  std::string pae = Preamble(payload_type, payload.size());
  pae.append(payload);
  return pae;
}

Sha256Digest StatementDigest(std::string_view payload_type, std::string_view payload) {
  return Sha256({Preamble(payload_type, payload.size()), payload});
}

Envelope SignEnvelope(std::string_view payload_type, std::string payload, const PrivateKey& key) {
  Envelope envelope;
  envelope.set_payload(std::move(payload));
  envelope.set_payload_type(std::string(payload_type));
  AppendSignature(envelope, key);
  return envelope;
}

Status AddSignature(Envelope& envelope, const PrivateKey& key) {
  if (envelope.signatures_size() >= kMaxSignatures) {
    return Malformed("the envelope has 16 signatures already", "signatures");
  }
  for (const Signature& signature : envelope.signatures()) {
    if (signature.keyid() == key.public_key().keyid()) {
      return Malformed("this key has signed the envelope already", "signatures.keyid");
    }
  }
  AppendSignature(envelope, key);
  return absl::OkStatus();
}

Status CheckShape(const Envelope& envelope) {
  if (HasUnknownFields(envelope)) return Malformed("the envelope has unknown fields", "envelope");
  if (envelope.payload_type().empty() || envelope.payload_type().size() > kMaxPayloadType) {
    return Malformed("the payload type is not of 1 to 255 bytes", "payload_type");
  }
  if (envelope.signatures_size() < 1 || envelope.signatures_size() > kMaxSignatures) {
    return Malformed("the envelope has not 1 to 16 signatures", "signatures");
  }
  std::set<std::string_view> keyids;
  for (const Signature& signature : envelope.signatures()) {
    DUTA_RETURN_IF_ERROR(CheckSignatureShape(signature));
    if (!keyids.insert(signature.keyid()).second) return Malformed("a key has signed twice", "signatures.keyid");
  }
  return absl::OkStatus();
}

Status VerifySignature(const Envelope& envelope, int index, std::string_view pae, const PublicKey& key) {
  const Signature& signature = envelope.signatures(index);
  if (signature.keyid() != key.keyid()) {
    return Refuse(Reason::kUnknownKey, "the signature names another key", {{"keyid", signature.keyid()}});
  }
  if (!key.Verify(pae, signature.sig())) {
    return Refuse(Reason::kSignatureInvalid, {}, {{"keyid", signature.keyid()}});
  }
  return absl::OkStatus();
}

std::string ToJson(const Envelope& envelope) {
  Json signatures = Json::array();
  for (const Signature& signature : envelope.signatures()) {
    signatures.push_back({{"keyid", signature.keyid()}, {"sig", ToBase64(signature.sig())}});
  }
  const Json object = {{"payload", ToBase64(envelope.payload())},
                       {"payloadType", envelope.payload_type()},
                       {"signatures", std::move(signatures)}};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

StatusOr<Envelope> EnvelopeFromJson(std::string_view json) {
  StrictJson strict;
  const Json object = Json::parse(json, std::ref(strict), /*allow_exceptions=*/false);
  if (!strict.strict() || !object.is_object()) {
    return Malformed("not a JSON object, or one with a doubled name or too deep", "envelope");
  }
  const auto signatures = object.find("signatures");
  if (signatures == object.end() || !signatures->is_array()) return Malformed("a list is missing", "signatures");
  Envelope envelope;
  DUTA_ASSIGN_OR_RETURN(*envelope.mutable_payload(), Bytes(object, "payload"));
  DUTA_ASSIGN_OR_RETURN(*envelope.mutable_payload_type(), Text(object, "payloadType"));
  DUTA_RETURN_IF_ERROR(AddSignatures(*signatures, envelope));
  return envelope;
}

}  // namespace duta::crypto
