// The metadata of documents in the forms that libraries and lists of references
// read. For clients: it knows nothing of the hub. Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "duta/practice/v1/practice.pb.h"

namespace duta::kinds {

enum class MetadataFormat {
  kDcmi,      // DCMI Metadata Terms in XML, by the guidelines of DCMI.
  kDataCite,  // DataCite Metadata Schema 4.4 in XML.
  kBibtex,    // BibTeX, in UTF-8.
  kCslJson,   // CSL-JSON 1.0.
};

// `dcmi`, `datacite`, `bibtex`, `csl-json`.
std::optional<MetadataFormat> FormatOf(std::string_view word);

// A version of a practice.
struct CitedDocument {
  std::string practice;
  std::string version;
  uint32_t version_number = 1;
  std::string owner;
  practice::v1::Document document;
};

// One file with all of them; an empty list gives an empty file of the format. Ids are
// `urn:uuid:` of the practice where there is no DOI.
std::string WriteMetadata(MetadataFormat format, const std::vector<CitedDocument>& documents);

}  // namespace duta::kinds
