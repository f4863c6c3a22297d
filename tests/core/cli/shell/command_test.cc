// Whole command lines, as far as they need no hub: what is printed, where, and the
// exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sstream>

#include "core/base/bytes.h"
#include "core/cli/commands.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/client/message.h"
#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"
#include "core/crypto/dsse.h"
#include "core/crypto/signed_note.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// What one command line did.
struct Result {
  int code;
  std::string out;
  std::string err;
};

class CommandTest : public ::testing::Test {
 protected:
  CommandTest() : directory_(fs::path(::testing::TempDir()) / ("cli-" + ToHex(RandomBytes(8)))) {
    fs::create_directories(directory_);
  }
  ~CommandTest() override { fs::remove_all(directory_); }

  std::string Path(std::string_view name) const { return (directory_ / name).string(); }

  Result Run(const std::vector<std::string>& arguments, const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    Console console(in, out, err, Terminal{.width = 1000});
    Session session(console, clock_, [&](const char* name) {
      return std::string(name) == "DUTA_CONFIG" ? Path("profiles.toml") : std::string();
    });
    const int code = RunCommand(arguments, session);
    return {code, out.str(), err.str()};
  }

  // A profile whose hub is a port that nobody listens on.
  void Enroll(const std::string& name = "partners/id-kemlu", const std::string& hub = "127.0.0.1:1") {
    const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    const auto ca =
        crypto::MakeSelfSigned({.common_name = "ca", .not_before = clock_.Now(), .is_authority = true}, key);
    ASSERT_TRUE(ca.ok());
    ASSERT_TRUE(WriteFileAtomically(Path("ca.crt"), *ca, FileMode::kPublic).ok());
    const Result result = Run({"enroll", "--name", name, "--hub", hub, "--hub-ca", Path("ca.crt"), "--log-key",
                               log_key_, "--place", "Jakarta", "--zone", "Asia/Jakarta", "--country", "ID"});
    ASSERT_EQ(result.code, kDone) << result.err;
  }

  fs::path directory_;
  FakeClock clock_{*ParseInstant("2026-11-24T03:00:00Z")};
  const std::string log_key_ =
      crypto::NoteSigner::Create("hub.test", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))
          ->verifier()
          .ToVkey();
};

TEST_F(CommandTest, WrongLinesAreUsageErrorsThatSayWhatIsRight) {
  struct Case {
    std::vector<std::string> arguments;
    const char* err;
  };
  const Case cases[] = {
      {{}, "A subcommand is required. See `duta --help`"},
      {{"nonsense"}, "there is no \"nonsense\" in `duta`. See `duta --help`"},
      {{"admin", "nonsense"}, "there is no \"nonsense\" in `duta admin`. See `duta admin --help`"},
      {{"admin", "partner", "add"}, "registration is required. See `duta admin partner add --help`"},
      {{"show"}, "id is required. See `duta show --help`"},
      {{"enroll", "--name", "Partners/X"}, "--name: \"Partners/X\" is no name such as"},
      {{"enroll", "--name", "groups/asean"}, "--name: \"groups/asean\" is no name such as"},
      {{"enroll", "--name", "partners/xx", "--algorithm", "rsa"}, "--algorithm"},
      {{"enroll", "--name", "partners/xx", "--country", "Id"}, "--country: write two capital letters"},
      {{"enroll", "--name", "partners/xx", "--zone", "Java"}, "--zone: \"Java\""},
      {{"enroll", "--name", "partners/xx", "--lifetime", "long"}, "\"long\" is no duration"},
      {{"completion", "tcsh"}, "\"tcsh\" is none of bash, zsh or fish"},
      {{"reasons", "NO_SUCH"}, "there is no \"NO_SUCH\""},
      {{"help", "nonsense"}, "there is no \"nonsense\""},
      {{"whoami", "--no-such-option"}, "--no-such-option"},
  };
  for (const Case& c : cases) {
    const Result result = Run(c.arguments);
    EXPECT_EQ(result.code, kUsage) << c.err;
    EXPECT_THAT(result.err, HasSubstr(c.err));
    EXPECT_THAT(result.out, IsEmpty());
  }
}

TEST_F(CommandTest, FaultsOfWhatWasSaidAreNamedByTheirOption) {
  Enroll();
  struct Case {
    std::vector<std::string> arguments;
    const char* err;
  };
  const Case cases[] = {
      {{"send", "--text", "-"}, "--to is missing"},
      {{"send", "--to", "partners/xx", "--subject", "x", "--marking", "open", "--text", "-"}, "a note needs --number"},
      {{"visit", "propose", "--summary", "x", "--start", "soon"}, "--start: \"soon\" is no time"},
      {{"visit", "propose", "--summary", "x", "--start", "tomorrow", "--with", "partners/xx", "--answer-by", "soon"},
       "--answer-by: \"soon\" is no time"},
      {{"visit", "propose", "--summary", "x", "--start", "tomorrow", "--with", "partners/xx"}, "--marking is missing"},
      {{"visit", "list", "--level", "king"}, "--level: \"king\" is none of"},
      {{"visit", "share", "--with", "groups/asean", "--known-until", "2026-12-31", "--hours", "always"},
       "--hours: \"always\" is not like"},
  };
  for (const Case& c : cases) {
    const Result result = Run(c.arguments, "Text.");
    EXPECT_EQ(result.code, kUsage) << c.err << result.err;
    EXPECT_THAT(result.err, StartsWith(std::string("duta: ") + c.err));
  }
}

TEST_F(CommandTest, WrongLinesAreToldInJsonToo) {
  const Result result = Run({"show", "--json"});
  EXPECT_EQ(result.code, kUsage);
  EXPECT_EQ(Json::parse(result.err)["error"]["exit_code"], 2);
}

TEST_F(CommandTest, HelpGoesToTheOutput) {
  for (const std::vector<std::string>& line : {std::vector<std::string>{"--help"}, {"help"}}) {
    const Result result = Run(line);
    EXPECT_EQ(result.code, kDone);
    EXPECT_THAT(result.out, AllOf(HasSubstr("Usage: duta "), HasSubstr("inbox"), HasSubstr("duta help exit-codes")));
  }
  for (const std::vector<std::string>& line :
       {std::vector<std::string>{"help", "admin", "partner", "add"}, {"admin", "partner", "add", "--help"}}) {
    EXPECT_THAT(Run(line).out, HasSubstr("Usage: duta admin partner add [OPTIONS] registration"));
  }
  EXPECT_THAT(Run({"help", "exit-codes"}).out, StartsWith("CODE  MEANING\n0     done\n1     the hub refused it"));
  EXPECT_THAT(Run({"--version"}).out, StartsWith("duta "));
}

TEST_F(CommandTest, ReasonsExplainsTheWholeCatalogue) {
  const auto all = Json::parse(Run({"reasons", "--json"}).out);
  EXPECT_EQ(all["reasons"].size(), AllReasons().size());
  EXPECT_EQ(Run({"reasons", "UNKNOWN_KEY"}).out,
            "UNKNOWN_KEY\n"
            "  Cause  a signature names a key that is not registered for the sender\n"
            "  Cure   sign with a registered key, or have an administrator add this one\n");
}

TEST_F(CommandTest, EnrollMakesKeysProfileAndRegistration) {
  const Result result = Run({"--json", "enroll", "--name", "partners/id-kemlu/units/canberra", "--display-name",
                             "Embassy", "--algorithm", "ed25519", "--zone", "Asia/Jakarta"});
  ASSERT_EQ(result.code, kDone) << result.err;
  const Json json = Json::parse(result.out);
  const std::string folder = Path("id-kemlu-canberra");
  EXPECT_EQ(json["profile"], "id-kemlu-canberra");
  const auto registration = ReadRegistration(json["registration"]);
  ASSERT_TRUE(registration.ok()) << registration.status();
  EXPECT_EQ(registration->name(), "partners/id-kemlu/units/canberra");
  const auto key = crypto::PublicKey::FromSpki(registration->keys(0).spki());
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->algorithm(), crypto::Algorithm::kEd25519);
  EXPECT_EQ(key->keyid(), json["keyid"].get<std::string>());
  const auto certificate = crypto::ReadCertificate(*ReadFile(folder + "/tls.crt"));
  ASSERT_TRUE(certificate.ok());
  EXPECT_THAT(certificate->uris, ::testing::ElementsAre("duta:partners/id-kemlu/units/canberra"));
  EXPECT_EQ(certificate->spki_sha256, registration->transport_trust().spki_pins(0));
  for (const char* file : {"/signing.key", "/tls.key"}) {
    struct stat info {};
    ASSERT_EQ(::stat((folder + file).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << file;
  }
  const std::string text = *ReadFile(json["registration"]);
  EXPECT_THAT(text, Not(HasSubstr("PRIVATE")));
}

TEST_F(CommandTest, EnrollNeverOverwrites) {
  Enroll();
  const std::string key = *ReadFile(Path("id-kemlu/signing.key"));
  EXPECT_EQ(Run({"enroll", "--name", "partners/id-kemlu"}).code, kLocal);
  EXPECT_EQ(Run({"enroll", "--name", "partners/id-kemlu", "--dir", Path("other")}).code, kLocal);
  EXPECT_FALSE(fs::exists(Path("other/signing.key")));  // The profile's id was taken.
  EXPECT_EQ(*ReadFile(Path("id-kemlu/signing.key")), key);
  // A second identity of the same name, to rotate keys.
  EXPECT_EQ(Run({"enroll", "--name", "partners/id-kemlu", "--profile", "id-2028"}).code, kDone);
  EXPECT_NE(*ReadFile(Path("id-2028/signing.key")), key);
}

TEST_F(CommandTest, ProfileFaultsAreLocalAndNamed) {
  EXPECT_THAT(Run({"whoami"}).err, HasSubstr("there is no such file; `duta enroll` makes one"));
  ASSERT_TRUE(WriteFileAtomically(Path("profiles.toml"), "[profiles.a]\nname = \"partners/aa\"\nhost = \"x\"\n",
                                  FileMode::kPrivate)
                  .ok());
  const Result unknown = Run({"whoami", "--json"});
  EXPECT_EQ(unknown.code, kLocal);
  EXPECT_EQ(Json::parse(unknown.err)["error"]["metadata"]["line"], "3");
  ASSERT_TRUE(
      WriteFileAtomically(Path("profiles.toml"), "[profiles.a]\nname = \"partners/aa\"\n", FileMode::kPrivate).ok());
  const Result missing = Run({"inbox"});
  EXPECT_EQ(missing.code, kLocal);
  EXPECT_THAT(missing.err, HasSubstr("this command needs a hub: add hub = \"...\" below [profiles.a]"));
  EXPECT_THAT(Run({"inbox", "--profile", "b"}).err, HasSubstr("there is no profile \"b\"; the file has a"));
}

TEST_F(CommandTest, AnAbsentHubIsItsOwnExitCode) {
  Enroll();
  for (const std::vector<std::string>& line :
       {std::vector<std::string>{"whoami"}, {"inbox"}, {"partners"}, {"log", "checkpoint"}, {"admin", "status"}}) {
    auto arguments = line;
    arguments.insert(arguments.end(), {"--timeout", "1s"});
    const Result result = Run(arguments);
    EXPECT_EQ(result.code, kUnreachable) << line[0] << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr("(HUB_UNREACHABLE)")) << line[0];
    EXPECT_THAT(result.out, IsEmpty()) << line[0];
  }
}

TEST_F(CommandTest, WhatCouldNotBeSentIsKeptAsSigned) {
  Enroll();
  const Result result = Run({"--timeout", "1s", "send", "--to", "partners/au-dfat", "--subject", "Visit", "--marking",
                             "internal", "--number", "1", "--text", "-"},
                            "Text.");
  EXPECT_EQ(result.code, kUnreachable);
  EXPECT_THAT(result.err, HasSubstr("`duta submit "));
  const auto kept = fs::directory_iterator(Path("id-kemlu/state/unsent"));
  const auto envelope = ReadEnvelope(kept->path().string());
  ASSERT_TRUE(envelope.ok()) << envelope.status();
  EXPECT_EQ(client::OpenMessage(*envelope)->subject(), "Visit");
}

TEST_F(CommandTest, SignsWithoutSending) {
  Enroll();
  const std::vector<std::string> line = {"send",  "--to",      "partners/au-dfat", "--subject",
                                         "Visit", "--marking", "internal",         "--number",
                                         "1",     "--out",     Path("note.json")};
  auto with_text = line;
  with_text.insert(with_text.end(), {"--text", "-"});
  ASSERT_EQ(Run(with_text, "Text.").code, kDone);
  const auto envelope = ReadEnvelope(Path("note.json"));
  ASSERT_TRUE(envelope.ok());
  const auto key =
      crypto::PublicKey::FromSpki(ReadRegistration(Path("id-kemlu/id-kemlu.registration.json"))->keys(0).spki());
  EXPECT_TRUE(crypto::VerifySignature(
                  *envelope, 0, crypto::PreAuthenticationEncoding(envelope->payload_type(), envelope->payload()), *key)
                  .ok());
  EXPECT_THAT(Run(line).err, HasSubstr("give either --text FILE or --native FILE"));
  auto both = with_text;
  both.insert(both.end(), {"--native", "x"});
  EXPECT_EQ(Run(both).code, kUsage);
  auto untyped = line;
  untyped.insert(untyped.end(), {"--native", "-"});
  EXPECT_THAT(Run(untyped, "x").err, HasSubstr("--native FILE and --native-type TYPE go together"));
}

TEST_F(CommandTest, OrdersAreSignedOnceAndCosigned) {
  Enroll("administrators/rina");
  Enroll("administrators/budi");
  const Result order =
      Run({"admin", "group", "set", "groups/rndd", "--member", "partners/id-kemlu", "--member", "partners/au-dfat",
           "--profile", "rina", "--out", Path("order.json"), "--comment", "Charter"});
  ASSERT_EQ(order.code, kDone) << order.err;
  const Result cosigned =
      Run({"admin", "cosign", "--yes", Path("order.json"), "--profile", "budi", "--out", Path("both.json")});
  ASSERT_EQ(cosigned.code, kDone) << cosigned.err;
  // Who cosigns sees what.
  EXPECT_THAT(cosigned.err, AllOf(HasSubstr("administrators/rina"), HasSubstr("groups/rndd"), HasSubstr("Charter")));
  EXPECT_EQ(ReadEnvelope(Path("both.json"))->signatures_size(), 2);
  EXPECT_EQ(ReadEnvelope(Path("both.json"))->payload(), ReadEnvelope(Path("order.json"))->payload());
  EXPECT_EQ(Run({"admin", "cosign", "--yes", Path("order.json"), "--profile", "rina", "--out", Path("x.json")}).code,
            kRefused);
  EXPECT_EQ(Run({"admin", "cosign", Path("profiles.toml"), "--profile", "budi"}).code, kLocal);
}

TEST_F(CommandTest, AnOrderForAnotherHubIsNotCosigned) {
  Enroll("administrators/rina");
  Enroll("administrators/budi");
  ASSERT_EQ(Run({"admin", "group", "remove", "groups/rndd", "--profile", "rina", "--out", Path("order.json")}).code,
            kDone);
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519);
  const std::string drill = crypto::NoteSigner::Create("drill.example", key)->verifier().ToVkey();
  std::string profiles = *ReadFile(Path("profiles.toml"));
  for (size_t at = 0; (at = profiles.find(log_key_, at)) != std::string::npos;) {
    profiles.replace(at, log_key_.size(), drill);
  }
  ASSERT_TRUE(WriteFileAtomically(Path("profiles.toml"), profiles, FileMode::kPrivate).ok());
  const Result refused =
      Run({"admin", "cosign", "--yes", Path("order.json"), "--profile", "budi", "--out", Path("both.json")});
  EXPECT_EQ(refused.code, kLocal);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("(WRONG_HUB)"), HasSubstr("yours is drill.example")));
  EXPECT_FALSE(ReadFile(Path("both.json")).ok());
}

TEST_F(CommandTest, TheFingerprintIsOfAllThatARegistrationSays) {
  Enroll();
  const std::string path = Path("id-kemlu/id-kemlu.registration.json");
  const auto registration = *ReadRegistration(path);
  const std::string fingerprint = Fingerprint(registration);
  EXPECT_EQ(fingerprint.size(), 64u);
  const std::function<void(order::v1::Registration&)> changes[] = {
      [](auto& r) { (*r.mutable_transport_trust()->mutable_spki_pins(0))[0] ^= 1; },
      [](auto& r) { r.mutable_transport_trust()->add_spki_pins(std::string(32, 'p')); },
      [](auto& r) { r.mutable_transport_trust()->add_anchors("a"); },
      [](auto& r) { r.set_name("partners/id-kemlv"); },
      [](auto& r) { r.mutable_keys(0)->mutable_not_after()->set_seconds(4'000'000'000); },
      [](auto& r) { *r.add_keys() = r.keys(0); },
  };
  for (const auto& change : changes) {
    auto changed = registration;
    change(changed);
    EXPECT_NE(Fingerprint(changed), fingerprint) << changed.ShortDebugString();
  }
  ASSERT_TRUE(WriteRegistration(Path("copy.json"), registration).ok());
  EXPECT_EQ(Fingerprint(*ReadRegistration(Path("copy.json"))), fingerprint);
}

TEST_F(CommandTest, OrdersRefuseFilesThatDoNotFit) {
  Enroll("administrators/rina");
  Enroll("partners/id-kemlu");
  const std::string registration = Path("id-kemlu/id-kemlu.registration.json");
  EXPECT_THAT(Run({"admin", "unit", "add", registration, "--profile", "rina"}).err, HasSubstr("which is no unit"));
  EXPECT_THAT(Run({"admin", "administrator", "add", registration, "--profile", "rina"}).err,
              HasSubstr("which is no administrator"));
  EXPECT_THAT(Run({"admin", "partner", "add", Path("rina/rina.registration.json"), "--profile", "rina"}).err,
              HasSubstr("which is no partner"));
  EXPECT_THAT(Run({"admin", "trust", "set", "partners/xx", registration, "--profile", "rina"}).err,
              HasSubstr("not partners/xx"));
  std::string changed = *ReadFile(registration);
  changed.replace(changed.find("\"keyid\": \"") + 10, 4, "0000");
  ASSERT_TRUE(WriteFileAtomically(Path("changed.json"), changed, FileMode::kPublic).ok());
  EXPECT_THAT(Run({"admin", "partner", "add", Path("changed.json"), "--profile", "rina"}).err,
              HasSubstr("is not that of its key"));
  for (const char* text : {"", "{", "{}", "[]", "{\"name\": \"partners/id-kemlu\"}", "{\"nam\": 1}"}) {
    ASSERT_TRUE(WriteFileAtomically(Path("bad.json"), text, FileMode::kPublic).ok());
    EXPECT_EQ(Run({"admin", "partner", "add", Path("bad.json"), "--profile", "rina"}).code, kLocal) << text;
  }
}

TEST_F(CommandTest, VerifyRefusesWhatIsNoEvidence) {
  ASSERT_TRUE(WriteFileAtomically(Path("x.evidence"), "not evidence", FileMode::kPublic).ok());
  const Result bad = Run({"verify", Path("x.evidence"), "--log-key", log_key_});
  EXPECT_EQ(bad.code, kEvidenceInvalid);
  EXPECT_THAT(bad.err, HasSubstr("(EVIDENCE_INVALID)"));
  EXPECT_EQ(Run({"verify", Path("none.evidence"), "--log-key", log_key_}).code, kLocal);
  EXPECT_EQ(Run({"verify", Path("x.evidence"), "--log-key", "nonsense"}).code, kLocal);
  fs::create_directories(Path("empty"));
  EXPECT_EQ(Run({"verify", Path("x.evidence"), "--log-key", log_key_, "--trust", Path("empty")}).code, kLocal);
}

TEST_F(CommandTest, CompletionKnowsTheWholeTree) {
  const std::string bash = Run({"completion", "bash"}).out;
  EXPECT_THAT(bash, AllOf(HasSubstr("'duta admin partner add') words='"), HasSubstr("--receive-ceiling"),
                          HasSubstr("complete -o")));
  EXPECT_THAT(Run({"completion", "zsh"}).out,
              AllOf(StartsWith("#compdef duta\n"), HasSubstr("'inbox:List what waits for you, or watch it come in'")));
  EXPECT_THAT(Run({"completion", "fish"}).out,
              HasSubstr("complete -c duta -n 'test (__duta_path) = \"duta admin\"' -a status"));
}

// The script does in bash what it promises.
TEST_F(CommandTest, BashCompletes) {
  ASSERT_TRUE(WriteFileAtomically(Path("duta.bash"), Run({"completion", "bash"}).out, FileMode::kPublic).ok());
  struct Case {
    const char* line;
    const char* expected;
  };
  const Case cases[] = {
      {"duta inb", "inbox"},
      {"duta --json admin partner sus", "suspend"},
      {"duta send --sign", "--signed-ack"},
      {"duta send --marking res", "restricted"},
      {"duta visit list --state agr", "agreed"},
      {"duta log che", "checkpoint"},
      {"duta send --text s", ""},  // A file: left to the shell.
      // What this machine knows, by a command that stands for `duta` here.
      {"duta send --to partners/au", "partners/au-dfat"},
      {"duta --profile id", "id-kemlu"},
      {"duta show 01", "0198"},
      {"duta show --rend", "--rendition"},
      {"duta admin partner suspend partners/n", "partners/nz-mfat"},
  };
  const std::string duta =
      "duta() { case \"$*\" in \"known names\") echo partners/au-dfat partners/nz-mfat ;; \"known ids\") echo 0198 ;; "
      "\"known profiles\") echo id-kemlu ;; esac; }; ";
  for (const Case& c : cases) {
    const std::string command = "bash -c '" + duta + "source " + Path("duta.bash") + "; COMP_WORDS=(" + c.line +
                                "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _duta; echo -n \"${COMPREPLY[*]}\"' > " +
                                Path("out");
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(*ReadFile(Path("out")), c.expected) << c.line;
  }
}

}  // namespace
}  // namespace duta::cli
