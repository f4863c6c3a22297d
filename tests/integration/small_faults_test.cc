// Small things that cost people time, each on the real programs, as it was seen. The
// names in the comments are the lines of the list in the issue.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/crypto/certificate.h"
#include "tests/integration/duta_command.h"
#include "tests/integration/harness/network.h"

namespace duta::integration {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SmallFaultsTest : public DutaCommandTest {
 protected:
  // The command where no file can grow, as on a full disk.
  static Finished OnAFullDisk(const std::string& profile, const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {"/bin/sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"};
    const std::vector<std::string> words = Command(profile, arguments);
    command.insert(command.end(), words.begin(), words.end());
    return RunProgram(command);
  }
  std::string File(const std::string& name) const { return directory_ / ("id-kemlu/" + name); }
  void Overwrite(const std::string& path, const std::string& text) {
    ASSERT_THAT(WriteFileAtomically(path, text, FileMode::kPrivate), IsOk());
  }
};

// A18
TEST_F(SmallFaultsTest, EnrolmentOnAFullDiskIsRepeatedWhenThereIsRoom) {
  const std::vector<std::string> line = {"enroll",       "--name",   "partners/zz-mfa",           "--hub",
                                         hub_.address(), "--hub-ca", hub_.data() + "/tls/ca.crt", "--log-key",
                                         hub_.log_key()};
  const std::string profile = directory_ / "zz.toml";
  const Finished failed = OnAFullDisk(profile, line);
  EXPECT_NE(failed.code, 0) << failed.output;
  Must(profile, line);
  EXPECT_TRUE(fs::exists(fs::path(directory_ / "zz-mfa/zz-mfa.registration.json")));
}

// I16
TEST_F(SmallFaultsTest, WhatCannotBeRememberedIsSaid) {
  // Something that this profile has not seen yet.
  Must(rina_, {"admin", "group", "set", "groups/pair", "--member", "partners/id-kemlu"});
  const Finished full = OnAFullDisk(Profile("id-kemlu"), {"log", "checkpoint"});
  EXPECT_EQ(full.code, 0) << full.output;
  EXPECT_THAT(full.output, HasSubstr("checkpoint could not be written"));
  EXPECT_THAT(Must(Profile("id-kemlu"), {"log", "checkpoint"}), Not(HasSubstr("could not be written")));
}

// I12
TEST_F(SmallFaultsTest, AKeyThatCannotBeReadIsNamed) {
  const std::string before = *ReadFile(File("signing.key"));
  Overwrite(File("signing.key"), "");
  const std::vector<std::string> send = {
      "send",     "--to",   "partners/au-dfat",     "--subject", "Visit", "--number", "7", "--marking",
      "internal", "--text", directory_ / "note.txt"};
  const Finished empty = Run(Profile("id-kemlu"), send);
  EXPECT_EQ(empty.code, 3) << empty.output;
  EXPECT_THAT(empty.output, HasSubstr("signing.key"));
  Overwrite(File("signing.key"), before);
  Overwrite(File("tls.key"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIG=\n-----END ENCRYPTED PRIVATE KEY-----\n");
  const Finished encrypted = Run(Profile("id-kemlu"), {"inbox"});
  EXPECT_EQ(encrypted.code, 3) << encrypted.output;
  EXPECT_THAT(encrypted.output, HasSubstr("tls.key"));
}

// I11
TEST_F(SmallFaultsTest, ACertificateThatIsNotRightIsNamed) {
  // The hub's authority is another one than the profile has: no line of a library's own.
  const std::string good = *ReadFile(File("hub-ca.crt"));
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  const auto other = crypto::MakeSelfSigned(
      {.common_name = "other", .not_before = SystemClock().Now() - std::chrono::hours(1), .is_authority = true}, key);
  ASSERT_THAT(other, IsOk());
  Overwrite(File("hub-ca.crt"), *other);
  const Finished wrong = Run(Profile("id-kemlu"), {"inbox", "--timeout", "2s"});
  EXPECT_EQ(wrong.code, 4) << wrong.output;
  EXPECT_THAT(wrong.output, AllOf(HasSubstr("hub_ca"), Not(HasSubstr("ssl_transport")), Not(HasSubstr(".cc:"))));
  Overwrite(File("hub-ca.crt"), good);
}

// I13
TEST_F(SmallFaultsTest, AKeyOfALogHasAFormOfItsOwn) {
  const Finished wrong = Run(Profile("nz-mfat"), {"enroll", "--name", "partners/nz-mfat", "--hub", hub_.address(),
                                                  "--hub-ca", hub_.data() + "/tls/ca.crt", "--log-key", "KEY"});
  EXPECT_EQ(wrong.code, 2) << wrong.output;
  EXPECT_THAT(wrong.output, AllOf(HasSubstr("--log-key"), HasSubstr("NAME+"), Not(HasSubstr("PEM"))));
}

// A13
TEST_F(SmallFaultsTest, ARevokedKeyIsSpokenOfWhereItsMessagesAreShown) {
  const std::string id = Send("Signed before")["message_id"];
  const json keys = json::parse(Must(rina_, {"--json", "keys", "partners/id-kemlu"}))["keys"];
  ASSERT_EQ(keys.size(), 1u);
  const std::string keyid = keys[0]["keyid"];
  Must(rina_, {"admin", "key", "revoke", keyid, "--reason", "Lost"});
  EXPECT_THAT(Must(Profile("au-dfat"), {"show", id}), HasSubstr("revoked"));
}

// Completion of names and ids
TEST_F(SmallFaultsTest, ShellsCompleteWhatThisMachineKnows) {
  EXPECT_EQ(Must(Profile("id-kemlu"), {"known", "names"}), "");
  const std::string id = Send("Known")["message_id"];
  Must(Profile("id-kemlu"), {"sent"});
  EXPECT_EQ(Must(Profile("id-kemlu"), {"known", "names"}), "partners/au-dfat\npartners/id-kemlu\n");
  EXPECT_EQ(Must(Profile("id-kemlu"), {"known", "ids"}), id + "\n");
  EXPECT_EQ(Must(Profile("id-kemlu"), {"known", "profiles"}), "au-dfat\nid-kemlu\n");
}

// D7
TEST_F(SmallFaultsTest, AHostHearsOfItsOwnHolidays) {
  Network network(hub_);
  const auto key = ReadFile(File("signing.key"));
  ASSERT_THAT(key, IsOk());
  network.Know("partners/id-kemlu", *crypto::PrivateKey::FromPem(*key));
  network.Install(AdapterLibrary("id"), "partners/id-kemlu");
  const Finished asked =
      Run(Profile("id-kemlu"), {"visit", "propose", "--with", "partners/au-dfat", "--summary", "Dialogue", "--start",
                                "2027-03-10 09:00", "--end", "4h", "--marking", "restricted", "--dry-run"});
  EXPECT_EQ(asked.code, 0) << asked.output;
  EXPECT_THAT(asked.output, AllOf(HasSubstr("Idul Fitri"), HasSubstr("partners/id-kemlu")));
}

// D10
TEST_F(SmallFaultsTest, HolidaysAreSharedAsTheMinistrysTableHasThem) {
  const std::string days = Must(rina_, {"admin", "facts", "id", "--days"});
  EXPECT_THAT(days, AllOf(HasSubstr("date,type,estimated,name\n"), HasSubstr("2027-03-10,closed,1,")));
  Write("days.csv", days);
  Must(Profile("id-kemlu"), {"visit", "share", "--with", "partners/au-dfat", "--holidays", directory_ / "days.csv"});
  EXPECT_THAT(Must(Profile("au-dfat"), {"inbox"}), HasSubstr("Working days and busy times"));
}

}  // namespace
}  // namespace duta::integration
