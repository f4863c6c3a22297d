#include "core/hub/doorkeeper.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/logging.h"

namespace duta::hub {

Status Doorkeeper::Admit(std::string_view chain_pem) {
  if (chain_pem.empty()) {
    Status refusal = Refuse(Reason::kNoClientCertificate);
    Count(refusal, "no-certificate");
    return refusal;
  }
  const StatusOr<std::string> name = registry_.Current()->Identify(chain_pem, clock_.Now());
  if (name.ok()) return absl::OkStatus();
  const auto metadata = MetadataOf(name.status());
  const auto cause = metadata.find("cause");
  Count(name.status(), cause == metadata.end() ? "" : cause->second);
  return name.status();
}

std::map<std::string, uint64_t> Doorkeeper::refused() const {
  std::map<std::string, uint64_t> counts;
  for (size_t i = 0; i < kCauses.size(); ++i) {
    counts.emplace(kCauses[i], refused_[i].load(std::memory_order_relaxed));
  }
  return counts;
}

void Doorkeeper::Count(const Status& refusal, std::string_view cause) {
  const auto found = std::find(kCauses.begin(), kCauses.end() - 1, cause);
  refused_[static_cast<size_t>(found - kCauses.begin())].fetch_add(1, std::memory_order_relaxed);
  const auto left_out = lines_.Take();
  if (!left_out) return;
  const auto metadata = MetadataOf(refusal);
  const auto spki = metadata.find("spki_sha256");
  logging::Warning("a TLS handshake was refused", {{"cause", std::string(*found)},
                                                   {"spki_sha256", spki == metadata.end() ? "" : spki->second},
                                                   {"left_out", absl::StrCat(*left_out)}});
}

}  // namespace duta::hub
