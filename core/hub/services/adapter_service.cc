#include "core/hub/services/adapter_service.h"

#include <utility>

#include "core/base/names.h"
#include "core/crypto/pages.h"
#include "core/server/unary.h"

namespace duta::hub {

using namespace adapter::v1;  // The service's requests and responses.

std::vector<Adapter> AdapterService::Visible(const std::string& caller) const {
  std::vector<Adapter> adapters = list_();
  if (!IsAdministrator(caller)) {
    std::erase_if(adapters, [&](const Adapter& adapter) { return adapter.partner() != PartnerOf(caller); });
  }
  return adapters;
}

namespace {

// Leaves the configuration of one version alone, since all might be more than an
// answer holds.
void KeepConfigurationOf(const std::string& wanted, Adapter& adapter) {
  for (AdapterVersion& version : *adapter.mutable_versions()) {
    if (version.version() != wanted) version.clear_configuration();
  }
}

}  // namespace

grpc::ServerUnaryReactor* AdapterService::GetAdapter(grpc::CallbackServerContext* context,
                                                     const GetAdapterRequest* request, GetAdapterResponse* response) {
  return server::AnswerOnPool(
      context, response, callers_, pool_, [this, request](const std::string& caller) -> StatusOr<GetAdapterResponse> {
        for (Adapter& adapter : Visible(caller)) {
          if (adapter.partner() != request->partner()) continue;
          const std::string main_version = adapter.main_version();
          KeepConfigurationOf(request->version().empty() ? main_version : request->version(), adapter);
          GetAdapterResponse found;
          *found.mutable_adapter() = std::move(adapter);
          return found;
        }
        return Refuse(Reason::kUnknownResource, "no adapter of this partner that you may see");
      });
}

grpc::ServerUnaryReactor* AdapterService::ListAdapters(grpc::CallbackServerContext* context,
                                                       const ListAdaptersRequest* request,
                                                       ListAdaptersResponse* response) {
  return server::AnswerOnPool(
      context, response, callers_, pool_, [this, request](const std::string& caller) -> StatusOr<ListAdaptersResponse> {
        const std::string list = "adapters " + caller;
        DUTA_ASSIGN_OR_RETURN(const std::string last, crypto::StartOfPage(list, request->page_token()));
        const size_t size = crypto::PageSize(request->page_size());
        ListAdaptersResponse page;
        for (Adapter& adapter : Visible(caller)) {
          if (adapter.partner() <= last) continue;
          if (static_cast<size_t>(page.adapters_size()) == size) {
            page.set_next_page_token(crypto::NextPageToken(list, page.adapters(page.adapters_size() - 1).partner()));
            break;
          }
          KeepConfigurationOf("", adapter);
          *page.add_adapters() = std::move(adapter);
        }
        return page;
      });
}

grpc::ServerUnaryReactor* AdapterService::CompareVersions(grpc::CallbackServerContext* context,
                                                          const CompareVersionsRequest* request,
                                                          CompareVersionsResponse* response) {
  return server::AnswerOnPool(context, response, callers_, pool_,
                              [this, request](const std::string& caller) -> StatusOr<CompareVersionsResponse> {
                                if (!IsAdministrator(caller) && request->partner() != PartnerOf(caller)) {
                                  return Refuse(Reason::kUnknownResource,
                                                "no adapter of this partner that you may see");
                                }
                                return compare_(*request);
                              });
}

}  // namespace duta::hub
