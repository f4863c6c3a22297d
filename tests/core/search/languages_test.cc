// Five documents and ten queries in each of ten languages, with what must be found in
// which order: languages/*.txt. Documents are newer the smaller their number is.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/core/search/library.h"

namespace duta::search {
namespace {

struct Case {
  std::string query;
  std::vector<std::string> found;
};

// Reads a language into `library`, and its queries.
std::vector<Case> Read(const std::filesystem::path& path, Library& library) {
  std::ifstream file(path);
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> parts = absl::StrSplit(line.substr(2), " | ");
    if (line.front() == 'D') {
      library.Add(Library::Make(parts.at(0), parts.at(1), parts.at(2), 20000 - std::stoi(parts.at(0))));
      continue;
    }
    Case& one = cases.emplace_back();
    one.query = parts.at(0);
    for (const auto number : absl::StrSplit(parts.at(1), ' ')) one.found.push_back(std::string(number) + "-1");
  }
  return cases;
}

class LanguagesTest : public testing::TestWithParam<std::string> {};

TEST_P(LanguagesTest, FindsInOrder) {
  Library library;
  const std::vector<Case> cases = Read(std::filesystem::path(DUTA_LANGUAGES) / (GetParam() + ".txt"), library);
  ASSERT_EQ(cases.size(), 10U);
  for (const Case& one : cases) {
    EXPECT_EQ(absl::StrJoin(library.Versions(one.query), " "), absl::StrJoin(one.found, " ")) << one.query;
  }
}

INSTANTIATE_TEST_SUITE_P(All, LanguagesTest,
                         testing::Values("fr", "hi", "ja", "km", "ko", "lo", "my", "th", "vi", "zh"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace duta::search
