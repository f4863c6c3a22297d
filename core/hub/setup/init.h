// `dutad init`: a new hub.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/crypto/key.h"
#include "duta/log/v1/entry.pb.h"

namespace duta::hub {

struct InitOptions {
  std::string data;  // Directory, new or empty.
  std::string name;  // Of the hub and its log: `hub.example`.
  std::string listen = "0.0.0.0:7447";
  std::string metrics_listen = "127.0.0.1:9447";
  std::vector<std::string> dns_names;                           // Of the certificate, beside those of this machine.
  std::vector<std::string> ip_addresses;                        // As dns_names.
  std::string administrator = "admin";                          // `rina` or `administrators/rina`.
  crypto::Algorithm algorithm = crypto::Algorithm::kEcdsaP256;  // Of the administrator's signing key.
};

// What was made.
struct InitReport {
  std::string data;  // Absolute.
  std::string name;
  std::string log_vkey;       // What receipts are verified with.
  std::string administrator;  // `administrators/rina`.
  std::string administrator_keyid;
  std::string profiles;            // Path of the administrator's profiles file.
  std::vector<std::string> names;  // Under which the hub's certificate may be reached.
  bool has_hub_address = false;    // Whether the profile says where the hub is.
  log::v1::Receipt genesis;        // Of the order that admits the administrator, at index 0.
};

// Makes keys, certificates, configuration, database and the first administrator
// with a profile. The administrator is admitted by an order signed with the
// administrator's own key, which is the log's first entry. Nothing remains if it
// fails; the configuration is written last, so that a directory left over from a
// crash is no hub. DATA_DIRECTORY_INVALID, CONFIGURATION_INVALID, ORDER_INVALID,
// KEY_UNUSABLE, FILE_UNUSABLE, STORAGE_FULL.
StatusOr<InitReport> Init(const InitOptions& options, const Clock& clock);

// For people: what was made, where, and what to type next.
std::string Format(const InitReport& report);

}  // namespace duta::hub
