#include "core/hub/upkeep/check_stores.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/hub/setup/check.h"
#include "core/hub/setup/config.h"
#include "core/hub/setup/data_directory.h"
#include "core/hub/upkeep/blob_folder.h"
#include "core/hub/upkeep/log_audit.h"

namespace duta::hub {
namespace {

// Below it a hub soon refuses what comes.
constexpr uint64_t kLittleSpace = uint64_t{1} << 30;

// A refusal as a finding, with its cure.
void AddRefusal(const std::string& subject, const Status& status, Findings& findings) {
  std::string text(status.message());
  if (const auto reason = ReasonOf(status)) text = absl::StrCat(std::string(Describe(*reason).wire), ": ", text);
  findings.Bad(subject, text);
}

void CheckDisk(const std::string& path, Findings& findings) {
  struct statvfs disk {};
  if (statvfs(path.c_str(), &disk) != 0) return findings.Bad("disk", absl::StrCat(path, ": ", std::strerror(errno)));
  const uint64_t bytes = uint64_t{disk.f_bavail} * disk.f_frsize;
  const std::string finding = absl::StrCat(bytes >> 20, " MiB free");
  if (bytes < kLittleSpace) {
    findings.Warn("disk", absl::StrCat(finding, "; at none the hub refuses what comes, so free or add some"));
  } else {
    findings.Good("disk", finding);
  }
  for (const char* folder : {"", "/blobs", "/uploads"}) {
    const std::string part = path + folder;
    if (access(part.c_str(), F_OK) == 0 && access(part.c_str(), R_OK | W_OK | X_OK) != 0) {
      findings.Bad("disk",
                   absl::StrCat(part, ": ", std::strerror(errno), "; run as the user that owns it, or `chown` it"));
    }
  }
}

// Whether the port could be taken: 0, or the error of bind(2).
int TryPort(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (getaddrinfo(endpoint.host.c_str(), absl::StrCat(endpoint.port).c_str(), &hints, &found) != 0) {
    return EADDRNOTAVAIL;
  }
  const int descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const int error = bind(descriptor, found->ai_addr, found->ai_addrlen) == 0 ? 0 : errno;
  close(descriptor);
  freeaddrinfo(found);
  return error;
}

void CheckPort(std::string_view key, const std::string& address, bool may_be_ours, Findings& findings) {
  const auto endpoint = ParseEndpoint(address);
  if (!endpoint.ok() || endpoint->port == 0) return;  // Said already, or any will do.
  const std::string subject = absl::StrCat("port (", std::string(key), ")");
  const int error = TryPort(*endpoint);
  if (error == 0) return findings.Good(subject, absl::StrCat(address, " is free"));
  if (error == EADDRINUSE && may_be_ours) {
    return findings.Good(subject, absl::StrCat(address, " is taken, by this hub as it seems: it runs"));
  }
  findings.Bad(subject, absl::StrCat(address, ": ", std::strerror(error),
                                     "; stop what uses it, or set another one in duta.toml"));
}

// Whether the hub would start with the log.
void CheckLog(const DataPaths& paths, const crypto::NoteSigner& signer, Findings& findings) {
  const auto log = StoredLog::Open(paths.database(), paths.anchor(), signer, store::AtRest::kNo);
  if (!log.ok()) return AddRefusal("log", log.status(), findings);
  for (const int slot : (*log)->anchored().damaged) {
    findings.Warn("anchor", absl::StrCat("its slot ", slot,
                                         " cannot be read; the others hold, and the hub writes it again: look whether "
                                         "the disk fails"));
  }
  findings.Good("log", absl::StrCat((*log)->size(), " entries; head, newest checkpoint and anchor agree"));
}

std::vector<CheckResult> Check(const std::string& data, const Clock& clock, Depth depth, bool will_serve,
                               const Progress& progress) {
  std::vector<CheckResult> results = CheckDataDirectory(data, clock);
  const DataPaths paths(data);
  Findings findings;
  const auto config = ReadConfig(paths.config());
  if (access(data.c_str(), F_OK) == 0) CheckDisk(data, findings);
  if (config.ok() && MissingParts(paths).empty()) {
    if (!will_serve) {
      const bool may_be_ours = access(paths.address().c_str(), F_OK) == 0;
      CheckPort("listen", config->listen, may_be_ours, findings);
      if (!config->metrics_listen.empty()) {
        CheckPort("metrics_listen", config->metrics_listen, may_be_ours, findings);
      }
    }
    const auto signer = ReadLogSigner(paths.log_key(), config->name);
    if (signer.ok()) CheckLog(paths, *signer, findings);  // Else it is said already.
    if (signer.ok() && depth == Depth::kDeep) {
      CheckDeeply(paths.database(), signer->verifier(), paths.blobs(), store::AtRest::kNo, findings, progress);
    }
  }
  std::vector<CheckResult> more = findings.Take();
  results.insert(results.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return results;
}

}  // namespace

void CheckDeeply(const std::string& path, const crypto::NoteVerifier& verifier, const std::string& blobs_root,
                 store::AtRest at_rest, Findings& findings, const Progress& progress) {
  const auto structure = store::CheckSqlite(path, at_rest);
  const auto database = store::OpenSqliteForReading(path, at_rest);
  if (!structure.ok()) return AddRefusal("database", structure.status(), findings);
  if (!database.ok()) return AddRefusal("database", database.status(), findings);
  if (structure->empty()) findings.Good("database", "its structure is whole");
  for (const std::string& line : *structure) {
    findings.Bad("database", absl::StrCat(line, "; restore the newest backup (`dutad restore`)"));
  }
  AuditLog(**database, verifier, findings, progress);
  const auto granted = GrantedBlobs(**database);
  if (!granted.ok()) return AddRefusal("files", granted.status(), findings);
  AuditBlobs(*granted, blobs_root, findings, progress);
}

std::vector<CheckResult> CheckHub(const std::string& data, const Clock& clock, Depth depth, const Progress& progress) {
  return Check(data, clock, depth, /*will_serve=*/false, progress);
}

std::vector<CheckResult> CheckBeforeServing(const std::string& data, const Clock& clock) {
  return Check(data, clock, Depth::kQuick, /*will_serve=*/true, {});
}

}  // namespace duta::hub
