#include "core/kinds/practice/metadata/metadata.h"

#include "core/kinds/practice/metadata/forms.h"

namespace duta::kinds {

std::optional<MetadataFormat> FormatOf(std::string_view word) {
  if (word == "dcmi") return MetadataFormat::kDcmi;
  if (word == "datacite") return MetadataFormat::kDataCite;
  if (word == "bibtex") return MetadataFormat::kBibtex;
  if (word == "csl-json") return MetadataFormat::kCslJson;
  return std::nullopt;
}

std::string WriteMetadata(MetadataFormat format, const std::vector<CitedDocument>& documents) {
  switch (format) {
    case MetadataFormat::kDcmi:
      return WriteDcmi(documents);
    case MetadataFormat::kDataCite:
      return WriteDataCite(documents);
    case MetadataFormat::kBibtex:
      return WriteBibtex(documents);
    case MetadataFormat::kCslJson:
      break;
  }
  return WriteCslJson(documents);
}

std::string UriOf(const CitedDocument& cited) {
  return cited.document.doi().empty() ? "urn:uuid:" + cited.practice : "https://doi.org/" + cited.document.doi();
}

std::string PublisherOf(const CitedDocument& cited) {
  return cited.document.publisher().empty() ? cited.owner : cited.document.publisher();
}

std::string YearOf(const practice::v1::Document& document) { return document.issued().substr(0, 4); }

}  // namespace duta::kinds
