// `duta admin adapter`, the reading half: what is installed, what serves and how
// it does.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/status.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"
#include "duta/adapter/v1/adapter_service.pb.h"

namespace duta::cli {

// Adds `list`, `show` and `quarantine`.
void AddAdapterViews(Command adapter, Session& session);

// A partner's adapter, with the configuration of `version` (empty: the one ordered
// into service, else the newest). UNKNOWN_RESOURCE.
StatusOr<adapter::v1::Adapter> GetAdapter(Session& session, const std::string& partner,
                                          const std::string& version = {});

// Waits a few seconds until the version ordered is loaded, and prints the
// adapter's state.
Status ShowWhenSettled(Session& session, const std::string& partner);

// Prints what differs between the version in service and another. The reasons of
// AdapterService.CompareVersions.
Status ShowComparison(Session& session, const std::string& partner, const std::string& version, uint32_t messages);

}  // namespace duta::cli
