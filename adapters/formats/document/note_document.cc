#include "adapters/formats/document/note_document.h"

#include <set>
#include <string_view>
#include <utility>

#include "adapters/formats/document/comparison.h"
#include "adapters/formats/document/tidy.h"
#include "adapters/formats/note_verbale/note_rules.h"
#include "adapters/profile/words.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using note::v1::Note;

constexpr std::string_view kNote = "note";
constexpr std::string_view kMessage = "message";
constexpr std::string_view kNationalMarking = "nationalMarking";

const std::set<std::string_view>& LeftOut() {
  static const std::set<std::string_view> kBody = {"body"};
  return kBody;
}

// The national word for the marking of `message`; adds a problem if there is none.
std::string NationalMarking(const Message& message, const Profile& profile, Findings& findings) {
  const auto level = message.marking().level();
  const std::string country(profile.country);
  const MarkingWord* word = WordFor(profile, level);
  if (word == nullptr) {
    AddProblem(findings,
               {.cause = Problem::Cause::kNoEquivalent,
                .field = "marking.level",
                .text = country + " has no marking at or above " + std::string(NameOf(level)) + "; read the original"});
    return {};
  }
  const std::string national(word->word);
  const std::string rank(NameOf(word->level));
  if (word->level != level) {
    findings.remarks.push_back(
        {"marking.level", std::string(NameOf(level)) + " is handled as " + national + ", which is " + rank});
  }
  if (word->source.confidence == Confidence::kLow) {
    findings.remarks.push_back({"marking.level", "that " + national + " is " + rank + " in " + country +
                                                     " is not certain (" + std::string(word->source.where) + ")"});
  }
  return national;
}

}  // namespace

Documented ComposeDocument(const Note& note, const Message* message, const Ministry& ministry) {
  Documented result;
  Findings& findings = result.findings;
  NoteDocument document{.note = note};
  TidyNote(document.note, findings);
  CheckNote(document.note, {}, findings);
  if (TitleFor(ministry.profile, note.note_type()) == nullptr) {
    AddProblem(findings, {.cause = Problem::Cause::kNoEquivalent,
                          .field = "note_type",
                          .text = "this ministry has no form for this sort of note"});
  }
  if (message == nullptr) {
    findings.remarks.push_back({"marking", "no message came with the note, so it bears no marking"});
  } else {
    document.message = *message;
    document.message->clear_body();
    document.message->clear_hub();  // Whom it was handed to, which is no matter of the note.
    TidyHeader(*document.message, findings);
    document.national_marking = NationalMarking(*message, ministry.profile, findings);
  }
  if (findings.problems.empty()) result.document = std::move(document);
  return result;
}

Interpretation InterpretDocument(NoteDocument document, const Message* message, const Ministry& ministry) {
  Interpretation result;
  Findings& findings = result.findings;
  TidyNote(document.note, findings);
  CheckNote(document.note, {}, findings);
  if (document.note.note_type() == note::v1::NOTE_TYPE_UNSPECIFIED) {
    AddProblem(findings, {.field = "note.noteType", .text = "is missing, and required"});
  }
  if (message != nullptr) CompareWithMessage(document, *message, ministry.profile, findings);
  if (findings.problems.empty()) result.note = std::move(document.note);
  return result;
}

Node NodeOf(const NoteDocument& document, Findings& findings) {
  Node node = Node::Object("");
  if (document.message) {
    node.children.push_back(WriteRecord(*document.message, std::string(kMessage), "message.", LeftOut(), findings));
  }
  if (!document.national_marking.empty()) {
    node.children.push_back(Node::Text(std::string(kNationalMarking), document.national_marking));
  }
  node.children.push_back(WriteRecord(document.note, std::string(kNote), "", {}, findings));
  return node;
}

std::optional<NoteDocument> DocumentOf(const Node& node, Typing typing, Findings& findings) {
  NoteDocument document;
  const auto refuse = [&](const Node& at, std::string text) {
    AddProblem(findings, {.field = at.name, .line = at.line, .text = std::move(text)});
  };
  if (node.kind != Node::Kind::kObject) refuse(node, "must be an object with a `note`");
  std::set<std::string_view> seen;
  for (const Node& child : node.children) {
    if (!seen.insert(child.name).second) {
      refuse(child, "is there twice");
    } else if (child.name == kNote) {
      ReadRecord(child, "note.", typing, {}, document.note, findings);
    } else if (child.name == kMessage) {
      ReadRecord(child, "message.", typing, LeftOut(), document.message.emplace(), findings);
    } else if (child.name == kNationalMarking && child.kind == Node::Kind::kText) {
      document.national_marking = child.text;
    } else {
      refuse(child, child.name == kNationalMarking ? "must be a text" : "no such name is known here");
    }
  }
  if (node.kind == Node::Kind::kObject && !seen.contains(kNote)) {
    AddProblem(findings, {.field = std::string(kNote), .text = "is missing, and required"});
  }
  if (!findings.problems.empty()) return std::nullopt;
  return document;
}

}  // namespace duta::adapters
