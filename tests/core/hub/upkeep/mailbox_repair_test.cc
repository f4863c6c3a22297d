#include "core/hub/upkeep/mailbox_repair.h"

#include <set>

#include "tests/core/hub/upkeep/small_hub.h"

namespace duta::hub {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kAustralia[] = "partners/au-dfat";
constexpr char kNewZealand[] = "partners/nz-mfat";
constexpr int64_t kExpires = 1'800'000'000;  // Seconds since 1970.

class MailboxRepairTest : public SmallHubTest {
 protected:
  log::v1::Entry Accepted(const std::vector<std::string>& mailboxes) const {
    log::v1::Entry entry = exchange::NewEntry(clock_.Now());
    auto& accepted = *entry.mutable_message_accepted();
    for (const std::string& mailbox : mailboxes) accepted.add_mailboxes(mailbox);
    accepted.mutable_expire_time()->set_seconds(kExpires);
    return entry;
  }
  log::v1::Entry Acknowledged(uint64_t index, const std::string& mailbox) const {
    log::v1::Entry entry = exchange::NewEntry(clock_.Now());
    entry.mutable_delivery_acknowledged()->set_message_index(index);
    entry.mutable_delivery_acknowledged()->set_mailbox(mailbox);
    return entry;
  }
  log::v1::Entry Expired(uint64_t index, const std::string& mailbox) const {
    log::v1::Entry entry = exchange::NewEntry(clock_.Now());
    entry.mutable_delivery_expired()->set_message_index(index);
    entry.mutable_delivery_expired()->set_mailbox(mailbox);
    return entry;
  }

  // What the table says: `index mailbox seconds`.
  std::set<std::string> Rows() const {
    std::set<std::string> rows;
    const auto database = *store::OpenSqlite(paths_.database());
    EXPECT_TRUE(database
                    ->Read([&](store::Transaction& transaction) {
                      return transaction.Run("SELECT log_index, mailbox, expire_time FROM deliveries", {},
                                             [&](const store::Row& row) {
                                               rows.insert(absl::StrCat(row.Int(0), " ", std::string(row.Text(1)), " ",
                                                                        row.Int(2) / 1'000'000'000));
                                               return absl::OkStatus();
                                             });
                    })
                    .ok());
    return rows;
  }
};

TEST_F(MailboxRepairTest, WhatWaitsIsMadeAnewFromTheLog) {
  // Entry 0 founded the hub.
  Append({Accepted({kAustralia, kNewZealand}), Accepted({kAustralia}), Acknowledged(1, kAustralia),
          Accepted({kNewZealand}), Expired(4, kNewZealand)});
  // Where it should be, where it should not be, and until another time.
  Change(paths_, "INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ('partners/au-dfat', 1, 5)");
  Change(paths_, "INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ('partners/au-dfat', 2, 5)");
  const auto repaired = RepairMailboxes(paths_.root(), {});
  ASSERT_TRUE(repaired.ok()) << repaired.status();
  EXPECT_EQ(repaired->entries, 6u);
  EXPECT_EQ(repaired->before, 2u);
  EXPECT_EQ(repaired->waiting, 2u);
  EXPECT_THAT(Rows(), ElementsAre(absl::StrCat("1 ", kNewZealand, " ", kExpires),
                                  absl::StrCat("2 ", kAustralia, " ", kExpires)));
}

TEST_F(MailboxRepairTest, NothingIsMadeOfALogThatIsNotWhatWasSigned) {
  Append({Accepted({kAustralia}), Accepted({kNewZealand})});
  Grow(paths_, 300);  // So that a start does not look at the first entries.
  Change(paths_, "UPDATE log_entries SET entry = CAST(entry || x'a20600' AS BLOB) WHERE log_index = 0");
  EXPECT_EQ(NameOfReason(RepairMailboxes(paths_.root(), {}).status()), "STORAGE_CORRUPT");
  EXPECT_THAT(Rows(), IsEmpty());
  Change(paths_, "DELETE FROM log_entries WHERE log_index = 0");
  EXPECT_EQ(NameOfReason(RepairMailboxes(paths_.root(), {}).status()), "STORAGE_CORRUPT");
}

TEST_F(MailboxRepairTest, AHubThatRunsIsLeftAlone) {
  const auto running = DataDirectory::Open(paths_.root());
  ASSERT_TRUE(running.ok());
  EXPECT_EQ(NameOfReason(RepairMailboxes(paths_.root(), {}).status()), "DATA_DIRECTORY_LOCKED");
}

}  // namespace
}  // namespace duta::hub
