#include "core/server/callers.h"

#include "core/registry/policy.h"
#include "core/server/peer_chain.h"

namespace duta::server {
namespace {

constexpr size_t kMaxCached = 4096;
constexpr std::chrono::seconds kGoodFor{30};

std::string_view Property(const grpc::AuthContext& auth, const char* name) {
  const auto values = auth.FindPropertyValues(name);
  return values.empty() ? std::string_view() : std::string_view(values[0].data(), values[0].size());
}

}  // namespace

StatusOr<std::string> Callers::Identify(const grpc::ServerContextBase& context) {
  const auto auth = context.auth_context();
  std::string chain = PeerChain(Property(*auth, "x509_pem_cert"), Property(*auth, "x509_pem_cert_chain"));
  if (chain.empty()) return Refuse(Reason::kNoClientCertificate);
  const auto registry = registry_.Current();
  DUTA_ASSIGN_OR_RETURN(std::string name, Find(registry, std::move(chain)));
  if (suspended_ == Suspended::kRefused) DUTA_RETURN_IF_ERROR(registry::CheckActive(*registry, name));
  return name;
}

StatusOr<std::string> Callers::Find(const std::shared_ptr<const registry::Snapshot>& registry, std::string chain) {
  const Instant now = clock_.Now();
  {
    MutexLock lock(mutex_);
    const auto found = found_.find(chain);
    if (found != found_.end() && found->second.registry == registry && now - found->second.found_at < kGoodFor) {
      return found->second.name;
    }
  }
  DUTA_ASSIGN_OR_RETURN(std::string name, registry->Identify(chain, now));
  MutexLock lock(mutex_);
  if (found_.size() >= kMaxCached) found_.clear();
  found_.insert_or_assign(std::move(chain), Found{registry, now, name});
  return name;
}

}  // namespace duta::server
