package example.duta.client;

import static example.duta.client.Errors.require;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import example.duta.client.Errors.Unusable;
import example.duta.client.Errors.Unverified;
import example.duta.envelope.v1.Envelope;
import example.duta.envelope.v1.Signature;
import example.duta.evidence.v1.Evidence;
import example.duta.log.v1.MessageAccepted;
import example.duta.log.v1.Receipt;
import example.duta.log.v1.VerifiedSignature;
import example.duta.message.v1.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A message of which everything was checked: whose it is, and that the log has it. */
final class Verified {
  static final String MESSAGE_TYPE = "application/vnd.duta.message.v1+protobuf";
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  final Message message;
  final ByteString digest;
  final long index;
  final List<String> mailboxes;
  /** Owners of the keys, each once. */
  final List<String> signedBy;
  /** The bytes of an evidence file, which {@code duta verify} reads too: fields in order, no others. */
  final byte[] evidence;

  /** Where keys come from. */
  interface KeySource {
    /** The key's SubjectPublicKeyInfo; Unverified if that is no key of the owner. */
    byte[] keyOf(String owner, String keyid) throws Exception;
  }

  /**
   * Checks that the log accepted exactly this message, and that its sender signed it. Nobody is
   * believed to be the sender by name alone.
   */
  Verified(LogVerifier log, Envelope envelope, Receipt receipt, KeySource source) throws Exception {
    MessageAccepted accepted = log.open(receipt).getMessageAccepted();
    digest = Keys.statementDigest(envelope);
    require(accepted.getStatementDigest().equals(digest), "the receipt is of other bytes");
    require(envelope.getPayloadType().equals(MESSAGE_TYPE), "the envelope holds no message");
    try {
      message = Message.parseFrom(envelope.getPayload());
    } catch (InvalidProtocolBufferException error) {
      throw new Unverified("no message: " + error.getMessage());
    }
    require(UUID.matcher(message.getId()).matches(), "the message's id is no UUID"); // It becomes the name of a file.
    require(
        message.getId().equals(accepted.getMessageId())
            && message.getSender().equals(accepted.getSender())
            && message.getBody().getMediaType().equals(accepted.getMediaType()),
        "message and log entry disagree");
    // What was signed before messages named their hub names none.
    require(
        message.getHub().isEmpty() || message.getHub().equals(log.name),
        "the message was signed for another hub: " + message.getHub());
    TreeSet<String> owners = new TreeSet<>();
    TreeMap<String, byte[]> keys = checkSignatures(envelope, accepted.getVerifiedSignaturesList(), source, owners);
    for (String owner : owners) {
      require(actsFor(owner, message.getSender()), owner + " signed, who may not sign for " + message.getSender());
    }
    require(!owners.isEmpty(), "nobody signed");
    index = receipt.getIndex();
    mailboxes = accepted.getMailboxesList();
    signedBy = new ArrayList<>(owners);
    Evidence.Builder file =
        Evidence.newBuilder().setVersion(1).setOrigin(log.name).setEnvelope(envelope).setReceipt(receipt);
    keys.values().forEach(spki -> file.addSpkis(ByteString.copyFrom(spki)));
    evidence = file.build().toByteArray();
  }

  /** The keys of an envelope by id, if its signatures are those that the log names; adds their owners. */
  private static TreeMap<String, byte[]> checkSignatures(
      Envelope envelope, List<VerifiedSignature> named, KeySource source, TreeSet<String> owners) throws Exception {
    Map<String, String> ownerOf = new HashMap<>();
    named.forEach(each -> ownerOf.put(each.getKeyid(), each.getOwner()));
    byte[] signed = Keys.signedBytesOf(envelope);
    TreeMap<String, byte[]> keys = new TreeMap<>();
    for (Signature signature : envelope.getSignaturesList()) {
      String keyid = signature.getKeyid();
      require(ownerOf.containsKey(keyid), "the signatures are not those that the log entry names");
      byte[] spki = source.keyOf(ownerOf.get(keyid), keyid);
      require(Keys.keyidOf(spki).equals(keyid), "a key id is not that of its key");
      Keys.verify(spki, signature.getSig().toByteArray(), signed);
      keys.put(keyid, spki);
      owners.add(ownerOf.get(keyid));
    }
    require(
        keys.size() == envelope.getSignaturesCount() && keys.size() == named.size(),
        "the signatures are not those that the log entry names");
    return keys;
  }

  /** Whether a key of {@code owner} signs for {@code sender}: a partner signs for its units too. */
  private static boolean actsFor(String owner, String sender) {
    return owner.equals(sender) || sender.startsWith(owner + "/units/");
  }

  /**
   * The keys that alone count for {@code owner}, or null: pins of a partner cover its units, which
   * may have their own.
   */
  static Map<String, byte[]> pinnedKeys(Map<String, Map<String, byte[]>> pins, String owner) {
    String[] parts = owner.split("/");
    String partner = parts.length < 2 ? owner : parts[0] + "/" + parts[1];
    return pins.containsKey(owner) || pins.containsKey(partner) ? pins.getOrDefault(owner, Map.of()) : null;
  }

  /**
   * Checks an evidence file offline. {@code pins} are keys that partners gave by another way, by
   * owner and key id; whose a key of anybody else is, is the log's word.
   */
  static Verified ofFile(LogVerifier log, byte[] content, Map<String, Map<String, byte[]>> pins) throws Exception {
    Evidence evidence;
    try {
      evidence = Evidence.parseFrom(content);
    } catch (InvalidProtocolBufferException error) {
      throw new Unverified("no evidence: " + error.getMessage());
    }
    require(evidence.getVersion() == 1 && evidence.getOrigin().equals(log.name),
        "the evidence is of another hub or format");
    if (evidence.getHandoversCount() > 0 || evidence.getRenditionsCount() > 0) {
      throw new Unusable("it holds handovers or renditions, which this example does not check: use `duta verify`");
    }
    Map<String, byte[]> keys = new HashMap<>();
    evidence.getSpkisList().forEach(spki -> keys.put(Keys.keyidOf(spki.toByteArray()), spki.toByteArray()));
    Verified verified = new Verified(log, known(evidence.getEnvelope()), known(evidence.getReceipt()),
        (owner, keyid) -> {
          Map<String, byte[]> pinned = pinnedKeys(pins, owner);
          byte[] spki = (pinned == null ? keys : pinned).get(keyid);
          require(spki != null, "key " + keyid + " is not one of " + owner);
          return spki;
        });
    require(java.util.Arrays.equals(verified.evidence, content),
        "the file holds something else than what was verified");
    return verified;
  }

  /** Without what this program does not know. */
  private static Envelope known(Envelope envelope) throws InvalidProtocolBufferException {
    return Envelope.newBuilder().setPayload(envelope.getPayload()).setPayloadType(envelope.getPayloadType())
        .addAllSignatures(envelope.getSignaturesList().stream()
            .map(each -> Signature.newBuilder().setSig(each.getSig()).setKeyid(each.getKeyid()).build()).toList())
        .build();
  }

  private static Receipt known(Receipt receipt) {
    return Receipt.newBuilder().setEntry(receipt.getEntry()).setIndex(receipt.getIndex())
        .addAllInclusionPath(receipt.getInclusionPathList()).setCheckpoint(receipt.getCheckpoint()).build();
  }
}
