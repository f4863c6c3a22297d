// Adapters come and go while the hub runs: bundles, their refusals, hot swap,
// shadow runs, rollback, revocation.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "adapter_network.h"
#include "core/crypto/digest.h"
#include "duta/adapter/v1/adapter_service.grpc.pb.h"
#include "duta/hub/v1/status_service.grpc.pb.h"
#include "plugins/bundle/archive.h"
#include "tests/integration/harness/raw.h"

namespace duta::integration {
namespace {

using adapter::v1::AdapterService;
using bundle::Bundle;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

bundle::Files FilesOf(const Bundle& bundle) {
  bundle::Files files;
  for (const auto& file : bundle.manifest().files()) files[file.path()] = bundle.File(file.path());
  return files;
}

// Sends one note after the other until it is stopped.
class Sending {
 public:
  // `send` sends the note of a number, and gives its id.
  explicit Sending(std::function<std::string(size_t)> send)
      : thread_([this, send = std::move(send)] {
          while (!stop_) sent_.push_back(send(sent_.size()));
        }) {}
  ~Sending() {
    if (thread_.joinable()) Stop();
  }

  // The ids of all, in order.
  const std::vector<std::string>& Stop() {
    stop_ = true;
    thread_.join();
    return sent_;
  }

 private:
  std::atomic<bool> stop_ = false;
  std::vector<std::string> sent_;
  std::thread thread_;  // Last: it uses the others.
};

class AdaptersTest : public AdapterNetworkTest {
 protected:
  // The note of a number to the test's partner; its id.
  std::string SendNumbered(size_t number) {
    const auto note = Note(kTest, "Note " + std::to_string(number));
    EXPECT_THAT(sender_->Send(note), IsOk());
    return note.id();
  }

  Bundle Resigned(adapter::v1::Manifest manifest, bundle::Files files, const std::vector<crypto::PrivateKey>& keys) {
    auto made = Bundle::Make(std::move(manifest), std::move(files));
    EXPECT_THAT(made, IsOk());
    for (const auto& key : keys) EXPECT_THAT(made->Sign(key), IsOk());
    return *std::move(made);
  }

  // Whether the hub does its work for the others.
  void ExpectServes() {
    EXPECT_THAT(sender_->Send(NoteTo(kSender, {kAustralia})), IsOk());
    const auto inbox = australia_->Inbox();
    ASSERT_THAT(inbox, IsOk());
    ASSERT_THAT(*inbox, SizeIs(1));
    EXPECT_THAT(australia_->Acknowledge(inbox->front()), IsOk());
  }

  StatusOr<adapter::v1::CompareVersionsResponse> Compare(Client& client, const std::string& version) {
    adapter::v1::CompareVersionsRequest request;
    request.set_partner(kTest);
    request.set_version(version);
    auto response =
        client.Call(AdapterService::NewStub(client.channel()), &AdapterService::Stub::CompareVersions, request);
    return response;
  }

  std::unique_ptr<Client> australia_;
};

TEST_F(AdaptersTest, EachBadBundleIsRefusedForItsOwnReason) {
  Open();
  australia_ = network_->Admit(kAustralia);
  const auto unit = network_->Admit(std::string(kTest) + "/units/two");
  const Bundle good = network_->Pack(Fixture("good"), kTest, 5, "note");
  const std::string bytes = good.Write();
  const crypto::PrivateKey author = test_->identity().signing_key, second = unit->identity().signing_key,
                           approver = network_->rina().identity().signing_key,
                           foreigner = australia_->identity().signing_key;
  const auto signed_by = [&](const std::vector<crypto::PrivateKey>& keys) {
    return Resigned(good.manifest(), FilesOf(good), keys).Write();
  };
  std::string changed = bytes;
  changed[changed.find("\x7f"
                       "ELF") +
          100] ^= 1;
  std::string resigned = bytes;
  resigned[resigned.find("xx-test-good")] = 'y';
  std::string outside = bytes;
  // Its header, not the manifest, which names it too.
  const size_t header = bytes.find(std::string("adapter.so\0\0", 12));
  outside.replace(header, 10, "../../x.so");
  std::string bomb = bytes;
  bomb.replace(header + 124, 11, "77777777777");
  bundle::Files files = FilesOf(good);
  files["golden/1.output"] = "something else";
  const std::string unfaithful = Resigned(good.manifest(), files, {author, approver}).Write();
  const struct {
    const char* what;
    std::string bytes;
    Reason reason;
  } kCases[] = {
      {"unsigned", signed_by({}), Reason::kBundleUnsigned},
      {"signed by its author alone", signed_by({author}), Reason::kBundleHalfSigned},
      {"signed by an administrator alone", signed_by({approver}), Reason::kBundleHalfSigned},
      {"signed by one side twice", signed_by({author, second}), Reason::kBundleOneSigner},
      {"library changed after signing", changed, Reason::kBundleChanged},
      {"manifest changed after signing", resigned, Reason::kBundleChanged},
      {"another partner's", signed_by({foreigner, approver}), Reason::kBundleForeign},
      {"signed by a stranger", signed_by({crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519), approver}),
       Reason::kBundleSignerUnknown},
      {"truncated", bytes.substr(0, bytes.size() / 2), Reason::kBundleTruncated},
      {"a zip file", "PK\x03\x04" + bytes, Reason::kBundleMalformed},
      {"a bomb", bomb, Reason::kBundleTooLarge},
      {"a path that leads outside", outside, Reason::kBundlePathForbidden},
      {"golden vectors that it does not reproduce", unfaithful, Reason::kAdapterRefused},
  };
  for (const auto& [what, file, reason] : kCases) {
    SCOPED_TRACE(what);
    EXPECT_THAT(network_->TryInstall(file, good), IsRefused(reason));
    ExpectServes();
  }
  EXPECT_THAT(network_->TryInstall(good), IsOk());
  EXPECT_THAT(network_->TryInstall(good), IsRefused(Reason::kResourceExists));
  files = FilesOf(good);
  files["adapter.so"] += '\0';
  EXPECT_THAT(network_->TryInstall(Resigned(good.manifest(), files, {author, approver})),
              IsRefused(Reason::kBundleVersionReused));
  EXPECT_THAT(network_->TryInstall(network_->Pack(Fixture("good_newer"), kTest, 4, "note")),
              IsRefused(Reason::kBundleOlderRelease));
  ExpectServes();
}

TEST_F(AdaptersTest, AnInstalledVersionIsNotUsedUntilTwoHaveSpoken) {
  Open();
  ASSERT_THAT(network_->TryInstall(network_->Pack(Fixture("stamp_1"), kTest)), IsOk());
  ASSERT_THAT(sender_->Send(Note(kTest, "Before")), IsOk());
  EXPECT_EQ(network_->AdapterOf(kTest).state(), adapter::v1::ADAPTER_STATE_INSTALLED);
  EXPECT_THAT(test_->Inbox()->front().delivery.renditions(), IsEmpty());
  // Rina approved the bundle; alone she may not put it into service.
  order::v1::Order order;
  order.mutable_activate_adapter()->set_partner(kTest);
  order.mutable_activate_adapter()->set_version("1.0.0");
  EXPECT_THAT(network_->Try(network_->Compose(order), /*both=*/false), IsRefused(Reason::kSecondAdministratorRequired));
  network_->Activate(kTest, "1.0.0");
  EXPECT_THAT(test_->Inbox()->front().delivery.renditions(), SizeIs(1));
}

TEST_F(AdaptersTest, TheShadowShowsWhatWouldBeDifferent) {
  Open();
  network_->Install(Fixture("stamp_1"), kTest);
  for (const char* subject : {"One", "Two"}) ASSERT_THAT(sender_->Send(Note(kTest, subject)), IsOk());
  ASSERT_THAT(test_->Acknowledge(test_->Inbox()->front()), IsOk());
  ASSERT_THAT(network_->TryInstall(network_->Pack(Fixture("stamp_2"), kTest, 2)), IsOk());
  EXPECT_THAT(Compare(network_->rina(), "2.0.0"), IsRefused(Reason::kAdapterNotShadowed));
  network_->Order(R"(shadow_adapter { partner: "partners/xx-test" version: "2.0.0" })");
  const auto compared = Compare(network_->rina(), "2.0.0");
  ASSERT_THAT(compared, IsOk());
  EXPECT_EQ(compared->current_version(), "1.0.0");
  EXPECT_EQ(compared->shadow_version(), "2.0.0");
  EXPECT_EQ(compared->message_count(), 2u) << "handed over or not";
  EXPECT_EQ(compared->same_count(), 0u);
  ASSERT_THAT(compared->differences(), SizeIs(2));
  const auto& lines = compared->differences(0).lines();
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[0], "-made by 1.0.0");
  EXPECT_EQ(lines[1], "+made by 2.0.0");
  EXPECT_THAT(lines[2], testing::StartsWith(" of "));
  // Nothing of it is delivered; only its own partner and administrators see it.
  EXPECT_EQ(MadeBy(test_->Inbox()->front().delivery.renditions(0)), "1.0.0");
  EXPECT_THAT(Compare(*test_, "2.0.0"), IsOk());
  EXPECT_THAT(Compare(*sender_, "2.0.0"), IsRefused(Reason::kUnknownResource));
  EXPECT_THAT(Compare(network_->rina(), "9.9.9"), IsRefused(Reason::kUnknownResource));
}

TEST_F(AdaptersTest, TwentySwapsUnderLoadLoseDoubleAndReorderNothing) {
  Open();
  network_->Install(Fixture("stamp_1"), kTest);
  ASSERT_THAT(network_->TryInstall(network_->Pack(Fixture("stamp_2"), kTest, 2)), IsOk());
  Follower follower(*test_);
  ASSERT_TRUE(follower.WaitForConnections(1));
  Sending load([this](size_t number) { return SendNumbered(number); });
  for (int swap = 0; swap < 20; ++swap) {
    if (swap % 2 == 0) {
      network_->Activate(kTest, "2.0.0");
    } else {
      network_->Order(R"(roll_back_adapter { partner: "partners/xx-test" version: "1.0.0" })");
      network_->WaitFor(kTest, "1.0.0");
    }
    // So that each version gets something to do.
    const size_t seen = follower.received().size();
    EXPECT_TRUE(follower.WaitForReceived(seen + 3)) << "after swap " << swap;
  }
  const std::vector<std::string>& sent = load.Stop();
  ASSERT_TRUE(follower.WaitForAcknowledged(sent.size()));
  const auto received = follower.received();
  std::vector<std::string> got;
  std::set<std::string> versions;
  for (const client::Received& each : received) {
    got.push_back(each.message.id());
    EXPECT_FALSE(each.delivery.has_rendition_error()) << each.delivery.rendition_error().ShortDebugString();
    ASSERT_THAT(each.delivery.renditions(), SizeIs(1));
    const std::string version = MadeBy(each.delivery.renditions(0));
    versions.insert(version);
    EXPECT_THAT(each.delivery.renditions(0).content(), HasSubstr("made by " + version + "\n"));
  }
  EXPECT_EQ(got, sent) << "each once, in order";
  EXPECT_THAT(versions, UnorderedElementsAre("1.0.0", "2.0.0"));
  EXPECT_THAT(follower.rejected(), IsEmpty());
  EXPECT_THAT(follower.Stop(), IsOk());
}

order::v1::Order Configure(const std::string& version, const std::string& configuration) {
  order::v1::Order order;
  order.mutable_configure_adapter()->set_partner(kTest);
  order.mutable_configure_adapter()->set_version(version);
  order.mutable_configure_adapter()->set_configuration(configuration);
  return order;
}

std::string Greeting(const std::string& word) { return R"({"greeting": ")" + word + "\"}"; }

TEST_F(AdaptersTest, AConfigurationIsTriedTakesEffectAndComesBackWithItsVersion) {
  Open();
  constexpr char kSchema[] = R"({"type": "object", "properties": {"greeting": {"maxLength": 10}}})";
  ASSERT_THAT(network_->TryInstall(network_->Pack(Fixture("stamp_1"), kTest, 1, "", kSchema)), IsOk());
  network_->Activate(kTest, "1.0.0");
  const auto refused = [&](const order::v1::Order& order, Reason reason = Reason::kOrderInvalid) {
    const Status status = network_->Try(network_->Compose(order)).status();
    EXPECT_THAT(status, IsRefused(reason));
    return MetadataOf(status)["check"] + ": " + MetadataOf(status)["found"];
  };
  EXPECT_THAT(refused(Configure("1.0.0", "{")), HasSubstr("configuration: Missing a name for object member"));
  EXPECT_THAT(refused(Configure("1.0.0", Greeting("far too long"))), HasSubstr("another value at /greeting"));
  EXPECT_EQ(refused(Configure("1.0.0", "{}")),
            "configuration: status 1: KEY_MISSING: greeting: the stamp needs a greeting");
  EXPECT_THAT(refused(Configure("1.0.0", Greeting("abort")), Reason::kAdapterRefused),
              HasSubstr("load: killed by signal 6"));
  EXPECT_THAT(network_->Try(network_->Compose(Configure("9.9.9", "{}"))).status(), IsRefused(Reason::kUnknownResource));
  ASSERT_THAT(sender_->Send(Note(kTest, "Before")), IsOk());
  const auto rendered = [&] { return test_->Inbox()->front().delivery.renditions(0).content(); };
  EXPECT_THAT(rendered(), testing::EndsWith("bytes\n")) << "what was refused changed nothing";

  network_->Order(Configure("1.0.0", Greeting("Bula")));
  const std::string bula = crypto::ToString(crypto::Sha256(Greeting("Bula")));
  network_->WaitForConfiguration(kTest, bula);
  EXPECT_THAT(rendered(), testing::EndsWith("bytes\nBula\n")) << "the message that was there before, rendered again";
  exchange::v1::RenditionStatement statement;
  ASSERT_TRUE(statement.ParseFromString(test_->Inbox()->front().delivery.renditions(0).attestation().payload()));
  EXPECT_EQ(statement.configuration_sha256(), bula);

  // The next version takes it over; one that wants another is not put into service.
  ASSERT_THAT(network_->TryInstall(network_->Pack(Fixture("stamp_2"), kTest, 2)), IsOk());
  ASSERT_THAT(network_->TryInstall(network_->Pack(Fixture("stamp_3"), kTest, 3)), IsOk());
  order::v1::Order activate;
  activate.mutable_activate_adapter()->set_partner(kTest);
  activate.mutable_activate_adapter()->set_version("3.0.0");
  EXPECT_EQ(refused(activate, Reason::kAdapterRefused),
            "configuration: status 1: KEY_MISSING: salutation: the stamp needs a salutation");
  network_->Activate(kTest, "2.0.0");
  EXPECT_THAT(rendered(), testing::EndsWith("bytes\nBula\n"));
  network_->Order(Configure("3.0.0", R"({"salutation": "Kia orana"})"));
  network_->Order(R"(shadow_adapter { partner: "partners/xx-test" version: "3.0.0" })");
  const auto compared = Compare(network_->rina(), "3.0.0");
  ASSERT_THAT(compared, IsOk());
  ASSERT_THAT(compared->differences(), SizeIs(1));
  EXPECT_THAT(compared->differences(0).lines(), testing::Contains("+Kia orana"));
  network_->Activate(kTest, "3.0.0");
  EXPECT_THAT(rendered(), testing::EndsWith("bytes\nKia orana\n"));

  // Back, with what it had, after a restart too.
  network_->Order(R"(roll_back_adapter { partner: "partners/xx-test" version: "2.0.0" })");
  network_->WaitFor(kTest, "2.0.0");
  EXPECT_THAT(rendered(), testing::EndsWith("bytes\nBula\n"));
  ASSERT_EQ(hub_.Stop(), 0);
  Start();
  network_->WaitFor(kTest, "2.0.0");
  EXPECT_THAT(rendered(), testing::EndsWith("bytes\nBula\n"));
  network_->Order(Configure("2.0.0", ""));
  network_->WaitForConfiguration(kTest, "");
  EXPECT_THAT(rendered(), testing::EndsWith("bytes\n"));
}

TEST_F(AdaptersTest, NewConfigurationsUnderLoadLoseDoubleAndReorderNothing) {
  Open();
  network_->Install(Fixture("stamp_1"), kTest);
  Follower follower(*test_);
  ASSERT_TRUE(follower.WaitForConnections(1));
  Sending load([this](size_t number) { return SendNumbered(number); });
  // Of the newest: those before it may have been made before the order.
  const auto newest_is_made_with = [&](const std::string& digest) {
    const std::vector<client::Received> received = follower.received();
    exchange::v1::RenditionStatement statement;
    return !received.empty() && received.back().delivery.renditions_size() == 1 &&
           statement.ParseFromString(received.back().delivery.renditions(0).attestation().payload()) &&
           statement.configuration_sha256() == digest;
  };
  ASSERT_TRUE(Eventually([&] { return newest_is_made_with(""); }));
  std::map<std::string, std::string> words = {{"", ""}};  // By digest.
  for (int i = 0; i < 10; ++i) {
    const std::string word = "word " + std::to_string(i), digest = crypto::ToString(crypto::Sha256(Greeting(word)));
    words[digest] = word + "\n";
    network_->Order(Configure("1.0.0", Greeting(word)));
    network_->WaitForConfiguration(kTest, digest);
    EXPECT_TRUE(Eventually([&] { return newest_is_made_with(digest); })) << word;
  }
  const std::vector<std::string>& sent = load.Stop();
  ASSERT_TRUE(follower.WaitForAcknowledged(sent.size()));
  std::vector<std::string> got;
  std::set<std::string> seen;
  for (const client::Received& each : follower.received()) {
    got.push_back(each.message.id());
    EXPECT_FALSE(each.delivery.has_rendition_error()) << each.delivery.rendition_error().ShortDebugString();
    ASSERT_THAT(each.delivery.renditions(), SizeIs(1));
    exchange::v1::RenditionStatement statement;
    ASSERT_TRUE(statement.ParseFromString(each.delivery.renditions(0).attestation().payload()));
    const auto word = words.find(statement.configuration_sha256());
    ASSERT_NE(word, words.end());
    EXPECT_THAT(each.delivery.renditions(0).content(), testing::EndsWith(" bytes\n" + word->second))
        << "made with the configuration that is attested";
    seen.insert(word->first);
  }
  EXPECT_EQ(got, sent) << "each once, in order";
  EXPECT_EQ(seen.size(), words.size());
  EXPECT_THAT(follower.Stop(), IsOk());
}

TEST_F(AdaptersTest, AHubInDevelopmentTakesUnsignedBundlesAndSaysSoEverywhere) {
  Open();
  const Bundle good = network_->Pack(Fixture("stamp_1"), kTest);
  const crypto::PrivateKey author = test_->identity().signing_key;
  const Bundle half = Resigned(good.manifest(), FilesOf(good), {author}),
               none = Resigned(good.manifest(), FilesOf(good), {});
  const Bundle newer = network_->Pack(Fixture("stamp_2"), kTest, 2);
  const auto install = [&](const Bundle& bundle) { return network_->TryInstall(bundle.Write(), bundle, true); };
  const Status refused = install(half);
  EXPECT_THAT(refused, IsRefused(Reason::kBundleHalfSigned));
  EXPECT_THAT(CauseOf(refused),
              HasSubstr("missing is an administrator's; only a hub in development (`dutad serve --dev`)"));
  ASSERT_EQ(hub_.Stop(), 0);

  hub_.SetOptions({"--dev"});
  Start();
  EXPECT_THAT(hub_.process().output(), HasSubstr("a hub in development"));
  const auto status = network_->rina().Call(hub::v1::StatusService::NewStub(network_->rina().channel()),
                                            &hub::v1::StatusService::Stub::GetStatus, hub::v1::GetStatusRequest());
  ASSERT_THAT(status, IsOk());
  EXPECT_THAT(status->degradations(), testing::Contains(testing::StartsWith("dev: ")));
  const auto foreigner = network_->Admit(kAustralia);
  EXPECT_THAT(install(Resigned(good.manifest(), FilesOf(good), {foreigner->identity().signing_key})),
              IsRefused(Reason::kBundleForeign))
      << "a wrong signature is worse than none";
  EXPECT_EQ(MetadataOf(network_->TryInstall(half))["field"], "install_adapter.lacks_signature") << "the log must tell";
  EXPECT_EQ(MetadataOf(install(newer))["field"], "install_adapter.lacks_signature");
  ASSERT_THAT(install(none), IsOk());
  network_->Activate(kTest, "1.0.0");
  ASSERT_THAT(sender_->Send(Note(kTest, "Note")), IsOk());
  const auto statement = [&] {
    exchange::v1::RenditionStatement parsed;
    const auto renditions = test_->Inbox()->front().delivery.renditions();
    EXPECT_THAT(renditions, SizeIs(1));
    if (!renditions.empty()) parsed.ParseFromString(renditions.Get(0).attestation().payload());
    return parsed;
  };
  EXPECT_TRUE(statement().in_development());
  EXPECT_TRUE(network_->AdapterOf(kTest).versions(0).lacks_signature());
  ASSERT_EQ(hub_.Stop(), 0);

  // What came in so serves here alone.
  hub_.SetOptions({});
  Start();
  const auto suspended = network_->AdapterOf(kTest);
  EXPECT_EQ(suspended.state(), adapter::v1::ADAPTER_STATE_SUSPENDED);
  EXPECT_THAT(suspended.state_reason(), HasSubstr("without both signatures, by a hub in development (--dev)"));
  EXPECT_THAT(test_->Inbox()->front().delivery.renditions(), IsEmpty());
  ASSERT_THAT(network_->TryInstall(newer), IsOk());
  network_->Activate(kTest, "2.0.0");
  EXPECT_FALSE(statement().in_development());
}

TEST_F(AdaptersTest, ARevokedVersionServesNoMoreAfterARestartEither) {
  Open();
  network_->Install(Fixture("stamp_1"), kTest);
  network_->Install(Fixture("stamp_2"), kTest, 2);
  EXPECT_EQ(network_->AdapterOf(kTest).previous_version(), "1.0.0");
  network_->Order(R"(revoke_adapter { partner: "partners/xx-test" version: "2.0.0" reason: "a wrong crest" })");
  ASSERT_EQ(hub_.Stop(), 0);
  Start();
  const auto revoked = network_->AdapterOf(kTest);
  EXPECT_EQ(revoked.state(), adapter::v1::ADAPTER_STATE_SUSPENDED);
  EXPECT_THAT(revoked.state_reason(), HasSubstr("version 2.0.0 is revoked: a wrong crest"));
  network_->Order(R"(roll_back_adapter { partner: "partners/xx-test" version: "1.0.0" })");
  network_->WaitFor(kTest, "1.0.0");
  ASSERT_THAT(sender_->Send(Note(kTest, "After")), IsOk());
  EXPECT_EQ(MadeBy(test_->Inbox()->front().delivery.renditions(0)), "1.0.0");
}

}  // namespace
}  // namespace duta::integration
