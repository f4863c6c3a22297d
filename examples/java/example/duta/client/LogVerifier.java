package example.duta.client;

import static example.duta.client.Errors.require;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import example.duta.client.Errors.Unusable;
import example.duta.client.Errors.Unverified;
import example.duta.log.v1.Entry;
import example.duta.log.v1.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Checks receipts with the log's public key and nothing else: RFC 6962 proofs under C2SP checkpoints. */
final class LogVerifier {
  /** DER SubjectPublicKeyInfo of an Ed25519 key, but for the key itself (RFC 8410). */
  private static final byte[] SPKI_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  final String name;
  private final byte[] keyHash;
  private final byte[] spki;

  /**
   * {@code vkey} is {@code <name>+<key hash>+<base64 of 0x01 and the raw Ed25519 key>}
   * (https://c2sp.org/signed-note).
   */
  LogVerifier(String vkey) throws Unusable {
    String[] parts = vkey.split("\\+", 3);
    byte[] key = parts.length == 3 ? decode(parts[2]) : new byte[0];
    name = parts[0];
    keyHash = Arrays.copyOf(Keys.sha256((name + "\n").getBytes(StandardCharsets.UTF_8), key), 4);
    if (key.length != 33 || key[0] != 1 || !HexFormat.of().formatHex(keyHash).equals(parts[1])) {
      throw new Unusable("log_key: \"" + vkey + "\" is no Ed25519 verifier key");
    }
    spki = ByteString.copyFrom(SPKI_HEAD).concat(ByteString.copyFrom(key, 1, 32)).toByteArray();
  }

  /** Strict base64; of anything else no bytes. */
  private static byte[] decode(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
    } catch (IllegalArgumentException error) {
      return new byte[0];
    }
  }

  /** The entry of a receipt, if that stands in the log at its index. */
  Entry open(Receipt receipt) throws Unverified {
    String checkpoint = receipt.getCheckpoint();
    int end = checkpoint.lastIndexOf("\n\n");
    require(end >= 0, "the checkpoint has no signature");
    String text = checkpoint.substring(0, end + 1);
    boolean signed = false;
    for (String line : checkpoint.substring(end + 2).split("\n")) {
      signed = signed || isSigned(line, text);
    }
    require(signed, "no signature on the checkpoint is by the log's key");
    String[] lines = text.split("\n");
    require(lines.length >= 3 && lines[0].equals(name), "the checkpoint is of another log");
    require(lines[1].matches("[0-9]{1,18}"), "the checkpoint has no tree size");
    byte[] root = decode(lines[2]);
    require(root.length == 32, "the checkpoint has no root hash");
    byte[] leaf = Keys.sha256(new byte[] {0}, receipt.getEntry().toByteArray());
    byte[] found = rootOf(leaf, receipt.getIndex(), Long.parseLong(lines[1]), receipt.getInclusionPathList());
    require(Arrays.equals(found, root), "the inclusion proof does not lead to the checkpoint's root");
    try {
      return Entry.parseFrom(receipt.getEntry());
    } catch (InvalidProtocolBufferException error) {
      throw new Unverified("no log entry: " + error.getMessage());
    }
  }

  private boolean isSigned(String line, String text) {
    String[] words = line.split(" ", -1);
    if (words.length != 3 || !words[0].equals("\u2014") || !words[1].equals(name)) {
      return false;
    }
    byte[] blob = decode(words[2]);
    if (blob.length != 68 || !Arrays.equals(Arrays.copyOf(blob, 4), keyHash)) {
      return false;
    }
    try {
      Keys.verify(spki, Arrays.copyOfRange(blob, 4, 68), text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (Unverified error) {
      return false;
    }
  }

  /** Root of a tree of {@code size} leaves in which {@code leaf} stands at {@code index} (RFC 9162, 2.1.3.2). */
  private static byte[] rootOf(byte[] leaf, long index, long size, List<ByteString> path) throws Unverified {
    require(index >= 0 && index < size, "the index lies outside the tree");
    long node = index;
    long last = size - 1;
    byte[] value = leaf;
    byte[] one = {1};
    for (ByteString sibling : path) {
      require(sibling.size() == 32 && last > 0, "the inclusion proof is malformed");
      if ((node & 1) == 1 || node == last) {
        value = Keys.sha256(one, sibling.toByteArray(), value);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        value = Keys.sha256(one, value, sibling.toByteArray());
      }
      node >>= 1;
      last >>= 1;
    }
    require(last == 0, "the inclusion proof is too short");
    return value;
  }
}
