// Registration files: what a newcomer hands to an administrator. The proto3 JSON
// form of duta.order.v1.Registration; public material only. Functions only;
// thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/key.h"
#include "duta/order/v1/order.pb.h"

namespace duta::cli {

// A signing key as the registry keeps it, valid from `now` for `lifetime`.
registry::v1::Key RegistryKey(const crypto::PublicKey& key, const std::string& owner, Instant now,
                              std::chrono::seconds lifetime);

Status WriteRegistration(const std::string& path, const order::v1::Registration& registration);

// Reads a file and checks it as far as that is possible here: name, at least one
// key, every key usable and with its right id. FILE_UNUSABLE with the path.
StatusOr<order::v1::Registration> ReadRegistration(const std::string& path);

// All registrations (`*.json`) in a folder, by file name. FILE_UNUSABLE, also if
// there is none: who names a folder means somebody.
StatusOr<std::vector<order::v1::Registration>> ReadRegistrations(const std::string& directory);

// What people compare over the telephone: SHA-256, in lower-case hexadecimal, of all
// that the registration says, TLS certificates included. A file in which anything was
// changed on the way has another.
std::string Fingerprint(const order::v1::Registration& registration);

// A digest in groups of four, as people compare it over the telephone:
// `3f2a 91c0 ...`. `hex` is lower-case hexadecimal.
std::string Spoken(const std::string& hex);

}  // namespace duta::cli
