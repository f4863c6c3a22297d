#include "core/kinds/practice/practice_queries.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/fields.h"
#include "core/base/names.h"
#include "core/crypto/pages.h"
#include "core/kinds/practice/practice_document.h"
#include "core/kinds/practice/practice_tables.h"
#include "core/search/analysis.h"
#include "core/search/index.h"
#include "core/search/language.h"
#include "core/search/search.h"
#include "core/search/snippet.h"
#include "core/search/suggestion.h"

namespace duta::kinds {

using namespace practice::v1;  // The service's requests and responses.

namespace {

constexpr size_t kMaxRemarks = 1000;
constexpr int kMaxLanguages = 10;

// The same whether there is none or the caller may not know of it.
Status Unknown() { return Refuse(Reason::kPracticeUnknown, {}, {{"field", "practice"}}); }

bool IsIn(const std::vector<int64_t>& audiences, int64_t audience) {
  return std::binary_search(audiences.begin(), audiences.end(), audience);
}

StatusOr<PracticeHit> Describe(store::Transaction& transaction, const search::Hit& hit, const search::Query& query,
                               const SearchPracticesRequest& request) {
  DUTA_ASSIGN_OR_RETURN(const auto document, search::LoadDocument(transaction, hit.audience, hit.number));
  if (!document) return absl::DataLossError("a hit of the search is no document");
  DUTA_ASSIGN_OR_RETURN(const std::vector<VersionRow> rows, LoadVersions(transaction, document->item));
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const VersionRow& other) { return other.message_id == document->version; });
  if (row == rows.end()) return absl::DataLossError("a document of the search is no version");
  PracticeHit described;
  described.set_practice(document->item);
  described.set_version(document->version);
  *described.mutable_title() = ChooseText(row->card.titles(), request.languages());
  described.set_owner(row->owner);
  described.set_issued(row->card.issued());
  described.set_type(row->card.type());
  for (search::v1::Snippet& snippet : search::SnippetsOf(*document, query)) {
    *described.add_snippets() = std::move(snippet);
  }
  *described.mutable_score() = search::ToProto(hit.score);
  described.set_is_from_zawgyi(hit.is_from_zawgyi);
  return described;
}

StatusOr<std::optional<search::PageStart>> StartOf(const std::string& list, const std::string& token) {
  DUTA_ASSIGN_OR_RETURN(const std::string text, crypto::StartOfPage(list, token));
  if (text.empty()) return std::nullopt;
  const auto start = search::ParsePageStart(text);
  if (!start) return Refuse(Reason::kPageTokenInvalid, {}, {{"field", "page_token"}});
  return start;
}

void PutVersions(const std::vector<VersionRow>& rows, const std::vector<int64_t>& audiences, const std::string& caller,
                 PracticeState& state) {
  for (const VersionRow& row : rows) {
    if (!IsIn(audiences, row.audience)) continue;
    state.set_practice(row.practice);
    state.set_owner(row.owner);
    if (row.is_withdrawal) {
      state.mutable_withdrawal()->set_message_id(row.message_id);
      *state.mutable_withdrawal()->mutable_accept_time() = row.version.accept_time();
      state.mutable_withdrawal()->set_reason(row.reason);
      continue;
    }
    state.clear_withdrawal();  // It was published anew.
    Version& version = *state.add_versions() = row.version;
    if (PartnerOf(caller) != row.owner) version.clear_recipients();
  }
}

void PutRemarks(std::vector<RemarkRow>& rows, const std::vector<int64_t>& audiences, PracticeState& state) {
  std::map<std::string, const RemarkRow*, std::less<>> last;  // Endorsement by ministry.
  for (const RemarkRow& row : rows) {
    if (row.step.has_endorse() && IsIn(audiences, row.audience)) last[std::string(PartnerOf(row.sender))] = &row;
  }
  std::map<std::string, QuestionState*, std::less<>> questions;
  for (RemarkRow& row : rows) {
    if (!IsIn(audiences, row.audience)) continue;
    const auto put = [&](auto& remark) {
      remark.set_message_id(row.message_id);
      remark.set_sender(row.sender);
      *remark.mutable_accept_time() = row.accept_time;
    };
    if (row.step.has_endorse() && last[std::string(PartnerOf(row.sender))] == &row) {
      if (static_cast<size_t>(state.endorsements_size()) == kMaxRemarks) continue;
      EndorsementState& endorsement = *state.add_endorsements();
      put(endorsement);
      *endorsement.mutable_endorsement() = std::move(*row.step.mutable_endorse());
    } else if (row.step.has_ask()) {
      if (static_cast<size_t>(state.questions_size()) == kMaxRemarks) continue;
      QuestionState& question = *state.add_questions();
      put(question);
      *question.mutable_question() = std::move(*row.step.mutable_ask());
      questions[row.message_id] = &question;
    } else if (row.step.has_answer()) {
      const auto question = questions.find(row.step.answer().question());
      if (question == questions.end() || question->second->answers_size() == static_cast<int>(kMaxRemarks)) continue;
      AnswerState& answer = *question->second->add_answers();
      put(answer);
      *answer.mutable_answer() = std::move(*row.step.mutable_answer());
    }
  }
}

// Whether a subscription to `wanted` is for a document with `values`.
template <typename Same>
bool Fits(const google::protobuf::RepeatedPtrField<std::string>& wanted,
          const google::protobuf::RepeatedPtrField<std::string>& values, const Same& same) {
  if (wanted.empty() || values.empty()) return true;
  return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& want) {
    return std::any_of(values.begin(), values.end(), [&](const std::string& value) { return same(want, value); });
  });
}

bool Fits(const Subscription& subscription, const ListSubscribersRequest& request) {
  const auto same_topic = [](const std::string& a, const std::string& b) {
    return search::Normalise(a) == search::Normalise(b);
  };
  const auto same_country = [](const std::string& a, const std::string& b) { return a == b; };
  const auto same_language = [](const std::string& a, const std::string& b) {
    return search::PrimaryLanguage(a) == search::PrimaryLanguage(b);
  };
  return !subscription.ended() && Fits(subscription.topics(), request.topics(), same_topic) &&
         Fits(subscription.countries(), request.countries(), same_country) &&
         Fits(subscription.languages(), request.languages(), same_language);
}

}  // namespace

int PracticeQueries::CeilingOf(const std::string& caller) const {
  return registry_.Current()->EffectivePolicy(caller).receive_ceiling();
}

StatusOr<SearchPracticesResponse> PracticeQueries::Search(const std::string& caller,
                                                          const SearchPracticesRequest& request) const {
  DUTA_ASSIGN_OR_RETURN(const search::Query query, search::ParseQuery(request.query(), PracticeFields()));
  if (request.languages_size() > kMaxLanguages) {
    return Refuse(Reason::kQueryInvalid, absl::StrCat("languages: more than ", kMaxLanguages),
                  {{"field", "languages"}});
  }
  const std::string list = absl::StrCat("practices ", caller, " ", request.query());
  DUTA_ASSIGN_OR_RETURN(const auto start, StartOf(list, request.page_token()));
  const size_t size = crypto::PageSize(request.page_size(), 10, 100);
  const int ceiling = CeilingOf(caller);
  SearchPracticesResponse response;
  response.mutable_remarks()->Assign(query.remarks.begin(), query.remarks.end());
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(const std::vector<int64_t> audiences,
                          search::AudiencesFor(transaction, kPractices, caller, ceiling));
    DUTA_ASSIGN_OR_RETURN(search::Results results, search::Find(transaction, audiences, query, size, start));
    for (const search::Hit& hit : results.hits) {
      DUTA_ASSIGN_OR_RETURN(*response.add_hits(), Describe(transaction, hit, query, request));
    }
    response.set_total(results.total);
    response.set_has_more_than_total(results.has_more_than_total);
    for (search::v1::Facet& facet : results.facets) *response.add_facets() = std::move(facet);
    if (results.has_more) {
      const search::Hit& last = results.hits.back();
      response.set_next_page_token(
          crypto::NextPageToken(list, search::ToText({last.score.total(), last.day, last.key})));
    }
    if (results.total > 0) return absl::OkStatus();
    DUTA_ASSIGN_OR_RETURN(*response.mutable_suggestion(),
                          search::Suggest(transaction, audiences, request.query(), query));
    return absl::OkStatus();
  }));
  return response;
}

StatusOr<GetPracticeResponse> PracticeQueries::Get(const std::string& caller, const GetPracticeRequest& request) const {
  const int ceiling = CeilingOf(caller);
  GetPracticeResponse response;
  PracticeState& state = *response.mutable_practice();
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(const std::vector<int64_t> audiences,
                          search::AudiencesFor(transaction, kPractices, caller, ceiling));
    DUTA_ASSIGN_OR_RETURN(std::vector<VersionRow> rows, LoadVersions(transaction, request.practice()));
    if (rows.empty()) {
      // It may be named by a version, if that is one that the caller may read.
      DUTA_ASSIGN_OR_RETURN(const std::string practice, PracticeOfVersion(transaction, request.practice()));
      DUTA_ASSIGN_OR_RETURN(rows, LoadVersions(transaction, practice));
      const auto named = std::find_if(rows.begin(), rows.end(), [&](const VersionRow& row) {
        return row.message_id == request.practice() && IsIn(audiences, row.audience);
      });
      if (named == rows.end()) return Unknown();
    }
    PutVersions(rows, audiences, caller, state);
    if (state.practice().empty()) return Unknown();
    DUTA_ASSIGN_OR_RETURN(std::vector<RemarkRow> remarks, LoadRemarks(transaction, state.practice()));
    PutRemarks(remarks, audiences, state);
    return absl::OkStatus();
  }));
  return response;
}

StatusOr<ListSubscribersResponse> PracticeQueries::ListSubscribers(const std::string& caller,
                                                                   const ListSubscribersRequest& request) const {
  std::string list = absl::StrCat("practice-subscribers ", caller);
  for (const auto* values : {&request.topics(), &request.countries(), &request.languages()}) {
    for (const std::string& value : *values) absl::StrAppend(&list, " ", value);
    list += ";";
  }
  DUTA_ASSIGN_OR_RETURN(const std::string last, crypto::StartOfPage(list, request.page_token()));
  const int ceiling = CeilingOf(caller);
  std::vector<SubscriptionRow> rows;
  DUTA_RETURN_IF_ERROR(database_.Read([&](store::Transaction& transaction) -> Status {
    DUTA_ASSIGN_OR_RETURN(const std::vector<int64_t> audiences,
                          search::AudiencesFor(transaction, kPractices, caller, ceiling));
    DUTA_ASSIGN_OR_RETURN(rows, LoadSubscriptions(transaction, audiences));
    return absl::OkStatus();
  }));
  const size_t size = crypto::PageSize(request.page_size());
  ListSubscribersResponse response;
  for (size_t i = 0; i < rows.size(); ++i) {
    const bool is_newest = i + 1 == rows.size() || rows[i + 1].subscriber != rows[i].subscriber;
    if (!is_newest || rows[i].subscriber <= last || ActsFor(caller, rows[i].subscriber)) continue;
    if (!Fits(rows[i].subscription, request)) continue;
    if (static_cast<size_t>(response.subscribers_size()) == size) {
      response.set_next_page_token(
          crypto::NextPageToken(list, response.subscribers(static_cast<int>(size) - 1).subscriber()));
      break;
    }
    SubscriberState& subscriber = *response.add_subscribers();
    subscriber.set_subscriber(rows[i].subscriber);
    *subscriber.mutable_subscription() = std::move(rows[i].subscription);
    subscriber.set_message_id(rows[i].message_id);
  }
  return response;
}

}  // namespace duta::kinds
