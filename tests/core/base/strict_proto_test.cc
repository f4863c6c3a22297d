#include "core/base/strict_proto.h"

#include <gtest/gtest.h>

#include "duta/envelope/v1/envelope.pb.h"

namespace duta {
namespace {

TEST(StrictProtoTest, TakesWhatItKnowsAndNothingElse) {
  const std::string unknown("\x78\x01", 2);  // Field 15.
  envelope::v1::Envelope envelope;
  envelope.set_payload("p");
  envelope.add_signatures()->set_sig("s");
  const std::string known = envelope.SerializeAsString();
  envelope.mutable_signatures(0)->MergeFromString(unknown);
  const std::string nested = envelope.SerializeAsString();
  const std::pair<std::string, bool> cases[] = {
      {"", true},      {known, true},           {known + unknown, false},
      {nested, false}, {known + "\xff", false}, {"\x0a\x05x", false},
  };
  for (const auto& [bytes, accepted] : cases) {
    envelope::v1::Envelope parsed;
    EXPECT_EQ(ParseStrict(bytes, parsed), accepted);
  }
}

}  // namespace
}  // namespace duta
