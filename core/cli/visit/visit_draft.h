// From what a person types about a visit to a step that is ready to be signed.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/cli/messages/outgoing.h"
#include "core/cli/shell/command.h"
#include "core/cli/shell/session.h"
#include "duta/message/v1/message.pb.h"
#include "duta/schedule/v1/visit_state.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::cli {

inline constexpr char kVisitMediaType[] = "application/vnd.duta.visit.v1+protobuf";
inline constexpr char kAvailabilityMediaType[] = "application/vnd.duta.availability.v1+protobuf";

// What an event says, as typed; empty means: as it was.
struct EventOptions {
  std::vector<std::string> with, optional, informed, without;
  std::string summary, start, end, zone, venue, city, country, level, purpose, status;
  std::string repeat;
  std::vector<std::string> except, also;
  std::string answer_by;
  std::vector<std::string> delegations;  // `partners/au-dfat=12:Jane Citizen`
  std::vector<std::string> clearances;   // `landing:partners/au-dfat`
  std::string file;                      // An Event as JSON, to begin with.
};

// What every step may say besides.
struct StepOptions {
  std::string from, marking, urgency = "routine", expires = "30d";
  std::vector<std::string> comments, also_to, releasable_to;
  bool dry_run = false;
};

// Adds the options to a command.
void AddEventOptions(Command command, EventOptions& options);
void AddStepOptions(Command command, StepOptions& options);

// Changes `event` as the options say; `zone` is the profile's. INVALID_ARGUMENT
// without a reason names the option that is wrong; FILE_UNUSABLE.
Status ApplyOptions(const EventOptions& options, const std::string& zone, Instant now, visit::v1::Event& event);

// A step with one event of the visit: organizer, uid, sequence and DTSTAMP are set,
// the last to now, or just after the newest answer if that is of the same second.
visit::v1::Visit MakeStep(visit::v1::Method method, const schedule::v1::VisitState& state, Instant now);

// The message around a step, to `recipients`. Without --marking it is marked as
// high as the visit so far.
StatusOr<message::v1::Message> WrapStep(Session& session, const visit::v1::Visit& visit, const StepOptions& options,
                                        const std::vector<std::string>& recipients, uint32_t marking_level,
                                        const std::string& subject);

// What is to become of a step.
Sending SendingOf(const StepOptions& options);

// Everybody who is invited, the organizer left out.
std::vector<std::string> Invited(const schedule::v1::VisitState& state);

}  // namespace duta::cli
