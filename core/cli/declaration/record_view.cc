#include "core/cli/declaration/record_view.h"

#include <algorithm>

#include "core/base/bytes.h"
#include "core/cli/shell/text.h"
#include "core/declaration/quorum.h"
#include "core/declaration/rules.h"
#include "core/declaration/status.h"
#include "core/declaration/text.h"
#include "core/desk/times.h"
#include "core/desk/words.h"
#include "duta/message/v1/message.pb.h"

namespace duta::cli {
namespace {

using declaration::StatusRow;
using declaration::v1::Act;
using declaration::v1::DeclarationState;
using kinds::DeclarationRecord;
using kinds::RecordedStep;

std::string TitleOf(const DeclarationState& state) {
  return declaration::TitleOf(state.text(), declaration::LanguageFor(state.text(), "en"));
}

std::string Local(Instant instant, const View& view) { return desk::FormatLocal(instant, view.zone); }

// Without the zone, for tables: it stands once above them.
std::string Short(Instant instant, const View& view) {
  const std::string local = Local(instant, view);
  return local.substr(0, local.find(" ("));
}

std::string Count(size_t number, const std::string& of) { return std::to_string(number) + " of " + of; }

// `3 of 15`, and by when all were.
std::string Notified(const RecordedStep& step, const View& view) {
  Instant last;
  for (const auto& [mailbox, at] : step.notified_at) last = std::max(last, at);
  std::string text = Count(step.notified_at.size(), std::to_string(step.mailboxes.size()));
  return step.notified_at.empty() ? text : text + ", last " + Short(last, view);
}

std::string TextFacts(const DeclarationState& state) {
  std::string facts = ToHex(state.versions().rbegin()->sha256());
  if (state.versions_size() > 1) facts += ", text " + std::to_string(state.versions_size());
  return facts;
}

std::string FormatFacts(const DeclarationRecord& record, Instant at, const View& view) {
  const DeclarationState& state = *record.state;
  Facts facts;
  facts.Add("Declaration", state.uid());
  facts.Add("Title", TitleOf(state));
  facts.Add("State", std::string(declaration::NameOf(state.phase())));
  facts.Add("As of", Local(at, view));
  facts.Add("Depositary", state.depositary());
  facts.Add("Text", TextFacts(state));
  if (state.phase() == declaration::v1::PHASE_DRAFTING) {
    facts.Add("Round", std::to_string(state.round()) + ", until " + FormatTime(state.round_end_time(), view));
  }
  if (state.has_opening()) {
    facts.Add("Rule", declaration::DescribeRule(state.opening()));
    facts.Add("Close", FormatTime(state.opening().close_time(), view));
    facts.Add("Count", declaration::DescribeQuorum(state, at));
  }
  if (const RecordedStep* step = record.Find(state.effect_message_id())) {
    facts.Add("Quorum", "reached at entry " + std::to_string(step->index) + ", by " + step->sender);
  }
  facts.Add("Marking", desk::WordOf(static_cast<message::v1::Level>(state.marking_level())));
  return facts.Format(view.width);
}

std::string Remark(const StatusRow& row) {
  std::string remark;
  if (row.has_reservation) remark = "reserves: " + row.consent->reservation().text();
  for (const Act* objection : row.objections) {
    remark += "; " + objection->partner() + " objects: " + objection->text();
  }
  if (row.consent != nullptr && !row.consent->text().empty()) {
    remark += (remark.empty() ? "states: " : "; states: ") + row.consent->text();
  }
  return remark;
}

std::string FormatRows(const DeclarationRecord& record, Instant at, const View& view) {
  Table table({"PARTNER", "ROLL", "STATUS", "ENTRY", "SIGNED", "RECEIVED", "NOTIFIED TO", "REMARK"});
  for (const StatusRow& row : declaration::StatusTable(*record.state, at)) {
    const RecordedStep* step = row.consent == nullptr ? nullptr : record.Find(row.consent->message_id());
    if (step == nullptr) {
      table.Add({row.partner, row.on_roll ? "yes" : "no", row.word, "", "", "", "", ""});
      continue;
    }
    table.Add({row.partner, row.on_roll ? "yes" : "no", row.word, std::to_string(step->index),
               Short(step->signed_at, view), Short(step->received_at, view),
               Count(step->notified_at.size(), std::to_string(step->mailboxes.size())), Remark(row)});
  }
  return table.Format(view.width);
}

std::string FormatCorrections(const DeclarationState& state, const View& view) {
  Table table({"CORRECTION", "OBJECTIONS UNTIL", "OUTCOME", "ERROR"});
  for (const auto& each : state.corrections()) {
    std::string outcome = "open";
    if (!each.rectified_by().empty()) outcome = "made by " + each.rectified_by();
    if (!each.replaced_by().empty()) outcome = "given up for " + each.replaced_by();
    table.Add({each.message_id(), FormatTime(each.correction().objection_end_time(), view), outcome,
               each.correction().reason()});
  }
  return table.Format(view.width);
}

}  // namespace

std::string FormatStatus(const DeclarationRecord& record, Instant at, const View& view) {
  std::string text = FormatFacts(record, at, view) + "\n" + FormatRows(record, at, view);
  const std::string corrections = FormatCorrections(*record.state, view);
  return corrections.empty() ? text : text + "\n" + corrections;
}

Json StatusJson(const DeclarationRecord& record) {
  Json steps = Json::array();
  for (const RecordedStep& step : record.steps) {
    Json notified = Json::object();
    for (const auto& [mailbox, at] : step.notified_at) notified[mailbox] = FormatInstant(at);
    steps.push_back({{"step", kinds::NameOfStep(step.declaration)},
                     {"sender", step.sender},
                     {"message_id", step.message_id},
                     {"index", step.index},
                     {"signed", FormatInstant(step.signed_at)},
                     {"received", FormatInstant(step.received_at)},
                     {"notified", std::move(notified)}});
  }
  return {{"declaration", ToJson(*record.state)}, {"steps", std::move(steps)}};
}

std::string FormatSteps(const DeclarationRecord& record, const View& view) {
  Table table({"ENTRY", "STEP", "BY", "SIGNED", "RECEIVED", "NOTIFIED TO", "MESSAGE"});
  for (const RecordedStep& step : record.steps) {
    table.Add({std::to_string(step.index), kinds::NameOfStep(step.declaration), step.sender,
               Short(step.signed_at, view), Short(step.received_at, view), Notified(step, view), step.message_id});
  }
  return table.Format(view.width);
}

std::string FormatText(const declaration::v1::Text& text, const std::string& language, const View& view) {
  std::string lines = Wrap(OneLine(declaration::TitleOf(text, language)), view.width) + "\n";
  for (const auto& paragraph : text.paragraphs()) {
    const auto* wording = declaration::FindWording(paragraph, language);
    std::string id = "[" + OneLine(paragraph.id()) + "] ";
    // What is not translated is shown all the same, or a part would pass for the whole.
    if (wording == nullptr) {
      wording = declaration::FindWording(paragraph, declaration::LanguageFor(text, ""));
      if (wording == nullptr) continue;
      id += "(" + OneLine(wording->language()) + ") ";
    }
    lines += "\n" + id + Wrap(OneLine(wording->text()), view.width, id.size()) + "\n";
  }
  return lines;
}

std::string FormatList(const std::vector<DeclarationState>& states, const View& view) {
  Table table({"DECLARATION", "STATE", "DEPOSITARY", "STEPS", "REVISION", "TITLE"});
  for (const DeclarationState& state : states) {
    table.Add({state.uid(), std::string(declaration::NameOf(state.phase())), state.depositary(),
               std::to_string(state.steps()), std::to_string(state.revision()), TitleOf(state)});
  }
  return table.Format(view.width);
}

std::string FormatChange(const DeclarationState& state) {
  const std::string last = state.acts().empty() ? ""
                                                : state.acts().rbegin()->partner() + " " +
                                                      desk::WordOf(state.acts().rbegin()->kind()) + ", ";
  return OneLine(std::to_string(state.revision()) + " " + state.uid() + ": " +
                 std::string(declaration::NameOf(state.phase())) + ", step " + std::to_string(state.steps()) +
                 (last.empty() ? ", " : ", last act: " + last) + TitleOf(state));
}

}  // namespace duta::cli
