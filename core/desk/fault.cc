#include "core/desk/fault.h"

#include <charconv>
#include <optional>

#include "core/base/names.h"

namespace duta::desk {
namespace {

// Where the field's name stands in the message: `12 marking`.
constexpr char kPlaceUrl[] = "duta/desk.Place";

struct Place {
  size_t offset = 0;
  std::string field;
};

std::optional<Place> PlaceOf(const Status& status) {
  const auto payload = status.GetPayload(kPlaceUrl);
  if (!payload) return std::nullopt;
  const std::string text(*payload);
  Place place;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place.offset);
  if (error != std::errc()) return std::nullopt;
  place.field = text.substr(static_cast<size_t>(end - text.data()) + 1);
  return place;
}

}  // namespace

Status Wrong(std::string_view field, std::string_view after, std::string_view before) {
  std::string message(before);
  message.append(field).append(after);
  Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kPlaceUrl, absl::Cord(std::to_string(before.size()) + " " + std::string(field)));
  return status;
}

Status CheckName(std::string_view field, const std::string& name) {
  if (KindOfName(name) != NameKind::kInvalid) return absl::OkStatus();
  const std::string wrong = ": \"" + name + "\" is no name on the network";
  const bool is_short = KindOfName("partners/" + name) == NameKind::kPartner;
  if (is_short) return Wrong(field, wrong + "; did you mean partners/" + name + "?");
  return Wrong(field, wrong + ", such as partners/au-dfat, partners/au-dfat/units/jakarta or groups/asean");
}

std::string FieldOf(const Status& status) {
  const auto place = PlaceOf(status);
  return place ? place->field : std::string();
}

Status Rename(const Status& status, const std::function<std::string(std::string_view field)>& name) {
  const auto place = PlaceOf(status);
  if (!place) return status;
  std::string message(status.message());
  message.replace(place->offset, place->field.size(), name(place->field));
  return absl::InvalidArgumentError(message);
}

}  // namespace duta::desk
