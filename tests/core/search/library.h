// A library in memory for the tests of core/search.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/search/index.h"
#include "core/search/search.h"
#include "core/search/snippet.h"
#include "core/search/suggestion.h"
#include "core/store/sqlite/sqlite_database.h"

namespace duta::search {

inline constexpr char kCollection[] = "library";

inline const std::vector<std::string>& Fields() {
  static const std::vector<std::string> fields{"country", "topic"};
  return fields;
}

class Library {
 public:
  Library() : database_(*store::OpenSqliteInMemory()) { EXPECT_TRUE(CreateTables(*database_).ok()); }

  store::Database& database() { return *database_; }

  // A document `item` with a title and an abstract.
  static Document Make(const std::string& item, const std::string& title, const std::string& abstract = "",
                       int64_t day = 20000) {
    Document document;
    document.collection = kCollection;
    document.item = item;
    document.version = item + "-1";
    document.sequence = 1;
    document.day = day;
    document.texts = {{Field::kTitle, title}, {Field::kAbstract, abstract}};
    return document;
  }

  void Add(const Document& document, const Readers& readers = {{"partners/a"}, 1}) {
    const Status status =
        database_->Write([&](store::Transaction& transaction) { return AddVersion(transaction, document, readers); });
    ASSERT_TRUE(status.ok()) << status;
  }
  void Withdraw(const std::string& item, const Readers& readers) {
    const Status status = database_->Write(
        [&](store::Transaction& transaction) { return AddWithdrawal(transaction, kCollection, item, readers); });
    ASSERT_TRUE(status.ok()) << status;
  }

  struct Answer {
    std::vector<std::string> versions;
    std::vector<StoredDocument> documents;
    Results results;
    std::string suggestion;
  };

  StatusOr<Answer> Ask(const std::string& text, const std::string& caller = "partners/a", int ceiling = 6,
                       size_t size = 1000, const std::optional<PageStart>& start = std::nullopt) {
    DUTA_ASSIGN_OR_RETURN(const Query query, ParseQuery(text, Fields()));
    Answer answer;
    DUTA_RETURN_IF_ERROR(database_->Read([&](store::Transaction& transaction) -> Status {
      DUTA_ASSIGN_OR_RETURN(const auto audiences, AudiencesFor(transaction, kCollection, caller, ceiling));
      DUTA_ASSIGN_OR_RETURN(answer.results, Find(transaction, audiences, query, size, start));
      for (const Hit& hit : answer.results.hits) {
        DUTA_ASSIGN_OR_RETURN(auto document, LoadDocument(transaction, hit.audience, hit.number));
        answer.versions.push_back(document->version);
        answer.documents.push_back(*std::move(document));
      }
      DUTA_ASSIGN_OR_RETURN(answer.suggestion, Suggest(transaction, audiences, text, query));
      return absl::OkStatus();
    }));
    return answer;
  }

  // The versions that are found, the best first; `refused` if the query is.
  std::vector<std::string> Versions(const std::string& text, const std::string& caller = "partners/a",
                                    int ceiling = 6) {
    const auto answer = Ask(text, caller, ceiling);
    return answer.ok() ? answer->versions : std::vector<std::string>{"refused"};
  }

 private:
  std::unique_ptr<store::Database> database_;
};

}  // namespace duta::search
