// Calls of the hub's PracticeService, as the commands need them.
#pragma once

#include <string>
#include <vector>

#include "core/base/status.h"
#include "core/cli/shell/session.h"
#include "core/client/library.h"
#include "duta/practice/v1/practice_service.pb.h"

namespace duta::cli {

// Each as duta.practice.v1.PracticeService says; HUB_UNREACHABLE besides.
StatusOr<practice::v1::SearchPracticesResponse> SearchPractices(Session& session,
                                                                const practice::v1::SearchPracticesRequest& request);
StatusOr<practice::v1::PracticeState> GetPractice(Session& session, const std::string& id);
// All pages.
StatusOr<std::vector<practice::v1::SubscriberState>> ListSubscribers(Session& session,
                                                                     practice::v1::ListSubscribersRequest request);

// A practice and the message with its newest version, verified as
// FindMessage (messages/lookup.h) does. PRACTICE_UNKNOWN if it was withdrawn.
struct CurrentVersion {
  practice::v1::PracticeState state;
  client::StoredMessage stored;
};
StatusOr<CurrentVersion> GetCurrentVersion(Session& session, const std::string& id);

// The document of a version. BODY_INVALID if the message is none.
StatusOr<practice::v1::Document> DocumentOf(const message::v1::Message& message);

}  // namespace duta::cli
