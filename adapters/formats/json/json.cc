#include "adapters/formats/json/json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

namespace duta::adapters {
namespace {

using Json = nlohmann::ordered_json;

// Receives the parser's events. The parser keeps no stack of its own, and this
// one's is bounded.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  explicit TreeBuilder(Findings& findings) : findings_(findings) {}

  std::optional<Node> Take() { return std::move(root_); }

  bool null() override { return Add({.kind = Node::Kind::kNull}); }
  bool boolean(bool value) override { return Add({.kind = Node::Kind::kFlag, .text = value ? "true" : "false"}); }
  bool number_integer(number_integer_t value) override { return Add(Node::Number("", std::to_string(value))); }
  bool number_unsigned(number_unsigned_t value) override { return Add(Node::Number("", std::to_string(value))); }
  bool number_float(number_float_t, const string_t& text) override {
    return Refuse(Quote(text) + " is no whole number from 0 to 2^53 - 1");
  }
  bool string(string_t& value) override { return Add(Node::Text("", std::move(value))); }
  bool binary(binary_t&) override { return Refuse("binary values are no JSON"); }
  bool start_object(size_t) override { return Open(Node::Kind::kObject); }
  bool start_array(size_t) override { return Open(Node::Kind::kList); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }

  bool key(string_t& value) override {
    if (!open_.back().keys.insert(value).second) return Refuse("the key " + Quote(value) + " is there twice");
    key_ = std::move(value);
    return true;
  }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    if (error.id == kNumberOutOfRange) return Refuse("a number is out of all range");
    return Refuse("no JSON in UTF-8: the error is at byte " + std::to_string(position));
  }

 private:
  struct Opened {
    Node node;
    std::set<std::string> keys;
  };

  bool Refuse(std::string text, Problem::Cause cause = Problem::Cause::kMalformed) {
    AddProblem(findings_, {.cause = cause, .field = Place(), .text = std::move(text)});
    return false;
  }

  std::string Place() const {
    std::string place;
    for (const Opened& open : open_) {
      if (open.node.name.empty() || place.size() > 100) continue;
      if (!place.empty()) place += '.';
      place += open.node.name.substr(0, 100);
    }
    return place;
  }

  bool Add(Node node) {
    if (++count_ > kMaxNodes)
      return Refuse("more than " + std::to_string(kMaxNodes) + " values", Problem::Cause::kTooLarge);
    node.name = std::exchange(key_, "");
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      open_.back().node.children.push_back(std::move(node));
    }
    return true;
  }

  bool Open(Node::Kind kind) {
    if (open_.size() >= kMaxDepth)
      return Refuse("nested deeper than " + std::to_string(kMaxDepth), Problem::Cause::kTooLarge);
    open_.push_back({{.kind = kind, .name = std::exchange(key_, "")}, {}});
    return true;
  }

  bool Close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    key_ = std::move(node.name);
    return Add(std::move(node));
  }

  Findings& findings_;
  std::vector<Opened> open_;
  std::string key_;
  std::optional<Node> root_;
  size_t count_ = 0;
};

Json JsonOf(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kText:
      return node.text;
    case Node::Kind::kNumber:
      return static_cast<uint64_t>(std::stoull(node.text));
    case Node::Kind::kFlag:
      return node.text == "true";
    case Node::Kind::kNull:
      return nullptr;
    case Node::Kind::kObject: {
      Json object = Json::object();
      for (const Node& child : node.children) object[child.name] = JsonOf(child);
      return object;
    }
    case Node::Kind::kList: {
      Json list = Json::array();
      for (const Node& child : node.children) list.push_back(JsonOf(child));
      return list;
    }
  }
  return nullptr;
}

}  // namespace

std::optional<Node> ParseJson(std::string_view bytes, Findings& findings) {
  if (bytes.size() > kMaxDocumentBytes) {
    AddProblem(findings, {.cause = Problem::Cause::kTooLarge,
                          .text = "the document has " + std::to_string(bytes.size()) + " bytes; at most " +
                                  std::to_string(kMaxDocumentBytes) + " are read"});
    return std::nullopt;
  }
  TreeBuilder builder(findings);
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &builder)) return std::nullopt;
  return builder.Take();
}

std::string WriteJson(const Node& node) { return JsonOf(node).dump(2) + "\n"; }

std::string WriteCompactJson(const Node& node) { return JsonOf(node).dump(); }

}  // namespace duta::adapters
