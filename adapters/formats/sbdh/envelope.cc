#include "adapters/formats/sbdh/envelope.h"

#include <algorithm>
#include <utility>

#include "adapters/formats/markup/escape.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

constexpr std::string_view kHeaderVersion = "1.0";

std::string Line(std::string_view name, std::string_view value, int depth) {
  return std::string(2 * depth, ' ') + "<" + std::string(name) + ">" + Escaped(value, MarkupPlace::kXmlText) + "</" +
         std::string(name) + ">\n";
}

std::string Party(std::string_view role, std::string_view authority, std::string_view identifier) {
  return "    <" + std::string(role) + ">\n      <Identifier Authority=\"" +
         Escaped(authority, MarkupPlace::kXmlAttribute) + "\">" + Escaped(identifier, MarkupPlace::kXmlText) +
         "</Identifier>\n    </" + std::string(role) + ">\n";
}

// Reads one envelope.
class Reader {
 public:
  explicit Reader(Findings& findings) : findings_(findings) {}

  std::optional<Envelope> Run(XmlElement root) {
    if (!Is(root, "StandardBusinessDocument")) {
      Refuse(root, "the root element must be StandardBusinessDocument of " + std::string(kSbdhSpace));
    } else if (root.children.size() != 2 || !Is(root.children.front(), "StandardBusinessDocumentHeader")) {
      Refuse(root, "must hold StandardBusinessDocumentHeader and then one document");
    } else {
      Envelope envelope{.document = std::move(root.children.back())};
      ReadHeader(root.children.front(), envelope.header);
      if (findings_.problems.empty()) return envelope;
    }
    return std::nullopt;
  }

 private:
  static bool Is(const XmlElement& element, std::string_view name) {
    return element.space == kSbdhSpace && element.name == name;
  }

  void Refuse(const XmlElement& at, std::string text) {
    AddProblem(findings_, {.field = at.name, .line = at.line, .text = std::move(text)});
  }

  // Takes the children of `parent` called `name`, in their order.
  std::vector<XmlElement> TakeAll(XmlElement& parent, std::string_view name) {
    std::vector<XmlElement> taken;
    auto& children = parent.children;
    for (XmlElement& child : children) {
      if (Is(child, name)) taken.push_back(std::move(child));
    }
    std::erase_if(children, [&](const XmlElement& child) { return child.name == name || child.name.empty(); });
    return taken;
  }

  XmlElement Take(XmlElement& parent, std::string_view name) {
    std::vector<XmlElement> taken = TakeAll(parent, name);
    if (taken.size() == 1) return std::move(taken.front());
    Refuse(parent, std::string(name) + (taken.empty() ? " is missing" : " is there more than once"));
    return {};
  }

  std::string TakeText(XmlElement& parent, std::string_view name) {
    const XmlElement element = Take(parent, name);
    if (!element.children.empty()) Refuse(element, "must hold text only");
    return std::string(Trim(CollapseBlanks(element.text)));
  }

  // What SBDH 1.3 allows and the network has no place for.
  void DropAll(XmlElement& parent, std::string_view name, const std::string& what) {
    if (!TakeAll(parent, name).empty()) AddDropped(findings_, std::string(name), what);
  }

  // Whether more than one type of document follows; one does.
  void CheckMultiple(XmlElement& identification) {
    for (const XmlElement& element : TakeAll(identification, "MultipleType")) {
      const std::string_view value = Trim(element.text);
      if (value != "false" && value != "0") Refuse(element, "must be false: an envelope holds one document");
    }
  }

  void RefuseRest(const XmlElement& parent) {
    for (const XmlElement& child : parent.children) {
      Refuse(child, "no such element is known in " + parent.name);
    }
  }

  std::string ReadParty(XmlElement party, SbdhHeader& header) {
    const XmlElement identifier = Take(party, "Identifier");
    DropAll(party, "ContactInformation", "people to ask at " + party.name);
    RefuseRest(party);
    if (identifier.attributes.size() != 1 || identifier.attributes.front().first != "Authority") {
      Refuse(party, "Identifier must have one attribute, Authority");
    } else if (const std::string& authority = identifier.attributes.front().second; header.authority.empty()) {
      header.authority = authority;
    } else if (header.authority != authority) {
      Refuse(party, "names another authority: " + Quote(authority));
    }
    return std::string(Trim(CollapseBlanks(identifier.text)));
  }

  void ReadHeader(XmlElement& element, SbdhHeader& header) {
    if (TakeText(element, "HeaderVersion") != kHeaderVersion) Refuse(element, "HeaderVersion must be 1.0");
    header.sender = ReadParty(Take(element, "Sender"), header);
    std::vector<XmlElement> receivers = TakeAll(element, "Receiver");
    if (receivers.empty()) Refuse(element, "Receiver is missing");
    for (XmlElement& receiver : receivers) header.receivers.push_back(ReadParty(std::move(receiver), header));
    XmlElement identification = Take(element, "DocumentIdentification");
    header.standard = TakeText(identification, "Standard");
    header.type_version = TakeText(identification, "TypeVersion");
    header.instance = TakeText(identification, "InstanceIdentifier");
    header.type = TakeText(identification, "Type");
    CheckMultiple(identification);
    header.creation_time = TakeText(identification, "CreationDateAndTime");
    RefuseRest(identification);
    XmlElement business_scope = Take(element, "BusinessScope");
    for (XmlElement& scope : TakeAll(business_scope, "Scope")) ReadScope(scope, header);
    RefuseRest(business_scope);
    RefuseRest(element);
  }

  void ReadScope(XmlElement& scope, SbdhHeader& header) {
    SbdhScope read;
    read.type = TakeText(scope, "Type");
    read.instance = TakeText(scope, "InstanceIdentifier");
    for (const char* information : {"CorrelationInformation", "BusinessService"})
      DropAll(scope, information, "a part of the scope " + read.type);
    if (!scope.children.empty()) read.identifier = TakeText(scope, "Identifier");
    RefuseRest(scope);
    header.scopes.push_back(std::move(read));
  }

  Findings& findings_;
};

}  // namespace

std::string WriteEnvelope(const SbdhHeader& header, std::string_view document) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<StandardBusinessDocument xmlns=\"" +
                    std::string(kSbdhSpace) + "\">\n  <StandardBusinessDocumentHeader>\n";
  xml += Line("HeaderVersion", kHeaderVersion, 2);
  xml += Party("Sender", header.authority, header.sender);
  for (const std::string& receiver : header.receivers) xml += Party("Receiver", header.authority, receiver);
  xml += "    <DocumentIdentification>\n";
  xml += Line("Standard", header.standard, 3);
  xml += Line("TypeVersion", header.type_version, 3);
  xml += Line("InstanceIdentifier", header.instance, 3);
  xml += Line("Type", header.type, 3);
  xml += Line("CreationDateAndTime", header.creation_time, 3);
  xml += "    </DocumentIdentification>\n    <BusinessScope>\n";
  for (const SbdhScope& scope : header.scopes) {
    xml += "      <Scope>\n" + Line("Type", scope.type, 4) + Line("InstanceIdentifier", scope.instance, 4);
    if (!scope.identifier.empty()) xml += Line("Identifier", scope.identifier, 4);
    xml += "      </Scope>\n";
  }
  xml += "    </BusinessScope>\n  </StandardBusinessDocumentHeader>\n";
  xml += document;
  return xml + "</StandardBusinessDocument>\n";
}

std::optional<Envelope> ReadEnvelope(XmlElement root, Findings& findings) {
  return Reader(findings).Run(std::move(root));
}

}  // namespace duta::adapters
