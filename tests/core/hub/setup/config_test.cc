#include "core/hub/setup/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/hub/setup/config_keys.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::hub {
namespace {

using ::testing::HasSubstr;

constexpr char kName[] = "[hub]\nname = \"hub.example\"\n";

Config Named() {
  Config config;
  config.name = "hub.example";
  return config;
}

// All values, as the file has them.
std::vector<std::string> ValuesOf(const Config& config) {
  std::vector<std::string> values;
  for (const auto& key : ConfigKeys()) values.push_back(absl::StrCat(std::string(key.name), "=", key.write(config)));
  return values;
}

TEST(ConfigTest, TheWholeFileHasEveryKeyWithItsDefault) {
  const std::string text = FormatConfig(Named());
  const auto config = ParseConfig(text, "duta.toml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(ValuesOf(*config), ValuesOf(Named()));
  for (const auto& key : ConfigKeys()) {
    const std::string name(key.name);
    EXPECT_THAT(text, HasSubstr(absl::StrCat("\n", name, " = ", key.write(Named()), "\n")));
    EXPECT_FALSE(key.help.empty()) << name;
  }
}

TEST(ConfigTest, WhatIsLeftOutHasItsDefault) {
  const auto config = ParseConfig(kName, "duta.toml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(ValuesOf(*config), ValuesOf(Named()));
}

TEST(ConfigTest, ReadsWhatIsSaid) {
  const auto config = ParseConfig(R"(
[hub]
name = "hub.example"
listen = "[::1]:0"
metrics_listen = ""
reflection = true
log_format = "json"
log_level = "debug"
drain_seconds = 3
[limits]
clock_ahead_seconds = 7
max_lifetime_hours = 48
commit_batch = 64
max_unanswered = 5
[policy_defaults]
ceiling = "CONFIDENTIAL"
messages_per_minute = 11
[orders]
sensitive = ["add_partner"]
[adapters]
program = "/opt/duta/worker"
allow_degradations = ["user-namespace"]
dev = true
call_milliseconds = 250
breaker_window_seconds = 60
[store]
readers = 2
)",
                                  "duta.toml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen, "[::1]:0");
  EXPECT_EQ(config->metrics_listen, "");
  EXPECT_TRUE(config->reflection);
  EXPECT_EQ(config->log_format, logging::Format::kJson);
  EXPECT_EQ(config->log_level, logging::Level::kDebug);
  EXPECT_EQ(config->drain, std::chrono::seconds(3));
  EXPECT_EQ(config->limits.clock_ahead, std::chrono::seconds(7));
  EXPECT_EQ(config->limits.max_lifetime, std::chrono::hours(48));
  EXPECT_EQ(config->limits.commit_batch, 64u);
  EXPECT_EQ(config->streams.max_unanswered, 5u);
  EXPECT_EQ(config->policy_defaults.ceiling, message::v1::LEVEL_CONFIDENTIAL);
  EXPECT_EQ(config->policy_defaults.messages_per_minute, 11u);
  EXPECT_TRUE(config->sensitive.Contains("add_partner"));
  EXPECT_FALSE(config->sensitive.Contains("add_administrator"));
  EXPECT_EQ(WorkerProgram(*config), "/opt/duta/worker");
  EXPECT_THAT(config->adapters.allowed_degradations, ::testing::ElementsAre("user-namespace"));
  EXPECT_TRUE(config->adapters.rules.development);
  EXPECT_EQ(config->adapters.rules.limits.call_time, std::chrono::milliseconds(250));
  EXPECT_EQ(config->adapters.rules.faults.breaker_window, std::chrono::minutes(1));
  EXPECT_EQ(config->store.readers, 2);
  // What was read is written back as it was.
  const auto again = ParseConfig(FormatConfig(*config), "duta.toml");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(ValuesOf(*again), ValuesOf(*config));
}

TEST(ConfigTest, EveryNumberIsRefusedBeyondItsRange) {
  for (const auto& key : ConfigKeys()) {
    long long min = 0, max = 0;
    if (std::sscanf(key.range.c_str(), "%lld to %lld", &min, &max) != 2) continue;
    const std::string name(key.name);
    for (const long long beyond : {min - 1, max + 1}) {
      const std::string section = key.section == "hub" ? "" : absl::StrCat("[", std::string(key.section), "]\n");
      const std::string text = absl::StrCat(kName, section, name, " = ", beyond, "\n");
      const auto config = ParseConfig(text, "duta.toml");
      EXPECT_EQ(ReasonOf(config.status()), Reason::kConfigurationInvalid) << text;
      EXPECT_THAT(std::string(config.status().message()), HasSubstr(key.range)) << text;
    }
  }
}

// Each must be refused, with the line and a hint of what would be right.
TEST(ConfigTest, RefusesWhatIsWrongAndSaysWhereAndWhatWouldBeRight) {
  struct Case {
    std::string text;
    int line;
    std::string hint;
  };
  const std::vector<Case> cases = {
      {"", 1, "[hub] name is missing"},
      {"[limits]\n", 1, "[hub] name is missing"},
      {"[hub]\nname = \"\"\n", 2, "1 to 64 of"},
      {"[hub]\nname = \"hub example\"\n", 2, "1 to 64 of"},
      {"[hub]\nname = \"a+b\"\n", 2, "1 to 64 of"},
      {"[hub]\nname = 7\n", 2, "a text in quotation marks"},
      {"name = \"x\"\n", 1, "the sections are [hub], [limits]"},
      {absl::StrCat(kName, "[hubs]\n"), 3, "the sections are [hub]"},
      {absl::StrCat(kName, "hub = [1]\n"), 3, "unknown key \"hub\""},
      {"hub = [1]\n", 1, "does not belong here"},
      {absl::StrCat(kName, "Listen = \"0.0.0.0:1\"\n"), 3, "unknown key \"Listen\"; [hub] has name, listen"},
      {absl::StrCat(kName, "name = \"again\"\n"), 3, "redefine"},
      {absl::StrCat(kName, "[limits]\n\n[hub]\n"), 5, "redefine"},
      {absl::StrCat(kName, "listen = \"0.0.0.0\"\n"), 3, "an address such as"},
      {absl::StrCat(kName, "listen = \"0.0.0.0:65536\"\n"), 3, "an address such as"},
      {absl::StrCat(kName, "listen = \":7447\"\n"), 3, "an address such as"},
      {absl::StrCat(kName, "listen = \"::1:7447\"\n"), 3, "an address such as"},
      {absl::StrCat(kName, "listen = \"unix:/tmp/x\"\n"), 3, "an address such as"},
      {absl::StrCat(kName, "metrics_listen = \"0.0.0.0:9447\"\n"), 3, "of this machine alone"},
      {absl::StrCat(kName, "metrics_listen = \"127.evil.example:9447\"\n"), 3, "of this machine alone"},
      {absl::StrCat(kName, "reflection = 1\n"), 3, "true or false"},
      {absl::StrCat(kName, "log_level = \"loud\"\n"), 3, "\"debug\", \"info\""},
      {absl::StrCat(kName, "drain_seconds = 1.5\n"), 3, "a whole number, 0 to 600"},
      {absl::StrCat(kName, "drain_seconds = \"10\"\n"), 3, "a whole number"},
      {absl::StrCat(kName, "drain_seconds = 9223372036854775808\n"), 3, "64 bits"},
      {absl::StrCat(kName, "[limits]\ncommit_batch = 0\n"), 4, "limits.commit_batch must be"},
      {absl::StrCat(kName, "[limits]\ncommit_batch = -9223372036854775808\n"), 4, "a whole number"},
      {absl::StrCat(kName, "[limits.commit_batch]\n"), 3, "a whole number"},
      {absl::StrCat(kName, "[policy_defaults]\nceiling = \"restricted\"\n"), 4, "\"RESTRICTED\""},
      {absl::StrCat(kName, "[policy_defaults]\nmax_message_bytes = 2000000\n"), 4, "at most limits.max_envelope_bytes"},
      {absl::StrCat(kName, "[limits]\nmax_envelope_bytes = 1024\n"), 4, "policy_defaults.max_message_bytes"},
      {absl::StrCat(kName, "[adapters]\ninput_bytes = 1048576\n"), 4, "at least twice"},
      {absl::StrCat(kName, "[adapters]\nfirst_backoff_milliseconds = 60000\n"), 4, "at most adapters.last_backoff"},
      {absl::StrCat(kName, "[adapters]\nprogram = \"worker\"\n"), 4, "an absolute path"},
      {absl::StrCat(kName, "[adapters]\nallow_degradations = [\"all\"]\n"), 4, "a list of system-calls, files"},
      {absl::StrCat(kName, "[adapters]\nallow_degradations = \"user-namespace\"\n"), 4, "a list of texts"},
      {absl::StrCat(kName, "[orders]\nsensitive = [\"add_everyone\"]\n"), 4, "add_everyone"},
      {absl::StrCat(kName, "[orders]\nsensitive = [7]\n"), 4, "a list of texts"},
      {absl::StrCat(kName, "listen = \"\xff\"\n"), 3, "utf-8"},
      {absl::StrCat(kName, "= 1\n"), 3, ""},
      {absl::StrCat(kName, "listen = \"0.0.0.0:1"), 3, ""},
      {absl::StrCat(kName, "[store]\nreaders = ", std::string(100'000, '[')), 4, "nested"},
      {absl::StrCat(kName, std::string("\0\0", 2)), 3, ""},
  };
  for (const Case& each : cases) {
    const auto config = ParseConfig(each.text, "/etc/duta.toml");
    const std::string shown = each.text.substr(0, 100);
    ASSERT_EQ(ReasonOf(config.status()), Reason::kConfigurationInvalid) << shown;
    const std::string message(config.status().message());
    EXPECT_THAT(message, HasSubstr(absl::StrCat("/etc/duta.toml:", each.line, ": "))) << shown;
    EXPECT_THAT(message, HasSubstr(each.hint)) << shown;
    EXPECT_EQ(MetadataOf(config.status())["line"], absl::StrCat(each.line)) << shown;
  }
}

TEST(ConfigTest, ReadsFilesOfABoundedSize) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(ReasonOf(ReadConfig(directory / "none").status()), Reason::kFileUnusable);
  EXPECT_EQ(ReasonOf(ReadConfig(directory.path()).status()), Reason::kFileUnusable);
  const std::string path = directory / "duta.toml";
  ASSERT_TRUE(WriteFileAtomically(path, std::string((1 << 20) + 1, '#'), FileMode::kPrivate).ok());
  EXPECT_EQ(ReasonOf(ReadConfig(path).status()), Reason::kFileUnusable);
  ASSERT_TRUE(WriteFileAtomically(path, FormatConfig(Named()), FileMode::kPrivate).ok());
  EXPECT_TRUE(ReadConfig(path).ok());
}

TEST(EndpointTest, Parses) {
  struct Case {
    std::string text, host;
    int port;
  };
  for (const Case& each : {Case{"0.0.0.0:7447", "0.0.0.0", 7447}, Case{"[::1]:0", "::1", 0},
                           Case{"hub.example:65535", "hub.example", 65535}}) {
    const auto endpoint = ParseEndpoint(each.text);
    ASSERT_TRUE(endpoint.ok()) << each.text;
    EXPECT_EQ(endpoint->host, each.host);
    EXPECT_EQ(endpoint->port, each.port);
  }
  for (const char* text : {"", ":", "7447", "a:", "a:-1", "a:+1", "a: 1", "a:1 ", "a:65536", "[]:1", "[::1]", "[::1:1",
                           "::1]:1", "[a b]:1", "a b:1", "a/b:1"}) {
    EXPECT_EQ(ReasonOf(ParseEndpoint(text).status()), Reason::kConfigurationInvalid) << text;
  }
}

TEST(WorkerProgramTest, LiesBesideTheProgramUnlessSaidOtherwise) {
  EXPECT_THAT(WorkerProgram(Config()), ::testing::EndsWith("/duta-adapter-worker"));
  EXPECT_EQ(WorkerProgram(Config())[0], '/');
}

}  // namespace
}  // namespace duta::hub
