#include "core/cli/practice/practice_calls.h"

#include <utility>

#include "core/cli/messages/lookup.h"
#include "core/kinds/practice/media_type.h"
#include "duta/practice/v1/practice_service.grpc.pb.h"

namespace duta::cli {

using namespace practice::v1;  // The service's requests and responses.

StatusOr<SearchPracticesResponse> SearchPractices(Session& session, const SearchPracticesRequest& request) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = PracticeService::NewStub(hub->channel);
  return Ask(*hub, *stub, &PracticeService::Stub::SearchPractices, request);
}

StatusOr<PracticeState> GetPractice(Session& session, const std::string& id) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = PracticeService::NewStub(hub->channel);
  GetPracticeRequest request;
  request.set_practice(id);
  DUTA_ASSIGN_OR_RETURN(GetPracticeResponse response, Ask(*hub, *stub, &PracticeService::Stub::GetPractice, request));
  return std::move(*response.mutable_practice());
}

StatusOr<std::vector<SubscriberState>> ListSubscribers(Session& session, ListSubscribersRequest request) {
  DUTA_ASSIGN_OR_RETURN(Hub * hub, session.Connect());
  const auto stub = PracticeService::NewStub(hub->channel);
  std::vector<SubscriberState> subscribers;
  DUTA_RETURN_IF_ERROR(client::ForEachPage(
      *stub, &PracticeService::Stub::ListSubscribers, request, hub->call, [&](const ListSubscribersResponse& page) {
        subscribers.insert(subscribers.end(), page.subscribers().begin(), page.subscribers().end());
        return absl::OkStatus();
      }));
  return subscribers;
}

StatusOr<CurrentVersion> GetCurrentVersion(Session& session, const std::string& id) {
  CurrentVersion current;
  DUTA_ASSIGN_OR_RETURN(current.state, GetPractice(session, id));
  if (current.state.has_withdrawal() || current.state.versions().empty()) {
    return Refuse(Reason::kPracticeUnknown, "the practice was withdrawn", {{"practice", current.state.practice()}});
  }
  const auto& newest = *current.state.versions().rbegin();
  DUTA_ASSIGN_OR_RETURN(current.stored, FindMessage(session, newest.version()));
  return current;
}

StatusOr<Document> DocumentOf(const message::v1::Message& message) {
  Practice practice;
  if (message.body().media_type() == kinds::kPracticeMediaType && practice.ParseFromString(message.body().content())) {
    if (practice.has_publish()) return std::move(*practice.mutable_publish()->mutable_document());
    if (practice.has_revise()) return std::move(*practice.mutable_revise()->mutable_document());
  }
  return Refuse(Reason::kBodyInvalid, "the message is no version of a practice");
}

}  // namespace duta::cli
