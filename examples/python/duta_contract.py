"""The contract in proto/, compiled when the program starts, and the errors of this client."""

import importlib
import os
import pathlib
import subprocess
import sys
import tempfile

from google.protobuf.message import DecodeError

MESSAGE_TYPE = "application/vnd.duta.message.v1+protobuf"
ACKNOWLEDGEMENT_TYPE = "application/vnd.duta.acknowledgement.v1+protobuf"
NOTE_TYPE = "application/vnd.duta.note.v1+protobuf"


class Unverified(Exception):
    """What the hub gave does not verify: it must not be relied on."""


class Unusable(Exception):
    """A file or profile on this machine cannot be used."""


class Refused(Exception):
    """The hub refused something, for a reason of its catalogue."""

    def __init__(self, reason, text):
        super().__init__(f"{text} ({reason})")
        self.reason = reason


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
        self.evidence = modules["duta/evidence/v1/evidence.proto"]
        self.delivery = modules["duta/exchange/v1/delivery.proto"]
        self.exchange = modules["duta/exchange/v1/exchange_service.proto"]
        self.registry = modules["duta/registry/v1/registry_service.proto"]
        self.practice_service = modules["duta/practice/v1/practice_service.proto"]
        self.declaration = modules["duta/declaration/v1/declaration.proto"]
        self.declaration_state = modules["duta/declaration/v1/declaration_state.proto"]
        self.declaration_service = modules["duta/declaration/v1/declaration_service.proto"]
        self.status = modules["google/rpc/status.proto"]
        self.error_details = modules["google/rpc/error_details.proto"]
        self.exchange_stub = services["duta/exchange/v1/exchange_service.proto"].ExchangeServiceStub
        self.practice_stub = services["duta/practice/v1/practice_service.proto"].PracticeServiceStub
        self.declaration_stub = services["duta/declaration/v1/declaration_service.proto"].DeclarationServiceStub
        self.registry_stub = services["duta/registry/v1/registry_service.proto"].RegistryServiceStub
