// The command `duta` as its users have it: the real program, against the real
// hub, its log verified by a program of others.
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "core/base/bytes.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DutaCommandTest : public HubTest {
 protected:
  void SetUp() override {
    Start();
    Write("note.txt", "The Ministry has the honour to propose a visit.\n");
    // The profile of the first administrator, with the address that is known now.
    std::string profiles = *ReadFile(hub_.data() + "/first-administrator/profiles.toml");
    profiles.insert(profiles.find("hub_ca"), "hub = \"" + hub_.address() + "\"\n");
    ASSERT_THAT(WriteFileAtomically(hub_.data() + "/first-administrator/profiles.toml", profiles, FileMode::kPrivate),
                IsOk());
    rina_ = hub_.data() + "/first-administrator/profiles.toml";
    for (const char* id : {"id-kemlu", "au-dfat"}) {
      Must(Profile(id), {"enroll", "--name", "partners/" + std::string(id), "--hub", hub_.address(), "--hub-ca",
                         hub_.data() + "/tls/ca.crt", "--log-key", hub_.log_key(), "--place", "Jakarta", "--zone",
                         "Asia/Jakarta", "--display-name", id});
      Must(rina_, {"admin", "partner", "add", directory_ / id + "/" + id + ".registration.json"});
    }
  }

  std::string Profile(const std::string& id) const { return directory_ / "profiles.toml#" + id; }

  // The command of a profile: `FILE` or `FILE#ID`.
  static std::vector<std::string> Command(const std::string& profile, const std::vector<std::string>& arguments) {
    const size_t mark = profile.find('#');
    std::vector<std::string> command = {DutaProgram(), "--config", profile.substr(0, mark)};
    if (mark != std::string::npos) command.insert(command.end(), {"--profile", profile.substr(mark + 1)});
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }
  static Finished Run(const std::string& profile, const std::vector<std::string>& arguments) {
    return RunProgram(Command(profile, arguments));
  }
  static std::string Must(const std::string& profile, const std::vector<std::string>& arguments) {
    const Finished finished = Run(profile, arguments);
    EXPECT_EQ(finished.code, 0) << finished.output;
    return finished.output;
  }

  void Write(const std::string& name, const std::string& text) {
    ASSERT_THAT(WriteFileAtomically(directory_ / name, text, FileMode::kPublic), IsOk());
  }

  nlohmann::json Send(const std::string& subject) {
    return nlohmann::json::parse(
        Must(Profile("id-kemlu"), {"--json", "send", "--to", "partners/au-dfat", "--subject", subject, "--marking",
                                   "restricted", "--number", "7", "--text", directory_ / "note.txt"}));
  }

  std::string rina_;
};

TEST_F(DutaCommandTest, FollowingSaysThatTheHubStoppedAndGoesOnWhenItIsBack) {
  ChildProcess follower(Command(Profile("au-dfat"), {"inbox", "--follow"}));
  ASSERT_TRUE(follower.WaitForOutput("Waiting for messages."));
  Send("Before the stop");
  ASSERT_TRUE(follower.WaitForOutput("Before the stop"));
  ASSERT_EQ(hub_.Stop(), 0);
  ASSERT_TRUE(follower.WaitForOutput("No connection: ")) << follower.output();
  Start();
  ASSERT_TRUE(follower.WaitForOutput("Connected again.")) << follower.output();
  Send("After the stop");
  ASSERT_TRUE(follower.WaitForOutput("After the stop"));
  follower.Signal(SIGINT);
  EXPECT_EQ(follower.Wait(), 0);
  const std::string said = follower.output();
  EXPECT_EQ(said.find("Before the stop"), said.rfind("Before the stop")) << said;
}

TEST_F(DutaCommandTest, AHubThatIsKilledIsNoticedToo) {
  ChildProcess follower(Command(Profile("au-dfat"), {"inbox", "--follow"}));
  ASSERT_TRUE(follower.WaitForOutput("Waiting for messages."));
  hub_.Kill();
  ASSERT_TRUE(follower.WaitForOutput("No connection: ")) << follower.output();
  const Finished sent = Run(Profile("id-kemlu"), {"--timeout", "1s", "whoami"});
  EXPECT_EQ(sent.code, 4) << sent.output;
  EXPECT_THAT(sent.output, HasSubstr("HUB_UNREACHABLE"));
  Start();
  ASSERT_TRUE(follower.WaitForOutput("Connected again.")) << follower.output();
  follower.Signal(SIGINT);
  EXPECT_EQ(follower.Wait(), 0);
}

#ifdef DUTA_TLOGCHECK
// `duta log ...` in the public text forms, as Go's checksum database reads them.
TEST_F(DutaCommandTest, AnIndependentProgramVerifiesTheLog) {
  const std::string indonesia = Profile("id-kemlu");
  const auto check = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), DUTA_TLOGCHECK);
    return RunProgram(arguments);
  };
  Write("vkey", hub_.log_key());
  Write("first", Must(indonesia, {"log", "checkpoint"}));
  const auto sent = Send("A visit");
  for (const char* subject : {"Two", "Three", "Four"}) Send(subject);
  Write("second", Must(indonesia, {"log", "checkpoint"}));

  for (const char* checkpoint : {"first", "second"}) {
    const Finished verified = check({"checkpoint", directory_ / "vkey", directory_ / checkpoint});
    EXPECT_EQ(verified.code, 0) << verified.output;
  }

  const std::string index = sent["index"].dump();
  Write("proof", Must(indonesia, {"log", "proof", index}));
  Must(indonesia, {"log", "entry", index, "--out", directory_ / "entry"});
  const Finished included =
      check({"inclusion", directory_ / "vkey", directory_ / "proof", "-entry", directory_ / "entry"});
  EXPECT_EQ(included.code, 0) << included.output;
  EXPECT_THAT(included.output, HasSubstr("entry " + index + " is in the log of "));
  // The receipt that came with the acceptance is such a proof as well.
  Write("receipt", Must(indonesia, {"receipt", "--proof", sent["message_id"]}));
  EXPECT_EQ(check({"inclusion", directory_ / "vkey", directory_ / "receipt", "-entry", directory_ / "entry"}).code, 0);
  Write("entry", *ReadFile(directory_ / "entry") + "x");
  EXPECT_EQ(check({"inclusion", directory_ / "vkey", directory_ / "proof", "-entry", directory_ / "entry"}).code, 1);

  const auto path = nlohmann::json::parse(
      Must(indonesia, {"--json", "log", "consistency", directory_ / "first", directory_ / "second"}));
  EXPECT_EQ(path["verified"], true);
  std::string lines;
  for (const std::string hash : path["path"]) lines += hash + "\n";
  Write("path", lines);
  const Finished consistent =
      check({"consistency", directory_ / "vkey", directory_ / "first", directory_ / "second", directory_ / "path"});
  EXPECT_EQ(consistent.code, 0) << consistent.output;
  Write("path", "");
  EXPECT_EQ(
      check({"consistency", directory_ / "vkey", directory_ / "first", directory_ / "second", directory_ / "path"})
          .code,
      1);
}
#endif

TEST_F(DutaCommandTest, EvidenceIsVerifiedWithoutTheHub) {
  const std::string id = Send("A visit")["message_id"];
  Must(Profile("au-dfat"), {"ack", id});
  Must(Profile("au-dfat"), {"show", id, "--evidence", directory_ / "evidence"});
  hub_.Kill();
  // No configuration, no network: the file and the log's key.
  const auto verify = [&](const std::string& file) {
    return RunProgram({DutaProgram(), "--config", directory_ / "none", "verify", file, "--log-key", hub_.log_key()});
  };
  const Finished good = verify(directory_ / "evidence");
  EXPECT_EQ(good.code, 0) << good.output;
  EXPECT_THAT(good.output, HasSubstr("The evidence is valid."));
  EXPECT_THAT(good.output, Not(HasSubstr("BAD")));
  std::string bytes = *ReadFile(directory_ / "evidence");
  bytes[bytes.size() / 2] ^= 1;
  Write("changed", bytes);
  EXPECT_EQ(verify(directory_ / "changed").code, 5);
}

}  // namespace
}  // namespace duta::integration
