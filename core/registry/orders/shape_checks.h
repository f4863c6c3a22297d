// What orders' fields must look like, whatever the registry holds. Each check takes
// the field's path inside the order, for the refusal. Functions only; pure.
// ORDER_INVALID with metadata `field`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/status.h"
#include "duta/registry/v1/registry.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace duta::registry {

inline constexpr size_t kSha256Bytes = 32;

// The refusal itself: `what` is wrong with `field`.
Status Invalid(const std::string& field, std::string_view what);

// `field[index]`.
std::string Item(const std::string& field, int index);

Status CheckPartnerName(const std::string& field, const std::string& name);
Status CheckUnitName(const std::string& field, const std::string& name);
Status CheckGroupName(const std::string& field, const std::string& name);
Status CheckAdministratorName(const std::string& field, const std::string& name);
// A partner, unit or administrator: whoever can sign and connect.
Status CheckPrincipalName(const std::string& field, const std::string& name);

// One line of at most 300 characters, which may be empty.
Status CheckText(const std::string& field, const std::string& text);
// One word of 1 to 127 bytes; `example` is shown in the refusal.
Status CheckWord(const std::string& field, const std::string& word, std::string_view example);
// Each value once, at most `max` of them.
Status CheckList(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& values, int max);

// A key that may be added. The times are instants in order; nothing is revoked.
Status CheckKey(const std::string& field, const v1::Key& key);
// At least `min` keys, at most 16, each once.
Status CheckKeys(const std::string& field, const google::protobuf::RepeatedPtrField<v1::Key>& keys, int min);

// At most 32 pins of 32 bytes and 16 anchors, each one X.509 certificate in DER.
Status CheckTrust(const std::string& field, const v1::TransportTrust& trust);
// The same, and not empty: an administrator whom no connection identifies could
// never repair it.
Status CheckAdministratorTrust(const std::string& field, const v1::TransportTrust& trust);

}  // namespace duta::registry
