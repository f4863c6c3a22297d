#include "core/profile/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "core/base/bytes.h"

namespace duta::profile {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ProfileTest : public ::testing::Test {
 protected:
  ProfileTest() : directory_(fs::path(::testing::TempDir()) / ("profile-" + ToHex(RandomBytes(8)))) {
    fs::create_directories(directory_);
  }
  ~ProfileTest() override { fs::remove_all(directory_); }

  std::string Path(std::string_view name) const { return (directory_ / name).string(); }
  std::string Write(std::string_view text) const {
    EXPECT_TRUE(WriteFileAtomically(Path("profiles.toml"), text, FileMode::kPrivate).ok());
    return Path("profiles.toml");
  }

  fs::path directory_;
};

TEST_F(ProfileTest, ReadsEveryKeyAndMakesPathsAbsolute) {
  const std::string path = Write(R"(
default = "b"
[profiles.b]
name = "partners/id-kemlu"
hub = "hub.example:7447"
hub_ca = "b/hub-ca.crt"
log_key = "hub.example+00000000+AA=="
signing_key = "/keys/signing.key"
tls_key = "b/../tls.key"
tls_certificate = "b/tls.crt"
state_dir = "b/state"
trust = "b/trust"
time_zone = "Asia/Jakarta"
place = "Jakarta"
issuer = "the Ministry"
language = "en"
[profiles.a]
name = "administrators/rina"
)");
  const auto file = ReadProfiles(path);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->profiles.size(), 2u);
  EXPECT_EQ(file->profiles[0].id, "a");
  const auto chosen = ChooseProfile(*file, "");
  ASSERT_TRUE(chosen.ok());
  EXPECT_EQ(chosen->name, "partners/id-kemlu");
  EXPECT_EQ(chosen->hub, "hub.example:7447");
  EXPECT_EQ(chosen->hub_ca, Path("b/hub-ca.crt"));
  EXPECT_EQ(chosen->signing_key, "/keys/signing.key");
  EXPECT_EQ(chosen->tls_key, Path("tls.key"));
  EXPECT_EQ(chosen->state_dir, Path("b/state"));
  EXPECT_EQ(chosen->trust, Path("b/trust"));
  EXPECT_EQ(chosen->language, "en");
}

TEST_F(ProfileTest, NamesFileAndLineOfEveryFault) {
  struct Case {
    const char* text;
    const char* line;
    const char* what;
  };
  const Case cases[] = {
      {"default = \"x\n", ":1: ", ""},
      {"default = 3\n", ":1: ", "\"default\" does not belong here"},
      {"\n[profile.x]\nname = \"partners/xx\"\n", ":2: ", "\"profile\" does not belong here"},
      {"[profiles.x]\nname = \"partners/xx\"\nhubb = \"h:1\"\n", ":3: ", "unknown key \"hubb\""},
      {"[profiles.x]\nname = \"partners/xx\"\nhub = 7\n", ":3: ", "not a text"},
      {"[profiles.x]\nname = \"partners/xx\"\nname = \"partners/yy\"\n", ":3: ", ""},
      {"[profiles.x]\nhub = \"h:1\"\n", ":1: ", "needs a name"},
      {"[profiles.x]\nname = \"groups/asean\"\n", ":1: ", "needs a name"},
      {"[profiles.x]\nname = \"Partners/X\"\n", ":1: ", "needs a name"},
      {"[profiles.\"a b\"]\nname = \"partners/xx\"\n", ":1: ", "1 to 64 letters"},
      {"profiles.x = 1\n", ":1: ", "a profile is a table"},
  };
  for (const Case& c : cases) {
    const std::string path = Write(c.text);
    const auto file = ReadProfiles(path);
    EXPECT_EQ(ReasonOf(file.status()), Reason::kConfigurationInvalid) << c.text;
    EXPECT_THAT(std::string(file.status().message()), HasSubstr(path + c.line)) << c.text;
    EXPECT_THAT(std::string(file.status().message()), HasSubstr(c.what)) << c.text;
  }
}

TEST_F(ProfileTest, SaysWhichProfilesThereAreWhenNoneFits) {
  const auto file = ReadProfiles(Write("[profiles.a]\nname=\"partners/aa\"\n[profiles.b]\nname=\"partners/bb\"\n"));
  ASSERT_TRUE(file.ok());
  for (const char* id : {"", "c"}) {
    const auto chosen = ChooseProfile(*file, id);
    EXPECT_EQ(ReasonOf(chosen.status()), Reason::kConfigurationInvalid);
    EXPECT_THAT(std::string(chosen.status().message()), HasSubstr("the file has a, b"));
  }
}

TEST_F(ProfileTest, TheOnlyProfileNeedsNoDefault) {
  const auto file = ReadProfiles(Write("[profiles.a]\nname=\"partners/aa\"\n"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(ChooseProfile(*file, "")->id, "a");
}

TEST_F(ProfileTest, AFileThatEverybodyMayChangeIsNotTrusted) {
  const std::string path = Write("[profiles.a]\nname=\"partners/aa\"\n");
  std::filesystem::permissions(path, std::filesystem::perms::others_write, std::filesystem::perm_options::add);
  const auto file = ReadProfiles(path);
  EXPECT_EQ(ReasonOf(file.status()), Reason::kFileUnusable);
  EXPECT_THAT(std::string(file.status().message()), HasSubstr("chmod 600"));
}

TEST_F(ProfileTest, AMissingFileIsUnusable) {
  EXPECT_EQ(ReasonOf(ReadProfiles(Path("none.toml")).status()), Reason::kFileUnusable);
}

TEST_F(ProfileTest, WritesWhatItReads) {
  const std::string path = Path("new/profiles.toml");
  const Profile profile{.id = "id-kemlu",
                        .name = "partners/id-kemlu",
                        .hub = "hub.example:7447",
                        .signing_key = Path("new/keys/signing.key"),
                        .tls_key = "/elsewhere/tls.key",
                        .issuer = "the \"Ministry\"\n"};
  ASSERT_TRUE(AddProfile(path, profile).ok());
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_THAT(*ReadFile(path), HasSubstr("[profiles.id-kemlu]\nname = \"partners/id-kemlu\"\n"));
  EXPECT_THAT(*ReadFile(path), HasSubstr("signing_key = \"keys/signing.key\"\n"));
  const auto file = ReadProfiles(path);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->default_id, "id-kemlu");
  const auto read = ChooseProfile(*file, "");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->signing_key, profile.signing_key);
  EXPECT_EQ(read->tls_key, profile.tls_key);
  EXPECT_EQ(read->issuer, profile.issuer);
}

TEST_F(ProfileTest, AddsWithoutTouchingWhatStandsThere) {
  const std::string before = "# mine\ndefault = \"a\"\n[profiles.a]\nname = \"partners/aa\" # home";
  const std::string path = Write(before);
  ASSERT_TRUE(AddProfile(path, {.id = "b", .name = "partners/bb"}).ok());
  EXPECT_EQ(ReadFile(path)->substr(0, before.size()), before);
  EXPECT_EQ(ChooseProfile(*ReadProfiles(path), "")->id, "a");
  EXPECT_EQ(ChooseProfile(*ReadProfiles(path), "b")->name, "partners/bb");
}

TEST_F(ProfileTest, RefusesATakenIdAndABadProfile) {
  const std::string path = Write("[profiles.a]\nname = \"partners/aa\"\n");
  EXPECT_EQ(ReasonOf(AddProfile(path, {.id = "a", .name = "partners/bb"})), Reason::kResourceExists);
  EXPECT_EQ(ReasonOf(AddProfile(path, {.id = "a b", .name = "partners/bb"})), Reason::kConfigurationInvalid);
  EXPECT_EQ(ReasonOf(AddProfile(path, {.id = "b", .name = "hub"})), Reason::kConfigurationInvalid);
}

TEST(SuggestIdTest, TakesTheNamesWithoutTheCollections) {
  EXPECT_EQ(SuggestId("partners/id-kemlu"), "id-kemlu");
  EXPECT_EQ(SuggestId("partners/id-kemlu/units/canberra"), "id-kemlu-canberra");
  EXPECT_EQ(SuggestId("administrators/rina"), "rina");
}

TEST(DefaultPathTest, FollowsTheEnvironment) {
  std::map<std::string, std::string> variables;
  const auto environment = [&](const char* name) { return variables[name]; };
  EXPECT_EQ(ReasonOf(DefaultPath(environment).status()), Reason::kConfigurationInvalid);
  variables["HOME"] = "/home/rina";
  EXPECT_EQ(*DefaultPath(environment), "/home/rina/.config/duta/profiles.toml");
  variables["XDG_CONFIG_HOME"] = "/cfg";
  EXPECT_EQ(*DefaultPath(environment), "/cfg/duta/profiles.toml");
  variables["DUTA_CONFIG"] = "/etc/p.toml";
  EXPECT_EQ(*DefaultPath(environment), "/etc/p.toml");
}

}  // namespace
}  // namespace duta::profile
