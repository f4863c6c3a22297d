// `duta practice search`.
#include <algorithm>

#include "core/cli/practice/commands.h"
#include "core/cli/practice/practice_calls.h"
#include "core/cli/practice/practice_view.h"
#include "core/cli/shell/text.h"

namespace duta::cli {
namespace {

constexpr uint32_t kLargestPage = 100;

struct SearchOptions {
  std::string query;
  uint32_t max = 10;
  bool explain = false;
  bool facets = false;
};

// As many pages as hold `max` hits, as one.
StatusOr<practice::v1::SearchPracticesResponse> Collect(Session& session, const SearchOptions& options,
                                                        const std::string& language) {
  practice::v1::SearchPracticesRequest request;
  request.set_query(options.query);
  if (!language.empty()) request.add_languages(language);
  request.set_page_size(std::min(options.max, kLargestPage));
  DUTA_ASSIGN_OR_RETURN(practice::v1::SearchPracticesResponse all, SearchPractices(session, request));
  client::PageCount pages;
  while (static_cast<uint32_t>(all.hits_size()) < options.max) {
    DUTA_ASSIGN_OR_RETURN(const bool goes_on, pages.GoesOn(all.next_page_token()));
    if (!goes_on) break;
    request.set_page_size(std::min(options.max - static_cast<uint32_t>(all.hits_size()), kLargestPage));
    request.set_page_token(all.next_page_token());
    DUTA_ASSIGN_OR_RETURN(const auto page, SearchPractices(session, request));
    all.mutable_hits()->MergeFrom(page.hits());
    all.set_next_page_token(page.next_page_token());
  }
  return all;
}

Status Search(Session& session, const SearchOptions& options) {
  DUTA_ASSIGN_OR_RETURN(const profile::Profile* profile, session.Profile());
  DUTA_ASSIGN_OR_RETURN(const auto found, Collect(session, options, profile->language));
  Console& console = session.console();
  if (console.json()) {
    console.PrintJson(ToJson(found));
    return absl::OkStatus();
  }
  for (const std::string& remark : found.remarks()) console.Remark(OneLine(remark));
  const View view{session.Zone(), console.width()};
  for (int i = 0; i < found.hits_size(); ++i) {
    console.Print(FormatHit(found.hits(i), static_cast<size_t>(i) + 1, options.explain, view));
  }
  if (options.facets) console.Print(FormatFacets(found.facets(), view));
  const std::string count = (found.has_more_than_total() ? "at least " : "") + std::to_string(found.total()) +
                            (found.total() == 1 ? " practice" : " practices");
  console.Remark(found.next_page_token().empty() ? count : count + "; --max shows more");
  if (!found.suggestion().empty()) console.Remark("Did you mean: " + OneLine(found.suggestion()));
  return absl::OkStatus();
}

}  // namespace

void AddPracticeSearch(Command family, Session& session) {
  Command command = family.AddCommand(
      "search", "Find documents: words, \"phrases\", AND, OR, NOT, pre*, country:id topic:visa language:en since:2025");
  SearchOptions& options = Bind(command, session, Search);
  command.AddOption("query", options.query, "What to find; without it the newest come first").Takes("QUERY");
  command.AddOption("--max", options.max, "At most so many; default 10").Between(1, 1000).Takes("COUNT");
  command.AddFlag("--explain", options.explain, "Show how each rank came about");
  command.AddFlag("--facets", options.facets, "Show how many there are by country, language, owner, topic and sort");
}

}  // namespace duta::cli
