#include "core/hub/hub.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/bytes.h"
#include "core/base/logging.h"
#include "core/crypto/certificate.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/exchange.h"
#include "core/hub/adapters/adapters.h"
#include "core/hub/adapters/comparison.h"
#include "core/hub/attention.h"
#include "core/hub/beat.h"
#include "core/hub/doorkeeper.h"
#include "core/hub/kinds.h"
#include "core/hub/listener.h"
#include "core/hub/metrics.h"
#include "core/hub/services/adapter_service.h"
#include "core/hub/services/attachment_service.h"
#include "core/hub/services/exchange_service.h"
#include "core/hub/services/log_service.h"
#include "core/hub/services/registry_service.h"
#include "core/hub/services/status_service.h"
#include "core/hub/upkeep/scrubber.h"
#include "core/hub/version.h"
#include "core/kinds/order/order_kind.h"
#include "core/registry/queries.h"
#include "core/server/callers.h"
#include "core/store/file/file_blob_store.h"
#include "core/store/sqlite/sqlite_database.h"

namespace duta::hub {
namespace {

// How often time is looked at: expiry, redelivery, orders of other hubs.
constexpr std::chrono::seconds kBeat{1};
// Lines in a status.
constexpr int kMostDegradations = 100;
// Of a gRPC message beyond the largest envelope or chunk, so that what is
// somewhat too large still gets our own refusal with its reason.
constexpr size_t kMessageSlack = 4 << 20;

StatusOr<crypto::NoteSigner> ReadLogKey(const DataPaths& paths, const std::string& name) {
  DUTA_ASSIGN_OR_RETURN(const std::string pem, ReadFile(paths.log_key()));
  DUTA_ASSIGN_OR_RETURN(crypto::PrivateKey key, crypto::PrivateKey::FromPem(pem));
  return crypto::NoteSigner::Create(name, std::move(key));
}

worker::WorkerPoolOptions WorkerOptions(const Config& config) {
  worker::WorkerPoolOptions options = config.adapters;
  options.program = WorkerProgram(config);
  return options;
}

}  // namespace

// In the order of their making; each uses what stands above it.
struct Hub::Parts {
  Parts(const Config& c, HubClock& k) : config(c), clock(k), start_time(k.Now()), started(k.Elapsed()) {}

  StatusOr<v1::GetStatusResponse> Report();
  StatusOr<HubCounts> Count();
  StatusOr<adapter::v1::CompareVersionsResponse> CompareVersions(const adapter::v1::CompareVersionsRequest& request);
  void AddDamage(v1::GetStatusResponse& status) const;
  void Tick();

  const Config config;
  HubClock& clock;
  const Instant start_time;
  const std::chrono::nanoseconds started;  // By Clock::Elapsed.
  std::unique_ptr<worker::WorkerPool> workers;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::BlobStore> blobs;
  std::unique_ptr<registry::Registry> registry;
  std::optional<Adapters> adapters;
  std::optional<kinds::OrderKind> orders;
  const std::vector<std::unique_ptr<server::KindFamily>> families = MakeKinds();
  std::optional<exchange::KindSet> kinds;
  std::unique_ptr<exchange::Exchange> exchange;
  std::optional<Scrubber> scrubber;
  RefusalCounts refusals;
  std::optional<server::Callers> callers;
  std::optional<server::Callers> active_callers;  // Of the kinds' services: who is suspended reads nothing.
  std::optional<Doorkeeper> doorkeeper;
  std::optional<registry::RegistryQueries> queries;
  std::optional<ExchangeService> exchange_service;
  std::optional<AttachmentService> attachment_service;
  std::optional<LogService> log_service;
  std::optional<RegistryService> registry_service;
  std::optional<AdapterService> adapter_service;
  std::optional<StatusService> status_service;
  std::vector<grpc::Service*> services;  // Those above and the kinds'.
  std::unique_ptr<Listener> listener;
  std::string address;
  std::optional<Instant> hub_certificate;  // When the hub's own ends.
  std::unique_ptr<Metrics> metrics;
  std::optional<Beat> beat;

  Status OpenStores(const DataPaths& paths);
  Status OpenExchange(const DataPaths& paths);
  void MakeServices();
  Status Listen(const DataPaths& paths);
};

Status Hub::Parts::OpenStores(const DataPaths& paths) {
  DUTA_ASSIGN_OR_RETURN(database, store::OpenSqlite(paths.database(), config.store));
  DUTA_ASSIGN_OR_RETURN(blobs, store::OpenFileBlobStore(paths.blobs()));
  DUTA_ASSIGN_OR_RETURN(registry, registry::Registry::Open(*database, config.policy_defaults));
  return absl::OkStatus();
}

Status Hub::Parts::OpenExchange(const DataPaths& paths) {
  adapters.emplace(*workers, *database, *blobs, *registry, config.max_library_bytes, config.adapters.rules.development);
  orders.emplace(*registry, *adapters, config.sensitive, [this] {
    // Streams look again whether they may go on.
    if (exchange != nullptr) exchange->mailboxes().RingAll();
  });
  std::vector<exchange::Kind*> all{&*orders};
  for (const auto& family : families) {
    for (exchange::Kind* kind : family->Kinds()) all.push_back(kind);
  }
  kinds.emplace(std::move(all));
  DUTA_ASSIGN_OR_RETURN(crypto::NoteSigner signer, ReadLogKey(paths, config.name));
  DUTA_ASSIGN_OR_RETURN(exchange,
                        exchange::Exchange::Open({*database, *blobs, *registry, *kinds, *workers, clock, config.limits},
                                                 std::move(signer), paths.anchor()));
  orders->Refresh();
  adapters->Settle();
  return absl::OkStatus();
}

void Hub::Parts::MakeServices() {
  callers.emplace(*registry, clock, [this](const Status& refusal) { refusals.Count(refusal); });
  active_callers.emplace(
      *registry, clock, [this](const Status& refusal) { refusals.Count(refusal); },
      server::Callers::Suspended::kRefused);
  queries.emplace(*registry, [this](const registry::AdapterRecord& record) { return adapters->Label(record); });
  exchange_service.emplace(*exchange, *registry, *callers, config.streams);
  attachment_service.emplace(*exchange, *callers);
  log_service.emplace(*exchange, *callers);
  registry_service.emplace(*queries, *callers, clock, kVersion);
  adapter_service.emplace(
      [this] { return adapters->List(); },
      [this](const adapter::v1::CompareVersionsRequest& request) { return CompareVersions(request); }, *callers,
      exchange->pool());
  status_service.emplace([this] { return Report(); }, *callers, exchange->pool());
  services = {&*exchange_service, &*attachment_service, &*log_service,
              &*registry_service, &*adapter_service,    &*status_service};
  const server::ServiceContext context{
      *database, exchange->messages(),          *registry, *active_callers, exchange->pool(),
      clock,     config.streams.receive_streams};
  for (const auto& family : families) {
    for (grpc::Service* service : family->Serve(context)) services.push_back(service);
  }
}

Status Hub::Parts::Listen(const DataPaths& paths) {
  ListenerOptions options{.address = config.listen,
                          .max_message_bytes = config.limits.max_envelope_bytes + kMessageSlack,
                          .reflection = config.reflection,
                          .limits = config.connections,
                          .admit = [this](std::string_view chain) { return doorkeeper->Admit(chain); }};
  doorkeeper.emplace(*registry, clock);
  DUTA_ASSIGN_OR_RETURN(options.chain_pem, ReadFile(paths.tls_certificate()));
  DUTA_ASSIGN_OR_RETURN(options.key_pem, ReadFile(paths.tls_key()));
  DUTA_ASSIGN_OR_RETURN(const crypto::CertificateInfo own, crypto::ReadCertificate(options.chain_pem));
  hub_certificate = own.not_after;
  DUTA_ASSIGN_OR_RETURN(listener, Listener::Start(options, services));
  address = listener->address();
  return absl::OkStatus();
}

void Hub::Parts::Tick() {
  // Before whoever is rung looks what there is.
  if (const Status status = exchange->Look().status(); !status.ok()) {
    logging::Error("the log in the database cannot be followed", {{"cause", std::string(status.message())}});
  }
  orders->Refresh();
  if (const Status status = exchange->sweeper().Sweep(); !status.ok()) {
    logging::Warning("mailboxes could not be swept", {{"cause", std::string(status.message())}});
  }
  // Deliveries whose redelivery deadline has come.
  exchange->mailboxes().RingAll();
  for (const auto& family : families) family->Tick();
}

StatusOr<v1::GetStatusResponse> Hub::Parts::Report() {
  v1::GetStatusResponse status;
  const exchange::Head head = exchange->ledger().Current();
  status.set_name(config.name);
  status.set_version(kVersion);
  *status.mutable_start_time() = ToTimestamp(start_time);
  status.set_checkpoint(head.checkpoint);
  status.set_log_size(head.range.size());
  DUTA_ASSIGN_OR_RETURN(const std::vector<exchange::MailboxCount> mailboxes, exchange->mailboxes().Counts());
  for (const exchange::MailboxCount& count : mailboxes) {
    v1::MailboxStatus& mailbox = *status.add_mailboxes();
    mailbox.set_mailbox(count.mailbox);
    mailbox.set_pending(count.pending);
    const auto oldest = exchange->messages().GetEntry(count.oldest_index);
    if (oldest.ok()) *mailbox.mutable_oldest_time() = ToTimestamp((*oldest)->record_time);
  }
  status.set_receive_streams(static_cast<uint32_t>(exchange_service->receive_streams()));
  for (const worker::DegradationStatus& part : workers->Degradations()) {
    status.add_degradations(
        absl::StrCat(part.name, ": ", part.cause,
                     part.allowed ? " (allowed by the configuration)" : " (not allowed: no adapter serves)"));
  }
  if (config.adapters.rules.development) {
    status.add_degradations("dev: bundles of adapters are taken and serve without both signatures");
  }
  AddDamage(status);
  if (const auto deviation = clock.Deviation()) {
    status.add_degradations(absl::StrCat(
        "clock: the system's was set and is ", std::chrono::duration_cast<std::chrono::seconds>(*deviation).count(),
        " seconds ahead of the hub's, which goes on by itself; set it right, or say that it is (SIGUSR1)"));
  }
  if (config.reflection) status.add_degradations("reflection: the services can be listed by every client");
  for (std::string& sentence : WhatNeedsAttention(*registry->Current(), adapters->List(), hub_certificate, clock.Now()))
    status.add_attention(std::move(sentence));
  return status;
}

void Hub::Parts::AddDamage(v1::GetStatusResponse& status) const {
  for (const auto& [what, index] : exchange->damage().Places()) {
    if (status.degradations_size() >= kMostDegradations) break;
    status.add_degradations(
        what == exchange::Damage::kDelivery
            ? absl::StrCat("storage: what a mailbox has of index ", index,
                           " is not what was recorded; stop the hub and make the mailboxes anew from the log "
                           "(`dutad repair --mailboxes`)")
            : absl::StrCat("storage: the ", std::string(what), " at index ", index,
                           " is damaged and not given out; its sender may submit the same bytes again, and "
                           "`dutad check --deep` finds all such places"));
  }
  if (!scrubber) return;
  for (const CheckResult& result : scrubber->state().findings) {
    if (status.degradations_size() >= kMostDegradations) break;
    status.add_degradations(absl::StrCat("storage: ", result.subject, ": ", result.finding));
  }
}

StatusOr<adapter::v1::CompareVersionsResponse> Hub::Parts::CompareVersions(
    const adapter::v1::CompareVersionsRequest& request) {
  DUTA_ASSIGN_OR_RETURN(const auto shadow, adapters->LoadShadow(request.partner(), request.version()));
  const auto current = workers->InService(request.partner());
  const uint32_t count = request.message_count() == 0 ? 20 : std::min(request.message_count(), kMaxCompared);
  DUTA_ASSIGN_OR_RETURN(const auto messages, exchange->queries().LatestTo(request.partner(), count));
  return Compare(current.ok() ? current->get() : nullptr, *shadow, messages);
}

StatusOr<HubCounts> Hub::Parts::Count() {
  HubCounts counts;
  counts.uptime = clock.Elapsed() - started;
  counts.clock_deviation = clock.Deviation().value_or(std::chrono::nanoseconds(0));
  counts.damaged = exchange->damage().count();
  if (scrubber) {
    const ScrubState state = scrubber->state();
    counts.scrubbed = state.last_round;
    counts.scrub_findings = state.findings.size();
  }
  counts.log_size = exchange->ledger().Current().range.size();
  counts.committer = exchange->committer().counts();
  DUTA_ASSIGN_OR_RETURN(const std::vector<exchange::MailboxCount> mailboxes, exchange->mailboxes().Counts());
  for (const exchange::MailboxCount& count : mailboxes) counts.pending[count.mailbox] = count.pending;
  counts.submit_streams = exchange_service->submit_streams();
  counts.receive_streams = exchange_service->receive_streams();
  for (const worker::AdapterStatus& status : workers->States()) {
    counts.adapters.push_back(
        {status.partner, status.counters.calls, status.counters.failures, !status.suspended.empty()});
  }
  counts.database_bytes = database->SizeBytes();
  counts.ends = EndsOfKeys(*registry->Current(), hub_certificate, clock.Now());
  return counts;
}

Hub::Hub(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Hub::~Hub() { Drain(); }

StatusOr<std::unique_ptr<Hub>> Hub::Start(const DataDirectory& directory, const Config& config, HubClock& clock) {
  auto parts = std::make_unique<Parts>(config, clock);
  // Before anything that makes threads: the launcher forks.
  DUTA_ASSIGN_OR_RETURN(parts->workers, worker::WorkerPool::Create(WorkerOptions(config), clock));
  DUTA_RETURN_IF_ERROR(parts->OpenStores(directory.paths()));
  DUTA_RETURN_IF_ERROR(parts->OpenExchange(directory.paths()));
  if (config.scrub.count() > 0) {
    parts->scrubber.emplace(*parts->database, parts->exchange->ledger().verifier(), directory.paths().blobs(), clock,
                            config.scrub);
  }
  parts->MakeServices();
  DUTA_RETURN_IF_ERROR(parts->Listen(directory.paths()));
  Parts* const raw = parts.get();
  if (!config.metrics_listen.empty()) {
    DUTA_ASSIGN_OR_RETURN(
        parts->metrics,
        Metrics::Start(config.metrics_listen, {.report = [raw] { return raw->Count(); },
                                               .refused_handshakes = [raw] { return raw->doorkeeper->refused(); },
                                               .refusals = parts->refusals}));
  }
  parts->beat.emplace(kBeat, [raw] { raw->Tick(); });
  return std::unique_ptr<Hub>(new Hub(std::move(parts)));
}

const std::string& Hub::address() const { return parts_->address; }

int Hub::metrics_port() const { return parts_->metrics == nullptr ? 0 : parts_->metrics->port(); }

Status Hub::Reload(const Config& config) {
  DUTA_RETURN_IF_ERROR(parts_->registry->SetDefaults(config.policy_defaults));
  parts_->orders->SetSensitive(config.sensitive);
  logging::Configure(config.log_level, config.log_format);
  return absl::OkStatus();
}

void Hub::AcceptClock() { parts_->clock.Accept(); }

void Hub::Drain() {
  if (parts_->listener == nullptr) return;
  if (parts_->metrics != nullptr) parts_->metrics->LeaveService();
  parts_->listener->LeaveService();
  parts_->exchange_service->Drain();
  for (const auto& family : parts_->families) family->Drain();
  parts_->listener->Stop(parts_->config.drain);
  parts_->beat.reset();
  parts_->metrics.reset();
  parts_->scrubber.reset();
  parts_->exchange->Drain();
  parts_->listener.reset();
}

}  // namespace duta::hub
