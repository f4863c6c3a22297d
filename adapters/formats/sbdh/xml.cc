#include "adapters/formats/sbdh/xml.h"

#include <expat.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "adapters/formats/record/node.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

// Between namespace and local name: no name or URI has a line feed in it.
constexpr char kSeparator = '\n';
constexpr size_t kMaxAttributes = 50;
// Expat asks the system for randomness unless it is given some. With inputs this
// small a fixed one will do, and results must not depend on chance.
constexpr unsigned long kHashSalt = 0x44757461;

struct ParserDeleter {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserDeleter>;

class TreeBuilder {
 public:
  explicit TreeBuilder(Findings& findings) : findings_(findings), parser_(XML_ParserCreateNS("UTF-8", kSeparator)) {
    if (parser_ == nullptr) std::abort();  // Out of memory.
    XML_Parser parser = parser_.get();
    XML_SetUserData(parser, this);
    XML_SetHashSalt(parser, kHashSalt);
    XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetElementHandler(parser, &OnStart, &OnEnd);
    XML_SetCharacterDataHandler(parser, &OnText);
    XML_SetStartDoctypeDeclHandler(parser, &OnDoctype);
    XML_SetXmlDeclHandler(parser, &OnDeclaration);
  }

  std::optional<XmlElement> Run(std::string_view bytes) {
    const XML_Status status = XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()), XML_TRUE);
    if (status != XML_STATUS_OK && findings_.problems.empty()) {
      Refuse(std::string("no well-formed XML in UTF-8: ") + XML_ErrorString(XML_GetErrorCode(parser_.get())));
    }
    if (!findings_.problems.empty()) return std::nullopt;
    return std::move(root_);
  }

 private:
  static TreeBuilder& Of(void* self) { return *static_cast<TreeBuilder*>(self); }
  static void OnStart(void* self, const char* name, const char** attributes) { Of(self).Start(name, attributes); }
  static void OnEnd(void* self, const char*) { Of(self).End(); }
  static void OnText(void* self, const char* text, int size) { Of(self).Text({text, static_cast<size_t>(size)}); }
  static void OnDoctype(void* self, const char*, const char*, const char*, int) {
    Of(self).Refuse("a document type declaration (DTD) is not allowed, nor are entities");
  }
  static void OnDeclaration(void* self, const char*, const char* encoding, int) {
    if (encoding == nullptr) return;
    std::string name(encoding);
    for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    if (name != "UTF-8") Of(self).Refuse("the encoding is " + Quote(encoding) + "; it must be UTF-8");
  }

  void Refuse(std::string text, Problem::Cause cause = Problem::Cause::kMalformed) {
    AddProblem(
        findings_,
        {.cause = cause, .line = static_cast<int>(XML_GetCurrentLineNumber(parser_.get())), .text = std::move(text)});
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void Start(std::string_view name, const char** attributes) {
    if (open_.size() >= kMaxDepth) {
      return Refuse("nested deeper than " + std::to_string(kMaxDepth), Problem::Cause::kTooLarge);
    }
    if (++count_ > kMaxNodes) {
      return Refuse("more than " + std::to_string(kMaxNodes) + " elements", Problem::Cause::kTooLarge);
    }
    XmlElement element{.line = static_cast<int>(XML_GetCurrentLineNumber(parser_.get()))};
    const size_t separator = name.find(kSeparator);
    if (separator != name.npos) {
      element.space = name.substr(0, separator);
      name.remove_prefix(separator + 1);
    }
    element.name = name;
    for (; attributes[0] != nullptr; attributes += 2) {
      if (element.attributes.size() >= kMaxAttributes) return Refuse("too many attributes", Problem::Cause::kTooLarge);
      std::string attribute(attributes[0]);
      if (const size_t at = attribute.find(kSeparator); at != attribute.npos) attribute[at] = ' ';
      element.attributes.emplace_back(std::move(attribute), attributes[1]);
    }
    open_.push_back(std::move(element));
  }

  void End() {
    XmlElement element = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
      root_ = std::move(element);
    } else {
      open_.back().children.push_back(std::move(element));
    }
  }

  void Text(std::string_view text) { open_.back().text += text; }

  Findings& findings_;
  Parser parser_;
  std::vector<XmlElement> open_;
  std::optional<XmlElement> root_;
  size_t count_ = 0;
};

}  // namespace

std::optional<XmlElement> ParseXml(std::string_view bytes, Findings& findings) {
  if (bytes.size() > kMaxDocumentBytes) {
    AddProblem(findings, {.cause = Problem::Cause::kTooLarge,
                          .text = "the document has " + std::to_string(bytes.size()) + " bytes; at most " +
                                  std::to_string(kMaxDocumentBytes) + " are read"});
    return std::nullopt;
  }
  // The parser goes by a byte order mark, or by the zeros of UTF-16 without one,
  // whatever encoding it was given.
  const size_t wrong = std::min(FirstMalformedByte(bytes).value_or(bytes.npos), bytes.find('\0'));
  if (wrong != bytes.npos) {
    AddProblem(findings, {.text = "no XML in UTF-8: the error is at byte " + std::to_string(wrong)});
    return std::nullopt;
  }
  return TreeBuilder(findings).Run(bytes);
}

}  // namespace duta::adapters
