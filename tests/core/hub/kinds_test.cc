#include "core/hub/kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>

#include "duta/message/v1/message.pb.h"
#include "plugins/check/samples.h"

namespace duta::hub {
namespace {

class KindsTest : public testing::Test {
 protected:
  KindsTest() {
    for (const auto& family : families_) {
      for (exchange::Kind* kind : family->Kinds()) {
        EXPECT_TRUE(kinds_.emplace(kind->MediaType(), kind).second) << kind->MediaType() << " stands there twice";
      }
    }
  }

  const std::vector<std::unique_ptr<server::KindFamily>> families_ = MakeKinds();
  std::map<std::string_view, exchange::Kind*> kinds_;
};

TEST_F(KindsTest, AreForPartnersAndNamedAfterTheContract) {
  EXPECT_THAT(kinds_, testing::Not(testing::IsEmpty()));
  for (const auto& [media_type, kind] : kinds_) {
    EXPECT_FALSE(kind->IsForHub()) << media_type;
    EXPECT_TRUE(media_type.starts_with("application/vnd.duta.") && media_type.ends_with(".v1+protobuf")) << media_type;
  }
}

// Else adapters would be tried with what never reaches them.
TEST_F(KindsTest, TakeTheSamplesThatTheyBring) {
  for (const check::KindSample& sample : check::KindSamples()) {
    const auto found = kinds_.find(sample.media_type);
    ASSERT_NE(found, kinds_.end()) << sample.media_type;
    message::v1::Message message;
    ASSERT_TRUE(message.ParseFromString(
        check::SampleMessage("partners/xx-guest", sample.media_type, sample.body, message::v1::LEVEL_RESTRICTED)));
    const Instant now{std::chrono::seconds(message.create_time().seconds())};
    const Status status = found->second->Validate({message, sample.body, {}, now});
    EXPECT_TRUE(status.ok()) << sample.media_type << ": " << status;
  }
}

}  // namespace
}  // namespace duta::hub
