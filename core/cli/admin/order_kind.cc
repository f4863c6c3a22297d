#include <memory>

#include "core/cli/admin/commands.h"
#include "core/cli/admin/order.h"
#include "core/cli/shell/kind_view.h"
#include "core/cli/shell/text.h"
#include "core/kinds/order/media_type.h"

namespace duta::cli {
namespace {

class OrderView final : public BodyView<order::v1::Order> {
 public:
  std::string_view MediaType() const override { return kinds::kOrderMediaType; }
  std::string_view JsonName() const override { return "order"; }

 protected:
  // Whole, field by field: whoever cosigns must see all that is being signed.
  std::string Format(const order::v1::Order& order, const View&) const override {
    return ManyLines(Dump(ToJson(order), true)) + "\n";
  }
};

}  // namespace

void AddOrderKind(Command root, Session& session) {
  session.kinds().Add(std::make_unique<OrderView>());
  AddAdministration(root, session);
}

}  // namespace duta::cli
