#!/usr/bin/python3
"""A client of a Duta hub that uses nothing of Duta but its contract (proto/).

It sends signed notes, receives and acknowledges messages, and checks every
receipt and every signature by itself, with Debian's python3-grpcio and
python3-cryptography. Keys and profile are those that `duta enroll` made.

    duta_client.py send --to partners/au-dfat --subject "Working visit" \\
                        --marking restricted --number D/1 --text note.txt
    duta_client.py receive [--follow]

Results are JSON, one object a line, on standard output. Exit codes: 0 done,
1 refused by the hub, 2 wrong command line, 3 a file here cannot be used,
4 the hub does not answer, 5 a signature, receipt or proof does not verify.
"""

import argparse
import base64
import datetime
import hashlib
import importlib
import json
import os
import pathlib
import queue
import secrets
import subprocess
import sys
import tempfile
import time
import tomllib
import zoneinfo

import grpc
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from google.protobuf.message import DecodeError

MESSAGE_TYPE = "application/vnd.duta.message.v1+protobuf"
ACKNOWLEDGEMENT_TYPE = "application/vnd.duta.acknowledgement.v1+protobuf"
NOTE_TYPE = "application/vnd.duta.note.v1+protobuf"
DEADLINE_SECONDS = 30
CREDIT = 100
LONGEST_PAUSE_SECONDS = 30
LARGEST_ANSWER_BYTES = 64 << 20  # A page of messages with their renditions.
# Worth another attempt: the hub restarts (one that stops cancels calls), is busy, or the network is away.
PASSING = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED,
           grpc.StatusCode.CANCELLED)


class Unverified(Exception):
    """What the hub gave does not verify: it must not be relied on."""


class Unusable(Exception):
    """A file or profile on this machine cannot be used."""


def require(condition, what):
    """Raises Unverified unless `condition` holds."""
    if not condition:
        raise Unverified(what)


def parsed(kind, content):
    """A message of class `kind` from its bytes."""
    try:
        return kind.FromString(content)
    except DecodeError as error:
        raise Unverified(f"no {kind.DESCRIPTOR.full_name}: {error}") from error


# --- The contract -------------------------------------------------------------


def load_contract(proto_directory):
    """Compiles the .proto files with Debian's protoc and imports what comes out.

    Returns the modules of messages and those of services, by path of the .proto file.
    """
    root = pathlib.Path(proto_directory).resolve()
    files = sorted(str(path.relative_to(root)) for path in root.rglob("*.proto"))
    if not files:
        raise Unusable(f"{root}: there are no .proto files")
    with tempfile.TemporaryDirectory() as generated:
        command = ["protoc", f"-I{root}", f"--python_out={generated}", f"--grpc_python_out={generated}",
                   "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin", *files]
        subprocess.run(command, check=True)
        sys.path.insert(0, generated)
        # `google` is also the package of the protobuf runtime: both places hold parts of it.
        importlib.import_module("google").__path__.append(os.path.join(generated, "google"))
        modules = {file: importlib.import_module(file[:-len(".proto")].replace("/", ".") + "_pb2") for file in files}
        services = {file: importlib.import_module(file[:-len(".proto")].replace("/", ".") + "_pb2_grpc")
                    for file in files if file.endswith("_service.proto")}
        sys.path.remove(generated)
    return modules, services


class Contract:
    """The modules that this client uses, by short names."""

    def __init__(self, proto_directory):
        modules, services = load_contract(proto_directory)
        self.envelope = modules["duta/envelope/v1/envelope.proto"]
        self.message = modules["duta/message/v1/message.proto"]
        self.note = modules["duta/note/v1/note.proto"]
        self.entry = modules["duta/log/v1/entry.proto"]
        self.delivery = modules["duta/exchange/v1/delivery.proto"]
        self.exchange = modules["duta/exchange/v1/exchange_service.proto"]
        self.registry = modules["duta/registry/v1/registry_service.proto"]
        self.status = modules["google/rpc/status.proto"]
        self.error_details = modules["google/rpc/error_details.proto"]
        self.exchange_stub = services["duta/exchange/v1/exchange_service.proto"].ExchangeServiceStub
        self.registry_stub = services["duta/registry/v1/registry_service.proto"].RegistryServiceStub


# --- Signatures: DSSE (https://github.com/secure-systems-lab/dsse) ------------


def pre_authentication_encoding(payload_type, payload):
    """The bytes that are signed. Lengths count bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def statement_digest(envelope):
    """Identity of what was said, whoever signed it."""
    return hashlib.sha256(pre_authentication_encoding(envelope.payload_type, envelope.payload)).digest()


def hash_of(key):
    """The hash that goes with an ECDSA key's curve."""
    return hashes.SHA256() if isinstance(key.curve, ec.SECP256R1) else hashes.SHA384()


class Signer:
    """A signing key in a PEM file."""

    def __init__(self, path):
        self._key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        spki = self._key.public_key().public_bytes(serialization.Encoding.DER,
                                                   serialization.PublicFormat.SubjectPublicKeyInfo)
        self.keyid = hashlib.sha256(spki).hexdigest()

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


# --- The client ---------------------------------------------------------------


def read_profile(path, wanted):
    """One profile of a profiles file (its format: core/profile/profile.h)."""
    with open(path, "rb") as file:
        content = tomllib.load(file)
    profiles = content.get("profiles", {})
    name = wanted or content.get("default") or (next(iter(profiles)) if len(profiles) == 1 else "")
    if name not in profiles:
        raise Unusable(f"{path}: no profile {name!r}; there are: {', '.join(sorted(profiles))}")
    profile = profiles[name]
    for key in ("name", "hub", "hub_ca", "log_key", "signing_key", "tls_key", "tls_certificate"):
        if not profile.get(key):
            raise Unusable(f"{path}: profile {name} needs {key}")
    for key in ("hub_ca", "signing_key", "tls_key", "tls_certificate"):
        profile[key] = path.parent / profile[key]  # Relative to the file.
    return profile


class Client:
    """One partner's connection. Everything that it returns has been verified."""

    def __init__(self, profile, contract):
        self.name = profile["name"]
        self._profile = profile
        self._contract = contract
        self._signer = Signer(profile["signing_key"])
        self._log = LogVerifier(profile["log_key"])
        self._owners = {}  # Key id to (owner, SPKI), as asked from the registry.
        credentials = grpc.ssl_channel_credentials(
            root_certificates=profile["hub_ca"].read_bytes(), private_key=profile["tls_key"].read_bytes(),
            certificate_chain=profile["tls_certificate"].read_bytes())
        channel = grpc.secure_channel(profile["hub"], credentials, options=[
            ("grpc.max_receive_message_length", LARGEST_ANSWER_BYTES), ("grpc.keepalive_time_ms", 30000)])
        self._exchange = contract.exchange_stub(channel)
        self._registry = contract.registry_stub(channel)

    # Sending

    def compose(self, options, text):
        """A message around a note, complete but for the signature."""
        message = self._contract.message.Message(
            id=uuid7(), sender=self.name, recipients=options.to, subject=options.subject,
            time_zone=self._profile.get("time_zone", "UTC"),
            marking=self._contract.message.Marking(level=f"LEVEL_{word(options.marking)}"),
            urgency=f"URGENCY_{word(options.urgency)}")
        now = datetime.datetime.now(datetime.timezone.utc)
        message.create_time.FromDatetime(now)
        message.expire_time.FromDatetime(now + datetime.timedelta(days=30))
        if options.signed_ack:
            message.acknowledgement_request = self._contract.message.ACKNOWLEDGEMENT_REQUEST_SIGNED
        note = self._contract.note.Note(
            note_type=self._contract.note.NOTE_TYPE_VERBALE, number=options.number, subject=options.subject,
            date=now.astimezone(zoneinfo.ZoneInfo(message.time_zone)).date().isoformat(),
            place=options.place or self._profile.get("place", ""), issuer=self._profile.get("issuer", ""),
            language=self._profile.get("language") or "en",
            paragraphs=[part.strip() for part in text.split("\n\n") if part.strip()])
        message.body.media_type = NOTE_TYPE
        message.body.content = note.SerializeToString()
        return message

    def submit(self, message):
        """Signs and submits; returns the receipt.

        The same bytes may be submitted again after any failure of the network:
        the hub then returns the first receipt.
        """
        envelope = self._signer.sign(self._contract, MESSAGE_TYPE, message.SerializeToString())
        request = self._contract.exchange.SubmitRequest(envelope=envelope)
        receipt = patiently(lambda: self._exchange.Submit(request, timeout=DEADLINE_SECONDS)).receipt
        accepted = self._accepted(receipt, envelope)
        require(accepted.message_id == message.id and accepted.sender == self.name,
                "the receipt is of another message")
        return receipt

    def _accepted(self, receipt, envelope):
        """The MessageAccepted entry in a receipt of `envelope`, verified."""
        self._log.verify_receipt(receipt)
        accepted = parsed(self._contract.entry.Entry, receipt.entry).message_accepted
        require(accepted.statement_digest == statement_digest(envelope), "the receipt is of other bytes")
        return accepted

    # Receiving

    def list(self):
        """Yields the deliveries that wait, verified, page by page."""
        token = ""
        while True:
            request = self._contract.exchange.ListDeliveriesRequest(
                page_token=token, rendition_mode=self._contract.exchange.RENDITION_MODE_NONE)
            page = patiently(lambda request=request: self._exchange.ListDeliveries(request, timeout=DEADLINE_SECONDS))
            for delivery in page.deliveries:
                yield self._open(delivery)
            token = page.next_page_token
            if not token:
                return

    def acknowledge(self, received):
        """Takes a message over; returns when the hub has proven that it recorded it."""
        request = self._contract.exchange.AcknowledgeDeliveriesRequest(items=[self._item(received)])
        results = patiently(lambda: self._exchange.AcknowledgeDeliveries(request, timeout=DEADLINE_SECONDS)).results
        require(len(results) == 1, "the hub answered another number of acknowledgements")
        self._check_acknowledged(results[0], received, request.items[0])

    def follow(self, handle):
        """Calls `handle` with each message as it comes, then acknowledges it; for ever.

        Delivery is at least once: after a lost connection the hub sends again what
        it has no acknowledgement of. Repeats are acknowledged again, not handled.
        """
        handled = set()
        pause = 1
        while True:
            requests = queue.SimpleQueue()
            requests.put(self._contract.exchange.ReceiveRequest(open=self._contract.exchange.OpenMailbox(
                credit=CREDIT, rendition_mode=self._contract.exchange.RENDITION_MODE_NONE)))
            stream = self._exchange.Receive(iter(requests.get, None))
            try:
                for response in self._responses(stream, requests):
                    pause = 1
                    if response.message_id not in handled:
                        handle(response)
                        handled.add(response.message_id)
            except grpc.RpcError as error:
                if error.code() not in PASSING:
                    raise
                print(f"The hub does not answer ({error.details()}); trying again in {pause} s.", file=sys.stderr)
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            finally:
                requests.put(None)  # Ends the sending side.
                stream.cancel()

    def _responses(self, stream, requests):
        """Yields messages of a stream; acknowledges each when the caller comes back for the next."""
        waiting = {}  # Log index to (message, item): acknowledged, not answered.
        for response in stream:
            for result in response.acknowledged.results:
                received, item = waiting.pop(result.message_index, (None, None))
                require(received is not None, "the hub answers an acknowledgement that was not sent")
                self._check_acknowledged(result, received, item)
            for delivery in response.deliveries.deliveries:
                received = self._open(delivery)
                yield received
                item = self._item(received)
                waiting[received.index] = (received, item)
                requests.put(self._contract.exchange.ReceiveRequest(
                    acknowledge=self._contract.exchange.AcknowledgeBatch(items=[item])))
                requests.put(self._contract.exchange.ReceiveRequest(
                    credit=self._contract.exchange.GrantCredit(deliveries=1)))

    def _open(self, delivery):
        """Checks everything that can be checked of a delivery before anybody reads it."""
        envelope, receipt = delivery.envelope, delivery.receipt
        accepted = self._accepted(receipt, envelope)
        require(envelope.payload_type == MESSAGE_TYPE, "the delivery is no message")
        require(delivery.mailbox in accepted.mailboxes, "the log does not say that it was sent to this mailbox")
        message = parsed(self._contract.message.Message, envelope.payload)
        require(message.id == accepted.message_id and message.sender == accepted.sender,
                "message and log entry disagree")
        require(len(envelope.signatures) > 0, "the message is not signed")
        encoded = pre_authentication_encoding(envelope.payload_type, envelope.payload)
        for signature in envelope.signatures:
            verify_signature(self._key_of(message.sender, signature.keyid), signature.sig, encoded)
        return Received(delivery, message, statement_digest(envelope))

    def _key_of(self, sender, keyid):
        """The registered key `keyid` of a sender or, for a unit, of its partner.

        Whose a key is, the registry says: whoever must not rely on the hub for that
        compares key ids with those that the partner gave by another way.
        """
        owners = {sender, "/".join(sender.split("/")[:2])}
        if keyid not in self._owners:
            for owner in owners:
                for key in self._keys(owner):
                    require(hashlib.sha256(key.spki).hexdigest() == key.keyid, "a key id is not that of its key")
                    self._owners[key.keyid] = (owner, key.spki)
        owner, spki = self._owners.get(keyid, (None, b""))
        require(owner in owners, f"key {keyid} is not one of {sender}")
        return spki

    def _keys(self, owner):
        token = ""
        while True:
            request = self._contract.registry.ListKeysRequest(parent=owner, page_token=token)
            page = patiently(lambda request=request: self._registry.ListKeys(request, timeout=DEADLINE_SECONDS))
            yield from page.keys
            token = page.next_page_token
            if not token:
                return

    def _item(self, received):
        """The acknowledgement of a message, signed if its sender asks for that."""
        item = self._contract.exchange.AcknowledgeItem(message_index=received.index)
        if received.message.acknowledgement_request == self._contract.message.ACKNOWLEDGEMENT_REQUEST_SIGNED:
            statement = self._contract.delivery.Acknowledgement(
                message_id=received.message_id, statement_digest=received.digest, message_index=received.index,
                mailbox=received.mailbox)
            statement.acknowledge_time.GetCurrentTime()
            item.acknowledgement.CopyFrom(
                self._signer.sign(self._contract, ACKNOWLEDGEMENT_TYPE, statement.SerializeToString()))
        return item

    def _check_acknowledged(self, result, received, item):
        if result.WhichOneof("result") == "error":
            raise Refused(*reason_of(self._contract, result.error))
        self._log.verify_receipt(result.receipt)
        logged = parsed(self._contract.entry.Entry, result.receipt.entry).delivery_acknowledged
        require(logged.message_id == received.message_id and logged.statement_digest == received.digest and
                logged.mailbox == received.mailbox, "the receipt is of another acknowledgement")
        # A repeat is answered with the first acknowledgement's receipt, which has another time in it.
        if item.HasField("acknowledgement"):
            require(len(logged.acknowledgement_digest) == 32, "the log does not say that it was signed")


class Received:
    """A verified delivery."""

    def __init__(self, delivery, message, digest):
        self.mailbox = delivery.mailbox
        self.index = delivery.receipt.index
        self.message = message
        self.message_id = message.id
        self.digest = digest


class Refused(Exception):
    """The hub refused something, for a reason of its catalogue."""

    def __init__(self, reason, text):
        super().__init__(f"{text} ({reason})")
        self.reason = reason


def reason_of(contract, status):
    """Reason and text of a google.rpc.Status."""
    for detail in status.details:
        info = contract.error_details.ErrorInfo()
        if detail.Is(info.DESCRIPTOR) and detail.Unpack(info) and info.domain == "duta":
            return info.reason, status.message
    return "UNKNOWN", status.message


def reason_of_call(contract, error):
    """The same of a call that failed."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            return reason_of(contract, parsed(contract.status.Status, value))
    return error.code().name, error.details()


def patiently(call):
    """Makes a call that is safe to repeat, up to five times while the hub is away."""
    for pause in (1, 2, 4, 8):
        try:
            return call()
        except grpc.RpcError as error:
            if error.code() not in PASSING:
                raise
            time.sleep(pause)
    return call()


def uuid7():
    """A UUID of version 7 (RFC 9562, 5.7): milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def word(text):
    """`top-secret` as the contract's enums have it: `TOP_SECRET`."""
    return text.upper().replace("-", "_")


# --- The command --------------------------------------------------------------


def send(client, contract, options):
    """Sends one note and prints its receipt's place."""
    message = client.compose(options, pathlib.Path(options.text).read_text(encoding="utf-8"))
    receipt = client.submit(message)
    print(json.dumps({"message_id": message.id, "index": receipt.index, "receipt": "verified"}), flush=True)


def receive(client, contract, options):
    """Prints messages and takes them over; with --follow for ever."""
    def show(received):
        line = {"message_id": received.message_id, "index": received.index, "sender": received.message.sender,
                "subject": received.message.subject, "media_type": received.message.body.media_type}
        if received.message.body.media_type == NOTE_TYPE:
            note = parsed(contract.note.Note, received.message.body.content)
            line |= {"number": note.number, "date": note.date, "paragraphs": list(note.paragraphs)}
        # Whoever stores messages does so here, before they are acknowledged.
        print(json.dumps(line, ensure_ascii=False), flush=True)

    if options.follow:
        client.follow(show)
    for received in client.list():
        show(received)
        client.acknowledge(received)


def parse(arguments):
    here = pathlib.Path(__file__).resolve().parent
    config = os.environ.get("DUTA_CONFIG") or pathlib.Path.home() / ".config/duta/profiles.toml"
    parser = argparse.ArgumentParser(description="A client of a Duta hub in Python.")
    parser.add_argument("--config", default=config, type=pathlib.Path, help="profiles file of `duta enroll`")
    parser.add_argument("--profile", default="", help="which of its profiles; default: the file's")
    parser.add_argument("--proto", default=here.parent.parent / "proto", help="folder of the contract")
    commands = parser.add_subparsers(dest="command", required=True)
    sending = commands.add_parser("send", help="sign and send a note")
    sending.add_argument("--to", action="append", required=True, metavar="NAME")
    sending.add_argument("--subject", required=True)
    sending.add_argument("--marking", required=True, metavar="LEVEL",
                         choices=["open", "internal", "restricted", "confidential", "secret", "top-secret"])
    sending.add_argument("--urgency", default="routine", choices=["routine", "priority", "immediate", "flash"])
    sending.add_argument("--number", required=True, help="register number of the note")
    sending.add_argument("--place", help="city of issue; default: the profile's")
    sending.add_argument("--text", required=True, metavar="FILE", help="paragraphs, parted by blank lines")
    sending.add_argument("--signed-ack", action="store_true", help="recipients must sign that they took it over")
    receiving = commands.add_parser("receive", help="print what waits and take it over")
    receiving.add_argument("--follow", action="store_true", help="stay, and print messages as they come")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    contract = None
    try:
        contract = Contract(options.proto)
        client = Client(read_profile(options.config, options.profile), contract)
        {"send": send, "receive": receive}[options.command](client, contract, options)
        return 0
    except grpc.RpcError as error:
        reason, text = reason_of_call(contract, error)
        print(f"Refused: {text} ({reason})", file=sys.stderr)
        return 4 if error.code() in PASSING else 1
    except Refused as error:
        print(f"Refused: {error}", file=sys.stderr)
        return 1
    except Unverified as error:
        print(f"Not verified: {error}", file=sys.stderr)
        return 5
    except (OSError, ValueError, Unusable, subprocess.CalledProcessError) as error:
        print(f"{error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
