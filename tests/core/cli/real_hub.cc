#include "real_hub.h"

#include <gtest/gtest.h>

#include "core/crypto/certificate.h"
#include "core/crypto/digest.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/exchange.h"
#include "core/hub/services/attachment_service.h"
#include "core/hub/services/exchange_service.h"
#include "core/hub/services/log_service.h"
#include "core/hub/services/registry_service.h"
#include "core/kinds/note/note_kind.h"
#include "core/kinds/order/order_kind.h"
#include "core/registry/orders/orders.h"
#include "core/registry/queries.h"
#include "core/server/callers.h"
#include "core/store/file/file_blob_store.h"
#include "core/store/sqlite/sqlite_database.h"
#include "duta/adapter/v1/adapter_service.grpc.pb.h"
#include "duta/hub/v1/status_service.grpc.pb.h"
#include "duta/note/v1/note.pb.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace duta::cli {
namespace {

constexpr char kAdapterType[] = "text/vnd.dfat.note-verbale";

// An adapter as the exchange sees one.
class SmallAdapter final : public exchange::ServingAdapter {
 public:
  const exchange::AdapterDescription& description() const override { return description_; }
  StatusOr<exchange::TranslationResult> Translate(const exchange::TranslationRequest& request) override {
    note::v1::Note note;
    if (!note.ParseFromArray(request.input.data(), static_cast<int>(request.input.size()))) {
      return Refuse(Reason::kAdapterInputInvalid);
    }
    return exchange::TranslationResult{description_.identity, "Note No. " + note.number() + "\n", {"urgency"}, {}};
  }

 private:
  const exchange::AdapterDescription description_ = {{"au-dfat-notes", "1.0.0", std::string(32, 'a')},
                                                     {{std::string(kinds::NoteKind::kMediaType), kAdapterType}}};
};

class SmallTranslator final : public exchange::Translator {
 public:
  bool MayServe(std::string_view partner) const override { return partner == "partners/au-dfat"; }
  StatusOr<std::shared_ptr<exchange::ServingAdapter>> InServiceFor(std::string_view partner) override {
    if (partner != "partners/au-dfat") return Refuse(Reason::kNoAdapter);
    return std::make_shared<SmallAdapter>();
  }
  std::vector<exchange::v1::Advisory> Advise(std::string_view partner, std::string_view, Instant) override {
    if (partner != "partners/au-dfat") return {};
    exchange::v1::Advisory advisory;
    advisory.set_partner(std::string(partner));
    advisory.set_code("PUBLIC_HOLIDAY");
    advisory.set_text("Australia Day.");
    return {advisory};
  }
};

class NoCatalogue final : public kinds::AdapterCatalogue {
 public:
  Status Check(const order::v1::InstallAdapter&, const registry::Snapshot&, Instant) override {
    return Refuse(Reason::kAdapterRefused, "it is no adapter");
  }
  Status CheckConfiguration(const std::string&, const adapter::v1::AdapterVersion&, const std::string&) override {
    return Refuse(Reason::kAdapterRefused, "it is no adapter");
  }
  void Changed(const registry::Snapshot&) override {}
};

// The services that tell of processes which a test does not have: fixed answers.
class FixedAdapters final : public adapter::v1::AdapterService::Service {
 public:
  grpc::Status GetAdapter(grpc::ServerContext*, const adapter::v1::GetAdapterRequest* request,
                          adapter::v1::GetAdapterResponse* response) override {
    *response->mutable_adapter() = Row(request->partner());
    return grpc::Status::OK;
  }
  // Two pages.
  grpc::Status ListAdapters(grpc::ServerContext*, const adapter::v1::ListAdaptersRequest* request,
                            adapter::v1::ListAdaptersResponse* response) override {
    const bool first = request->page_token().empty();
    *response->add_adapters() = Row(first ? "partners/au-dfat" : "partners/id-kemlu");
    if (first) response->set_next_page_token("2");
    return grpc::Status::OK;
  }

 private:
  static adapter::v1::Adapter Row(const std::string& partner) {
    adapter::v1::Adapter adapter;
    adapter.set_partner(partner);
    adapter.set_adapter_id("notes");
    adapter.set_version("1.0.0");
    adapter.set_sha256(std::string(32, 'a'));
    adapter.set_state(adapter::v1::ADAPTER_STATE_SUSPENDED);
    adapter.set_state_reason("it crashed");
    adapter.set_failure_count(3);
    adapter.set_ordered_version("1.0.0");
    adapter.set_main_version("1.0.0");
    adapter::v1::AdapterFault& fault = *adapter.add_faults();
    fault.set_message_id("018f2d3e");
    fault.set_input_sha256(std::string(32, 'i'));
    fault.set_fault("killed by signal 6");
    fault.set_strikes(2);
    fault.set_quarantined(true);
    adapter.set_configuration_sha256(std::string(32, 'c'));
    adapter::v1::AdapterVersion& version = *adapter.add_versions();
    version.set_version("1.0.0");
    version.set_release(1);
    version.set_configuration("{\"letterhead\": \"blue\"}");
    version.set_configuration_sha256(std::string(32, 'c'));
    return adapter;
  }
};

class FixedStatus final : public hub::v1::StatusService::Service {
 public:
  explicit FixedStatus(const exchange::Ledger& ledger) : ledger_(ledger) {}
  grpc::Status GetStatus(grpc::ServerContext*, const hub::v1::GetStatusRequest*,
                         hub::v1::GetStatusResponse* response) override {
    response->set_name("hub.test");
    response->set_version("0.1.0");
    response->set_checkpoint(ledger_.Current().checkpoint);
    auto& mailbox = *response->add_mailboxes();
    mailbox.set_mailbox("partners/au-dfat");
    mailbox.set_pending(7);
    response->add_degradations("no user namespaces");
    return grpc::Status::OK;
  }

 private:
  const exchange::Ledger& ledger_;
};

template <typename T>
T Must(StatusOr<T> value) {
  if (!value.ok()) {
    ADD_FAILURE() << value.status();
    std::abort();
  }
  return std::move(value).value();
}

}  // namespace

struct RealHub::Parts {
  explicit Parts(const std::string& directory)
      : log_key(
            Must(crypto::NoteSigner::Create("hub.test", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519)))),
        database(Must(store::OpenSqliteInMemory())),
        blobs(Must(store::OpenFileBlobStore(directory + "/blobs"))),
        registry(Must(registry::Registry::Open(*database, {}))),
        orders(*registry, catalogue, kinds::SensitiveActions(), {}),
        kind_set({&orders, &notes}),
        exchange(Must(exchange::Exchange::Open({*database, *blobs, *registry, kind_set, translator, clock, {}}, log_key,
                                               directory + "/anchor"))),
        callers(*registry, clock),
        queries(*registry, [](const registry::AdapterRecord&) { return "au-dfat-notes@1.0.0"; }) {
    MakeCertificates();
  }

  void MakeCertificates() {
    const auto ca_key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    const auto key = crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256);
    const Instant since = clock.Now() - std::chrono::hours(1);
    ca_pem = Must(crypto::MakeSelfSigned({.common_name = "test", .not_before = since, .is_authority = true}, ca_key));
    chain_pem = Must(crypto::MakeSigned({.common_name = "hub", .ip_addresses = {"127.0.0.1"}, .not_before = since},
                                        key.public_key(), ca_pem, ca_key));
    key_pem = key.ToPem();
    log_vkey = log_key.verifier().ToVkey();
  }

  void Listen() {
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_BUT_DONT_VERIFY);
    options.pem_key_cert_pairs.push_back({key_pem, chain_pem});
    exchange_service = std::make_unique<hub::ExchangeService>(*exchange, *registry, callers, hub::StreamLimits());
    attachment_service = std::make_unique<hub::AttachmentService>(*exchange, callers);
    log_service = std::make_unique<hub::LogService>(*exchange, callers);
    registry_service = std::make_unique<hub::RegistryService>(queries, callers, clock, "test");
    adapter_service = std::make_unique<FixedAdapters>();
    status_service = std::make_unique<FixedStatus>(exchange->ledger());
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::SslServerCredentials(options), &port);
    builder.RegisterService(exchange_service.get());
    builder.RegisterService(attachment_service.get());
    builder.RegisterService(log_service.get());
    builder.RegisterService(registry_service.get());
    builder.RegisterService(adapter_service.get());
    builder.RegisterService(status_service.get());
    server = builder.BuildAndStart();
    ASSERT_NE(server, nullptr);
    address = "127.0.0.1:" + std::to_string(port);
  }

  SystemClock clock;
  crypto::NoteSigner log_key;
  std::unique_ptr<store::Database> database;
  std::unique_ptr<store::BlobStore> blobs;
  std::unique_ptr<registry::Registry> registry;
  NoCatalogue catalogue;
  SmallTranslator translator;
  kinds::OrderKind orders;
  kinds::NoteKind notes;
  exchange::KindSet kind_set;
  std::unique_ptr<exchange::Exchange> exchange;
  server::Callers callers;
  registry::RegistryQueries queries;
  std::string ca_pem, chain_pem, key_pem, log_vkey, address;
  int port = 0;
  std::unique_ptr<hub::ExchangeService> exchange_service;
  std::unique_ptr<hub::AttachmentService> attachment_service;
  std::unique_ptr<hub::LogService> log_service;
  std::unique_ptr<hub::RegistryService> registry_service;
  std::unique_ptr<FixedAdapters> adapter_service;
  std::unique_ptr<FixedStatus> status_service;
  std::unique_ptr<grpc::Server> server;  // Last: it uses all of the above.
};

RealHub::RealHub(const std::string& directory) : parts_(std::make_unique<Parts>(directory)) { Start(); }

RealHub::~RealHub() { Stop(); }

const std::string& RealHub::address() const { return parts_->address; }
const std::string& RealHub::ca_pem() const { return parts_->ca_pem; }
const std::string& RealHub::log_key() const { return parts_->log_vkey; }

void RealHub::Ordain(const order::v1::Order& order) {
  const Status done = parts_->database->Write(
      [&](store::Transaction& transaction) { return registry::Apply(order, parts_->clock.Now(), transaction); });
  ASSERT_TRUE(done.ok()) << done;
  ASSERT_TRUE(parts_->registry->Reload().ok());
}

void RealHub::Stop() {
  if (parts_->server == nullptr) return;
  parts_->exchange_service->Drain();
  parts_->server->Shutdown();
  parts_->server->Wait();
  parts_->server.reset();
}

void RealHub::Start() { parts_->Listen(); }

}  // namespace duta::cli
