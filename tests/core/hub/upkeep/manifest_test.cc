#include "core/hub/upkeep/manifest.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"

namespace duta::hub {
namespace {

const char kGolden[] =
    "# A backup of a Duta hub. `dutad restore --from` this folder puts it back.\n"
    "format = 1\n"
    "name = \"hub.example\"\n"
    "time = \"2026-11-24T08:00:00.000Z\"\n"
    "log_size = 367\n"
    "log_root = \"0Nc2CrefWKseHj/mStd+LqC8B+NrX0btIiPt2SmN+ek=\"\n"
    "state = \"state-1795507200000\"\n"
    "database_sha256 = \"d0d7360ab79f58ab1e1e3fe64ad77e2ea0bc07e36b5f46ed2223edd9298df9e9\"\n"
    "has_keys = false\n"
    "blobs = 3\n"
    "blob_bytes = 4096\n"
    "missing_blobs = 0\n";

TEST(ManifestTest, ReadsWhatItWrites) {
  const auto manifest = ParseManifest(kGolden);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->name, "hub.example");
  EXPECT_EQ(manifest->log_size, 367u);
  EXPECT_EQ(FormatManifest(*manifest), kGolden);
}

TEST(ManifestTest, RefusesWhatItWouldNotWrite) {
  const struct {
    const char* from;
    const char* to;
  } cases[] = {
      {"format = 1", "format = 2"},
      {"format = 1\n", ""},
      {"log_size = 367", "log_size = -1"},
      {"log_size = 367", "log_size = \"367\""},
      {"time = \"2026", "time = \"today"},
      {"0Nc2", "0Nc"},
      {"d0d7", "d0d"},
      {"state-1795507200000", "../../etc"},
      {"state-1795507200000", "."},
      {"state-1795507200000", ""},
      {"has_keys = false", "has_keys = 0"},
      {"blobs = 3", "blobs = 3.5"},
      {"name = ", "name "},
  };
  for (const auto& test : cases) {
    const std::string text = absl::StrReplaceAll(kGolden, {{test.from, test.to}});
    ASSERT_NE(text, kGolden);
    EXPECT_EQ(ReasonOf(ParseManifest(text).status()), Reason::kBackupInvalid) << test.to;
  }
  EXPECT_FALSE(ParseManifest(std::string("\0\xff", 2)).ok());
  EXPECT_FALSE(ParseManifest(std::string(100'000, '#')).ok());
}

}  // namespace
}  // namespace duta::hub
