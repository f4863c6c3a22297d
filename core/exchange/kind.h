// What the exchange asks of a kind of message. It knows this interface and nothing
// behind it; what a kind serves besides, and when time goes by, is
// core/server/kind_family.h, and dutad composes both.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/status.h"
#include "core/store/database.h"
#include "duta/log/v1/entry.pb.h"
#include "duta/message/v1/message.pb.h"

namespace duta::exchange {

// A message that passed intake, as kinds see it. Borrowed.
struct CheckedMessage {
  const message::v1::Message& message;
  // The body in the kind's own media type: the message's, or what the sender's
  // adapter made of a native one.
  std::string_view body;
  // Verified signers: who may sign for the sender; administrators for theirs.
  const std::vector<log::v1::VerifiedSignature>& signatures;
  Instant now;
  // Into whose mailboxes it goes, groups opened; null where that is not known.
  const google::protobuf::RepeatedPtrField<std::string>* mailboxes = nullptr;
};

// Interface. Validate is called from many threads; Project and Committed by the
// committer's alone.
class Kind {
 public:
  virtual ~Kind() = default;

  // The body's media type, such as `application/vnd.duta.note.v1+protobuf`.
  virtual std::string_view MediaType() const = 0;

  // Whether its messages are addressed to the hub alone (orders) or to partners.
  virtual bool IsForHub() const { return false; }

  // Whether the sender takes part in what its messages plan, so that its own adapter is
  // asked for advice as the recipients' are.
  virtual bool ConcernsSender() const { return false; }

  // Makes those tables of the kind that are not there. Once, before anything else
  // and before there are other threads.
  virtual Status CreateTables(store::Database&) { return absl::OkStatus(); }

  // Whether the body obeys the kind's rules. BODY_INVALID with metadata
  // `field`; kinds may have reasons of their own. Reads no database.
  virtual Status Validate(const CheckedMessage& checked) const = 0;

  // Whether Project does anything.
  virtual bool HasProjection() const { return false; }

  // Keeps the kind's tables up to date inside the commit's transaction. An
  // error refuses this message alone and takes back what it changed.
  virtual Status Project(const CheckedMessage&, store::Transaction&) { return absl::OkStatus(); }

  // After a commit with messages of this kind is durable and visible, once however
  // many they are, before their senders are answered. Of a kind for the hub it may
  // block: one thread calls it, which is not the committer's. Of others it must not.
  virtual void Committed() {}
};

}  // namespace duta::exchange
