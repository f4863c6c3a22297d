#include "core/hub/services/acknowledge_call.h"

#include "tests/core/hub/services/streams_fixture.h"

namespace duta::hub {
namespace {

using AcknowledgeCallTest = StreamsTest;

TEST_F(AcknowledgeCallTest, AnswersEachInItsPlaceAndCountsRefusals) {
  for (int i = 0; i < 2; ++i) Accept(MakeMessage());
  exchange::v1::AcknowledgeDeliveriesRequest request;
  for (const uint64_t index : {1, 77, 0, 1, 78}) request.add_items()->set_message_index(index);
  exchange::v1::AcknowledgeDeliveriesResponse response;
  std::atomic<int> refusals = 0;
  std::promise<void> done;
  {
    const NoDiskScope no_disk("A thread of the network");
    AcknowledgeCall::Start(
        *exchange_, kAustralia, request, response, [&](const Status& outcome) { refusals += !outcome.ok(); },
        [&] { done.set_value(); });
  }
  done.get_future().wait();
  ASSERT_EQ(response.results_size(), 5);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(response.results(i).message_index(), request.items(i).message_index());
    EXPECT_EQ(response.results(i).has_error(), i == 1 || i == 4);
  }
  EXPECT_EQ(response.results(0).receipt().SerializeAsString(), response.results(3).receipt().SerializeAsString());
  EXPECT_EQ(refusals, 2);
  EXPECT_TRUE(Waiting(kAustralia).empty());
}

}  // namespace
}  // namespace duta::hub
