#include "core/search/search.h"

#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/search/evaluation.h"
#include "core/search/facet_counts.h"
#include "core/search/index.h"

namespace duta::search {
namespace {

// So many documents are looked at together.
constexpr size_t kLooksAtATime = 64;

// What may be a hit, and how well it may rank at most.
struct Candidate {
  uint32_t bound;
  uint32_t slack;       // So much less it is at least.
  uint32_t evaluation;  // Which of the audiences.
  uint32_t number;
  int32_t day;
  uint64_t key;  // Set when it is needed.
};

// Better ones first; no two are equal but by a collision of keys.
bool IsBefore(const PageStart& a, const PageStart& b) {
  return std::tie(b.score, b.day, a.key) < std::tie(a.score, a.day, b.key);
}
PageStart PlaceOf(const Hit& hit) { return {hit.score.total(), hit.day, hit.key}; }
PageStart PlaceOf(const Candidate& candidate) { return {candidate.bound, candidate.day, candidate.key}; }

// What documents may score at most but for their date: many are alike, and are asked
// once.
class Bounds {
 public:
  struct Bound {
    uint32_t most = 0;
    uint32_t slack = 0;  // For how close words stand.
  };

  Bound Of(const std::vector<Feature>& leaves) {
    if (leaves.size() > kMostLeaves) return Ask(leaves);
    uint64_t key = 1;  // None is 0.
    for (const Feature leaf : leaves) key = key << 13 | uint64_t{leaf.fields} << 5 | leaf.places;
    Known& known = known_[key * 0x9E37'79B9'7F4A'7C15 >> (64 - kBits)];
    if (known.key != key) known = {key, Ask(leaves)};
    return known.bound;
  }

 private:
  static constexpr size_t kMostLeaves = 4;  // Of 13 bits each.
  static constexpr int kBits = 12;
  struct Known {
    uint64_t key = 0;
    Bound bound;
  };

  static Bound Ask(const std::vector<Feature>& leaves) {
    const Score score = ScoreOf(leaves, 0);
    const uint32_t slack = MostProximity(leaves);
    return {score.total() - score.recency + slack, slack};
  }

  std::vector<Known> known_{size_t{1} << kBits};
};

// The score that as many hits as are wanted have at least, however close words stand:
// what cannot have it needs no look.
class Threshold {
 public:
  explicit Threshold(size_t wanted) : wanted_(wanted) {}

  uint32_t score() const { return score_; }
  // A hit that has `least` at least.
  void Add(uint32_t least) {
    if (least >= counts_.size()) counts_.resize(least + 1);
    ++counts_[least];
    if (least <= score_) return;
    ++above_;
    while (above_ >= wanted_) above_ -= counts_[++score_];
  }

 private:
  const size_t wanted_;
  std::vector<size_t> counts_;  // Of hits, by what they have at least.
  uint32_t score_ = 0;
  size_t above_ = 0;  // Those that have more than score_.
};

// One search over all audiences: everything that may be a hit gets a bound of its
// score from the lists. Then documents are looked at, by falling bound, until no
// other can be better than what the page holds.
class Finder {
 public:
  Finder(store::Transaction& transaction, const Query& query, size_t size, const std::optional<PageStart>& start)
      : transaction_(transaction),
        query_(query),
        size_(size),
        start_(start),
        is_open_(!OpenLeaves(query).empty()),
        threshold_(size + 1) {}

  StatusOr<Results> Run(const std::vector<int64_t>& audiences) {
    DUTA_ASSIGN_OR_RETURN(replaced_, ReplacedFor(transaction_, audiences));
    for (const int64_t audience : audiences) {
      evaluations_.push_back(std::make_unique<Evaluation>(transaction_, audience, query_, rows_));
      DUTA_RETURN_IF_ERROR(evaluations_.back()->Run());
      DUTA_RETURN_IF_ERROR(Gather());
    }
    DUTA_RETURN_IF_ERROR(LookByBound());
    results_.facets = facets_.ToFacets();
    results_.has_more = results_.hits.size() > size_;
    if (results_.has_more) results_.hits.pop_back();
    return std::move(results_);
  }

 private:
  // Candidates of the last evaluation.
  Status Gather() {
    Evaluation& evaluation = *evaluations_.back();
    DUTA_RETURN_IF_ERROR(evaluation.reader().LoadFacts(evaluation.numbers()));
    const std::vector<Segment>& segments = evaluation.reader().segments();
    std::vector<size_t> at(evaluation.ranked().size());
    std::vector<Feature> features(at.size());
    size_t segment = 0;
    for (const uint32_t number : evaluation.numbers()) {
      while (segment < segments.size() && number >= segments[segment].first + segments[segment].size) ++segment;
      if (segment == segments.size()) return absl::DataLossError("a posting of the search index is of no document");
      const FactReader& facts = evaluation.reader().facts(segment);
      const uint32_t local = number - static_cast<uint32_t>(segments[segment].first);
      if (!facts.IsThere(local) || IsReplaced(evaluation.audience(), number)) continue;
      TakeFeatures(evaluation, number, at, features);
      const auto [most, slack] = bounds_.Of(features);
      Offer({most + RecencyOf(facts.Day(local)), slack, static_cast<uint32_t>(evaluations_.size() - 1), number,
             facts.Day(local), 0});
      if (is_open_) continue;
      ++results_.total;
      DUTA_RETURN_IF_ERROR(facets_.Add(facts, local));
    }
    return absl::OkStatus();
  }

  // Keeps what may stand on the page. What an open leaf may still take out helps
  // nothing to say what is good enough, nor does what stood on a page before.
  void Offer(const Candidate& candidate) {
    if (candidate.bound < threshold_.score()) return;
    candidates_.push_back(candidate);
    if (is_open_ || (start_ && candidate.bound >= start_->score)) return;
    threshold_.Add(candidate.bound - candidate.slack);
  }

  bool IsReplaced(int64_t audience, uint32_t number) const {
    return !replaced_.empty() && replaced_.count({audience, int64_t{number}}) > 0;
  }

  // `at`: where each ranked list has been read up to.
  static void TakeFeatures(const Evaluation& evaluation, uint32_t number, std::vector<size_t>& at,
                           std::vector<Feature>& features) {
    for (size_t i = 0; i < at.size(); ++i) {
      const std::vector<Posting>& postings = *evaluation.ranked()[i];
      while (at[i] < postings.size() && postings[at[i]].number < number) ++at[i];
      const bool is_there = at[i] < postings.size() && postings[at[i]].number == number;
      features[i] = is_there ? postings[at[i]].feature : Feature{};
    }
  }

  Status LookByBound() {
    // Buckets by bound.
    uint32_t most = 0;
    for (const Candidate& candidate : candidates_) most = std::max(most, candidate.bound);
    std::vector<std::vector<Candidate>> buckets(size_t{most} + 1);
    for (const Candidate& candidate : candidates_) buckets[candidate.bound].push_back(candidate);
    for (size_t bound = buckets.size(); bound-- > 0 && !is_done_;) DUTA_RETURN_IF_ERROR(LookByDay(buckets[bound]));
    return absl::OkStatus();
  }

  // Of a bucket, those of one day at a time, the newest first.
  Status LookByDay(std::vector<Candidate>& bucket) {
    const auto is_older = [](const Candidate& a, const Candidate& b) { return a.day < b.day; };
    std::make_heap(bucket.begin(), bucket.end(), is_older);
    std::vector<Candidate> of_day;
    while (!bucket.empty() && !is_done_) {
      of_day.clear();
      do {
        std::pop_heap(bucket.begin(), bucket.end(), is_older);
        of_day.push_back(bucket.back());
        bucket.pop_back();
      } while (!bucket.empty() && bucket.front().day == of_day.front().day);
      DUTA_RETURN_IF_ERROR(LookByKey(of_day));
    }
    return absl::OkStatus();
  }

  Status LookByKey(std::vector<Candidate>& candidates) {
    if (MayStopBefore({candidates.front().bound, candidates.front().day, 0})) return Stop();
    for (Candidate& candidate : candidates) {
      DUTA_ASSIGN_OR_RETURN(candidate.key, evaluations_[candidate.evaluation]->reader().KeyOf(candidate.number));
    }
    candidates.erase(std::remove_if(candidates.begin(), candidates.end(),
                                    [this](const Candidate& each) { return IsOfPageBefore(each); }),
                     candidates.end());
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) { return a.key < b.key; });
    for (size_t begin = 0; begin < candidates.size(); begin += kLooksAtATime) {
      if (MayStopBefore(PlaceOf(candidates[begin]))) return Stop();
      const std::span some = std::span(candidates).subspan(begin, std::min(kLooksAtATime, candidates.size() - begin));
      for (uint32_t i = 0; i < evaluations_.size(); ++i) DUTA_RETURN_IF_ERROR(Look(i, some));
      looked_at_ += some.size();
    }
    return absl::OkStatus();
  }

  // Whether it stands before the page, however close its words stand. Where hits are
  // counted by looking at them, all are looked at.
  bool IsOfPageBefore(const Candidate& candidate) const {
    const PageStart least{candidate.bound - candidate.slack, candidate.day, candidate.key};
    return start_ && !is_open_ && !IsBefore(*start_, least);
  }

  // Whether nothing from `place` on changes the page, and enough has been counted.
  bool MayStopBefore(const PageStart& place) const {
    return results_.hits.size() > size_ && IsBefore(PlaceOf(results_.hits.back()), place) &&
           (!is_open_ || looked_at_ >= kMinCounted);
  }
  Status Stop() {
    is_done_ = true;
    results_.has_more_than_total = is_open_;
    return absl::OkStatus();
  }

  // Looks at those of `candidates` that are of one audience.
  Status Look(uint32_t evaluation, std::span<const Candidate> candidates) {
    std::vector<const Candidate*> some;
    std::vector<int64_t> numbers;
    for (const Candidate& candidate : candidates) {
      if (candidate.evaluation != evaluation) continue;
      some.push_back(&candidate);
      numbers.push_back(candidate.number);
    }
    DUTA_RETURN_IF_ERROR(evaluations_[evaluation]->reader().CountRows(numbers.size()));
    return ForEachTokens(transaction_, evaluations_[evaluation]->audience(), numbers,
                         [&](size_t i, std::string_view tokens) { return LookAt(*some[i], tokens); });
  }

  Status LookAt(const Candidate& candidate, std::string_view tokens) {
    Evaluation& evaluation = *evaluations_[candidate.evaluation];
    DUTA_ASSIGN_OR_RETURN(const bool is_hit, evaluation.Look(candidate.number, tokens, standing_));
    if (!is_hit) return absl::OkStatus();
    const size_t segment = evaluation.reader().SegmentOf(candidate.number);
    const FactReader& facts = evaluation.reader().facts(segment);
    const uint32_t local = candidate.number - static_cast<uint32_t>(evaluation.reader().segments()[segment].first);
    if (is_open_) {
      ++results_.total;
      DUTA_RETURN_IF_ERROR(facets_.Add(facts, local));
    }
    Hit hit{evaluation.audience(), candidate.number,          candidate.day,
            candidate.key,         facts.IsFromZawgyi(local), ScoreOf(standing_.features, candidate.day)};
    if (standing_.matches.size() > 1) hit.score.proximity = ProximityOf(standing_.matches);
    Keep(hit);
    return absl::OkStatus();
  }

  // One more than a page, in their order.
  void Keep(const Hit& hit) {
    if (start_ && !IsBefore(*start_, PlaceOf(hit))) return;
    std::vector<Hit>& hits = results_.hits;
    const auto at = std::upper_bound(hits.begin(), hits.end(), hit,
                                     [](const Hit& a, const Hit& b) { return IsBefore(PlaceOf(a), PlaceOf(b)); });
    hits.insert(at, hit);
    if (hits.size() > size_ + 1) hits.pop_back();
  }

  store::Transaction& transaction_;
  const Query& query_;
  const size_t size_;
  const std::optional<PageStart>& start_;
  const bool is_open_;  // Lists alone do not tell what is a hit.
  std::set<std::pair<int64_t, int64_t>> replaced_;
  std::vector<std::unique_ptr<Evaluation>> evaluations_;
  size_t rows_ = 0;
  Bounds bounds_;
  Threshold threshold_;
  std::vector<Candidate> candidates_;
  size_t looked_at_ = 0;
  bool is_done_ = false;
  Evaluation::Standing standing_;
  FacetCounts facets_;
  Results results_;
};

}  // namespace

std::string ToText(const PageStart& start) { return absl::StrCat(start.score, " ", start.day, " ", start.key); }

std::optional<PageStart> ParsePageStart(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(text), ' ');
  PageStart start;
  const bool is_one = parts.size() == 3 && absl::SimpleAtoi(parts[0], &start.score) &&
                      absl::SimpleAtoi(parts[1], &start.day) && absl::SimpleAtoi(parts[2], &start.key);
  return is_one ? std::optional(start) : std::nullopt;
}

StatusOr<Results> Find(store::Transaction& transaction, const std::vector<int64_t>& audiences, const Query& query,
                       size_t size, const std::optional<PageStart>& start) {
  return Finder(transaction, query, size, start).Run(audiences);
}

}  // namespace duta::search
