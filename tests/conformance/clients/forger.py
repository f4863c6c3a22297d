"""Deliveries that never were: made with the log's own key, as a hub could that betrays its partners.

What protects a recipient then are the senders' keys alone.
"""

import base64
import hashlib

from cryptography.hazmat.primitives import serialization

from peers import duta_proof


class Forger:
    """Has the data directory of a hub."""

    def __init__(self, hub, contract):
        self._contract = contract
        self._key = serialization.load_pem_private_key((hub.data / "log.key").read_bytes(), password=None)
        self._vkey = hub.log_key
        self.name = hub.log_key.split("+")[0]

    def _checkpoint(self, leaf):
        """Of a log that holds one entry and nothing else."""
        text = f"{self.name}\n1\n{base64.b64encode(leaf).decode()}\n"
        blob = bytes.fromhex(self._vkey.split("+")[1]) + self._key.sign(text.encode())
        return f"{text}\n\u2014 {self.name} {base64.b64encode(blob).decode()}\n"

    def deliver(self, message, mailbox, signers):
        """A delivery of `message`, signed and logged.

        `signers` are the private keys' files and of whom the log says that they are.
        """
        envelope = self._contract.envelope.Envelope(payload_type=duta_proof.MESSAGE_TYPE,
                                                    payload=message.SerializeToString())
        entry = self._contract.entry.Entry(salt=bytes(16))
        accepted = entry.message_accepted
        for path, owner in signers:
            signer = duta_proof.Signer(path)
            signed = signer.sign(self._contract, envelope.payload_type, envelope.payload)
            envelope.signatures.add().CopyFrom(signed.signatures[0])
            accepted.verified_signatures.add(keyid=signer.keyid, owner=owner)
        accepted.message_id = message.id
        accepted.sender = message.sender
        accepted.statement_digest = duta_proof.statement_digest(envelope)
        accepted.media_type = message.body.media_type
        accepted.mailboxes.append(mailbox)
        content = entry.SerializeToString()
        receipt = self._contract.entry.Receipt(
            entry=content, index=0, checkpoint=self._checkpoint(hashlib.sha256(b"\x00" + content).digest()))
        return self._contract.delivery.Delivery(mailbox=mailbox, envelope=envelope, receipt=receipt, attempt=1)
