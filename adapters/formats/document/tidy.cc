#include "adapters/formats/document/tidy.h"

#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/note_verbale/note_rules.h"
#include "adapters/profile/unicode.h"

namespace duta::adapters {
namespace {

constexpr std::string_view kChanged = "line ends, control or direction characters, or blanks at its ends are left out";

void TidyLine(std::string* line, const std::string& field, Findings& findings) {
  std::string tidy = CleanLine(*line);
  if (tidy == *line) return;
  AddDropped(findings, field, std::string(kChanged));
  *line = std::move(tidy);
}

template <class List>
void TidyList(List* list, const std::string& field, Findings& findings) {
  List tidy;
  for (int i = 0; i < list->size(); ++i) {
    TidyLine(list->Mutable(i), field + "[" + std::to_string(i) + "]", findings);
    if (!list->Get(i).empty()) *tidy.Add() = std::move(*list->Mutable(i));
  }
  *list = std::move(tidy);
}

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\n") == text.npos; }

}  // namespace

void TidyNote(note::v1::Note& note, Findings& findings) {
  TidyLine(note.mutable_number(), "number", findings);
  TidyLine(note.mutable_date(), "date", findings);
  TidyLine(note.mutable_place(), "place", findings);
  TidyLine(note.mutable_issuer(), "issuer", findings);
  TidyLine(note.mutable_addressee(), "addressee", findings);
  TidyLine(note.mutable_subject(), "subject", findings);
  TidyLine(note.mutable_reference(), "reference", findings);
  if (!note.language().empty() && !IsLanguageTag(note.language())) {
    AddDropped(findings, "language", Quote(note.language()) + " is no language tag (BCP 47)");
    note.clear_language();
  }
  note::v1::Note tidy;
  for (int i = 0; i < note.paragraphs_size(); ++i) {
    const std::string field = "paragraphs[" + std::to_string(i) + "]";
    std::string paragraph = WithoutHarm(note.paragraphs(i));
    if (IsBlank(paragraph)) {
      AddDropped(findings, field, "holds nothing that can be shown");
      continue;
    }
    if (paragraph != note.paragraphs(i)) AddDropped(findings, field, "control or direction characters are left out");
    tidy.add_paragraphs(std::move(paragraph));
  }
  *note.mutable_paragraphs() = std::move(*tidy.mutable_paragraphs());
}

void TidyHeader(message::v1::Message& message, Findings& findings) {
  TidyLine(message.mutable_id(), "message.id", findings);
  TidyLine(message.mutable_sender(), "message.sender", findings);
  TidyLine(message.mutable_time_zone(), "message.timeZone", findings);
  TidyLine(message.mutable_thread_id(), "message.threadId", findings);
  TidyLine(message.mutable_in_reply_to(), "message.inReplyTo", findings);
  TidyLine(message.mutable_subject(), "message.subject", findings);
  TidyList(message.mutable_recipients(), "message.recipients", findings);
  if (message.has_marking()) {
    TidyList(message.mutable_marking()->mutable_caveats(), "marking.caveats", findings);
    TidyList(message.mutable_marking()->mutable_releasable_to(), "marking.releasableTo", findings);
  }
  for (int i = 0; i < message.attachments_size(); ++i) {
    const std::string place = "attachments[" + std::to_string(i) + "]";
    TidyLine(message.mutable_attachments(i)->mutable_name(), place, findings);
    TidyLine(message.mutable_attachments(i)->mutable_media_type(), place, findings);
  }
}

}  // namespace duta::adapters
