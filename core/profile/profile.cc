#include "core/profile/profile.h"

#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/names.h"

namespace duta::profile {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFileBytes = 1 << 20;

// The keys of a profile, in the order in which they are written.
struct Key {
  std::string_view name;
  std::string Profile::*member;
  bool is_path;
};
constexpr std::array kKeys = {
    Key{"name", &Profile::name, false},
    Key{"hub", &Profile::hub, false},
    Key{"hub_ca", &Profile::hub_ca, true},
    Key{"log_key", &Profile::log_key, false},
    Key{"signing_key", &Profile::signing_key, true},
    Key{"tls_key", &Profile::tls_key, true},
    Key{"tls_certificate", &Profile::tls_certificate, true},
    Key{"state_dir", &Profile::state_dir, true},
    Key{"trust", &Profile::trust, true},
    Key{"time_zone", &Profile::time_zone, false},
    Key{"place", &Profile::place, false},
    Key{"issuer", &Profile::issuer, false},
    Key{"language", &Profile::language, false},
};

// Says where in the file something is wrong.
class Locator {
 public:
  explicit Locator(const std::string& path) : path_(path) {}
  const std::string& path() const { return path_; }

  Status Wrong(const toml::source_region& region, std::string_view what) const {
    const std::string line = std::to_string(region.begin.line);
    return Refuse(Reason::kConfigurationInvalid, path_ + ":" + line + ": " + std::string(what),
                  {{"path", path_}, {"line", line}});
  }

 private:
  const std::string& path_;
};

bool IsId(std::string_view id) {
  if (id.empty() || id.size() > 64) return false;
  return std::all_of(id.begin(), id.end(),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

bool MayOwnProfile(std::string_view name) {
  const NameKind kind = KindOfName(name);
  return kind == NameKind::kPartner || kind == NameKind::kUnit || kind == NameKind::kAdministrator;
}

std::string KnownKeys() {
  std::string names;
  for (const Key& key : kKeys) names.append(names.empty() ? "" : ", ").append(key.name);
  return names;
}

Status ReadValue(const Locator& at, const toml::key& name, const toml::node& node, Profile& profile) {
  const auto key = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& k) { return k.name == name.str(); });
  const std::string quoted = "\"" + std::string(name.str()) + "\"";
  if (key == kKeys.end()) {
    return at.Wrong(name.source(), "unknown key " + quoted + "; a profile has " + KnownKeys());
  }
  const auto* value = node.as_string();
  if (value == nullptr) return at.Wrong(node.source(), quoted + " is not a text in quotation marks");
  std::string text = value->get();
  if (key->is_path && !text.empty()) {
    text = (fs::absolute(at.path()).parent_path() / text).lexically_normal().string();
  }
  profile.*(key->member) = std::move(text);
  return absl::OkStatus();
}

StatusOr<Profile> ReadProfile(const Locator& at, const toml::key& id, const toml::node& node) {
  if (!IsId(id.str())) {
    return at.Wrong(id.source(), "a profile is named by 1 to 64 letters, digits, '_' and '-'");
  }
  const auto* table = node.as_table();
  if (table == nullptr) return at.Wrong(node.source(), "a profile is a table: [profiles." + std::string(id) + "]");
  Profile profile;
  profile.id = id.str();
  for (const auto& [name, value] : *table) DUTA_RETURN_IF_ERROR(ReadValue(at, name, value, profile));
  if (!MayOwnProfile(profile.name)) {
    return at.Wrong(node.source(), "profile \"" + profile.id +
                                       "\" needs a name such as \"partners/id-kemlu\", "
                                       "\"partners/id-kemlu/units/canberra\" or \"administrators/rina\"");
  }
  return profile;
}

Status ReadTable(const Locator& at, const toml::table& profiles, ProfileFile& file) {
  for (const auto& [id, node] : profiles) {
    DUTA_ASSIGN_OR_RETURN(Profile profile, ReadProfile(at, id, node));
    file.profiles.push_back(std::move(profile));
  }
  std::sort(file.profiles.begin(), file.profiles.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return absl::OkStatus();
}

StatusOr<ProfileFile> ParseProfiles(const std::string& path, const std::string& text) {
  const Locator at(path);
  toml::table root;
  try {  // toml++ as Debian builds it throws.
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return at.Wrong(error.source(), error.description());
  }
  ProfileFile file{.path = path};
  for (const auto& [name, node] : root) {
    if (name == "default" && node.is_string()) {
      file.default_id = node.as_string()->get();
    } else if (name == "profiles" && node.is_table()) {
      DUTA_RETURN_IF_ERROR(ReadTable(at, *node.as_table(), file));
    } else {
      return at.Wrong(name.source(), "\"" + std::string(name.str()) +
                                         "\" does not belong here; there is default = \"...\" and [profiles.ID]");
    }
  }
  return file;
}

// A TOML basic string.
std::string Quoted(std::string_view text) {
  const toml::value<std::string> value{std::string(text)};
  const auto flags = toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings;
  std::ostringstream out;
  out << toml::toml_formatter(value, flags);
  return out.str();
}

// `path` as it is written into a file in `directory`.
std::string RelativeTo(const fs::path& directory, const std::string& path) {
  const fs::path relative = fs::absolute(path).lexically_normal().lexically_relative(directory);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : fs::absolute(path).lexically_normal().string();
}

std::string Format(const Profile& profile, const fs::path& directory) {
  std::string text = "\n[profiles." + profile.id + "]\n";
  for (const Key& key : kKeys) {
    const std::string& value = profile.*(key.member);
    if (value.empty()) continue;
    text.append(key.name).append(" = ");
    text.append(Quoted(key.is_path ? RelativeTo(directory, value) : value)).append("\n");
  }
  return text;
}

// The text with the lines of one table replaced.
std::string WithLines(const std::string& text, const Profile& changes, const fs::path& directory) {
  std::istringstream lines(text);
  std::string changed;
  bool is_inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind('[', 0) == 0) is_inside = line.rfind("[profiles." + changes.id + "]", 0) == 0;
    const std::string_view word = std::string_view(line).substr(0, line.find_first_of(" \t="));
    const auto key = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& each) { return each.name == word; });
    const bool is_meant = is_inside && key != kKeys.end() && key->name != "name" && !(changes.*(key->member)).empty();
    if (is_meant) {
      const std::string& value = changes.*(key->member);
      line = std::string(key->name) + " = " + Quoted(key->is_path ? RelativeTo(directory, value) : value);
    }
    changed.append(line).append("\n");
  }
  return changed;
}

std::string ListIds(const ProfileFile& file) {
  std::string ids;
  for (const Profile& profile : file.profiles) ids.append(ids.empty() ? "" : ", ").append(profile.id);
  return ids.empty() ? "no profile" : ids;
}

Status CheckForWriting(const Profile& profile) {
  if (!IsId(profile.id)) {
    return Refuse(Reason::kConfigurationInvalid,
                  "\"" + profile.id + "\" is no profile id: 1 to 64 letters, digits, '_' and '-'");
  }
  if (!MayOwnProfile(profile.name)) {
    return Refuse(Reason::kConfigurationInvalid, "\"" + profile.name + "\" names no partner, unit or administrator");
  }
  return absl::OkStatus();
}

}  // namespace

StatusOr<ProfileFile> ReadProfiles(const std::string& path) {
  // Whoever can change it says which hub and which keys count.
  struct stat info;
  if (::stat(path.c_str(), &info) == 0 && (info.st_mode & S_IWOTH) != 0) {
    return Refuse(Reason::kFileUnusable, path + ": everybody on this machine may change it (chmod 600 it)",
                  {{"path", path}});
  }
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFileBytes));
  return ParseProfiles(path, text);
}

StatusOr<Profile> ChooseProfile(const ProfileFile& file, std::string_view id) {
  if (id.empty()) id = file.default_id;
  if (id.empty() && file.profiles.size() == 1) return file.profiles.front();
  for (const Profile& profile : file.profiles) {
    if (profile.id == id) return profile;
  }
  const std::string which =
      id.empty() ? "no profile is chosen and there is no default" : "there is no profile \"" + std::string(id) + "\"";
  return Refuse(Reason::kConfigurationInvalid, file.path + ": " + which + "; the file has " + ListIds(file),
                {{"path", file.path}});
}

Status AddProfile(const std::string& path, const Profile& profile) {
  DUTA_RETURN_IF_ERROR(CheckForWriting(profile));
  const fs::path directory = fs::absolute(path).lexically_normal().parent_path();
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    return Refuse(Reason::kFileUnusable, directory.string() + ": " + error.message(), {{"path", directory.string()}});
  std::string text = "# Profiles of the command duta. Paths are relative to this file.\n";
  if (fs::exists(path, error)) {
    DUTA_ASSIGN_OR_RETURN(text, ReadFile(path, kMaxFileBytes));
    DUTA_ASSIGN_OR_RETURN(const ProfileFile file, ParseProfiles(path, text));
    if (ChooseProfile(file, profile.id).ok()) {
      return Refuse(Reason::kResourceExists, path + " has a profile \"" + profile.id + "\" already", {{"path", path}});
    }
    if (!text.empty() && text.back() != '\n') text.push_back('\n');
  } else {
    text.append("default = ").append(Quoted(profile.id)).append("\n");
  }
  text.append(Format(profile, directory));
  return WriteFileAtomically(path, text, FileMode::kPrivate);
}

Status ChangeProfile(const std::string& path, const Profile& changes) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxFileBytes));
  DUTA_ASSIGN_OR_RETURN(const ProfileFile before, ParseProfiles(path, text));
  DUTA_RETURN_IF_ERROR(ChooseProfile(before, changes.id).status());
  const std::string changed = WithLines(text, changes, fs::absolute(path).lexically_normal().parent_path());
  // Tables can be written in more ways than one: what does not read back as it
  // should is left alone.
  const auto after = ParseProfiles(path, changed);
  const auto profile = after.ok() ? ChooseProfile(*after, changes.id) : StatusOr<Profile>(after.status());
  const bool is_changed = profile.ok() && std::all_of(kKeys.begin(), kKeys.end(), [&](const Key& key) {
                            const std::string& wanted = changes.*(key.member);
                            return wanted.empty() || key.name == "name" || (*profile).*(key.member) == wanted;
                          });
  if (!is_changed) {
    return Refuse(Reason::kConfigurationInvalid,
                  path + ": the profile \"" + changes.id + "\" has to be changed by hand:" +
                      Format(changes, fs::absolute(path).lexically_normal().parent_path()),
                  {{"path", path}});
  }
  return WriteFileAtomically(path, changed, FileMode::kPrivate);
}

std::string SuggestId(std::string_view name) {
  std::string id;
  bool take = false;  // Every second segment is a name: partners/NAME/units/NAME.
  for (size_t begin = 0; begin <= name.size();) {
    const size_t end = std::min(name.find('/', begin), name.size());
    if (take) id.append(id.empty() ? "" : "-").append(name.substr(begin, end - begin));
    take = !take;
    begin = end + 1;
  }
  return id.empty() ? std::string(name) : id;
}

StatusOr<std::string> DefaultPath(const std::function<std::string(const char*)>& environment) {
  if (std::string path = environment("DUTA_CONFIG"); !path.empty()) return path;
  if (const std::string base = environment("XDG_CONFIG_HOME"); !base.empty()) return base + "/duta/profiles.toml";
  if (const std::string home = environment("HOME"); !home.empty()) return home + "/.config/duta/profiles.toml";
  return Refuse(Reason::kConfigurationInvalid,
                "neither DUTA_CONFIG, XDG_CONFIG_HOME nor HOME says where the profiles are");
}

}  // namespace duta::profile
