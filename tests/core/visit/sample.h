// Visits as the tests need them: Indonesia invites, Australia and New Zealand are
// invited.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/base/clock.h"
#include "core/visit/moments.h"
#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::visit {

inline constexpr char kIndonesia[] = "partners/id-kemlu";
inline constexpr char kAustralia[] = "partners/au-dfat";
inline constexpr char kNewZealand[] = "partners/nz-mfat";
inline constexpr char kStranger[] = "partners/my-kln";

inline const Instant kVisitNow = *ParseInstant("2026-11-25T07:00:00Z");

// `2026-12-01T09:30:00` in a zone, with its instant.
inline visit::v1::Moment TimeIn(const std::string& local, const std::string& zone_name = "Asia/Jakarta") {
  absl::TimeZone zone;
  absl::LoadTimeZone(zone_name, &zone);
  visit::v1::Moment moment;
  moment.set_local(local);
  moment.set_time_zone(zone_name);
  absl::Time time;
  std::string error;
  if (absl::ParseTime("%Y-%m-%dT%H:%M:%S", local, zone, &time, &error)) {
    moment.mutable_instant()->set_seconds(absl::ToUnixSeconds(time));
  }
  return moment;
}

inline visit::v1::Moment Day(const std::string& date) {
  visit::v1::Moment moment;
  moment.set_local(date);
  return moment;
}

// A step with one event: sequence, and DTSTAMP as minutes after noon, Jakarta.
inline visit::v1::Visit MakeStep(visit::v1::Method method, uint32_t sequence, int minute,
                                 const std::vector<std::string>& attendees = {}) {
  visit::v1::Visit visit;
  visit.set_method(method);
  visit.set_uid("visit-1@id-kemlu");
  visit::v1::Event& event = *visit.add_events();
  event.set_sequence(sequence);
  event.mutable_dtstamp()->set_seconds(ToTimestamp(kVisitNow).seconds() - 7200 + minute * 60);
  event.mutable_organizer()->set_name(kIndonesia);
  for (const std::string& name : attendees) event.add_attendees()->set_name(name);
  return visit;
}

// The same with all that an invitation has: three days in Jakarta.
inline visit::v1::Visit MakeRequest(uint32_t sequence, int minute,
                                    const std::vector<std::string>& attendees = {kAustralia, kNewZealand}) {
  visit::v1::Visit visit = MakeStep(visit::v1::METHOD_REQUEST, sequence, minute, attendees);
  visit::v1::Event& event = *visit.mutable_events(0);
  event.set_summary("Conference on digital diplomacy");
  event.set_level(visit::v1::LEVEL_SENIOR_OFFICIALS);
  event.mutable_venue()->set_name("Gedung Pancasila");
  event.mutable_venue()->set_time_zone("Asia/Jakarta");
  *event.mutable_start() = TimeIn("2026-12-15T09:00:00");
  *event.mutable_end() = TimeIn("2026-12-17T17:00:00");
  return visit;
}

inline visit::v1::Visit MakeReply(const std::string& sender, visit::v1::ParticipationStatus status, uint32_t sequence,
                                  int minute) {
  visit::v1::Visit visit = MakeStep(visit::v1::METHOD_REPLY, sequence, minute, {sender});
  visit.mutable_events(0)->mutable_attendees(0)->set_status(status);
  return visit;
}

// The message around a step.
inline message::v1::Message MakeMessage(const std::string& sender, const std::string& id = "m") {
  message::v1::Message message;
  message.set_id(id);
  message.set_sender(sender);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
  return message;
}

}  // namespace duta::visit
