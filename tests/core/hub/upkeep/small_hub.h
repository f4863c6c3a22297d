// A hub's directory with a log of some length, without a hub.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "core/base/bytes.h"
#include "core/crypto/digest.h"
#include "core/exchange/log/anchor.h"
#include "core/exchange/log/committer.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/log/record.h"
#include "core/hub/setup/check.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/setup/init.h"
#include "core/hub/upkeep/stored_log.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/core/store/temporary_directory.h"

namespace duta::hub {

// An entry that needs no message beside it.
class Returned final : public exchange::Record {
 public:
  Returned(Instant now, std::promise<Status>& done) : done_(done) {
    log::v1::Entry entry = exchange::NewEntry(now);
    entry.mutable_delivery_returned()->set_reason("UNIT_REMOVED");
    entry_ = entry.SerializeAsString();
    leaf_ = log::LeafHash(entry_);
  }
  StatusOr<Verdict> Apply(uint64_t, exchange::CommitBatch&) override { return Verdict{}; }
  std::vector<std::string_view> parties() const override { return {}; }
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  void Done(StatusOr<exchange::Recorded> recorded) override { done_.set_value(recorded.status()); }

 private:
  std::promise<Status>& done_;
  std::string entry_;
  log::Hash leaf_;
};

// Any entry, with nothing beside it.
class Event final : public exchange::Record {
 public:
  Event(const log::v1::Entry& entry, std::promise<Status>& done)
      : entry_(entry.SerializeAsString()), leaf_(log::LeafHash(entry_)), done_(done) {}
  StatusOr<Verdict> Apply(uint64_t, exchange::CommitBatch&) override { return Verdict{}; }
  std::vector<std::string_view> parties() const override { return {}; }
  const std::string& entry() const override { return entry_; }
  const log::Hash& leaf() const override { return leaf_; }
  void Done(StatusOr<exchange::Recorded> recorded) override { done_.set_value(recorded.status()); }

 private:
  std::string entry_;
  log::Hash leaf_;
  std::promise<Status>& done_;
};

class SmallHubTest : public ::testing::Test {
 protected:
  SmallHubTest() {
    const auto report =
        Init({.data = paths_.root(), .name = "hub.example", .listen = "127.0.0.1:0", .metrics_listen = "127.0.0.1:0"},
             clock_);
    EXPECT_TRUE(report.ok()) << report.status();
    // Any program will do.
    const std::string config = *ReadFile(paths_.config());
    EXPECT_TRUE(WriteFileAtomically(paths_.config(),
                                    absl::StrReplaceAll(config, {{"program = \"\"", "program = \"/bin/true\""}}),
                                    FileMode::kPrivate)
                    .ok());
  }

  crypto::NoteSigner Signer(const DataPaths& paths) const { return *ReadLogSigner(paths.log_key(), "hub.example"); }

  // Appends as a hub does, so many entries, each in a batch of its own.
  void Grow(const DataPaths& paths, int entries) const {
    const auto database = *store::OpenSqlite(paths.database());
    exchange::Ledger ledger(*database, Signer(paths));
    const auto anchor = *exchange::Anchor::Open(paths.anchor());
    const Status opened = ledger.Open([&](const exchange::Ledger& log) { return anchor->Check(log); });
    ASSERT_TRUE(opened.ok()) << opened;
    exchange::Committer committer(*database, ledger, *anchor, {}, [](uint64_t, uint64_t, const auto&) {});
    for (int i = 0; i < entries; ++i) {
      std::promise<Status> done;
      std::unique_ptr<exchange::Record> record = std::make_unique<Returned>(clock_.Now(), done);
      ASSERT_TRUE(committer.Submit(record).ok());
      ASSERT_TRUE(done.get_future().get().ok());
    }
  }

  // The same with these entries.
  void Append(const std::vector<log::v1::Entry>& entries) const {
    const auto database = *store::OpenSqlite(paths_.database());
    exchange::Ledger ledger(*database, Signer(paths_));
    const auto anchor = *exchange::Anchor::Open(paths_.anchor());
    ASSERT_TRUE(ledger.Open([&](const exchange::Ledger& log) { return anchor->Check(log); }).ok());
    exchange::Committer committer(*database, ledger, *anchor, {}, [](uint64_t, uint64_t, const auto&) {});
    for (const log::v1::Entry& entry : entries) {
      std::promise<Status> done;
      std::unique_ptr<exchange::Record> record = std::make_unique<Event>(entry, done);
      ASSERT_TRUE(committer.Submit(record).ok());
      ASSERT_TRUE(done.get_future().get().ok());
    }
  }

  // A file that a message names. Returns its path below the directory.
  std::string AddBlob(const std::string& content) const {
    const std::string digest = crypto::ToString(crypto::Sha256(content));
    const std::string path = absl::StrCat("blobs/", ToHex(digest).substr(0, 2), "/", ToHex(digest));
    std::filesystem::create_directories(std::filesystem::path(paths_.root() + "/" + path).parent_path());
    EXPECT_TRUE(WriteFileAtomically(paths_.root() + "/" + path, content, FileMode::kPrivate).ok());
    Change(paths_, "INSERT INTO attachment_grants (sha256, principal, size_bytes, expire_time) VALUES ($1, $2, $3, 0)",
           {store::Blob{digest}, std::string_view("partners/id-kemlu"), static_cast<int64_t>(content.size())});
    return path;
  }

  // Spoils, or adds to, what is stored, behind everybody's back.
  static void Change(const DataPaths& paths, std::string_view sql, std::initializer_list<store::Value> values = {}) {
    const auto database = *store::OpenSqlite(paths.database());
    const Status status =
        database->Write([&](store::Transaction& transaction) { return transaction.Change(sql, values).status(); });
    ASSERT_TRUE(status.ok()) << status;
  }

  // Flips the lowest bit of a byte of a file.
  static void Flip(const std::string& path, size_t offset) {
    std::string bytes = *ReadFile(path);
    ASSERT_LT(offset, bytes.size());
    bytes[offset] = static_cast<char>(bytes[offset] ^ 1);
    ASSERT_TRUE(WriteFileAtomically(path, bytes, FileMode::kPrivate).ok());
  }

  const test::TemporaryDirectory place_;
  const DataPaths paths_{place_ / "hub"};
  FakeClock clock_{*ParseInstant("2026-11-24T08:00:00Z")};
};

// The reason of a refusal, by name; empty if there is none.
inline std::string NameOfReason(const Status& status) {
  const auto reason = ReasonOf(status);
  return reason ? std::string(Describe(*reason).wire) : "";
}

}  // namespace duta::hub
