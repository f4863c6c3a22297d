#!/usr/bin/python3
"""A client of a Duta hub that uses nothing of Duta but its contract (proto/).

It sends signed notes, receives and acknowledges messages, and checks every
receipt and every signature by itself, with Debian's python3-grpcio and
python3-cryptography. Keys and profile are those that `duta enroll` made.

    duta_client.py send --to partners/au-dfat --subject "Working visit" \\
                        --marking restricted --number D/1 --text note.txt
    duta_client.py resend
    duta_client.py receive [--follow] [--ack]
    duta_client.py verify FILE...

Results are JSON, one object a line, on standard output. Exit codes: 0 done,
1 refused by the hub, 2 wrong command line, 3 a file here cannot be used,
4 the hub does not answer, 5 a signature, receipt or proof does not verify.
"""

import argparse
import datetime
import json
import os
import pathlib
import queue
import secrets
import subprocess
import sys
import time
import zoneinfo

import grpc

from duta_contract import (ACKNOWLEDGEMENT_TYPE, MESSAGE_TYPE, NOTE_TYPE, Contract, Refused, Unusable, Unverified,
                           parsed, require)
from duta_proof import LogVerifier, Signer, evidence_of, pinned_keys, statement_digest, verify_evidence, verify_message
from duta_store import Store, read_pins, read_profile

DEADLINE_SECONDS = 30
CREDIT = 100
LONGEST_PAUSE_SECONDS = 30
LARGEST_ANSWER_BYTES = 64 << 20  # A page of messages with their renditions.
# Worth another attempt: the hub restarts (one that stops cancels calls), is busy, or the network is away.
PASSING = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED,
           grpc.StatusCode.CANCELLED)


class Client:
    """One partner's connection. Everything that it returns has been verified."""

    def __init__(self, profile, contract, store):
        self.name = profile["name"]
        self._profile = profile
        self._contract = contract
        self._store = store
        self._signer = Signer(profile["signing_key"])
        self._log = LogVerifier(profile["log_key"])
        self._pins = read_pins(profile)
        self._known = {}  # Owner to {key id: SPKI}, as asked from the registry.
        credentials = grpc.ssl_channel_credentials(
            root_certificates=profile["hub_ca"].read_bytes(), private_key=profile["tls_key"].read_bytes(),
            certificate_chain=profile["tls_certificate"].read_bytes())
        channel = grpc.secure_channel(profile["hub"], credentials, options=[
            ("grpc.max_receive_message_length", LARGEST_ANSWER_BYTES), ("grpc.keepalive_time_ms", 15000),
            ("grpc.keepalive_timeout_ms", 10000),
            # gRPC's own wait between connections would grow to two minutes.
            ("grpc.max_reconnect_backoff_ms", 5000)])
        self._channel = channel
        self._exchange = contract.exchange_stub(channel)
        self._registry = contract.registry_stub(channel)

    # Sending

    def compose(self, options, text):
        """A message around a note, complete but for the signature."""
        message = self._contract.message.Message(
            hub=self._log.name, id=uuid7(), sender=self.name, recipients=options.to, subject=options.subject,
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

    def send(self, message):
        """Signs a message, keeps the very bytes, and submits them; see `submit`."""
        envelope = self._signer.sign(self._contract, MESSAGE_TYPE, message.SerializeToString())
        self._store.put("unsent", f"{message.id}.envelope", envelope.SerializeToString())
        return self.submit(message.id)

    def submit(self, message_id):
        """Submits what lies unsent under an id; returns what the hub's receipt proves, and the evidence's path.

        The same bytes may be submitted again after any failure: the hub then returns
        the first receipt. What it refuses is no longer kept.
        """
        envelope = parsed(self._contract.envelope.Envelope,
                          self._store.get("unsent", f"{message_id}.envelope"))
        request = self._contract.exchange.SubmitRequest(envelope=envelope)
        try:
            receipt = self._patiently(self._exchange.Submit, request).receipt
        except Refused:
            self._store.remove("unsent", f"{message_id}.envelope")
            raise
        verified = verify_message(self._contract, self._log, envelope, receipt, self._own_key)
        path = self._store.put("sent", f"{message_id}.evidence",
                               evidence_of(self._contract, self._log, envelope, receipt, verified))
        self._store.remove("unsent", f"{message_id}.envelope")
        return verified, path

    def _own_key(self, owner, keyid):
        require(keyid == self._signer.keyid, f"the receipt names key {keyid} of {owner}, which did not sign here")
        return self._signer.spki

    # Receiving

    def list(self):
        """Yields the deliveries that wait, verified, page by page. Looking changes nothing."""
        token = ""
        while True:
            page = self._patiently(self._exchange.ListDeliveries, self._contract.exchange.ListDeliveriesRequest(
                page_token=token, rendition_mode=self._contract.exchange.RENDITION_MODE_NONE))
            for delivery in page.deliveries:
                if not self._is_unreadable(delivery):
                    yield self._open(delivery)
            token = page.next_page_token
            if not token:
                return

    def keep(self, received):
        """Stores a message durably; whether it was there before. Only then may it be acknowledged."""
        name = f"{received.message.id}.evidence"
        stored = self._store.get("received", name)
        if stored is not None:
            before = parsed(self._contract.evidence.Evidence, stored)
            require(statement_digest(before.envelope) == received.digest,
                    f"another message is stored under the id {received.message.id}")
            return True
        self._store.put("received", name, received.evidence)
        return False

    def acknowledge(self, received):
        """Takes a message over; returns when the hub has proven that it recorded it."""
        request = self._contract.exchange.AcknowledgeDeliveriesRequest(items=[self._item(received)])
        results = self._patiently(self._exchange.AcknowledgeDeliveries, request).results
        require(len(results) == 1, "the hub answered another number of acknowledgements")
        self._check_acknowledged(results[0], received, request.items[0])

    def follow(self, handle, acknowledging):
        """Calls `handle` with each message as it comes, and acknowledges it then if told to; for ever.

        Delivery is at least once: after a lost connection the hub sends again what
        it has no acknowledgement of. Repeats are acknowledged again, not handled.
        """
        handled = set()
        last = None  # Log index of the newest message, where nothing is acknowledged.
        pause = 1
        while True:
            requests = queue.SimpleQueue()
            requests.put(self._contract.exchange.ReceiveRequest(open=self._contract.exchange.OpenMailbox(
                credit=CREDIT, rendition_mode=self._contract.exchange.RENDITION_MODE_NONE, after_index=last)))
            stream = self._exchange.Receive(iter(requests.get, None))
            try:
                for received in self._responses(stream, requests, acknowledging):
                    pause = 1
                    if received.message.id not in handled:
                        handle(received)
                        handled.add(received.message.id)
                    if not acknowledging:
                        last = max(last or 0, received.index)
            except grpc.RpcError as error:
                if error.code() not in PASSING:
                    raise self._refusal(error) from error
                print(f"The hub does not answer ({error.details()}); trying again in {pause} s.", file=sys.stderr)
                self._wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            finally:
                requests.put(None)  # Ends the sending side.
                stream.cancel()

    def _responses(self, stream, requests, acknowledging):
        """Yields messages of a stream; acknowledges each when the caller comes back for the next."""
        waiting = {}  # Log index to (message, item): acknowledged, not answered.
        for response in stream:
            for result in response.acknowledged.results:
                received, item = waiting.pop(result.message_index, (None, None))
                require(received is not None, "the hub answers an acknowledgement that was not sent")
                self._check_acknowledged(result, received, item)
            for delivery in response.deliveries.deliveries:
                if not self._is_unreadable(delivery):
                    received = self._open(delivery)
                    yield received
                    if acknowledging:
                        item = self._item(received)
                        waiting[received.index] = (received, item)
                        requests.put(self._contract.exchange.ReceiveRequest(
                            acknowledge=self._contract.exchange.AcknowledgeBatch(items=[item])))
                requests.put(self._contract.exchange.ReceiveRequest(
                    credit=self._contract.exchange.GrantCredit(deliveries=1)))

    @staticmethod
    def _is_unreadable(delivery):
        """Whether the hub cannot read it now: said, and left alone, so that it comes whole later."""
        if not delivery.HasField("unreadable"):
            return False
        print(f"Message {delivery.receipt.index} waits, but the hub cannot read it now: "
              f"{delivery.unreadable.message}. It comes again once it is mended.", file=sys.stderr)
        return True

    def _open(self, delivery):
        """Checks everything that can be checked of a delivery before anybody reads it."""
        verified = verify_message(self._contract, self._log, delivery.envelope, delivery.receipt, self._key_of)
        require(delivery.mailbox in verified.mailboxes, "the log does not say that it was sent to this mailbox")
        verified.mailbox = delivery.mailbox
        verified.evidence = evidence_of(self._contract, self._log, delivery.envelope, delivery.receipt, verified)
        return verified

    def _key_of(self, owner, keyid):
        """The key `keyid` of `owner`: as pinned, else as the registry says."""
        known = pinned_keys(self._pins, owner)
        if known is None:
            if keyid not in self._known.get(owner, {}):  # Its owner may have rotated.
                self._known[owner] = {key.keyid: key.spki for key in self._keys(owner)}
            known = self._known[owner]
        require(keyid in known, f"key {keyid} is not one of {owner}")
        return known[keyid]

    def _keys(self, owner):
        token = ""
        while True:
            page = self._patiently(self._registry.ListKeys, self._contract.registry.ListKeysRequest(
                parent=owner, page_token=token))
            yield from (key for key in page.keys if key.owner == owner)
            token = page.next_page_token
            if not token:
                return

    def _item(self, received):
        """The acknowledgement of a message, signed if its sender asks for that."""
        item = self._contract.exchange.AcknowledgeItem(message_index=received.index)
        if received.message.acknowledgement_request == self._contract.message.ACKNOWLEDGEMENT_REQUEST_SIGNED:
            statement = self._contract.delivery.Acknowledgement(
                message_id=received.message.id, statement_digest=received.digest, message_index=received.index,
                mailbox=received.mailbox, hub=self._log.name)
            statement.acknowledge_time.GetCurrentTime()
            item.acknowledgement.CopyFrom(
                self._signer.sign(self._contract, ACKNOWLEDGEMENT_TYPE, statement.SerializeToString()))
        return item

    def _check_acknowledged(self, result, received, item):
        if result.WhichOneof("result") == "error":
            raise Refused(*self._reason_of(result.error)[:2])
        self._log.verify_receipt(result.receipt)
        logged = parsed(self._contract.entry.Entry, result.receipt.entry).delivery_acknowledged
        require((logged.message_id, logged.statement_digest, logged.message_index, logged.mailbox) ==
                (received.message.id, received.digest, received.index, received.mailbox),
                "the receipt is of another acknowledgement")
        # A repeat is answered with the first acknowledgement's receipt, which has another time in it.
        if item.HasField("acknowledgement"):
            require(len(logged.acknowledgement_digest) == 32, "the log does not say that it was signed")

    # Errors

    def _patiently(self, method, request):
        """Makes a call that is safe to repeat, up to five times while the hub is away or busy.

        Raises Refused for what would be refused again.
        """
        for pause in (1, 2, 4, 8, None):
            try:
                return method(request, timeout=DEADLINE_SECONDS)
            except grpc.RpcError as error:
                if error.code() not in PASSING:
                    raise self._refusal(error) from error
                if pause is None:
                    raise
                self._wait(max(pause, self._details_of(error)[2]))

    def _wait(self, seconds):
        """Waits for `seconds`, or until the hub can be reached again.

        gRPC for Python gets on with a connection only while somebody waits for it: a
        handshake that begins while this sleeps would time out.
        """
        began = time.monotonic()
        ready = grpc.channel_ready_future(self._channel)
        try:
            ready.result(timeout=seconds)
            if time.monotonic() - began < 0.1:  # It was connected all the time: the hub is busy.
                time.sleep(seconds)
        except grpc.FutureTimeoutError:
            pass
        finally:
            ready.cancel()

    def _refusal(self, error):
        return Refused(*self._details_of(error)[:2])

    def _details_of(self, error):
        """Reason, text, and for how many seconds the hub asks to wait, of a call that failed."""
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                return self._reason_of(parsed(self._contract.status.Status, value))
        return error.code().name, error.details(), 0

    def _reason_of(self, status):
        """The same of a google.rpc.Status."""
        reason, wait = "UNKNOWN", 0
        for detail in status.details:
            info, retry = self._contract.error_details.ErrorInfo(), self._contract.error_details.RetryInfo()
            if detail.Is(info.DESCRIPTOR) and detail.Unpack(info) and info.domain == "duta":
                reason = info.reason
            elif detail.Is(retry.DESCRIPTOR) and detail.Unpack(retry):
                wait = min(retry.retry_delay.ToTimedelta().total_seconds(), LONGEST_PAUSE_SECONDS)
        return reason, status.message, wait

    def explain(self, error):
        """What a call says that failed, for people."""
        reason, text, _ = self._details_of(error)
        return f"{text} ({reason})"


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


def read_text(path):
    content = pathlib.Path(path).read_bytes()
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unusable(f"{path}: line {line} is not UTF-8") from error


def say(**line):
    print(json.dumps(line, ensure_ascii=False), flush=True)


def send(client, store, contract, options):
    """Sends one note and prints its receipt's place."""
    message = client.compose(options, read_text(options.text))
    verified, path = client.send(message)
    say(message_id=message.id, index=verified.index, receipt="verified", evidence=str(path))


def resend(client, store, contract, options):
    """Submits again what a `send` left that was interrupted."""
    refusal = None
    for message_id in store.unsent():
        try:
            verified, path = client.submit(message_id)
            say(message_id=message_id, index=verified.index, receipt="verified", evidence=str(path))
        except Refused as error:
            print(f"{message_id}: {error}", file=sys.stderr)
            refusal = error
    if refusal:
        raise refusal


def receive(client, store, contract, options):
    """Prints messages; with --ack stores each durably, then takes it over; with --follow for ever."""
    def handle(received):
        repeated = client.keep(received) if options.ack else None
        line = {"message_id": received.message.id, "index": received.index, "sender": received.message.sender,
                "signed_by": received.signed_by, "subject": received.message.subject,
                "media_type": received.message.body.media_type}
        if received.message.body.media_type == NOTE_TYPE:
            note = parsed(contract.note.Note, received.message.body.content)
            line |= {"number": note.number, "date": note.date, "paragraphs": list(note.paragraphs)}
        if options.ack:
            line["stored"] = "before" if repeated else "now"
        say(**line)

    if options.follow:
        client.follow(handle, options.ack)
    for received in client.list():
        handle(received)
        if options.ack:
            client.acknowledge(received)


def verify(log, pins, contract, options):
    """Checks evidence files without the hub."""
    for file in options.files:
        try:
            verified = verify_evidence(contract, log, pathlib.Path(file).read_bytes(), pins)
        except (Unverified, Unusable) as error:
            raise type(error)(f"{file}: {error}") from error
        say(message_id=verified.message.id, index=verified.index, sender=verified.message.sender,
            signed_by=verified.signed_by, subject=verified.message.subject,
            owners="pinned" if all(pinned_keys(pins, owner) is not None for owner in verified.signed_by)
            else "by the log's word")


def argument_parser(description):
    """With the options that all commands of this form have: whose profile, and where things are."""
    here = pathlib.Path(__file__).resolve().parent
    config = os.environ.get("DUTA_CONFIG") or pathlib.Path.home() / ".config/duta/profiles.toml"
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--config", default=config, type=pathlib.Path, help="profiles file of `duta enroll`")
    parser.add_argument("--profile", default="", help="which of its profiles; default: the file's")
    parser.add_argument("--proto", default=here.parent.parent / "proto", help="folder of the contract")
    parser.add_argument("--store", type=pathlib.Path, metavar="DIR",
                        help="where messages are kept; default: PROFILE/messages beside the profiles file")
    return parser


def parse(arguments):
    parser = argument_parser("A client of a Duta hub in Python.")
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
    commands.add_parser("resend", help="submit again what an interrupted send left")
    receiving = commands.add_parser("receive", help="print what waits, and leave it there")
    receiving.add_argument("--follow", action="store_true", help="stay, and print messages as they come")
    receiving.add_argument("--ack", action="store_true", help="store each message, then take it over")
    verifying = commands.add_parser("verify", help="check evidence files, without the hub")
    verifying.add_argument("files", nargs="+", metavar="FILE")
    return parser.parse_args(arguments)


COMMANDS = {"send": send, "resend": resend, "receive": receive}


def main(arguments, parse=parse, connect=Client, commands=COMMANDS):
    """The command; others of the same form give their own arguments, connection and commands."""
    options = parse(arguments)
    client = None
    try:
        contract = Contract(options.proto)
        profile = read_profile(options.config, options.profile)
        if options.command == "verify":
            verify(LogVerifier(profile["log_key"]), read_pins(profile), contract, options)
            return 0
        store = Store(options.store or options.config.parent / profile["id"] / "messages")
        client = connect(profile, contract, store)
        commands[options.command](client, store, contract, options)
        return 0
    except grpc.RpcError as error:
        print(f"The hub does not answer: {client.explain(error)}", file=sys.stderr)
        if options.command == "send":
            print("The signed message is kept; `resend` submits it again.", file=sys.stderr)
        return 4
    except Refused as error:
        print(f"Refused: {error}", file=sys.stderr)
        return 1
    except Unverified as error:
        print(f"Not verified: {error}", file=sys.stderr)
        return 5
    except (OSError, ValueError, Unusable, subprocess.CalledProcessError, zoneinfo.ZoneInfoNotFoundError) as error:
        print(f"{error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
