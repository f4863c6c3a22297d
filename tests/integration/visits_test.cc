// Visits on the real hub, with the real command: three ministries plan one, from
// the first proposal to its end, and prove it.
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "core/base/bytes.h"
#include "core/client/submitter.h"
#include "core/crypto/key.h"
#include "duta/schedule/v1/schedule_service.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "tests/core/visit/sample.h"
#include "tests/integration/harness/client.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kUid[] = "visit-2027@id-kemlu";

class VisitsTest : public HubTest {
 protected:
  void SetUp() override {
    Start();
    std::string profiles = *ReadFile(hub_.data() + "/first-administrator/profiles.toml");
    profiles.insert(profiles.find("hub_ca"), "hub = \"" + hub_.address() + "\"\n");
    rina_ = hub_.data() + "/first-administrator/profiles.toml";
    ASSERT_THAT(WriteFileAtomically(rina_, profiles, FileMode::kPrivate), IsOk());
    Admit("id-kemlu", "Asia/Jakarta");
    Admit("au-dfat", "Australia/Sydney");
    Admit("nz-mfat", "Pacific/Auckland");
  }

  void Admit(const std::string& id, const std::string& zone) {
    Must(id, {"enroll", "--name", "partners/" + id, "--hub", hub_.address(), "--hub-ca", hub_.data() + "/tls/ca.crt",
              "--log-key", hub_.log_key(), "--zone", zone, "--display-name", id});
    const Finished added = RunProgram({DutaProgram(), "--config", rina_, "admin", "partner", "add",
                                       directory_ / id + "/" + id + ".registration.json"});
    ASSERT_EQ(added.code, 0) << added.output;
  }

  Finished Run(const std::string& id, std::vector<std::string> arguments) const {
    std::vector<std::string> command = {DutaProgram(), "--config", directory_ / "profiles.toml", "--profile", id};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return RunProgram(command);
  }
  std::string Must(const std::string& id, const std::vector<std::string>& arguments) const {
    const Finished finished = Run(id, arguments);
    EXPECT_EQ(finished.code, 0) << finished.output;
    return finished.output;
  }
  std::string Visit(const std::string& id, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "visit");
    return Must(id, arguments);
  }
  json Show(const std::string& id) const { return json::parse(Must(id, {"--json", "visit", "show", kUid})); }

  // The state on both sides, which must be one.
  json Agreed(const std::string& one = "id-kemlu", const std::string& other = "au-dfat") const {
    const json shown = Show(one);
    EXPECT_EQ(shown, Show(other)) << "the two sides see different visits";
    return shown;
  }

  void Propose() const {
    Visit("id-kemlu", {"propose",
                       "--uid",
                       kUid,
                       "--with",
                       "partners/au-dfat",
                       "--summary",
                       "Digital dialogue",
                       "--start",
                       "2027-03-09 09:00",
                       "--end",
                       "2027-03-11 17:00",
                       "--zone",
                       "Asia/Jakarta",
                       "--venue",
                       "Gedung Pancasila",
                       "--level",
                       "senior-officials",
                       "--marking",
                       "restricted",
                       "--answer-by",
                       "2027-02-01"});
  }

  // Puts Australia's adapter into service, which reads its calendars.
  void InstallAustraliasAdapter() {
    Network network(hub_);
    const auto key = ReadFile(directory_ / "au-dfat/signing.key");
    ASSERT_THAT(key, IsOk());
    network.Know("partners/au-dfat", *crypto::PrivateKey::FromPem(*key));
    network.Install(AdapterLibrary("au"), "partners/au-dfat");
  }

  std::string rina_;
};

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what << " in\n" << text;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

std::string AnswerOf(const json& visit, const std::string& name) {
  for (const json& attendee : visit["attendees"]) {
    if (attendee["name"] == name) return attendee["status"];
  }
  return "none";
}

TEST_F(VisitsTest, ThreeMinistriesPlanAVisitAndProveIt) {
  Propose();
  json visit = Agreed();
  EXPECT_EQ(visit["phase"], "VISIT_PHASE_OPEN");

  // Australia wants a day later, and says so with its own calendar program: the
  // file goes there, comes back as a counter and is signed as it is. The visit
  // stays as it was until Indonesia agrees.
  InstallAustraliasAdapter();
  const std::string file = directory_ / "counter.ics";
  Visit("au-dfat", {"export", kUid, "--out", file});
  std::string calendar = Replaced(*ReadFile(file), "METHOD:PUBLISH", "METHOD:COUNTER");
  calendar = Replaced(calendar, "20270309T090000", "20270310T090000");
  calendar = Replaced(calendar, "20270311T170000", "20270312T170000");
  ASSERT_THAT(WriteFileAtomically(file, calendar, FileMode::kPublic), IsOk());
  Visit("au-dfat", {"import", file, "--with", "partners/id-kemlu", "--marking", "restricted"});
  visit = Agreed();
  EXPECT_EQ(visit["event"]["start"]["local"], "2027-03-09T09:00:00");
  ASSERT_EQ(visit["counters"].size(), 1u);
  EXPECT_EQ(visit["counters"][0]["event"]["start"]["local"], "2027-03-10T09:00:00");

  // Taking it up raises the sequence, and asks again.
  Visit("id-kemlu", {"change", kUid, "--take-counter", "partners/au-dfat"});
  visit = Agreed();
  EXPECT_EQ(visit["sequence"], 1);
  EXPECT_EQ(visit["event"]["start"]["local"], "2027-03-10T09:00:00");
  EXPECT_FALSE(visit.contains("counters"));
  EXPECT_EQ(visit["event"]["level"], "LEVEL_SENIOR_OFFICIALS");  // Of which the program knew nothing.
  EXPECT_EQ(visit["event"]["deadlines"].size(), 1u);
  Visit("au-dfat", {"reply", kUid, "--accept"});
  visit = Agreed();
  EXPECT_EQ(AnswerOf(visit, "partners/au-dfat"), "PARTICIPATION_STATUS_ACCEPTED");
  EXPECT_EQ(visit["agreed"], true);

  // A third ministry joins; Australia's answer stays.
  Visit("id-kemlu", {"change", kUid, "--with", "partners/nz-mfat"});
  visit = Agreed("id-kemlu", "nz-mfat");
  EXPECT_EQ(AnswerOf(visit, "partners/au-dfat"), "PARTICIPATION_STATUS_ACCEPTED");
  EXPECT_FALSE(visit.contains("agreed"));
  Visit("nz-mfat", {"reply", kUid, "--accept", "--comment", "With pleasure"});
  EXPECT_EQ(Agreed()["agreed"], true);

  // A leg changes: no new answer is needed.
  const auto leg = [&](const std::string& departure) {
    const std::string path = directory_ / "journeys.json";
    EXPECT_THAT(
        WriteFileAtomically(
            path,
            R"({"legs": [{"id": "out", "transport": "TRANSPORT_FLIGHT", "number": "QF41", "from": {"city": "Sydney"}, "to": {"city": "Jakarta"},
                "departure": {"local": ")" +
                departure +
                R"(", "timeZone": "Australia/Sydney"}, "arrival": {"local": "2027-03-09T17:30:00", "timeZone": "Asia/Jakarta"}}]})",
            FileMode::kPublic),
        IsOk());
    Visit("id-kemlu", {"change", kUid, "--event", path});
  };
  leg("2027-03-09T12:00:00");
  leg("2027-03-09T13:30:00");
  visit = Agreed();
  ASSERT_EQ(visit["event"]["legs"].size(), 1u);
  EXPECT_EQ(visit["event"]["legs"][0]["departure"]["local"], "2027-03-09T13:30:00");
  EXPECT_EQ(visit["sequence"], 1);
  EXPECT_EQ(visit["agreed"], true);

  // Both clocks are shown to both.
  for (const char* id : {"id-kemlu", "au-dfat"}) {
    const std::string shown = Visit(id, {"show", kUid});
    EXPECT_THAT(shown, HasSubstr("Wed 10 Mar 2027, 09:00 +07:00 (Asia/Jakarta)"));
    EXPECT_THAT(shown, HasSubstr("Wed 10 Mar 2027, 13:00 +11:00 (Australia/Sydney)"));
  }

  // One side calls it off; an answer after that is refused, and says what stands.
  Visit("id-kemlu", {"cancel", kUid, "--comment", "The minister is indisposed"});
  visit = Agreed();
  EXPECT_EQ(visit["phase"], "VISIT_PHASE_CANCELLED");
  const Finished late = Run("au-dfat", {"visit", "reply", kUid, "--accept"});
  EXPECT_EQ(late.code, 1) << late.output;
  EXPECT_THAT(late.output, HasSubstr("VISIT_STEP_NOT_ALLOWED"));
  EXPECT_THAT(late.output, HasSubstr("cancelled at sequence 2"));

  // Each side proves it, without the hub.
  hub_.Kill();
  Start();
  for (const char* id : {"id-kemlu", "au-dfat", "nz-mfat"}) {
    const std::string path = directory_ / (std::string(id) + ".evidence");
    EXPECT_THAT(Visit(id, {"history", kUid, "--evidence", path}), HasSubstr("cancel"));
    const Finished verified = RunProgram({DutaProgram(), "verify", path, "--log-key", hub_.log_key()});
    EXPECT_EQ(verified.code, 0) << verified.output;
    EXPECT_THAT(verified.output, HasSubstr("The evidence is valid."));
    EXPECT_THAT(verified.output, HasSubstr("cancelled at sequence 2"));
  }
  // Indonesia's file has everybody's answers; any bit changed in it is refused.
  std::string bytes = *ReadFile(directory_ / "id-kemlu.evidence");
  for (const size_t at : {size_t{5}, bytes.size() / 3, bytes.size() / 2, bytes.size() - 3}) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_THAT(WriteFileAtomically(directory_ / "changed.evidence", changed, FileMode::kPublic), IsOk());
    const Finished verified =
        RunProgram({DutaProgram(), "verify", directory_ / "changed.evidence", "--log-key", hub_.log_key()});
    EXPECT_EQ(verified.code, 5) << at << ": " << verified.output;
  }
}

TEST_F(VisitsTest, EvidenceSaysWhoAgreedToWhichVersion) {
  Propose();
  Visit("au-dfat", {"reply", kUid, "--accept"});
  Visit("id-kemlu", {"change", kUid, "--start", "2027-03-10 09:00"});
  Visit("id-kemlu", {"history", kUid, "--evidence", directory_ / "one.evidence"});
  std::string said =
      RunProgram({DutaProgram(), "verify", directory_ / "one.evidence", "--log-key", hub_.log_key()}).output;
  EXPECT_THAT(said, HasSubstr("answered sequence 0: an older version"));
  Visit("au-dfat", {"reply", kUid, "--accept"});
  Visit("id-kemlu", {"history", kUid, "--evidence", directory_ / "two.evidence"});
  said =
      RunProgram({DutaProgram(), "--json", "verify", directory_ / "two.evidence", "--log-key", hub_.log_key()}).output;
  EXPECT_THAT(said, HasSubstr("partners/au-dfat answered sequence 1: ACCEPTED"));
}

TEST_F(VisitsTest, CrossingStepsAreRefusedWithWhatWouldBeRight) {
  Propose();
  // A stranger learns nothing; an attendee cancels nothing; nobody begins it again.
  EXPECT_THAT(Run("nz-mfat", {"visit", "show", kUid}).output, HasSubstr("UNKNOWN_RESOURCE"));
  EXPECT_EQ(Run("au-dfat", {"visit", "cancel", kUid}).code, 1);
  const Finished again = Run("nz-mfat", {"visit", "propose", "--uid", kUid, "--with", "partners/au-dfat", "--summary",
                                         "Mine", "--start", "2027-01-01", "--marking", "open"});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.output, HasSubstr("VISIT_UID_TAKEN"));
  EXPECT_THAT(again.output, Not(HasSubstr("Digital dialogue")));
}

// A dry run plays the step through as the hub would, and leaves nothing behind.
TEST_F(VisitsTest, ADryRunSaysWhatTheHubWouldSay) {
  const Finished proposed =
      Run("id-kemlu", {"visit", "propose", "--uid", kUid, "--with", "partners/au-dfat", "--summary", "Digital dialogue",
                       "--start", "2027-03-09 09:00", "--marking", "restricted", "--dry-run"});
  EXPECT_EQ(proposed.code, 0) << proposed.output;
  EXPECT_THAT(Run("id-kemlu", {"visit", "show", kUid}).output, HasSubstr("UNKNOWN_RESOURCE"));
  Propose();
  EXPECT_THAT(Visit("au-dfat", {"reply", kUid, "--accept", "--dry-run"}),
              HasSubstr("The hub would accept this step as the visit stands now. Nothing was sent."));
  EXPECT_EQ(AnswerOf(Agreed(), "partners/au-dfat"), "PARTICIPATION_STATUS_NEEDS_ACTION");
  Visit("id-kemlu", {"cancel", kUid});
  const Finished late = Run("au-dfat", {"visit", "reply", kUid, "--accept"});
  const Finished dry = Run("au-dfat", {"visit", "reply", kUid, "--accept", "--dry-run"});
  EXPECT_EQ(dry.code, late.code);
  EXPECT_THAT(dry.output, HasSubstr("VISIT_STEP_NOT_ALLOWED"));
  EXPECT_THAT(dry.output, HasSubstr("cancelled at sequence 1"));
  EXPECT_EQ(dry.output, late.output);
}

// The recipient's adapter says what its ministry would want to be known: in a dry
// run, and with the receipt. 26 April 2027 is Anzac Day, a Monday.
TEST_F(VisitsTest, TheRecipientsAdapterAdvises) {
  InstallAustraliasAdapter();
  const auto propose = [&](const std::string& uid, bool is_dry) {
    std::vector<std::string> arguments = {"propose",
                                          "--uid",
                                          uid,
                                          "--with",
                                          "partners/au-dfat",
                                          "--start",
                                          "2027-04-24 09:00 Australia/Sydney",
                                          "--end",
                                          "2027-04-26 12:00 Australia/Sydney",
                                          "--summary",
                                          "Commemoration",
                                          "--country",
                                          "AU",
                                          "--marking",
                                          "restricted"};
    if (is_dry) arguments.emplace_back("--dry-run");
    return Visit("id-kemlu", arguments);
  };
  for (const bool is_dry : {true, false}) {
    const std::string said = propose("anzac@id-kemlu", is_dry);
    EXPECT_THAT(said, HasSubstr("PUBLIC_HOLIDAY"));
    EXPECT_THAT(said, HasSubstr("ANZAC"));
    EXPECT_THAT(said, HasSubstr("WEEKEND"));
  }
}

// `duta visit watch` prints what stands, then each change, across a restart, and
// goes on another time where it ended.
TEST_F(VisitsTest, WatchingOutlivesTheHubAndEndsCleanly) {
  Propose();
  const std::vector<std::string> command = {
      DutaProgram(), "--config", directory_ / "profiles.toml", "--profile", "au-dfat", "visit", "watch"};
  ChildProcess watch(command);
  EXPECT_TRUE(watch.WaitForOutput("Digital dialogue")) << watch.output();
  EXPECT_THAT(watch.output(), HasSubstr("partners/au-dfat: no answer yet"));
  Visit("au-dfat", {"reply", kUid, "--tentative"});
  EXPECT_TRUE(watch.WaitForOutput("partners/au-dfat: tentative")) << watch.output();
  hub_.Kill();
  EXPECT_TRUE(watch.WaitForOutput("No connection: ")) << watch.output();
  Start();
  EXPECT_TRUE(watch.WaitForOutput("Connected again.")) << watch.output();
  Visit("au-dfat", {"reply", kUid, "--accept"});
  EXPECT_TRUE(watch.WaitForOutput("partners/au-dfat: accepted")) << watch.output();
  watch.Signal(SIGINT);
  EXPECT_EQ(watch.Wait(), 0) << watch.output();
  // Nothing of before the restart came again.
  EXPECT_EQ(watch.output().find("no answer yet"), watch.output().rfind("no answer yet"));
  EXPECT_EQ(watch.output().find("No connection: "), watch.output().rfind("No connection: "));

  const uint64_t revision = std::stoull(Show("au-dfat")["revision"].get<std::string>());
  std::vector<std::string> later = command;
  later.insert(later.end(), {"--json", "--after", std::to_string(revision)});
  ChildProcess again(later);
  Visit("id-kemlu", {"cancel", kUid});
  EXPECT_TRUE(again.WaitForOutput("VISIT_PHASE_CANCELLED")) << again.output();
  EXPECT_THAT(again.output(), Not(HasSubstr("VISIT_PHASE_OPEN")));
  again.Signal(SIGTERM);
  EXPECT_EQ(again.Wait(), 0) << again.output();
  EXPECT_EQ(Run("au-dfat", {"visit", "watch", "--after", "yesterday"}).code, 2);
}

TEST_F(VisitsTest, SlotsBusyTimesAndCalendarViews) {
  const auto share = [&](const std::string& id, const std::string& zone, const std::string& with) {
    Visit(id, {"share", "--with", with, "--zone", zone, "--hours", "mon-fri 08:00-16:00", "--known-until", "2027-12-31",
               "--marking", "restricted"});
  };
  share("id-kemlu", "Asia/Jakarta", "partners/au-dfat");
  EXPECT_THAT(Run("id-kemlu", {"visit", "slots", "--with", "partners/id-kemlu", "--with", "partners/au-dfat"}).output,
              HasSubstr("AVAILABILITY_UNKNOWN"));
  share("au-dfat", "Australia/Sydney", "partners/id-kemlu");
  Propose();
  const std::string slots = Visit("id-kemlu", {"slots", "--with", "partners/id-kemlu", "--with", "partners/au-dfat",
                                               "--days", "2", "--from", "2027-03-08", "--to", "2027-03-20"});
  EXPECT_THAT(slots, HasSubstr("2027-03-15 to 2027-03-16"));
  EXPECT_THAT(slots, Not(HasSubstr("2027-03-09")));  // The visit itself.
  EXPECT_THAT(slots, Not(HasSubstr("2027-03-13")));  // Saturday.
  EXPECT_THAT(Visit("id-kemlu", {"busy", "--with", "partners/au-dfat", "--from", "2027-03-08", "--to", "2027-03-20"}),
              HasSubstr("Digital dialogue"));
  EXPECT_THAT(Visit("au-dfat", {"list", "--month", "2027-03"}), HasSubstr("13:00 Digital"));
  EXPECT_THAT(Visit("au-dfat", {"list", "--week", "2027-03-09"}), HasSubstr("13:00 Digital dialogue"));
  EXPECT_THAT(Visit("au-dfat", {"list", "--from", "2027-03-01", "--to", "2027-03-31", "--with", "partners/id-kemlu"}),
              HasSubstr(kUid));
  EXPECT_THAT(Visit("au-dfat", {"list", "--state", "cancelled"}), HasSubstr("No visits."));
}

message::v1::Message Around(const visit::v1::Visit& visit, const std::string& sender, const std::string& recipient) {
  message::v1::Message message = NoteTo(sender, {recipient}, "Visit");
  message.mutable_body()->set_media_type("application/vnd.duta.visit.v1+protobuf");
  message.mutable_body()->set_content(visit.SerializeAsString());
  return message;
}

// What answers a version that is not the current one any more is refused in a dry
// run as it is for real.
TEST_F(HubTest, ADryRunOfAnAnswerToAnOlderVersion) {
  Start();
  Network network(hub_);
  const auto indonesia = network.Admit("partners/id-kemlu");
  const auto australia = network.Admit("partners/au-dfat");
  const int64_t now = ToTimestamp(SystemClock().Now()).seconds();
  for (const uint32_t sequence : {0u, 1u}) {
    visit::v1::Visit version = visit::MakeRequest(sequence, 0, {"partners/au-dfat"});
    version.mutable_events(0)->mutable_dtstamp()->set_seconds(now);
    ASSERT_THAT(indonesia->Send(Around(version, "partners/id-kemlu", "partners/au-dfat")), IsOk());
  }
  client::Submitter submitter(australia->channel(), australia->log(), Client::kOnce);
  for (const uint32_t sequence : {0u, 1u}) {
    visit::v1::Visit answer =
        visit::MakeReply("partners/au-dfat", visit::v1::PARTICIPATION_STATUS_ACCEPTED, sequence, 0);
    answer.mutable_events(0)->mutable_dtstamp()->set_seconds(now);
    const auto envelope = australia->Sign(Around(answer, "partners/au-dfat", "partners/id-kemlu"));
    const Status tried = submitter.Validate(envelope).status();
    const Status sent = australia->Submit(envelope).status();
    EXPECT_EQ(tried.message(), sent.message());
    EXPECT_EQ(ReasonOf(tried), ReasonOf(sent));
    EXPECT_EQ(MetadataOf(tried), MetadataOf(sent));
    EXPECT_EQ(ReasonOf(sent) == Reason::kVisitSequenceStale, sequence == 0) << sent;
  }
}

// Australia's calendar program answers the invitation that its adapter wrote: what
// it sends is a calendar, signed as it is.
TEST_F(HubTest, ACounterInTheFormOfOnesOwnCalendar) {
  Start();
  Network network(hub_);
  const auto indonesia = network.Admit("partners/id-kemlu");
  const auto australia = network.Admit("partners/au-dfat");
  network.Install(AdapterLibrary("au"), "partners/au-dfat");
  visit::v1::Visit invited = visit::MakeRequest(0, 0, {"partners/au-dfat"});
  invited.mutable_events(0)->mutable_dtstamp()->set_seconds(ToTimestamp(SystemClock().Now()).seconds());
  ASSERT_THAT(indonesia->Send(Around(invited, "partners/id-kemlu", "partners/au-dfat")), IsOk());
  const auto inbox = australia->Inbox();
  ASSERT_THAT(inbox, IsOk());
  ASSERT_EQ(inbox->size(), 1u);
  ASSERT_FALSE(inbox->front().delivery.renditions().empty()) << inbox->front().delivery.ShortDebugString();
  std::string calendar = inbox->front().delivery.renditions(0).content();
  calendar = Replaced(calendar, "METHOD:REQUEST", "METHOD:COUNTER");
  calendar = Replaced(calendar, "20261215T090000", "20261216T090000");
  message::v1::Message message = NoteTo("partners/au-dfat", {"partners/id-kemlu"}, "Counter");
  message.mutable_body()->set_media_type("text/calendar; method=REQUEST");
  message.mutable_body()->set_content(calendar);
  EXPECT_FALSE(australia->Send(message).ok());  // The header says another method than the body.
  message = NoteTo("partners/au-dfat", {"partners/id-kemlu"}, "Counter");
  message.mutable_body()->set_media_type("text/calendar; method=COUNTER");
  message.mutable_body()->set_content(calendar);
  const auto countered = australia->Send(message);
  ASSERT_TRUE(countered.ok()) << countered.status();
  for (Client* side : {indonesia.get(), australia.get()}) {
    schedule::v1::GetVisitRequest request;
    request.set_uid(invited.uid());
    const auto response = side->Call(schedule::v1::ScheduleService::NewStub(side->channel()),
                                     &schedule::v1::ScheduleService::Stub::GetVisit, request);
    ASSERT_THAT(response, IsOk());
    EXPECT_EQ(response->visit().event().start().local(), "2026-12-15T09:00:00");
    ASSERT_EQ(response->visit().counters_size(), 1);
    EXPECT_EQ(response->visit().counters(0).event().start().local(), "2026-12-16T09:00:00");
  }
}

// Changes come to who watches, from where it left off, until the hub stops.
TEST_F(HubTest, WatchingVisits) {
  Start();
  Network network(hub_);
  const auto indonesia = network.Admit("partners/id-kemlu");
  const auto australia = network.Admit("partners/au-dfat");
  const auto stub = schedule::v1::ScheduleService::NewStub(australia->channel());
  grpc::ClientContext context;
  const auto reader = stub->WatchVisits(&context, schedule::v1::WatchVisitsRequest());
  const auto stamp = [](visit::v1::Visit visit) {
    visit.mutable_events(0)->mutable_dtstamp()->set_seconds(ToTimestamp(SystemClock().Now()).seconds());
    return visit;
  };
  const auto invited = stamp(visit::MakeRequest(0, 0, {"partners/au-dfat"}));
  ASSERT_THAT(indonesia->Send(Around(invited, "partners/id-kemlu", "partners/au-dfat")), IsOk());
  schedule::v1::WatchVisitsResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.visit().uid(), invited.uid());
  EXPECT_EQ(response.visit().phase(), schedule::v1::VISIT_PHASE_OPEN);
  const uint64_t seen = response.visit().revision();

  const auto accepts = stamp(visit::MakeReply("partners/au-dfat", visit::v1::PARTICIPATION_STATUS_ACCEPTED, 0, 0));
  ASSERT_THAT(australia->Send(Around(accepts, "partners/au-dfat", "partners/id-kemlu")), IsOk());
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_TRUE(response.visit().agreed());
  EXPECT_GT(response.visit().revision(), seen);
  context.TryCancel();
  EXPECT_FALSE(reader->Read(&response));
  reader->Finish();

  grpc::ClientContext later;
  schedule::v1::WatchVisitsRequest request;
  request.set_after_revision(seen);
  const auto again = stub->WatchVisits(&later, request);
  ASSERT_TRUE(again->Read(&response));
  EXPECT_TRUE(response.visit().agreed());
  EXPECT_EQ(hub_.Stop(), 0);
  EXPECT_FALSE(again->Read(&response));
  EXPECT_EQ(again->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace duta::integration
