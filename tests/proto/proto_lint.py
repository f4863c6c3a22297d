"""Checks the contract in proto/duta against the project's rules.

Usage: proto_lint.py PROTOC PROTO_ROOT

PROTO_ROOT holds duta/<area>/v1/*.proto. Prints one line a finding and exits
with 1 if there is any. The rules are the functions named check_*; each says in
its docstring what it demands.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2

FILE, FIELD = descriptor_pb2.FileDescriptorProto, descriptor_pb2.FieldDescriptorProto
MESSAGE, ENUM = descriptor_pb2.DescriptorProto, descriptor_pb2.EnumDescriptorProto
# Numbers of the fields of descriptor.proto, which make up source paths.
SYNTAX_PATH = (FILE.SYNTAX_FIELD_NUMBER,)


def snake(name):
    """UpperCamel to lower_snake."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def camel(name):
    """lower_snake to UpperCamel."""
    return "".join(part.capitalize() for part in name.split("_"))


class ProtoFile:
    """One file with what the rules ask of it."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.name = descriptor.name
        self.locations = {tuple(each.path): each for each in descriptor.source_code_info.location}

    def line_of(self, path):
        location = self.locations.get(tuple(path))
        return location.span[0] + 1 if location else 1

    def is_commented(self, path):
        location = self.locations.get(tuple(path))
        return bool(location and (location.leading_comments.strip() or location.trailing_comments.strip()))

    def messages(self):
        """All messages, nested ones too, with their source paths."""
        def walk(messages, path, number):
            for index, message in enumerate(messages):
                here = (*path, number, index)
                if not message.options.map_entry:
                    yield message, here
                yield from walk(message.nested_type, here, MESSAGE.NESTED_TYPE_FIELD_NUMBER)
        return walk(self.descriptor.message_type, (), FILE.MESSAGE_TYPE_FIELD_NUMBER)

    def enums(self):
        """All enums, nested ones too, with their source paths."""
        for index, enum in enumerate(self.descriptor.enum_type):
            yield enum, (FILE.ENUM_TYPE_FIELD_NUMBER, index)
        for message, path in self.messages():
            for index, enum in enumerate(message.enum_type):
                yield enum, (*path, MESSAGE.ENUM_TYPE_FIELD_NUMBER, index)

    def methods(self):
        """All methods with their source paths."""
        for index, service in enumerate(self.descriptor.service):
            for number, method in enumerate(service.method):
                yield method, (FILE.SERVICE_FIELD_NUMBER, index,
                               descriptor_pb2.ServiceDescriptorProto.METHOD_FIELD_NUMBER, number)


def check_package(file):
    """The package is duta.<area>.v<major>, and the directory says the same."""
    package = file.descriptor.package
    if not re.fullmatch(r"duta\.[a-z][a-z0-9]*\.v[1-9][0-9]*", package):
        yield (), f"package {package!r} is not duta.<area>.v<major>"
    if str(pathlib.PurePosixPath(file.name).parent) != package.replace(".", "/"):
        yield (), f"package {package!r} is not the file's directory"
    if file.descriptor.syntax != "proto3":
        yield (), "the syntax is not proto3"


def check_options(file):
    """Other languages find their packages: go_package and the java_ options follow from the file's path."""
    path = pathlib.PurePosixPath(file.name)
    expected = {"go_package": f"duta.example/{path.parent};{''.join(path.parts[1:-1])}",
                "java_package": f"example.{'.'.join(path.parts[:-1])}",
                "java_outer_classname": f"{camel(path.stem)}Proto", "java_multiple_files": True}
    for name, value in expected.items():
        if getattr(file.descriptor.options, name) != value:
            written = str(value).lower() if value is True else f'"{value}"'
            yield (FILE.PACKAGE_FIELD_NUMBER,), f"it needs: option {name} = {written};"


def check_names(file):
    """Files, fields and oneofs are lower_snake, messages, enums and methods UpperCamel."""
    lower, upper = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*"), re.compile(r"([A-Z][a-z0-9]*)+")
    if not lower.fullmatch(pathlib.PurePosixPath(file.name).stem):
        yield (), "the file's name is not lower_snake"
    for message, path in file.messages():
        if not upper.fullmatch(message.name):
            yield path, f"message {message.name} is not UpperCamel"
        for index, field in enumerate(message.field):
            if not lower.fullmatch(field.name):
                yield (*path, MESSAGE.FIELD_FIELD_NUMBER, index), f"field {field.name} is not lower_snake"
        for index, oneof in enumerate(message.oneof_decl):
            if not lower.fullmatch(oneof.name.removeprefix("_")):
                yield (*path, MESSAGE.ONEOF_DECL_FIELD_NUMBER, index), f"oneof {oneof.name} is not lower_snake"
    for each, path in [*file.enums(), *file.methods()]:
        if not upper.fullmatch(each.name):
            yield path, f"{each.name} is not UpperCamel"


def check_services(file):
    """A file has at most one service, named after it: foo_service.proto has FooService."""
    services = [service.name for service in file.descriptor.service]
    stem = pathlib.PurePosixPath(file.name).stem
    if len(services) > 1:
        yield (FILE.SERVICE_FIELD_NUMBER, 1), "a file has at most one service"
    if stem.endswith("_service") and not services:
        yield (), "the file is named after a service that it does not have"
    for index, name in enumerate(services):
        if not name.endswith("Service") or name != camel(stem):
            yield (FILE.SERVICE_FIELD_NUMBER, index), f"service {name} of {stem}.proto is not {camel(stem)}"


def check_methods(file):
    """Each RPC has its own FooRequest and FooResponse, in the same file."""
    package = file.descriptor.package
    for method, path in file.methods():
        for suffix, used in (("Request", method.input_type), ("Response", method.output_type)):
            expected = f".{package}.{method.name}{suffix}"
            if used != expected:
                yield path, f"{method.name} uses {used}, not {expected}"


def check_lists(file):
    """A ListFoos takes page_size and page_token, gives one repeated field and next_page_token."""
    messages = {message.name: (message, path) for message, path in file.messages()}
    for method, path in file.methods():
        if not method.name.startswith("List"):
            continue
        request, _ = messages.get(f"{method.name}Request", (MESSAGE(), ()))
        response, _ = messages.get(f"{method.name}Response", (MESSAGE(), ()))
        if not {"page_size", "page_token"} <= {field.name for field in request.field}:
            yield path, f"{method.name}Request has not page_size and page_token"
        repeated = [field for field in response.field if field.label == FIELD.LABEL_REPEATED]
        if "next_page_token" not in {field.name for field in response.field} or len(repeated) != 1:
            yield path, f"{method.name}Response has not one repeated field and next_page_token"


def check_enums(file):
    """Values bear the enum's name, and zero is _UNSPECIFIED."""
    for enum, path in file.enums():
        prefix = snake(enum.name).upper() + "_"
        for index, value in enumerate(enum.value):
            here = (*path, ENUM.VALUE_FIELD_NUMBER, index)
            if not value.name.startswith(prefix):
                yield here, f"{value.name} does not start with {prefix}"
            if (value.number == 0) != (value.name == prefix + "UNSPECIFIED"):
                yield here, f"zero of {enum.name}, and nothing else, is {prefix}UNSPECIFIED"


def missing(numbers, first, reserved):
    """Numbers from `first` on that are neither used nor in the reserved ranges [start, end)."""
    kept = {number for start, end in reserved for number in range(start, min(end, max(numbers, default=0) + 1))}
    return sorted(set(range(first, max(numbers, default=0) + 1)) - set(numbers) - kept)


def check_numbers(file):
    """Numbers are used without gaps; what is missing is reserved."""
    for message, path in file.messages():
        reserved = [(each.start, each.end) for each in message.reserved_range]
        gaps = missing([field.number for field in message.field], 1, reserved)
        if gaps:
            yield path, f"{message.name} neither uses nor reserves the numbers {gaps[0]} to {gaps[-1]}"
    for enum, path in file.enums():
        reserved = [(each.start, each.end + 1) for each in enum.reserved_range]
        gaps = missing([value.number for value in enum.value], 0, reserved)
        if gaps:
            yield path, f"{enum.name} neither uses nor reserves the numbers {gaps[0]} to {gaps[-1]}"


def check_comments(file):
    """The file and every element in it say what they are."""
    def elements():
        yield SYNTAX_PATH, "the file"
        for index, service in enumerate(file.descriptor.service):
            yield (FILE.SERVICE_FIELD_NUMBER, index), service.name
        for each, path in [*file.methods(), *file.messages(), *file.enums()]:
            yield path, each.name
        for message, path in file.messages():
            synthetic = {field.oneof_index for field in message.field if field.proto3_optional}
            for index, field in enumerate(message.field):
                yield (*path, MESSAGE.FIELD_FIELD_NUMBER, index), f"{message.name}.{field.name}"
            for index, oneof in enumerate(message.oneof_decl):
                if index not in synthetic:
                    yield (*path, MESSAGE.ONEOF_DECL_FIELD_NUMBER, index), f"{message.name}.{oneof.name}"
        for enum, path in file.enums():
            for index, value in enumerate(enum.value):
                yield (*path, ENUM.VALUE_FIELD_NUMBER, index), value.name
    for path, name in elements():
        if not file.is_commented(path):
            yield path, f"{name} has no comment"


CHECKS = (check_package, check_options, check_names, check_services, check_methods, check_lists, check_enums,
          check_numbers, check_comments)


def lint(protoc, root):
    """All findings, as `file:line: what`; protoc's own warnings come first."""
    root = pathlib.Path(root)
    files = sorted(str(path.relative_to(root)) for path in (root / "duta").rglob("*.proto"))
    with tempfile.TemporaryDirectory() as directory:
        output = pathlib.Path(directory) / "descriptors"
        run = subprocess.run([protoc, f"-I{root}", "--include_source_info", f"--descriptor_set_out={output}", *files],
                             capture_output=True, text=True, check=False)
        findings = run.stderr.splitlines()
        if run.returncode != 0:
            return findings
        descriptors = descriptor_pb2.FileDescriptorSet.FromString(output.read_bytes())
    for file in map(ProtoFile, descriptors.file):
        found = {(file.line_of(path), what) for check in CHECKS for path, what in check(file)}
        findings += [f"{file.name}:{line}: {what}" for line, what in sorted(found)]
    return findings


def main():
    findings = lint(*sys.argv[1:3])
    print("\n".join(findings) or "no findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
