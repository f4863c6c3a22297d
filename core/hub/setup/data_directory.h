// The data directory: where everything of one hub lies.
//
//   duta.toml             configuration
//   duta.db               database (with duta.db-wal and duta.db-shm beside it)
//   blobs/ uploads/       attachments
//   log.key               private key of the log, 0600
//   anchor                newest signed checkpoint
//   tls/ca.crt ca.key     authority of the hub's certificate; the key 0600
//   tls/hub.crt hub.key   the hub's certificate and key; the key 0600
//   first-administrator/  profile and keys of the first administrator
//   lock                  locked while a dutad runs; holds its process id
//   address               where it listens, while it runs
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace duta::hub {

// Paths below a data directory. Value type.
class DataPaths {
 public:
  explicit DataPaths(std::string root) : root_(std::move(root)) {}

  const std::string& root() const { return root_; }
  std::string config() const { return root_ + "/duta.toml"; }
  std::string database() const { return root_ + "/duta.db"; }
  // For store::OpenFileBlobStore, which makes blobs/ and uploads/ in it.
  const std::string& blobs() const { return root_; }
  std::string log_key() const { return root_ + "/log.key"; }
  std::string anchor() const { return root_ + "/anchor"; }
  std::string tls() const { return root_ + "/tls"; }
  std::string ca_certificate() const { return root_ + "/tls/ca.crt"; }
  std::string ca_key() const { return root_ + "/tls/ca.key"; }
  std::string tls_certificate() const { return root_ + "/tls/hub.crt"; }
  std::string tls_key() const { return root_ + "/tls/hub.key"; }
  std::string administrator() const { return root_ + "/first-administrator"; }
  std::string lock() const { return root_ + "/lock"; }
  std::string address() const { return root_ + "/address"; }

 private:
  std::string root_;
};

// What a hub cannot start without and does not find, by path relative to the
// root; `.` if there is no such directory.
std::vector<std::string> MissingParts(const DataPaths& paths);

// A data directory that belongs to this process. Moves, does not copy. The
// destructor gives it back.
class DataDirectory {
 public:
  // Checks the layout and takes the lock, which ends with the process, however
  // that ends. DATA_DIRECTORY_INVALID, DATA_DIRECTORY_LOCKED with metadata
  // `pid`, FILE_UNUSABLE.
  static StatusOr<DataDirectory> Open(const std::string& path);

  // Takes an empty or new directory, for `dutad init`: makes it with mode 0700.
  // DATA_DIRECTORY_INVALID if something is in it, FILE_UNUSABLE.
  static StatusOr<DataDirectory> Create(const std::string& path);

  // Takes a directory whatever is in it, for `dutad restore`: makes it with mode
  // 0700 if there is none. DATA_DIRECTORY_LOCKED, FILE_UNUSABLE.
  static StatusOr<DataDirectory> Claim(const std::string& path);

  ~DataDirectory();
  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;

  const DataPaths& paths() const { return paths_; }

  // Publishes where the hub listens, `127.0.0.1:7447`; removed with this
  // object. FILE_UNUSABLE, STORAGE_FULL.
  Status WriteAddress(std::string_view address);

  // Removes everything in it, for an init that failed; the empty directory stays.
  void Clear();

 private:
  DataDirectory(DataPaths paths, int lock) : paths_(std::move(paths)), lock_(lock) {}

  DataPaths paths_;
  int lock_;  // Descriptor; -1 after a move.
};

}  // namespace duta::hub
