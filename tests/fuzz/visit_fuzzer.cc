// Any body as a step of a visit: through its rules, and, if it passes, into the
// tables after an invitation, and back out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "core/kinds/visit/visit_kind.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/store/sqlite/sqlite_database.h"
#include "duta/visit/v1/visit.pb.h"

namespace duta {
namespace {

const Instant kNow = *ParseInstant("2026-11-24T07:00:00Z");

message::v1::Message From(const std::string& sender) {
  message::v1::Message message;
  message.set_id("m");
  message.set_sender(sender);
  message.set_time_zone("Asia/Jakarta");
  message.mutable_marking()->set_level(message::v1::LEVEL_RESTRICTED);
  return message;
}

std::string Invitation() {
  visit::v1::Visit visit;
  visit.set_method(visit::v1::METHOD_REQUEST);
  visit.set_uid("v");
  visit::v1::Event& event = *visit.add_events();
  event.mutable_dtstamp()->set_seconds(ToTimestamp(kNow).seconds() - 60);
  event.mutable_organizer()->set_name("partners/id-kemlu");
  event.add_attendees()->set_name("partners/au-dfat");
  event.set_summary("Dialogue");
  event.mutable_start()->set_local("2026-12-15");
  event.mutable_recurrence()->set_rule("FREQ=WEEKLY;COUNT=4");
  return visit.SerializeAsString();
}

// Refusals have a reason each; what the kind takes can be read again.
class Hub {
 public:
  Hub() : database_(*store::OpenSqliteInMemory()) {
    if (!kinds::CreateVisitTables(*database_).ok()) std::abort();
  }

  void Try(const std::string& sender, std::string_view body) {
    const Status undone = database_->Write([&](store::Transaction& transaction) -> Status {
      if (!Take("partners/id-kemlu", Invitation(), transaction).ok()) std::abort();
      const Status status = Take(sender, body, transaction);
      if (!status.ok() && !ReasonOf(status)) std::abort();
      const auto state = kinds::LoadVisit(transaction, "v");
      if (!state.ok() || !state->has_value()) std::abort();
      return absl::CancelledError();
    });
    if (!absl::IsCancelled(undone)) std::abort();
  }

 private:
  Status Take(const std::string& sender, std::string_view body, store::Transaction& transaction) {
    const message::v1::Message message = From(sender);
    const exchange::CheckedMessage checked{message, body, {}, kNow};
    DUTA_RETURN_IF_ERROR(kind_.Validate(checked));
    return transaction.Nested([&] { return kind_.Project(checked, transaction); });
  }

  std::unique_ptr<store::Database> database_;
  kinds::VisitKind kind_;
};

}  // namespace
}  // namespace duta

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static duta::Hub hub;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  hub.Try("partners/id-kemlu", body);
  hub.Try("partners/au-dfat", body);
  return 0;
}
