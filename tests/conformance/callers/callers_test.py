"""Who may call what: every RPC of the contract, as its descriptors list them, by every sort of caller.

`rpc_callers.txt` says what each is answered; an RPC without a line there fails. Arguments: the folder with the programs, and the
contract as a FileDescriptorSet.
"""

import json
import pathlib
import re
import sys
import tempfile

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))
from hub import Hub  # noqa: E402  (found beside this folder)

SORTS = ["sender", "recipient", "unit", "other", "held", "returned", "administrator"]
OPEN_SECONDS = 1.5  # A stream that is open after it was let in.


def read_table():
    """By `package.Service/Method`: the request in text form, and the answers in the order of SORTS."""
    table = {}
    for line in (HERE / "rpc_callers.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, request, answers = (part.strip() for part in line.split("|"))
        answers = answers.split()
        answers = answers * len(SORTS) if len(answers) == 1 else answers
        if len(answers) != len(SORTS):
            raise ValueError(f"not one answer for each caller: {line}")
        table[name] = (request, answers)
    return table


def channel_of(hub, profiles):
    text = profiles.read_text()
    file = {key: (profiles.parent / re.search(rf'^{key} = "(.*)"$', text, re.MULTILINE).group(1)).read_bytes()
            for key in ("hub_ca", "tls_certificate", "tls_key")}
    return grpc.secure_channel(hub.address, grpc.ssl_channel_credentials(
        file["hub_ca"], file["tls_key"], file["tls_certificate"]))


def call(channel, method, request):
    """OK, the reason of the refusal, or OPEN for a stream that goes on."""
    as_bytes = {"request_serializer": lambda it: it, "response_deserializer": lambda it: it}
    # One request and the end of them, whatever sort of method it is.
    calls = channel.stream_stream(method, **as_bytes)(iter([request]), timeout=OPEN_SECONDS)
    try:
        for _ in calls:
            pass
        return "OK"
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
            return "OPEN"
        details = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
        reason = re.search(rb"ErrorInfo\x12.\n.([A-Z_]+)", details, re.DOTALL)
        return reason.group(1).decode() if reason else error.code().name


def admit(hub, place):
    """A note of one to a partner, to one that is held afterwards, and to one whose mail is returned."""
    more = {"country": "ID", "zone": "Asia/Jakarta", "place": "Jakarta", "issuer": "The Ministry", "language": "en"}
    names = {"sender": "id-kemlu", "recipient": "au-dfat", "other": "nz-mfat", "held": "sg-mfa", "returned": "ph-dfa"}
    profiles = {sort: hub.admit(f"partners/{code}", **{**more, "country": code[:2].upper()})
                for sort, code in names.items()}
    unit = place / "unit" / "profiles.toml"
    made = json.loads(hub.duta(unit, "--json", "enroll", "--name", "partners/au-dfat/units/jakarta", "--hub", hub.address,
                               "--hub-ca", hub.data / "tls/ca.crt", "--log-key", hub.log_key))
    hub.duta(profiles["recipient"], "admin", "unit", "add", made["registration"])
    profiles.update(unit=unit, administrator=hub.administrator)
    note = place / "note.txt"
    note.write_text("The Ministry presents its compliments.\n")
    to = [part for code in ("au-dfat", "sg-mfa", "ph-dfa") for part in ("--to", f"partners/{code}")]
    sent = json.loads(hub.duta(profiles["sender"], "--json", "send", *to, "--subject", "A note", "--marking", "open",
                               "--number", "1", "--text", note))
    hub.duta(hub.administrator, "admin", "partner", "suspend", "partners/sg-mfa", "--hold")
    hub.duta(hub.administrator, "admin", "partner", "suspend", "partners/ph-dfa", "--return")
    stranger = place / "xx-mfa" / "profiles.toml"
    hub.duta(stranger, "--json", "enroll", "--name", "partners/xx-mfa", "--hub", hub.address, "--hub-ca",
             hub.data / "tls/ca.crt", "--log-key", hub.log_key)
    return profiles, stranger, sent


def methods(descriptors):
    pool = descriptor_pool.DescriptorPool()
    for file in descriptors.file:
        pool.Add(file)
    for file in descriptors.file:
        for service in pool.FindFileByName(file.name).services_by_name.values():
            yield from service.methods


def main(programs, contract):
    descriptors = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(contract).read_bytes())
    table = read_table()
    wrong = []
    calls = 0
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        hub = Hub(programs, place)
        try:
            profiles, stranger, sent = admit(hub, place)
            channels = {sort: channel_of(hub, profiles[sort]) for sort in SORTS}
            outside = channel_of(hub, stranger)
            for method in methods(descriptors):
                name = f"{method.containing_service.full_name}/{method.name}"
                if name not in table:
                    wrong.append(f"{name} has no line in rpc_callers.txt, which says what each caller is answered")
                    continue
                text, answers = table[name]
                text = text.replace("$MESSAGE", sent["message_id"]).replace("$INDEX", str(sent["index"]))
                kind = message_factory.MessageFactory().GetPrototype(method.input_type)
                request = text_format.Parse(text, kind()).SerializeToString()
                if (answer := call(outside, f"/{name}", request)) != "UNAVAILABLE":
                    wrong.append(f"{name} by a stranger: {answer}")
                for sort, expected in zip(SORTS, answers):
                    answer = call(channels[sort], f"/{name}", request)
                    calls += 1
                    if expected not in ("ANY", answer):
                        wrong.append(f"{name} by {sort}: {answer}, not {expected}")
        finally:
            hub.stop()
    print("\n".join(wrong) or f"{calls} calls, each answered as the table says")
    return 1 if wrong or calls < 200 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
