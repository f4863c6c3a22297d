#include "adapters/notes/note_adapter.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/formats/icalendar/contract.h"
#include "adapters/formats/note_verbale/compose.h"
#include "adapters/formats/note_verbale/html.h"
#include "adapters/formats/note_verbale/interpret.h"
#include "adapters/formats/note_verbale/text.h"
#include "adapters/notes/advice.h"
#include "duta/declaration/v1/declaration.pb.h"
#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"
#include "plugins/sdk/canonical.h"

namespace duta::adapters {
namespace {

using message::v1::Message;
using note::v1::Note;

constexpr std::string_view kHtml = "text/html";
// Of a visit, by its contract: more of them would cost seconds and be refused anyway.
constexpr int kMaxEvents = 200;

// `text/html` of `text/html; charset=utf-8`.
std::string_view Essence(std::string_view media_type) { return media_type.substr(0, media_type.find(';')); }

std::optional<Message> MessageOf(const sdk::Call& call) {
  if (call.message().empty()) return std::nullopt;
  return sdk::Parse<Message>(call.message(), "message");
}

// `kind` is NOTE, VISIT, DECLARATION or PRACTICE.
sdk::Refusal RefusalOf(const Problem& problem, const std::string& kind) {
  const std::string text =
      problem.line == 0 ? problem.text : "line " + std::to_string(problem.line) + ": " + problem.text;
  switch (problem.cause) {
    case Problem::Cause::kNoEquivalent:
      return sdk::Unsupported("NO_EQUIVALENT", problem.field, text);
    case Problem::Cause::kTooLarge:
      return sdk::LimitReached(kind + "_TOO_LARGE", problem.field, text);
    case Problem::Cause::kMalformed:
      break;
  }
  return sdk::InvalidInput(kind + "_MALFORMED", problem.field, text);
}

// Passes the findings on; throws if there are problems, the last of them, so
// that they are told in their order.
void Tell(const Findings& findings, const std::string& kind, sdk::Call& call) {
  for (const Remark& dropped : findings.dropped) call.Dropped(dropped.field, dropped.text);
  for (const Remark& remark : findings.remarks) call.Remark(kind + "_REMARK", remark.field, remark.text);
  for (const Problem& problem : findings.problems) {
    const sdk::Refusal refusal = RefusalOf(problem, kind);
    if (&problem == &findings.problems.back()) throw refusal;
    call.Error(refusal.code(), refusal.field(), refusal.what());
  }
}

// Null for an empty configuration; throws for one that cannot be used.
std::unique_ptr<const ConfiguredProfile> Configured(const Profile& profile, std::string_view configuration) {
  if (configuration.empty()) return nullptr;
  Findings findings;
  auto configured = Configure(profile, configuration, findings);
  if (configured != nullptr) return configured;
  std::string text;
  for (const Problem& problem : findings.problems) {
    if (!text.empty()) text += "; " + problem.field + (problem.field.empty() ? "" : " ");
    text += problem.text;
  }
  throw sdk::InvalidInput("CONFIGURATION_INVALID", findings.problems.front().field, text);
}

}  // namespace

NoteAdapter::NoteAdapter(const Profile& profile, std::string_view configuration, std::initializer_list<NoteForm> forms)
    : configured_(Configured(profile, configuration)),
      ministry_(configured_ != nullptr ? configured_->profile() : profile),
      forms_(forms) {}

const NoteForm* NoteAdapter::FormOf(std::string_view media_type) const {
  const auto form = std::find_if(forms_.begin(), forms_.end(),
                                 [&](const NoteForm& candidate) { return candidate.media_type == media_type; });
  return form == forms_.end() ? nullptr : &*form;
}

void NoteAdapter::Translate(const sdk::Translation& request, sdk::Call& call) {
  const std::string_view from = Essence(request.from);
  const std::string_view to = Essence(request.to);
  const std::string_view native = ministry_.profile.note_media_type;
  if (from == DUTA_NOTE_MEDIA_TYPE && (to == native || to == kHtml || FormOf(to) != nullptr)) {
    return Render(request, call);
  }
  if (to == DUTA_NOTE_MEDIA_TYPE && (from == native || FormOf(from) != nullptr)) {
    return Read(request, FormOf(from), call);
  }
  if (from == DUTA_VISIT_MEDIA_TYPE && to == DUTA_CALENDAR) return RenderVisit(request, call);
  if (from == DUTA_CALENDAR && to == DUTA_VISIT_MEDIA_TYPE) return ReadVisit(request, call);
  if (from == DUTA_DECLARATION_MEDIA_TYPE && (to == native || to == kHtml)) return RenderDeclaration(request, call);
  if (from == DUTA_PRACTICE_MEDIA_TYPE && to == kHtml) return RenderPractice(request, call);
  throw sdk::Unsupported("MEDIA_TYPE_UNKNOWN", "",
                         "no translation from " + std::string(request.from) + " to " + std::string(request.to));
}

Written NoteAdapter::Write(const Note& note, const Message* message, std::string_view to) const {
  if (const NoteForm* form = FormOf(to)) return form->write(note, message, ministry_);
  Composition composition = Compose(note, message, ministry_);
  Written written{.findings = std::move(composition.findings)};
  if (composition.letter) written.bytes = to == kHtml ? WriteHtml(*composition.letter) : WriteText(*composition.letter);
  return written;
}

void NoteAdapter::Render(const sdk::Translation& request, sdk::Call& call) const {
  const auto note = sdk::Parse<Note>(request.input, "body");
  if (!note.GetReflection()->GetUnknownFields(note).empty()) {
    call.Dropped("body", "the note has fields that this adapter is too old to know");
  }
  const auto message = MessageOf(call);
  const Written written = Write(note, message ? &*message : nullptr, Essence(request.to));
  Tell(written.findings, "NOTE", call);
  call.Write(*written.bytes);
}

void NoteAdapter::Read(const sdk::Translation& request, const NoteForm* form, sdk::Call& call) const {
  const auto message = MessageOf(call);
  const auto read = form != nullptr ? form->read : &Interpret;
  const Interpretation interpretation = read(request.input, message ? &*message : nullptr, ministry_);
  Tell(interpretation.findings, "NOTE", call);
  call.Write(sdk::Serialise(*interpretation.note));
}

void NoteAdapter::RenderVisit(const sdk::Translation& request, sdk::Call& call) const {
  const auto visit = sdk::Parse<visit::v1::Visit>(request.input, "body");
  if (visit.events_size() > kMaxEvents) {
    throw sdk::LimitReached("VISIT_TOO_LARGE", "events",
                            "there are " + std::to_string(visit.events_size()) + " events; a visit has at most " +
                                std::to_string(kMaxEvents));
  }
  const auto message = MessageOf(call);
  const Written written = WriteCalendar(visit, message ? &*message : nullptr, ministry_);
  Tell(written.findings, "VISIT", call);
  call.Write(*written.bytes);
}

// As the note that tells of it: who notifies, and when, is the message's to say.
void NoteAdapter::RenderDeclaration(const sdk::Translation& request, sdk::Call& call) const {
  const auto step = sdk::Parse<declaration::v1::Declaration>(request.input, "body");
  const auto message = MessageOf(call);
  if (!message) throw sdk::InvalidInput("DECLARATION_MALFORMED", "", "no message came with the step of a declaration");
  Findings findings;
  const Note note = NoteOfDeclaration(step, *message, ministry_, findings);
  Written written;
  if (findings.problems.empty()) written = Write(note, &*message, Essence(request.to));
  Tell(findings, "DECLARATION", call);
  Tell(written.findings, "DECLARATION", call);
  call.Write(*written.bytes);
}

// The whole media type counts: its method must be the calendar's.
void NoteAdapter::ReadVisit(const sdk::Translation& request, sdk::Call& call) const {
  const auto message = MessageOf(call);
  VisitRead read = ReadCalendar(request.input, request.from, message ? &*message : nullptr, ministry_);
  if (read.visit) {
    const auto now = std::chrono::floor<std::chrono::seconds>(call.now());
    FitToContract(*read.visit, read.places, message ? &*message : nullptr, now, read.findings);
  }
  Tell(read.findings, "VISIT", call);
  call.Write(sdk::Serialise(*read.visit));
}

void NoteAdapter::RenderPractice(const sdk::Translation& request, sdk::Call& call) const {
  const auto practice = sdk::Parse<practice::v1::Practice>(request.input, "body");
  if (!practice.GetReflection()->GetUnknownFields(practice).empty()) {
    call.Dropped("body", "the practice has fields that this adapter is too old to know");
  }
  const auto message = MessageOf(call);
  const Written written = WritePracticeHtml(practice, message ? &*message : nullptr, ministry_);
  Tell(written.findings, "PRACTICE", call);
  call.Write(*written.bytes);
}

void NoteAdapter::Advise(sdk::Call& call) {
  const auto message = sdk::Parse<Message>(call.message(), "message");
  const auto now = std::chrono::floor<std::chrono::seconds>(call.now());
  for (const Advice& advice : AdviseOn(message, now, ministry_)) call.Advise(advice.code, advice.field, advice.text);
}

}  // namespace duta::adapters
