#include "plugins/loader/elf_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

namespace duta::loader {
namespace {

using testing::Contains;

std::string Fixture(const std::string& name) {
  std::ifstream file(std::string(DUTA_FIXTURES "/") + name + ".so", std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST(ElfFileTest, ReadsWhatALibrarySays) {
  ElfFacts facts;
  Note note;
  const auto finding = CheckElf(Fixture("good"), facts, note);
  ASSERT_FALSE(finding.has_value()) << ToString(*finding);
  EXPECT_EQ(note.description.id, "xx-test-good");
  EXPECT_EQ(note.description.translations.size(), 2u);
  EXPECT_THAT(facts.needed, Contains("libc.so.6"));
  EXPECT_THAT(facts.exported, Contains("duta_adapter_v1"));
  EXPECT_THAT(facts.imported, Contains("toupper"));
  EXPECT_FALSE(facts.versions.empty());
}

TEST(ElfFileTest, ExportsNothingElse) {
  for (const char* name : {"good", "c_adapter"}) {
    ElfFacts facts;
    ASSERT_FALSE(ReadElf(Fixture(name), facts).has_value());
    EXPECT_THAT(facts.exported, testing::ElementsAre("duta_adapter_v1")) << name;
  }
}

TEST(ElfFileTest, RefusesAnotherMachine) {
  std::string file = Fixture("good");
  file[18] = 8;  // e_machine: MIPS
  ElfFacts facts;
  const auto finding = ReadElf(file, facts);
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->check, "machine");
}

// A library that needs a C library from the future.
TEST(ElfFileTest, RefusesANewerLibc) {
  std::string file = Fixture("good");
  const size_t at = file.find(std::string("\0GLIBC_2.", 9));
  ASSERT_NE(at, file.npos);
  file.replace(at + 7, 3, "9.9");
  ElfFacts facts;
  Note note;
  const auto finding = CheckElf(file, facts, note);
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(finding->check, "libc");
  EXPECT_THAT(finding->found, testing::StartsWith("GLIBC_9.9"));
}

TEST(ElfFileTest, SurvivesEveryTruncation) {
  const std::string whole = Fixture("c_adapter");
  for (size_t size = 0; size < whole.size(); size += 7) {
    ElfFacts facts;
    Note note;
    EXPECT_TRUE(CheckElf(whole.substr(0, size), facts, note).has_value()) << size;
  }
}

TEST(ElfFileTest, SurvivesRandomChanges) {
  const std::string whole = Fixture("c_adapter");
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string file = whole;
    for (int i = 0; i < 20; ++i) {
      // Half of them where the structure is: the header and the section headers.
      const size_t edge = random() % 2048;
      const size_t at = random() % 2 ? random() % file.size() : (random() % 2 ? edge % 64 : file.size() - 1 - edge);
      file[at] = static_cast<char>(random());
    }
    ElfFacts facts;
    Note note;
    CheckElf(file, facts, note);
  }
}

}  // namespace
}  // namespace duta::loader
