#include "core/hub/setup/init.h"

#include <arpa/inet.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/setup/genesis.h"
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

bool IsIpAddress(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> address;
  return inet_pton(AF_INET, text.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), address.data()) == 1;
}

// Letters, digits, hyphens and dots, as in a certificate's DNS name.
bool IsDnsName(const std::string& text) {
  return !text.empty() && text.size() <= 253 && !IsIpAddress(text) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '.'; });
}

bool IsWildcard(const std::string& host) { return host == "0.0.0.0" || host == "::"; }

void AddOnce(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

Status WrongOption(std::string_view option, std::string_view what) {
  return Refuse(Reason::kConfigurationInvalid, absl::StrCat("--", std::string(option), ": ", std::string(what)),
                {{"option", std::string(option)}});
}

// Where clients find the hub: the first name given, else where it listens, else,
// if that is everywhere, this machine.
std::string HubAddress(const InitOptions& options, const Endpoint& listen) {
  if (listen.port == 0) return "";
  std::string host = IsWildcard(listen.host) ? "localhost" : listen.host;
  if (!options.ip_addresses.empty()) host = options.ip_addresses[0];
  if (!options.dns_names.empty()) host = options.dns_names[0];
  if (host.find(':') != std::string::npos) host = absl::StrCat("[", host, "]");
  return absl::StrCat(host, ":", listen.port);
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
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.config(), config_text_, FileMode::kPrivate));
    return std::move(report_);
  }

 private:
  Status Check() {
    DUTA_RETURN_IF_ERROR(CheckHubName(options_.name));
    Config config;
    config.name = options_.name;
    config.listen = options_.listen;
    config.metrics_listen = options_.metrics_listen;
    config_text_ = FormatConfig(config);
    // What would be refused when the hub starts is refused now.
    DUTA_RETURN_IF_ERROR(ParseConfig(config_text_, "the new duta.toml").status());
    DUTA_ASSIGN_OR_RETURN(listen_, ParseEndpoint(options_.listen));
    DUTA_RETURN_IF_ERROR(CollectNames());
    report_.data = paths_.root();
    report_.name = options_.name;
    report_.administrator = AdministratorName(options_.administrator);
    if (!IsAdministrator(report_.administrator)) {
      return Refuse(Reason::kOrderInvalid,
                    absl::StrCat("\"", options_.administrator,
                                 "\" is no name for an administrator: 2 to 63 of a-z, 0-9 "
                                 "and hyphen, starting with a letter"),
                    {{"field", "administrator"}});
    }
    return absl::OkStatus();
  }

  // The names under which the hub is reached go into its certificate.
  Status CollectNames() {
    dns_names_ = {"localhost"};
    ip_addresses_ = {"127.0.0.1", "::1"};
    if (const std::string host = HostName(); IsDnsName(host)) AddOnce(dns_names_, host);
    for (const std::string& name : options_.dns_names) {
      if (!IsDnsName(name)) return WrongOption("dns", absl::StrCat("\"", name, "\" is no name such as hub.example"));
      AddOnce(dns_names_, name);
    }
    for (const std::string& address : options_.ip_addresses) {
      if (!IsIpAddress(address)) return WrongOption("ip", absl::StrCat("\"", address, "\" is no IP address"));
      AddOnce(ip_addresses_, address);
    }
    if (!IsWildcard(listen_.host)) AddOnce(IsIpAddress(listen_.host) ? ip_addresses_ : dns_names_, listen_.host);
    report_.names = dns_names_;
    report_.names.insert(report_.names.end(), ip_addresses_.begin(), ip_addresses_.end());
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
    DUTA_ASSIGN_OR_RETURN(const std::string ca, crypto::MakeSelfSigned({.common_name = "Duta hub authority",
                                                                        .not_before = now_ - kBackdated,
                                                                        .lifetime = kAuthorityLifetime,
                                                                        .is_authority = true},
                                                                       ca_key));
    const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    DUTA_ASSIGN_OR_RETURN(const std::string certificate, crypto::MakeSigned({.common_name = options_.name,
                                                                             .dns_names = dns_names_,
                                                                             .ip_addresses = ip_addresses_,
                                                                             .not_before = now_ - kBackdated,
                                                                             .lifetime = kCertificateLifetime},
                                                                            key.public_key(), ca, ca_key));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.ca_key(), ca_key.ToPem(), FileMode::kPrivate));
    ca_pem_ = ca;
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.ca_certificate(), ca, FileMode::kPublic));
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(paths_.tls_key(), key.ToPem(), FileMode::kPrivate));
    return WriteFileAtomically(paths_.tls_certificate(), certificate, FileMode::kPublic);
  }

  Status MakeAdministrator() {
    DUTA_RETURN_IF_ERROR(MakeFolder(paths_.administrator()));
    const auto signing_key = crypto::PrivateKey::Generate(options_.algorithm);
    const auto tls_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    DUTA_ASSIGN_OR_RETURN(const std::string certificate,
                          // Without the prefix, since common names are short; the URI has the whole name.
                          crypto::MakeSelfSigned({.common_name = profile::SuggestId(report_.administrator),
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
    // A copy, so that the folder can be moved to the administrator's machine.
    DUTA_RETURN_IF_ERROR(WriteFileAtomically(folder + "hub-ca.crt", ca_pem_, FileMode::kPublic));
    profile::Profile profile;
    profile.id = profile::SuggestId(report_.administrator);
    profile.name = report_.administrator;
    profile.hub = HubAddress(options_, listen_);
    profile.hub_ca = folder + "hub-ca.crt";
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
  std::string config_text_;
  std::vector<std::string> dns_names_;
  std::vector<std::string> ip_addresses_;
  std::string ca_pem_;
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
