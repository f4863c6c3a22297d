#include "adapters/notes/note_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/markings/ministries.h"
#include "plugins/sdk/canonical.h"
#include "tests/adapters/fake_host.h"
#include "tests/adapters/sample.h"

namespace duta::adapters {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr char kNative[] = "text/vnd.kemlu.nota-diplomatik";

int32_t Translate(FakeHost& host, std::string_view from, std::string_view to, std::string_view input) {
  NoteAdapter adapter(id::MinistryProfile());
  return sdk::internal::Guard(sdk::internal::To(&host.call()), [&] {
    sdk::Call call(host.call());
    adapter.Translate({from, to, input}, call);
  });
}

std::string Body() { return SampleNote().SerializeAsString(); }

TEST(NoteAdapterTest, RendersTextAndHtml) {
  FakeHost text(SampleMessage().SerializeAsString());
  EXPECT_EQ(Translate(text, DUTA_NOTE_MEDIA_TYPE, kNative, Body()), DUTA_OK);
  EXPECT_THAT(text.output, StartsWith("RAHASIA // EYES-ONLY\n\nMINISTRY OF FOREIGN AFFAIRS"));
  EXPECT_THAT(text.told, ElementsAre(StartsWith("dropped DROPPED marking.level: ")));
  FakeHost html(SampleMessage().SerializeAsString());
  EXPECT_EQ(Translate(html, DUTA_NOTE_MEDIA_TYPE, "text/html", Body()), DUTA_OK);
  EXPECT_THAT(html.output, StartsWith("<!DOCTYPE html>"));
}

TEST(NoteAdapterTest, ReadsItsOwnText) {
  FakeHost out;
  ASSERT_EQ(Translate(out, DUTA_NOTE_MEDIA_TYPE, kNative, Body()), DUTA_OK);
  for (const char* from : {kNative, "text/vnd.kemlu.nota-diplomatik; charset=utf-8"}) {
    FakeHost back;
    ASSERT_EQ(Translate(back, from, DUTA_NOTE_MEDIA_TYPE, out.output), DUTA_OK);
    EXPECT_EQ(back.output, sdk::Serialise(SampleNote()));
  }
}

TEST(NoteAdapterTest, RefusesWithStatusAndReason) {
  note::v1::Note bad_date = SampleNote();
  bad_date.set_date("2026-02-30");
  bad_date.clear_place();
  message::v1::Message unmarked = SampleMessage();
  unmarked.clear_marking();
  const struct {
    const char* name;
    std::string message;
    std::string from;
    std::string to;
    std::string input;
    int32_t status;
    std::string told;
  } kCases[] = {
      {"garbage for a note", "", DUTA_NOTE_MEDIA_TYPE, kNative, "\xFF\xFF", DUTA_INVALID_INPUT,
       "error PROTOBUF_MALFORMED body: "},
      {"garbage for a message", "\xFF", DUTA_NOTE_MEDIA_TYPE, kNative, Body(), DUTA_INVALID_INPUT,
       "error PROTOBUF_MALFORMED message: "},
      {"an impossible date", "", DUTA_NOTE_MEDIA_TYPE, kNative, bad_date.SerializeAsString(), DUTA_INVALID_INPUT,
       "error NOTE_MALFORMED date: "},
      {"no marking", unmarked.SerializeAsString(), DUTA_NOTE_MEDIA_TYPE, kNative, Body(), DUTA_UNSUPPORTED,
       "error NO_EQUIVALENT marking.level: "},
      {"another ministry's type", "", "text/vnd.dfat.note-verbale", DUTA_NOTE_MEDIA_TYPE, "x", DUTA_UNSUPPORTED,
       "error MEDIA_TYPE_UNKNOWN : "},
      {"a text with a wrong date", "", kNative, DUTA_NOTE_MEDIA_TYPE,
       "NOTA DIPLOMATIK\nNomor: 7\nTanggal: besok\nTempat: J\nPerihal: P\n\nx", DUTA_INVALID_INPUT,
       "error NOTE_MALFORMED date: line 3: `besok` is no day of the years 1900 to 2199; write it as `5 Oktober 2026`"},
      {"a text too large", "", kNative, DUTA_NOTE_MEDIA_TYPE, std::string(5 << 20, 'x'), DUTA_LIMIT,
       "error NOTE_TOO_LARGE : "},
  };
  for (const auto& c : kCases) {
    FakeHost host(c.message);
    EXPECT_EQ(Translate(host, c.from, c.to, c.input), c.status) << c.name;
    EXPECT_THAT(host.told, Contains(StartsWith(c.told))) << c.name;
    EXPECT_EQ(host.output, "") << c.name;
  }
}

TEST(NoteAdapterTest, TellsEachProblemInOrder) {
  note::v1::Note note = SampleNote();
  note.clear_number();
  note.clear_place();
  note.clear_subject();
  FakeHost host;
  EXPECT_EQ(Translate(host, DUTA_NOTE_MEDIA_TYPE, kNative, note.SerializeAsString()), DUTA_INVALID_INPUT);
  EXPECT_THAT(host.told, ElementsAre(HasSubstr(" number: "), HasSubstr(" place: "), HasSubstr(" subject: ")));
}

TEST(NoteAdapterTest, StopsAtTheHostsLimit) {
  FakeHost host("", 100);
  EXPECT_EQ(Translate(host, DUTA_NOTE_MEDIA_TYPE, kNative, Body()), DUTA_LIMIT);
}

TEST(NoteAdapterTest, RefusesAVisitOfMoreEventsThanThereMayBe) {
  visit::v1::Visit visit;
  for (int i = 0; i < 201; ++i) visit.add_events();
  FakeHost host;
  EXPECT_EQ(Translate(host, DUTA_VISIT_MEDIA_TYPE, DUTA_CALENDAR, visit.SerializeAsString()), DUTA_LIMIT);
  EXPECT_THAT(host.told, ElementsAre(StartsWith("error VISIT_TOO_LARGE events: there are 201 events")));
}

TEST(NoteAdapterTest, ReportsFieldsOfANewerSchema) {
  FakeHost host;
  EXPECT_EQ(Translate(host, DUTA_NOTE_MEDIA_TYPE, kNative, Body() + "\xFA\x01\x01x"), DUTA_OK);
  EXPECT_THAT(host.told, Contains(StartsWith("dropped DROPPED body: ")));
}

TEST(NoteAdapterTest, Advises) {
  NoteAdapter adapter(id::MinistryProfile());
  message::v1::Message message = SampleMessage();
  message.set_sender("partners/nz-mfat");
  FakeHost host(message.SerializeAsString());
  sdk::Call call(host.call());
  adapter.Advise(call);
  EXPECT_THAT(host.told, ElementsAre(StartsWith("advice MARKING_RAISED marking.level: ")));
  EXPECT_THAT(host.output, IsEmpty());
}

}  // namespace
}  // namespace duta::adapters
