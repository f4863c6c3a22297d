// A note and a message that tests start from and change.
#pragma once

#include "duta/message/v1/message.pb.h"
#include "duta/note/v1/note.pb.h"

namespace duta::adapters {

// From Jakarta to Canberra, 23 November 2026, two paragraphs.
note::v1::Note SampleNote();

// Around it: CONFIDENTIAL, PRIORITY, one caveat, one PDF, valid for a week.
message::v1::Message SampleMessage();

}  // namespace duta::adapters
