#include "adapters/formats/record/record.h"

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace duta::adapters {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Timestamp;

// The largest number that every JSON reader keeps exactly (RFC 8259, 6).
constexpr uint64_t kMaxNumber = (uint64_t{1} << 53) - 1;

bool IsTimestamp(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && field.message_type() == Timestamp::descriptor();
}

// `LEVEL_` of an enum whose zero is LEVEL_UNSPECIFIED.
std::string_view PrefixOf(const EnumDescriptor& type) {
  constexpr std::string_view kUnspecified = "UNSPECIFIED";
  std::string_view zero = type.value(0)->name();
  if (zero.ends_with(kUnspecified)) zero.remove_suffix(kUnspecified.size());
  return zero;
}

std::string WordsOf(const EnumDescriptor& type) {
  std::string words;
  for (int i = 1; i < type.value_count(); ++i) {
    if (i > 1) words += ", ";
    words += type.value(i)->name().substr(PrefixOf(type).size());
  }
  return words;
}

// Writes one message.
class Writer {
 public:
  explicit Writer(Findings& findings) : findings_(findings) {}

  Node Object(const google::protobuf::Message& message, std::string name, const std::string& path,
              const std::set<std::string_view>& without) {
    Node node = Node::Object(std::move(name));
    const auto& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (without.contains(field->name())) continue;
      const std::string place = path + field->json_name();
      if (!field->is_repeated()) {
        Add(node.children, message, *field, -1, field->json_name(), place);
        continue;
      }
      Node list = Node::List(field->json_name());
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        Add(list.children, message, *field, i, "", place + "[" + std::to_string(i) + "]");
      }
      node.children.push_back(std::move(list));
    }
    if (!reflection.GetUnknownFields(message).empty()) {
      AddDropped(findings_, path.empty() ? "" : path.substr(0, path.size() - 1),
                 "it has fields that are not known here");
    }
    return node;
  }

 private:
  // `index` is -1 for a field that does not repeat.
  void Add(std::vector<Node>& to, const google::protobuf::Message& message, const FieldDescriptor& field, int index,
           std::string name, const std::string& place) {
    const auto& reflection = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string value =
            index < 0 ? reflection.GetString(message, &field) : reflection.GetRepeatedString(message, &field, index);
        if (field.type() == FieldDescriptor::TYPE_BYTES) value = FormatHex(value);
        to.push_back(Node::Text(std::move(name), std::move(value)));
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = reflection.GetEnumValue(message, &field);
        const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
        if (value == nullptr) return AddDropped(findings_, place, "value " + std::to_string(number) + " is not known");
        to.push_back(Node::Text(std::move(name), value->name().substr(PrefixOf(*field.enum_type()).size())));
        return;
      }
      case FieldDescriptor::CPPTYPE_UINT64:
        return AddNumber(to, reflection.GetUInt64(message, &field), std::move(name), place);
      case FieldDescriptor::CPPTYPE_UINT32:
        return AddNumber(to, reflection.GetUInt32(message, &field), std::move(name), place);
      case FieldDescriptor::CPPTYPE_BOOL:
        to.push_back({Node::Kind::kFlag, std::move(name), reflection.GetBool(message, &field) ? "true" : "false"});
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const google::protobuf::Message& value =
            index < 0 ? reflection.GetMessage(message, &field) : reflection.GetRepeatedMessage(message, &field, index);
        if (!IsTimestamp(field)) return to.push_back(Object(value, std::move(name), place + ".", {}));
        const auto text = FormatInstant(static_cast<const Timestamp&>(value));
        if (!text) return AddDropped(findings_, place, "a time outside the years 1900 to 2199");
        to.push_back(Node::Text(std::move(name), *text));
        return;
      }
      default:
        AddDropped(findings_, place, "a value of a type that this form does not have");
    }
  }

  void AddNumber(std::vector<Node>& to, uint64_t number, std::string name, const std::string& place) {
    if (number > kMaxNumber) return AddDropped(findings_, place, "a number beyond 2^53 - 1");
    to.push_back(Node::Number(std::move(name), std::to_string(number)));
  }

  Findings& findings_;
};

// Reads one message.
class Reader {
 public:
  Reader(Typing typing, Findings& findings) : typing_(typing), findings_(findings) {}

  void Object(const Node& node, const std::string& path, const std::set<std::string_view>& without,
              google::protobuf::Message& message) {
    // An element without content is an empty object too.
    const bool empty = typing_ == Typing::kUntyped && node.kind == Node::Kind::kText && node.text.empty();
    if (node.kind != Node::Kind::kObject && !empty) {
      return Refuse(node, path.empty() ? "" : path.substr(0, path.size() - 1), "must be an object with named values");
    }
    std::set<const FieldDescriptor*> seen;
    for (const Node& child : node.children) {
      const std::string place = path + child.name;
      const FieldDescriptor* field = Find(*message.GetDescriptor(), child.name);
      if (field == nullptr || without.contains(field->name())) {
        Refuse(child, place, "no such name is known here");
      } else if (field->is_repeated() && typing_ == Typing::kTyped) {
        List(child, place, *field, message);
      } else if (!seen.insert(field).second && !field->is_repeated()) {
        Refuse(child, place, "is there twice");
      } else {
        Value(child, place, *field, message);
      }
    }
  }

 private:
  void Refuse(const Node& node, const std::string& place, std::string text) {
    AddProblem(findings_, {.field = place, .line = node.line, .text = std::move(text)});
  }

  static const FieldDescriptor* Find(const google::protobuf::Descriptor& type, std::string_view name) {
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->json_name() == name) return type.field(i);
    }
    return nullptr;
  }

  void List(const Node& node, const std::string& place, const FieldDescriptor& field,
            google::protobuf::Message& message) {
    if (node.kind != Node::Kind::kList) return Refuse(node, place, "must be a list");
    for (size_t i = 0; i < node.children.size(); ++i) {
      Value(node.children[i], place + "[" + std::to_string(i) + "]", field, message);
    }
  }

  void Value(const Node& node, const std::string& place, const FieldDescriptor& field,
             google::protobuf::Message& message) {
    const auto& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsTimestamp(field)) {
      return Object(node, place + ".", {},
                    *(field.is_repeated() ? reflection.AddMessage(&message, &field)
                                          : reflection.MutableMessage(&message, &field)));
    }
    const bool is_flag = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
    const bool is_number =
        field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64 || field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32;
    const Node::Kind typed = is_flag ? Node::Kind::kFlag : is_number ? Node::Kind::kNumber : Node::Kind::kText;
    if (node.kind != (typing_ == Typing::kTyped ? typed : Node::Kind::kText)) {
      return Refuse(node, place, is_flag ? "must be true or false" : is_number ? "must be a number" : "must be a text");
    }
    if (is_flag) {
      if (node.text != "true" && node.text != "false") return Refuse(node, place, "must be true or false");
      return reflection.SetBool(&message, &field, node.text == "true");
    }
    if (is_number) return Number(node, place, field, message);
    if (IsTimestamp(field)) return Instant(node, place, field, message);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) return Word(node, place, field, message);
    std::string value = node.text;
    if (field.type() == FieldDescriptor::TYPE_BYTES) {
      auto bytes = ParseHex(node.text);
      if (!bytes) return Refuse(node, place, Quote(node.text) + " is not hexadecimal");
      value = *std::move(bytes);
    }
    if (field.is_repeated()) return reflection.AddString(&message, &field, std::move(value));
    reflection.SetString(&message, &field, std::move(value));
  }

  void Number(const Node& node, const std::string& place, const FieldDescriptor& field,
              google::protobuf::Message& message) {
    uint64_t number = 0;
    const char* end = node.text.data() + node.text.size();
    const auto [stop, error] = std::from_chars(node.text.data(), end, number);
    if (error != std::errc() || stop != end || number > kMaxNumber) {
      return Refuse(node, place, Quote(node.text) + " is no whole number from 0 to 2^53 - 1");
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64) {
      return message.GetReflection()->SetUInt64(&message, &field, number);
    }
    if (number > UINT32_MAX) return Refuse(node, place, Quote(node.text) + " is larger than 2^32 - 1");
    message.GetReflection()->SetUInt32(&message, &field, static_cast<uint32_t>(number));
  }

  void Instant(const Node& node, const std::string& place, const FieldDescriptor& field,
               google::protobuf::Message& message) {
    const auto timestamp = ParseInstant(node.text);
    if (!timestamp) {
      return Refuse(
          node, place,
          Quote(node.text) + " is no time of the years 1900 to 2199 in UTC; write it as `2026-10-05T03:00:00Z`");
    }
    message.GetReflection()->MutableMessage(&message, &field)->CopyFrom(*timestamp);
  }

  void Word(const Node& node, const std::string& place, const FieldDescriptor& field,
            google::protobuf::Message& message) {
    const EnumDescriptor& type = *field.enum_type();
    const auto* value = type.FindValueByName(std::string(PrefixOf(type)) + node.text);
    if (value == nullptr || value->number() == 0) {
      return Refuse(node, place, Quote(node.text) + " is not one of " + WordsOf(type));
    }
    message.GetReflection()->SetEnum(&message, &field, value);
  }

  const Typing typing_;
  Findings& findings_;
};

}  // namespace

Node WriteRecord(const google::protobuf::Message& message, std::string name, const std::string& path,
                 const std::set<std::string_view>& without, Findings& findings) {
  return Writer(findings).Object(message, std::move(name), path, without);
}

void ReadRecord(const Node& node, const std::string& path, Typing typing, const std::set<std::string_view>& without,
                google::protobuf::Message& message, Findings& findings) {
  Reader(typing, findings).Object(node, path, without, message);
}

}  // namespace duta::adapters
