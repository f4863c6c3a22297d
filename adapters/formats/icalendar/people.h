// Who is meant by ORGANIZER and ATTENDEE.
#pragma once

#include <string>

#include "adapters/formats/findings/problem.h"
#include "adapters/formats/icalendar/content_line.h"
#include "duta/message/v1/message.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::adapters {

// What the message around a calendar says of those in it.
class People {
 public:
  // `message` may be null.
  People(visit::v1::Method method, const message::v1::Message* message);

  visit::v1::Participant ReadOrganizer(const ContentLine& line, Findings& findings) const;
  visit::v1::Attendee ReadAttendee(const ContentLine& line, Findings& findings) const;

  // Gives names to those of `event` who have none yet and can only be one: the
  // sender as organizer or sole attendee, the only other one as the only
  // recipient. Several with addresses of one domain are persons of one ministry: of
  // the organizer's, if they share its domain, else of the only recipient; the first
  // stands for it, and all are in its delegation. Adds a problem for whoever remains.
  void NameTheRest(visit::v1::Event& event, Findings& findings) const;

 private:
  const bool from_attendee_;
  std::string sender_;
  std::string recipient_;  // If there is only one.
};

}  // namespace duta::adapters
