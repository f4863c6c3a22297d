// Whole command lines against a real hub: what ministries and administrators do,
// from enrolment to evidence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <sstream>
#include <thread>

#include "core/base/bytes.h"
#include "core/cli/commands.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "real_hub.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Result {
  int code;
  std::string out;
  std::string err;
  Json json() const { return Json::parse(out); }
};

// Text that one thread writes and another waits for.
class WatchedBuffer final : public std::stringbuf {
 public:
  // Whether `text` appears within a minute.
  bool WaitFor(const std::string& text) {
    std::unique_lock lock(mutex_);
    return written_.wait_for(lock, std::chrono::minutes(1), [&] { return seen_.find(text) != std::string::npos; });
  }
  std::string seen() {
    std::lock_guard lock(mutex_);
    return seen_;
  }

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    std::lock_guard lock(mutex_);
    seen_.append(text, static_cast<size_t>(size));
    written_.notify_all();
    return size;
  }
  int_type overflow(int_type c) override {
    const char byte = static_cast<char>(c);
    xsputn(&byte, 1);
    return c;
  }

 private:
  std::mutex mutex_;
  std::condition_variable written_;
  std::string seen_;  // Guarded by mutex_.
};

class HubTest : public ::testing::Test {
 protected:
  HubTest() : directory_(fs::path(::testing::TempDir()) / ("cli-hub-" + ToHex(RandomBytes(8)))) {
    BlockInterrupts();  // Before the hub's threads: the command alone is to take them.
    fs::create_directories(directory_);
    hub_ = std::make_unique<RealHub>(directory_.string());
    Write("ca.crt", hub_->ca_pem());
    Write("note.txt", "The Ministry presents its compliments.\n\nA visit is proposed.\n");
    Enroll("administrators/rina", "rina");
    Enroll("administrators/budi", "budi");
    for (const char* name : {"rina", "budi"}) OrdainAdministrator(name);
    for (const char* id : {"id-kemlu", "au-dfat", "xx-mfa"}) Enroll("partners/" + std::string(id), id);
    Must("rina", {"log", "checkpoint"});  // That of the empty log.
    Must("rina", {"admin", "partner", "add", Registration("id-kemlu")});
    Must("rina", {"admin", "partner", "add", Registration("au-dfat")});
  }
  ~HubTest() override {
    hub_.reset();
    fs::remove_all(directory_);
  }

  static void BlockInterrupts() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  }

  std::string Path(std::string_view name) const { return (directory_ / name).string(); }
  std::string Registration(const std::string& id) const { return Path(id + "/" + id + ".registration.json"); }
  void Write(std::string_view name, std::string_view text) {
    ASSERT_TRUE(WriteFileAtomically(Path(name), text, FileMode::kPublic).ok());
  }

  int Run(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    std::istringstream in;
    Console console(in, out, err, Terminal{.width = 1000});
    Session session(console, clock_, [&](const char* name) {
      return std::string(name) == "DUTA_CONFIG" ? Path("profiles.toml") : std::string();
    });
    return RunCommand(arguments, session);
  }
  Result As(const std::string& profile, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--profile", profile});
    std::ostringstream out;
    std::ostringstream err;
    const int code = Run(std::move(arguments), out, err);
    return {code, out.str(), err.str()};
  }
  Result Must(const std::string& profile, std::vector<std::string> arguments) {
    Result result = As(profile, std::move(arguments));
    EXPECT_EQ(result.code, kDone) << result.err;
    return result;
  }

  void Enroll(const std::string& name, const std::string& profile) {
    Must(profile, {"enroll", "--name", name, "--hub", hub_->address(), "--hub-ca", Path("ca.crt"), "--log-key",
                   hub_->log_key(), "--place", "Jakarta", "--zone", "Asia/Jakarta"});
  }
  void OrdainAdministrator(const std::string& id) {
    const auto registration = ReadRegistration(Registration(id));
    ASSERT_TRUE(registration.ok());
    order::v1::Order order;
    auto& add = *order.mutable_add_administrator();
    add.mutable_administrator()->set_name(registration->name());
    add.mutable_administrator()->set_display_name(id);
    *add.mutable_administrator()->mutable_transport_trust() = registration->transport_trust();
    *add.mutable_keys() = registration->keys();
    hub_->Ordain(order);
  }

  // Sends a note from Indonesia to Australia; returns its id.
  std::string Send(std::vector<std::string> more = {}, const std::string& subject = "Working visit") {
    std::vector<std::string> arguments = {
        "--json",    "send",       "--to",     "partners/au-dfat",  "--subject", subject,
        "--marking", "restricted", "--number", "D/0123/XI/2026/01", "--text",    Path("note.txt")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Must("id-kemlu", arguments).json().value("message_id", "");
  }

  SystemClock clock_;
  fs::path directory_;
  std::unique_ptr<RealHub> hub_;
};

TEST_F(HubTest, ANoteGoesOutComesInAndIsProven) {
  const std::string id = Send({"--attach", Path("note.txt"), "--signed-ack"});
  const Result inbox = Must("au-dfat", {"inbox"});
  EXPECT_THAT(inbox.out,
              AllOf(StartsWith("INDEX  ACCEPTED"), HasSubstr("partners/id-kemlu  RESTRICTED  routine  Working visit")));
  const Json listed = Must("au-dfat", {"inbox", "--json", "--renditions"}).json();
  const std::string index = listed["index"].dump();
  EXPECT_EQ(listed["message"]["note"]["number"], "D/0123/XI/2026/01");
  EXPECT_EQ(listed["renditions"][0]["text"], "Note No. D/0123/XI/2026/01\n");
  EXPECT_THAT(Must("au-dfat", {"inbox", "--renditions"}).out, HasSubstr("Not carried over: urgency\nNote No. D/0123"));

  EXPECT_THAT(Must("au-dfat", {"show", index}).out,
              AllOf(HasSubstr("A visit is proposed.\n"), HasSubstr("Asks for  a signed acknowledgement"),
                    HasSubstr("partners/au-dfat  not seen to be taken over"), HasSubstr("note.txt")));
  EXPECT_EQ(Must("au-dfat", {"show", id, "--rendition", "text"}).out, "Note No. D/0123/XI/2026/01\n");
  EXPECT_THAT(As("au-dfat", {"show", id, "--rendition", "html"}).err,
              HasSubstr("the adapter makes text/vnd.dfat.note-verbale"));

  fs::create_directories(Path("in"));
  Must("au-dfat", {"attachment", "download", id, "--dir", Path("in")});
  EXPECT_EQ(*ReadFile(Path("in/note.txt")), *ReadFile(Path("note.txt")));

  EXPECT_THAT(Must("au-dfat", {"ack", index}).out, StartsWith("Taken over: " + id));
  EXPECT_EQ(Must("au-dfat", {"inbox"}).out, "Nothing waits.\n");
  EXPECT_THAT(Must("id-kemlu", {"show", id}).out, HasSubstr("partners/au-dfat  taken over and signed for"));

  for (const char* side : {"id-kemlu", "au-dfat"}) {
    const std::string file = Path(std::string(side) + ".evidence");
    Must(side, {"show", id, "--evidence", file});
    const Result verified = Must(side, {"verify", file});
    EXPECT_THAT(verified.out, AllOf(HasSubstr("The evidence is valid.\n"), Not(HasSubstr("BAD"))));
    fs::create_directories(Path("trust"));
    fs::copy(Registration("id-kemlu"), Path("trust/id.json"), fs::copy_options::skip_existing);
    fs::copy(Registration("au-dfat"), Path("trust/au.json"), fs::copy_options::skip_existing);
    Must(side, {"verify", file, "--trust", Path("trust"), "--log-key", hub_->log_key()});
    std::string bytes = *ReadFile(file);
    bytes[bytes.size() / 2] ^= 1;
    Write("changed.evidence", bytes);
    EXPECT_EQ(As(side, {"verify", Path("changed.evidence")}).code, kEvidenceInvalid);
  }
}

TEST_F(HubTest, AReplyFindsItsWayBack) {
  const std::string id = Send();
  const Json reply = Must("au-dfat", {"send", "--json", "--reply-to", id, "--marking", "restricted", "--number", "55",
                                      "--text", Path("note.txt")})
                         .json();
  const Json shown = Must("id-kemlu", {"show", "--json", reply["message_id"]}).json();
  EXPECT_EQ(shown["message"]["in_reply_to"], id);
  EXPECT_EQ(shown["message"]["thread_id"], id);
  EXPECT_EQ(shown["message"]["subject"], "Working visit");
  EXPECT_EQ(shown["message"]["note"]["reference"], "D/0123/XI/2026/01");
}

TEST_F(HubTest, DryRunsSendNothing) {
  const Result result = Must("id-kemlu", {"send", "--dry-run", "--to", "partners/au-dfat", "--subject", "x",
                                          "--marking", "open", "--number", "1", "--text", Path("note.txt")});
  EXPECT_THAT(result.out,
              AllOf(StartsWith("The hub would accept it. Nothing was sent.\n"), HasSubstr("PUBLIC_HOLIDAY")));
  EXPECT_EQ(Must("au-dfat", {"inbox"}).out, "Nothing waits.\n");
}

TEST_F(HubTest, RefusalsSayWhyAndExitWithOne) {
  struct Case {
    std::string profile;
    std::vector<std::string> arguments;
    const char* reason;
  };
  const auto send = [&](const char* to, const char* marking) {
    return std::vector<std::string>{"send",     "--to", to,       "--subject",     "x", "--marking", marking,
                                    "--number", "1",    "--text", Path("note.txt")};
  };
  const Case cases[] = {
      {"id-kemlu", send("partners/zz-mfa", "open"), "UNKNOWN_RECIPIENT"},
      {"id-kemlu", send("partners/au-dfat", "top-secret"), "MARKING_ABOVE_CEILING"},
      {"xx-mfa", {"whoami"}, "UNKNOWN_CERTIFICATE"},
      {"xx-mfa", {"inbox", "--follow"}, "UNKNOWN_CERTIFICATE"},
      {"id-kemlu", {"inbox", "--mailbox", "partners/au-dfat"}, "MAILBOX_NOT_YOURS"},
      {"id-kemlu", {"admin", "partner", "resume", "partners/au-dfat"}, "NOT_AN_ADMINISTRATOR"},
      {"id-kemlu", {"show", "01939f5a-0000-7000-8000-000000000001"}, "UNKNOWN_RESOURCE"},
      {"id-kemlu", {"keys", "partners/zz-mfa"}, "UNKNOWN_RESOURCE"},
      {"id-kemlu", {"log", "proof", "99999"}, "LOG_INDEX_OUT_OF_RANGE"},
      {"rina", {"admin", "administrator", "remove", "administrators/budi"}, "SECOND_ADMINISTRATOR_REQUIRED"},
      {"rina", {"admin", "partner", "add", Registration("id-kemlu")}, "RESOURCE_EXISTS"},
  };
  for (const Case& c : cases) {
    const Result result = As(c.profile, c.arguments);
    EXPECT_EQ(result.code, kRefused) << c.reason;
    EXPECT_THAT(result.err, AllOf(HasSubstr("(" + std::string(c.reason) + ")"), HasSubstr("Cure: "))) << c.reason;
  }
}

TEST_F(HubTest, AForgedEnvelopeIsRefused) {
  Must("id-kemlu", {"send", "--to", "partners/au-dfat", "--subject", "x", "--marking", "open", "--number", "1",
                    "--text", Path("note.txt"), "--out", Path("signed.json")});
  Json envelope = Json::parse(*ReadFile(Path("signed.json")));
  std::string payload = *FromBase64(envelope["payload"].get<std::string>());
  payload.replace(payload.find("compliments"), 11, "COMPLIMENTS");
  envelope["payload"] = ToBase64(payload);
  Write("forged.json", envelope.dump());
  const Result forged = As("id-kemlu", {"submit", Path("forged.json")});
  EXPECT_EQ(forged.code, kRefused);
  EXPECT_THAT(forged.err, HasSubstr("(SIGNATURE_INVALID)"));
  // The genuine one, twice: one receipt.
  const Json first = Must("id-kemlu", {"submit", "--json", Path("signed.json")}).json();
  EXPECT_EQ(Must("id-kemlu", {"submit", "--json", Path("signed.json")}).json()["index"], first["index"]);
}

TEST_F(HubTest, PinnedKeysCountWhateverTheRegistrySays) {
  const std::string id = Send();
  fs::create_directories(Path("trust"));
  std::string profiles = *ReadFile(Path("profiles.toml"));
  const std::string place = "[profiles.au-dfat]\n";
  profiles.insert(profiles.find(place) + place.size(), "trust = \"trust\"\n");
  Write("profiles.toml", profiles);
  EXPECT_EQ(As("au-dfat", {"inbox"}).code, kLocal);  // The folder is empty.
  fs::copy(Registration("id-kemlu"), Path("trust/id.json"));
  EXPECT_THAT(Must("au-dfat", {"inbox"}).out, HasSubstr("Working visit"));
  // Another key was pinned than the one that the registry has.
  Must("other", {"enroll", "--name", "partners/id-kemlu"});
  fs::copy(Registration("other"), Path("trust/id.json"), fs::copy_options::overwrite_existing);
  for (const std::vector<std::string>& line : {std::vector<std::string>{"inbox"}, {"show", id}, {"ack", id}}) {
    const Result result = As("au-dfat", line);
    EXPECT_EQ(result.code, kEvidenceInvalid) << line[0];
    EXPECT_THAT(result.out, Not(HasSubstr("Working visit"))) << line[0];
  }
}

TEST_F(HubTest, TheLogIsReadInItsPublicForms) {
  const std::string before = Path("before");
  Write("before", Must("id-kemlu", {"log", "checkpoint"}).out);
  const std::string id = Send();
  Write("after", Must("id-kemlu", {"log", "checkpoint"}).out);
  EXPECT_THAT(*ReadFile(Path("after")), StartsWith("hub.test\n"));
  const std::string index = Must("id-kemlu", {"receipt", "--json", id}).json()["index"].dump();
  EXPECT_THAT(Must("id-kemlu", {"log", "proof", index}).out,
              StartsWith("c2sp.org/tlog-proof@v1\nindex " + index + "\n"));
  EXPECT_THAT(Must("id-kemlu", {"receipt", "--proof", id}).out, StartsWith("c2sp.org/tlog-proof@v1\n"));
  EXPECT_THAT(Must("id-kemlu", {"log", "entry", index}).out, HasSubstr("message accepted"));
  EXPECT_THAT(Must("id-kemlu", {"log", "entries"}).out, HasSubstr(id));
  EXPECT_EQ(Must("id-kemlu", {"log", "consistency", before, Path("after"), "--json"}).json()["verified"], true);
  EXPECT_EQ(Must("id-kemlu", {"log", "consistency", before, "--json"}).json()["verified"], true);
  EXPECT_EQ(Must("id-kemlu", {"log", "consistency", "1", "3", "--json"}).json()["verified"], false);
}

TEST_F(HubTest, AdministratorsKeepTheRegistry) {
  Must("rina",
       {"admin", "group", "set", "groups/rndd", "--member", "partners/id-kemlu", "--member", "partners/au-dfat"});
  EXPECT_THAT(Must("id-kemlu", {"groups"}).out, HasSubstr("groups/rndd"));
  Must("rina", {"admin", "group", "remove", "groups/rndd"});
  EXPECT_EQ(Must("id-kemlu", {"groups"}).out, "No groups.\n");

  Must("rina", {"admin", "partner", "policy", "partners/id-kemlu", "--send-ceiling", "secret", "--rate", "60"});
  Must("rina", {"admin", "partner", "policy", "partners/id-kemlu", "--receive-ceiling", "open"});
  EXPECT_THAT(Must("id-kemlu", {"partners", "partners/id-kemlu"}).out,
              AllOf(HasSubstr("Sends up to        secret"), HasSubstr("Receives up to     open"),
                    HasSubstr("Messages a minute  60")));

  Must("rina", {"admin", "partner", "suspend", "partners/id-kemlu", "--return"});
  EXPECT_THAT(As("id-kemlu", {"send", "--to", "partners/au-dfat", "--subject", "x", "--marking", "open", "--number",
                              "1", "--text", Path("note.txt")})
                  .err,
              HasSubstr("(PARTNER_SUSPENDED)"));
  Must("rina", {"admin", "partner", "resume", "partners/id-kemlu"});

  Enroll("partners/id-kemlu/units/canberra", "canberra");
  // Not by one administrator, who would speak as the unit; the partner itself orders it.
  EXPECT_THAT(As("rina", {"admin", "unit", "add", Registration("canberra")}).err,
              AllOf(HasSubstr("(SECOND_ADMINISTRATOR_REQUIRED)"), HasSubstr("a partner also orders itself")));
  Must("id-kemlu", {"admin", "unit", "add", Registration("canberra")});
  EXPECT_THAT(Must("id-kemlu", {"units", "partners/id-kemlu"}).out, HasSubstr("units/canberra"));
  EXPECT_THAT(Must("canberra", {"whoami"}).out, HasSubstr("partners/id-kemlu/units/canberra"));
  Must("rina", {"admin", "unit", "remove", "partners/id-kemlu/units/canberra"});

  // A key is rotated with an overlap, then the old one revoked.
  const std::string old_key = Must("id-kemlu", {"whoami", "--json"}).json()["keyid"];
  Must("new", {"enroll", "--name", "partners/id-kemlu", "--hub", hub_->address(), "--hub-ca", Path("ca.crt"),
               "--log-key", hub_->log_key()});
  for (const std::vector<std::string>& line : {std::vector<std::string>{"admin", "key", "add", Registration("new")},
                                               {"admin", "trust", "add", "partners/id-kemlu", Registration("new")}}) {
    EXPECT_THAT(As("rina", line).err, HasSubstr("(SECOND_ADMINISTRATOR_REQUIRED)"));
    EXPECT_THAT(As("au-dfat", line).err, HasSubstr("(NOT_AN_ADMINISTRATOR)"));
    Must("id-kemlu", line);
  }
  EXPECT_THAT(As("id-kemlu", {"admin", "trust", "set", "partners/id-kemlu", Registration("new")}).err,
              HasSubstr("(ORDER_INVALID)"))
      << "who takes away is an administrator";
  Must("new", {"whoami"});
  Must("id-kemlu", {"whoami"});
  Must("rina", {"admin", "key", "revoke", old_key, "--reason", "rotated"});
  // A certificate is withdrawn by one administrator, and at once.
  Must("rina", {"admin", "trust", "set", "partners/id-kemlu", Registration("new")});
  EXPECT_EQ(As("id-kemlu", {"whoami"}).code, kRefused);
  EXPECT_THAT(Must("new", {"keys", "partners/id-kemlu"}).out, AllOf(HasSubstr("revoked: rotated"), HasSubstr("valid")));
  EXPECT_THAT(As("rina", {"admin", "adapter", "install", Path("note.txt")}).err, HasSubstr("BUNDLE_"));
  EXPECT_THAT(
      As("rina", {"admin", "adapter", "activate", "partners/id-kemlu", "--version", "1.0.0", "--out", Path("o")}).err,
      HasSubstr("admin cosign"));
}

TEST_F(HubTest, AdministratorsSeeHowTheHubDoes) {
  EXPECT_THAT(Must("rina", {"admin", "status"}).out,
              AllOf(HasSubstr("Hub        hub.test\n"), HasSubstr("Degraded   no user namespaces\n"),
                    HasSubstr("MAILBOX           WAITING  OLDEST\npartners/au-dfat  7\n")));
  EXPECT_EQ(Must("rina", {"admin", "adapter", "list"}).out,
            "PARTNER            ADAPTER      STATE      CALLS  FAILED  WHY\n"
            "partners/au-dfat   notes 1.0.0  suspended  0      3       it crashed\n"
            "partners/id-kemlu  notes 1.0.0  suspended  0      3       it crashed\n");
  EXPECT_THAT(Must("rina", {"admin", "adapter", "show", "partners/au-dfat"}).out,
              AllOf(HasSubstr("Why         it crashed\n"), HasSubstr("Calls       0, failed 3\n")));
  EXPECT_THAT(Must("rina", {"admin", "adapter", "show", "partners/au-dfat"}).out,
              AllOf(HasSubstr("Version     1.0.0, release 1, configuration 636363636363, ordered into service\n"),
                    HasSubstr("\nConfiguration of 1.0.0:\n{\"letterhead\": \"blue\"}\n")));
  EXPECT_EQ(Must("rina", {"admin", "adapter", "list", "--json"}).json()["adapters"].size(), 2u);
  EXPECT_EQ(Must("rina", {"admin", "status", "--json"}).json()["mailboxes"][0]["pending"], "7");
}

TEST_F(HubTest, AConfigurationIsAFileOrNone) {
  const std::vector<std::string> configure = {"admin", "adapter", "configure", "partners/au-dfat"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), configure.begin(), configure.end());
    return As("rina", more);
  };
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{}, {"--none", "--file", Path("x.json")}}) {
    const auto result = with(wrong);
    EXPECT_EQ(result.code, 2);
    EXPECT_THAT(result.err, HasSubstr("one of --file FILE.json and --none is wanted"));
  }
  EXPECT_THAT(with({"--file", Path("note.txt"), "--out", Path("o")}).err, HasSubstr("admin cosign"));
  // The hub of this test has no version that could be configured.
  EXPECT_THAT(with({"--none", "--version", "1.0.0"}).err, HasSubstr("UNKNOWN_RESOURCE"));
}

TEST_F(HubTest, AMessageInQuarantineIsReleasedByName) {
  EXPECT_EQ(Must("rina", {"admin", "adapter", "quarantine", "partners/au-dfat"}).out,
            "MESSAGE   INPUT SHA-256  TIMES  FAULT\n"
            "018f2d3e  696969696969   2      killed by signal 6\n");
  const auto release = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"admin", "adapter", "release", "partners/au-dfat"});
    return As("rina", more);
  };
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{}, {"--all", "--message", "018f2d3e"}}) {
    EXPECT_EQ(release(wrong).code, 2);
    EXPECT_THAT(release(wrong).err, HasSubstr("one of --message ID and --all is wanted"));
  }
  EXPECT_THAT(release({"--message", "018f"}).err, AllOf(HasSubstr("nothing like that is in quarantine"),
                                                        HasSubstr("duta admin adapter quarantine partners/au-dfat")));
  EXPECT_THAT(release({"--message", "018f2d3e", "--out", Path("o")}).err, HasSubstr("admin cosign"));
  // The registry of this test's hub knows no adapter in service.
  EXPECT_THAT(release({"--all"}).err, HasSubstr("ORDER_INVALID"));
}

TEST_F(HubTest, ASensitiveOrderTakesTwo) {
  Enroll("administrators/siti", "siti");
  Must("rina", {"admin", "administrator", "add", Registration("siti"), "--out", Path("order.json")});
  EXPECT_EQ(As("rina", {"submit", Path("order.json")}).code, kRefused);
  Must("budi", {"admin", "cosign", "--yes", Path("order.json")});
  EXPECT_THAT(Must("siti", {"whoami"}).out, HasSubstr("administrators/siti"));
}

TEST_F(HubTest, FollowingOutlivesTheHubAndEndsCleanly) {
  WatchedBuffer out;
  WatchedBuffer err;
  int code = -1;
  std::thread follower([&] {
    std::ostream out_stream(&out);
    std::ostream err_stream(&err);
    code = Run({"inbox", "--follow", "--profile", "au-dfat"}, out_stream, err_stream);
  });
  ASSERT_TRUE(err.WaitFor("Waiting for messages."));
  const std::string first = Send();
  EXPECT_TRUE(out.WaitFor("Working visit"));
  hub_->Stop();
  EXPECT_TRUE(err.WaitFor("No connection: "));
  hub_->Start();
  EXPECT_TRUE(err.WaitFor("Connected again."));
  Send({}, "After the restart");
  EXPECT_TRUE(out.WaitFor("After the restart"));
  ::kill(::getpid(), SIGINT);
  follower.join();
  EXPECT_EQ(code, kDone);
  const std::string text = err.seen();
  EXPECT_EQ(text.find("No connection: "), text.rfind("No connection: "));
  // What was shown before the restart is not shown again.
  EXPECT_EQ(out.seen().find("Working visit"), out.seen().rfind("Working visit"));
}

}  // namespace
}  // namespace duta::cli
