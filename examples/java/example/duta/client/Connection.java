package example.duta.client;

import static example.duta.client.Errors.require;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import example.duta.client.Errors.Away;
import example.duta.client.Errors.Refused;
import example.duta.client.Errors.Unusable;
import example.duta.client.Errors.Unverified;
import example.duta.envelope.v1.Envelope;
import example.duta.evidence.v1.Evidence;
import example.duta.exchange.v1.AcknowledgeBatch;
import example.duta.exchange.v1.AcknowledgeDeliveriesRequest;
import example.duta.exchange.v1.AcknowledgeItem;
import example.duta.exchange.v1.AcknowledgeResult;
import example.duta.exchange.v1.Acknowledgement;
import example.duta.exchange.v1.Delivery;
import example.duta.exchange.v1.ExchangeServiceGrpc;
import example.duta.exchange.v1.GrantCredit;
import example.duta.exchange.v1.ListDeliveriesRequest;
import example.duta.exchange.v1.ListDeliveriesResponse;
import example.duta.exchange.v1.OpenMailbox;
import example.duta.exchange.v1.ReceiveRequest;
import example.duta.exchange.v1.ReceiveResponse;
import example.duta.exchange.v1.RenditionMode;
import example.duta.exchange.v1.SubmitRequest;
import example.duta.log.v1.DeliveryAcknowledged;
import example.duta.log.v1.Receipt;
import example.duta.message.v1.AcknowledgementRequest;
import example.duta.message.v1.Message;
import example.duta.registry.v1.Key;
import example.duta.registry.v1.ListKeysRequest;
import example.duta.registry.v1.ListKeysResponse;
import example.duta.registry.v1.RegistryServiceGrpc;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;

/** One partner's connection. Everything that it returns has been verified. */
final class Connection {
  private static final String ACKNOWLEDGEMENT_TYPE = "application/vnd.duta.acknowledgement.v1+protobuf";
  private static final int DEADLINE_SECONDS = 30;
  private static final int CREDIT = 100;
  private static final long LONGEST_PAUSE_MS = 30_000;
  private static final int LARGEST_ANSWER_BYTES = 64 << 20; // A page of messages with their renditions.
  private static final Set<io.grpc.Status.Code> PASSING = Set.of(
      // Worth another attempt: the hub restarts (one that stops cancels calls), is busy, or the network is away.
      io.grpc.Status.Code.UNAVAILABLE, io.grpc.Status.Code.DEADLINE_EXCEEDED,
      io.grpc.Status.Code.RESOURCE_EXHAUSTED, io.grpc.Status.Code.CANCELLED);
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Store store;
  private final Keys.Signer signer;
  private final LogVerifier log;
  private final Map<String, Map<String, byte[]>> pins;
  private final Map<String, Map<String, byte[]>> known = new HashMap<>(); // As asked from the registry.
  private final ManagedChannel channel;

  Connection(Profile profile, Store store) throws IOException, Unusable {
    this.store = store;
    signer = new Keys.Signer(profile.path("signing_key"));
    log = new LogVerifier(profile.text("log_key", ""));
    pins = profile.readPins();
    channel = Grpc.newChannelBuilder(profile.text("hub", ""), credentials(profile))
        .maxInboundMessageSize(LARGEST_ANSWER_BYTES)
        .keepAliveTime(15, TimeUnit.SECONDS).keepAliveTimeout(10, TimeUnit.SECONDS).build();
  }

  private static ChannelCredentials credentials(Profile profile) throws IOException, Unusable {
    Path file = profile.path("tls_certificate");
    try (InputStream chain = Files.newInputStream(file);
        InputStream authority = Files.newInputStream(profile.path("hub_ca"))) {
      Certificate[] certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(chain).toArray(new Certificate[0]);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry("own", Keys.readPrivateKey(profile.path("tls_key")), new char[0], certificates);
      KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, new char[0]);
      // The hub speaks TLS 1.3 alone, which this Netty must be told to.
      return NettySslContextChannelCredentials.create(GrpcSslContexts.forClient().keyManager(managers)
          .trustManager(authority).protocols("TLSv1.3")
          .ciphers(List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"))
          .build());
    } catch (GeneralSecurityException error) {
      throw new Unusable(file + ": " + error.getMessage());
    }
  }

  void close() {
    channel.shutdownNow();
  }

  Store store() {
    return store;
  }

  /** The name of the hub's log: what is signed says for which hub. */
  String hub() {
    return log.name;
  }

  private ExchangeServiceGrpc.ExchangeServiceBlockingStub exchange() {
    return ExchangeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private RegistryServiceGrpc.RegistryServiceBlockingStub registry() {
    return RegistryServiceGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  // Sending

  /** What became of a submission. */
  static final class Sent {
    final Verified verified;
    final Path evidence;

    Sent(Verified verified, Path evidence) {
      this.verified = verified;
      this.evidence = evidence;
    }
  }

  /** Signs a message, keeps the very bytes, and submits them; see {@link #submit}. */
  Sent send(Message message) throws Exception {
    Envelope envelope = signer.sign(Verified.MESSAGE_TYPE, message.toByteString());
    store.put("unsent", message.getId() + ".envelope", envelope.toByteArray());
    return submit(message.getId());
  }

  /**
   * Submits what lies unsent under an id. The same bytes may be submitted again after any failure:
   * the hub then returns the first receipt. What it refuses is no longer kept.
   */
  Sent submit(String id) throws Exception {
    Envelope envelope = Envelope.parseFrom(store.get("unsent", id + ".envelope"));
    SubmitRequest request = SubmitRequest.newBuilder().setEnvelope(envelope).build();
    Receipt receipt;
    try {
      receipt = patiently(() -> exchange().submit(request)).getReceipt();
    } catch (Refused error) {
      store.remove("unsent", id + ".envelope");
      throw error;
    }
    Verified verified = new Verified(log, envelope, receipt, (owner, keyid) -> {
      require(keyid.equals(signer.keyid),
          "the receipt names key " + keyid + " of " + owner + ", which did not sign here");
      return signer.spki;
    });
    Path evidence = store.put("sent", id + ".evidence", verified.evidence);
    store.remove("unsent", id + ".envelope");
    return new Sent(verified, evidence);
  }

  // Receiving

  /** A verified delivery. */
  static final class Received {
    final Verified verified;
    final String mailbox;

    Received(Verified verified, String mailbox) {
      this.verified = verified;
      this.mailbox = mailbox;
    }
  }

  /** Takes what was received. */
  interface Handler {
    void handle(Received received) throws Exception;
  }

  /** Gives the deliveries that wait, verified, page by page. Looking changes nothing. */
  void list(Handler handler) throws Exception {
    String token = "";
    do {
      ListDeliveriesRequest request = ListDeliveriesRequest.newBuilder()
          .setPageToken(token).setRenditionMode(RenditionMode.RENDITION_MODE_NONE).build();
      ListDeliveriesResponse page = patiently(() -> exchange().listDeliveries(request));
      for (Delivery delivery : page.getDeliveriesList()) {
        if (!isUnreadable(delivery)) {
          handler.handle(open(delivery));
        }
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
  }

  /** Stores a message durably; tells whether it was there before. Only then may it be acknowledged. */
  boolean keep(Received received) throws Exception {
    String id = received.verified.message.getId();
    byte[] stored = store.get("received", id + ".evidence");
    if (stored == null) {
      store.put("received", id + ".evidence", received.verified.evidence);
      return false;
    }
    require(Keys.statementDigest(Evidence.parseFrom(stored).getEnvelope()).equals(received.verified.digest),
        "another message is stored under the id " + id);
    return true;
  }

  /** Takes a message over; returns when the hub has proven that it recorded it. */
  void acknowledge(Received received) throws Exception {
    AcknowledgeItem item = item(received);
    AcknowledgeDeliveriesRequest request = AcknowledgeDeliveriesRequest.newBuilder().addItems(item).build();
    var results = patiently(() -> exchange().acknowledgeDeliveries(request)).getResultsList();
    require(results.size() == 1, "the hub answered another number of acknowledgements");
    checkAcknowledged(results.get(0), received, item);
  }

  /**
   * Gives each message as it comes, and acknowledges it then if told to; for ever.
   *
   * <p>Delivery is at least once: after a lost connection the hub sends again what it has no
   * acknowledgement of. Repeats are acknowledged again, not handled.
   */
  void follow(boolean acknowledging, Handler handler) throws Exception {
    Set<String> handled = new HashSet<>();
    OpenMailbox.Builder open =
        OpenMailbox.newBuilder().setCredit(CREDIT).setRenditionMode(RenditionMode.RENDITION_MODE_NONE);
    long[] pause = {1000};
    while (true) {
      try {
        stream(open.build(), acknowledging, received -> {
          pause[0] = 1000;
          if (!acknowledging) {
            open.setAfterIndex(received.verified.index); // Where to go on: nothing is acknowledged.
          }
          if (handled.add(received.verified.message.getId())) {
            handler.handle(received);
          }
        });
      } catch (Away error) {
        System.err.println(
            "The hub does not answer (" + error.getMessage() + "); trying again in " + pause[0] / 1000 + " s.");
        Thread.sleep(pause[0]);
        channel.resetConnectBackoff(); // gRPC's own wait between connections would grow to two minutes.
        pause[0] = Math.min(2 * pause[0], LONGEST_PAUSE_MS);
      }
    }
  }

  /** One run of follow, until the connection is lost. */
  private void stream(OpenMailbox open, boolean acknowledging, Handler handler) throws Exception {
    // What comes: responses, and at last a failure. Credit bounds how much there can be.
    LinkedBlockingQueue<Object> incoming = new LinkedBlockingQueue<>();
    StreamObserver<ReceiveRequest> requests =
        ExchangeServiceGrpc.newStub(channel).receive(new StreamObserver<ReceiveResponse>() {
          @Override
          public void onNext(ReceiveResponse response) {
            incoming.add(response);
          }

          @Override
          public void onError(Throwable error) {
            incoming.add(error);
          }

          @Override
          public void onCompleted() {
            incoming.add(io.grpc.Status.UNAVAILABLE.withDescription("the stream ended").asRuntimeException());
          }
        });
    try {
      requests.onNext(ReceiveRequest.newBuilder().setOpen(open).build());
      Map<Long, Received> waiting = new HashMap<>(); // By log index: acknowledged, not answered.
      Map<Long, AcknowledgeItem> items = new HashMap<>();
      while (true) {
        Object next = incoming.take();
        if (!(next instanceof ReceiveResponse)) {
          throw explained((Throwable) next);
        }
        ReceiveResponse response = (ReceiveResponse) next;
        for (AcknowledgeResult result : response.getAcknowledged().getResultsList()) {
          Received of = waiting.remove(result.getMessageIndex());
          require(of != null, "the hub answers an acknowledgement that was not sent");
          checkAcknowledged(result, of, items.remove(result.getMessageIndex()));
        }
        for (Delivery delivery : response.getDeliveries().getDeliveriesList()) {
          if (!isUnreadable(delivery)) {
            Received received = open(delivery);
            handler.handle(received);
            if (acknowledging) {
              AcknowledgeItem item = item(received);
              waiting.put(received.verified.index, received);
              items.put(received.verified.index, item);
              requests.onNext(ReceiveRequest.newBuilder()
                  .setAcknowledge(AcknowledgeBatch.newBuilder().addItems(item)).build());
            }
          }
          requests.onNext(ReceiveRequest.newBuilder().setCredit(GrantCredit.newBuilder().setDeliveries(1)).build());
        }
      }
    } finally {
      requests.onError(io.grpc.Status.CANCELLED.asRuntimeException());
    }
  }

  /** Whether the hub cannot read it now: said, and left alone, so that it comes whole later. */
  private static boolean isUnreadable(Delivery delivery) {
    if (!delivery.hasUnreadable()) {
      return false;
    }
    System.err.println("Message " + Long.toUnsignedString(delivery.getReceipt().getIndex())
        + " waits, but the hub cannot read it now: " + delivery.getUnreadable().getMessage()
        + ". It comes again once it is mended.");
    return true;
  }

  /** Checks everything that can be checked of a delivery before anybody reads it. */
  private Received open(Delivery delivery) throws Exception {
    Verified verified = new Verified(log, delivery.getEnvelope(), delivery.getReceipt(), this::keyOf);
    require(verified.mailboxes.contains(delivery.getMailbox()),
        "the log does not say that it was sent to this mailbox");
    return new Received(verified, delivery.getMailbox());
  }

  /** The key {@code keyid} of {@code owner}: as pinned, else as the registry says. */
  private byte[] keyOf(String owner, String keyid) throws Exception {
    Map<String, byte[]> pinned = Verified.pinnedKeys(pins, owner);
    // Asked again for a key that is not known: its owner may have rotated.
    if (pinned == null && !known.getOrDefault(owner, Map.of()).containsKey(keyid)) {
      known.put(owner, readKeys(owner));
    }
    byte[] spki = (pinned == null ? known.get(owner) : pinned).get(keyid);
    require(spki != null, "key " + keyid + " is not one of " + owner);
    return spki;
  }

  private Map<String, byte[]> readKeys(String owner) throws Exception {
    Map<String, byte[]> keys = new HashMap<>();
    String token = "";
    do {
      ListKeysRequest request = ListKeysRequest.newBuilder().setParent(owner).setPageToken(token).build();
      ListKeysResponse page = patiently(() -> registry().listKeys(request));
      for (Key key : page.getKeysList()) {
        if (key.getOwner().equals(owner)) {
          keys.put(key.getKeyid(), key.getSpki().toByteArray());
        }
      }
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return keys;
  }

  /** The acknowledgement of a message, signed if its sender asks for that. */
  private AcknowledgeItem item(Received received) throws Unusable {
    Verified of = received.verified;
    AcknowledgeItem.Builder item = AcknowledgeItem.newBuilder().setMessageIndex(of.index);
    if (of.message.getAcknowledgementRequest() == AcknowledgementRequest.ACKNOWLEDGEMENT_REQUEST_SIGNED) {
      ByteString statement = Acknowledgement.newBuilder().setMessageId(of.message.getId())
          .setStatementDigest(of.digest).setMessageIndex(of.index).setMailbox(received.mailbox)
          .setHub(log.name)
          .setAcknowledgeTime(timestamp(Instant.now())).build().toByteString();
      item.setAcknowledgement(signer.sign(ACKNOWLEDGEMENT_TYPE, statement));
    }
    return item.build();
  }

  private void checkAcknowledged(AcknowledgeResult result, Received received, AcknowledgeItem item) throws Exception {
    if (result.hasError()) {
      throw refusalOf(result.getError());
    }
    Verified of = received.verified;
    DeliveryAcknowledged logged = log.open(result.getReceipt()).getDeliveryAcknowledged();
    require(logged.getMessageId().equals(of.message.getId()) && logged.getStatementDigest().equals(of.digest)
        && logged.getMessageIndex() == of.index && logged.getMailbox().equals(received.mailbox),
        "the receipt is of another acknowledgement");
    // A repeat is answered with the first acknowledgement's receipt, which has another time in it.
    require(!item.hasAcknowledgement() || logged.getAcknowledgementDigest().size() == 32,
        "the log does not say that it was signed");
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).setNanos(instant.getNano()).build();
  }

  // Errors

  /** Makes a call that is safe to repeat, up to five times while the hub is away or busy. */
  private <T> T patiently(Supplier<T> call) throws Exception {
    for (long pause = 1000; ; pause *= 2) {
      try {
        return call.get();
      } catch (StatusRuntimeException error) {
        Exception explained = explained(error);
        if (!(explained instanceof Away) || pause > 8000) {
          throw explained;
        }
        Thread.sleep(Math.max(pause, retryDelayOf(error)));
        channel.resetConnectBackoff();
      }
    }
  }

  /** Refused or Away of an error of gRPC. */
  private static Exception explained(Throwable error) {
    io.grpc.Status status = io.grpc.Status.fromThrowable(error);
    Refused refusal = refusalOf(statusOf(error));
    return PASSING.contains(status.getCode()) ? new Away(refusal.getMessage()) : refusal;
  }

  /** The google.rpc.Status of a call that failed. */
  private static Status statusOf(Throwable error) {
    Metadata trailers = io.grpc.Status.trailersFromThrowable(error);
    byte[] details = trailers == null ? null : trailers.get(DETAILS);
    io.grpc.Status status = io.grpc.Status.fromThrowable(error);
    Status plain = Status.newBuilder().setCode(status.getCode().value())
        .setMessage(String.valueOf(status.getDescription())).build();
    try {
      return details == null ? plain : Status.parseFrom(details);
    } catch (InvalidProtocolBufferException malformed) {
      return plain;
    }
  }

  private static Refused refusalOf(Status status) {
    String reason = io.grpc.Status.fromCodeValue(status.getCode()).getCode().name();
    for (Any detail : status.getDetailsList()) {
      ErrorInfo info = unpacked(detail, ErrorInfo.class, ErrorInfo.getDefaultInstance());
      reason = info.getDomain().equals("duta") ? info.getReason() : reason;
    }
    return new Refused(reason, status.getMessage());
  }

  /** For how many milliseconds the hub asks to wait. */
  private static long retryDelayOf(Throwable error) {
    long wait = 0;
    for (Any detail : statusOf(error).getDetailsList()) {
      RetryInfo info = unpacked(detail, RetryInfo.class, RetryInfo.getDefaultInstance());
      wait = Math.max(wait, info.getRetryDelay().getSeconds() * 1000 + info.getRetryDelay().getNanos() / 1_000_000);
    }
    return Math.min(wait, LONGEST_PAUSE_MS);
  }

  private static <T extends com.google.protobuf.Message> T unpacked(Any detail, Class<T> kind, T instead) {
    try {
      return detail.is(kind) ? detail.unpack(kind) : instead;
    } catch (InvalidProtocolBufferException malformed) {
      return instead;
    }
  }
}
