// A hub's library in memory: the kind, its tables and its queries.
#pragma once

#include <string>
#include <vector>

#include "core/kinds/practice/practice_kind.h"
#include "core/kinds/practice/practice_queries.h"
#include "tests/core/kinds/practice/sample.h"
#include "tests/core/registry/network.h"

namespace duta::kinds {

inline constexpr char kIndonesia[] = "partners/id-kemlu";
inline constexpr char kCanberra[] = "partners/id-kemlu/units/canberra";
inline constexpr char kAustralia[] = "partners/au-dfat";
inline constexpr char kNewZealand[] = "partners/nz-mfat";

class Shelf {
 public:
  Shelf() { EXPECT_TRUE(kind_.CreateTables(network_.database()).ok()); }

  registry::Network& network() { return network_; }
  const PracticeQueries& queries() const { return queries_; }

  // A step as the hub takes it: checked, then projected in a transaction of its own.
  Status Take(const std::string& id, const std::string& sender, const practice::v1::Practice& practice,
              const std::vector<std::string>& mailboxes, message::v1::Level level = message::v1::LEVEL_INTERNAL) {
    message::v1::Message message;
    message.set_id(id);
    message.set_sender(sender);
    for (const std::string& name : mailboxes) message.add_recipients(name);
    message.mutable_marking()->set_level(level);
    message.mutable_body()->set_media_type(kPracticeMediaType);
    const std::string body = practice.SerializeAsString();
    const google::protobuf::RepeatedPtrField<std::string> boxes(mailboxes.begin(), mailboxes.end());
    const exchange::CheckedMessage checked{message, body, {}, registry::kNow, &boxes};
    DUTA_RETURN_IF_ERROR(kind_.Validate(checked));
    return network_.database().Write([&](store::Transaction& transaction) -> Status {
      DUTA_RETURN_IF_ERROR(kind_.Project(checked, transaction));
      log_.push_back({id, sender, practice, mailboxes, level});  // Whoever writes, writes alone.
      return absl::OkStatus();
    });
  }

  // What was taken, in the order in which it was: what the log would hold.
  struct Taken {
    std::string id, sender;
    practice::v1::Practice practice;
    std::vector<std::string> mailboxes;
    message::v1::Level level;
  };
  const std::vector<Taken>& log() const { return log_; }

  StatusOr<practice::v1::SearchPracticesResponse> Search(const std::string& caller, const std::string& query,
                                                         uint32_t page_size = 10, const std::string& token = "") const {
    practice::v1::SearchPracticesRequest request;
    request.set_query(query);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return queries_.Search(caller, request);
  }
  // The practices that are found, by the ends of their ids; `refused` if the query is.
  std::vector<std::string> Found(const std::string& caller, const std::string& query) const {
    const auto response = Search(caller, query, 100);
    if (!response.ok()) return {"refused"};
    std::vector<std::string> ids;
    for (const auto& hit : response->hits()) ids.push_back(hit.version());
    return ids;
  }
  StatusOr<practice::v1::PracticeState> Get(const std::string& caller, const std::string& id) const {
    practice::v1::GetPracticeRequest request;
    request.set_practice(id);
    DUTA_ASSIGN_OR_RETURN(auto response, queries_.Get(caller, request));
    return std::move(*response.mutable_practice());
  }

 private:
  registry::Network network_;
  PracticeKind kind_;
  std::vector<Taken> log_;
  const PracticeQueries queries_{network_.database(), network_.registry()};
};

}  // namespace duta::kinds
