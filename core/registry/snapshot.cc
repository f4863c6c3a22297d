#include "core/registry/snapshot.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/names.h"

namespace duta::registry {
namespace {

// What a URI subject alternative name with a resource name starts with.
constexpr std::string_view kUriScheme = "duta:";
// Names that a certificate may bear: a chain is verified for each.
constexpr size_t kMaxUris = 8;

template <typename Map>
const typename Map::mapped_type* Find(const Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

Status Unreadable(std::string_view what) {
  return absl::DataLossError(absl::StrCat("the registry's row of ", std::string(what), " cannot be read"));
}

template <typename Resource>
Status ParseInto(std::map<std::string, Resource, std::less<>>& resources, std::string_view name,
                 std::string_view body) {
  Resource resource;
  if (!resource.ParseFromArray(body.data(), static_cast<int>(body.size()))) return Unreadable(name);
  resources.emplace(name, std::move(resource));
  return absl::OkStatus();
}

StatusOr<KeyRecord> ReadKey(std::string_view keyid, std::string_view body, const Snapshot* known) {
  v1::Key key;
  if (!key.ParseFromArray(body.data(), static_cast<int>(body.size()))) return Unreadable(keyid);
  const KeyRecord* parsed = known == nullptr ? nullptr : known->FindKey(keyid);
  StatusOr<crypto::PublicKey> public_key =
      parsed == nullptr ? crypto::PublicKey::FromSpki(key.spki()) : parsed->public_key;
  const StatusOr<Instant> not_before = FromTimestamp(key.not_before());
  const StatusOr<Instant> not_after = FromTimestamp(key.not_after());
  const StatusOr<Instant> revoke_time = FromTimestamp(key.revoke_time());
  if (!public_key.ok() || !not_before.ok() || !not_after.ok() || !revoke_time.ok()) return Unreadable(keyid);
  KeyRecord record{std::move(key), *std::move(public_key), *not_before, *not_after, std::nullopt};
  if (record.key.has_revoke_time()) record.revoke_time = *revoke_time;
  return record;
}

StatusOr<int64_t> ReadVersion(store::Transaction& transaction) {
  int64_t version = 0;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT version FROM registry_version WHERE id = 1", {}, [&](const store::Row& row) {
        version = row.Int(0);
        return absl::OkStatus();
      }));
  return version;
}

// `cause` is a word for programs; there are few.
Status UnknownCertificate(std::string_view cause, std::string_view what, const crypto::CertificateInfo& certificate) {
  return Refuse(Reason::kUnknownCertificate, what,
                {{"cause", std::string(cause)}, {"spki_sha256", ToHex(certificate.spki_sha256)}});
}

}  // namespace

const adapter::v1::AdapterVersion* AdapterRecord::Find(std::string_view name) const {
  return registry::Find(versions, name);
}

const adapter::v1::AdapterVersion* AdapterRecord::Previous() const {
  const adapter::v1::AdapterVersion* now = InService();
  const adapter::v1::AdapterVersion* previous = nullptr;
  for (const auto& [name, candidate] : versions) {
    if (now == nullptr || candidate.release() >= now->release()) continue;
    if (!candidate.has_activate_time() || candidate.has_revoke_time()) continue;
    if (previous == nullptr || candidate.release() > previous->release()) previous = &candidate;
  }
  return previous;
}

const std::string& AdapterRecord::ConfigurationOf(const adapter::v1::AdapterVersion& version) const {
  const adapter::v1::AdapterVersion* now = InService();
  const bool has_own = version.has_configure_time() || version.has_activate_time();
  return has_own || now == nullptr ? version.configuration() : now->configuration();
}

StatusOr<std::shared_ptr<const Snapshot>> Snapshot::Load(store::Transaction& transaction,
                                                         const PolicyDefaults& defaults,
                                                         std::shared_ptr<const Snapshot> known) {
  DUTA_ASSIGN_OR_RETURN(const int64_t version, ReadVersion(transaction));
  if (known != nullptr && known->version_ == version && known->defaults_ == defaults) return known;
  std::shared_ptr<Snapshot> snapshot(new Snapshot);
  snapshot->version_ = version;
  snapshot->defaults_ = defaults;
  DUTA_RETURN_IF_ERROR(snapshot->Read(transaction, known.get()));
  return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

Status Snapshot::Read(store::Transaction& transaction, const Snapshot* known) {
  DUTA_RETURN_IF_ERROR(transaction.Run("SELECT name, body FROM registry_resources", {},
                                       [&](const store::Row& row) { return ReadResource(row.Text(0), row.Text(1)); }));
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT keyid, body FROM registry_keys", {}, [&](const store::Row& row) -> Status {
        DUTA_ASSIGN_OR_RETURN(KeyRecord record, ReadKey(row.Text(0), row.Text(1), known));
        keys_.emplace(row.Text(0), std::move(record));
        return absl::OkStatus();
      }));
  DUTA_RETURN_IF_ERROR(ReadAdapters(transaction));
  for (const auto& [name, partner] : partners_) ReadPins(name, partner.transport_trust());
  for (const auto& [name, unit] : units_) ReadPins(name, unit.transport_trust());
  for (const auto& [name, administrator] : administrators_) ReadPins(name, administrator.transport_trust());
  return absl::OkStatus();
}

Status Snapshot::ReadAdapters(store::Transaction& transaction) {
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT partner, version, suspended, reason, change, released FROM registry_adapters", {},
                      [&](const store::Row& row) {
                        adapters_.emplace(row.Text(0), AdapterRecord{std::string(row.Text(0)),
                                                                     std::string(row.Text(1)),
                                                                     row.Int(2) != 0,
                                                                     std::string(row.Text(3)),
                                                                     row.Int(4),
                                                                     row.Int(5),
                                                                     {}});
                        return absl::OkStatus();
                      }));
  return transaction.Run("SELECT partner, version, body FROM registry_adapter_versions", {},
                         [&](const store::Row& row) -> Status {
                           AdapterRecord& record = adapters_[std::string(row.Text(0))];
                           record.partner = row.Text(0);
                           return ParseInto(record.versions, row.Text(1), row.Text(2));
                         });
}

Status Snapshot::ReadResource(std::string_view name, std::string_view body) {
  switch (KindOfName(name)) {
    case NameKind::kPartner:
      return ParseInto(partners_, name, body);
    case NameKind::kUnit:
      return ParseInto(units_, name, body);
    case NameKind::kGroup:
      return ParseInto(groups_, name, body);
    case NameKind::kAdministrator:
      return ParseInto(administrators_, name, body);
    case NameKind::kHub:
    case NameKind::kInvalid:
      break;
  }
  return Unreadable(name);
}

void Snapshot::ReadPins(const std::string& name, const v1::TransportTrust& trust) {
  for (const std::string& pin : trust.spki_pins()) names_by_pin_.emplace(pin, name);
}

const v1::Partner* Snapshot::FindPartner(std::string_view name) const { return Find(partners_, name); }
const v1::Unit* Snapshot::FindUnit(std::string_view name) const { return Find(units_, name); }
const v1::Group* Snapshot::FindGroup(std::string_view name) const { return Find(groups_, name); }
const v1::Administrator* Snapshot::FindAdministrator(std::string_view name) const {
  return Find(administrators_, name);
}
const KeyRecord* Snapshot::FindKey(std::string_view keyid) const { return Find(keys_, keyid); }
const AdapterRecord* Snapshot::FindAdapter(std::string_view partner) const { return Find(adapters_, partner); }
const std::string* Snapshot::FindPin(std::string_view spki_sha256) const { return Find(names_by_pin_, spki_sha256); }

const v1::TransportTrust* Snapshot::FindTrust(std::string_view name) const {
  if (const v1::Partner* partner = FindPartner(name)) return &partner->transport_trust();
  if (const v1::Unit* unit = FindUnit(name)) return &unit->transport_trust();
  if (const v1::Administrator* administrator = FindAdministrator(name)) return &administrator->transport_trust();
  return nullptr;
}

std::vector<const KeyRecord*> Snapshot::KeysOf(std::string_view owner) const {
  std::vector<const KeyRecord*> found;
  for (const auto& [keyid, record] : keys_) {
    if (record.key.owner() == owner) found.push_back(&record);
  }
  return found;
}

v1::Policy Snapshot::EffectivePolicy(std::string_view name) const {
  const v1::Partner* partner = FindPartner(PartnerOf(name));
  v1::Policy policy = partner == nullptr ? v1::Policy() : partner->policy();
  if (policy.send_ceiling() == message::v1::LEVEL_UNSPECIFIED) policy.set_send_ceiling(defaults_.ceiling);
  if (policy.receive_ceiling() == message::v1::LEVEL_UNSPECIFIED) policy.set_receive_ceiling(defaults_.ceiling);
  if (policy.max_message_bytes() == 0) policy.set_max_message_bytes(defaults_.max_message_bytes);
  if (policy.max_attachment_bytes() == 0) policy.set_max_attachment_bytes(defaults_.max_attachment_bytes);
  if (policy.messages_per_minute() == 0) policy.set_messages_per_minute(defaults_.messages_per_minute);
  return policy;
}

v1::PartnerState Snapshot::StateOf(std::string_view name) const {
  const v1::Partner* partner = FindPartner(PartnerOf(name));
  return partner == nullptr ? v1::PARTNER_STATE_ACTIVE : partner->state();
}

StatusOr<std::string> Snapshot::Identify(std::string_view chain_pem, Instant now) const {
  const StatusOr<crypto::CertificateInfo> certificate = crypto::ReadCertificate(chain_pem);
  if (!certificate.ok()) {
    return Refuse(Reason::kUnknownCertificate, "the TLS client certificate cannot be read", {{"cause", "unreadable"}});
  }
  // Both ends of the validity belong to it (RFC 5280, 4.1.2.5).
  if (now < certificate->not_before || now > certificate->not_after) {
    return UnknownCertificate("expired", "the TLS client certificate is outside its validity", *certificate);
  }
  if (const std::string* name = FindPin(certificate->spki_sha256)) return *name;
  const std::set<std::string_view> uris(certificate->uris.begin(), certificate->uris.end());
  if (uris.size() > kMaxUris) {
    return UnknownCertificate("too-many-names", "the TLS client certificate bears more than 8 URIs", *certificate);
  }
  std::set<std::string> names;
  for (const std::string_view uri : uris) {
    if (!uri.starts_with(kUriScheme)) continue;
    const std::string_view name = uri.substr(kUriScheme.size());
    const v1::TransportTrust* trust = FindTrust(name);
    if (trust == nullptr || trust->anchors().empty()) continue;
    const std::vector<std::string> anchors(trust->anchors().begin(), trust->anchors().end());
    if (crypto::ChainsTo(chain_pem, anchors, now)) names.emplace(name);
  }
  if (names.size() == 1) return *names.begin();
  if (names.empty()) return UnknownCertificate("unknown", "", *certificate);
  return UnknownCertificate("ambiguous", "the TLS client certificate bears more than one registered name",
                            *certificate);
}

}  // namespace duta::registry
