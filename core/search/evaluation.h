// Which documents of one audience a query finds: by lists of the index, and, where
// words must stand behind each other, by the documents' tokens.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/search/postings.h"
#include "core/search/query.h"
#include "core/search/tokens.h"
#include "core/store/database.h"

namespace duta::search {

// Whether a leaf is more than single terms, so that lists alone do not tell where it stands.
bool IsPhrase(const Leaf& leaf);

// Phrases that every hit must have, as far as lists can tell: whoever wants to know
// reads the tokens. The others are looked up when the query is evaluated.
std::vector<size_t> OpenLeaves(const Query& query);

// Not thread-safe; for one transaction.
class Evaluation {
 public:
  // `rows` as PostingReader has it.
  Evaluation(store::Transaction& transaction, int64_t audience, const Query& query, size_t& rows);

  Status Run();

  int64_t audience() const { return audience_; }
  PostingReader& reader() { return reader_; }
  // What is found, by number, but for the open leaves; some may have left.
  const std::vector<uint32_t>& numbers() const { return numbers_; }
  // Of each ranked leaf, in the query's order: its documents.
  const std::vector<const std::vector<Posting>*>& ranked() const { return ranked_; }

  // Where the ranked leaves stand in the document of `tokens`, and what they are to
  // it; false if an open leaf does not stand there.
  struct Standing {
    std::vector<std::vector<Match>> matches;
    std::vector<Feature> features;
  };
  StatusOr<bool> Look(uint32_t number, std::string_view tokens, Standing& standing);

 private:
  using Numbers = std::vector<uint32_t>;  // Ascending.

  StatusOr<Numbers> Evaluate(const Node& node);
  StatusOr<Numbers> EvaluateAnd(const Node& node);
  StatusOr<Numbers> EvaluateOr(const Node& node);
  StatusOr<Numbers> EvaluateNot(const Node& node);
  StatusOr<Numbers> EvaluateLeaf(size_t leaf);
  StatusOr<Numbers> WithinDays(const Leaf& leaf);
  StatusOr<Numbers> All();
  Status LoadLeaf(size_t leaf);
  // Keeps of a phrase's documents those in which it stands.
  Status Verify(const Leaf& leaf, std::vector<Posting>& postings);

  store::Transaction& transaction_;
  const int64_t audience_;
  const Query& query_;
  PostingReader reader_;
  TokenReader tokens_;
  std::vector<bool> is_open_;                                  // By leaf,
  std::vector<std::optional<std::vector<Posting>>> postings_;  // and this.
  Numbers numbers_;
  std::vector<size_t> ranked_leaves_;
  std::vector<const std::vector<Posting>*> ranked_;
};

}  // namespace duta::search
