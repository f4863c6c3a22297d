// The tables of practices, written in the transaction that logs a step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/audience.h"
#include "core/store/database.h"
#include "duta/practice/v1/practice_service.pb.h"

namespace duta::kinds {

// The collection of the library in core/search: its documents and audiences.
inline constexpr char kPractices[] = "practices";

// Makes the tables that are not there, those of the search too.
Status CreatePracticeTables(store::Database& database);

// A step that brought a version, or took the practice back.
struct VersionRow {
  std::string practice;
  int64_t sequence = 0;  // From 1 on.
  std::string message_id;
  int64_t audience = 0;
  std::string owner;  // A partner.
  bool is_withdrawal = false;
  practice::v1::Version version;
  practice::v1::Document card;  // Without abstracts and sections.
  std::string reason;           // Of a withdrawal.
};

// What somebody says of a practice.
struct RemarkRow {
  std::string practice;
  int64_t number = 0;  // In the order of the log, over all practices.
  std::string message_id;
  int64_t audience = 0;
  std::string sender;
  google::protobuf::Timestamp accept_time;
  practice::v1::Practice step;
};

// Which versions somebody wants.
struct SubscriptionRow {
  std::string subscriber;
  int64_t number = 0;
  std::string message_id;
  int64_t audience = 0;
  practice::v1::Subscription subscription;
};

// All rows of the practice, by sequence. DATA_LOSS if one cannot be parsed; so the
// others.
StatusOr<std::vector<VersionRow>> LoadVersions(store::Transaction& transaction, std::string_view practice);
// The practice of which the message is a version; empty if of none.
StatusOr<std::string> PracticeOfVersion(store::Transaction& transaction, std::string_view message_id);
// By number.
StatusOr<std::vector<RemarkRow>> LoadRemarks(store::Transaction& transaction, std::string_view practice);
// Those of the audiences, by subscriber and number.
StatusOr<std::vector<SubscriptionRow>> LoadSubscriptions(store::Transaction& transaction,
                                                         const std::vector<int64_t>& audiences);

Status StoreVersion(store::Transaction& transaction, const VersionRow& row);
// These set `number`.
Status StoreRemark(store::Transaction& transaction, RemarkRow row);
// Drops what the same subscriber said before to nobody but `readers`.
Status StoreSubscription(store::Transaction& transaction, SubscriptionRow row, const search::Readers& readers);

}  // namespace duta::kinds
