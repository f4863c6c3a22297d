#include "adapters/formats/sbdh/note_sbdh.h"

#include <algorithm>
#include <string>
#include <utility>

#include "adapters/formats/markup/escape.h"
#include "adapters/formats/sbdh/envelope.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

using message::v1::Message;

constexpr std::string_view kNoteSpace = "urn:duta:note:v1";
constexpr std::string_view kRoot = "Note";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kAuthority = "urn:duta:partner";

// The scopes that Peppol requires: which document it is, by which process.
const std::vector<SbdhScope>& Scopes() {
  static const std::vector<SbdhScope> kScopes = {
      {"DOCUMENTID", "urn:duta:note:v1::Note##urn:duta:note::1", "busdox-docid-qns"},
      {"PROCESSID", "urn:duta:process:note:1", "cenbii-procid-ubl"},
  };
  return kScopes;
}

// A list as elements that repeat, each with the list's name.
void WriteNode(const Node& node, std::string_view name, int depth, std::string& xml) {
  if (node.kind == Node::Kind::kList) {
    for (const Node& item : node.children) WriteNode(item, name, depth, xml);
    return;
  }
  const std::string indent(2 * depth, ' ');
  xml += indent + "<" + std::string(name) + ">";
  if (node.kind == Node::Kind::kObject) {
    xml += "\n";
    for (const Node& child : node.children) WriteNode(child, child.name, depth + 1, xml);
    xml += indent;
  } else {
    xml += Escaped(node.text, MarkupPlace::kXmlText);
  }
  xml += "</" + std::string(name) + ">\n";
}

std::string WriteDocument(const Node& node) {
  std::string xml = "  <Note xmlns=\"" + std::string(kNoteSpace) + "\">\n";
  for (const Node& child : node.children) WriteNode(child, child.name, 2, xml);
  return xml + "  </Note>\n";
}

// All of the document's own namespace, without attributes, text or children but
// not both.
Node NodeOf(const XmlElement& element, Findings& findings) {
  const auto refuse = [&](std::string text) {
    AddProblem(findings, {.field = element.name, .line = element.line, .text = std::move(text)});
  };
  if (element.space != kNoteSpace) refuse("is not of the namespace " + std::string(kNoteSpace));
  if (!element.attributes.empty()) refuse("has attributes; none are known here");
  Node node{.name = element.name, .text = element.text, .line = element.line};
  if (element.children.empty()) return node;
  node.kind = Node::Kind::kObject;
  if (element.text.find_first_not_of(" \t\r\n") != std::string::npos) refuse("has text between its elements");
  for (const XmlElement& child : element.children) node.children.push_back(NodeOf(child, findings));
  return node;
}

// Header and document say the same, or the envelope is refused.
class Agreement {
 public:
  explicit Agreement(Findings& findings) : findings_(findings) {}

  void Check(const SbdhHeader& header, const XmlElement& document, const NoteDocument& note) {
    Same("Authority", header.authority, kAuthority);
    Same("Standard", header.standard, document.space);
    Same("Type", header.type, document.name);
    Same("TypeVersion", header.type_version, kVersion);
    for (const SbdhScope& scope : Scopes()) CheckScope(header, scope);
    if (!note.message) {
      AddProblem(findings_, {.field = "message", .text = "is missing, and required in an envelope"});
      return;
    }
    const Message& message = *note.message;
    Same("InstanceIdentifier", header.instance, message.id());
    Same("Sender", header.sender, message.sender());
    SameInstant(header.creation_time, message.create_time());
    const auto& recipients = message.recipients();
    if (!std::equal(recipients.begin(), recipients.end(), header.receivers.begin(), header.receivers.end())) {
      AddProblem(findings_, {.field = "Receiver", .text = "the header names other receivers than the document"});
    }
  }

 private:
  void Same(std::string field, std::string_view header, std::string_view document) {
    if (header == document) return;
    AddProblem(findings_, {.field = std::move(field),
                           .text = "the header says " + Quote(header) + ", the document " + Quote(document)});
  }

  // XSD's dateTime: another offset or more decimals are the same time.
  void SameInstant(const std::string& header, const google::protobuf::Timestamp& document) {
    const auto instant = ParseInstant(header);
    if (instant && instant->seconds() == document.seconds() && instant->nanos() == document.nanos()) return;
    Same("CreationDateAndTime", header, FormatInstant(document).value_or(""));
  }

  void CheckScope(const SbdhHeader& header, const SbdhScope& expected) {
    const auto is_it = [&](const SbdhScope& scope) { return scope.type == expected.type; };
    if (std::count_if(header.scopes.begin(), header.scopes.end(), is_it) != 1) {
      AddProblem(findings_, {.field = "BusinessScope", .text = "must have one Scope " + expected.type});
      return;
    }
    Same(expected.type, std::find_if(header.scopes.begin(), header.scopes.end(), is_it)->instance, expected.instance);
  }

  Findings& findings_;
};

}  // namespace

Written WriteNoteSbdh(const note::v1::Note& note, const Message* message, const Ministry& ministry) {
  Documented documented = ComposeDocument(note, message, ministry);
  Written written{.findings = std::move(documented.findings)};
  if (message == nullptr) {
    AddProblem(written.findings, {.field = "message", .text = "an envelope needs the message's sender and recipients"});
  }
  if (!written.findings.problems.empty()) return written;
  const Message& header = *documented.document->message;
  const auto created = FormatInstant(header.create_time());
  if (header.id().empty() || header.sender().empty() || header.recipients().empty() || !header.has_create_time() ||
      !created) {
    AddProblem(written.findings,
               {.field = "message", .text = "has no id, sender, recipients or time, which the envelope needs"});
    return written;
  }
  const std::string document = WriteDocument(adapters::NodeOf(*documented.document, written.findings));
  written.bytes = WriteEnvelope({.authority = std::string(kAuthority),
                                 .sender = header.sender(),
                                 .receivers = {header.recipients().begin(), header.recipients().end()},
                                 .standard = std::string(kNoteSpace),
                                 .type_version = std::string(kVersion),
                                 .instance = header.id(),
                                 .type = std::string(kRoot),
                                 .creation_time = *created,
                                 .scopes = Scopes()},
                                document);
  return written;
}

Interpretation ReadNoteSbdh(std::string_view bytes, const Message* message, const Ministry& ministry) {
  Interpretation result;
  auto root = ParseXml(bytes, result.findings);
  const auto envelope = root ? ReadEnvelope(*std::move(root), result.findings) : std::nullopt;
  if (!envelope) return result;
  const Node node = NodeOf(envelope->document, result.findings);
  auto document = DocumentOf(node, Typing::kUntyped, result.findings);
  if (document) Agreement(result.findings).Check(envelope->header, envelope->document, *document);
  if (!result.findings.problems.empty()) return result;
  Interpretation interpretation = InterpretDocument(*std::move(document), message, ministry);
  auto& dropped = interpretation.findings.dropped;
  dropped.insert(dropped.begin(), result.findings.dropped.begin(), result.findings.dropped.end());
  return interpretation;
}

}  // namespace duta::adapters
