#include "plugins/worker/json_schema.h"

#include <stdexcept>

// RapidJSON asserts where a regular expression is malformed, for instance.
#define RAPIDJSON_ASSERT(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : throw std::logic_error(#condition))

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <set>
#include <string>

namespace duta::worker {
namespace {

using loader::Finding;
using rapidjson::Document;
using rapidjson::Value;

// What a keyword's value must be, lest it be ignored.
enum class Form {
  kAnything,
  kFlag,
  kNumber,
  kCount,
  kArray,
  kNames,      // Strings, or one.
  kPattern,    // A regular expression.
  kReference,  // `#/definitions/NAME`
  kDraft,      // The URI of draft 4.
  kSchema,
  kSchemaOrFlag,
  kSchemas,  // An array of schemas.
  kSchemaOrSchemas,
  kSchemasByName,
  kSchemasByPattern,
  kDependencies,  // By name, names or a schema.
};

constexpr struct {
  std::string_view keyword;
  Form form;
} kKeywords[] = {
    {"$schema", Form::kDraft},
    {"id", Form::kAnything},
    {"title", Form::kAnything},
    {"description", Form::kAnything},
    {"default", Form::kAnything},
    {"format", Form::kAnything},
    {"definitions", Form::kSchemasByName},
    {"$ref", Form::kReference},
    {"type", Form::kNames},
    {"enum", Form::kArray},
    {"allOf", Form::kSchemas},
    {"anyOf", Form::kSchemas},
    {"oneOf", Form::kSchemas},
    {"not", Form::kSchema},
    {"properties", Form::kSchemasByName},
    {"patternProperties", Form::kSchemasByPattern},
    {"additionalProperties", Form::kSchemaOrFlag},
    {"required", Form::kArray},
    {"dependencies", Form::kDependencies},
    {"minProperties", Form::kCount},
    {"maxProperties", Form::kCount},
    {"items", Form::kSchemaOrSchemas},
    {"additionalItems", Form::kSchemaOrFlag},
    {"minItems", Form::kCount},
    {"maxItems", Form::kCount},
    {"uniqueItems", Form::kFlag},
    {"pattern", Form::kPattern},
    {"minLength", Form::kCount},
    {"maxLength", Form::kCount},
    {"minimum", Form::kNumber},
    {"maximum", Form::kNumber},
    {"exclusiveMinimum", Form::kFlag},
    {"exclusiveMaximum", Form::kFlag},
    {"multipleOf", Form::kNumber},
};

constexpr std::string_view kDraft = "http://json-schema.org/draft-04/schema#";
constexpr std::string_view kDefinitions = "#/definitions/";

std::string_view TextOf(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

std::string Quoted(std::string_view text) { return "`" + std::string(text.substr(0, 80)) + "`"; }

bool AreStrings(const Value& value) {
  return value.IsArray() && std::all_of(value.Begin(), value.End(), [](const Value& item) { return item.IsString(); });
}

bool IsPattern(std::string_view text) {
  try {
    return rapidjson::internal::Regex(std::string(text).c_str()).IsValid();
  } catch (const std::logic_error&) {
    return false;
  }
}

// Walks through a schema, to find what would not be enforced.
class SchemaReader {
 public:
  explicit SchemaReader(const Value& root) : root_(root) {}

  std::optional<Finding> Read(const Value& schema, const std::string& place) const {
    if (!schema.IsObject()) return Refused(place, "an object", "something else");
    for (const auto& member : schema.GetObject()) {
      const std::string_view name = TextOf(member.name);
      const auto keyword = std::find_if(std::begin(kKeywords), std::end(kKeywords),
                                        [&](const auto& known) { return known.keyword == name; });
      if (keyword == std::end(kKeywords)) {
        return Refused(place, "the keywords of JSON Schema draft 4, which are enforced", Quoted(name));
      }
      if (auto finding = ReadValue(member.value, keyword->form, place + "/" + std::string(name))) return finding;
    }
    return std::nullopt;
  }

 private:
  static std::optional<Finding> Refused(const std::string& place, std::string expected, std::string found) {
    return Finding{"schema", std::move(expected) + " at " + (place.empty() ? "its root" : place), std::move(found)};
  }

  static std::optional<Finding> Want(bool right, const std::string& place, const char* expected) {
    return right ? std::nullopt : Refused(place, expected, "something else");
  }

  std::optional<Finding> ReadValue(const Value& value, Form form, const std::string& place) const {
    switch (form) {
      case Form::kAnything:
        return std::nullopt;
      case Form::kFlag:
        return Want(value.IsBool(), place, "true or false (as draft 4 has it)");
      case Form::kNumber:
        return Want(value.IsNumber(), place, "a number");
      case Form::kCount:
        return Want(value.IsUint64(), place, "a number of 0 or more");
      case Form::kArray:
        return Want(value.IsArray(), place, "an array");
      case Form::kNames:
        return Want(value.IsString() || AreStrings(value), place, "a name or an array of names");
      case Form::kPattern:
        return Want(value.IsString() && IsPattern(TextOf(value)), place,
                    "a regular expression without backslash classes (write [0-9], not \\d)");
      case Form::kReference:
        return Want(value.IsString() && IsDefined(TextOf(value)), place,
                    "a reference `#/definitions/NAME` that is there");
      case Form::kDraft:
        return Want(value.IsString() && TextOf(value) == kDraft, place, "http://json-schema.org/draft-04/schema#");
      case Form::kSchema:
        return Read(value, place);
      case Form::kSchemaOrFlag:
        return value.IsBool() ? std::nullopt : Read(value, place);
      case Form::kSchemas:
        return ReadAll(value, place);
      case Form::kSchemaOrSchemas:
        return value.IsArray() ? ReadAll(value, place) : Read(value, place);
      case Form::kSchemasByName:
      case Form::kSchemasByPattern:
      case Form::kDependencies:
        return ReadMembers(value, form, place);
    }
    return std::nullopt;
  }

  std::optional<Finding> ReadAll(const Value& schemas, const std::string& place) const {
    if (!schemas.IsArray() || schemas.Empty()) return Refused(place, "an array of schemas", "something else");
    for (rapidjson::SizeType i = 0; i < schemas.Size(); ++i) {
      if (auto finding = Read(schemas[i], place + "/" + std::to_string(i))) return finding;
    }
    return std::nullopt;
  }

  std::optional<Finding> ReadMembers(const Value& schemas, Form form, const std::string& place) const {
    if (!schemas.IsObject()) return Refused(place, "an object", "something else");
    for (const auto& member : schemas.GetObject()) {
      const std::string here = place + "/" + std::string(TextOf(member.name));
      if (form == Form::kDependencies && AreStrings(member.value)) continue;
      if (form == Form::kSchemasByPattern && !IsPattern(TextOf(member.name))) {
        return Refused(here, "a regular expression without backslash classes as name", "another");
      }
      if (auto finding = Read(member.value, here)) return finding;
    }
    return std::nullopt;
  }

  bool IsDefined(std::string_view reference) const {
    if (reference.substr(0, kDefinitions.size()) != kDefinitions) return false;
    const rapidjson::Pointer pointer(reference.data(), reference.size());
    const Value* target = pointer.IsValid() ? pointer.Get(root_) : nullptr;
    return target != nullptr && target->IsObject();
  }

  const Value& root_;
};

// Programs differ in which of two equal names they take.
std::optional<std::string> FindDouble(const Value& value) {
  std::optional<std::string> found;
  if (value.IsArray()) {
    for (auto item = value.Begin(); item != value.End() && !found; ++item) found = FindDouble(*item);
  }
  if (!value.IsObject()) return found;
  std::set<std::string_view> names;
  for (const auto& member : value.GetObject()) {
    if (!names.insert(TextOf(member.name)).second) return std::string(TextOf(member.name));
    if ((found = FindDouble(member.value))) return found;
  }
  return found;
}

// Parses `text`, of which people say `what`.
std::optional<Finding> Parse(const char* what, std::string_view text, Document& document) {
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;
  document.Parse<kFlags>(text.data(), text.size());
  if (document.HasParseError()) {
    return Finding{what, "JSON",
                   std::string(rapidjson::GetParseError_En(document.GetParseError())) + " (at byte " +
                       std::to_string(document.GetErrorOffset()) + ")"};
  }
  if (const auto name = FindDouble(document))
    return Finding{what, "each name once in an object", Quoted(*name) + " twice"};
  return std::nullopt;
}

std::string TextOf(const rapidjson::Pointer& pointer) {
  rapidjson::StringBuffer buffer;
  pointer.Stringify(buffer);
  return {buffer.GetString(), buffer.GetSize()};
}

// Names of an object of the configuration that the schema does not have, and those that
// it has. RapidJSON points at the first of them: `named`.
Finding OfUnknownNames(const Document& schema, const rapidjson::Pointer& rule, const Document& configuration,
                       const rapidjson::Pointer& named) {
  const rapidjson::Pointer place(named.GetTokens(), std::max<size_t>(named.GetTokenCount(), 1) - 1);
  const rapidjson::Value* values = place.Get(configuration);
  const rapidjson::Value* rules = rule.Get(schema);
  std::string known, unknown;
  const bool has_names = rules != nullptr && rules->IsObject() && rules->HasMember("properties");
  if (has_names) {
    for (const auto& member : (*rules)["properties"].GetObject()) {
      known.append(known.empty() ? "" : ", ").append(member.name.GetString(), member.name.GetStringLength());
    }
  }
  if (values != nullptr && values->IsObject()) {
    for (const auto& member : values->GetObject()) {
      if (has_names && (*rules)["properties"].HasMember(member.name)) continue;
      unknown.append(unknown.empty() ? "" : ", ").append(Quoted(member.name.GetString()));
    }
  }
  const std::string where = TextOf(place).empty() ? "its root" : TextOf(place);
  return {"configuration", "at " + where + " no other keys than " + known, unknown.empty() ? "another" : unknown};
}

std::optional<Finding> Validate(const Document& schema, const Document& configuration) {
  const rapidjson::SchemaDocument rules(schema);
  rapidjson::SchemaValidator validator(rules);
  if (configuration.Accept(validator)) return std::nullopt;
  const std::string_view keyword = validator.GetInvalidSchemaKeyword();
  if (keyword == "additionalProperties") {
    return OfUnknownNames(schema, validator.GetInvalidSchemaPointer(), configuration,
                          validator.GetInvalidDocumentPointer());
  }
  const std::string place = TextOf(validator.GetInvalidDocumentPointer());
  return Finding{
      "configuration",
      std::string("what `") + validator.GetInvalidSchemaKeyword() + "` at " +
          (TextOf(validator.GetInvalidSchemaPointer()).empty() ? "the root"
                                                               : TextOf(validator.GetInvalidSchemaPointer())) +
          " of its schema wants",
      "another value at " + (place.empty() ? "its root" : place)};
}

}  // namespace

std::optional<Finding> CheckAgainstSchema(std::string_view schema, std::string_view configuration) try {
  Document rules, values;
  if (!schema.empty()) {
    if (auto finding = Parse("schema", schema, rules)) return finding;
    if (auto finding = SchemaReader(rules).Read(rules, "")) return finding;
  }
  if (configuration.empty()) return std::nullopt;
  if (auto finding = Parse("configuration", configuration, values)) return finding;
  return schema.empty() ? std::nullopt : Validate(rules, values);
} catch (const std::logic_error& error) {
  return Finding{"schema", "one that can be enforced", error.what()};
}

}  // namespace duta::worker
