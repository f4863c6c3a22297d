#include "tests/bench/bench_hub.h"

#include <array>
#include <cctype>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/client/call.h"
#include "core/client/channel.h"
#include "core/client/message.h"
#include "core/profile/profile.h"
#include "duta/exchange/v1/exchange_service.grpc.pb.h"
#include "tests/bench/tls.h"

namespace duta::bench {
namespace {

using exchange::v1::ExchangeService;

constexpr std::array kCountries = {"AU", "BN", "CN", "ID", "IN", "JP", "KH", "KR",
                                   "LA", "MM", "MY", "NZ", "PH", "SG", "TH", "VN"};
constexpr uint32_t kMessagesPerMinute = 10'000'000;
constexpr auto kPatience = std::chrono::seconds(30);

std::string PartnerName(std::string_view country) {
  std::string name = "partners/";
  for (const char c : country) name.push_back(static_cast<char>(std::tolower(c)));
  return name + "-bench";
}

}  // namespace

StatusOr<std::unique_ptr<BenchHub>> BenchHub::Start(const std::string& dutad, const std::string& directory,
                                                    size_t parties) {
  if (parties > kCountries.size()) return absl::InvalidArgumentError("more parties than countries");
  auto hub = std::unique_ptr<BenchHub>(new BenchHub);
  DUTA_RETURN_IF_ERROR(hub->Init(dutad, directory));
  for (size_t i = 0; i < parties; ++i) DUTA_RETURN_IF_ERROR(hub->Admit(kCountries[i]));
  return hub;
}

Status BenchHub::Init(const std::string& dutad, const std::string& directory) {
  const std::string data = directory + "/hub";
  const std::string output = directory + "/hub.log";
  DUTA_RETURN_IF_ERROR(RunToEnd({dutad, "init", "--data", data, "--name", "hub.bench", "--listen", "127.0.0.1:0",
                                 "--metrics-listen", "127.0.0.1:0"},
                                output));
  DUTA_ASSIGN_OR_RETURN(process_, Process::Start({dutad, "serve", "--data", data}, output));
  DUTA_ASSIGN_OR_RETURN(address_, process_->WaitForFile(data + "/address"));
  DUTA_ASSIGN_OR_RETURN(authority_pem_, ReadFile(data + "/tls/ca.crt"));
  DUTA_ASSIGN_OR_RETURN(const auto profiles, profile::ReadProfiles(data + "/first-administrator/profiles.toml"));
  DUTA_ASSIGN_OR_RETURN(const profile::Profile profile, profile::ChooseProfile(profiles, ""));
  DUTA_ASSIGN_OR_RETURN(log_, crypto::NoteVerifier::FromVkey(profile.log_key));
  administrator_.name = profile.name;
  DUTA_ASSIGN_OR_RETURN(administrator_.signer, client::FileSigner::Load(profile.signing_key));
  client::ChannelOptions options{.address = address_, .hub_ca_pem = authority_pem_};
  DUTA_ASSIGN_OR_RETURN(options.chain_pem, ReadFile(profile.tls_certificate));
  DUTA_ASSIGN_OR_RETURN(options.key_pem, ReadFile(profile.tls_key));
  DUTA_ASSIGN_OR_RETURN(administrator_.channel, client::OpenChannel(options));
  return absl::OkStatus();
}

Status BenchHub::Admit(const std::string& country) {
  const SystemClock clock;
  Party party{.name = PartnerName(country)};
  party.signer = std::make_unique<client::FileSigner>(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP256));
  DUTA_ASSIGN_OR_RETURN(const Identity identity, MakeClientIdentity(party.name));
  order::v1::Order order;
  registry::v1::Partner& partner = *order.mutable_add_partner()->mutable_partner();
  partner.set_name(party.name);
  partner.set_display_name(party.name);
  partner.set_country_code(country);
  partner.mutable_policy()->set_messages_per_minute(kMessagesPerMinute);
  partner.mutable_transport_trust()->add_spki_pins(identity.spki_sha256);
  registry::v1::Key& key = *order.mutable_add_partner()->add_keys();
  key.set_spki(party.signer->public_key().spki());
  *key.mutable_not_before() = ToTimestamp(clock.Now() - std::chrono::hours(1));
  *key.mutable_not_after() = ToTimestamp(clock.Now() + std::chrono::hours(24));

  message::v1::Message message;
  message.set_sender(administrator_.name);
  message.add_recipients("hub");
  message.mutable_marking()->set_level(message::v1::LEVEL_INTERNAL);
  message.set_subject("add_partner");
  message.mutable_body()->set_media_type("application/vnd.duta.order.v1+protobuf");
  message.mutable_body()->set_content(order.SerializeAsString());
  client::Complete(message, log_->name(), clock);
  exchange::v1::SubmitRequest request;
  DUTA_ASSIGN_OR_RETURN(*request.mutable_envelope(), client::SignMessage(message, *administrator_.signer));
  const auto stub = ExchangeService::NewStub(administrator_.channel);
  exchange::v1::SubmitResponse response;
  DUTA_RETURN_IF_ERROR(client::CallWithRetry(
      {}, [&](grpc::ClientContext& context) { return stub->Submit(&context, request, &response); }));
  // The handshake lets in whom the registry knows, hence after the order.
  DUTA_ASSIGN_OR_RETURN(party.channel, client::OpenChannel({.address = address_,
                                                            .hub_ca_pem = authority_pem_,
                                                            .chain_pem = identity.chain_pem,
                                                            .key_pem = identity.key_pem}));
  if (!party.channel->WaitForConnected(std::chrono::system_clock::now() + kPatience)) {
    return absl::UnavailableError("no connection to the hub");
  }
  parties_.push_back(std::move(party));
  return absl::OkStatus();
}

}  // namespace duta::bench
