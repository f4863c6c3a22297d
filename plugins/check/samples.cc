#include "plugins/check/samples.h"

#include <google/protobuf/text_format.h>

#include <cstdlib>

#include "duta/note/v1/note.pb.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta::check {
namespace {

// 2026-11-24T03:00:00Z
constexpr int64_t kSampleSeconds = 1'795'489'200;
constexpr std::string_view kSampleThread = "018f2d3e-7c4a-7b11-8a53-9f1e2d3c4b59";
constexpr int64_t kWeekSeconds = 7 * 24 * 3600;

std::string SampleNote() {
  note::v1::Note note;
  note.set_note_type(note::v1::NOTE_TYPE_VERBALE);
  note.set_number("D/0123/XI/2026/01");
  note.set_date("2026-11-24");
  note.set_place("Jakarta");
  note.set_issuer("the Ministry of Foreign Affairs of the Republic of Indonesia");
  note.set_addressee("the Embassy of Australia");
  note.set_language("en");
  note.set_subject("Visit of a delegation");
  note.add_paragraphs(
      "The Ministry has the honour to inform the Embassy that a delegation of twelve will arrive on 3 December 2026.");
  note.add_paragraphs(
      "It would appreciate the Embassy's kind assistance. \xE2\x80\x94 "
      "\xE1\x9E\x80\xE1\x9E\x98\xE1\x9F\x92\xE1\x9E\x96\xE1\x9E\xBB\xE1\x9E\x87\xE1\x9E\xB6 & <others>");
  note.set_reference("2026/17");
  return note.SerializeAsString();
}

// A series of three days of which one is moved, with all that a proposal can have.
constexpr char kSampleVisit[] = R"pb(
  method: METHOD_REQUEST
  uid: "2027-bandung@xx-sender.example"
  product_id: "-//Duta//sample//EN"
  unknown_properties { name: "X-WR-CALNAME" value: "Conference" }
  events {
    sequence: 1
    dtstamp { seconds: 1795489200 }
    organizer {
      name: "partners/xx-sender"
      address: "mailto:protocol@xx-sender.example"
      common_name: "Ministry of Foreign Affairs"
      sent_by: "mailto:desk@xx-sender.example"
      unknown_parameters { name: "X-ROOM" values: "12" }
    }
    attendees {
      name: "partners/xx-guest"
      address: "mailto:protocol@xx-guest.example"
      common_name: "Department of Foreign Affairs"
      sent_by: "mailto:desk@xx-guest.example"
      role: ROLE_REQUIRED
      status: PARTICIPATION_STATUS_NEEDS_ACTION
      rsvp: true
      type: ATTENDEE_TYPE_INDIVIDUAL
      delegated_to: "mailto:mission@xx-guest.example"
      delegated_from: "mailto:minister@xx-guest.example"
      unknown_parameters { name: "X-NUM-GUESTS" values: "2" }
    }
    start {
      local: "2027-03-08T09:00:00"
      time_zone: "Asia/Jakarta"
      instant { seconds: 1804471200 }
    }
    end {
      local: "2027-03-08T17:00:00"
      time_zone: "Asia/Jakarta"
      instant { seconds: 1804500000 }
    }
    status: EVENT_STATUS_TENTATIVE
    summary: "Conference on digital diplomacy"
    purpose: "Exchange of experience; the programme follows.\nAnswers by 15 December, please."
    comments: "The venue is \321\204\320\276\321\200\321\203\320\274, near the hotel."
    language: "en"
    level: LEVEL_SENIOR_OFFICIALS
    venue {
      name: "Gedung Merdeka"
      address: "Jalan Asia-Afrika 65"
      city: "Bandung"
      country: "ID"
      time_zone: "Asia/Jakarta"
    }
    transparent: true
    delegations {
      partner: "partners/xx-guest"
      head { name: "A. Person" title: "Director-General" }
      size: 12
      members { name: "B. Person" title: "Counsellor" }
      marking { level: LEVEL_INTERNAL caveats: "STAFF" releasable_to: "partners/xx-guest" }
    }
    legs {
      id: "out"
      transport: TRANSPORT_STATE_AIRCRAFT
      from { name: "Sydney" }
      to { name: "Jakarta" }
      departure {
        local: "2027-03-07T11:00:00"
        time_zone: "Australia/Sydney"
        instant { seconds: 1804377600 }
      }
      arrival {
        local: "2027-03-07T14:30:00"
        time_zone: "Asia/Jakarta"
        instant { seconds: 1804404600 }
      }
      number: "XX 1"
      partners: "partners/xx-guest"
      marking { level: LEVEL_RESTRICTED }
    }
    meetings {
      id: "opening"
      summary: "Opening"
      start {
        local: "2027-03-08T09:00:00"
        time_zone: "Asia/Jakarta"
        instant { seconds: 1804471200 }
      }
      end {
        local: "2027-03-08T10:00:00"
        time_zone: "Asia/Jakarta"
        instant { seconds: 1804474800 }
      }
      venue { name: "Hall 1" }
      partners: "partners/xx-guest"
      persons { name: "A. Person" }
      marking { level: LEVEL_OPEN }
    }
    deadlines {
      subject: DEADLINE_SUBJECT_ANSWER
      due { local: "2026-12-15" }
      partners: "partners/xx-guest"
    }
    clearances {
      id: "landing"
      subject: CLEARANCE_SUBJECT_LANDING
      authority: "partners/xx-guest"
      state: CLEARANCE_STATE_REQUESTED
      reference: "L/2027/3"
      remark: "One aircraft"
      marking { level: LEVEL_RESTRICTED }
    }
    contacts {
      partner: "partners/xx-sender"
      name: "Protocol"
      telephone: "+62 21 344 1508"
      email: "protocol@xx-sender.example"
      purpose: "protocol"
      marking { level: LEVEL_OPEN }
    }
    recurrence {
      rule: "FREQ=DAILY;COUNT=3"
      dates {
        local: "2027-03-15T09:00:00"
        time_zone: "Asia/Jakarta"
        instant { seconds: 1805076000 }
      }
      exceptions {
        local: "2027-03-09T09:00:00"
        time_zone: "Asia/Jakarta"
        instant { seconds: 1804557600 }
      }
    }
    request_statuses: "2.0;Success"
    unknown_properties {
      name: "X-MICROSOFT-CDO-BUSYSTATUS"
      parameters { name: "X-WHY" values: "conference" }
      value: "BUSY"
    }
    unknown_components: "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Leave\nTRIGGER:-PT1H\nEND:VALARM\n"
  }
  events {
    sequence: 1
    dtstamp { seconds: 1795489200 }
    recurrence_id {
      start {
        local: "2027-03-10T09:00:00"
        time_zone: "Asia/Jakarta"
        instant { seconds: 1804644000 }
      }
    }
    organizer { name: "partners/xx-sender" }
    attendees { name: "partners/xx-guest" }
    start {
      local: "2027-03-10T13:00:00"
      time_zone: "Asia/Jakarta"
      instant { seconds: 1804658400 }
    }
    end {
      local: "2027-03-10T15:00:00"
      time_zone: "Asia/Jakarta"
      instant { seconds: 1804665600 }
    }
    summary: "Closing of the conference"
  })pb";

std::string SampleVisit() {
  visit::v1::Visit visit;
  // Our own text: a slip in it is a fault of this file.
  if (!google::protobuf::TextFormat::ParseFromString(kSampleVisit, &visit)) std::abort();
  return visit.SerializeAsString();
}

}  // namespace

std::optional<std::string> SampleBody(std::string_view type) {
  if (type == "application/vnd.duta.note.v1+protobuf") return SampleNote();
  if (type == "application/vnd.duta.visit.v1+protobuf") return SampleVisit();
  return std::nullopt;
}

std::string SampleMessage(std::string_view partner, std::string_view type, std::string_view body,
                          message::v1::Level level) {
  message::v1::Message message;
  message.set_id(std::string(kSampleId));
  message.set_sender("partners/xx-sender");
  message.add_recipients(std::string(partner));
  message.mutable_create_time()->set_seconds(kSampleSeconds);
  message.mutable_expire_time()->set_seconds(kSampleSeconds + kWeekSeconds);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(level);
  message.mutable_marking()->add_caveats("PARTICIPANTS ONLY");
  message.mutable_marking()->add_releasable_to(std::string(partner));
  message.set_urgency(message::v1::URGENCY_PRIORITY);
  message.set_thread_id(std::string(kSampleThread));
  message.set_in_reply_to(std::string(kSampleThread));
  message.set_subject("Visit of a delegation");
  message.set_acknowledgement_request(message::v1::ACKNOWLEDGEMENT_REQUEST_SIGNED);
  message.mutable_body()->set_media_type(std::string(type));
  message.mutable_body()->set_content(std::string(body));
  message::v1::Attachment& attachment = *message.add_attachments();
  attachment.set_sha256(std::string(32, '\x5a'));
  attachment.set_size_bytes(48'213);
  attachment.set_media_type("application/pdf");
  attachment.set_name("programme.pdf");
  return message.SerializeAsString();
}

}  // namespace duta::check
