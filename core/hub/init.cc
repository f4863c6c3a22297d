#include "core/hub/init.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signed_note.h"
#include "core/hub/config.h"
#include "core/hub/data_directory.h"
#include "core/hub/genesis.h"
#include "core/profile/profile.h"

namespace duta::hub {
namespace {

constexpr std::chrono::hours kAuthorityLifetime{24 * 365 * 10};
constexpr std::chrono::hours kCertificateLifetime{24 * 365 * 2};
constexpr std::chrono::hours kKeyLifetime{24 * 365 * 2};
// Clocks of clients may be behind ours.
constexpr std::chrono::hours kBackdated{1};

Status MakeFolder(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0) return absl::OkStatus();
  return Refuse(Reason::kFileUnusable, absl::StrCat(path, ": ", std::strerror(errno)), {{"path", path}});
}

std::string HostName() {
  char name[256] = {};
  return gethostname(name, sizeof(name) - 1) == 0 ? name : "";
}

std::string AdministratorName(const std::string& asked) {
  return absl::StartsWith(asked, "administrators/") ? asked : absl::StrCat("administrators/", asked);
}

// Where clients find the hub: the first name given, else this machine if it
// listens on the loopback, else nothing that we could know.
std::string HubAddress(const InitOptions& options, const Endpoint& listen) {
  if (listen.port == 0) return "";
  if (!options.dns_names.empty()) return absl::StrCat(options.dns_names[0], ":", listen.port);
  if (!options.ip_addresses.empty()) return absl::StrCat(options.ip_addresses[0], ":", listen.port);
  return absl::StrCat(listen.host == "0.0.0.0" || listen.host == "::" ? "localhost" : listen.host, ":", listen.port);
}

// One run of init: what is made on the way.
class Founding {
 public:
  Founding(const InitOptions& options, const DataPaths& paths, const Clock& clock)
      : options_(options), paths_(paths), now_(clock.Now()), clock_(clock) {}

  StatusOr<InitReport> Run() {
    DUTA_RETURN_IF_ERROR(Check());
    DUTA_RETURN_IF_ERROR(MakeLogKey());
    DUTA_RETURN_IF_ERROR(MakeHubCertificate());
    DUTA_RETURN_IF_ERROR(MakeAdministrator());
    // Last: without a configuration the directory is no hub.
    Config config;
    config.name = options_.name;
    config.listen = options_.listen;
    config.metrics_listen = options_.metrics_listen;
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.config(), FormatConfig(config), FileMode::kPrivate));
    return std::move(report_);
  }

 private:
  Status Check() {
    DUTA_RETURN_IF_ERROR(CheckHubName(options_.name));
    DUTA_ASSIGN_OR_RETURN(listen_, ParseEndpoint(options_.listen));
    if (!options_.metrics_listen.empty()) {
      DUTA_RETURN_IF_ERROR(ParseEndpoint(options_.metrics_listen).status());
    }
    report_.data = paths_.root();
    report_.name = options_.name;
    report_.administrator = AdministratorName(options_.administrator);
    if (KindOfName(report_.administrator) != NameKind::kAdministrator) {
      return Refuse(Reason::kOrderInvalid,
                    absl::StrCat("\"", options_.administrator, "\" is no name for an administrator: 2 to 63 of a-z, 0-9 "
                                 "and hyphen, starting with a letter"),
                    {{"field", "administrator"}});
    }
    return absl::OkStatus();
  }

  Status MakeLogKey() {
    const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519);
    auto signer = crypto::NoteSigner::Create(options_.name, key);
    DUTA_RETURN_IF_ERROR(signer.status());
    log_signer_.emplace(*std::move(signer));
    report_.log_vkey = log_signer_->verifier().ToVkey();
    return WriteFileAtomically(paths_.log_key(), key.ToPem(), FileMode::kPrivate);
  }

  Status MakeHubCertificate() {
    DUTA_RETURN_IF_ERROR(MakeFolder(paths_.tls()));
    const auto ca_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    DUTA_ASSIGN_OR_RETURN(const std::string ca,
                          crypto::MakeSelfSigned({.common_name = options_.name + " hub authority",
                                                  .not_before = now_ - kBackdated,
                                                  .lifetime = kAuthorityLifetime,
                                                  .is_authority = true},
                                                 ca_key));
    crypto::CertificateRequest request{.common_name = options_.name,
                                       .dns_names = {"localhost"},
                                       .ip_addresses = {"127.0.0.1", "::1"},
                                       .not_before = now_ - kBackdated,
                                       .lifetime = kCertificateLifetime};
    if (const std::string host = HostName(); !host.empty() && host != "localhost") request.dns_names.push_back(host);
    request.dns_names.insert(request.dns_names.end(), options_.dns_names.begin(), options_.dns_names.end());
    request.ip_addresses.insert(request.ip_addresses.end(), options_.ip_addresses.begin(),
                                options_.ip_addresses.end());
    const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    DUTA_ASSIGN_OR_RETURN(const std::string certificate, crypto::MakeSigned(request, key.public_key(), ca, ca_key));
    report_.names = request.dns_names;
    report_.names.insert(report_.names.end(), request.ip_addresses.begin(), request.ip_addresses.end());
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.ca_key(), ca_key.ToPem(), FileMode::kPrivate));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.ca_certificate(), ca, FileMode::kPublic));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.tls_key(), key.ToPem(), FileMode::kPrivate));
    return WriteFileAtomically(paths_.tls_certificate(), certificate, FileMode::kPublic);
  }

  Status MakeAdministrator() {
    DUTA_RETURN_IF_ERROR(MakeFolder(paths_.administrator()));
    const auto signing_key = crypto::PrivateKey::Generate(options_.algorithm);
    const auto tls_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    DUTA_ASSIGN_OR_RETURN(const std::string certificate,
                          crypto::MakeSelfSigned({.common_name = report_.administrator,
                                                  .uris = {"duta:" + report_.administrator},
                                                  .not_before = now_ - kBackdated,
                                                  .lifetime = kKeyLifetime},
                                                 tls_key));
    order::v1::AddAdministrator order;
    order.mutable_administrator()->set_name(report_.administrator);
    order.mutable_administrator()->set_display_name("First administrator");
    order.mutable_administrator()->mutable_transport_trust()->add_spki_pins(
        crypto::ToString(crypto::Sha256(tls_key.public_key().spki())));
    registry::v1::Key& key = *order.add_keys();
    key.set_spki(signing_key.public_key().spki());
    *key.mutable_not_before() = ToTimestamp(now_ - kBackdated);
    *key.mutable_not_after() = ToTimestamp(now_ + kKeyLifetime);
    DUTA_ASSIGN_OR_RETURN(report_.genesis, RecordGenesis(paths_, *log_signer_, order, signing_key, clock_));
    report_.administrator_keyid = signing_key.public_key().keyid();

    const std::string folder = paths_.administrator() + "/";
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(folder + "signing.key", signing_key.ToPem(), FileMode::kPrivate));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(folder + "tls.key", tls_key.ToPem(), FileMode::kPrivate));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(folder + "tls.crt", certificate, FileMode::kPublic));
    profile::Profile profile;
    profile.id = profile::SuggestId(report_.administrator);
    profile.name = report_.administrator;
    profile.hub = HubAddress(options_, listen_);
    profile.hub_ca = paths_.ca_certificate();
    profile.log_key = report_.log_vkey;
    profile.signing_key = folder + "signing.key";
    profile.tls_key = folder + "tls.key";
    profile.tls_certificate = folder + "tls.crt";
    profile.state_dir = folder + "state";
    report_.has_hub_address = !profile.hub.empty();
    report_.profiles = folder + "profiles.toml";
    return profile::AddProfile(report_.profiles, profile);
  }

  const InitOptions& options_;
  const DataPaths& paths_;
  const Instant now_;
  const Clock& clock_;
  Endpoint listen_;
  std::optional<crypto::NoteSigner> log_signer_;
  InitReport report_;
};

}  // namespace

StatusOr<InitReport> Init(const InitOptions& options, const Clock& clock) {
  const std::string path = std::filesystem::absolute(options.data).lexically_normal().string();
  DUTA_ASSIGN_OR_RETURN(DataDirectory directory, DataDirectory::Create(path));
  auto report = Founding(options, directory.paths(), clock).Run();
  if (!report.ok()) directory.Clear();
  return report;
}

std::string Format(const InitReport& report) {
  const std::string profile =
      report.has_hub_address ? "" : "\n  (write `hub = \"host:port\"` into the profile once the port is known)";
  return absl::StrCat("The hub ", report.name, " is made in ", report.data, "\n", "  certificate for   ",
                      absl::StrJoin(report.names, ", "), "\n", "  authority         ", report.data, "/tls/ca.crt\n",
                      "  log's public key  ", report.log_vkey, "\n", "  administrator     ", report.administrator,
                      ", admitted by entry 0 of the log\n", "  profile           ", report.profiles, profile, "\n\n",
                      "Partners need the authority and the log's public key. Next:\n", "  dutad serve --data ",
                      report.data, "\n", "  duta --config ", report.profiles, " admin status\n", "  duta --config ",
                      report.profiles, " admin partner add REGISTRATION.json\n");
}

}  // namespace duta::hub
