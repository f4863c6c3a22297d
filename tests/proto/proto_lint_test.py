"""Every rule of the linter finds what it is there for, and nothing else."""

import pathlib
import sys
import tempfile
import unittest

import proto_lint

PROTOC = sys.argv[1]

GOOD = """// A file.
syntax = "proto3";
package duta.area.v1;
option go_package = "duta.example/duta/area/v1;areav1";
option java_multiple_files = true;
option java_outer_classname = "AreaServiceProto";
option java_package = "example.duta.area.v1";
// A service.
service AreaService {
  // A method.
  rpc ListThings(ListThingsRequest) returns (ListThingsResponse);
}
// A request.
message ListThingsRequest {
  // A size.
  uint32 page_size = 1;
  // A token.
  string page_token = 2;
}
// A response.
message ListThingsResponse {
  // Things.
  repeated Thing things = 1;
  // A token.
  string next_page_token = 2;
}
// A thing.
message Thing {
  // A state.
  ThingState state = 1;
  // Perhaps.
  optional string note = 2;
  // A choice.
  oneof choice {
    // One.
    string one = 3;
    // Two.
    string two = 4;
  }
}
// A state.
enum ThingState {
  // None.
  THING_STATE_UNSPECIFIED = 0;
  // Good.
  THING_STATE_GOOD = 1;
}
"""

# (replaced, by, what must be found)
CASES = (
    ("package duta.area.v1;", "package duta.other.v1;", "is not the file's directory"),
    ("package duta.area.v1;", "package area;", "is not duta.<area>.v<major>"),
    ("/v1;areav1", "/v1;v1", 'it needs: option go_package = "duta.example/duta/area/v1;areav1";'),
    ("example.duta.area.v1", "org.example", 'it needs: option java_package = "example.duta.area.v1";'),
    ("AreaServiceProto", "Area", 'it needs: option java_outer_classname = "AreaServiceProto";'),
    ("option java_multiple_files = true;", "", "it needs: option java_multiple_files = true;"),
    ("service AreaService", "service Area", "service Area of area_service.proto is not AreaService"),
    ("// A request.", "// Second.\nservice OtherService {}\n// A request.", "at most one service"),
    ("ListThings(ListThingsRequest)", "ListThings(Thing)", "ListThings uses .duta.area.v1.Thing"),
    ("returns (ListThingsResponse)", "returns (Thing)", "ListThings uses .duta.area.v1.Thing"),
    ("string page_token = 2;", "string token = 2;", "has not page_size and page_token"),
    ("repeated Thing things", "Thing things", "has not one repeated field and next_page_token"),
    ("THING_STATE_GOOD", "GOOD", "GOOD does not start with THING_STATE_"),
    ("THING_STATE_UNSPECIFIED", "THING_STATE_NONE", "is THING_STATE_UNSPECIFIED"),
    ("string two = 4;", "string two = 6;", "neither uses nor reserves the numbers 4 to 5"),
    ("THING_STATE_GOOD = 1;", "THING_STATE_GOOD = 2;", "neither uses nor reserves the numbers 1 to 1"),
    ("string one = 3;", "string One = 3;", "field One is not lower_snake"),
    ("oneof choice", "oneof Choice", "oneof Choice is not lower_snake"),
    ("// A file.\n", "", "the file has no comment"),
    ("// A service.\n", "", "AreaService has no comment"),
    ("  // A method.\n", "", "ListThings has no comment"),
    ("// A thing.\n", "", "Thing has no comment"),
    ("  // Perhaps.\n", "", "Thing.note has no comment"),
    ("  // A choice.\n", "", "Thing.choice has no comment"),
    ("  // Good.\n", "", "THING_STATE_GOOD has no comment"),
    ("// A service.", 'import "google/protobuf/timestamp.proto";\n// A service.', "is unused"),
    ("message Thing {", "message Thing ", "Expected"),
)


def lint(text):
    with tempfile.TemporaryDirectory() as root:
        file = pathlib.Path(root) / "duta/area/v1/area_service.proto"
        file.parent.mkdir(parents=True)
        file.write_text(text)
        return proto_lint.lint(PROTOC, root)


class ProtoLintTest(unittest.TestCase):
    def test_a_good_file_has_no_findings(self):
        self.assertEqual(lint(GOOD), [])

    def test_reserved_numbers_are_no_gap(self):
        self.assertEqual(lint(GOOD.replace("string two = 4;", "string two = 6;")
                              .replace("// A choice.", "reserved 4 to 5;\n  // A choice.")), [])

    def test_each_rule_finds_its_fault(self):
        for replaced, by, expected in CASES:
            with self.subTest(by=by):
                self.assertIn(replaced, GOOD)
                findings = "\n".join(lint(GOOD.replace(replaced, by)))
                self.assertIn(expected, findings)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
