#include "core/exchange/log/record.h"

#include "core/base/bytes.h"

namespace duta::exchange {

log::v1::Entry NewEntry(Instant now) {
  log::v1::Entry entry;
  entry.set_salt(RandomBytes(16));
  *entry.mutable_record_time() = ToTimestamp(now);
  return entry;
}

void SetTime(Instant time, std::string& entry) {
  log::v1::Entry parsed;
  parsed.ParseFromString(entry);
  *parsed.mutable_record_time() = ToTimestamp(time);
  entry = parsed.SerializeAsString();
}

}  // namespace duta::exchange
