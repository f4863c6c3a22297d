// What is told of the library, each answer cut to what its caller may read.
#pragma once

#include <string>
#include <string_view>

#include "core/base/status.h"
#include "core/registry/registry.h"
#include "core/store/database.h"
#include "duta/practice/v1/practice_service.pb.h"

namespace duta::kinds {

// Thread-safe; what it refers to outlives it. Reasons are in practice_service.proto.
class PracticeQueries {
 public:
  PracticeQueries(store::Database& database, const registry::Registry& registry)
      : database_(database), registry_(registry) {}

  StatusOr<practice::v1::SearchPracticesResponse> Search(const std::string& caller,
                                                         const practice::v1::SearchPracticesRequest& request) const;
  StatusOr<practice::v1::GetPracticeResponse> Get(const std::string& caller,
                                                  const practice::v1::GetPracticeRequest& request) const;
  StatusOr<practice::v1::ListSubscribersResponse> ListSubscribers(
      const std::string& caller, const practice::v1::ListSubscribersRequest& request) const;

 private:
  // Of what it may read now.
  int CeilingOf(const std::string& caller) const;

  store::Database& database_;
  const registry::Registry& registry_;
};

}  // namespace duta::kinds
