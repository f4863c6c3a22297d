#include "plugins/worker/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace duta::worker {
namespace {

using testing::HasSubstr;

constexpr char kSchema[] = R"({
  "$schema": "http://json-schema.org/draft-04/schema#",
  "type": "object",
  "definitions": {"day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}},
  "properties": {
    "greeting": {"type": "string", "minLength": 1, "maxLength": 20},
    "holidays": {"type": "array", "items": {"$ref": "#/definitions/day"}}
  },
  "required": ["greeting"],
  "additionalProperties": false
})";

// `ok`, or the check and what was found.
std::string Outcome(std::string_view schema, std::string_view configuration) {
  const auto finding = CheckAgainstSchema(schema, configuration);
  return finding ? finding->check + ": " + finding->expected + "; " + finding->found : "ok";
}

TEST(JsonSchemaTest, TakesWhatFits) {
  EXPECT_EQ(Outcome(kSchema, R"({"greeting": "Bula", "holidays": ["2026-12-25"]})"), "ok");
  EXPECT_EQ(Outcome(kSchema, ""), "ok") << "no configuration";
  EXPECT_EQ(Outcome("", R"({"anything": 1})"), "ok") << "no schema";
  EXPECT_EQ(Outcome("", ""), "ok");
  EXPECT_EQ(Outcome("{}", "[1, 2]"), "ok");
}

TEST(JsonSchemaTest, SaysWhereAConfigurationDoesNotFit) {
  const struct {
    const char* configuration;
    const char* said;
  } kCases[] = {
      {R"({"greeting": 1})", "`type` at /properties/greeting of its schema wants; another value at /greeting"},
      {R"({"greeting": ""})", "`minLength` at /properties/greeting"},
      {R"({"greeting": "x", "holidays": ["25.12.2026"]})", "`pattern` at /definitions/day"},
      {R"({"greeting": "x", "holidays": ["2026-12-25", 3]})", "another value at /holidays/1"},
      {"{}", "`required`"},
      {R"({"greeting": "x", "gretings": 1})", "at its root no other keys than greeting, holidays; `gretings`"},
      {"[]", "`type`"},
      {"not JSON", "configuration: JSON; Invalid value. (at byte"},
      {"{\"greeting\": \"\xff\"}", "configuration: JSON; Invalid encoding"},
      {R"({"greeting": "x"} {})", "configuration: JSON"},
      {R"({"greeting": "x", "greeting": "y"})", "configuration: each name once in an object; `greeting` twice"},
  };
  for (const auto& [configuration, said] : kCases) {
    EXPECT_THAT(Outcome(kSchema, configuration), HasSubstr(said)) << configuration;
  }
  EXPECT_THAT(Outcome("", "{"), HasSubstr("configuration: JSON")) << "even without a schema";
}

// A schema that would let through what its author thinks refused.
TEST(JsonSchemaTest, RefusesASchemaThatWouldNotBeEnforced) {
  const struct {
    const char* schema;
    const char* said;
  } kCases[] = {
      {"{", "schema: JSON"},
      {"[]", "an object at its root"},
      {R"({"const": 1})", "the keywords of JSON Schema draft 4, which are enforced at its root; `const`"},
      {R"({"properties": {"a": {"if": {}}}})", "at /properties/a; `if`"},
      {R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})", "http://json-schema.org/draft-04/schema#"},
      {R"({"exclusiveMinimum": 3})", "true or false (as draft 4 has it) at /exclusiveMinimum"},
      {R"({"minLength": "3"})", "a number of 0 or more"},
      {R"({"pattern": "\\d+"})", "write [0-9]"},
      {R"({"patternProperties": {"(": {}}})", "regular expression"},
      {R"({"$ref": "#/definitions/none"})", "a reference `#/definitions/NAME` that is there"},
      {R"({"$ref": "http://elsewhere.example/schema"})", "a reference"},
      {R"({"items": [{"$ref": "#"}]})", "at /items/0/$ref"},
      {R"({"anyOf": []})", "an array of schemas"},
      {R"({"type": "object", "type": "string"})", "each name once"},
  };
  for (const auto& [schema, said] : kCases) {
    EXPECT_THAT(Outcome(schema, "{}"), HasSubstr(said)) << schema;
    EXPECT_THAT(Outcome(schema, ""), HasSubstr(said)) << schema;
  }
}

TEST(JsonSchemaTest, EnforcesEachKeyword) {
  const struct {
    const char* schema;
    const char* fits;
    const char* does_not;
  } kCases[] = {
      {R"({"enum": ["a", 1]})", "1", "2"},
      {R"({"type": ["string", "null"]})", "null", "1"},
      {R"({"allOf": [{"minimum": 1}, {"maximum": 3}]})", "2", "4"},
      {R"({"anyOf": [{"type": "string"}, {"type": "null"}]})", "\"a\"", "1"},
      {R"({"oneOf": [{"minimum": 1}, {"maximum": 3}]})", "4", "2"},
      {R"({"not": {"type": "string"}})", "1", "\"a\""},
      {R"({"patternProperties": {"^x": {"type": "string"}}})", R"({"xa": "b"})", R"({"xa": 1})"},
      {R"({"dependencies": {"a": ["b"]}})", R"({"a": 1, "b": 1})", R"({"a": 1})"},
      {R"({"minProperties": 1, "maxProperties": 1})", R"({"a": 1})", "{}"},
      {R"({"items": [{"type": "string"}], "additionalItems": false})", R"(["a"])", R"(["a", "b"])"},
      {R"({"minItems": 1, "maxItems": 2})", "[1]", "[]"},
      {R"({"uniqueItems": true})", "[1, 2]", "[1, 1]"},
      {R"({"maxLength": 2})", "\"ab\"", "\"abc\""},
      {R"({"minimum": 1, "exclusiveMinimum": true})", "2", "1"},
      {R"({"maximum": 1, "exclusiveMaximum": true})", "0", "1"},
      {R"({"multipleOf": 5})", "10", "11"},
  };
  for (const auto& [schema, fits, does_not] : kCases) {
    EXPECT_EQ(Outcome(schema, fits), "ok") << schema;
    EXPECT_THAT(Outcome(schema, does_not), testing::StartsWith("configuration: ")) << schema;
  }
}

}  // namespace
}  // namespace duta::worker
