// `duta admin adapter`: bundles into the catalogue, versions into and out of
// service.
#include <utility>

#include "core/base/bytes.h"
#include "core/cli/admin/adapter_view.h"
#include "core/cli/admin/commands.h"
#include "core/cli/admin/order.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/text.h"
#include "core/client/attachments.h"
#include "core/crypto/digest.h"
#include "core/crypto/key.h"
#include "core/profile/profile.h"
#include "plugins/bundle/bundle.h"

namespace duta::cli {
namespace {

using adapter::v1::Adapter;

struct InstallOptions {
  std::string bundle;
  OrderOptions order;
};

// Of the orders on a version.
struct VersionOptions {
  std::string partner;
  std::string version;
  OrderOptions order;
};

struct ShadowOptions {
  std::string partner;
  std::string version;
  uint32_t messages = 20;
  OrderOptions order;
};

// Of the orders with a reason.
struct ReasonOptions {
  std::string partner;
  std::string version;
  std::string reason;
  OrderOptions order;
};

struct ConfigureOptions {
  std::string partner;
  std::string version;
  std::string file;
  bool none = false;
  OrderOptions order;
};

struct ReleaseOptions {
  std::string partner;
  std::string message;
  bool all = false;
  OrderOptions order;
};

struct ResumeAdapterOptions {
  std::string partner;
  OrderOptions order;
};

bool HasSigned(const bundle::Bundle& bundle, const std::string& keyid) {
  for (const auto& signature : bundle.envelope().signatures()) {
    if (signature.keyid() == keyid) return true;
  }
  return false;
}

// What the approver signs for.
std::string FormatBundle(const bundle::Bundle& bundle, size_t width) {
  const adapter::v1::Manifest& manifest = bundle.manifest();
  Facts facts;
  facts.Add("Adapter", manifest.adapter_id() + " " + manifest.version());
  facts.Add("Partner", manifest.partner());
  facts.Add("Release", std::to_string(manifest.release()));
  facts.Add("Library", ToHex(crypto::View(crypto::Sha256(bundle.library()))));
  for (const auto& vector : manifest.golden_vectors()) {
    facts.Add("Reproduces", vector.source_media_type() + " to " + vector.target_media_type());
  }
  for (const auto& signature : bundle.envelope().signatures()) facts.Add("Signed by", signature.keyid());
  return facts.Format(width);
}

// The administrator's own signature is the approval, unless it is there already.
StatusOr<std::string> Approve(Session& session, bundle::Bundle& bundle) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadFile(profile->signing_key));
  DUTA_ASSIGN_OR_RETURN(const crypto::PrivateKey key, crypto::PrivateKey::FromPem(pem));
  const std::string keyid = key.public_key().keyid();
  if (HasSigned(bundle, keyid)) return keyid;
  session.console().Remark(FormatBundle(bundle, session.console().width()));
  if (!session.console().Confirm("Approve this bundle?")) return absl::CancelledError("not signed");
  DUTA_RETURN_IF_ERROR(bundle.Sign(key));
  return keyid;
}

// The signature that is not the approver's; empty if there is none, which the
// hub tells best.
std::string AuthorOf(const bundle::Bundle& bundle, const std::string& approver) {
  for (const auto& signature : bundle.envelope().signatures()) {
    if (signature.keyid() != approver) return signature.keyid();
  }
  return approver;
}

Status Install(Session& session, const InstallOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(options.bundle, bundle::kMaxBundleBytes));
  DUTA_ASSIGN_OR_RETURN(bundle::Bundle bundle, bundle::Bundle::Read(bytes));
  DUTA_ASSIGN_OR_RETURN(const std::string approver, Approve(session, bundle));
  const std::string approved = bundle.Write();
  if (approved != bytes) DUTA_RETURN_IF_ERROR(WriteFileAtomically(options.bundle, approved, FileMode::kPublic));
  const adapter::v1::Manifest& manifest = bundle.manifest();
  order::v1::Order order;
  order::v1::InstallAdapter& install = *order.mutable_install_adapter();
  install.set_partner(manifest.partner());
  install.set_bundle_sha256(crypto::ToString(crypto::Sha256(approved)));
  install.set_adapter_id(manifest.adapter_id());
  install.set_version(manifest.version());
  install.set_release(manifest.release());
  install.set_library_sha256(crypto::ToString(crypto::Sha256(bundle.library())));
  install.set_author_keyid(AuthorOf(bundle, approver));
  install.set_approver_keyid(approver);
  // Both sides are in two signatures at least; whether they are, the hub sees.
  install.set_lacks_signature(bundle.envelope().signatures_size() < 2);
  const Status given = GiveOrder(session, std::move(order), options.order, {options.bundle});
  // An approval of what was refused does not stay about.
  if (!given.ok() && approved != bytes) {
    WriteFileAtomically(options.bundle, bytes, FileMode::kPublic).IgnoreError();
  }
  DUTA_RETURN_IF_ERROR(given);
  if (options.order.out.empty()) {
    session.console().Remark("Installed, not in service. Another administrator runs `duta admin adapter activate " +
                             manifest.partner() + "`.");
  }
  return absl::OkStatus();
}

// The version meant: the one named, else what `choose` makes of the adapter.
StatusOr<std::string> VersionOr(Session& session, const VersionOptions& options, std::string (*choose)(const Adapter&),
                                std::string_view what) {
  if (!options.version.empty()) return options.version;
  DUTA_ASSIGN_OR_RETURN(const Adapter adapter, GetAdapter(session, options.partner));
  std::string version = choose(adapter);
  if (!version.empty()) return version;
  return Refuse(Reason::kUnknownResource, options.partner + " has no " + std::string(what) + " of its adapter");
}

Status Activate(Session& session, const VersionOptions& options) {
  const auto newest = [](const Adapter& adapter) {
    return adapter.versions().empty() ? "" : adapter.versions(0).version();
  };
  DUTA_ASSIGN_OR_RETURN(const std::string version, VersionOr(session, options, newest, "installed version"));
  order::v1::Order order;
  order.mutable_activate_adapter()->set_partner(options.partner);
  order.mutable_activate_adapter()->set_version(version);
  DUTA_RETURN_IF_ERROR(GiveOrder(session, std::move(order), options.order));
  return options.order.out.empty() ? ShowWhenSettled(session, options.partner) : absl::OkStatus();
}

Status RollBack(Session& session, const VersionOptions& options) {
  const auto previous = [](const Adapter& adapter) { return adapter.previous_version(); };
  DUTA_ASSIGN_OR_RETURN(const std::string version, VersionOr(session, options, previous, "version before"));
  order::v1::Order order;
  order.mutable_roll_back_adapter()->set_partner(options.partner);
  order.mutable_roll_back_adapter()->set_version(version);
  DUTA_RETURN_IF_ERROR(GiveOrder(session, std::move(order), options.order));
  return options.order.out.empty() ? ShowWhenSettled(session, options.partner) : absl::OkStatus();
}

Status Shadow(Session& session, const ShadowOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const Adapter adapter, GetAdapter(session, options.partner));
  const std::string version =
      !options.version.empty() || adapter.versions().empty() ? options.version : adapter.versions(0).version();
  bool is_shadowed = false;
  for (const auto& known : adapter.versions()) is_shadowed |= known.version() == version && known.has_shadow_time();
  if (!is_shadowed || !options.order.out.empty()) {
    order::v1::Order order;
    order.mutable_shadow_adapter()->set_partner(options.partner);
    order.mutable_shadow_adapter()->set_version(version);
    DUTA_RETURN_IF_ERROR(GiveOrder(session, std::move(order), options.order));
    if (!options.order.out.empty()) return absl::OkStatus();
  }
  return ShowComparison(session, options.partner, version, options.messages);
}

Status Configure(Session& session, const ConfigureOptions& options) {
  const auto main = [](const Adapter& adapter) { return adapter.main_version(); };
  if (options.none != options.file.empty()) return Usage("configure: one of --file FILE.json and --none is wanted");
  std::string configuration;
  if (!options.none) {
    DUTA_ASSIGN_OR_RETURN(configuration, ReadFile(options.file));
    if (configuration.empty()) {
      return Refuse(Reason::kFileUnusable, options.file + " is empty; to take the configuration away, say --none");
    }
  }
  DUTA_ASSIGN_OR_RETURN(const std::string version,
                        VersionOr(session, {options.partner, options.version, {}}, main, "installed version"));
  order::v1::Order order;
  order::v1::ConfigureAdapter& configure = *order.mutable_configure_adapter();
  configure.set_partner(options.partner);
  configure.set_version(version);
  configure.set_configuration(std::move(configuration));
  DUTA_RETURN_IF_ERROR(GiveOrder(session, std::move(order), options.order));
  if (!options.order.out.empty()) return absl::OkStatus();
  DUTA_ASSIGN_OR_RETURN(const Adapter adapter, GetAdapter(session, options.partner));
  if (adapter.ordered_version() == version) return ShowWhenSettled(session, options.partner);
  session.console().Remark("Version " + version + " is configured; it is not in service.");
  return absl::OkStatus();
}

Status SuspendAdapter(Session& session, const ReasonOptions& options) {
  order::v1::Order order;
  order.mutable_suspend_adapter()->set_partner(options.partner);
  order.mutable_suspend_adapter()->set_reason(options.reason);
  return GiveOrder(session, std::move(order), options.order);
}

Status ResumeAdapter(Session& session, const ResumeAdapterOptions& options) {
  order::v1::Order order;
  order.mutable_resume_adapter()->set_partner(options.partner);
  DUTA_RETURN_IF_ERROR(GiveOrder(session, std::move(order), options.order));
  return options.order.out.empty() ? ShowWhenSettled(session, options.partner) : absl::OkStatus();
}

// The hub takes the order whatever is in quarantine, which the log does not know; a
// name that nobody has there is a slip.
Status Release(Session& session, const ReleaseOptions& options) {
  if (options.all != options.message.empty()) return Usage("release: one of --message ID and --all is wanted");
  DUTA_ASSIGN_OR_RETURN(const Adapter adapter, GetAdapter(session, options.partner));
  int found = 0;
  for (const auto& fault : adapter.faults()) {
    found += fault.quarantined() && (options.all || fault.message_id() == options.message) ? 1 : 0;
  }
  if (found == 0) {
    return Refuse(Reason::kUnknownResource, "nothing like that is in quarantine; `duta admin adapter quarantine " +
                                                options.partner + "` lists what is");
  }
  order::v1::Order order;
  order.mutable_release_quarantine()->set_partner(options.partner);
  order.mutable_release_quarantine()->set_message_id(options.message);
  DUTA_RETURN_IF_ERROR(GiveOrder(session, std::move(order), options.order));
  if (options.order.out.empty()) {
    session.console().Remark("Released: " + std::to_string(found) +
                             ". Each is tried when its recipient asks for it next.");
  }
  return absl::OkStatus();
}

Status Revoke(Session& session, const ReasonOptions& options) {
  order::v1::Order order;
  order.mutable_revoke_adapter()->set_partner(options.partner);
  order.mutable_revoke_adapter()->set_version(options.version);
  order.mutable_revoke_adapter()->set_reason(options.reason);
  return GiveOrder(session, std::move(order), options.order);
}

void AddPartner(Command command, std::string& partner) {
  command.AddOption("partner", partner, "partners/id-kemlu").Required().Takes("NAME");
}

void AddServing(Command adapter, Session& session) {
  Command activate = adapter.AddCommand("activate", "Put an installed version into service");
  VersionOptions& activate_options = Bind(activate, session, Activate);
  AddPartner(activate, activate_options.partner);
  activate.AddOption("--version", activate_options.version, "Which; default: the newest").Takes("VERSION");
  AddOrderOptions(activate, activate_options.order);

  Command rollback = adapter.AddCommand("rollback", "Put the version before into service again");
  VersionOptions& rollback_options = Bind(rollback, session, RollBack);
  AddPartner(rollback, rollback_options.partner);
  rollback.AddOption("--version", rollback_options.version, "Which; default: the one before").Takes("VERSION");
  AddOrderOptions(rollback, rollback_options.order);

  Command configure = adapter.AddCommand("configure", "Set the configuration of a version");
  ConfigureOptions& configure_options = Bind(configure, session, Configure);
  AddPartner(configure, configure_options.partner);
  configure.AddOption("--version", configure_options.version, "Which; default: the one in service, else the newest")
      .Takes("VERSION");
  configure.AddOption("--file", configure_options.file, "JSON that fits the schema of its bundle").Takes("FILE.json");
  configure.AddFlag("--none", configure_options.none, "No configuration any more");
  AddOrderOptions(configure, configure_options.order);

  Command suspend =
      adapter.AddCommand("suspend", "Take a partner's adapter out of service; originals are still delivered");
  ReasonOptions& suspend_options = Bind(suspend, session, SuspendAdapter);
  AddPartner(suspend, suspend_options.partner);
  suspend.AddOption("--reason", suspend_options.reason, "Why").Required().Takes("TEXT");
  AddOrderOptions(suspend, suspend_options.order);

  Command resume = adapter.AddCommand("resume", "Put a suspended adapter into service again; faults are forgotten");
  ResumeAdapterOptions& resume_options = Bind(resume, session, ResumeAdapter);
  AddPartner(resume, resume_options.partner);
  AddOrderOptions(resume, resume_options.order);

  Command release =
      adapter.AddCommand("release", "Let an adapter see messages in quarantine again; `quarantine` lists them");
  ReleaseOptions& release_options = Bind(release, session, Release);
  AddPartner(release, release_options.partner);
  release.AddOption("--message", release_options.message, "This one").Takes("ID");
  release.AddFlag("--all", release_options.all, "All of them");
  AddOrderOptions(release, release_options.order);

  Command revoke = adapter.AddCommand("revoke", "Take a version out of use for ever");
  ReasonOptions& revoke_options = Bind(revoke, session, Revoke);
  AddPartner(revoke, revoke_options.partner);
  revoke.AddOption("--version", revoke_options.version, "Which").Required().Takes("VERSION");
  revoke.AddOption("--reason", revoke_options.reason, "Why").Required().Takes("TEXT");
  AddOrderOptions(revoke, revoke_options.order);
}

}  // namespace

void AddAdapterOrders(Command admin, Session& session) {
  Command adapter = admin.AddCommand("adapter", "Install adapters, put them into service and watch them");
  adapter.RequireCommand();

  Command install = adapter.AddCommand("install", "Approve a bundle and take it into the catalogue");
  InstallOptions& install_options = Bind(install, session, Install);
  install.AddOption("bundle", install_options.bundle, "Bundle, signed by its author; your signature is added")
      .Required()
      .Takes("FILE.adp");
  AddOrderOptions(install, install_options.order);

  Command shadow = adapter.AddCommand("shadow", "Show what another version would make of recent messages");
  ShadowOptions& shadow_options = Bind(shadow, session, Shadow);
  AddPartner(shadow, shadow_options.partner);
  shadow.AddOption("--version", shadow_options.version, "Which; default: the newest").Takes("VERSION");
  shadow.AddOption("--messages", shadow_options.messages, "So many, the latest; at most 200").Between(1, 200);
  AddOrderOptions(shadow, shadow_options.order);

  AddServing(adapter, session);
  AddAdapterViews(adapter, session);
}

}  // namespace duta::cli
