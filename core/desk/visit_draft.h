// From what a person says about a visit to the next step of it, and to the message
// around the step. Whoever drafts asks the hub for the visit as it stands before,
// and may ask what it thinks of the step in between. Functions only; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/desk/draft.h"
#include "core/desk/event_draft.h"
#include "duta/schedule/v1/visit_state.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::desk {

// What every step may say besides; empty means not said.
struct StepWords {
  // `to` names further recipients: a step goes to those whom it concerns anyhow.
  // Without a marking it is marked as high as the visit so far.
  HeaderWords header = {.expires = "30d"};
  std::vector<std::string> comments;
};

// A step, and how it is to be sent.
struct Step {
  visit::v1::Visit visit;
  std::vector<std::string> recipients;
  std::string subject;
  uint32_t marking_level = 0;  // Of the visit so far.
};

struct ProposeWords {
  EventWords event;
  std::string uid;  // Empty: a fresh one.
};

struct ChangeWords {
  EventWords event;
  std::string take_counter;  // Whose counter becomes the next version.
};

struct ReplyWords {
  visit::v1::ParticipationStatus answer = visit::v1::PARTICIPATION_STATUS_UNSPECIFIED;
  std::string occurrence;                     // One of a series, by its original start.
  std::string as;                             // Under which name the caller is invited; empty: found out.
  std::vector<std::string> grants, refusals;  // `landing-1=DC/2026/117`: id, number or remark.
};

struct CancelWords {
  std::string occurrence;
  bool and_future = false;
  std::vector<std::string> uninvite;  // These alone.
};

using State = schedule::v1::VisitState;

// Each drafts one step of the visit `state`, or the first. Wrong (fault.h) in the
// field that is missing or wrong, by the names above and those of EventWords;
// `grant` and `refuse` for a clearance.
StatusOr<Step> Propose(const ProposeWords& words, const StepWords& step, const Setting& setting);
// The organizer's next version; its sequence is raised if answers are needed anew.
StatusOr<Step> Change(const ChangeWords& words, const StepWords& step, const State& state, const Setting& setting);
StatusOr<Step> Counter(const EventWords& words, const StepWords& step, const State& state, const Setting& setting);
StatusOr<Step> Reply(const ReplyWords& words, const StepWords& step, const State& state, const Setting& setting);
StatusOr<Step> Cancel(const CancelWords& words, const StepWords& step, const State& state, const Setting& setting);
Step Refresh(const StepWords& step, const State& state, const Setting& setting);
// Of the counter of `attendee`.
Step DeclineCounter(const std::string& attendee, const StepWords& step, const State& state, const Setting& setting);

// A step with one event of the visit: organizer, uid, sequence and DTSTAMP are set,
// the last to now, or just after the newest answer if that is of the same second.
visit::v1::Visit MakeStep(visit::v1::Method method, const State& state, Instant now);

// The message around a step. Wrong as DraftHeader; in `with` if it has no
// recipients.
StatusOr<Draft> WrapStep(const Step& step, const StepWords& words, const Setting& setting);

}  // namespace duta::desk
