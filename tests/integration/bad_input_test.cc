// Everything bad that may come from outside, on the real hub: each has its own
// reason, nothing is recorded, nothing secret is logged (HubTest looks).
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>

#include "core/base/bytes.h"
#include "core/client/attachments.h"
#include "core/crypto/dsse.h"
#include "core/rpc/status.h"
#include "duta/attachment/v1/attachment_service.grpc.pb.h"
#include "duta/note/v1/note.pb.h"
#include "tests/integration/harness/hub_test.h"
#include "tests/integration/harness/network.h"
#include "tests/integration/harness/raw.h"
#include "tests/integration/matchers.h"

namespace duta::integration {
namespace {

using attachment::v1::AttachmentService;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kSubmit[] = "/duta.exchange.v1.ExchangeService/Submit";

class BadInputTest : public HubTest {
 protected:
  void Open(const ChildProcess::Environment& environment = {}) {
    Start(environment);
    network_ = std::make_unique<Network>(hub_);
    indonesia_ = network_->Admit("partners/id-kemlu");
    australia_ = network_->Admit("partners/au-dfat");
    Mark();
  }
  // From here on nothing may be recorded.
  void Mark() { recorded_ = indonesia_->LogSize().value(); }
  void ExpectNothingRecorded() { EXPECT_EQ(indonesia_->LogSize().value(), recorded_); }

  message::v1::Message Note() { return NoteTo("partners/id-kemlu", {"partners/au-dfat"}); }

  // A file of `size` bytes, and what it is as an attachment.
  message::v1::Attachment MakeFile(const std::string& name, const std::string& content) {
    EXPECT_THAT(WriteFileAtomically(directory_ / name, content, FileMode::kPublic), IsOk());
    return client::DescribeFile(directory_ / name, "application/pdf").value();
  }

  // Uploads as raw requests: a header that says `size`, then chunks until the hub
  // has had enough or `chunks` were sent.
  Status Upload(const attachment::v1::UploadHeader& header, const std::string& chunk, size_t chunks,
                attachment::v1::UploadResponse* response = nullptr, size_t* sent = nullptr) {
    const auto stub = AttachmentService::NewStub(indonesia_->channel());
    grpc::ClientContext context;
    attachment::v1::UploadResponse ignored;
    const auto writer = stub->Upload(&context, response == nullptr ? &ignored : response);
    attachment::v1::UploadRequest request;
    *request.mutable_header() = header;
    bool goes_on = writer->Write(request);
    size_t count = 0;
    for (; goes_on && count < chunks; ++count) {
      request.set_chunk(chunk);
      goes_on = writer->Write(request);
    }
    if (sent != nullptr) *sent = count;
    writer->WritesDone();
    return rpc::FromGrpc(writer->Finish());
  }

  uint64_t Uploaded(const std::string& sha256) {
    attachment::v1::QueryUploadRequest request;
    request.set_sha256(sha256);
    const auto response = indonesia_->Call(AttachmentService::NewStub(indonesia_->channel()),
                                           &AttachmentService::Stub::QueryUpload, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->committed_size() : 0;
  }

  std::unique_ptr<Network> network_;
  std::unique_ptr<Client> indonesia_;
  std::unique_ptr<Client> australia_;
  uint64_t recorded_ = 0;
};

TEST_F(BadInputTest, WithoutAClientCertificateNothingIsAnswered) {
  Open();
  exchange::v1::SubmitRequest request;
  *request.mutable_envelope() = indonesia_->Sign(Note());
  // The connection ends in the handshake; a plain gRPC client sees no more of it.
  EXPECT_THAT(RawCall(RawChannel(hub_, "", ""), kSubmit, request.SerializeAsString()),
              IsRefused(Reason::kHubUnreachable));
  ExpectNothingRecorded();
}

TEST_F(BadInputTest, ACertificateOfNobodyIsRefused) {
  Open();
  const auto nobody = network_->Connect(MakeIdentity("partners/id-kemlu"));
  EXPECT_THAT(nobody->Submit(indonesia_->Sign(Note())), IsRefused(Reason::kHandshakeRefused));
  EXPECT_THAT(nobody->Inbox(), IsRefused(Reason::kHandshakeRefused));
  ExpectNothingRecorded();
}

// Whether a TLS handshake of at most `version` succeeds.
bool Handshake(const std::string& address, int version) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_max_proto_version(context.get(), version);
  const unsigned char h2[] = "\x02h2";
  SSL_CTX_set_alpn_protos(context.get(), h2, 3);
  BIO* connection = BIO_new_ssl_connect(context.get());
  BIO_set_conn_hostname(connection, address.c_str());
  const bool done = BIO_do_connect(connection) == 1 && BIO_do_handshake(connection) == 1;
  BIO_free_all(connection);
  return done;
}

TEST_F(BadInputTest, OnlyTls13IsSpoken) {
  Open();
  EXPECT_TRUE(Handshake(hub_.address(), TLS1_3_VERSION));
  EXPECT_FALSE(Handshake(hub_.address(), TLS1_2_VERSION));
  EXPECT_THAT(indonesia_->Send(Note()), IsOk());
}

// A message that is changed before it is signed, and what the hub says.
struct MessageCase {
  const char* name;
  std::function<void(message::v1::Message&)> change;
  Reason reason;
};

TEST_F(BadInputTest, MessagesThatBreakARuleAreRefusedWithTheirReason) {
  Open();
  const auto at = [](std::chrono::seconds from_now) { return ToTimestamp(SystemClock().Now() + from_now); };
  const MessageCase cases[] = {
      {"sender that is not the certificate's", [](auto& m) { m.set_sender("partners/au-dfat"); },
       Reason::kSenderMismatch},
      {"unknown recipient", [](auto& m) { m.set_recipients(0, "partners/zz-mfa"); }, Reason::kUnknownRecipient},
      {"no recipient", [](auto& m) { m.clear_recipients(); }, Reason::kRecipientsInvalid},
      {"1,001 recipients",
       [](auto& m) {
         m.clear_recipients();
         for (int i = 0; i < 1001; ++i) m.add_recipients("partners/aa-m" + std::to_string(i));
       },
       Reason::kRecipientsInvalid},
      {"message over the limit", [](auto& m) { m.mutable_body()->mutable_content()->resize(1 << 20); },
       Reason::kMessageTooLarge},
      {"attachment never uploaded",
       [](auto& m) {
         auto& attachment = *m.add_attachments();
         attachment.set_sha256(std::string(32, 'x'));
         attachment.set_size_bytes(5);
         attachment.set_media_type("text/plain");
         attachment.set_name("a.txt");
       },
       Reason::kAttachmentMissing},
      {"created an hour ahead", [&](auto& m) { *m.mutable_create_time() = at(std::chrono::hours(1)); },
       Reason::kClockSkew},
      {"already expired",
       [&](auto& m) {
         *m.mutable_create_time() = at(-std::chrono::seconds(20));
         *m.mutable_expire_time() = at(-std::chrono::seconds(10));
       },
       Reason::kMessageExpired},
      {"marking above the ceiling", [](auto& m) { m.mutable_marking()->set_level(message::v1::LEVEL_TOP_SECRET); },
       Reason::kMarkingAboveCeiling},
      {"unknown kind", [](auto& m) { m.mutable_body()->set_media_type("application/vnd.nobody.v1"); },
       Reason::kUnknownKind},
      {"body that is no note", [](auto& m) { m.mutable_body()->set_content("\xff\xff\xff"); }, Reason::kBodyInvalid},
      {"body without a number",
       [](auto& m) {
         note::v1::Note note;
         note.ParseFromString(m.body().content());
         note.clear_number();
         m.mutable_body()->set_content(note.SerializeAsString());
       },
       Reason::kBodyInvalid},
      {"id that is no UUID version 7", [](auto& m) { m.set_id("1"); }, Reason::kMessageMalformed},
      {"a partner calling an administrator's order",
       [this](auto& m) {
         order::v1::Order order;
         order.mutable_resume_partner()->set_partner("partners/au-dfat");
         const auto composed = network_->Compose(order);
         *m.mutable_body() = composed.body();
         *m.mutable_recipients() = composed.recipients();
       },
       Reason::kNotAnAdministrator},
  };
  for (const MessageCase& c : cases) {
    auto message = Note();
    c.change(message);
    const auto accepted = indonesia_->Send(message);
    EXPECT_THAT(accepted, IsRefused(c.reason)) << c.name;
    EXPECT_THAT(std::string(accepted.status().message()), HasSubstr("Cure: ")) << c.name;
  }
  ExpectNothingRecorded();
  EXPECT_THAT(*australia_->Inbox(), IsEmpty());
}

TEST_F(BadInputTest, OneBitOfPayloadTypeOrSignatureChangedIsNoticed) {
  Open();
  const auto envelope = indonesia_->Sign(Note());
  auto changed = envelope;
  // In the subject, so that the message stays well formed.
  changed.mutable_payload()->at(changed.payload().find("Working visit")) ^= 1;
  EXPECT_THAT(indonesia_->Submit(changed), IsRefused(Reason::kSignatureInvalid));
  for (const size_t at : {size_t{0}, envelope.payload_type().size() - 1}) {
    changed = envelope;
    changed.mutable_payload_type()->at(at) ^= 1;
    const auto accepted = indonesia_->Submit(changed);
    EXPECT_THAT(accepted, IsRefused(Reason::kEnvelopeMalformed));
  }
  for (const size_t at : {size_t{8}, size_t{40}, envelope.signatures(0).sig().size() - 1}) {
    changed = envelope;
    changed.mutable_signatures(0)->mutable_sig()->at(at) ^= 1;
    EXPECT_THAT(indonesia_->Submit(changed), IsRefused(Reason::kSignatureInvalid)) << at;
  }
  ExpectNothingRecorded();
  EXPECT_THAT(indonesia_->Submit(envelope), IsOk());
}

TEST_F(BadInputTest, KeysThatAreUnknownRevokedOrExpiredSignNothing) {
  Open();
  const auto key = [&](const crypto::PrivateKey& private_key) {
    Identity identity = indonesia_->identity();
    identity.signing_key = private_key;
    return identity;
  };
  const Identity unknown = key(crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
  EXPECT_THAT(network_->Connect(unknown)->Send(Note()), IsRefused(Reason::kUnknownKey));
  // Another partner's key is as unknown.
  EXPECT_THAT(network_->Connect(key(australia_->identity().signing_key))->Send(Note()), IsRefused(Reason::kUnknownKey));

  const Identity expired = key(crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519));
  order::v1::Order add;
  *add.mutable_add_key()->mutable_key() = KeyOf(expired);
  *add.mutable_add_key()->mutable_key()->mutable_not_after() =
      ToTimestamp(SystemClock().Now() + std::chrono::seconds(1));
  network_->OrderByBoth(add);
  const auto expiring = network_->Connect(expired);
  EXPECT_TRUE(Eventually([&] { return ReasonOf(expiring->Send(Note()).status()) == Reason::kKeyNotValid; }));

  const Identity revoked = key(crypto::PrivateKey::Generate(crypto::Algorithm::kEcdsaP384));
  *add.mutable_add_key()->mutable_key() = KeyOf(revoked);
  network_->OrderByBoth(add);
  EXPECT_THAT(network_->Connect(revoked)->Send(Note()), IsOk());
  order::v1::Order revoke;
  revoke.mutable_revoke_key()->set_keyid(revoked.signing_key.public_key().keyid());
  revoke.mutable_revoke_key()->set_reason("lost");
  network_->Order(revoke);
  Mark();
  EXPECT_THAT(network_->Connect(revoked)->Send(Note()), IsRefused(Reason::kKeyNotValid));
  ExpectNothingRecorded();
}

TEST_F(BadInputTest, AnIdIsUsedOnce) {
  Open();
  auto note = Note();
  const auto envelope = indonesia_->Sign(note);
  const auto first = indonesia_->Submit(envelope);
  ASSERT_THAT(first, IsOk());
  Mark();
  // The same bytes are the same submission; other bytes are another message.
  EXPECT_EQ(indonesia_->Submit(envelope)->receipt.index(), first->receipt.index());
  note.set_subject("Another");
  EXPECT_THAT(indonesia_->Send(note), IsRefused(Reason::kMessageIdReused));
  ExpectNothingRecorded();
}

TEST_F(BadInputTest, AnOrderThatNeedsTwoAdministratorsIsRefusedFromOne) {
  Open();
  order::v1::Order order;
  order.mutable_remove_administrator()->set_administrator("administrators/budi");
  const auto message = network_->Compose(order);
  EXPECT_THAT(network_->Try(message, /*both=*/false), IsRefused(Reason::kSecondAdministratorRequired));
  // Signing twice with one's own key makes nobody a second administrator.
  auto envelope = network_->rina().Sign(message);
  *envelope.add_signatures() = envelope.signatures(0);
  EXPECT_THAT(network_->rina().Submit(envelope), IsRefused(Reason::kEnvelopeMalformed));
  ExpectNothingRecorded();
}

TEST_F(BadInputTest, MalformedProtobufIsRefusedAtEveryDepth) {
  Open();
  const auto channel = RawChannel(hub_, indonesia_->identity().certificate_pem, indonesia_->identity().tls_key.ToPem());
  // Bytes that are no message of the call never reach the service: gRPC answers.
  for (const std::string& bytes : {std::string("\xff\xff\xff\xff"), std::string("\x0a\x7f"), RandomBytes(4096)}) {
    const auto answer = RawCall(channel, kSubmit, bytes);
    EXPECT_FALSE(answer.ok());
  }
  // An empty request has an empty envelope.
  EXPECT_THAT(RawCall(channel, kSubmit, ""), IsRefused(Reason::kEnvelopeMalformed));
  // A payload that is no message, under a good signature.
  for (const std::string& payload : {std::string("\xff\xff"), RandomBytes(300)}) {
    EXPECT_THAT(indonesia_->Submit(
                    crypto::SignEnvelope(crypto::kMessagePayloadType, payload, indonesia_->identity().signing_key)),
                IsRefused(Reason::kMessageMalformed));
  }
  // The empty one is a message, and for no hub.
  EXPECT_THAT(
      indonesia_->Submit(crypto::SignEnvelope(crypto::kMessagePayloadType, "", indonesia_->identity().signing_key)),
      IsRefused(Reason::kWrongHub));
  ExpectNothingRecorded();
  EXPECT_THAT(indonesia_->Send(Note()), IsOk());
}

TEST_F(BadInputTest, AnAttachmentOverItsLimitIsRefusedByItsHeader) {
  Open();
  attachment::v1::UploadHeader header;
  header.set_sha256(std::string(32, 'x'));
  header.set_size_bytes(200 << 20);  // The default limit is 100 MiB.
  size_t sent = 0;
  EXPECT_THAT(Upload(header, std::string(1 << 20, 'x'), 200, nullptr, &sent), IsRefused(Reason::kAttachmentTooLarge));
  EXPECT_LT(sent, 100u);  // It was not taken to the end to be refused then.
  EXPECT_EQ(Uploaded(header.sha256()), 0u);
  header.set_size_bytes(std::numeric_limits<uint64_t>::max());
  EXPECT_THAT(Upload(header, "x", 1), IsRefused(Reason::kAttachmentTooLarge));
  ExpectNothingRecorded();
}

TEST_F(BadInputTest, ALyingHeaderIsCutAtWhatItAnnounced) {
  Open();
  attachment::v1::UploadHeader header;
  header.set_sha256(std::string(32, 'y'));
  header.set_size_bytes(1 << 20);
  EXPECT_THAT(Upload(header, std::string(1 << 20, 'y'), 200), IsRefused(Reason::kAttachmentTooLarge));
  EXPECT_LE(Uploaded(header.sha256()), header.size_bytes());
  // Bytes with another digest than was announced are not kept.
  header.set_sha256(std::string(32, 'z'));
  EXPECT_THAT(Upload(header, std::string(1 << 20, 'z'), 1), IsRefused(Reason::kAttachmentDigestMismatch));
  EXPECT_EQ(Uploaded(header.sha256()), 0u);
  ExpectNothingRecorded();
}

TEST_F(BadInputTest, ATruncatedUploadIsNoAttachmentAndGoesOnWhereItStopped) {
  Open();
  const std::string content = RandomBytes(3 << 20);
  const auto attachment = MakeFile("programme.pdf", content);
  attachment::v1::UploadHeader header;
  header.set_sha256(attachment.sha256());
  header.set_size_bytes(attachment.size_bytes());
  attachment::v1::UploadResponse response;
  ASSERT_THAT(Upload(header, content.substr(0, 1 << 20), 1, &response), IsOk());
  EXPECT_FALSE(response.complete());
  EXPECT_EQ(response.committed_size(), 1u << 20);

  auto note = Note();
  *note.add_attachments() = attachment;
  const auto envelope = indonesia_->Sign(note);
  EXPECT_THAT(indonesia_->Submit(envelope), IsRefused(Reason::kAttachmentMissing));
  ExpectNothingRecorded();
  // From the start again is as wrong as anywhere else.
  EXPECT_THAT(Upload(header, content.substr(0, 1 << 20), 1), IsRefused(Reason::kUploadOffsetMismatch));

  uint64_t first_progress = 0;
  ASSERT_THAT(
      client::Attachments(indonesia_->channel())
          .Upload(directory_ / "programme.pdf", attachment,
                  [&](uint64_t done, uint64_t) { first_progress = first_progress == 0 ? done : first_progress; }),
      IsOk());
  EXPECT_GE(first_progress, 1u << 20);
  EXPECT_THAT(indonesia_->Submit(envelope), IsOk());
}

TEST_F(BadInputTest, AFullDiskRefusesAndTheHubGoesOnWhenThereIsSpace) {
  const std::string is_full = directory_ / "disk-is-full";
  Open({{"LD_PRELOAD", DUTA_FAILING_IO},
        {"DUTA_ENOSPC_AFTER_BYTES", "0"},
        {"DUTA_FAULT_UNDER", hub_.data()},
        {"DUTA_FAULT_WHILE", is_full}});
  ASSERT_THAT(indonesia_->Send(Note()), IsOk());
  const auto attachment = MakeFile("programme.pdf", RandomBytes(100'000));
  const auto envelope = indonesia_->Sign(Note());
  Mark();
  std::ofstream(is_full).close();
  EXPECT_THAT(indonesia_->Submit(envelope), IsRefused(Reason::kStorageFull));
  EXPECT_THAT(indonesia_->Submit(indonesia_->Sign(Note())), IsRefused(Reason::kStorageFull));
  EXPECT_THAT(client::Attachments(indonesia_->channel(), {.call = Client::kOnce, .attempts = 1})
                  .Upload(directory_ / "programme.pdf", attachment),
              IsRefused(Reason::kStorageFull));
  // What is there can be read meanwhile.
  ExpectNothingRecorded();
  EXPECT_THAT(*australia_->Inbox(), SizeIs(1));

  std::filesystem::remove(is_full);
  EXPECT_THAT(indonesia_->Submit(envelope), IsOk());
  EXPECT_THAT(client::Attachments(indonesia_->channel()).Upload(directory_ / "programme.pdf", attachment), IsOk());
  EXPECT_THAT(*australia_->Inbox(), SizeIs(2));
}

TEST_F(BadInputTest, AFailedFsyncEndsTheHubWithoutAPromise) {
  const std::string is_broken = directory_ / "disk-is-broken";
  Open({{"LD_PRELOAD", DUTA_FAILING_IO},
        {"DUTA_FAIL_FSYNC_AFTER", "0"},
        {"DUTA_FAULT_UNDER", hub_.data()},
        {"DUTA_FAULT_WHILE", is_broken}});
  const auto envelope = indonesia_->Sign(Note());
  std::ofstream(is_broken).close();
  EXPECT_THAT(indonesia_->Submit(envelope), IsRefused(Reason::kHubUnreachable));
  EXPECT_EQ(hub_.process().Wait(), -SIGABRT);
  // After a restart the same bytes are accepted, once.
  std::filesystem::remove(is_broken);
  Start();
  EXPECT_THAT(indonesia_->Submit(envelope), IsOk());
  EXPECT_THAT(*australia_->Inbox(), SizeIs(1));
}

}  // namespace
}  // namespace duta::integration
