#include <memory>

#include "core/cli/shell/kind_view.h"
#include "core/cli/visit/availability_view.h"
#include "core/cli/visit/commands.h"
#include "core/cli/visit/step_view.h"
#include "core/desk/availability_draft.h"
#include "core/desk/visit_draft.h"
#include "core/kinds/visit/media_type.h"

namespace duta::cli {
namespace {

class VisitView final : public BodyView<visit::v1::Visit> {
 public:
  std::string_view MediaType() const override { return kinds::kVisitMediaType; }
  std::string_view JsonName() const override { return "visit"; }

 protected:
  std::string Format(const visit::v1::Visit& visit, const View& view) const override { return FormatStep(visit, view); }
};

class AvailabilityView final : public BodyView<schedule::v1::Availability> {
 public:
  std::string_view MediaType() const override { return kinds::kAvailabilityMediaType; }
  std::string_view JsonName() const override { return "availability"; }

 protected:
  std::string Format(const schedule::v1::Availability& availability, const View& view) const override {
    return FormatAvailability(availability, view);
  }
};

}  // namespace

void AddVisitKind(Command root, Session& session) {
  session.kinds().Add(std::make_unique<VisitView>());
  session.kinds().Add(std::make_unique<AvailabilityView>());
  AddVisit(root, session);
}

}  // namespace duta::cli
