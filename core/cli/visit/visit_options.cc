#include "core/cli/visit/visit_options.h"

#include "core/base/bytes.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/json.h"
#include "core/desk/words.h"

namespace duta::cli {
namespace {

constexpr size_t kMaxEventBytes = 1 << 20;

}  // namespace

void AddEventOptions(Command command, EventOptions& options) {
  command.AddOption("--with", options.words.with, "Partner or unit that is invited; repeat for more").Takes("NAME");
  command.AddOption("--optional", options.words.optional, "One that need not come").Takes("NAME");
  command.AddOption("--informed", options.words.informed, "One that is told only").Takes("NAME");
  command.AddOption("--summary", options.words.summary, "Title, one line").Takes("TEXT");
  command
      .AddOption("--start", options.words.start,
                 "Begin: \"2026-12-15 09:00\", \"15 Dec 2026 9:00\", a day, or with a zone: \"2026-12-15 09:00 "
                 "Australia/Sydney\"")
      .Takes("TIME");
  command
      .AddOption("--end", options.words.end,
                 "End, or how long: \"2026-12-17 17:00\", 2h, 3d; of a day it is the last day")
      .Takes("TIME");
  command
      .AddOption("--zone", options.words.zone,
                 "Zone of the venue and of the times you type; default: the visit's venue's, else the profile's")
      .Takes("ZONE");
  command.AddOption("--venue", options.words.venue, "Where").Takes("TEXT");
  command.AddOption("--city", options.words.city, "City of the venue").Takes("TEXT");
  command.AddOption("--country", options.words.country, "Country of the venue, two letters").Takes("CODE");
  command.AddOption("--level", options.words.level, "Rank: " + desk::JoinWords(desk::WordsOf<visit::v1::Level>()))
      .Takes("WORD")
      .Suggest(desk::WordsOf<visit::v1::Level>());
  command.AddOption("--purpose", options.words.purpose, "Why, and what is hoped for").Takes("TEXT");
  command.AddOption("--status", options.words.status, "tentative or confirmed").Takes("WORD");
  command
      .AddOption("--repeat", options.words.repeat,
                 "Series, as iCalendar has it: \"FREQ=WEEKLY;COUNT=10\"; none ends it")
      .Takes("RULE");
  command.AddOption("--except", options.words.except, "Start of the series that is left out; repeat for more")
      .Takes("TIME");
  command.AddOption("--also-on", options.words.also_on, "Further start of the series; repeat for more").Takes("TIME");
  command.AddOption("--answer-by", options.words.answer_by, "By when an answer is wanted").Takes("TIME");
  command
      .AddOption("--delegation", options.words.delegations,
                 "Who comes: partners/au-dfat=12:Jane Citizen; repeat for more")
      .Takes("TEXT");
  command
      .AddOption("--clearance", options.words.clearances,
                 "Permission to ask for: landing:partners/au-dfat; repeat for more")
      .Takes("TEXT");
  command
      .AddOption("--event", options.file,
                 "Event as JSON to begin with (journeys, meetings, contacts): duta.visit.v1.Event, such as "
                 "examples/itinerary.json")
      .Takes("FILE");
}

void AddStepOptions(Command command, StepOptions& options, std::string_view marking) {
  command.AddOption("--from", options.words.header.from, "Sender, if it is one of your units; default: yourself")
      .Takes("NAME");
  command
      .AddOption(
          "--marking", options.words.header.marking,
          "Sensitivity: " + desk::JoinWords(desk::WordsOf<message::v1::Level>()) + "; default: " + std::string(marking))
      .Takes("LEVEL")
      .Suggest(desk::WordsOf<message::v1::Level>());
  command.AddOption("--releasable-to", options.words.header.releasable_to, "Only these may receive it; repeat for more")
      .Takes("NAME");
  command
      .AddOption("--urgency", options.words.header.urgency,
                 desk::JoinWords(desk::WordsOf<message::v1::Urgency>()) + "; default routine")
      .Takes("WORD")
      .Suggest(desk::WordsOf<message::v1::Urgency>());
  command.AddOption("--expires", options.words.header.expires, "When the message loses its use; default 30d")
      .Takes("TIME");
  command.AddOption("--comment", options.words.comments, "Remark for its readers; repeat for more").Takes("TEXT");
  command.AddOption("--also-to", options.words.header.to, "Further recipient of this step; repeat for more")
      .Takes("NAME");
  command.AddFlag("--dry-run", options.dry_run, "Ask the hub what it would say, send nothing");
}

StatusOr<desk::EventWords> ReadWords(const EventOptions& options) {
  desk::EventWords words = options.words;
  if (options.file.empty()) return words;
  DUTA_ASSIGN_OR_RETURN(const std::string json, ReadFile(options.file, kMaxEventBytes));
  const Status parsed = FromJson(json, words.written.emplace());
  if (!parsed.ok()) return BadFile(options.file, "no event as JSON: " + CauseOf(parsed));
  return words;
}

Sending SendingOf(const StepOptions& options) {
  return {.dry_run = options.dry_run,
          .would = "The hub would accept this step as the visit stands now. Nothing was sent."};
}

}  // namespace duta::cli
