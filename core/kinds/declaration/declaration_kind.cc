#include "core/kinds/declaration/declaration_kind.h"

#include <set>
#include <string>

#include "core/base/fields.h"
#include "core/base/strict_proto.h"
#include "core/declaration/declaration_shape.h"
#include "core/declaration/machine.h"
#include "duta/declaration/v1/declaration.pb.h"

namespace duta::kinds {
namespace {

using declaration::v1::Declaration;
using declaration::v1::DeclarationState;

StatusOr<Declaration> ParseDeclaration(std::string_view body) {
  Declaration declaration;
  if (!ParseStrict(body, declaration)) {
    return InvalidField("body", "not a duta.declaration.v1.Declaration, or one with unknown fields");
  }
  return declaration;
}

}  // namespace

Status DeclarationKind::Validate(const exchange::CheckedMessage& checked) const {
  DUTA_ASSIGN_OR_RETURN(const Declaration declaration, ParseDeclaration(checked.body));
  return declaration::CheckShape(declaration, checked.message.sender(), checked.now);
}

Status DeclarationKind::Project(const exchange::CheckedMessage& checked, store::Transaction& transaction) {
  DUTA_ASSIGN_OR_RETURN(const Declaration declaration, ParseDeclaration(checked.body));
  DUTA_ASSIGN_OR_RETURN(const auto before, LoadDeclaration(transaction, declaration.uid()));
  std::set<std::string, std::less<>> keyids, mailboxes;
  for (const log::v1::VerifiedSignature& signature : checked.signatures) keyids.insert(signature.keyid());
  declaration::StepFacts facts{.sender = checked.message.sender(),
                               .message_id = checked.message.id(),
                               .signed_at = FromTimestamp(checked.message.create_time()).value_or(checked.now),
                               .received_at = checked.now,
                               .marking_level = static_cast<uint32_t>(checked.message.marking().level()),
                               .keyids = keyids};
  if (checked.mailboxes != nullptr) {
    mailboxes.insert(checked.mailboxes->begin(), checked.mailboxes->end());
    facts.mailboxes = &mailboxes;
  }
  DUTA_ASSIGN_OR_RETURN(DeclarationState after, declaration::Play(before ? &*before : nullptr, declaration, facts));
  if (declaration.has_draft() || declaration.has_admission()) {
    DUTA_RETURN_IF_ERROR(StoreParties(transaction, after));
  }
  return StoreDeclaration(transaction, after, checked.message.id());
}

}  // namespace duta::kinds
