#include "tests/adapters/random_note.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "adapters/profile/dates.h"

namespace duta::adapters {
namespace {

const std::vector<std::string> kWords = {
    "conference", "Ministry",    "the",      "of",        "Bandung", "délégation", "kerja sama",
    "ลับมาก",      "外務省",      "العلاقات", "1.",        "(a)",     "–",          "https://example.org/?a=1&b=<2>",
    "\"quoted\"", "'s",          "Nomor:",   "Number: 7", "SECRET",  "{issuer}",   "{addressee}",
    "&amp;",      "👩‍👧", "//",       "Lampiran:",
};

const std::vector<std::string> kNasty = {
    "\n\n",
    "  \n",
    "\t",
    "\r\n",
    " ",
    "\u202E",
    "\u2066",
    "\uFEFF",
    "\u0007",
    "\u2028",
    "\u0085",
    "\nLampiran: tidak ada\n",
    "\nRAHASIA\n",
    "\nAttachments:\n1. x",
    "\nNOTE VERBALE\n",
};

size_t Below(std::mt19937& random, size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(random); }

const std::string& Pick(std::mt19937& random, const std::vector<std::string>& from) {
  return from[Below(random, from.size())];
}

std::string RandomText(std::mt19937& random, size_t words, bool nasty) {
  std::string text = Pick(random, kWords);
  for (size_t i = 1; i < words; ++i) {
    text += nasty && Below(random, 6) == 0 ? Pick(random, kNasty) : std::string(Below(random, 12) == 0 ? "\n" : " ");
    text += Pick(random, kWords);
  }
  return text;
}

std::string RandomLine(std::mt19937& random, size_t words, bool nasty) {
  std::string line = RandomText(random, words, false);
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  return nasty && Below(random, 4) == 0 ? Pick(random, kNasty) + line + Pick(random, kNasty) : line;
}

std::string RandomDate(std::mt19937& random) {
  const auto day = std::chrono::sys_days(std::chrono::year(1900) / 1 / 1) + std::chrono::days(Below(random, 90'000));
  return FormatIsoDate(Date(day));
}

}  // namespace

int Cases(int thorough) { return std::getenv("DUTA_THOROUGH") != nullptr ? thorough : thorough / 20; }

note::v1::Note RandomNote(std::mt19937& random) {
  const bool nasty = Below(random, 4) == 0;
  note::v1::Note note;
  note.set_note_type(static_cast<note::v1::NoteType>(1 + Below(random, 4)));
  note.set_number("N/" + std::to_string(Below(random, 10'000)) + (nasty ? Pick(random, kNasty) : "") + "/26");
  note.set_date(RandomDate(random));
  note.set_place(RandomLine(random, 1, nasty));
  if (Below(random, 8) != 0) note.set_issuer(RandomLine(random, 1 + Below(random, 5), nasty));
  if (Below(random, 8) != 0) note.set_addressee(RandomLine(random, 1 + Below(random, 5), nasty));
  if (Below(random, 4) != 0)
    note.set_language(Pick(random, {"en", "id", "ar", "th", "zh-Hans", "en-AU", "x y", "Indonesia"}));
  note.set_subject(RandomLine(random, 1 + Below(random, 5), nasty));
  for (size_t i = 0, count = 1 + Below(random, 6); i < count; ++i) {
    note.add_paragraphs(RandomText(random, 1 + Below(random, 30), nasty));
  }
  if (Below(random, 2) != 0) note.set_reference(RandomLine(random, 1, false));
  return note;
}

message::v1::Message RandomMessage(std::mt19937& random) {
  message::v1::Message message;
  message.set_id("019ab1c2-0000-7000-8000-" + std::to_string(100'000'000'000 + Below(random, 1'000'000)));
  message.set_sender("partners/id-kemlu");
  message.mutable_marking()->set_level(static_cast<message::v1::Level>(1 + Below(random, 6)));
  for (size_t i = Below(random, 3); i > 0; --i)
    message.mutable_marking()->add_caveats(i % 2 != 0 ? "NOFORN" : "EYES-ONLY");
  for (size_t i = Below(random, 3); i > 0; --i)
    message.mutable_marking()->add_releasable_to("partners/p" + std::to_string(i));
  message.set_urgency(static_cast<message::v1::Urgency>(1 + Below(random, 4)));
  message.set_thread_id(Below(random, 2) != 0 ? message.id() : "019ab1c2-0000-7000-8000-000000000000");
  message.mutable_expire_time()->set_seconds(static_cast<int64_t>(1'700'000'000 + Below(random, 200'000'000)));
  for (size_t i = Below(random, 4); i > 0; --i) {
    auto& attachment = *message.add_attachments();
    attachment.set_name(RandomLine(random, 2, false));
    attachment.set_media_type("application/pdf");
    attachment.set_size_bytes(Below(random, 1'000'000));
    attachment.set_sha256(std::string(32, static_cast<char>(Below(random, 256))));
  }
  return message;
}

}  // namespace duta::adapters
