#include "core/hub/setup/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signed_note.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"

namespace duta::hub {
namespace {

constexpr std::chrono::hours kSoon{24 * 30};

void CheckWorkerProgram(const Config& config, Findings& checks) {
  const std::string program = WorkerProgram(config);
  std::error_code ignored;
  if (std::filesystem::is_regular_file(program, ignored) && access(program.c_str(), X_OK) == 0) {
    return checks.Good("adapters", absl::StrCat(program, " can be run"));
  }
  checks.Bad("adapters", absl::StrCat(program, " cannot be run; set [adapters] program"));
}

std::optional<Config> CheckConfig(const std::string& path, Findings& checks) {
  auto config = ReadConfig(path);
  if (!config.ok()) {
    checks.Bad("configuration", std::string(config.status().message()));
    return std::nullopt;
  }
  checks.Good("configuration", absl::StrCat(path, " is valid"));
  CheckWorkerProgram(*config, checks);
  for (const std::string& part : config->adapters.allowed_degradations) {
    checks.Warn("adapters", absl::StrCat("they run even where the system lacks this part of their sandbox: ", part));
  }
  if (config->adapters.rules.development) {
    checks.Warn("adapters",
                "dev = true: bundles without both signatures are taken; never on a hub that ministries rely on");
  }
  if (config->reflection) checks.Warn("reflection", "every client can list the services");
  return *std::move(config);
}

// Secrets are nobody's but the hub's.
void CheckPrivate(const std::string& subject, const std::string& path, Findings& checks) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return;  // Named as missing already.
  if ((found.st_mode & 077) != 0) {
    checks.Bad(subject, absl::StrCat(path, " can be read by others; `chmod go= ", path, "`"));
  } else {
    checks.Good(subject, "only its owner can read it");
  }
}

void CheckCertificate(const std::string& subject, const std::string& path, Instant now, Findings& checks) {
  const auto pem = ReadFile(path);
  const auto certificate = pem.ok() ? crypto::ReadCertificate(*pem) : StatusOr<crypto::CertificateInfo>(pem.status());
  if (!certificate.ok()) return checks.Bad(subject, std::string(certificate.status().message()));
  const std::string until = FormatInstant(certificate->not_after);
  if (now < certificate->not_before || now >= certificate->not_after) {
    checks.Bad(subject, absl::StrCat("it is not valid now, but from ", FormatInstant(certificate->not_before),
                                     " until ", until));
  } else if (certificate->not_after - now < kSoon) {
    checks.Warn(subject, absl::StrCat("it expires soon, at ", until));
  } else {
    checks.Good(subject, absl::StrCat("valid until ", until));
  }
}

void CheckKeyPair(const DataPaths& paths, Findings& checks) {
  const auto pem = ReadFile(paths.tls_key());
  const auto certificate = ReadFile(paths.tls_certificate());
  if (!pem.ok() || !certificate.ok()) return;  // Said already.
  const auto key = crypto::PrivateKey::FromPem(*pem);
  const auto info = crypto::ReadCertificate(*certificate);
  if (!key.ok() || !info.ok() || crypto::ToString(crypto::Sha256(key->public_key().spki())) != info->spki_sha256) {
    checks.Bad("tls/hub.key", "it is not the key of tls/hub.crt");
  }
}

void CheckLogKey(const DataPaths& paths, const std::string& name, Findings& checks) {
  const auto pem = ReadFile(paths.log_key());
  const auto key = pem.ok() ? crypto::PrivateKey::FromPem(*pem) : StatusOr<crypto::PrivateKey>(pem.status());
  const auto signer = key.ok() ? crypto::NoteSigner::Create(name, *key) : StatusOr<crypto::NoteSigner>(key.status());
  if (!signer.ok()) return checks.Bad("log.key", std::string(signer.status().message()));
  checks.Good("log.key", absl::StrCat("public key ", signer->verifier().ToVkey()));
}

}  // namespace

std::vector<CheckResult> CheckDataDirectory(const std::string& path, const Clock& clock) {
  Findings checks;
  const DataPaths paths(path);
  const std::vector<std::string> missing = MissingParts(paths);
  for (const std::string& part : missing) {
    checks.Bad(part == "." ? path : part, "missing; `dutad init` makes a data directory");
  }
  if (!missing.empty() && missing[0] == ".") return checks.Take();
  CheckPrivate("directory", path, checks);
  const std::optional<Config> config = CheckConfig(paths.config(), checks);
  if (config) CheckLogKey(paths, config->name, checks);
  CheckPrivate("log.key mode", paths.log_key(), checks);
  CheckPrivate("tls/hub.key mode", paths.tls_key(), checks);
  CheckPrivate("tls/ca.key mode", paths.ca_key(), checks);
  CheckCertificate("tls/hub.crt", paths.tls_certificate(), clock.Now(), checks);
  CheckKeyPair(paths, checks);
  // A hub whose certificate is of another authority has none of its own.
  if (access(paths.ca_certificate().c_str(), F_OK) == 0) {
    CheckCertificate("tls/ca.crt", paths.ca_certificate(), clock.Now(), checks);
  }
  return checks.Take();
}

std::vector<CheckResult> CheckConfigFile(const std::string& path) {
  Findings checks;
  CheckConfig(path, checks);
  return checks.Take();
}

bool Passed(const std::vector<CheckResult>& results) {
  for (const CheckResult& result : results) {
    if (result.verdict == Verdict::kBad) return false;
  }
  return true;
}

std::string Format(const std::vector<CheckResult>& results) {
  std::string text;
  for (const CheckResult& result : results) {
    const char* verdict = result.verdict == Verdict::kGood      ? "ok      "
                          : result.verdict == Verdict::kWarning ? "warning "
                                                                : "wrong   ";
    absl::StrAppend(&text, verdict, result.subject, ": ", result.finding, "\n");
  }
  return text;
}

}  // namespace duta::hub
