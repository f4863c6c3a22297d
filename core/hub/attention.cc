#include "core/hub/attention.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/names.h"

namespace duta::hub {
namespace {

constexpr char kHub[] = "hub";

std::string DayOf(Instant instant) { return FormatInstant(instant).substr(0, 10); }

// Who is still on the network: the keys of those who are gone verify what they
// signed, and nobody renews them.
bool IsRegistered(const registry::Snapshot& registry, const std::string& owner) {
  return registry.FindPartner(owner) != nullptr || registry.FindUnit(owner) != nullptr ||
         registry.FindAdministrator(owner) != nullptr;
}

void AddPartners(const registry::Snapshot& registry, std::vector<std::string>& sentences) {
  for (const auto& [name, partner] : registry.partners()) {
    if (partner.state() == registry::v1::PARTNER_STATE_ACTIVE) continue;
    const bool holds = partner.state() == registry::v1::PARTNER_STATE_SUSPENDED_HOLD;
    sentences.push_back(absl::StrCat(name, " is suspended: what is sent to it ", holds ? "waits" : "is returned",
                                     "; `duta admin partner resume ", name, "` ends it"));
  }
}

void AddAdapters(const std::vector<adapter::v1::Adapter>& adapters, std::vector<std::string>& sentences) {
  for (const adapter::v1::Adapter& adapter : adapters) {
    const bool is_out = adapter.state() == adapter::v1::ADAPTER_STATE_SUSPENDED ||
                        adapter.state() == adapter::v1::ADAPTER_STATE_FALLEN_BACK;
    if (is_out) {
      sentences.push_back(absl::StrCat(
          "the adapter of ", adapter.partner(),
          adapter.state() == adapter::v1::ADAPTER_STATE_SUSPENDED ? " is suspended" : " serves with the version before",
          adapter.state_reason().empty() ? "" : ": ", adapter.state_reason()));
    }
    const auto kept = std::count_if(adapter.faults().begin(), adapter.faults().end(),
                                    [](const auto& fault) { return fault.quarantined(); });
    if (kept > 0) {
      sentences.push_back(absl::StrCat(kept, kept == 1 ? " message is" : " messages are",
                                       " in the quarantine of the adapter of ", adapter.partner(),
                                       ": `duta admin adapter quarantine ", adapter.partner(), "`"));
    }
  }
}

}  // namespace

std::map<std::string, Instant> EndsOfKeys(const registry::Snapshot& registry, std::optional<Instant> hub_certificate,
                                          Instant now) {
  std::map<std::string, Instant> ends;
  if (hub_certificate) ends[kHub] = *hub_certificate;
  for (const auto& [keyid, record] : registry.keys()) {
    const std::string& owner = record.key.owner();
    const bool is_revoked = record.revoke_time && *record.revoke_time <= now;
    if (is_revoked || !IsRegistered(registry, owner)) continue;
    const auto [known, is_new] = ends.emplace(owner, record.not_after);
    if (!is_new) known->second = std::max(known->second, record.not_after);
  }
  return ends;
}

std::vector<std::string> WhatNeedsAttention(const registry::Snapshot& registry,
                                            const std::vector<adapter::v1::Adapter>& adapters,
                                            std::optional<Instant> hub_certificate, Instant now) {
  std::vector<std::string> sentences;
  if (hub_certificate && *hub_certificate < now + kNotice) {
    sentences.push_back(absl::StrCat("the hub's own TLS certificate ", *hub_certificate <= now ? "ended" : "ends",
                                     " on ", DayOf(*hub_certificate), ": give it a new one, then restart dutad"));
  }
  AddPartners(registry, sentences);
  AddAdapters(adapters, sentences);
  for (const auto& [owner, end] : EndsOfKeys(registry, std::nullopt, now)) {
    if (end >= now + kNotice) continue;
    sentences.push_back(absl::StrCat("the last signing key of ", owner, end <= now ? " ended" : " ends", " on ",
                                     DayOf(end), ": it makes another with `duta renew`"));
  }
  return sentences;
}

}  // namespace duta::hub
