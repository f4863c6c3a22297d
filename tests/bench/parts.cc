#include "parts.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

#include "core/base/bytes.h"
#include "core/base/uuid.h"
#include "core/crypto/dsse.h"
#include "core/exchange/schema.h"
#include "core/store/sqlite/sqlite_database.h"

namespace duta::bench {
namespace {

using store::Blob;

Status WriteMessage(store::Transaction& transaction, int64_t index, std::string_view id, std::string_view envelope) {
  const std::string_view digest = envelope.substr(0, 32);
  const std::string_view entry = envelope.substr(0, 330);
  constexpr std::string_view kMailbox = "partners/au-dfat";
  DUTA_RETURN_IF_ERROR(
      transaction.Change("INSERT INTO message_ids (message_id, log_index) VALUES ($1, $2)", {id, index}).status());
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("INSERT INTO messages (log_index, statement_digest, envelope, kind, canonical_body)"
                                   " VALUES ($1, $2, $3, $4, NULL)",
                                   {index, Blob{digest}, Blob{envelope}, "application/vnd.duta.note.v1+protobuf"})
                           .status());
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("INSERT INTO deliveries (mailbox, log_index, expire_time) VALUES ($1, $2, $3)",
                  {kMailbox, index, int64_t{1} << 60})
          .status());
  return transaction.Change("INSERT INTO log_entries (log_index, entry) VALUES ($1, $2)", {index, Blob{entry}}).status();
}

Status WriteHandover(store::Transaction& transaction, int64_t message, int64_t index, std::string_view envelope) {
  constexpr std::string_view kMailbox = "partners/au-dfat";
  DUTA_RETURN_IF_ERROR(transaction
                           .Change("DELETE FROM deliveries WHERE mailbox = $1 AND log_index = $2", {kMailbox, message})
                           .status());
  DUTA_RETURN_IF_ERROR(
      transaction
          .Change("INSERT INTO handovers (message_index, mailbox, log_index, acknowledgement) VALUES ($1, $2, $3, NULL)",
                  {message, kMailbox, index})
          .status());
  return transaction
      .Change("INSERT INTO log_entries (log_index, entry) VALUES ($1, $2)", {index, Blob{envelope.substr(0, 160)}})
      .status();
}

// One row a party, as for every entry of the log.
Status WriteParties(store::Transaction& transaction, int64_t index) {
  for (const std::string_view party : {"partners/au-dfat", "partners/id-kemlu"}) {
    DUTA_RETURN_IF_ERROR(
        transaction.Change("INSERT INTO log_parties (party, log_index) VALUES ($1, $2)", {party, index}).status());
  }
  return absl::OkStatus();
}

}  // namespace

Cost MeasureVerification(const exchange::v1::SubmitStreamRequest& request, int count) {
  const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
  const std::string pae =
      crypto::PreAuthenticationEncoding(request.envelope().payload_type(), request.envelope().payload());
  const std::string signature = key.Sign(pae);
  return Measure(count, [&](int) {
    if (!key.public_key().Verify(pae, signature)) Die("a signature does not verify");
  });
}

Cost MeasureStore(const std::string& directory, int count, int batch) {
  const std::string path = directory + "/limits-" + std::to_string(batch) + ".db";
  auto database = store::OpenSqlite(path);
  if (!database.ok() || !exchange::CreateTables(**database).ok()) Die("no database in " + directory);
  const std::string envelope = RandomBytes(1200);
  const SystemClock clock;
  std::vector<std::string> ids(count);
  for (std::string& id : ids) id = NewUuid7(clock.Now());
  int64_t next = 0;
  const Cost cost = Measure(count / batch, [&](int round) {
    const int64_t first = next;
    Status status = (*database)->Write([&](store::Transaction& transaction) {
      for (int i = 0; i < batch; ++i, ++next) {
        DUTA_RETURN_IF_ERROR(WriteMessage(transaction, next, ids[round * batch + i], envelope));
        DUTA_RETURN_IF_ERROR(WriteParties(transaction, next));
      }
      return absl::OkStatus();
    });
    if (status.ok()) {
      status = (*database)->Write([&](store::Transaction& transaction) {
        for (int i = 0; i < batch; ++i, ++next) {
          DUTA_RETURN_IF_ERROR(WriteHandover(transaction, first + i, next, envelope));
          DUTA_RETURN_IF_ERROR(WriteParties(transaction, next));
        }
        return absl::OkStatus();
      });
    }
    if (!status.ok()) Die(std::string(status.message()));
  });
  return {cost.per_second * batch, cost.cpu_seconds / batch};
}

Cost MeasureSync(const std::string& directory, int count) {
  const std::string path = directory + "/sync";
  const int descriptor = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  const std::string bytes(4096, 's');
  const Cost cost = Measure(count, [&](int i) {
    if (pwrite(descriptor, bytes.data(), bytes.size(), i * 4096) < 0 || fdatasync(descriptor) != 0) Die("no fdatasync");
  });
  close(descriptor);
  return cost;
}

}  // namespace duta::bench
