"""Signatures and proofs: what a client can check with public keys alone, without the hub."""

import base64
import dataclasses
import hashlib
import re

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from duta_contract import MESSAGE_TYPE, Unusable, Unverified, parsed, require

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# --- Signatures: DSSE (https://github.com/secure-systems-lab/dsse) ------------


def pre_authentication_encoding(payload_type, payload):
    """The bytes that are signed. Lengths count bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def statement_digest(envelope):
    """Identity of what was said, whoever signed it."""
    return hashlib.sha256(pre_authentication_encoding(envelope.payload_type, envelope.payload)).digest()


def keyid_of(spki):
    """Name of a public key: digest of its DER SubjectPublicKeyInfo."""
    return hashlib.sha256(spki).hexdigest()


def hash_of(key):
    """The hash that goes with an ECDSA key's curve."""
    return hashes.SHA256() if isinstance(key.curve, ec.SECP256R1) else hashes.SHA384()


class Signer:
    """A signing key in a PEM file."""

    def __init__(self, path):
        try:
            self._key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Unusable(f"{path}: no private key in the clear: {error}") from error
        self.spki = self._key.public_key().public_bytes(serialization.Encoding.DER,
                                                        serialization.PublicFormat.SubjectPublicKeyInfo)
        self.keyid = keyid_of(self.spki)

    def sign(self, contract, payload_type, payload):
        """Returns an envelope around `payload`."""
        encoded = pre_authentication_encoding(payload_type, payload)
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            signature = self._key.sign(encoded)
        else:
            signature = self._key.sign(encoded, ec.ECDSA(hash_of(self._key)))
        return contract.envelope.Envelope(
            payload=payload, payload_type=payload_type,
            signatures=[contract.envelope.Signature(sig=signature, keyid=self.keyid)])


def verify_signature(spki, signature, signed):
    """Raises Unverified unless `signature` over the bytes `signed` is by the key."""
    try:
        key = serialization.load_der_public_key(spki)
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, signed)
        elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, (ec.SECP256R1, ec.SECP384R1)):
            key.verify(signature, signed, ec.ECDSA(hash_of(key)))
        else:
            raise Unverified("a key is of no kind that the network uses")
    except (InvalidSignature, ValueError, UnsupportedAlgorithm) as error:
        raise Unverified("a signature does not verify") from error


# --- Receipts: RFC 6962 proofs under C2SP checkpoints -------------------------


class LogVerifier:
    """Checks receipts with the log's public key and nothing else.

    `vkey` is `<name>+<key hash>+<base64 of 0x01 and the raw Ed25519 key>`
    (https://c2sp.org/signed-note).
    """

    def __init__(self, vkey):
        try:
            self.name, key_hash, encoded = vkey.split("+", 2)
            key = base64.b64decode(encoded, validate=True)
            self._key = ed25519.Ed25519PublicKey.from_public_bytes(key[1:])
        except ValueError as error:
            raise Unusable(f"log_key: {vkey!r} is no verifier key") from error
        self._key_hash = hashlib.sha256(self.name.encode() + b"\n" + key).digest()[:4]
        if key[0] != 1 or self._key_hash.hex() != key_hash:
            raise Unusable(f"log_key: {vkey!r} is no Ed25519 verifier key")

    def open_checkpoint(self, checkpoint):
        """Tree size and root hash of a checkpoint that the log's key signed."""
        text, separator, signatures = checkpoint.rpartition("\n\n")
        require(separator, "the checkpoint has no signature")
        text += "\n"
        require(any(self._signed(line, text) for line in signatures.splitlines()),
                "no signature on the checkpoint is by the log's key")
        lines = text.split("\n")
        require(len(lines) >= 4 and lines[0] == self.name, "the checkpoint is of another log")
        require(lines[1].isascii() and lines[1].isdigit(), "the checkpoint has no tree size")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except ValueError as error:
            raise Unverified("the checkpoint has no root hash") from error
        require(len(root) == 32, "the checkpoint's root hash is not 32 bytes")
        return int(lines[1]), root

    def _signed(self, line, text):
        words = line.split(" ")
        if len(words) != 3 or words[0] != "\u2014" or words[1] != self.name:
            return False
        try:
            blob = base64.b64decode(words[2], validate=True)
            if blob[:4] != self._key_hash:
                return False
            self._key.verify(blob[4:], text.encode())
            return True
        except (ValueError, InvalidSignature):
            return False

    def verify_receipt(self, receipt):
        """Raises Unverified unless the receipt's entry stands in the log at its index."""
        size, root = self.open_checkpoint(receipt.checkpoint)
        leaf = hashlib.sha256(b"\x00" + receipt.entry).digest()
        require(root_of(leaf, receipt.index, size, receipt.inclusion_path) == root,
                "the inclusion proof does not lead to the checkpoint's root")


def root_of(leaf, index, size, path):
    """Root of a tree of `size` leaves in which `leaf` stands at `index` (RFC 9162, 2.1.3.2)."""
    require(index < size, "the index lies outside the tree")
    node, last, value = index, size - 1, leaf
    for sibling in path:
        require(len(sibling) == 32 and last > 0, "the inclusion proof is malformed")
        if node & 1 or node == last:
            value = hashlib.sha256(b"\x01" + sibling + value).digest()
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = hashlib.sha256(b"\x01" + value + sibling).digest()
        node, last = node >> 1, last >> 1
    require(last == 0, "the inclusion proof is too short")
    return value


# --- Messages: whose they are, and that the log has them ----------------------


@dataclasses.dataclass
class Verified:
    """A message of which everything was checked."""

    message: object
    digest: bytes
    index: int
    mailboxes: list
    signed_by: list  # Owners of the keys.
    spkis: list      # The keys, in the order of their ids.
    mailbox: str = ""     # Of a delivery: where it waits.
    evidence: bytes = b""  # Of a delivery: what is stored.


def acts_for(owner, sender):
    """Whether a key of `owner` signs for `sender`: a partner signs for its units too."""
    return owner == sender or sender.startswith(owner + "/units/")


def pinned_keys(pins, owner):
    """The keys that alone count for `owner`, or None: pins of a partner cover its units, which may have their own."""
    partner = "/".join(owner.split("/")[:2])
    if owner not in pins and partner not in pins:
        return None
    return pins.get(owner, {})


def verify_message(contract, log, envelope, receipt, key_of):
    """Checks that the log accepted exactly this message, and that its sender signed it.

    `key_of(owner, keyid)` gives the key's SubjectPublicKeyInfo, or raises Unverified
    if that is no key of the owner. Nobody is believed to be the sender by name alone.
    """
    log.verify_receipt(receipt)
    accepted = parsed(contract.entry.Entry, receipt.entry).message_accepted
    digest = statement_digest(envelope)
    require(accepted.statement_digest == digest, "the receipt is of other bytes")
    require(envelope.payload_type == MESSAGE_TYPE, "the envelope holds no message")
    message = parsed(contract.message.Message, envelope.payload)
    require(UUID.fullmatch(message.id), "the message's id is no UUID")  # It becomes the name of a file.
    require((message.id, message.sender, message.body.media_type) ==
            (accepted.message_id, accepted.sender, accepted.media_type), "message and log entry disagree")
    # What was signed before messages named their hub names none.
    require(message.hub in ("", log.name), f"the message was signed for another hub: {message.hub!r}")
    owners = {each.keyid: each.owner for each in accepted.verified_signatures}
    require(len(envelope.signatures) == len(owners) == len(accepted.verified_signatures) and
            {each.keyid for each in envelope.signatures} == set(owners),
            "the signatures are not those that the log entry names")
    encoded = pre_authentication_encoding(envelope.payload_type, envelope.payload)
    keys = {}
    for signature in envelope.signatures:
        spki = key_of(owners[signature.keyid], signature.keyid)
        require(keyid_of(spki) == signature.keyid, "a key id is not that of its key")
        verify_signature(spki, signature.sig, encoded)
        keys[signature.keyid] = spki
    for owner in owners.values():
        require(acts_for(owner, message.sender), f"{owner} signed, who may not sign for {message.sender}")
    require(owners, "nobody signed")
    return Verified(message, digest, receipt.index, list(accepted.mailboxes), sorted(set(owners.values())),
                    [keys[keyid] for keyid in sorted(keys)])


def evidence_of(contract, log, envelope, receipt, verified):
    """The bytes of an evidence file, which `duta verify` reads too: fields in order, no others."""
    return contract.evidence.Evidence(version=1, origin=log.name, envelope=envelope, receipt=receipt,
                                      spkis=verified.spkis).SerializeToString(deterministic=True)


def verify_evidence(contract, log, content, pins):
    """Checks an evidence file offline; returns what it proves.

    `pins` are keys that partners gave by another way: owner to {key id: SPKI}. Whose
    a key of anybody else is, is the log's word.
    """
    evidence = parsed(contract.evidence.Evidence, content)
    require(evidence.version == 1 and evidence.origin == log.name, "the evidence is of another hub or format")
    if evidence.handovers or evidence.renditions:
        raise Unusable("it holds handovers or renditions, which this example does not check: use `duta verify`")
    kept = contract.evidence.Evidence()
    kept.CopyFrom(evidence)
    kept.DiscardUnknownFields()
    require(kept.SerializeToString(deterministic=True) == content, "the encoding is not canonical")
    keys = {keyid_of(spki): spki for spki in evidence.spkis}

    def key_of(owner, keyid):
        pinned = pinned_keys(pins, owner)
        found = (keys if pinned is None else pinned).get(keyid)
        require(found is not None, f"key {keyid} is not one of {owner}")
        return found

    verified = verify_message(contract, log, evidence.envelope, evidence.receipt, key_of)
    require(list(evidence.spkis) == verified.spkis, "the keys are not those of the signatures")
    return verified
