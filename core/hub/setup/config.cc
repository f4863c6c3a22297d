#include "core/hub/setup/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/bytes.h"
#include "core/hub/setup/config_keys.h"

namespace duta::hub {
namespace {

namespace fs = std::filesystem;
constexpr size_t kMaxFileBytes = 1 << 20;
constexpr size_t kMaxHubName = 64;  // Common names of certificates are no longer.

std::string Describe(const Key& key) { return absl::StrCat(std::string(key.section), ".", std::string(key.name)); }

const Key* FindKey(std::string_view section, std::string_view name) {
  for (const Key& key : ConfigKeys()) {
    if (key.section == section && key.name == name) return &key;
  }
  return nullptr;
}

// What there is: the sections, or the keys of one.
std::string Known(std::string_view section) {
  std::vector<std::string> names;
  for (const Key& key : ConfigKeys()) {
    std::string name = section.empty() ? absl::StrCat("[", std::string(key.section), "]") : std::string(key.name);
    if (section.empty() ? names.empty() || names.back() != name : key.section == section) {
      names.push_back(std::move(name));
    }
  }
  return absl::StrJoin(names, ", ");
}

// Reads one file.
class Parser {
 public:
  explicit Parser(const std::string& path) : path_(path) {}

  StatusOr<Config> Parse(std::string_view text) {
    toml::table root;
    try {  // toml++ as Debian builds it throws.
      root = toml::parse(text);
    } catch (const toml::parse_error& error) {
      return Wrong(error.source().begin.line, error.description());
    }
    for (const auto& [section, node] : root) DUTA_RETURN_IF_ERROR(ReadSection(section, node));
    if (config_.name.empty()) return Wrong(1, "[hub] name is missing: name = \"hub.example\"");
    DUTA_RETURN_IF_ERROR(CheckTogether());
    return std::move(config_);
  }

 private:
  Status Wrong(size_t line, std::string_view what) const {
    return Refuse(Reason::kConfigurationInvalid, absl::StrCat(path_, ":", line, ": ", std::string(what)),
                  {{"path", path_}, {"line", absl::StrCat(line)}});
  }

  Status ReadSection(const toml::key& section, const toml::node& node) {
    const std::string name(section.str());
    const auto* table = node.as_table();
    const bool is_known =
        std::any_of(ConfigKeys().begin(), ConfigKeys().end(), [&](const Key& key) { return key.section == name; });
    if (table == nullptr || !is_known) {
      return Wrong(section.source().begin.line,
                   absl::StrCat("\"", name, "\" does not belong here; the sections are ", Known("")));
    }
    for (const auto& [key, value] : *table) DUTA_RETURN_IF_ERROR(ReadKey(name, key, value));
    return absl::OkStatus();
  }

  Status ReadKey(const std::string& section, const toml::key& name, const toml::node& node) {
    const size_t line = name.source().begin.line;
    const Key* key = FindKey(section, name.str());
    if (key == nullptr) {
      return Wrong(line,
                   absl::StrCat("unknown key \"", std::string(name.str()), "\"; [", section, "] has ", Known(section)));
    }
    if (const std::string right = key->read(node, config_); !right.empty()) {
      return Wrong(line, absl::StrCat(Describe(*key), " must be ", right));
    }
    lines_[Describe(*key)] = line;
    return absl::OkStatus();
  }

  // Refuses the first of the `keys` that the file has.
  Status AtOdds(std::initializer_list<std::string> keys, std::string_view what) const {
    for (const std::string& key : keys) {
      if (const auto line = lines_.find(key); line != lines_.end()) return Wrong(line->second, what);
    }
    return Wrong(1, what);
  }

  Status CheckTogether() const {
    const Config& c = config_;
    if (c.policy_defaults.max_message_bytes > c.limits.max_envelope_bytes) {
      return AtOdds(
          {"policy_defaults.max_message_bytes", "limits.max_envelope_bytes"},
          absl::StrCat("policy_defaults.max_message_bytes must be at most limits.max_envelope_bytes, which is ",
                       c.limits.max_envelope_bytes));
    }
    if (c.adapters.rules.limits.input_bytes < 2 * c.limits.max_envelope_bytes) {
      // A call gets the message and, beside it, the body.
      return AtOdds({"adapters.input_bytes", "limits.max_envelope_bytes"},
                    absl::StrCat("adapters.input_bytes must be at least twice limits.max_envelope_bytes, ",
                                 2 * c.limits.max_envelope_bytes));
    }
    if (c.adapters.rules.faults.first_backoff > c.adapters.rules.faults.last_backoff) {
      return AtOdds({"adapters.first_backoff_milliseconds", "adapters.last_backoff_milliseconds"},
                    "adapters.first_backoff_milliseconds must be at most adapters.last_backoff_milliseconds");
    }
    return absl::OkStatus();
  }

  const std::string& path_;
  Config config_;
  std::map<std::string, size_t> lines_;  // Of the keys that the file has: `limits.commit_batch`.
};

bool IsHostCharacter(unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-'; }
bool IsAddressCharacter(unsigned char c) { return std::isxdigit(c) != 0 || c == ':' || c == '.'; }

}  // namespace

StatusOr<Config> ParseConfig(std::string_view toml, const std::string& path) { return Parser(path).Parse(toml); }

StatusOr<Config> ReadConfig(const std::string& path) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFileBytes));
  return ParseConfig(text, path);
}

std::string FormatConfig(const Config& config) {
  const Config defaults;
  std::string text =
      "# Configuration of a Duta hub. `dutad check` tests it. Every key is here; one that is\n"
      "# left out has its default.\n";
  std::string_view section;
  for (const Key& key : ConfigKeys()) {
    if (key.section != section) absl::StrAppend(&text, "\n[", std::string(key.section), "]\n");
    section = key.section;
    absl::StrAppend(&text, "# ", std::string(key.help));
    if (!key.range.empty()) absl::StrAppend(&text, " ", key.range, ".");
    if (key.name != "name") absl::StrAppend(&text, " Default: ", key.write(defaults));
    absl::StrAppend(&text, "\n", std::string(key.name), " = ", key.write(config), "\n");
  }
  return text;
}

Status CheckHubName(std::string_view name) {
  const bool is_good =
      !name.empty() && name.size() <= kMaxHubName &&
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return IsHostCharacter(c) || c == '_' || c == '/'; });
  if (is_good) return absl::OkStatus();
  return Refuse(Reason::kConfigurationInvalid, "the hub's name must be 1 to 64 of [A-Za-z0-9._/-]: `hub.example`",
                {{"field", "name"}});
}

StatusOr<Endpoint> ParseEndpoint(std::string_view text) {
  const Status malformed = Refuse(Reason::kConfigurationInvalid,
                                  "an address is `host:port` or `[IPv6 address]:port`, such as `0.0.0.0:7447`");
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return malformed;
  std::string_view host = text.substr(0, colon);
  const bool is_bracketed = host.front() == '[';
  if (is_bracketed) {
    if (host.back() != ']' || host.size() < 4) return malformed;
    host = host.substr(1, host.size() - 2);
  }
  if (!std::all_of(host.begin(), host.end(), is_bracketed ? IsAddressCharacter : IsHostCharacter)) return malformed;
  const std::string_view digits = text.substr(colon + 1);
  Endpoint endpoint{.host = std::string(host)};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
  if (error != std::errc() || end != digits.data() + digits.size()) return malformed;
  return endpoint;
}

std::string WorkerProgram(const Config& config) {
  if (!config.adapters.program.empty()) return config.adapters.program;
  std::error_code ignored;
  return (fs::read_symlink("/proc/self/exe", ignored).parent_path() / "duta-adapter-worker").string();
}

}  // namespace duta::hub
