#include "core/kinds/visit/visits.h"

#include <vector>

#include "core/kinds/visit/availability_kind.h"
#include "core/kinds/visit/schedule_service.h"
#include "core/kinds/visit/visit_kind.h"
#include "core/server/watched_family.h"

namespace duta::kinds {
namespace {

class Visits final : public server::WatchedFamily<ScheduleService> {
 public:
  std::vector<exchange::Kind*> Kinds() override { return {&visits_, &availability_}; }

 private:
  VisitKind visits_{[this] { Ring(); }};
  AvailabilityKind availability_;
};

}  // namespace

std::unique_ptr<server::KindFamily> MakeVisits() { return std::make_unique<Visits>(); }

}  // namespace duta::kinds
