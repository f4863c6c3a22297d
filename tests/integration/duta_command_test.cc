// The command `duta` as its users have it: the real program, against the real
// hub, its log verified by a program of others.
#include "tests/integration/duta_command.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "core/base/bytes.h"

namespace duta::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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
