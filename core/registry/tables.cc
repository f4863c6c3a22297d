#include "core/registry/tables.h"

#include <string_view>

namespace duta::registry {
namespace {

store::Migration Tables() {
  using namespace store;
  return {
      "registry-1",
      {CreateTable{"registry_version", {Integer("id"), Integer("version")}, {"id"}},
       CreateTable{"registry_resources", {Text("name"), Bytes("body")}, {"name"}},
       CreateTable{"registry_keys", {Text("keyid"), Bytes("body")}, {"keyid"}},
       CreateTable{"registry_adapters",
                   {Text("partner"), Text("version"), Integer("suspended"), Text("reason"), Integer("change")},
                   {"partner"}},
       CreateTable{
           "registry_adapter_versions", {Text("partner"), Text("version"), Bytes("body")}, {"partner", "version"}}}};
}

// Version 2: what the hub keeps of adapters' faults (adapter_faults.h).
store::Migration FaultTables() {
  using namespace store;
  return {"registry-2",
          {AddColumn{"registry_adapters", "released", 0},
           CreateTable{"registry_adapter_faults",
                       {Text("partner"), Text("version"), Bytes("input"), Text("message"), Text("fault"),
                        Integer("strikes"), Integer("time")},
                       {"partner", "version", "input"}}}};
}

}  // namespace

Status CreateTables(store::Database& database) {
  DUTA_RETURN_IF_ERROR(database.Migrate(Tables()));
  return database.Migrate(FaultTables());
}

}  // namespace duta::registry
