// The sample note in every ministry's forms, byte for byte. After a wanted
// change: DUTA_UPDATE_GOLDEN=1 note_verbale_test, then read the difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/html.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/markings/ministries.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

std::filesystem::path GoldenPath(const std::string& code, const std::string& name) {
  return std::filesystem::path(DUTA_GOLDEN_DIRECTORY) / code / name;
}

void ExpectGolden(const std::string& code, const std::string& name, const std::string& actual) {
  const auto path = GoldenPath(code, name);
  if (std::getenv("DUTA_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file.good()) << path;
  const std::string expected((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(actual, expected) << path;
}

class GoldenTest : public testing::TestWithParam<NamedProfile> {};

TEST_P(GoldenTest, NoteVerbale) {
  const Ministry ministry(*GetParam().profile);
  const message::v1::Message message = SampleMessage();
  const Composition composition = Compose(SampleNote(), &message, ministry);
  ASSERT_TRUE(composition.letter.has_value());
  ExpectGolden(GetParam().code, "verbale.txt", WriteText(*composition.letter));
  ExpectGolden(GetParam().code, "verbale.html", WriteHtml(*composition.letter));
}

TEST_P(GoldenTest, AideMemoireWithoutMessage) {
  const Ministry ministry(*GetParam().profile);
  note::v1::Note note = SampleNote();
  note.set_note_type(note::v1::NOTE_TYPE_AIDE_MEMOIRE);
  note.clear_reference();
  const Composition composition = Compose(note, nullptr, ministry);
  ASSERT_TRUE(composition.letter.has_value());
  ExpectGolden(GetParam().code, "aide_memoire.txt", WriteText(*composition.letter));
}

INSTANTIATE_TEST_SUITE_P(Ministries, GoldenTest, testing::ValuesIn(AllMinistries()),
                         [](const auto& info) { return info.param.code; });

}  // namespace
}  // namespace duta::adapters
