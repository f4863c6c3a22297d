// The program whose disk fails, or that is killed: it writes to a store and
// says on standard output what it holds to be durable.
//
//   store_writer DIRECTORY
//
// Commands on standard input, one a line, each answered by one line or more:
//   write        one row more: `ok N` or `refused REASON`
//   flood        rows without end: `ok N` each, until a refusal
//   blob         one blob more: `ok N` or `refused REASON`
//   blobs        blobs without end
//   count        the rows: `ok N`
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "core/crypto/digest.h"
#include "core/store/file/file_blob_store.h"
#include "core/store/sqlite/sqlite_database.h"
#include "tests/fault/store/content.h"

namespace duta::store {
namespace {

void Say(const std::string& line) {
  const std::string text = line + "\n";
  if (write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(3);
}

bool Answer(const Status& status, int64_t number) {
  if (status.ok()) {
    Say("ok " + std::to_string(number));
  } else {
    const auto reason = ReasonOf(status);
    Say("refused " + (reason ? std::string(Describe(*reason).wire) : status.ToString()));
  }
  return status.ok();
}

StatusOr<int64_t> CountRows(Database& database) {
  int64_t count = 0;
  DUTA_RETURN_IF_ERROR(database.Read([&](Transaction& transaction) {
    return transaction.Run("SELECT COUNT(*) FROM rows", {}, [&](const Row& row) {
      count = row.Int(0);
      return absl::OkStatus();
    });
  }));
  return count;
}

Status WriteRow(Database& database, int64_t number) {
  const std::string content = test::ContentOf(number);
  return database.Write([&](Transaction& transaction) {
    return transaction.Change("INSERT INTO rows (number, content) VALUES ($1, $2)", {number, Blob{content}}).status();
  });
}

// In two pieces, so that a kill can fall between them.
Status WriteBlob(BlobStore& blobs, int64_t number) {
  const std::string content = test::ContentOf(number);
  const std::string digest = crypto::ToString(crypto::Sha256(content));
  DUTA_ASSIGN_OR_RETURN(const uint64_t held, blobs.UploadedSize("owner", digest));
  const size_t middle = std::max<size_t>(content.size() / 2, held);
  DUTA_RETURN_IF_ERROR(blobs.Append("owner", digest, held, std::string_view(content).substr(held, middle - held)));
  DUTA_RETURN_IF_ERROR(blobs.Append("owner", digest, middle, std::string_view(content).substr(middle)));
  return blobs.Finish("owner", digest, content.size());
}

int Serve(Database& database, BlobStore& blobs) {
  const auto rows = CountRows(database);
  if (!rows.ok()) return 1;
  int64_t next_row = *rows;
  int64_t next_blob = test::CountBlobs(blobs);
  Say("ready");
  for (std::string command; std::getline(std::cin, command);) {
    const bool endless = command == "flood" || command == "blobs";
    if (command == "count") {
      const auto count = CountRows(database);
      Answer(count.status(), count.value_or(0));
    } else if (command == "write" || command == "flood") {
      do {
        if (!Answer(WriteRow(database, next_row), next_row)) break;
        ++next_row;
      } while (endless);
    } else if (command == "blob" || command == "blobs") {
      do {
        if (!Answer(WriteBlob(blobs, next_blob), next_blob)) break;
        ++next_blob;
      } while (endless);
    }
  }
  return 0;
}

int Main(const std::string& directory) {
  // Checkpoints often, so that kills and failures fall into them too.
  auto database = OpenSqlite(directory + "/db", {.checkpoint_pages = 30});
  auto blobs = OpenFileBlobStore(directory + "/files");
  if (!database.ok() || !blobs.ok()) return 1;
  const Status migrated =
      (*database)->Migrate({"rows", {CreateTable{"rows", {Integer("number"), Bytes("content")}, {"number"}}}});
  return migrated.ok() ? Serve(**database, **blobs) : 1;
}

}  // namespace
}  // namespace duta::store

int main(int argc, char** argv) { return argc == 2 ? duta::store::Main(argv[1]) : 2; }
