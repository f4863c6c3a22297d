"""What lies on this machine: the profile, pinned keys, and messages that were sent and received."""

import base64
import json
import os
import tomllib

from duta_contract import Unusable
from duta_proof import keyid_of

REQUIRED = ("name", "hub", "hub_ca", "log_key", "signing_key", "tls_key", "tls_certificate")
PATHS = ("hub_ca", "signing_key", "tls_key", "tls_certificate", "trust")


def read_profile(path, wanted):
    """One profile of a profiles file (its format: core/profile/profile.h)."""
    with open(path, "rb") as file:
        content = tomllib.load(file)
    profiles = content.get("profiles", {})
    name = wanted or content.get("default") or (next(iter(profiles)) if len(profiles) == 1 else "")
    if name not in profiles:
        raise Unusable(f"{path}: no profile {name!r}; there are: {', '.join(sorted(profiles))}")
    profile = {"id": name, **profiles[name]}
    for key in REQUIRED:
        if not profile.get(key):
            raise Unusable(f"{path}: profile {name} needs {key}")
    for key in PATHS:
        if profile.get(key):
            profile[key] = path.parent / profile[key]  # Relative to the file.
    return profile


def read_pins(profile):
    """Keys of partners whose registration files lie in `trust`: owner to {key id: SPKI}.

    Of these partners only these keys count, whatever the registry says.
    """
    if not profile.get("trust"):
        return {}
    files = sorted(profile["trust"].glob("*.json"))
    if not files:
        raise Unusable(f"{profile['trust']}: there is no registration file (.json) in it")
    pins = {}
    for file in files:
        try:
            registration = json.loads(file.read_text(encoding="utf-8"))
            for key in registration["keys"]:
                spki = base64.b64decode(key["spki"], validate=True)
                pins.setdefault(registration["name"], {})[keyid_of(spki)] = spki
        except (ValueError, KeyError, TypeError) as error:
            raise Unusable(f"{file}: no registration: {error!r}") from error
    return pins


class Store:
    """Messages as files, by id. A file is there whole, and outlives a power cut, or it is not there.

    unsent/ID.envelope     signed, not yet accepted as far as this machine knows
    sent/ID.evidence       accepted by the hub
    received/ID.evidence   taken over, or about to be
    """

    def __init__(self, root):
        self._root = root

    def put(self, folder, name, content):
        """Returns when the file is durable: only then may others be told that it is stored."""
        directory = self._root / folder
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = directory / name
        part = directory / f"{name}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        for each in (directory, self._root, self._root.parent):  # The names are on the disk too.
            self._sync(each)
        return path

    def get(self, folder, name):
        """The file's bytes, or None."""
        path = self._root / folder / name
        return path.read_bytes() if path.exists() else None

    def remove(self, folder, name):
        (self._root / folder / name).unlink()

    def unsent(self):
        """Ids of what may not have been accepted yet, oldest first."""
        return sorted(path.stem for path in (self._root / "unsent").glob("*.envelope"))

    @staticmethod
    def _sync(directory):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
