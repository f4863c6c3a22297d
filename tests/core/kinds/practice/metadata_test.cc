#include "core/kinds/practice/metadata/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "nlohmann/json.hpp"
#include "tests/core/kinds/practice/sample.h"

namespace duta::kinds {
namespace {

using testing::HasSubstr;
using testing::Not;

CitedDocument Cited() {
  CitedDocument cited;
  cited.practice = IdOf(1);
  cited.version = IdOf(2);
  cited.version_number = 2;
  cited.owner = "partners/id-kemlu";
  cited.document = MakeDocument("Help & <advice> {50 %}", "It says \"yes\".\nTwice.");
  cited.document.add_titles()->set_language("id");
  cited.document.mutable_titles(1)->set_text("Bantuan");
  cited.document.mutable_creators(0)->set_name("Marsudi, Retno");
  cited.document.set_doi("10.1234/abcd");
  cited.document.set_license("https://creativecommons.org/licenses/by/4.0/");
  practice::v1::Relation& relation = *cited.document.add_relations();
  relation.set_type(practice::v1::RELATION_TYPE_REFERENCES);
  relation.set_target("10.5555/12345678");
  return cited;
}

TEST(MetadataTest, WritesDcmi) {
  const std::string xml = WriteMetadata(MetadataFormat::kDcmi, {Cited()});
  EXPECT_THAT(xml, HasSubstr("<dcterms:title xml:lang=\"en\">Help &amp; &lt;advice&gt; {50 %}</dcterms:title>"));
  EXPECT_THAT(xml, HasSubstr("<dcterms:title xml:lang=\"id\">Bantuan</dcterms:title>"));
  EXPECT_THAT(xml, HasSubstr("<dcterms:identifier xsi:type=\"dcterms:URI\">https://doi.org/10.1234/abcd<"));
  EXPECT_THAT(xml, HasSubstr("<dcterms:spatial xsi:type=\"dcterms:ISO3166\">ID</dcterms:spatial>"));
  EXPECT_THAT(xml, HasSubstr("<dcterms:issued xsi:type=\"dcterms:W3CDTF\">2026-11-24</dcterms:issued>"));
  EXPECT_THAT(xml, HasSubstr("<dcterms:references>10.5555/12345678</dcterms:references>"));
}

TEST(MetadataTest, WritesDataCite) {
  const std::string xml = WriteMetadata(MetadataFormat::kDataCite, {Cited()});
  EXPECT_THAT(xml, HasSubstr("<identifier identifierType=\"DOI\">10.1234/abcd</identifier>"));
  EXPECT_THAT(xml, HasSubstr("<creatorName nameType=\"Personal\">Marsudi, Retno</creatorName>"));
  EXPECT_THAT(xml, HasSubstr("<publicationYear>2026</publicationYear>"));
  EXPECT_THAT(xml, HasSubstr("<resourceType resourceTypeGeneral=\"Text\">GUIDE</resourceType>"));
  EXPECT_THAT(xml, HasSubstr("relatedIdentifierType=\"DOI\" relationType=\"References\""));
}

TEST(MetadataTest, WritesBibtexThatStaysBalanced) {
  CitedDocument cited = Cited();
  cited.document.mutable_titles(0)->set_text("}{ \\input{x} 50 % & $");
  const std::string bibtex = WriteMetadata(MetadataFormat::kBibtex, {cited});
  EXPECT_THAT(bibtex, HasSubstr("author = {Marsudi, Retno}"));
  EXPECT_THAT(bibtex, HasSubstr("\\textbackslash{}input"));
  int depth = 0;
  for (size_t i = 0; i < bibtex.size(); ++i) {
    depth += bibtex[i] == '{' ? 1 : bibtex[i] == '}' ? -1 : 0;
    ASSERT_GE(depth, 0);
  }
  EXPECT_EQ(depth, 0);
}

TEST(MetadataTest, WritesCslJson) {
  const auto json = nlohmann::json::parse(WriteMetadata(MetadataFormat::kCslJson, {Cited(), Cited()}));
  ASSERT_EQ(json.size(), 2U);
  EXPECT_EQ(json[0]["type"], "report");
  EXPECT_EQ(json[0]["title"], "Help & <advice> {50 %}");
  EXPECT_EQ(json[0]["abstract"], "It says \"yes\".\nTwice.");
  EXPECT_EQ(json[0]["author"][0]["family"], "Marsudi");
  EXPECT_EQ(json[0]["issued"]["date-parts"][0], nlohmann::json({2026, 11, 24}));
  EXPECT_EQ(json[0]["DOI"], "10.1234/abcd");
  EXPECT_EQ(nlohmann::json::parse(WriteMetadata(MetadataFormat::kCslJson, {})).size(), 0U);
}

TEST(MetadataTest, FormatsHaveWords) {
  EXPECT_EQ(FormatOf("datacite"), MetadataFormat::kDataCite);
  EXPECT_FALSE(FormatOf("marc").has_value());
}

}  // namespace
}  // namespace duta::kinds
