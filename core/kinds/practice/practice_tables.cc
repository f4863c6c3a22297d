#include "core/kinds/practice/practice_tables.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/search/index.h"

namespace duta::kinds {
namespace {

// practice_versions       versions and withdrawals of each practice
// practice_remarks        endorsements, questions and answers
// practice_subscriptions  who wants which new versions
store::Migration Tables() {
  using store::Bytes, store::CreateTable, store::Integer, store::Layout, store::Text;
  return {"practice-1",
          {CreateTable{"practice_versions",
                       {Text("practice"), Integer("sequence"), Text("message_id"), Integer("audience"), Text("owner"),
                        Integer("is_withdrawal"), Bytes("version"), Bytes("card"), Text("reason")},
                       {"practice", "sequence"},
                       Layout::kApart,
                       {{"practice_versions_by_message", {"message_id"}}}},
           CreateTable{"practice_remarks",
                       {Integer("number"), Text("practice"), Text("message_id"), Integer("audience"), Text("sender"),
                        Integer("accept_seconds"), Integer("accept_nanos"), Bytes("step")},
                       {"number"},
                       Layout::kByKey,
                       {{"practice_remarks_by_practice", {"practice", "number"}}}},
           CreateTable{
               "practice_subscriptions",
               {Integer("number"), Text("subscriber"), Text("message_id"), Integer("audience"), Bytes("subscription")},
               {"number"},
               Layout::kByKey,
               {{"practice_subscriptions_by_audience", {"audience", "number"}},
                {"practice_subscriptions_by_subscriber", {"subscriber"}}}}}};
}

Status Parse(std::string_view bytes, google::protobuf::Message& message) {
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  return absl::DataLossError("a stored practice cannot be read");
}

StatusOr<int64_t> NextNumber(store::Transaction& transaction, std::string_view sql) {
  int64_t last = 0;
  DUTA_RETURN_IF_ERROR(transaction.Run(sql, {}, [&](const store::Row& row) {
    last = row.Int(0);
    return absl::OkStatus();
  }));
  return last + 1;
}

}  // namespace

Status CreatePracticeTables(store::Database& database) {
  DUTA_RETURN_IF_ERROR(search::CreateTables(database));
  return database.Migrate(Tables());
}

StatusOr<std::vector<VersionRow>> LoadVersions(store::Transaction& transaction, std::string_view practice) {
  std::vector<VersionRow> rows;
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT sequence, message_id, audience, owner, is_withdrawal, version, card, reason FROM practice_versions"
      " WHERE practice = $1 ORDER BY sequence",
      {practice}, [&](const store::Row& row) -> Status {
        VersionRow& version = rows.emplace_back();
        version.practice = practice;
        version.sequence = row.Int(0);
        version.message_id = row.Text(1);
        version.audience = row.Int(2);
        version.owner = row.Text(3);
        version.is_withdrawal = row.Int(4) != 0;
        version.reason = row.Text(7);
        DUTA_RETURN_IF_ERROR(Parse(row.Text(5), version.version));
        return Parse(row.Text(6), version.card);
      }));
  return rows;
}

StatusOr<std::string> PracticeOfVersion(store::Transaction& transaction, std::string_view message_id) {
  std::string practice;
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT practice FROM practice_versions WHERE message_id = $1", {message_id},
                                       [&](const store::Row& row) {
                                         practice = row.Text(0);
                                         return absl::OkStatus();
                                       }));
  return practice;
}

StatusOr<std::vector<RemarkRow>> LoadRemarks(store::Transaction& transaction, std::string_view practice) {
  std::vector<RemarkRow> rows;
  DUTA_RETURN_IF_ERROR(transaction.Run(
      "SELECT number, message_id, audience, sender, accept_seconds, accept_nanos, step FROM practice_remarks"
      " WHERE practice = $1 ORDER BY number",
      {practice}, [&](const store::Row& row) {
        RemarkRow& remark = rows.emplace_back();
        remark.practice = practice;
        remark.number = row.Int(0);
        remark.message_id = row.Text(1);
        remark.audience = row.Int(2);
        remark.sender = row.Text(3);
        remark.accept_time.set_seconds(row.Int(4));
        remark.accept_time.set_nanos(static_cast<int32_t>(row.Int(5)));
        return Parse(row.Text(6), remark.step);
      }));
  return rows;
}

StatusOr<std::vector<SubscriptionRow>> LoadSubscriptions(store::Transaction& transaction,
                                                         const std::vector<int64_t>& audiences) {
  std::vector<SubscriptionRow> rows;
  store::ParameterRows parameters;
  for (const int64_t audience : audiences) parameters.Add({audience});
  if (parameters.empty()) return rows;
  DUTA_RETURN_IF_ERROR(transaction.RunMany(
      "SELECT number, subscriber, message_id, subscription FROM practice_subscriptions WHERE audience = $1", parameters,
      [&](size_t i, const store::Row& row) {
        SubscriptionRow& subscription = rows.emplace_back();
        subscription.number = row.Int(0);
        subscription.subscriber = row.Text(1);
        subscription.message_id = row.Text(2);
        subscription.audience = audiences[i];
        return Parse(row.Text(3), subscription.subscription);
      }));
  std::sort(rows.begin(), rows.end(), [](const SubscriptionRow& a, const SubscriptionRow& b) {
    return std::tie(a.subscriber, a.number) < std::tie(b.subscriber, b.number);
  });
  return rows;
}

Status StoreVersion(store::Transaction& transaction, const VersionRow& row) {
  const std::string version = row.version.SerializeAsString(), card = row.card.SerializeAsString();
  return transaction
      .Change(
          "INSERT INTO practice_versions"
          " (practice, sequence, message_id, audience, owner, is_withdrawal, version, card, reason)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          {std::string_view(row.practice), row.sequence, std::string_view(row.message_id), row.audience,
           std::string_view(row.owner), int64_t{row.is_withdrawal}, store::Blob{version}, store::Blob{card},
           std::string_view(row.reason)})
      .status();
}

Status StoreRemark(store::Transaction& transaction, RemarkRow row) {
  DUTA_ASSIGN_OR_RETURN(row.number, NextNumber(transaction, "SELECT MAX(number) FROM practice_remarks"));
  const std::string step = row.step.SerializeAsString();
  return transaction
      .Change(
          "INSERT INTO practice_remarks"
          " (number, practice, message_id, audience, sender, accept_seconds, accept_nanos, step)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          {row.number, std::string_view(row.practice), std::string_view(row.message_id), row.audience,
           std::string_view(row.sender), row.accept_time.seconds(), int64_t{row.accept_time.nanos()},
           store::Blob{step}})
      .status();
}

Status StoreSubscription(store::Transaction& transaction, SubscriptionRow row, const search::Readers& readers) {
  std::vector<std::pair<int64_t, int64_t>> before;  // Number and audience.
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT number, audience FROM practice_subscriptions WHERE subscriber = $1 ORDER BY number",
                      {std::string_view(row.subscriber)}, [&](const store::Row& found) {
                        before.emplace_back(found.Int(0), found.Int(1));
                        return absl::OkStatus();
                      }));
  for (const auto& [number, audience] : before) {
    DUTA_ASSIGN_OR_RETURN(const search::Readers others, search::ReadersOf(transaction, audience));
    if (!readers.Cover(others)) continue;
    DUTA_RETURN_IF_ERROR(transaction.Change("DELETE FROM practice_subscriptions WHERE number = $1", {number}).status());
  }
  DUTA_ASSIGN_OR_RETURN(row.number, NextNumber(transaction, "SELECT MAX(number) FROM practice_subscriptions"));
  const std::string subscription = row.subscription.SerializeAsString();
  return transaction
      .Change(
          "INSERT INTO practice_subscriptions (number, subscriber, message_id, audience, subscription)"
          " VALUES ($1, $2, $3, $4, $5)",
          {row.number, std::string_view(row.subscriber), std::string_view(row.message_id), row.audience,
           store::Blob{subscription}})
      .status();
}

}  // namespace duta::kinds
