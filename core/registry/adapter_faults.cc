#include "core/registry/adapter_faults.h"

#include <utility>

namespace duta::registry {

StatusOr<std::vector<AdapterFault>> ReadAdapterFaults(store::Transaction& transaction, std::string_view partner,
                                                      std::string_view version) {
  std::vector<AdapterFault> faults;
  DUTA_RETURN_IF_ERROR(
      transaction.Run("SELECT input, message, fault, strikes, time FROM registry_adapter_faults"
                      " WHERE partner = $1 AND version = $2 ORDER BY time, input",
                      {partner, version}, [&](const store::Row& row) {
                        faults.push_back({std::string(row.Text(0)), std::string(row.Text(1)), std::string(row.Text(2)),
                                          static_cast<int>(row.Int(3)), Instant(std::chrono::nanoseconds(row.Int(4)))});
                        return absl::OkStatus();
                      }));
  return faults;
}

Status PutAdapterFault(store::Transaction& transaction, std::string_view partner, std::string_view version,
                       const AdapterFault& fault) {
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change(
              "INSERT INTO registry_adapter_faults (partner, version, input, message, fault, strikes, time)"
              " VALUES ($1, $2, $3, $4, $5, $6, $7)"
              " ON CONFLICT (partner, version, input) DO UPDATE SET message = $4, fault = $5, strikes = $6, time = $7",
              {partner, version, store::Blob{fault.input_sha256}, std::string_view(fault.message_id),
               std::string_view(fault.fault), int64_t{fault.strikes}, fault.time.time_since_epoch().count()})
          .status());
  return transaction
      .Change(
          "DELETE FROM registry_adapter_faults WHERE partner = $1 AND version = $2 AND input NOT IN"
          " (SELECT input FROM registry_adapter_faults WHERE partner = $1 AND version = $2"
          " ORDER BY time DESC, input LIMIT $3)",
          {partner, version, kMaxAdapterFaults})
      .status();
}

Status ForgetAdapterFaults(store::Transaction& transaction, std::string_view partner, std::string_view version) {
  return transaction
      .Change("DELETE FROM registry_adapter_faults WHERE partner = $1 AND version = $2", {partner, version})
      .status();
}

Status ReleaseQuarantined(store::Transaction& transaction, std::string_view partner, std::string_view message_id) {
  // Of a breaker the input is empty.
  if (message_id.empty()) {
    return transaction.Change("DELETE FROM registry_adapter_faults WHERE partner = $1 AND length(input) > 0", {partner})
        .status();
  }
  return transaction
      .Change("DELETE FROM registry_adapter_faults WHERE partner = $1 AND message = $2 AND length(input) > 0",
              {partner, message_id})
      .status();
}

}  // namespace duta::registry
