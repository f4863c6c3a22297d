package example.duta.client;

import com.google.protobuf.ByteString;
import example.duta.client.Errors.Unusable;
import example.duta.client.Errors.Unverified;
import example.duta.envelope.v1.Envelope;
import example.duta.envelope.v1.Signature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** Keys and signatures: DSSE (https://github.com/secure-systems-lab/dsse). */
final class Keys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Keys() {}

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  /** Name of a public key: digest of its DER SubjectPublicKeyInfo. */
  static String keyidOf(byte[] spki) {
    return HexFormat.of().formatHex(sha256(spki));
  }

  /** The bytes that are signed. Lengths count bytes. */
  static byte[] preAuthenticationEncoding(String payloadType, byte[] payload) {
    byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
    return ByteString.copyFromUtf8("DSSEv1 " + type.length + " ")
        .concat(ByteString.copyFrom(type))
        .concat(ByteString.copyFromUtf8(" " + payload.length + " "))
        .concat(ByteString.copyFrom(payload))
        .toByteArray();
  }

  static byte[] signedBytesOf(Envelope envelope) {
    return preAuthenticationEncoding(envelope.getPayloadType(), envelope.getPayload().toByteArray());
  }

  /** Identity of what was said, whoever signed it. */
  static ByteString statementDigest(Envelope envelope) {
    return ByteString.copyFrom(sha256(signedBytesOf(envelope)));
  }

  /** The bytes of a private key in the clear: PKCS #8. */
  private static byte[] readPkcs8(Path path) throws IOException, Unusable {
    Matcher matcher = PEM.matcher(Files.readString(path, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new Unusable(path + ": no private key in the clear (PEM, PKCS #8)");
    }
    return Base64.getMimeDecoder().decode(matcher.group(1));
  }

  /** A private key in a PEM file, of whatever kind. */
  static PrivateKey readPrivateKey(Path path) throws IOException, Unusable {
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(readPkcs8(path));
    for (String kind : List.of("EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(encoded);
      } catch (GeneralSecurityException error) {
        continue; // It may be of the next kind.
      }
    }
    throw new Unusable(path + ": the key is of no kind that the network uses");
  }

  /** The hash that goes with a key; Ed25519 takes the bytes themselves. */
  private static String algorithmOf(PublicKey key) throws GeneralSecurityException {
    if (key instanceof ECPublicKey) {
      int bits = ((ECPublicKey) key).getParams().getOrder().bitLength();
      String curve = ((ECPublicKey) key).getParams().toString();
      if (bits == 256 && curve.contains("secp256r1")) {
        return "SHA256withECDSA";
      }
      if (bits == 384 && curve.contains("secp384r1")) {
        return "SHA384withECDSA";
      }
    } else if (key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519")) {
      return "Ed25519";
    }
    throw new GeneralSecurityException("a key is of no kind that the network uses");
  }

  private static PublicKey publicKeyOf(byte[] spki) throws GeneralSecurityException {
    X509EncodedKeySpec encoded = new X509EncodedKeySpec(spki);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(encoded);
    } catch (GeneralSecurityException error) {
      return KeyFactory.getInstance("EC").generatePublic(encoded);
    }
  }

  /** Throws Unverified unless {@code sig} over the bytes {@code signed} is by the key. */
  static void verify(byte[] spki, byte[] sig, byte[] signed) throws Unverified {
    try {
      PublicKey key = publicKeyOf(spki);
      java.security.Signature check = java.security.Signature.getInstance(algorithmOf(key));
      check.initVerify(key);
      check.update(signed);
      Errors.require(check.verify(sig), "a signature does not verify");
    } catch (GeneralSecurityException error) {
      throw new Unverified("a signature does not verify: " + error.getMessage());
    }
  }

  /** A signing key in a PEM file. */
  static final class Signer {
    private final PrivateKey key;
    private final String algorithm;
    final byte[] spki;
    final String keyid;

    Signer(Path path) throws IOException, Unusable {
      key = readPrivateKey(path);
      try {
        spki = publicHalfOf(readPkcs8(path));
        algorithm = algorithmOf(publicKeyOf(spki));
      } catch (GeneralSecurityException | RuntimeException error) {
        throw new Unusable(path + ": " + error.getMessage());
      }
      keyid = keyidOf(spki);
    }

    /** The SubjectPublicKeyInfo that goes with a private key, which Java's own library cannot tell. */
    private static byte[] publicHalfOf(byte[] pkcs8) throws IOException {
      AsymmetricKeyParameter half = PrivateKeyFactory.createKey(pkcs8);
      if (half instanceof ECPrivateKeyParameters) {
        ECPrivateKeyParameters ec = (ECPrivateKeyParameters) half;
        half = new ECPublicKeyParameters(ec.getParameters().getG().multiply(ec.getD()), ec.getParameters());
      } else {
        half = ((Ed25519PrivateKeyParameters) half).generatePublicKey();
      }
      return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(half).getEncoded("DER");
    }

    /** An envelope around {@code payload}. */
    Envelope sign(String payloadType, ByteString payload) throws Unusable {
      try {
        java.security.Signature signing = java.security.Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(preAuthenticationEncoding(payloadType, payload.toByteArray()));
        return Envelope.newBuilder()
            .setPayload(payload)
            .setPayloadType(payloadType)
            .addSignatures(Signature.newBuilder().setSig(ByteString.copyFrom(signing.sign())).setKeyid(keyid))
            .build();
      } catch (GeneralSecurityException error) {
        throw new Unusable("the signing key cannot be used: " + error.getMessage());
      }
    }
  }
}
