#include "core/exchange/delivery/renderer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"
#include "core/crypto/dsse.h"
#include "core/exchange/delivery/rendition_request.h"
#include "duta/message/v1/message.pb.h"

namespace duta::exchange {
namespace {

// One message for one mailbox by one build of an adapter, configured so.
std::string CacheName(const Accepted& accepted, const std::string& mailbox, const AdapterIdentity& identity) {
  return absl::StrCat(accepted.receipt.index(), "|", mailbox, "|", identity.sha256, identity.configuration_sha256);
}

}  // namespace

Renderer::Renderer(Translator& translator, crypto::PrivateKey key, const Clock& clock, const Limits& limits)
    : translator_(translator), key_(std::move(key)), clock_(clock), limits_(limits) {}

StatusOr<RenditionPlan> Renderer::PlanFor(const Accepted& accepted, std::string_view mailbox) const {
  RenditionPlan plan;
  DUTA_ASSIGN_OR_RETURN(plan.adapter, translator_.InServiceFor(PartnerOf(mailbox)));
  for (const TranslationPair& pair : plan.adapter->description().translations) {
    if (pair.from == accepted.kind) plan.forms.push_back(pair.to);
  }
  if (plan.forms.empty()) {
    return Refuse(Reason::kNoAdapter, absl::StrCat("the adapter has no form for ", accepted.kind));
  }
  return plan;
}

StatusOr<std::shared_ptr<const Renditions>> Renderer::Render(const Accepted& accepted, const std::string& mailbox) {
  DUTA_ASSIGN_OR_RETURN(const RenditionPlan plan, PlanFor(accepted, mailbox));
  return Render(accepted, mailbox, plan);
}

StatusOr<std::shared_ptr<const Renditions>> Renderer::Render(const Accepted& accepted, const std::string& mailbox,
                                                             const RenditionPlan& plan) {
  std::string name = CacheName(accepted, mailbox, plan.adapter->description().identity);
  if (auto found = Find(name)) return found;

  DUTA_ASSIGN_OR_RETURN(const std::string body, accepted.Body());
  auto renditions = std::make_shared<Renditions>();
  size_t bytes = 0;
  for (const std::string& form : plan.forms) {
    DUTA_ASSIGN_OR_RETURN(v1::Rendition rendition, Make(accepted, mailbox, body, form, *plan.adapter));
    bytes += rendition.content().size();
    if (bytes > limits_.max_rendition_bytes) {
      return Refuse(Reason::kAdapterFailed,
                    absl::StrCat("the renditions together exceed ", limits_.max_rendition_bytes, " bytes"));
    }
    renditions->push_back(std::move(rendition));
  }
  Keep(std::move(name), renditions);
  return renditions;
}

StatusOr<v1::Rendition> Renderer::Make(const Accepted& accepted, const std::string& mailbox, std::string_view body,
                                       const std::string& form, ServingAdapter& adapter) {
  DUTA_ASSIGN_OR_RETURN(TranslationResult result, adapter.Translate(RenditionRequest(accepted, body, form)));
  v1::RenditionStatement statement;
  statement.set_source_digest(accepted.entry.statement_digest());
  statement.set_source_media_type(accepted.kind);
  statement.set_media_type(form);
  statement.set_content_sha256(crypto::ToString(crypto::Sha256(result.output)));
  statement.set_adapter_id(result.adapter.id);
  statement.set_adapter_version(result.adapter.version);
  statement.set_adapter_sha256(result.adapter.sha256);
  statement.set_configuration_sha256(result.adapter.configuration_sha256);
  statement.set_in_development(result.adapter.in_development);
  for (std::string& dropped : result.dropped) statement.add_dropped(std::move(dropped));
  statement.set_mailbox(mailbox);
  *statement.mutable_render_time() = ToTimestamp(clock_.Now());
  v1::Rendition rendition;
  *rendition.mutable_attestation() =
      crypto::SignEnvelope(crypto::kRenditionPayloadType, statement.SerializeAsString(), key_);
  rendition.set_content(std::move(result.output));
  return rendition;
}

std::shared_ptr<const Renditions> Renderer::Find(const std::string& name) {
  MutexLock lock(mutex_);
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  latest_.splice(latest_.begin(), latest_, found->second);
  return found->second->renditions;
}

void Renderer::Keep(std::string name, std::shared_ptr<const Renditions> renditions) {
  size_t bytes = 1024;
  for (const v1::Rendition& rendition : *renditions) bytes += rendition.content().size();
  MutexLock lock(mutex_);
  if (by_name_.contains(name)) return;
  latest_.push_front({std::move(name), std::move(renditions), bytes});
  by_name_.emplace(latest_.front().name, latest_.begin());
  bytes_ += bytes;
  while (bytes_ > limits_.rendition_cache_bytes && latest_.size() > 1) {
    bytes_ -= latest_.back().bytes;
    by_name_.erase(latest_.back().name);
    latest_.pop_back();
  }
}

}  // namespace duta::exchange
