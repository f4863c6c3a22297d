#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/formats/sbdh/note_sbdh.h"
#include "adapters/formats/sbdh/xml.h"
#include "adapters/markings/ministries.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using testing::HasSubstr;

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& problem : findings.problems) {
    told += std::to_string(problem.line) + " " + problem.field + ": " + problem.text + "\n";
  }
  return told;
}

std::string ProblemsOf(std::string_view xml) {
  Findings findings;
  const auto root = ParseXml(xml, findings);
  EXPECT_EQ(root.has_value(), findings.problems.empty()) << xml.substr(0, 100);
  return Told(findings);
}

std::string Repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

// In little-endian order, ASCII alone.
std::string Utf16(std::string_view text) {
  std::string bytes;
  for (const char c : text) bytes.append({c, '\0'});
  return bytes;
}

TEST(XmlTest, ReadsNamesAttributesAndText) {
  Findings findings;
  const auto root = ParseXml(
      "<a xmlns='u' xmlns:p='v'><!-- c --><?pi x?>\n<p:b c='1' p:d='2'>x &lt; &#233;<![CDATA[<]]></p:b></a>", findings);
  ASSERT_TRUE(root.has_value()) << Told(findings);
  EXPECT_EQ(root->space, "u");
  ASSERT_EQ(root->children.size(), 1u);
  const XmlElement& child = root->children.front();
  EXPECT_EQ(child.space, "v");
  EXPECT_EQ(child.name, "b");
  EXPECT_EQ(child.text, "x < é<");
  EXPECT_EQ(child.line, 2);
  EXPECT_EQ(child.attributes[1].first, "v d");
}

TEST(XmlTest, RefusesEntitiesAndWhateverElseADtdBrings) {
  const std::string laughs =
      "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"lol\">"
      "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><l>&c;</l>";
  const struct {
    std::string xml;
    std::string problem;
  } kCases[] = {
      {laughs, "1 : a document type declaration (DTD) is not allowed, nor are entities"},
      {"<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>", "document type declaration"},
      {"<!DOCTYPE x [<!ENTITY e SYSTEM \"http://127.0.0.1/\">]><x>&e;</x>", "document type declaration"},
      {"<!DOCTYPE x PUBLIC \"a\" \"b\"><x/>", "document type declaration"},
      {"<x>&e;</x>", "undefined entity"},
      {"<x/><x/>", "junk after document element"},
      {"<x>", "no element found"},
      {"", "no element found"},
      {"<x>\x01</x>", "not well-formed"},
      {"<x>\xC3\x28</x>", "no XML in UTF-8: the error is at byte 3"},
      {"\xFF\xFE" + Utf16("<x/>"), "no XML in UTF-8: the error is at byte 0"},
      {Utf16("<x/>"), "no XML in UTF-8: the error is at byte 1"},
      {"<p:x/>", "unbound prefix"},
      {"<x a='1' a='2'/>", "duplicate attribute"},
      {"<?xml version='1.0' encoding='ISO-8859-1'?><x>e</x>", "the encoding is `ISO-8859-1`; it must be UTF-8"},
      {"<?xml version='1.0' encoding='UTF-16'?><x/>", "must be UTF-8"},
      {Repeated("<x>", 10'000), "nested deeper than 32"},
      {"<x>" + Repeated("<y/>", 30'000) + "</x>", "more than 20000 elements"},
      {std::string(5 << 20, ' '), "at most 4194304 are read"},
  };
  for (const auto& c : kCases) EXPECT_THAT(ProblemsOf(c.xml), HasSubstr(c.problem)) << c.xml.substr(0, 60);
}

TEST(NoteSbdhTest, RefusesAnEnvelopeThatIsNotWhole) {
  const Ministry ministry(au::MinistryProfile());
  const message::v1::Message message = SampleMessage();
  const Written written = WriteNoteSbdh(SampleNote(), &message, ministry);
  ASSERT_TRUE(written.bytes.has_value());
  ASSERT_TRUE(ReadNoteSbdh(*written.bytes, &message, ministry).note.has_value());
  const std::string id = "019ab1c2-0000-7000-8000-000000000001";
  const struct {
    std::string part;
    std::string with;
    std::string problem;
  } kCases[] = {
      {"StandardBusinessDocumentHeader\">\n", "Other\">\n",
       "the root element must be StandardBusinessDocument of http://www.unece.org"},
      {"<Note xmlns=\"urn:duta:note:v1\"", "<Note xmlns=\"urn:duta:note:v2\"",
       "is not of the namespace urn:duta:note:v1"},
      {"<HeaderVersion>1.0", "<HeaderVersion>2.0", "HeaderVersion must be 1.0"},
      {"    <Sender>", "    <Sender2/>\n    <Sender>", "no such element is known in StandardBusinessDocumentHeader"},
      {">partners/id-kemlu</Identifier>", ">partners/nz-mfat</Identifier>",
       "Sender: the header says `partners/nz-mfat`, the document `partners/id-kemlu`"},
      {">partners/au-dfat</Identifier>", ">partners/nz-mfat</Identifier>",
       "Receiver: the header names other receivers"},
      {"<InstanceIdentifier>" + id, "<InstanceIdentifier>" + std::string(36, '0'),
       "InstanceIdentifier: the header says"},
      {"<Standard>urn:duta:note:v1<", "<Standard>urn:other<", "Standard: the header says"},
      {"<Type>Note<", "<Type>Invoice<", "Type: the header says `Invoice`, the document `Note`"},
      {"<CreationDateAndTime>2026", "<CreationDateAndTime>2025", "CreationDateAndTime: the header says"},
      {"<Type>PROCESSID<", "<Type>DOCUMENTID<", "must have one Scope"},
      {"Authority=\"urn:duta:partner\"", "Authority=\"iso6523-actorid-upis\"", "names another authority"},
      {"<number>", "<number x=\"1\">", "number: has attributes"},
      {"<number>", "<numero>1</numero>\n<number>", "note.numero: no such name is known here"},
      {"<number>", "<number>1</number>\n<number>", "note.number: is there twice"},
      {"    <note>", "    text\n    <note>", "Note: has text between its elements"},
      {"</StandardBusinessDocument>", "<x/></StandardBusinessDocument>", "and then one document"},
  };
  for (const auto& c : kCases) {
    std::string xml = *written.bytes;
    const size_t at = xml.find(c.part);
    ASSERT_NE(at, xml.npos) << c.part;
    xml.replace(at, c.part.size(), c.with);
    const Interpretation read = ReadNoteSbdh(xml, &message, ministry);
    EXPECT_FALSE(read.note.has_value()) << c.with;
    EXPECT_THAT(Told(read.findings), HasSubstr(c.problem)) << c.with;
  }
}

TEST(NoteSbdhTest, NeedsAMessage) {
  const Ministry ministry(au::MinistryProfile());
  EXPECT_FALSE(WriteNoteSbdh(SampleNote(), nullptr, ministry).bytes.has_value());
  const message::v1::Message empty;
  EXPECT_FALSE(WriteNoteSbdh(SampleNote(), &empty, ministry).bytes.has_value());
}

}  // namespace
}  // namespace duta::adapters
