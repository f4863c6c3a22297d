// DSSE: what is signed is the pre-authentication encoding of a payload and its
// type (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/crypto/digest.h"
#include "core/crypto/key.h"
#include "duta/envelope/v1/envelope.pb.h"

namespace duta::crypto {

inline constexpr std::string_view kMessagePayloadType = "application/vnd.duta.message.v1+protobuf";
inline constexpr std::string_view kAcknowledgementPayloadType = "application/vnd.duta.acknowledgement.v1+protobuf";
inline constexpr std::string_view kRenditionPayloadType = "application/vnd.duta.rendition.v1+protobuf";

// The bytes that are signed. LEN counts bytes.
std::string PreAuthenticationEncoding(std::string_view payload_type, std::string_view payload);

// SHA-256 of the PAE, made without copying the payload.
Sha256Digest StatementDigest(std::string_view payload_type, std::string_view payload);

// An envelope with one signature.
envelope::v1::Envelope SignEnvelope(std::string_view payload_type, std::string payload, const PrivateKey& key);

// Adds a signature. ENVELOPE_MALFORMED if this key has signed already, or 16
// others have.
Status AddSignature(envelope::v1::Envelope& envelope, const PrivateKey& key);

// Checks the shape only: payload type of 1 to 255 bytes, 1 to 16 signatures
// of 1 to 256 bytes, distinct keyids of 64 lower-case hex digits, no unknown
// fields. ENVELOPE_MALFORMED.
Status CheckShape(const envelope::v1::Envelope& envelope);

// Whether the signature at `index`, which must exist, verifies with `key` (its
// keyid must match). `pae` is PreAuthenticationEncoding of the envelope.
// SIGNATURE_INVALID, UNKNOWN_KEY if the keyid is another one.
Status VerifySignature(const envelope::v1::Envelope& envelope, int index, std::string_view pae, const PublicKey& key);

// The envelope in DSSE's JSON form (payload, payloadType, signatures; standard
// base64), and back: there either base64 alphabet is taken, names given twice
// are refused, and names that DSSE does not know are ignored, as it demands. The
// result may still fail CheckShape, since keyid is optional in DSSE.
// ENVELOPE_MALFORMED.
std::string ToJson(const envelope::v1::Envelope& envelope);
StatusOr<envelope::v1::Envelope> EnvelopeFromJson(std::string_view json);

}  // namespace duta::crypto
