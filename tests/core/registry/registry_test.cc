#include "core/registry/registry.h"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/core/registry/network.h"

namespace duta::registry {
namespace {

TEST(RegistryTest, StartsEmpty) {
  const auto database = *store::OpenSqliteInMemory();
  const auto registry = Registry::Open(*database, {});
  ASSERT_TRUE(registry.ok()) << registry.status();
  EXPECT_TRUE((*registry)->Current()->partners().empty());
  EXPECT_EQ((*registry)->Current()->version(), 0);
}

TEST(RegistryTest, FindsEverythingAgainWhenOpenedAgain) {
  Network network;
  const auto again = Registry::Open(network.database(), {});
  ASSERT_TRUE(again.ok()) << again.status();
  const auto snapshot = (*again)->Current();
  EXPECT_EQ(snapshot->partners().size(), 3u);
  EXPECT_EQ(snapshot->units().size(), 1u);
  EXPECT_EQ(snapshot->groups().size(), 1u);
  EXPECT_EQ(snapshot->administrators().size(), 1u);
  EXPECT_EQ(snapshot->keys().size(), 5u);
  EXPECT_EQ(snapshot->version(), network.Now()->version());
}

TEST(RegistryTest, KeepsTheSnapshotWhileNothingChanges) {
  Network network;
  const auto before = network.Now();
  ASSERT_TRUE(network.registry().Reload().ok());
  EXPECT_EQ(network.Now(), before);
  network.Must(R"(remove_group { group: "groups/rndd" })");
  EXPECT_NE(network.Now(), before);
  EXPECT_NE(before->FindGroup("groups/rndd"), nullptr) << "a snapshot stays what it is";
}

TEST(RegistryTest, SeesTheOrdersOfAnotherHub) {
  Network network;
  const auto other = *Registry::Open(network.database(), {});
  network.Must(AddPartner("partners/sg-mfa"));
  EXPECT_EQ(other->Current()->FindPartner("partners/sg-mfa"), nullptr);
  ASSERT_TRUE(other->Reload().ok());
  EXPECT_NE(other->Current()->FindPartner("partners/sg-mfa"), nullptr);
}

TEST(RegistryTest, AnUnreadableRowIsDataLossAndTheSnapshotBeforeStays) {
  for (const char* sql : {"UPDATE registry_resources SET body = $1 WHERE name = 'partners/au-dfat'",
                          "UPDATE registry_keys SET body = $1"}) {
    SCOPED_TRACE(sql);
    Network network;
    const auto before = network.Now();
    ASSERT_TRUE(network.database()
                    .Write([&](store::Transaction& transaction) -> Status {
                      DUTA_RETURN_IF_ERROR(transaction.Change(sql, {store::Blob{"\xff\xff"}}).status());
                      return transaction.Change("UPDATE registry_version SET version = version + 1", {}).status();
                    })
                    .ok());
    EXPECT_TRUE(absl::IsDataLoss(network.registry().Reload()));
    EXPECT_EQ(network.Now(), before);
    EXPECT_TRUE(absl::IsDataLoss(network.registry().SetDefaults({.max_message_bytes = 1})));
    EXPECT_EQ(network.Now()->defaults(), PolicyDefaults());
  }
}

TEST(RegistryTest, IsReadWhileItChanges) {
  Network network;
  std::atomic<bool> is_done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      do {
        const auto snapshot = network.Now();
        EXPECT_GE(snapshot->partners().size(), 3u);
      } while (!is_done);
    });
  }
  for (int i = 0; i < 50; ++i) network.Must(AddPartner("partners/p" + std::to_string(i)));
  is_done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(network.Now()->partners().size(), 53u);
}

}  // namespace
}  // namespace duta::registry
