// `duta practice`, and how its messages are shown.
#include <memory>

#include "core/cli/practice/commands.h"
#include "core/cli/practice/practice_view.h"
#include "core/cli/shell/kind_view.h"
#include "core/kinds/practice/media_type.h"
#include "duta/practice/v1/practice.pb.h"

namespace duta::cli {
namespace {

class PracticeView final : public BodyView<practice::v1::Practice> {
 public:
  std::string_view MediaType() const override { return kinds::kPracticeMediaType; }
  std::string_view JsonName() const override { return "practice"; }

 protected:
  std::string Format(const practice::v1::Practice& practice, const View& view) const override {
    return FormatPracticeStep(practice, view);
  }
};

}  // namespace

void AddPracticeKind(Command root, Session& session) {
  session.kinds().Add(std::make_unique<PracticeView>());
  Command family = root.AddCommand("practice", "The network's library of best practices");
  family.RequireCommand();
  AddPracticeSearch(family, session);
  AddPracticeReading(family, session);
  AddPracticeDocuments(family, session);
  AddPracticeRemarks(family, session);
}

}  // namespace duta::cli
