// Profiles: who somebody is on the network, which hub they talk to, and where
// their keys lie. One TOML file holds several:
//
//   default = "id-kemlu"
//
//   [profiles.id-kemlu]
//   name = "partners/id-kemlu"
//   hub = "hub.example:7447"
//   hub_ca = "id-kemlu/hub-ca.crt"
//   log_key = "hub.example+f00dcafe+AZ..."
//   signing_key = "id-kemlu/signing.key"
//   tls_key = "id-kemlu/tls.key"
//   tls_certificate = "id-kemlu/tls.crt"
//   state_dir = "id-kemlu/state"
//   trust = "id-kemlu/trust"
//   time_zone = "Asia/Jakarta"
//   place = "Jakarta"
//   issuer = "the Ministry of Foreign Affairs of the Republic of Indonesia"
//   language = "en"
//
// Paths are relative to the file. `name` is the only required key: what a
// command needs beyond it, the command asks for. Of a partner whose registration
// file lies in `trust` only the keys in it count, whatever the registry says.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"

namespace duta::profile {

// One profile. Value type.
struct Profile {
  std::string id;               // The table's name: 1 to 64 of [A-Za-z0-9_-].
  std::string name;             // Resource name: a partner, unit or administrator.
  std::string hub;              // `host:port`.
  std::string hub_ca;           // Path: PEM certificates that the hub's chains to.
  std::string log_key;          // Verifier key of the hub's log.
  std::string signing_key;      // Path: PEM private key.
  std::string tls_key;          // Path: PEM private key.
  std::string tls_certificate;  // Path: PEM chain, leaf first.
  std::string state_dir;        // Path: what the client remembers between runs.
  std::string trust;            // Path: folder of registration files of partners, see below.
  std::string time_zone;        // IANA name; the zone in which times are typed and shown.
  std::string place;            // City of issue of notes.
  std::string issuer;           // Who issues notes, with its article.
  std::string language;         // BCP 47; of notes.
};

// A profiles file as it was read. Value type.
struct ProfileFile {
  std::string path;
  std::string default_id;         // Empty if the file names none.
  std::vector<Profile> profiles;  // By id; paths made absolute.
};

// Reads a file. FILE_UNUSABLE if it cannot be read, or everybody may change it; CONFIGURATION_INVALID, with
// path and line, for a syntax error, an unknown or doubled key, a value of the
// wrong type or form.
StatusOr<ProfileFile> ReadProfiles(const std::string& path);

// The profile `id`; if `id` is empty the file's default, or its only one.
// CONFIGURATION_INVALID, naming what there is, if that is none.
StatusOr<Profile> ChooseProfile(const ProfileFile& file, std::string_view id);

// Adds a profile to a file, keeping what stands there to the letter; makes the
// file (mode 0600) and its directory if need be. The first profile becomes the
// default. Paths below the file's directory are written relative to it.
// RESOURCE_EXISTS if the id is taken; else as ReadProfiles.
Status AddProfile(const std::string& path, const Profile& profile);

// Changes the keys of a profile that `changes` has (its id says which profile; its
// name is not changed) and leaves all else in the file to the letter.
// CONFIGURATION_INVALID if there is no such profile, or the file is written in a way
// that has to be changed by hand; else as ReadProfiles.
Status ChangeProfile(const std::string& path, const Profile& changes);

// The id that a resource name suggests: `id-kemlu`, `id-kemlu-canberra`, `rina`.
std::string SuggestId(std::string_view name);

// Where the file is if nobody says otherwise: $DUTA_CONFIG, else
// $XDG_CONFIG_HOME/duta/profiles.toml, else $HOME/.config/duta/profiles.toml.
// `environment` returns a variable's value or an empty string.
// CONFIGURATION_INVALID if none of the variables is set.
StatusOr<std::string> DefaultPath(const std::function<std::string(const char*)>& environment);

}  // namespace duta::profile
