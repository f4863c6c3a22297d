// The command `duta` as its users have it: the real program, against the real hub.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/matchers.h"

namespace duta::integration {

// An administrator (`rina_`), and Indonesia and Australia on the network.
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

}  // namespace duta::integration
