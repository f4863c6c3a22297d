#include "plugins/loader/elf_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <random>
#include <sstream>

#include "plugins/loader/library.h"
#include "plugins/loader/system_libraries.h"

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

// Libraries that need those of a system from the future.
TEST(ElfFileTest, RefusesNewerLibraries) {
  const struct {
    const char* fixture;
    const char* check;
    const char* found;
  } kCases[] = {
      {"newer_libc", "libc", "it needs GLIBC_2.99, this system has 2."},
      {"newer_libstdcxx", "libstdc++", "it needs GLIBCXX_3.4.99, this system has 3.4."},
  };
  for (const auto& [fixture, check, found] : kCases) {
    ElfFacts facts;
    Note note;
    const auto finding = CheckElf(Fixture(fixture), facts, note);
    ASSERT_TRUE(finding.has_value()) << fixture;
    EXPECT_EQ(finding->check, check);
    EXPECT_THAT(finding->expected, testing::AllOf(testing::StartsWith("what this system's lib"),
                                                  testing::EndsWith(" has; build it on this system or an older one")));
    EXPECT_THAT(finding->found, testing::StartsWith(found));
    // The dynamic loader sees it so too: the file is what it says.
    std::unique_ptr<Library> loaded;
    const auto refused = Library::Open(std::string(DUTA_FIXTURES "/") + fixture + ".so", loaded);
    ASSERT_TRUE(refused.has_value()) << fixture;
    EXPECT_THAT(refused->found, testing::HasSubstr("99' not found"));
  }
}

TEST(ElfFileTest, ReadsTheVersionsThatALibraryDefines) {
  EXPECT_FALSE(CheckVersions({{"libc.so.6", "GLIBC_2.4"}, {"libstdc++.so.6", "GLIBCXX_3.4.21"}}));
  EXPECT_FALSE(CheckVersions({{"libnobodyhas.so.1", "NOBODY_1.0"}})) << "left to the dynamic loader";
  const auto other = CheckVersions({{"libc.so.6", "OTHER_1.0"}});
  ASSERT_TRUE(other);
  EXPECT_EQ(other->check, "libraries");
  EXPECT_EQ(other->found, "it needs OTHER_1.0, this system has nothing like it");
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
