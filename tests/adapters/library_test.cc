// The shared libraries themselves, as the hub gets them. Each check runs in a
// process of its own and this program has no protobuf: libraries with the same
// message types do not go together in one process, which is why the hub's
// workers load one each.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/adapters/fake_host.h"

namespace duta::adapters {
namespace {

const std::string kNote = "application/vnd.duta.note.v1+protobuf";
const std::string kHtml = "text/html";

std::string Text(duta_bytes bytes) { return {reinterpret_cast<const char*>(bytes.data), bytes.size}; }
duta_bytes Bytes(const std::string& text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

// In the child: ends the process unless `holds`.
void Require(bool holds, const std::string& what) {
  if (holds) return;
  std::cerr << what << "\n";
  std::_Exit(1);
}

// A loaded library with one instance, for the rest of the process.
class Library {
 public:
  explicit Library(const std::string& code) {
    const std::string path = std::string(DUTA_ADAPTER_DIRECTORY) + "/" + code + ".so";
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    Require(library != nullptr, path);
    const auto entry = reinterpret_cast<decltype(&duta_adapter_v1)>(dlsym(library, "duta_adapter_v1"));
    Require(entry != nullptr, "no duta_adapter_v1");
    static const duta_host kHost = {.size = sizeof kHost, .abi = DUTA_ABI};
    adapter_ = entry(&kHost);
    Require(adapter_ != nullptr && adapter_->create(&kHost, {}, &instance_) == DUTA_OK, "no instance");
    Require(adapter_->describe(instance_, &description_) == DUTA_OK, "no description");
  }

  // Another instance in the place of this one; the status if there is none.
  int32_t Configure(const std::string& json) {
    static const duta_host kHost = {.size = sizeof kHost, .abi = DUTA_ABI};
    void* configured = nullptr;
    const int32_t status = adapter_->create(&kHost, Bytes(json), &configured);
    if (status == DUTA_OK) adapter_->destroy(std::exchange(instance_, configured));
    return status;
  }

  const duta_description& description() const { return description_; }

  int32_t Try(const std::string& from, const std::string& to, const std::string& input, std::string& output) {
    FakeHost host;
    const duta_request request = {.size = sizeof request, .from = Bytes(from), .to = Bytes(to), .input = Bytes(input)};
    const int32_t status = adapter_->translate(instance_, &host.call(), &request);
    output = host.output;
    return status;
  }

  std::string Translate(const std::string& from, const std::string& to, const std::string& input) {
    std::string output;
    const int32_t status = Try(from, to, input, output);
    Require(status == DUTA_OK, from + " to " + to + ": status " + std::to_string(status));
    return output;
  }

 private:
  const duta_adapter* adapter_ = nullptr;
  void* instance_ = nullptr;
  duta_description description_ = {.size = sizeof(duta_description)};
};

// A note in the ministry's own form.
std::string GoldenText(const std::string& code) {
  std::ifstream file(std::string(DUTA_GOLDEN_DIRECTORY) + "/" + code + "/aide_memoire.txt", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string NativeType(const Library& library) { return Text(library.description().translations[0]->to); }

[[noreturn]] void CheckDescription(const std::string& code) {
  const Library library(code);
  const duta_description& description = library.description();
  Require(Text(description.partner).starts_with("partners/" + code + "-"), Text(description.partner));
  Require(Text(description.id).starts_with(code + "-"), Text(description.id));
  const std::string native = NativeType(library);
  std::set<std::pair<std::string, std::string>> pairs;
  for (uint32_t i = 0; i < description.translation_count; ++i) {
    pairs.emplace(Text(description.translations[i]->from), Text(description.translations[i]->to));
  }
  for (const auto& pair : std::set<std::pair<std::string, std::string>>{
           {kNote, native}, {kNote, kHtml}, {native, kNote}, {native + "; charset=utf-8", kNote}}) {
    Require(pairs.contains(pair), "no translation from " + pair.first + " to " + pair.second);
  }
  // Every form but HTML goes both ways.
  for (const auto& [from, to] : pairs) {
    if (from == kNote && to != kHtml) Require(pairs.contains({to, from}), "no way back from " + to);
  }
  std::_Exit(0);
}

[[noreturn]] void CheckTranslations(const std::string& code) {
  Library library(code);
  const std::string native = NativeType(library);
  const std::string text = GoldenText(code);
  const std::string note = library.Translate(native, kNote, text);
  Require(library.Translate(kNote, native, note) == text, "the text does not come back");
  Require(library.Translate(kNote, kHtml, note).starts_with("<!DOCTYPE html>"), "no HTML");
  std::_Exit(0);
}

[[noreturn]] void CheckIndependence(const std::string& code) {
  Library library(code);
  const std::string native = NativeType(library);
  const std::string text = GoldenText(code);
  const std::string note = library.Translate(native, kNote, text);
  std::string output;
  Require(library.Try(kNote, native, "\xFF", output) == DUTA_INVALID_INPUT && output.empty(), "garbage was taken");
  Require(library.Try(native, kNote, text.substr(0, 60), output) == DUTA_INVALID_INPUT, "half a text was taken");
  Require(library.Try("text/other", kNote, text, output) == DUTA_UNSUPPORTED, "another type was taken");
  Require(library.Translate(kNote, native, note) == text, "an earlier call shows");
  std::_Exit(0);
}

// What it gets at its creation changes what it writes, or there is no instance.
[[noreturn]] void CheckConfiguration(const std::string& code) {
  Library library(code);
  const std::string native = NativeType(library);
  const std::string note = library.Translate(native, kNote, GoldenText(code));
  Require(library.Configure("{\"labels\": {\"number\": 7}}") == DUTA_INVALID_INPUT, "a wrong form was taken");
  Require(library.Configure("number: 7") == DUTA_INVALID_INPUT, "what is no JSON was taken");
  Require(library.Configure("{\"labels\": {\"number\": \"Configured\"}}") == DUTA_OK, "a configuration was refused");
  const std::string text = library.Translate(kNote, native, note);
  Require(text.find("\nConfigured: ") != text.npos, "the configuration does not show");
  Require(library.Translate(native, kNote, text) == note, "the configured text does not come back");
  std::_Exit(0);
}

std::vector<std::string> Codes() {
  std::istringstream codes(DUTA_MINISTRY_CODES);
  return {std::istream_iterator<std::string>(codes), std::istream_iterator<std::string>()};
}

class LibraryTest : public testing::TestWithParam<std::string> {};

TEST_P(LibraryTest, SaysWhatItIs) { EXPECT_EXIT(CheckDescription(GetParam()), testing::ExitedWithCode(0), ""); }
TEST_P(LibraryTest, TranslatesBothWays) { EXPECT_EXIT(CheckTranslations(GetParam()), testing::ExitedWithCode(0), ""); }
TEST_P(LibraryTest, CanBeConfigured) { EXPECT_EXIT(CheckConfiguration(GetParam()), testing::ExitedWithCode(0), ""); }
TEST_P(LibraryTest, KeepsNothingOfACall) { EXPECT_EXIT(CheckIndependence(GetParam()), testing::ExitedWithCode(0), ""); }

INSTANTIATE_TEST_SUITE_P(Ministries, LibraryTest, testing::ValuesIn(Codes()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace duta::adapters
