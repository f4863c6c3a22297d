#include "plugins/loader/library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace duta::loader {
namespace {

std::unique_ptr<Library> Started(const std::string& name) {
  std::unique_ptr<Library> library;
  auto finding = Library::Open(DUTA_FIXTURES "/" + name + ".so", library);
  EXPECT_FALSE(finding.has_value()) << ToString(*finding);
  finding = library->Start({});
  EXPECT_FALSE(finding.has_value()) << ToString(*finding);
  return library;
}

CallInput Backward(std::string_view input) {
  CallInput call;
  call.from = "application/vnd.test.forward";
  call.to = "application/vnd.test.backward";
  call.input = input;
  return call;
}

TEST(LibraryTest, RunsACAdapter) {
  const auto library = Started("c_adapter");
  EXPECT_EQ(library->description().version, "2.0.1");
  EXPECT_FALSE(library->advises());
  const CallResult result = library->Translate(Backward("abc"), 100);
  EXPECT_EQ(result.status, DUTA_OK);
  EXPECT_EQ(result.output, "cba");
  EXPECT_EQ(library->Advise({}).status, DUTA_UNSUPPORTED);
}

TEST(LibraryTest, KeepsDiagnosesAndLimits) {
  const auto library = Started("c_adapter");
  const CallResult refused = library->Translate(Backward(""), 100);
  EXPECT_EQ(refused.status, DUTA_INVALID_INPUT);
  ASSERT_EQ(refused.diagnoses.size(), 1u);
  EXPECT_EQ(refused.diagnoses[0].code, "EMPTY");
  EXPECT_EQ(library->Translate(Backward("abc"), 2).status, DUTA_LIMIT);
  EXPECT_EQ(library->Translate(Backward("abc"), 3).output, "cba");
}

// A library that is started with a configuration, and what came of it.
std::optional<Finding> StartStamp(const std::string& configuration, Library::Extensions extensions) {
  std::unique_ptr<Library> library;
  EXPECT_FALSE(Library::Open(DUTA_FIXTURES "/stamp_1.so", library));
  return library->Start(configuration, extensions);
}

TEST(LibraryTest, HandsTheConfigurationOver) {
  std::unique_ptr<Library> library;
  ASSERT_FALSE(Library::Open(DUTA_FIXTURES "/stamp_1.so", library));
  ASSERT_FALSE(library->Start(R"({"greeting": "Bula"})"));
  CallInput call;
  call.input = "abc";
  EXPECT_EQ(library->Translate(call, 100).output, "made by 1.0.0\nof 3 bytes\nBula\n");
}

TEST(LibraryTest, QuotesWhyAConfigurationIsRefused) {
  const auto said = StartStamp("{}", Library::Extensions::kOffered);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->check, "configuration");
  EXPECT_EQ(said->found, "status 1: KEY_MISSING: greeting: the stamp needs a greeting");
  const auto hidden = StartStamp("{}", Library::Extensions::kHidden);
  ASSERT_TRUE(hidden);
  EXPECT_EQ(hidden->found, "status 1 without a diagnosis");
}

TEST(LibraryTest, NamesTheFindingOfWhatDoesNotLoad) {
  std::unique_ptr<Library> library;
  EXPECT_EQ(Library::Open("/nonexistent.so", library)->check, "load");
  EXPECT_EQ(Library::Open(DUTA_FIXTURES "/wrong_symbol.so", library)->check, "symbol");
}

}  // namespace
}  // namespace duta::loader
