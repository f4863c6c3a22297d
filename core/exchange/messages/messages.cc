#include "core/exchange/messages/messages.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace duta::exchange {

StatusOr<AcceptedPtr> Messages::FindInMemory(uint64_t index) const {
  if (index >= ledger_.Size()) return NoMessageAt(index);
  return cache_.Find(index);
}

StatusOr<AcceptedPtr> Messages::Get(uint64_t index) const {
  DUTA_ASSIGN_OR_RETURN(AcceptedPtr accepted, FindInMemory(index));
  if (accepted != nullptr) return accepted;
  auto loaded = loader_.Load(index);
  if (Damage::Is(loaded.status())) damage_.Note(Damage::kMessage, index, loaded.status());
  if (loaded.ok() && damage_.count() > 0) damage_.Mended(Damage::kMessage, index);
  return loaded;
}

StatusOr<AcceptedPtr> Messages::GetEntry(uint64_t index) const {
  DUTA_ASSIGN_OR_RETURN(AcceptedPtr accepted, FindInMemory(index));
  if (accepted != nullptr) return accepted;
  auto loaded = loader_.LoadEntry(index);
  if (Damage::Is(loaded.status())) damage_.Note(Damage::kEntry, index, loaded.status());
  return loaded;
}

void Messages::NoteStray(std::string_view mailbox, uint64_t index) const {
  damage_.Note(Damage::kDelivery, index,
               CorruptAt(index, absl::StrCat("what the mailbox ", std::string(mailbox).substr(0, 200),
                                             " has of it is not what was recorded")));
}

StatusOr<AcceptedPtr> Messages::GetById(std::string_view message_id) const {
  DUTA_ASSIGN_OR_RETURN(const uint64_t index, loader_.IndexOf(message_id));
  return Get(index);
}

StatusOr<std::vector<log::v1::Handover>> Messages::HandoversOf(
    const Accepted& accepted, const std::function<bool(std::string_view mailbox)>& shows) const {
  return loader_.HandoversOf(accepted.receipt.index(), shows);
}

}  // namespace duta::exchange
