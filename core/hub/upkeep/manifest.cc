#include "core/hub/upkeep/manifest.h"

#include <toml++/toml.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"

namespace duta::hub {
namespace {

constexpr int64_t kFormat = 1;
constexpr size_t kMaxBytes = 64 << 10;
constexpr size_t kDigestBytes = 32;

Status Invalid(std::string_view what) {
  return Refuse(Reason::kBackupInvalid, absl::StrCat("backup.toml: ", std::string(what)));
}

// Reads the keys of a table, and remembers the first that is not as it should be.
class Reader {
 public:
  explicit Reader(const toml::table& table) : table_(table) {}

  std::string Text(std::string_view key) {
    const auto value = table_[key].value_exact<std::string>();
    if (!value) Wrong(key, "a text");
    return value.value_or("");
  }
  uint64_t Number(std::string_view key) {
    const auto value = table_[key].value_exact<int64_t>();
    if (!value || *value < 0) Wrong(key, "a number from 0 on");
    return static_cast<uint64_t>(value.value_or(0));
  }
  bool Flag(std::string_view key) {
    const auto value = table_[key].value_exact<bool>();
    if (!value) Wrong(key, "true or false");
    return value.value_or(false);
  }
  void Wrong(std::string_view key, std::string_view right) {
    if (wrong_.empty()) wrong_ = absl::StrCat(std::string(key), " must be ", std::string(right));
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const toml::table& table_;
  std::string wrong_;
};

// One folder below, and nothing else.
bool IsPlainName(std::string_view name) {
  return !name.empty() && name.size() <= 100 && name[0] != '.' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool IsDigest(const StatusOr<std::string>& bytes) { return bytes.ok() && bytes->size() == kDigestBytes; }

}  // namespace

std::string FormatManifest(const Manifest& manifest) {
  // Every text here is of a form without quotes and backslashes.
  return absl::StrCat("# A backup of a Duta hub. `dutad restore --from` this folder puts it back.\n",
                      "format = ", kFormat, "\n", "name = \"", manifest.name, "\"\n", "time = \"",
                      FormatInstant(manifest.time), "\"\n", "log_size = ", manifest.log_size, "\n", "log_root = \"",
                      manifest.log_root, "\"\n", "state = \"", manifest.state, "\"\n", "database_sha256 = \"",
                      manifest.database_sha256, "\"\n", "has_keys = ", manifest.has_keys ? "true" : "false", "\n",
                      "blobs = ", manifest.blobs, "\n", "blob_bytes = ", manifest.blob_bytes, "\n",
                      "missing_blobs = ", manifest.missing_blobs, "\n");
}

StatusOr<Manifest> ParseManifest(std::string_view text) {
  if (text.size() > kMaxBytes) return Invalid("it is too large");
  toml::table table;
  try {  // toml++ as Debian builds it throws.
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return Invalid(error.description());
  }
  Reader reader(table);
  if (reader.Number("format") != static_cast<uint64_t>(kFormat)) reader.Wrong("format", absl::StrCat(kFormat));
  Manifest manifest;
  manifest.name = reader.Text("name");
  const auto time = ParseInstant(reader.Text("time"));
  if (!time.ok()) reader.Wrong("time", "a time as in RFC 3339");
  manifest.time = time.value_or(Instant());
  manifest.log_size = reader.Number("log_size");
  manifest.log_root = reader.Text("log_root");
  if (!IsDigest(FromBase64(manifest.log_root))) reader.Wrong("log_root", "32 bytes in base64");
  manifest.state = reader.Text("state");
  if (!IsPlainName(manifest.state)) reader.Wrong("state", "the name of a folder beside it");
  manifest.database_sha256 = reader.Text("database_sha256");
  if (!IsDigest(FromHex(manifest.database_sha256))) reader.Wrong("database_sha256", "32 bytes in hexadecimal");
  manifest.has_keys = reader.Flag("has_keys");
  manifest.blobs = reader.Number("blobs");
  manifest.blob_bytes = reader.Number("blob_bytes");
  manifest.missing_blobs = reader.Number("missing_blobs");
  if (!reader.wrong().empty()) return Invalid(reader.wrong());
  return manifest;
}

}  // namespace duta::hub
