// DCMI Metadata Terms and DataCite 4.4, in XML.
#include <string_view>

#include "core/kinds/practice/metadata/forms.h"
#include "core/kinds/practice/metadata/xml_text.h"

namespace duta::kinds {
namespace {

using namespace practice::v1;

constexpr std::string_view kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string_view DcmiTypeOf(DocumentType type) {
  switch (type) {
    case DOCUMENT_TYPE_DATASET:
      return "Dataset";
    case DOCUMENT_TYPE_SOFTWARE:
      return "Software";
    case DOCUMENT_TYPE_TRAINING:
      return "InteractiveResource";
    default:
      return "Text";
  }
}

// The name of a relation in both vocabularies; of DataCite the nearest that it has.
struct RelationName {
  std::string_view dcmi;
  std::string_view datacite;
};
RelationName NameOf(RelationType type) {
  switch (type) {
    case RELATION_TYPE_REQUIRES:
      return {"dcterms:requires", "Requires"};
    case RELATION_TYPE_IS_PART_OF:
      return {"dcterms:isPartOf", "IsPartOf"};
    case RELATION_TYPE_IS_VERSION_OF:
      return {"dcterms:isVersionOf", "IsVersionOf"};
    case RELATION_TYPE_CONFORMS_TO:
      return {"dcterms:conformsTo", "IsDerivedFrom"};
    default:
      return {"dcterms:references", "References"};
  }
}

std::string DcmiRecord(const CitedDocument& cited) {
  const Document& document = cited.document;
  std::string xml = "  <record>\n";
  const auto add = [&](std::string_view name, std::string_view text, const XmlAttributes& attributes = {}) {
    if (!text.empty()) xml += XmlElement(4, name, attributes, text);
  };
  add("dcterms:identifier", UriOf(cited), {{"xsi:type", "dcterms:URI"}});
  for (const LocalText& title : document.titles()) add("dcterms:title", title.text(), {{"xml:lang", title.language()}});
  for (const LocalText& text : document.abstracts()) {
    add("dcterms:abstract", text.text(), {{"xml:lang", text.language()}});
  }
  for (const Creator& creator : document.creators()) add("dcterms:creator", creator.name());
  for (const std::string& topic : document.topics()) add("dcterms:subject", topic);
  add("dcterms:type", DcmiTypeOf(document.type()), {{"xsi:type", "dcterms:DCMIType"}});
  for (const std::string& country : document.countries()) {
    add("dcterms:spatial", country, {{"xsi:type", "dcterms:ISO3166"}});
  }
  add("dcterms:temporal", document.period());
  for (const std::string& tag : document.languages()) add("dcterms:language", tag, {{"xsi:type", "dcterms:RFC5646"}});
  add("dcterms:created", document.created(), {{"xsi:type", "dcterms:W3CDTF"}});
  add("dcterms:issued", document.issued(), {{"xsi:type", "dcterms:W3CDTF"}});
  add("dcterms:publisher", PublisherOf(cited));
  add("dcterms:rights", document.rights());
  add("dcterms:license", document.license(), {{"xsi:type", "dcterms:URI"}});
  for (const Relation& relation : document.relations()) add(NameOf(relation.type()).dcmi, relation.target());
  return xml + "  </record>\n";
}

// Of a relation's target: DataCite wants to know.
std::string_view IdentifierTypeOf(const std::string& target) {
  if (target.rfind("10.", 0) == 0) return "DOI";
  return target.rfind("urn:", 0) == 0 ? "URN" : "URL";
}

std::string DataCiteCreators(const Document& document) {
  std::string xml = "    <creators>\n";
  for (const Creator& creator : document.creators()) {
    xml += "      <creator>\n";
    xml += XmlElement(8, "creatorName", {{"nameType", creator.is_organisation() ? "Organizational" : "Personal"}},
                      creator.name());
    if (!creator.affiliation().empty()) xml += XmlElement(8, "affiliation", {}, creator.affiliation());
    xml += "      </creator>\n";
  }
  return xml + "    </creators>\n";
}

// `<name>` around `inner`, unless that is empty.
std::string Group(std::string_view name, const std::string& inner) {
  if (inner.empty()) return "";
  return "    <" + std::string(name) + ">\n" + inner + "    </" + std::string(name) + ">\n";
}

std::string DataCiteLists(const Document& document) {
  std::string subjects, dates, relations, rights, descriptions, places;
  for (const std::string& topic : document.topics()) subjects += XmlElement(6, "subject", {}, topic);
  if (!document.created().empty()) dates += XmlElement(6, "date", {{"dateType", "Created"}}, document.created());
  dates += XmlElement(6, "date", {{"dateType", "Issued"}}, document.issued());
  for (const Relation& relation : document.relations()) {
    relations += XmlElement(6, "relatedIdentifier",
                            {{"relatedIdentifierType", IdentifierTypeOf(relation.target())},
                             {"relationType", NameOf(relation.type()).datacite}},
                            relation.target());
  }
  if (!document.rights().empty() || !document.license().empty()) {
    XmlAttributes attributes;
    if (!document.license().empty()) attributes.emplace_back("rightsURI", document.license());
    rights += XmlElement(6, "rights", attributes, document.rights());
  }
  for (const LocalText& text : document.abstracts()) {
    descriptions +=
        XmlElement(6, "description", {{"descriptionType", "Abstract"}, {"xml:lang", text.language()}}, text.text());
  }
  for (const std::string& country : document.countries()) {
    places += "      <geoLocation>\n" + XmlElement(8, "geoLocationPlace", {}, country) + "      </geoLocation>\n";
  }
  return Group("subjects", subjects) + Group("dates", dates) + XmlElement(4, "language", {}, document.languages(0)) +
         Group("relatedIdentifiers", relations) + Group("rightsList", rights) + Group("descriptions", descriptions) +
         Group("geoLocations", places);
}

std::string DataCiteResource(const CitedDocument& cited) {
  const Document& document = cited.document;
  std::string xml =
      "  <resource xmlns=\"http://datacite.org/schema/kernel-4\""
      " xsi:schemaLocation=\"http://datacite.org/schema/kernel-4"
      " http://schema.datacite.org/meta/kernel-4.4/metadata.xsd\">\n";
  const bool has_doi = !document.doi().empty();
  xml += XmlElement(4, "identifier", {{"identifierType", has_doi ? "DOI" : "URN"}},
                    has_doi ? document.doi() : UriOf(cited));
  xml += DataCiteCreators(document);
  xml += "    <titles>\n";
  for (int i = 0; i < document.titles_size(); ++i) {
    XmlAttributes attributes{{"xml:lang", document.titles(i).language()}};
    if (i > 0) attributes.emplace_back("titleType", "TranslatedTitle");
    xml += XmlElement(6, "title", attributes, document.titles(i).text());
  }
  xml += "    </titles>\n";
  xml += XmlElement(4, "publisher", {}, PublisherOf(cited));
  xml += XmlElement(4, "publicationYear", {}, YearOf(document));
  xml += XmlElement(4, "resourceType", {{"resourceTypeGeneral", DcmiTypeOf(document.type())}},
                    DocumentType_Name(document.type()).substr(std::string_view("DOCUMENT_TYPE_").size()));
  xml += DataCiteLists(document);
  return xml + "  </resource>\n";
}

}  // namespace

std::string WriteDcmi(const std::vector<CitedDocument>& documents) {
  std::string xml(kHead);
  xml +=
      "<metadata xmlns:dcterms=\"http://purl.org/dc/terms/\""
      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n";
  for (const CitedDocument& cited : documents) xml += DcmiRecord(cited);
  return xml + "</metadata>\n";
}

std::string WriteDataCite(const std::vector<CitedDocument>& documents) {
  std::string xml(kHead);
  xml += "<resources xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n";
  for (const CitedDocument& cited : documents) xml += DataCiteResource(cited);
  return xml + "</resources>\n";
}

}  // namespace duta::kinds
