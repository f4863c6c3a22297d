// metadata_samples: writes random practices in all forms of metadata, and what they are
// made of, for other people's programs to read.
// Usage: metadata_samples DIRECTORY COUNT
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "core/kinds/practice/metadata/metadata.h"
#include "nlohmann/json.hpp"

namespace duta::kinds {
namespace {

using namespace practice::v1;

class Author {
 public:
  CitedDocument Write(int number) {
    char id[37];
    std::snprintf(id, sizeof id, "01939000-0000-7000-8000-%012d", number);
    CitedDocument cited;
    cited.practice = cited.version = id;
    cited.version_number = 1 + Below(9);
    cited.owner = "partners/id-kemlu";
    Document& document = cited.document;
    const char* const languages[] = {"en", "id", "th", "zh-Hant"};
    for (uint32_t i = 0; i <= Below(4); ++i) {
      *document.add_titles() = InLanguage(languages[i]);
      if (Below(3) == 0) *document.add_abstracts() = InLanguage(languages[i]);
    }
    for (uint32_t i = 0; i <= Below(3); ++i) Put(*document.add_creators());
    for (uint32_t i = 0; i <= Below(3); ++i) document.add_topics(Text());
    document.set_type(static_cast<DocumentType>(1 + Below(DocumentType_MAX)));
    if (Below(2) == 0) document.add_countries("ID");
    document.add_languages(languages[Below(4)]);
    document.set_issued(Pick({"2026", "2026-02", "2026-11-04"}));
    if (Below(2) == 0) document.set_created(Pick({"2019", "2019-10", "2019-10-03"}));
    if (Below(2) == 0) document.set_publisher(Text());
    if (Below(2) == 0) document.set_rights(Text());
    if (Below(2) == 0) document.set_license("https://creativecommons.org/licenses/by/4.0/");
    if (Below(2) == 0) document.set_doi("10.1234/ab_cd(" + std::to_string(number) + ")<x>");
    if (Below(2) == 0) document.set_period(Text());
    for (uint32_t i = 0; i < Below(3); ++i) {
      Relation& relation = *document.add_relations();
      relation.set_type(static_cast<RelationType>(1 + Below(RelationType_MAX)));
      relation.set_target(Pick({"10.5555/12345678", "urn:isbn:9780000000000", "https://example.org/a?b=1&c=2"}));
    }
    return cited;
  }

 private:
  uint32_t Below(uint32_t count) { return static_cast<uint32_t>(random_() % count); }
  std::string Pick(const std::vector<std::string>& from) { return from[Below(static_cast<uint32_t>(from.size()))]; }
  std::string Text() {
    std::string text = "a";
    for (uint32_t i = Below(6); i > 0; --i) {
      text += " " + Pick({"help", "50 %", "a_b", "<advice>", "R&D", "{x}", "}{", "\\input", "$1", "#2", "\"quoted\"",
                          "it's", "外交", "การทูต", "Việt", "~", "^", "]]>", "&amp;"});
    }
    return text;
  }
  LocalText InLanguage(const char* language) {
    LocalText text;
    text.set_language(language);
    text.set_text(Text());
    return text;
  }
  void Put(Creator& creator) {
    creator.set_is_organisation(Below(2) == 0);
    creator.set_name(creator.is_organisation()
                         ? "Ministry of Arts and " + Text()
                         : Pick({"Marsudi, Retno", "Prum Sokha", "Nguyễn, Thị Hà", "Rina and Budi"}));
    if (Below(2) == 0) creator.set_affiliation(Text());
  }

  std::mt19937 random_{2019};
};

nlohmann::json Facts(const CitedDocument& cited) {
  nlohmann::json facts;
  facts["id"] = cited.practice;
  facts["doi"] = cited.document.doi();
  facts["issued"] = cited.document.issued();
  for (const LocalText& title : cited.document.titles()) facts["titles"].push_back({title.language(), title.text()});
  for (const Creator& creator : cited.document.creators()) {
    facts["creators"].push_back({creator.name(), creator.is_organisation()});
  }
  for (const std::string& topic : cited.document.topics()) facts["topics"].push_back(topic);
  return facts;
}

bool WriteFile(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return static_cast<bool>(file.flush());
}

int Run(const std::filesystem::path& folder, int count) {
  std::filesystem::create_directories(folder);
  Author author;
  std::vector<CitedDocument> documents;
  nlohmann::json facts = nlohmann::json::array();
  for (int i = 0; i < count; ++i) {
    documents.push_back(author.Write(i));
    facts.push_back(Facts(documents.back()));
  }
  const bool is_written = WriteFile(folder / "facts.json", facts.dump()) &&
                          WriteFile(folder / "dcmi.xml", WriteMetadata(MetadataFormat::kDcmi, documents)) &&
                          WriteFile(folder / "datacite.xml", WriteMetadata(MetadataFormat::kDataCite, documents)) &&
                          WriteFile(folder / "references.bib", WriteMetadata(MetadataFormat::kBibtex, documents)) &&
                          WriteFile(folder / "references.json", WriteMetadata(MetadataFormat::kCslJson, documents));
  return is_written ? 0 : 1;
}

}  // namespace
}  // namespace duta::kinds

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: metadata_samples DIRECTORY COUNT\n");
    return 2;
  }
  return duta::kinds::Run(argv[1], std::atoi(argv[2]));
}
