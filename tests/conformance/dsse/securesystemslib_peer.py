"""The other side of the conformance test: keys and signatures of securesystemslib.

Debian's version has no envelope of its own, so the encoding is written down here from DSSE's protocol.md. The commands
are those of dsse_tool.cc.
"""

import base64
import hashlib
import json
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib import exceptions, keys
from securesystemslib.signer import Signature, SSlibKey, SSlibSigner

SCHEMES = {"p256": ("ecdsa", "ecdsa-sha2-nistp256"), "ed25519": ("ed25519", "ed25519")}
GENERATE = {"p256": keys.generate_ecdsa_key, "ed25519": keys.generate_ed25519_key}


def pae(payload_type, payload):
    encoded = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(encoded), encoded, len(payload), payload)


def public_key_of(key_dict):
    public = key_dict["keyval"]["public"]
    if key_dict["keytype"] == "ed25519":
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return serialization.load_pem_public_key(public.encode())


def key_value_of(public_key):
    """As securesystemslib stores it: raw hexadecimal for Ed25519, else PEM."""
    if isinstance(public_key, Ed25519PublicKey):
        raw = public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return raw.hex()
    return spki(public_key, serialization.Encoding.PEM).decode()


def spki(public_key, encoding):
    return public_key.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def sign(algorithm, public_pem, payload_type):
    key_dict = GENERATE[algorithm]()
    public_key = public_key_of(key_dict)
    with open(public_pem, "wb") as file:
        file.write(spki(public_key, serialization.Encoding.PEM))
    payload = sys.stdin.buffer.read()
    signature = SSlibSigner(key_dict).sign(pae(payload_type, payload))
    keyid = hashlib.sha256(spki(public_key, serialization.Encoding.DER)).hexdigest()
    json.dump(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": [{"keyid": keyid, "sig": base64.b64encode(bytes.fromhex(signature.signature)).decode()}],
        },
        sys.stdout,
    )


def verify(algorithm, public_pem):
    with open(public_pem, "rb") as file:
        public_key = serialization.load_pem_public_key(file.read())
    envelope = json.load(sys.stdin)
    payload = base64.b64decode(envelope["payload"], validate=True)
    signature = envelope["signatures"][0]
    key = SSlibKey(signature["keyid"], *SCHEMES[algorithm], {"public": key_value_of(public_key)})
    signed = Signature(signature["keyid"], base64.b64decode(signature["sig"], validate=True).hex())
    try:
        key.verify_signature(signed, pae(envelope["payloadType"], payload))
    except (exceptions.UnverifiedSignatureError, exceptions.VerificationError) as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(payload)


if __name__ == "__main__":
    {"sign": sign, "verify": verify}[sys.argv[1]](*sys.argv[2:])
