#include "core/hub/setup/init.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/crypto/certificate.h"
#include "core/crypto/dsse.h"
#include "core/exchange/exchange.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/setup/genesis.h"
#include "core/log/receipt.h"
#include "core/profile/profile.h"
#include "core/registry/registry.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

int PermissionsOf(const fs::path& path) {
  struct stat info {};
  EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

class InitTest : public ::testing::Test {
 protected:
  InitOptions Options() const { return {.data = place_ / "hub", .name = "hub.example", .administrator = "rina"}; }

  StatusOr<InitReport> Run(const InitOptions& options) const { return Init(options, clock_); }

  profile::Profile ProfileOf(const InitReport& report) const {
    const auto file = profile::ReadProfiles(report.profiles);
    EXPECT_TRUE(file.ok()) << file.status();
    const auto profile = profile::ChooseProfile(*file, "");
    EXPECT_TRUE(profile.ok()) << profile.status();
    return *profile;
  }

  const test::TemporaryDirectory place_;
  const FakeClock clock_{*ParseInstant("2026-11-24T08:00:00Z")};
};

TEST_F(InitTest, MakesADirectoryThatAHubCanStartOn) {
  const auto report = Run(Options());
  ASSERT_TRUE(report.ok()) << report.status();
  const auto directory = DataDirectory::Open(place_ / "hub");
  ASSERT_TRUE(directory.ok()) << directory.status();
  const auto config = ReadConfig(directory->paths().config());
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->name, "hub.example");
  EXPECT_EQ(config->listen, "0.0.0.0:7447");
}

TEST_F(InitTest, SecretsAreTheirOwnersAlone) {
  ASSERT_TRUE(Run(Options()).ok());
  const fs::path hub = place_ / "hub";
  EXPECT_EQ(PermissionsOf(hub), 0700);
  int secrets = 0;
  for (const auto& entry : fs::recursive_directory_iterator(hub)) {
    if (entry.is_directory()) {
      EXPECT_EQ(PermissionsOf(entry.path()), 0700) << entry.path();
    } else if (const auto text = ReadFile(entry.path()); text.ok() && text->find("PRIVATE KEY") != std::string::npos) {
      EXPECT_EQ(PermissionsOf(entry.path()), 0600) << entry.path();
      ++secrets;
    }
  }
  EXPECT_EQ(secrets, 5);  // Log, authority, hub; the administrator's two.
  EXPECT_EQ(PermissionsOf(hub / "duta.db"), 0600);
}

TEST_F(InitTest, TheFirstEntryAdmitsTheAdministratorByOwnSignature) {
  for (const auto algorithm :
       {crypto::Algorithm::kEcdsaP256, crypto::Algorithm::kEcdsaP384, crypto::Algorithm::kEd25519}) {
    InitOptions options = Options();
    options.data = place_ / std::string(crypto::NameOf(algorithm));
    options.algorithm = algorithm;
    const auto report = Run(options);
    ASSERT_TRUE(report.ok()) << report.status();
    const auto verifier = crypto::NoteVerifier::FromVkey(report->log_vkey);
    ASSERT_TRUE(verifier.ok());
    EXPECT_EQ(verifier->name(), "hub.example");
    const auto verified = log::VerifyReceipt(report->genesis, *verifier);
    ASSERT_TRUE(verified.ok()) << verified.status();
    EXPECT_EQ(verified->index, 0u);
    EXPECT_EQ(verified->checkpoint.size, 1u);
    const auto& accepted = verified->entry.message_accepted();
    EXPECT_EQ(accepted.sender(), "administrators/rina");
    ASSERT_EQ(accepted.verified_signatures_size(), 1);
    EXPECT_EQ(accepted.verified_signatures(0).keyid(), report->administrator_keyid);

    // The stored envelope is what the entry speaks of, signed with the key in the profile.
    const auto database = store::OpenSqlite(options.data + "/duta.db");
    ASSERT_TRUE(database.ok());
    envelope::v1::Envelope envelope;
    ASSERT_TRUE((*database)
                    ->Read([&](store::Transaction& transaction) {
                      return transaction.Run("SELECT envelope FROM messages WHERE log_index = 0", {},
                                             [&](const store::Row& row) {
                                               EXPECT_TRUE(envelope.ParseFromString(std::string(row.Text(0))));
                                               return absl::OkStatus();
                                             });
                    })
                    .ok());
    const auto key = crypto::PrivateKey::FromPem(*ReadFile(ProfileOf(*report).signing_key));
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key->public_key().algorithm(), algorithm);
    const std::string pae = crypto::PreAuthenticationEncoding(envelope.payload_type(), envelope.payload());
    EXPECT_TRUE(crypto::VerifySignature(envelope, 0, pae, key->public_key()).ok());
    EXPECT_EQ(accepted.statement_digest(), crypto::ToString(crypto::Sha256(pae)));
  }
}

TEST_F(InitTest, TheRegistryKnowsTheAdministratorAndTheirCertificate) {
  const auto report = Run(Options());
  ASSERT_TRUE(report.ok()) << report.status();
  const auto database = store::OpenSqlite(place_ / "hub/duta.db");
  ASSERT_TRUE(database.ok());
  const auto registry = registry::Registry::Open(**database, {});
  ASSERT_TRUE(registry.ok()) << registry.status();
  const auto snapshot = (*registry)->Current();
  const auto* key = snapshot->FindKey(report->administrator_keyid);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->key.owner(), "administrators/rina");
  EXPECT_TRUE(key->IsValidAt(clock_.Now()));
  const auto pem = ReadFile(ProfileOf(*report).tls_certificate);
  ASSERT_TRUE(pem.ok());
  EXPECT_EQ(snapshot->Identify(*pem, clock_.Now()).value(), "administrators/rina");
  EXPECT_THAT(crypto::ReadCertificate(*pem)->uris, Contains("duta:administrators/rina"));
}

TEST_F(InitTest, TheLogOfAHubBeginsOnce) {
  const auto report = Run(Options());
  ASSERT_TRUE(report.ok());
  const DataPaths paths(place_ / "hub");
  const auto log_key = crypto::PrivateKey::FromPem(*ReadFile(paths.log_key()));
  ASSERT_TRUE(log_key.ok());
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  order::v1::AddAdministrator order;
  order.mutable_administrator()->set_name("administrators/mallory");
  order.add_keys()->set_spki(key.public_key().spki());
  const auto second =
      RecordGenesis(paths, crypto::NoteSigner::Create("hub.example", *log_key).value(), order, key, clock_);
  EXPECT_EQ(ReasonOf(second.status()), Reason::kDataDirectoryInvalid);
}

TEST_F(InitTest, NeverOverwritesAHub) {
  ASSERT_TRUE(Run(Options()).ok());
  const std::string key = *ReadFile(place_ / "hub/log.key");
  const Status again = Run(Options()).status();
  EXPECT_EQ(ReasonOf(again), Reason::kDataDirectoryInvalid);
  EXPECT_THAT(std::string(again.message()), HasSubstr("not empty"));
  EXPECT_EQ(*ReadFile(place_ / "hub/log.key"), key);
}

TEST_F(InitTest, TheProfileIsReadyAndMayBeMoved) {
  const auto report = Run(Options());
  ASSERT_TRUE(report.ok());
  const auto profile = ProfileOf(*report);
  EXPECT_EQ(profile.name, "administrators/rina");
  EXPECT_EQ(profile.hub, "localhost:7447");
  EXPECT_EQ(profile.log_key, report->log_vkey);
  fs::rename(place_ / "hub/first-administrator", place_ / "rina");
  const auto moved = profile::ReadProfiles(place_ / "rina/profiles.toml");
  ASSERT_TRUE(moved.ok()) << moved.status();
  const auto& there = moved->profiles.at(0);
  for (const std::string& path : {there.hub_ca, there.signing_key, there.tls_key, there.tls_certificate}) {
    EXPECT_TRUE(fs::exists(path)) << path;
    EXPECT_THAT(path, ::testing::StartsWith(place_ / "rina/"));
  }
  EXPECT_EQ(*ReadFile(there.hub_ca), *ReadFile(place_ / "hub/tls/ca.crt"));
}

TEST_F(InitTest, TheCertificateFitsHoweverTheHubIsReached) {
  struct Case {
    std::string listen;
    std::vector<std::string> dns, ip;
    std::string hub;   // In the profile.
    std::string name;  // That the certificate must bear.
  };
  int number = 0;
  for (const Case& each : {
           Case{"0.0.0.0:7447", {}, {}, "localhost:7447", "localhost"},
           Case{"[::]:1", {}, {}, "localhost:1", "::1"},
           Case{"127.0.0.1:0", {}, {}, "", "127.0.0.1"},
           Case{"192.0.2.7:7447", {}, {}, "192.0.2.7:7447", "192.0.2.7"},
           Case{"[2001:db8::7]:7447", {}, {}, "[2001:db8::7]:7447", "2001:db8::7"},
           Case{"hub.example:7447", {}, {}, "hub.example:7447", "hub.example"},
           Case{"0.0.0.0:7447", {"hub.asean.example", "localhost"}, {}, "hub.asean.example:7447", "hub.asean.example"},
           Case{"0.0.0.0:7447", {}, {"2001:db8::9"}, "[2001:db8::9]:7447", "2001:db8::9"},
       }) {
    InitOptions options = Options();
    options.data = place_ / absl::StrCat("hub", number++);
    options.listen = each.listen;
    options.dns_names = each.dns;
    options.ip_addresses = each.ip;
    const auto report = Run(options);
    ASSERT_TRUE(report.ok()) << each.listen << " " << report.status();
    EXPECT_EQ(ProfileOf(*report).hub, each.hub);
    EXPECT_EQ(report->has_hub_address, !each.hub.empty());
    EXPECT_THAT(report->names, Contains(each.name));
    const auto hub = ReadFile(options.data + "/tls/hub.crt");
    const auto ca = crypto::ReadCertificate(*ReadFile(options.data + "/tls/ca.crt"));
    ASSERT_TRUE(ca.ok());
    EXPECT_TRUE(crypto::ChainsTo(*hub, {ca->der}, clock_.Now()));
  }
}

TEST_F(InitTest, TakesNamesOfTheGreatestLength) {
  InitOptions options = Options();
  options.name = std::string(64, 'h');
  options.administrator = "administrators/" + std::string(63, 'a');
  const auto report = Run(options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->administrator, options.administrator);
}

TEST_F(InitTest, LeavesNothingIfItFails) {
  struct Case {
    std::string what;
    void (*spoil)(InitOptions&);
    Reason reason;
  };
  for (const Case& each : {
           Case{"name", [](InitOptions& o) { o.name = "hub example"; }, Reason::kConfigurationInvalid},
           Case{"no name", [](InitOptions& o) { o.name = ""; }, Reason::kConfigurationInvalid},
           Case{"long name", [](InitOptions& o) { o.name = std::string(65, 'h'); }, Reason::kConfigurationInvalid},
           Case{"listen", [](InitOptions& o) { o.listen = "7447"; }, Reason::kConfigurationInvalid},
           Case{"metrics", [](InitOptions& o) { o.metrics_listen = "0.0.0.0:1"; }, Reason::kConfigurationInvalid},
           Case{"dns", [](InitOptions& o) { o.dns_names = {"a b"}; }, Reason::kConfigurationInvalid},
           Case{"dns address", [](InitOptions& o) { o.dns_names = {"192.0.2.1"}; }, Reason::kConfigurationInvalid},
           Case{"ip", [](InitOptions& o) { o.ip_addresses = {"hub.example"}; }, Reason::kConfigurationInvalid},
           Case{"administrator", [](InitOptions& o) { o.administrator = "Rina"; }, Reason::kOrderInvalid},
           Case{"partner", [](InitOptions& o) { o.administrator = "partners/id-kemlu"; }, Reason::kOrderInvalid},
       }) {
    InitOptions options = Options();
    each.spoil(options);
    EXPECT_EQ(ReasonOf(Run(options).status()), each.reason) << each.what;
    std::error_code error;
    EXPECT_TRUE(!fs::exists(options.data, error) || fs::is_empty(options.data, error)) << each.what;
  }
  // And the place can be used then.
  EXPECT_TRUE(Run(Options()).ok());
}

TEST_F(InitTest, SaysWhatWasMadeAndWhatToTypeAndNoSecret) {
  const auto report = Run(Options());
  ASSERT_TRUE(report.ok());
  const std::string text = Format(*report);
  EXPECT_THAT(text, HasSubstr(report->log_vkey));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("dutad serve --data ", report->data)));
  EXPECT_THAT(text, HasSubstr(report->profiles));
  EXPECT_THAT(text, Not(HasSubstr("PRIVATE")));
}

}  // namespace
}  // namespace duta::hub
