// `duta declaration`: reading.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/cli/declaration/commands.h"
#include "core/cli/declaration/record_calls.h"
#include "core/cli/declaration/record_view.h"
#include "core/cli/declaration/sending.h"
#include "core/cli/shell/arguments.h"
#include "core/cli/shell/failure.h"
#include "core/cli/shell/watching.h"
#include "core/declaration/amendments.h"
#include "core/declaration/text.h"
#include "core/desk/declaration_draft.h"
#include "core/desk/times.h"
#include "core/desk/words.h"
#include "duta/declaration/v1/declaration_service.grpc.pb.h"

namespace duta::cli {
namespace {

using declaration::v1::DeclarationService;
using declaration::v1::DeclarationState;
using declaration::v1::WatchDeclarationsResponse;

struct ListOptions {
  std::string phase;
};

struct StatusOptions {
  std::string uid, at;
};

struct TextOptions {
  std::string uid, language;
  bool canonical = false;
};

struct DiffOptions {
  std::string uid, language, amendment;
  uint32_t from = 0, to = 0;
};

struct WatchOptions {
  std::string after = "0";
};

View ViewOf(Session& session) { return {session.Zone(), session.console().width()}; }

// The language that was asked for, or the reader's own, as far as the text has it.
StatusOr<std::string> LanguageOf(Session& session, const std::string& language, const DeclarationState& state) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  const std::string wanted = desk::FirstOf({language, profile->language, "en"});
  const std::string tag = declaration::LanguageFor(state.text(), wanted);
  if (language.empty() || tag == language) return tag;
  session.console().Remark("There is no text in " + language + "; this is the one in " + tag + ".");
  return tag;
}

Status List(Session& session, const ListOptions& options) {
  auto phase = declaration::v1::PHASE_UNSPECIFIED;
  if (!options.phase.empty()) {
    const auto word = desk::FromWord<declaration::v1::Phase>(options.phase, "phase");
    if (!word.ok()) return ByOptions(word.status());
    phase = *word;
  }
  DUTA_ASSIGN_OR_RETURN(const auto states, ListDeclarations(session, phase));
  Console& console = session.console();
  if (console.json()) {
    Json json = Json::array();
    for (const DeclarationState& state : states) json.push_back(ToJson(state));
    console.PrintJson(json);
    return absl::OkStatus();
  }
  console.Print(states.empty() ? "There are no declarations in which you take part.\n"
                               : FormatList(states, ViewOf(session)));
  return absl::OkStatus();
}

// An instant that has passed: `2026-11-24 10:00`, or RFC 3339.
StatusOr<std::optional<Instant>> ParseAt(Session& session, const std::string& at) {
  if (at.empty()) return std::nullopt;
  const auto instant = desk::ParseEnd(at, session.Zone(), session.clock().Now());
  if (!instant.ok()) return Usage("--at: " + std::string(instant.status().message()));
  return *instant;
}

Status ShowStatus(Session& session, const StatusOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const std::optional<Instant> at, ParseAt(session, options.at));
  DUTA_ASSIGN_OR_RETURN(const auto record, ReadRecord(session, options.uid, at));
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(StatusJson(record));
    return absl::OkStatus();
  }
  console.Print(FormatStatus(record, at.value_or(session.clock().Now()), ViewOf(session)));
  console.Print("\nVerified: " + std::to_string(record.steps.size()) + " signed steps give this.\n");
  return absl::OkStatus();
}

Status ShowSteps(Session& session, const StatusOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const auto record, ReadRecord(session, options.uid));
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(StatusJson(record)["steps"]);
    return absl::OkStatus();
  }
  console.Print(FormatSteps(record, ViewOf(session)));
  return absl::OkStatus();
}

Status ShowText(Session& session, const TextOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const DeclarationState state, ReadState(session, options.uid));
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(ToJson(state.text()));
    return absl::OkStatus();
  }
  if (options.canonical) {
    console.PrintForeign(declaration::CanonicalBytes(state.uid(), state.text()));
    return absl::OkStatus();
  }
  DUTA_ASSIGN_OR_RETURN(const std::string language, LanguageOf(session, options.language, state));
  console.Print(FormatText(state.text(), language, ViewOf(session)));
  console.Remark("SHA-256 of the whole text, all languages: " + ToHex(state.versions().rbegin()->sha256()));
  return absl::OkStatus();
}

const declaration::v1::Text& TextOf(const DeclarationState& state, uint32_t number) {
  const auto index = static_cast<int>(number) - 1;
  return index == state.versions_size() - 1 ? state.text() : state.versions(index).text();
}

// Of two texts that it had, or of an amendment.
Status ShowDifference(Session& session, const DiffOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const DeclarationState state, ReadState(session, options.uid));
  DUTA_ASSIGN_OR_RETURN(const std::string language, LanguageOf(session, options.language, state));
  const auto count = static_cast<uint32_t>(state.versions_size());
  const uint32_t to = options.to == 0 ? count : options.to;
  const uint32_t from = options.from == 0 ? std::max(to, 2u) - 1 : options.from;
  if (from > count || to > count) return Usage("--from, --to: there are " + std::to_string(count) + " texts so far");
  if (options.amendment.empty()) {
    session.console().Print(FormatDifference(TextOf(state, from), TextOf(state, to), language, ViewOf(session)));
    return absl::OkStatus();
  }
  const auto amendment = desk::AmendmentOf(options.amendment, state);
  if (!amendment.ok()) return ByOptions(amendment.status());
  DUTA_ASSIGN_OR_RETURN(const auto amended, declaration::ApplyOne(state.text(), (*amendment)->amendment()));
  session.console().Print(FormatDifference(state.text(), amended, language, ViewOf(session)));
  return absl::OkStatus();
}

auto OpenWatch(const Hub& hub) {
  return [stub = std::shared_ptr(DeclarationService::NewStub(hub.channel))](grpc::ClientContext& context,
                                                                            uint64_t revision) {
    declaration::v1::WatchDeclarationsRequest request;
    request.set_after_revision(revision);
    return stub->WatchDeclarations(&context, request);
  };
}

Status Watch(Session& session, const WatchOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const uint64_t after, ParseIndex(options.after, "--after"));
  Console& console = session.console();
  const auto open = [&](const Hub& hub) {
    console.Remark(
        "Watching declarations until Ctrl-C. To go on from there another time, give the last revision with "
        "--after.");
    return OpenWatch(hub);
  };
  const auto print = [&](const WatchDeclarationsResponse& response) {
    if (console.json()) {
      console.PrintJson(ToJson(response.declaration()));
    } else {
      console.Print(FormatChange(response.declaration()) + "\n");
      console.Flush();
    }
    return response.declaration().revision();
  };
  return WatchUntilInterrupt<WatchDeclarationsResponse>(session, after, open, print);
}

void AddDiff(Command declaration, Session& session) {
  Command diff = declaration.AddCommand("diff", "Show what changed between two texts, or what an amendment changes");
  DiffOptions& options = Bind(diff, session, ShowDifference);
  AddDeclarationUid(diff, options.uid);
  diff.AddOption("--from", options.from, "Number of the text before, from 1; default: the last but one").Takes("N");
  diff.AddOption("--to", options.to, "Number of the text after; default: the last").Takes("N");
  diff.AddOption("--amendment", options.amendment, "What this one changes instead: A3").Takes("AMENDMENT");
  diff.AddOption("--language", options.language, "In which language; default: the profile's").Takes("TAG");
}

}  // namespace

void AddDeclarationReading(Command declaration, Session& session) {
  Command list = declaration.AddCommand("list", "List the declarations in which you take part");
  ListOptions& listed = Bind(list, session, List);
  list.AddOption("--phase", listed.phase, desk::JoinWords(desk::WordsOf<declaration::v1::Phase>())).Takes("WORD");
  Command status = declaration.AddCommand("status", "Show who stands where, now or at any moment before");
  StatusOptions& shown = Bind(status, session, ShowStatus);
  AddDeclarationUid(status, shown.uid);
  status.AddOption("--at", shown.at, "As it stood then: \"2026-11-24 10:00\"").Takes("TIME");
  Command steps = declaration.AddCommand("history", "List the signed steps, with when each was notified to whom");
  StatusOptions& stepped = Bind(steps, session, ShowSteps);
  AddDeclarationUid(steps, stepped.uid);
  Command text = declaration.AddCommand("text", "Show the text, in your language where there is one");
  TextOptions& read = Bind(text, session, ShowText);
  AddDeclarationUid(text, read.uid);
  text.AddOption("--language", read.language, "In which language; default: the profile's").Takes("TAG");
  text.AddFlag("--canonical", read.canonical, "The bytes whose digest is endorsed, all languages");
  AddDiff(declaration, session);
  Command watch = declaration.AddCommand("watch", "Show declarations as they stand, then each change as it comes");
  WatchOptions& watched = Bind(watch, session, Watch);
  watch.AddOption("--after", watched.after, "Only what changed after this revision; default: all").Takes("REVISION");
}

}  // namespace duta::cli
