// The header of a Standard Business Document (UN/CEFACT SBDH 1.3), as far as the
// Peppol Business Message Envelope uses it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/formats/sbdh/xml.h"

namespace duta::adapters {

inline constexpr std::string_view kSbdhSpace = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";

// Scope of type and instance, such as DOCUMENTID.
struct SbdhScope {
  std::string type;
  std::string instance;
  std::string identifier;  // Its scheme.
};

// What the header says. Parties are identifiers under one authority.
struct SbdhHeader {
  std::string authority;
  std::string sender;
  std::vector<std::string> receivers;
  std::string standard;  // The document's namespace.
  std::string type_version;
  std::string instance;
  std::string type;  // The document's root element.
  std::string creation_time;
  std::vector<SbdhScope> scopes;
};

// The whole envelope around `document`, an element that is indented by two.
std::string WriteEnvelope(const SbdhHeader& header, std::string_view document);

// An envelope taken apart.
struct Envelope {
  SbdhHeader header;
  XmlElement document;
};

// Strict: each part once, in the namespace, nothing else beside them. Nothing,
// and problems, otherwise.
std::optional<Envelope> ReadEnvelope(XmlElement root, Findings& findings);

}  // namespace duta::adapters
