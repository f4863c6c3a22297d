// What a trial of an adapter is, and how it ends.
#pragma once

#include <span>
#include <string>
#include <utility>

namespace duta::check {

class Subject;

enum class Outcome { kPassed, kFailed, kSkipped };

// One line of the report.
struct Trial {
  std::string name;  // Stable: `determinism`.
  Outcome outcome = Outcome::kPassed;
  std::string detail;  // What was found and what to do, or what was tried.
};

// How a trial ended, with the detail of its line.
struct Verdict {
  Outcome outcome = Outcome::kPassed;
  std::string detail;
};

inline Verdict Pass(std::string what_was_tried) { return {Outcome::kPassed, std::move(what_was_tried)}; }
inline Verdict Fail(std::string complaint) { return {Outcome::kFailed, std::move(complaint)}; }
inline Verdict Skip(std::string why) { return {Outcome::kSkipped, std::move(why)}; }

// A row of a topic's table. `run` begins with a process that has seen nothing.
struct TrialType {
  const char* name;
  Verdict (*run)(Subject& subject);
};

// The trials of one topic, in the order of the report.
using Topic = std::span<const TrialType>;

// A source each. A new trial is a function and a row there.
Topic GoodInput();
Topic Purity();
Topic DamagedInput();
Topic Advice();

}  // namespace duta::check
