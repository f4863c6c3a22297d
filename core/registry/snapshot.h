// The registry at one moment: who is on the network, with which keys, what each
// may do. Immutable; a change makes a new one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/certificate.h"
#include "core/crypto/key.h"
#include "core/store/database.h"
#include "duta/adapter/v1/version.pb.h"
#include "duta/registry/v1/registry.pb.h"

namespace duta::registry {

// A registered signing key, parsed.
struct KeyRecord {
  v1::Key key;
  crypto::PublicKey public_key;
  Instant not_before;
  Instant not_after;
  std::optional<Instant> revoke_time;

  bool IsValidAt(Instant now) const {
    return not_before <= now && now < not_after && (!revoke_time || now < *revoke_time);
  }
};

// A partner's adapter as orders want it: the catalogue of its versions, and
// which of them serves.
struct AdapterRecord {
  std::string partner;
  std::string version;  // Ordered into service; empty if none ever was.
  bool suspended = false;
  std::string reason;    // Why it is suspended.
  int64_t change = 0;    // Snapshot::version of the order that last said what serves.
  int64_t released = 0;  // The same of the order that last released messages from quarantine.
  std::map<std::string, adapter::v1::AdapterVersion, std::less<>> versions;  // By version.

  // Null if there is none.
  const adapter::v1::AdapterVersion* Find(std::string_view name) const;
  // The version ordered into service, or null.
  const adapter::v1::AdapterVersion* InService() const { return Find(version); }
  // Where a rollback goes: the newest release before the one in service that was
  // in service once and is not revoked, or null.
  const adapter::v1::AdapterVersion* Previous() const;
  // What one of its versions serves with, or would: its own configuration; of one
  // that was never configured and never served, that of the one in service. Empty:
  // none. Valid as long as the record and `version`.
  const std::string& ConfigurationOf(const adapter::v1::AdapterVersion& version) const;
};

// Limits that hold where a partner's policy leaves them open.
struct PolicyDefaults {
  message::v1::Level ceiling = message::v1::LEVEL_RESTRICTED;
  uint64_t max_message_bytes = 1 << 20;
  uint64_t max_attachment_bytes = 100 << 20;
  uint32_t messages_per_minute = 6000;

  bool operator==(const PolicyDefaults&) const = default;
};

// Thread-safe: const after Load.
class Snapshot {
 public:
  // Reads all tables. `known` is an earlier snapshot or null: it is returned as
  // it is if nothing changed since, and lends its parsed keys otherwise, since
  // parsing them is most of the work. STORAGE_FAILED; DATA_LOSS if a row cannot
  // be parsed.
  static StatusOr<std::shared_ptr<const Snapshot>> Load(store::Transaction& transaction, const PolicyDefaults& defaults,
                                                        std::shared_ptr<const Snapshot> known = nullptr);

  // The number of orders behind this snapshot.
  int64_t version() const { return version_; }
  const PolicyDefaults& defaults() const { return defaults_; }

  // Null if there is none. Pointers live as long as the snapshot.
  const v1::Partner* FindPartner(std::string_view name) const;
  const v1::Unit* FindUnit(std::string_view name) const;
  const v1::Group* FindGroup(std::string_view name) const;
  const v1::Administrator* FindAdministrator(std::string_view name) const;
  const KeyRecord* FindKey(std::string_view keyid) const;
  const AdapterRecord* FindAdapter(std::string_view partner) const;
  // Whose certificate has this SHA-256 of its SPKI (32 bytes).
  const std::string* FindPin(std::string_view spki_sha256) const;
  // The TLS trust of a partner, unit or administrator.
  const v1::TransportTrust* FindTrust(std::string_view name) const;

  // All, by name.
  const std::map<std::string, v1::Partner, std::less<>>& partners() const { return partners_; }
  const std::map<std::string, v1::Unit, std::less<>>& units() const { return units_; }
  const std::map<std::string, v1::Group, std::less<>>& groups() const { return groups_; }
  const std::map<std::string, v1::Administrator, std::less<>>& administrators() const { return administrators_; }
  const std::map<std::string, AdapterRecord, std::less<>>& adapters() const { return adapters_; }
  const std::map<std::string, KeyRecord, std::less<>>& keys() const { return keys_; }
  // The keys of one owner, past ones too, by key id.
  std::vector<const KeyRecord*> KeysOf(std::string_view owner) const;

  // A partner's policy (or that of a unit's partner) with every default filled
  // in. `name` is registered; administrators have the defaults.
  v1::Policy EffectivePolicy(std::string_view name) const;

  // The state of a partner, or of a unit's partner. `name` is registered;
  // administrators are active.
  v1::PartnerState StateOf(std::string_view name) const;

  // To whom a TLS client certificate belongs: its key is pinned, or it chains to
  // one of the owner's anchors and bears the owner's name. `chain_pem` is the
  // leaf with its intermediates. UNKNOWN_CERTIFICATE, also when it is outside
  // its validity at `now` or fits two names. Call it once a connection: it
  // verifies a chain.
  StatusOr<std::string> Identify(std::string_view chain_pem, Instant now) const;

 private:
  Snapshot() = default;
  Status Read(store::Transaction& transaction, const Snapshot* known);
  Status ReadResource(std::string_view name, std::string_view body);
  Status ReadAdapters(store::Transaction& transaction);
  void ReadPins(const std::string& name, const v1::TransportTrust& trust);

  int64_t version_ = 0;
  PolicyDefaults defaults_;
  std::map<std::string, v1::Partner, std::less<>> partners_;
  std::map<std::string, v1::Unit, std::less<>> units_;
  std::map<std::string, v1::Group, std::less<>> groups_;
  std::map<std::string, v1::Administrator, std::less<>> administrators_;
  std::map<std::string, AdapterRecord, std::less<>> adapters_;
  std::map<std::string, KeyRecord, std::less<>> keys_;            // By key id.
  std::map<std::string, std::string, std::less<>> names_by_pin_;  // By SHA-256 of the TLS SPKI.
};

}  // namespace duta::registry
