// Reading and writing the canonical kinds (protobuf) in an adapter. Separate
// from adapter.h, so that an adapter without protobuf stays without it.
#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message_lite.h"
#include "plugins/sdk/adapter.h"

namespace duta::sdk {

// Parses a canonical message. `field` names the place for the refusal. Throws
// InvalidInput.
template <class Message>
Message Parse(std::string_view bytes, std::string_view field) {
  Message message;
  if (bytes.size() > INT32_MAX || !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw InvalidInput("PROTOBUF_MALFORMED", std::string(field), "not a serialised " + message.GetTypeName());
  }
  return message;
}

// Serialised with map entries in a fixed order: equal messages, equal bytes.
inline std::string Serialise(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    if (!message.SerializeToCodedStream(&coded)) throw std::runtime_error("a message could not be serialised");
  }
  return bytes;
}

}  // namespace duta::sdk
