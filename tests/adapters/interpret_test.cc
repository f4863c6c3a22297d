#include "adapters/formats/note_verbale/interpret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/markings/ministries.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using testing::HasSubstr;
using testing::IsEmpty;

// As a desk officer types it.
constexpr std::string_view kText = R"(RAHASIA

KEMENTERIAN LUAR NEGERI REPUBLIK INDONESIA

NOTA DIPLOMATIK

Nomor   : D/0123/XI/2026/01
Tanggal : 23 November 2026
Tempat  : Jakarta
Dari    : Kementerian Luar Negeri Republik Indonesia
Kepada  : Departemen Luar Negeri dan Perdagangan Australia
Perihal : Konferensi regional kedua
          tentang diplomasi digital
Bahasa  : id

Kementerian mengusulkan tanggal 8 sampai 10 Maret 2027.

Mohon nama-nama delegasi:
  – ketua;
  – dua pakar.

Jakarta, 23 November 2026

Lampiran:
1. acara.pdf

RAHASIA
)";

Message SecretMessage() {
  Message message = SampleMessage();
  message.mutable_marking()->set_level(message::v1::LEVEL_SECRET);
  message.mutable_marking()->clear_caveats();
  message.mutable_attachments(0)->set_name("acara.pdf");
  return message;
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

Interpretation Read(std::string_view text, const Message& message = SecretMessage()) {
  return Interpret(text, &message, Ministry(id::MinistryProfile()));
}

std::string Told(const Findings& findings) {
  std::string told;
  for (const Problem& p : findings.problems)
    told += p.field + ": line " + std::to_string(p.line) + ": " + p.text + "\n";
  for (const Remark& remark : findings.dropped) told += "dropped " + remark.field + ": " + remark.text + "\n";
  return told;
}

TEST(InterpretTest, ReadsWhatAnOfficerWrites) {
  const Interpretation read = Read(kText);
  ASSERT_TRUE(read.note.has_value()) << Told(read.findings);
  EXPECT_THAT(read.findings.dropped, IsEmpty()) << Told(read.findings);
  EXPECT_EQ(read.note->note_type(), note::v1::NOTE_TYPE_VERBALE);
  EXPECT_EQ(read.note->number(), "D/0123/XI/2026/01");
  EXPECT_EQ(read.note->date(), "2026-11-23");
  EXPECT_EQ(read.note->place(), "Jakarta");
  EXPECT_EQ(read.note->issuer(), "Kementerian Luar Negeri Republik Indonesia");
  EXPECT_EQ(read.note->addressee(), "Departemen Luar Negeri dan Perdagangan Australia");
  EXPECT_EQ(read.note->subject(), "Konferensi regional kedua tentang diplomasi digital");
  EXPECT_EQ(read.note->language(), "id");
  EXPECT_EQ(read.note->reference(), "");
  ASSERT_EQ(read.note->paragraphs_size(), 2);
  EXPECT_EQ(read.note->paragraphs(1), "Mohon nama-nama delegasi:\n  – ketua;\n  – dua pakar.");
}

TEST(InterpretTest, DoesNotMindHowLinesEnd) {
  const std::string expected = Read(kText).note->SerializeAsString();
  const std::string text(kText);
  const struct {
    const char* name;
    std::string text;
  } kCases[] = {
      {"CRLF", Replaced(text, "\n", "\r\n")},
      {"CR", Replaced(text, "\n", "\r")},
      {"blanks at line ends", Replaced(text, "\n", "  \t\n")},
      {"byte order mark", "\xEF\xBB\xBF" + text},
      {"blank lines around", "\n\n \n" + text + "\n\n\n"},
      {"more blank lines between", Replaced(text, "\n\n", "\n\n\n\n")},
      {"no line end at the end", text.substr(0, text.size() - 1)},
      {"labels in capitals", Replaced(Replaced(text, "Perihal", "PERIHAL"), "Nomor   ", "nomor")},
      {"an ISO date", Replaced(text, "Tanggal : 23 November 2026", "Tanggal: 2026-11-23")},
  };
  for (const auto& c : kCases) {
    const Interpretation read = Read(c.text);
    ASSERT_TRUE(read.note.has_value()) << c.name << "\n" << Told(read.findings);
    EXPECT_THAT(read.findings.dropped, IsEmpty()) << c.name << "\n" << Told(read.findings);
    EXPECT_EQ(read.note->SerializeAsString(), expected) << c.name;
  }
}

TEST(InterpretTest, RefusesWithLineAndField) {
  const std::string text(kText);
  const struct {
    const char* name;
    std::string text;
    std::string field;
    int line;
    std::string says;
  } kCases[] = {
      {"a day that does not exist", Replaced(text, "23 November 2026", "31 November 2026"), "date", 8,
       "5 Oktober 2026"},
      {"a month of another language", Replaced(text, "23 November", "23 Maret-an"), "date", 8, "`23 Maret-an 2026`"},
      {"no date", Replaced(text, "Tanggal :", "Tgl :"), "date", 0, "required"},
      {"no number", Replaced(text, "Nomor   : D/0123/XI/2026/01", "Nomor:"), "number", 7, "required"},
      {"a number too long", Replaced(text, "D/0123", std::string(70, '9')), "number", 7, "at most 64"},
      {"an issuer too long", Replaced(text, "Dari    : ", "Dari    : " + std::string(300, 'x')), "issuer", 10,
       "at most 300"},
      {"a reference too long", Replaced(text, "Bahasa  : id", "Bahasa: id\nReferensi: " + std::string(65, '7')),
       "reference", 15, "at most 64"},
      {"no subject", Replaced(text, "Perihal :", "Hal :"), "subject", 0, "required"},
      {"no place", Replaced(text, "Tempat  : Jakarta\n", ""), "place", 0, "required"},
      {"a field twice", Replaced(text, "Dari    :", "Tempat  :"), "Tempat", 10, "first in line 9"},
      {"no heading", Replaced(text, "NOTA DIPLOMATIK", "SURAT"), "note_type", 0, "`Nota Diplomatik`"},
      {"a language by its name", Replaced(text, "Bahasa  : id", "Bahasa  : Indonesia"), "language", 14, "`en`"},
      {"no text", text.substr(0, text.find("Kementerian mengusulkan")), "paragraphs", 0, "at least one"},
      {"another closing marking", Replaced(text, "\nRAHASIA\n", "\nTERBATAS\n"), "marking", 27, "line 1"},
      {"a marking of another scheme", Replaced(text, "RAHASIA", "SULIT"), "marking", 1,
       "`SULIT` is no marking of Indonesia"},
      {"one with caveats, at the head alone", "SULIT // EYES-ONLY\n" + text, "marking", 1,
       "is no marking of Indonesia"},
      {"a marking among the fields", Replaced(text, "Bahasa  : id", "Bahasa: id\nSifat   : Sangat Rahasia"), "marking",
       15, "stands alone"},
      {"nothing at all", "", "number", 0, "`Nomor:`"},
      {"prose", "Dear colleague,\n\nplease find enclosed ...", "number", 0, "`Nomor:`"},
      {"another ministry's form", "NOTE VERBALE\n\nNumber: 7\nDate: 5 October 2026\n", "number", 0, "`Nomor:`"},
  };
  for (const auto& c : kCases) {
    const Interpretation read = Read(c.text);
    EXPECT_FALSE(read.note.has_value()) << c.name;
    ASSERT_FALSE(read.findings.problems.empty()) << c.name;
    const Problem& problem = read.findings.problems[0];
    EXPECT_EQ(problem.field, c.field) << c.name << "\n" << Told(read.findings);
    EXPECT_EQ(problem.line, c.line) << c.name << "\n" << Told(read.findings);
    EXPECT_THAT(problem.text, HasSubstr(c.says)) << c.name;
  }
}

TEST(InterpretTest, RefusesATextThatContradictsItsMessage) {
  const std::string text(kText);
  const struct {
    const char* name;
    std::string text;
    std::string field;
    int line;
  } kCases[] = {
      {"a higher marking", Replaced(text, "RAHASIA", "SANGAT RAHASIA"), "marking.level", 1},
      {"a marking below the letterhead",
       Replaced(text.substr(text.find("KEMENTERIAN")), "INDONESIA\n", "INDONESIA\nTERBATAS\n"), "marking", 26},
      {"a marking at the foot only", Replaced(text.substr(text.find("KEMENTERIAN")), "\nRAHASIA\n", "\nTERBATAS\n"),
       "marking.level", 25},
      {"a lower marking", Replaced(text, "RAHASIA", "BIASA"), "marking.level", 1},
      {"a marking in English", Replaced(text, "RAHASIA", "RESTRICTED"), "marking.level", 1},
      {"a caveat", Replaced(text, "RAHASIA", "RAHASIA // EYES-ONLY"), "marking.caveats", 1},
      {"an attachment that is not there", Replaced(text, "acara.pdf", "rahasia.pdf"), "attachments", 25},
      {"another urgency", Replaced(text, "Bahasa  : id", "Bahasa: id\nDerajat: Sangat Segera"), "Derajat", 15},
      {"another sender", Replaced(text, "Bahasa  : id", "Bahasa: id\nPengirim: partners/au-dfat"), "Pengirim", 15},
      {"another id", Replaced(text, "Bahasa  : id", "Bahasa: id\nID pesan: 7"), "ID pesan", 15},
      {"others that may read", Replaced(text, "Bahasa  : id", "Bahasa: id\nDapat dibagikan kepada: all"),
       "Dapat dibagikan kepada", 15},
  };
  for (const auto& c : kCases) {
    const Interpretation read = Read(c.text);
    EXPECT_FALSE(read.note.has_value()) << c.name;
    ASSERT_FALSE(read.findings.problems.empty()) << c.name;
    EXPECT_EQ(read.findings.problems[0].field, c.field) << c.name;
    EXPECT_EQ(read.findings.problems[0].line, c.line) << c.name;
    // Without a message there is nothing to contradict, but the text itself.
    if (c.field == "marking") continue;
    EXPECT_TRUE(Interpret(c.text, nullptr, Ministry(id::MinistryProfile())).note.has_value()) << c.name;
  }
}

TEST(InterpretTest, ReportsLinesThatItCannotPlace) {
  const std::string text = Replaced(Replaced(std::string(kText), "Bahasa  : id", "Bahasa  : id\nTelepon : 021-3441508"),
                                    "REPUBLIK INDONESIA\n", "REPUBLIK INDONESIA\nJalan Pejambon 6\n");
  const Interpretation read = Read(text);
  ASSERT_TRUE(read.note.has_value()) << Told(read.findings);
  ASSERT_EQ(read.findings.dropped.size(), 2u) << Told(read.findings);
  EXPECT_EQ(read.findings.dropped[0].field, "line 16");
  EXPECT_THAT(read.findings.dropped[0].text, HasSubstr("`Telepon : 021-3441508`"));
  EXPECT_EQ(read.findings.dropped[1].field, "line 4");
  EXPECT_THAT(read.findings.dropped[1].text, HasSubstr("`Jalan Pejambon 6`"));
}

TEST(InterpretTest, TakesCourtesyFormulasOffAlsoWhenTheyWereRewrapped) {
  const std::string opening =
      "Kementerian Luar Negeri Republik Indonesia presents its compliments to\nDepartemen Luar Negeri dan Perdagangan "
      "Australia and has the honour to\ncommunicate the following.\n\n";
  const std::string text = Replaced(std::string(kText), "Kementerian mengusulkan", opening + "Kementerian mengusulkan");
  const Interpretation read = Read(text);
  ASSERT_TRUE(read.note.has_value()) << Told(read.findings);
  EXPECT_EQ(read.note->paragraphs_size(), 2);
  EXPECT_EQ(read.note->paragraphs(0), "Kementerian mengusulkan tanggal 8 sampai 10 Maret 2027.");
}

TEST(InterpretTest, KeepsAnOpeningThatGoesStraightToTheMatter) {
  const std::string opening =
      "Kementerian Luar Negeri Republik Indonesia presents its compliments to the Department and has the honour to "
      "propose a visit.\n\n";
  const Interpretation read =
      Read(Replaced(std::string(kText), "Kementerian mengusulkan", opening + "Kementerian mengusulkan"));
  ASSERT_TRUE(read.note.has_value());
  EXPECT_EQ(read.note->paragraphs_size(), 3);
}

TEST(InterpretTest, SurvivesHostileInput) {
  const std::string text(kText);
  std::string many_paragraphs = text.substr(0, text.find("Kementerian mengusulkan"));
  for (int i = 0; i < 501; ++i) many_paragraphs += "x\n\n";
  const struct {
    const char* name;
    std::string text;
    std::string says;
  } kCases[] = {
      {"zero bytes", std::string(1000, '\0'), "`Nomor:`"},
      {"UTF-16", std::string("\xFF\xFEN\0o\0m\0o\0r\0", 12), "not UTF-8"},
      {"Latin-1", Replaced(text, "–", "\xE9"), "line 19"},
      {"cut inside a character", text.substr(0, text.find("–") + 1), "not UTF-8"},
      {"larger than the limit", std::string((4 << 20) + 1, 'x'), "larger than"},
      {"501 paragraphs", many_paragraphs, "501 paragraphs"},
      {"a million colons", std::string(1'000'000, ':'), "`Nomor:`"},
      {"a million line ends", std::string(1'000'000, '\n'), "`Nomor:`"},
  };
  for (const auto& c : kCases) {
    const Interpretation read = Read(c.text);
    EXPECT_FALSE(read.note.has_value()) << c.name;
    EXPECT_THAT(Told(read.findings), HasSubstr(c.says)) << c.name;
  }
}

TEST(InterpretTest, TellsABoundedNumberOfFindings) {
  std::string text = "NOTA DIPLOMATIK\nNomor: 7\n";
  for (int i = 0; i < 10'000; ++i) text += "junk " + std::to_string(i) + "\n";
  const Interpretation junk = Read(text);
  EXPECT_LE(junk.findings.dropped.size(), kMaxDropped + 1);
  text = "NOTA DIPLOMATIK\n";
  for (int i = 0; i < 10'000; ++i) text += "Nomor: 7\n";
  const Interpretation twice = Read(text);
  EXPECT_EQ(twice.findings.problems.size(), kMaxProblems + 1);
}

// Found by the fuzzer: a continuation of which nothing is left added a blank.
TEST(InterpretTest, JoinsContinuationsByOneBlank) {
  const Interpretation read = Read(
      Replaced(std::string(kText), "          tentang diplomasi digital", "  \u202E\n\ttentang diplomasi digital"));
  ASSERT_TRUE(read.note.has_value()) << Told(read.findings);
  EXPECT_EQ(read.note->subject(), "Konferensi regional kedua tentang diplomasi digital");
}

TEST(InterpretTest, ReportsControlCharactersThatItTookOut) {
  const Interpretation read = Read(Replaced(std::string(kText), "dua pakar", "dua\x07 \u202Epakar"));
  ASSERT_TRUE(read.note.has_value());
  EXPECT_THAT(read.note->paragraphs(1), HasSubstr("dua pakar"));
  ASSERT_EQ(read.findings.dropped.size(), 1u);
  EXPECT_EQ(read.findings.dropped[0].field, "line 20");
}

}  // namespace
}  // namespace duta::adapters
