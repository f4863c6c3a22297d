#include "core/registry/tables.h"

#include <string_view>

namespace duta::registry {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS registry_version (
  id BIGINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS registry_resources (
  name TEXT NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS registry_keys (
  keyid TEXT NOT NULL PRIMARY KEY,
  body BYTEA NOT NULL
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS registry_adapters (
  partner TEXT NOT NULL PRIMARY KEY,
  version TEXT NOT NULL,
  suspended BIGINT NOT NULL,
  reason TEXT NOT NULL,
  change BIGINT NOT NULL
) /*CLUSTERED*/;
CREATE TABLE IF NOT EXISTS registry_adapter_versions (
  partner TEXT NOT NULL,
  version TEXT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (partner, version)
) /*CLUSTERED*/;
)sql";

// Version 2: what the hub keeps of adapters' faults (adapter_faults.h).
constexpr std::string_view kFaultsSchema = R"sql(
ALTER TABLE registry_adapters ADD COLUMN released BIGINT NOT NULL DEFAULT 0;
CREATE TABLE IF NOT EXISTS registry_adapter_faults (
  partner TEXT NOT NULL,
  version TEXT NOT NULL,
  input BYTEA NOT NULL,
  message TEXT NOT NULL,
  fault TEXT NOT NULL,
  strikes BIGINT NOT NULL,
  time BIGINT NOT NULL,
  PRIMARY KEY (partner, version, input)
) /*CLUSTERED*/;
)sql";

}  // namespace

Status CreateTables(store::Database& database) {
  DUTA_RETURN_IF_ERROR(database.Migrate("registry-1", kSchema));
  return database.Migrate("registry-2", kFaultsSchema);
}

}  // namespace duta::registry
