// `duta enroll`: keys, certificate, profile, and the registration to hand over.
#include <filesystem>

#include "core/base/bytes.h"
#include "core/base/names.h"
#include "core/cli/account/commands.h"
#include "core/cli/account/identity.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/registration.h"
#include "core/cli/shell/text.h"
#include "core/client/message.h"
#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"
#include "core/crypto/signed_note.h"
#include "core/desk/times.h"

namespace duta::cli {
namespace {

namespace fs = std::filesystem;

struct EnrollOptions {
  std::string name;
  std::string display_name;
  std::string country;
  std::string algorithm = "p256";
  std::string lifetime = "730d";
  std::string hub;
  std::string hub_ca;
  std::string log_key;
  std::string directory;
  std::string zone;
  std::string place;
  std::string issuer;
  std::string language;
};

Status CheckOptions(const EnrollOptions& options) {
  const NameKind kind = KindOfName(options.name);
  if (kind != NameKind::kPartner && kind != NameKind::kUnit && kind != NameKind::kAdministrator) {
    return Usage("--name: \"" + options.name +
                 "\" is no name such as partners/id-kemlu, partners/id-kemlu/units/canberra or administrators/rina "
                 "(lower-case letters, digits, hyphens)");
  }
  const bool country_code = options.country.size() == 2 &&
                            options.country.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  if (!options.country.empty() && !country_code) return Usage("--country: write two capital letters, such as ID");
  if (!options.zone.empty() && !desk::IsZone(options.zone)) {
    return Usage("--zone: \"" + options.zone + "\" is not a time zone such as Asia/Jakarta");
  }
  if (!options.log_key.empty() && !crypto::NoteVerifier::FromVkey(options.log_key).ok()) {
    return Usage("--log-key: \"" + OneLine(options.log_key) +
                 "\" is no verifier key; it is one line, NAME+8 hexadecimal digits+base64, which `dutad init` printed "
                 "and the hub's administrator gives out");
  }
  return absl::OkStatus();
}

profile::Profile MakeProfile(const EnrollOptions& options, const std::string& id, const fs::path& directory) {
  const auto in = [&](const char* file) { return (directory / file).string(); };
  return {.id = id,
          .name = options.name,
          .hub = options.hub,
          .hub_ca = in("hub-ca.crt"),
          .log_key = options.log_key,
          .signing_key = in("signing.key"),
          .tls_key = in("tls.key"),
          .tls_certificate = in("tls.crt"),
          .state_dir = in("state"),
          .time_zone = options.zone.empty() ? client::LocalTimeZone() : options.zone,
          .place = options.place,
          .issuer = options.issuer,
          .language = options.language};
}

// The PEM of --hub-ca, or of a profile of the same name; empty if neither is known.
StatusOr<std::string> ReadHubCa(const EnrollOptions& options) {
  if (options.hub_ca.empty()) return std::string();
  DUTA_ASSIGN_OR_RETURN(std::string pem, ReadFile(options.hub_ca));
  DUTA_RETURN_IF_ERROR(crypto::ReadCertificate(pem).status());
  return pem;
}

// Who enrols again, with other keys, is at the same place and talks to the same hub.
// Returns the id of the profile that it took over from; empty if none has the name.
std::string Inherit(const std::string& config, EnrollOptions& options) {
  const auto file = profile::ReadProfiles(config);
  if (!file.ok()) return {};
  for (const profile::Profile& known : file->profiles) {
    if (known.name != options.name) continue;
    const auto take = [](std::string& value, const std::string& from) {
      if (value.empty()) value = from;
    };
    take(options.hub, known.hub);
    std::error_code error;
    if (fs::exists(known.hub_ca, error)) take(options.hub_ca, known.hub_ca);
    take(options.log_key, known.log_key);
    take(options.zone, known.time_zone);
    take(options.place, known.place);
    take(options.issuer, known.issuer);
    take(options.language, known.language);
    return known.id;
  }
  return {};
}

// Before keys are written that no profile would name.
Status CheckIsFree(const std::string& config, const std::string& id) {
  const auto file = profile::ReadProfiles(config);
  const bool is_taken = file.ok() && profile::ChooseProfile(*file, id).ok();
  if (!is_taken) return absl::OkStatus();
  return Refuse(Reason::kResourceExists, config + " has a profile \"" + id + "\" already", {{"path", config}});
}

// Makes the directory; refuses if anything that is to be written stands there.
Status PrepareDirectory(const profile::Profile& profile, const fs::path& directory, const std::string& registration) {
  std::error_code error;
  for (const std::string& path :
       {profile.signing_key, profile.tls_key, profile.tls_certificate, profile.hub_ca, registration}) {
    if (fs::exists(path, error)) {
      return BadFile(path,
                     "is there already and enrolment never overwrites; choose another --dir and --profile, "
                     "or move it away");
    }
  }
  fs::create_directories(directory, error);
  if (!error) fs::permissions(directory, fs::perms::owner_all, error);
  return error ? BadFile(directory.string(), error.message()) : absl::OkStatus();
}

Status WriteIdentity(const Identity& identity, const std::string& hub_ca_pem, const profile::Profile& profile) {
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(profile.signing_key, identity.signing_key.ToPem(), FileMode::kPrivate));
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(profile.tls_key, identity.tls_key.ToPem(), FileMode::kPrivate));
  DUTA_RETURN_IF_ERROR(WriteFileAtomically(profile.tls_certificate, identity.certificate_pem, FileMode::kPublic));
  if (hub_ca_pem.empty()) return absl::OkStatus();
  return WriteFileAtomically(profile.hub_ca, hub_ca_pem, FileMode::kPublic);
}

// Files that this run wrote, away again: after a full disk the same command works.
void Undo(const profile::Profile& profile, const std::string& registration) {
  std::error_code ignored;
  for (const std::string& path :
       {profile.signing_key, profile.tls_key, profile.tls_certificate, profile.hub_ca, registration}) {
    fs::remove(path, ignored);
  }
}

void Report(Console& console, const profile::Profile& profile, const std::string& registration_path,
            const order::v1::Registration& registration) {
  const std::string& keyid = registration.keys(0).keyid();
  if (console.json()) {
    console.PrintJson({{"profile", profile.id},
                       {"name", profile.name},
                       {"registration", registration_path},
                       {"keyid", keyid},
                       {"fingerprint", Fingerprint(registration)},
                       {"signing_key", profile.signing_key},
                       {"tls_certificate", profile.tls_certificate}});
    return;
  }
  Facts facts;
  facts.Add("Profile", profile.id + " for " + profile.name);
  facts.Add("Signing key", profile.signing_key);
  facts.Add("TLS certificate", profile.tls_certificate);
  facts.Add("Registration", registration_path);
  facts.Add("Fingerprint", Spoken(Fingerprint(registration)));
  console.Print(facts.Format(console.width()));
  console.Remark(
      "Hand the registration file to an administrator of the hub and compare the fingerprint by another way, "
      "such as the telephone: it is of all that the file says. It holds nothing secret.");
  if (profile.hub.empty() || profile.log_key.empty()) {
    console.Remark("The profile still needs hub, hub_ca and log_key: the administrator gives them to you.");
  }
}

// The profile comes last: what stands in it is there.
Status Write(const std::string& config, const profile::Profile& profile, const Identity& identity,
             const std::string& hub_ca_pem, const std::string& path, const order::v1::Registration& registration) {
  Status status = WriteIdentity(identity, hub_ca_pem, profile);
  if (status.ok()) status = WriteRegistration(path, registration);
  if (status.ok()) status = profile::AddProfile(config, profile);
  if (!status.ok()) Undo(profile, path);
  return status;
}

Status Enroll(Session& session, const EnrollOptions& given) {
  EnrollOptions options = given;
  DUTA_ASSIGN_OR_RETURN(const std::string config, session.ConfigPath());
  const std::string inherited = Inherit(config, options);
  DUTA_RETURN_IF_ERROR(CheckOptions(options));
  DUTA_ASSIGN_OR_RETURN(const std::chrono::seconds lifetime, ParseLifetime(options.lifetime));
  const std::string id =
      session.globals().profile.empty() ? profile::SuggestId(options.name) : session.globals().profile;
  const fs::path directory =
      fs::absolute(options.directory.empty() ? fs::path(config).parent_path() / id : fs::path(options.directory));
  const profile::Profile profile = MakeProfile(options, id, directory);
  const std::string registration_path = (directory / (id + ".registration.json")).string();
  const Instant now = session.clock().Now();
  DUTA_ASSIGN_OR_RETURN(const Identity identity, MakeIdentity(options.name, options.algorithm, now, lifetime));
  DUTA_ASSIGN_OR_RETURN(const std::string hub_ca_pem, ReadHubCa(options));
  DUTA_ASSIGN_OR_RETURN(auto registration, MakeRegistration(options.name, identity, now, lifetime));
  if (!options.display_name.empty()) registration.set_display_name(options.display_name);
  registration.set_country_code(options.country);
  DUTA_RETURN_IF_ERROR(CheckIsFree(config, id));
  DUTA_RETURN_IF_ERROR(PrepareDirectory(profile, directory, registration_path));
  DUTA_RETURN_IF_ERROR(Write(config, profile, identity, hub_ca_pem, registration_path, registration));
  if (!inherited.empty()) {
    session.console().Remark("Hub, place and zone are those of the profile " + inherited +
                             ", which has the same name. `duta renew` makes the next key of that one itself.");
  }
  Report(session.console(), profile, registration_path, registration);
  return absl::OkStatus();
}

}  // namespace

void AddEnroll(Command root, Session& session) {
  Command command =
      root.AddCommand("enroll", "Make keys, a certificate and a profile, and the registration to hand over");
  EnrollOptions& options = Bind(command, session, Enroll);
  command
      .AddOption("--name", options.name,
                 "Your name on the network: partners/id-kemlu, partners/id-kemlu/units/canberra, "
                 "administrators/rina")
      .Required()
      .Takes("NAME");
  command.AddOption("--display-name", options.display_name, "Name for people: Ministry of Foreign Affairs of Indonesia")
      .Takes("TEXT");
  command.AddOption("--country", options.country, "ISO 3166 code: ID").Takes("CC");
  command.AddOption("--algorithm", options.algorithm, "Of the signing key: p256 (default), p384 or ed25519")
      .OneOf({"p256", "p384", "ed25519"})
      .Takes("NAME");
  command.AddOption("--lifetime", options.lifetime, "How long key and certificate are valid; default 730d")
      .Takes("TIME");
  command.AddOption("--hub", options.hub, "Address of the hub: hub.example:7447").Takes("HOST:PORT");
  command.AddOption("--hub-ca", options.hub_ca, "Certificate of the hub's authority, PEM; it is copied").Takes("FILE");
  command.AddOption("--log-key", options.log_key, "Verifier key of the hub's log, from its administrator")
      .Takes("VKEY");
  command.AddOption("--dir", options.directory, "Where the files go; default: beside the profiles file").Takes("DIR");
  command.AddOption("--zone", options.zone, "Your time zone; default: this machine's").Takes("ZONE");
  command.AddOption("--place", options.place, "City of issue of your notes: Jakarta").Takes("CITY");
  command.AddOption("--issuer", options.issuer, "Who issues your notes: the Ministry of Foreign Affairs of ...")
      .Takes("TEXT");
  command.AddOption("--language", options.language, "Language of your notes: en").Takes("TAG");
}

}  // namespace duta::cli
