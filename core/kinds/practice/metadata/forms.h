// The forms of metadata.h, one each; and what they have in common. Functions only;
// thread-safe.
#pragma once

#include <string>
#include <vector>

#include "core/kinds/practice/metadata/metadata.h"

namespace duta::kinds {

std::string WriteDcmi(const std::vector<CitedDocument>& documents);
std::string WriteDataCite(const std::vector<CitedDocument>& documents);
std::string WriteBibtex(const std::vector<CitedDocument>& documents);
std::string WriteCslJson(const std::vector<CitedDocument>& documents);

// `https://doi.org/10.1234/abcd`, or `urn:uuid:` of the practice.
std::string UriOf(const CitedDocument& cited);
// Who publishes: what the document says, else the owner's name.
std::string PublisherOf(const CitedDocument& cited);
// `2026` of `2026-11-24`.
std::string YearOf(const practice::v1::Document& document);

}  // namespace duta::kinds
