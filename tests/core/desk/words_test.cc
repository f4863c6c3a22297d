#include "core/desk/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::desk {
namespace {

using message::v1::Level;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(WordsTest, MakesWordsOfEnumerators) {
  EXPECT_EQ(WordOf(message::v1::LEVEL_TOP_SECRET), "top-secret");
  EXPECT_EQ(WordOf(note::v1::NOTE_TYPE_AIDE_MEMOIRE), "aide-memoire");
  EXPECT_EQ(WordOf(message::v1::LEVEL_UNSPECIFIED), "");
  EXPECT_EQ(WordOf(static_cast<Level>(42)), "value 42");
  EXPECT_THAT(WordsOf<message::v1::Urgency>(), ElementsAre("routine", "priority", "immediate", "flash"));
}

TEST(WordsTest, ReadsWordsInAnyCase) {
  for (const char* word : {"top-secret", "TOP_SECRET", "Top-Secret"}) {
    EXPECT_EQ(*FromWord<Level>(word, "marking"), message::v1::LEVEL_TOP_SECRET) << word;
  }
}

TEST(WordsTest, NamesTheFieldAndTheWordsThereAre) {
  for (const char* word : {"", "unspecified", "LEVEL_SECRET", "geheim", "5"}) {
    const auto level = FromWord<Level>(word, "marking");
    ASSERT_FALSE(level.ok()) << word;
    EXPECT_THAT(std::string(level.status().message()),
                HasSubstr("marking: \"" + std::string(word) +
                          "\" is none of open, internal, restricted, confidential, secret or top-secret"));
  }
}

}  // namespace
}  // namespace duta::desk
