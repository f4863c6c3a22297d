// What is wrong with a document, told so that its author can mend it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace duta::adapters {

struct Problem {
  enum class Cause {
    kMalformed,     // The author must change it.
    kNoEquivalent,  // Well-formed, but this ministry has no word for it.
    kTooLarge,
  };
  Cause cause = Cause::kMalformed;
  std::string field;  // `date`, `paragraphs[3]`, `marking.level`.
  int line = 0;       // From 1; 0 if it is about no line.
  std::string text;   // One clause: what is wrong, and what would be right.
};

// What came along with a result. `dropped` is what the result does not carry
// over, each with its place; `remarks` is worth knowing, and no loss.
struct Remark {
  std::string field;
  std::string text;
};

struct Findings {
  std::vector<Problem> problems;  // Empty means: the result stands.
  std::vector<Remark> dropped;
  std::vector<Remark> remarks;
};

// Bounds on what is told about one document; beyond them one more finding says
// that there is more.
inline constexpr size_t kMaxProblems = 20;
inline constexpr size_t kMaxDropped = 200;

// Adds within the bounds.
void AddProblem(Findings& findings, Problem problem);
void AddDropped(Findings& findings, std::string field, std::string text);

// An excerpt of untrusted text for a finding: at most 80 bytes, whole
// characters, no control characters, in quotation marks.
std::string Quote(std::string_view text);

}  // namespace duta::adapters
