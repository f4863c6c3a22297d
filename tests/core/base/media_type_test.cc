#include "core/base/media_type.h"

#include <gtest/gtest.h>

#include <string>

namespace duta {
namespace {

TEST(MediaTypeTest, TakesTypesInLowerCase) {
  for (const char* bare : {"text/plain", "application/vnd.duta.note.v1+protobuf", "a/b", "x-y/z_1!#$&^"}) {
    EXPECT_TRUE(IsBareMediaType(bare)) << bare;
    EXPECT_TRUE(IsMediaType(bare)) << bare;
  }
  for (const char* with : {"text/calendar; method=REQUEST", "text/plain; charset=utf-8; format=flowed"}) {
    EXPECT_FALSE(IsBareMediaType(with)) << with;
    EXPECT_TRUE(IsMediaType(with)) << with;
  }
}

TEST(MediaTypeTest, RefusesWhatIsNone) {
  for (const std::string& text :
       {std::string(), std::string("text"), std::string("/plain"), std::string("text/"), std::string("Text/plain"),
        std::string("text/pla in"), std::string("text/plain/x"), std::string(".x/y"), std::string("x/-y"),
        std::string("text/plain;charset=utf-8"), std::string("text/plain; charset"), std::string("text/plain; =x"),
        std::string("text/plain; a="), std::string("text/plain; Charset=utf-8"), std::string("text/plain; "),
        std::string("text/plain; a=b c"), "text/" + std::string(251, 'a')}) {
    EXPECT_FALSE(IsMediaType(text)) << text;
  }
  EXPECT_TRUE(IsMediaType("text/" + std::string(250, 'a')));
}

}  // namespace
}  // namespace duta
