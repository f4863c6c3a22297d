// Calendars as programs write them, through a real hub with sandboxed adapters: each is
// taken or refused in the calendar's own words, and none of them, nor any dry run of a
// stranger, takes an adapter out of service.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapter_network.h"
#include "core/base/bytes.h"
#include "core/client/submitter.h"

namespace duta::integration {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A series comes before what is said of its occurrences: `108-series.ics` before
// `108-series-cancel-…`.
std::vector<std::string> CasesInOrder() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(DUTA_CASES "/ics")) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    constexpr size_t kNumber = 3;
    return std::pair(a.substr(0, kNumber), a.size()) < std::pair(b.substr(0, kNumber), b.size());
  });
  return names;
}

// Replies and counters are the other side's.
bool IsFromAttendee(const std::string& name) {
  return name.find("-reply-") != name.npos || name.find("-counter-") != name.npos;
}

TEST_F(AdapterNetworkTest, TakesOrRefusesCalendarsInTheirOwnWords) {
  const std::set<std::string> refused = {"107", "115", "122", "128", "132"};
  Start();
  Network network(hub_);
  const auto indonesia = network.Admit(kSender);
  const auto australia = network.Admit(kAustralia);
  network.Install(AdapterLibrary("id"), kSender);
  network.Install(AdapterLibrary("au"), kAustralia);
  const auto cases = CasesInOrder();
  ASSERT_GT(cases.size(), 35u);
  for (const std::string& name : cases) {
    const auto calendar = ReadFile(DUTA_CASES "/ics/" + name + ".ics");
    ASSERT_THAT(calendar, IsOk());
    const bool is_answer = IsFromAttendee(name);
    message::v1::Message message =
        NoteTo(is_answer ? kSender : kAustralia, {is_answer ? kAustralia : kSender}, "Case " + name);
    message.mutable_body()->set_media_type("text/calendar");
    message.mutable_body()->set_content(*calendar);
    const auto sent = (is_answer ? indonesia : australia)->Send(message);
    if (!refused.contains(name.substr(0, 3))) {
      EXPECT_THAT(sent, IsOk()) << name;
      continue;
    }
    EXPECT_EQ(ReasonOf(sent.status()), Reason::kAdapterInputInvalid) << name << ": " << sent.status();
    for (const char* internal : {"events[", "purpose", "recurrence"})
      EXPECT_THAT(std::string(sent.status().message()), Not(HasSubstr(internal))) << name;
  }
  for (const char* partner : {kSender, kAustralia}) {
    EXPECT_EQ(network.AdapterOf(partner).state(), adapter::v1::ADAPTER_STATE_ACTIVE);
    EXPECT_THAT(network.AdapterOf(partner).faults(), IsEmpty());
  }
}

// The adapter aborts whenever it is asked for advice.
TEST_F(AdapterNetworkTest, AStrangersDryRunsCostTheRecipientNothing) {
  Open();
  const auto evil = network_->Admit(kEvil);
  const auto stranger = network_->Admit(kAustralia);
  network_->Install(Fixture("hostile"), kEvil, 1, "harmless");
  client::Submitter submitter(stranger->channel(), stranger->log(), Client::kOnce);
  for (int i = 0; i < 5; ++i) {
    const auto envelope = stranger->Sign(NoteTo(kAustralia, {kEvil}, "Dry run " + std::to_string(i)));
    EXPECT_THAT(submitter.Validate(envelope), IsOk());
  }
  ASSERT_THAT(sender_->Send(Note(kEvil, "For real", "deed:harmless;")), IsOk());
  const auto inbox = evil->Inbox();
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->size(), 1u);
  EXPECT_FALSE(inbox->front().delivery.has_rendition_error());
  ASSERT_EQ(inbox->front().delivery.renditions_size(), 1);
  EXPECT_EQ(inbox->front().delivery.renditions(0).content(), "harmless");
}

}  // namespace
}  // namespace duta::integration
