#include "core/registry/orders/orders.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/text.h"
#include "core/registry/orders/families.h"
#include "core/registry/orders/shape_checks.h"

namespace duta::registry {
namespace {

constexpr size_t kMaxCommentBytes = 1000;

Status CheckComment(const std::string& comment) {
  if (comment.size() > kMaxCommentBytes) {
    return Invalid("comment", absl::StrCat("longer than ", kMaxCommentBytes, " bytes"));
  }
  if (!IsPlainText(comment)) return Invalid("comment", "holds a control character");
  return absl::OkStatus();
}

Status NoAction() { return Invalid("action", "no action is set"); }

}  // namespace

Status CheckShape(const order::v1::Order& order) {
  DUTA_RETURN_IF_ERROR(CheckComment(order.comment()));
  const OrderType* type = FindOrderType(order.action_case());
  return type == nullptr ? NoAction() : type->check_shape(order);
}

Status CheckState(const order::v1::Order& order, const Snapshot& snapshot, Instant now) {
  const OrderType* type = FindOrderType(order.action_case());
  return type == nullptr ? NoAction() : type->check_state(order, StateRules(snapshot, now));
}

Status Apply(const order::v1::Order& order, Instant now, store::Transaction& transaction,
             std::shared_ptr<const Snapshot> known) {
  DUTA_RETURN_IF_ERROR(CheckShape(order));
  const PolicyDefaults defaults = known == nullptr ? PolicyDefaults() : known->defaults();
  DUTA_ASSIGN_OR_RETURN(const std::shared_ptr<const Snapshot> snapshot,
                        Snapshot::Load(transaction, defaults, std::move(known)));
  DUTA_RETURN_IF_ERROR(CheckState(order, *snapshot, now));
  Writer writer(*snapshot, now, transaction);
  DUTA_RETURN_IF_ERROR(FindOrderType(order.action_case())->write(order, writer));
  return writer.RaiseVersion();
}

}  // namespace duta::registry
