// Practices as the tests need them.
#pragma once

#include <string>
#include <vector>

#include "duta/practice/v1/practice.pb.h"

namespace duta::kinds {

// The id of a message by a number.
inline std::string IdOf(int number) {
  std::string digits = std::to_string(number);
  return "01939000-0000-7000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

inline practice::v1::Document MakeDocument(const std::string& title, const std::string& abstract = "") {
  practice::v1::Document document;
  practice::v1::LocalText& name = *document.add_titles();
  name.set_language("en");
  name.set_text(title);
  if (!abstract.empty()) {
    practice::v1::LocalText& text = *document.add_abstracts();
    text.set_language("en");
    text.set_text(abstract);
  }
  document.add_creators()->set_name("Ministry of Foreign Affairs");
  document.add_topics("consular help");
  document.set_type(practice::v1::DOCUMENT_TYPE_GUIDE);
  document.add_countries("ID");
  document.add_languages("en");
  document.set_issued("2026-11-24");
  return document;
}

inline practice::v1::Practice Publish(const practice::v1::Document& document) {
  practice::v1::Practice practice;
  *practice.mutable_publish()->mutable_document() = document;
  return practice;
}

inline practice::v1::Practice Revise(const std::string& practice_id, const std::string& replaces,
                                     const practice::v1::Document& document) {
  practice::v1::Practice practice;
  practice.mutable_revise()->set_practice(practice_id);
  practice.mutable_revise()->set_replaces(replaces);
  *practice.mutable_revise()->mutable_document() = document;
  return practice;
}

inline practice::v1::Practice Withdraw(const std::string& practice_id, const std::string& replaces) {
  practice::v1::Practice practice;
  practice.mutable_withdraw()->set_practice(practice_id);
  practice.mutable_withdraw()->set_replaces(replaces);
  return practice;
}

inline practice::v1::Practice Endorse(const std::string& practice_id, const std::string& version,
                                      const std::string& result = "It works.") {
  practice::v1::Practice practice;
  practice.mutable_endorse()->set_practice(practice_id);
  practice.mutable_endorse()->set_version(version);
  practice.mutable_endorse()->set_since("2025");
  practice.mutable_endorse()->set_result(result);
  return practice;
}

inline practice::v1::Practice AskAbout(const std::string& practice_id, const std::string& text = "How?") {
  practice::v1::Practice practice;
  practice.mutable_ask()->set_practice(practice_id);
  practice.mutable_ask()->set_text(text);
  return practice;
}

inline practice::v1::Practice AnswerTo(const std::string& practice_id, const std::string& question) {
  practice::v1::Practice practice;
  practice.mutable_answer()->set_practice(practice_id);
  practice.mutable_answer()->set_question(question);
  practice.mutable_answer()->set_text("So.");
  return practice;
}

}  // namespace duta::kinds
