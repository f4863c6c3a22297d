#include "core/evidence/canonical.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace duta::evidence {

std::string EncodeCanonically(const google::protobuf::Message& message) {
  const std::unique_ptr<google::protobuf::Message> known(message.New());
  known->CopyFrom(message);
  known->DiscardUnknownFields();
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  known->SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

Status Decode(std::string_view bytes, std::string_view what, google::protobuf::Message& message) {
  const int size = static_cast<int>(std::min<size_t>(bytes.size(), INT32_MAX));
  if (message.ParseFromArray(bytes.data(), size)) return absl::OkStatus();
  return Refuse(Reason::kEvidenceInvalid, absl::StrCat("the file is not ", std::string(what)));
}

Status CheckCanonical(std::string_view bytes, const google::protobuf::Message& message) {
  if (EncodeCanonically(message) == bytes) return absl::OkStatus();
  return Refuse(Reason::kEvidenceInvalid, "the file is not in canonical encoding");
}

}  // namespace duta::evidence
