// The kind of core/kinds/README.md at work: a real hub that understands it, and the
// real command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "tests/core/store/temporary_directory.h"
#include "tests/integration/harness/hub_process.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TutorialTest : public testing::Test {
 protected:
  void SetUp() override {
    const Status started = hub_.Start();
    ASSERT_TRUE(started.ok()) << started;
    std::string profiles = *ReadFile(rina_);
    profiles.insert(profiles.find("hub_ca"), "hub = \"" + hub_.address() + "\"\n");
    ASSERT_THAT(WriteFileAtomically(rina_, profiles, FileMode::kPrivate), IsOk());
    for (const char* id : {"id-kemlu", "au-dfat", "nz-mfat"}) {
      Must(id, {"enroll", "--name", "partners/" + std::string(id), "--hub", hub_.address(), "--hub-ca",
                hub_.data() + "/tls/ca.crt", "--log-key", hub_.log_key(), "--place", "Jakarta", "--zone",
                "Asia/Jakarta", "--display-name", id});
      const Finished admitted = RunProgram({DUTA_TUTORIAL_DUTA, "--config", rina_, "admin", "partner", "add",
                                            directory_ / id + "/" + id + ".registration.json"});
      ASSERT_EQ(admitted.code, 0) << admitted.output;
    }
  }

  std::vector<std::string> Command(const std::string& id, const std::vector<std::string>& arguments) const {
    std::vector<std::string> command = {DUTA_TUTORIAL_DUTA, "--config", directory_ / "profiles.toml", "--profile", id};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }
  std::string Must(const std::string& id, const std::vector<std::string>& arguments) const {
    const Finished finished = RunProgram(Command(id, arguments));
    EXPECT_EQ(finished.code, 0) << finished.output;
    return finished.output;
  }
  std::vector<std::string> Endorse(const std::string& subject, const std::string& comment) const {
    return {"--json", "endorsement",      "send",      subject,     "--comment", comment,
            "--to",   "partners/au-dfat", "--marking", "restricted"};
  }

  test::TemporaryDirectory directory_;
  HubProcess hub_{directory_ / "hub", DUTA_TUTORIAL_DUTAD};
  const std::string rina_ = hub_.data() + "/first-administrator/profiles.toml";
};

TEST_F(TutorialTest, IsSentListedWatchedAndShown) {
  ChildProcess watcher(Command("au-dfat", {"endorsement", "watch"}));
  ASSERT_TRUE(watcher.WaitForOutput("Watching endorsements")) << watcher.output();
  const auto sent = nlohmann::json::parse(Must("id-kemlu", Endorse("Consular help", "Since 2024.")));
  EXPECT_TRUE(watcher.WaitForOutput("1 partners/id-kemlu endorses Consular help\n")) << watcher.output();
  EXPECT_THAT(Must("au-dfat", {"show", sent["message_id"].get<std::string>()}), HasSubstr("Since 2024."));

  Must("id-kemlu", Endorse("Consular help", "Since 2025."));
  EXPECT_TRUE(watcher.WaitForOutput("2 partners/id-kemlu endorses Consular help\n")) << watcher.output();
  for (const char* party : {"au-dfat", "id-kemlu"}) {
    const std::string listed = Must(party, {"endorsement", "list", "Consular help"});
    EXPECT_THAT(listed, HasSubstr("partners/id-kemlu  Since 2025.")) << party;
    EXPECT_THAT(listed, Not(HasSubstr("2024"))) << party;
  }
  EXPECT_THAT(Must("nz-mfat", {"endorsement", "list", "Consular help"}), Not(HasSubstr("id-kemlu")));

  const Finished refused = RunProgram(Command("id-kemlu", Endorse("Consular help", std::string(301, 'x'))));
  EXPECT_EQ(refused.code, 1) << refused.output;
  EXPECT_THAT(refused.output, HasSubstr("BODY_INVALID"));

  // An open watch does not hold up a hub that stops, and goes on when it is back.
  ASSERT_EQ(hub_.Stop(), 0);
  ASSERT_TRUE(watcher.WaitForOutput("No connection: ")) << watcher.output();
  ASSERT_TRUE(hub_.Start().ok());
  ASSERT_TRUE(watcher.WaitForOutput("Connected again.")) << watcher.output();
  Must("id-kemlu", Endorse("Visa waiver", ""));
  EXPECT_TRUE(watcher.WaitForOutput("3 partners/id-kemlu endorses Visa waiver\n")) << watcher.output();
  watcher.Signal(SIGINT);
  EXPECT_EQ(watcher.Wait(), 0) << watcher.output();
}

}  // namespace
}  // namespace duta::integration
