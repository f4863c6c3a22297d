// The tables of visits and calendars without a hub, and the queries over them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/crypto/key.h"
#include "core/crypto/signed_note.h"
#include "core/exchange/log/ledger.h"
#include "core/exchange/schema.h"
#include "core/kinds/visit/availability_kind.h"
#include "core/kinds/visit/visit_kind.h"
#include "core/kinds/visit/visit_queries.h"
#include "core/kinds/visit/visit_tables.h"
#include "core/store/sqlite/sqlite_database.h"
#include "core/visit/availability.h"
#include "tests/core/visit/sample.h"

namespace duta::kinds {

using schedule::v1::Availability;
using schedule::v1::VisitState;
using visit::v1::Visit;
using namespace duta::visit;  // The sample.

class QueriesTest : public testing::Test {
 protected:
  QueriesTest()
      : database_(*store::OpenSqliteInMemory()),
        ledger_(*database_,
                *crypto::NoteSigner::Create("hub.example", crypto::PrivateKey::Generate(crypto::Algorithm::kEd25519))),
        loader_(*database_, ledger_),
        messages_(cache_, loader_, ledger_, damage_),
        queries_(*database_, messages_, clock_) {
    EXPECT_TRUE(exchange::CreateTables(*database_).ok());
    EXPECT_TRUE(CreateVisitTables(*database_).ok());
  }

  template <typename Body>
  Status Send(exchange::Kind& kind, const std::string& sender, const Body& body, const std::vector<std::string>& to) {
    const message::v1::Message message = MakeMessage(sender, "m" + std::to_string(++sent_));
    const std::string bytes = body.SerializeAsString();
    const google::protobuf::RepeatedPtrField<std::string> mailboxes(to.begin(), to.end());
    const exchange::CheckedMessage checked{message, bytes, {}, kVisitNow, &mailboxes};
    DUTA_RETURN_IF_ERROR(kind.Validate(checked));
    return database_->Write([&](store::Transaction& transaction) { return kind.Project(checked, transaction); });
  }
  Status Take(const std::string& sender, const Visit& visit,
              const std::vector<std::string>& to = {kIndonesia, kAustralia, kNewZealand}) {
    return Send(visits_, sender, visit, to);
  }
  void Must(const Status& status) { ASSERT_TRUE(status.ok()) << status; }

  static Availability WeekOf(schedule::v1::Detail detail) {
    Availability availability;
    availability.set_detail(detail);
    availability.set_time_zone("Australia/Sydney");
    availability.set_known_until("2027-12-31");
    for (int day = 1; day <= 5; ++day) {
      auto& hours = *availability.add_hours();
      hours.set_weekday(static_cast<schedule::v1::Weekday>(day));
      hours.set_start("09:00");
      hours.set_end("17:00");
    }
    return availability;
  }

  StatusOr<schedule::v1::FreeBusy> FreeBusyOf(const std::string& partner, const std::string& caller) {
    schedule::v1::GetFreeBusyRequest request;
    request.add_partners(partner);
    *request.mutable_from() = TimeIn("2026-12-14T00:00:00").instant();
    *request.mutable_to() = TimeIn("2026-12-19T00:00:00").instant();
    DUTA_ASSIGN_OR_RETURN(const auto response, queries_.GetFreeBusy(caller, request));
    return response.calendars(0);
  }

  StatusOr<VisitState> Get(const std::string& caller) {
    schedule::v1::GetVisitRequest request;
    request.set_uid("visit-1@id-kemlu");
    DUTA_ASSIGN_OR_RETURN(const auto response, queries_.GetVisit(caller, request));
    return response.visit();
  }

  std::vector<std::string> Uids(const std::string& caller, const schedule::v1::ListVisitsRequest& first) {
    std::vector<std::string> uids;
    schedule::v1::ListVisitsRequest request = first;
    do {
      const auto page = queries_.ListVisits(caller, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const VisitState& visit : page->visits()) uids.push_back(visit.uid());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return uids;
  }

  FakeClock clock_{kVisitNow};
  std::unique_ptr<store::Database> database_;
  exchange::Ledger ledger_;
  exchange::AcceptedCache cache_{1 << 20};
  exchange::AcceptedLoader loader_;
  exchange::Damage damage_;
  exchange::Messages messages_;
  VisitQueries queries_;
  VisitKind visits_;
  AvailabilityKind availability_;
  int sent_ = 0;
};

}  // namespace duta::kinds
