// Who the ministry is, and where it is reached: names, platform, X-Road.
#include <utility>

#include "adapters/configuration/draft.h"

namespace duta::adapters {
namespace {

// Takes the line `key` of `object` over; whether it is there.
bool TakeLine(const Value& object, std::string_view key, std::string_view& place, Draft& draft) {
  const auto value = object.Find(key);
  if (value) place = draft.Keep(value->Line());
  return value.has_value();
}

// An X-Road identifier, `parts` between slashes, none empty; whether it is there.
bool TakeIdentifier(const Value& object, std::string_view key, int parts, std::string_view& place, Draft& draft) {
  const auto value = object.Find(key);
  if (!value) return false;
  const std::string text = value->Line();
  if (text.empty()) return true;
  int slashes = 0;
  for (const char c : text) slashes += c == '/';
  const bool empty_part = text.front() == '/' || text.back() == '/' || text.find("//") != text.npos;
  if (slashes + 1 != parts || empty_part) {
    value->Refuse("must have " + std::to_string(parts) + " parts between slashes, such as `CAMBODIA/GOV/MFAIC/DUTA" +
                  (parts == 5 ? "/notes`" : "`"));
  }
  place = draft.Keep(text);
  return true;
}

}  // namespace

void ConfigureNames(const Value& names, Draft& draft) {
  names.ExpectKeys({"country", "ministry", "ministryNative", "abbreviation", "capital", "seat"});
  Profile& profile = draft.profile;
  bool all = TakeLine(names, "country", profile.country, draft);
  all &= TakeLine(names, "ministry", profile.ministry, draft);
  all &= TakeLine(names, "ministryNative", profile.ministry_native, draft);
  all &= TakeLine(names, "abbreviation", profile.abbreviation, draft);
  all &= TakeLine(names, "capital", profile.capital, draft);
  all &= TakeLine(names, "seat", profile.seat, draft);
  profile.names_source = ConfiguredSource(profile.names_source, all, draft);
}

void ConfigurePlatform(const Value& platform, Draft& draft) {
  platform.ExpectKeys({"name", "technology"});
  Platform& place = draft.profile.platform;
  bool all = TakeLine(platform, "name", place.name, draft);
  all &= TakeLine(platform, "technology", place.technology, draft);
  place.source = ConfiguredSource(place.source, all, draft);
}

void ConfigureXroad(const Value& xroad, Draft& draft) {
  XroadAddresses& addresses = draft.profile.xroad;
  if (addresses.ministry_client.empty()) return xroad.Refuse("this ministry's adapter does not speak X-Road");
  xroad.ExpectKeys({"ministryClient", "ministryService", "hubClient", "hubService"});
  bool all = TakeIdentifier(xroad, "ministryClient", 4, addresses.ministry_client, draft);
  all &= TakeIdentifier(xroad, "ministryService", 5, addresses.ministry_service, draft);
  all &= TakeIdentifier(xroad, "hubClient", 4, addresses.hub_client, draft);
  all &= TakeIdentifier(xroad, "hubService", 5, addresses.hub_service, draft);
  addresses.source = ConfiguredSource(addresses.source, all, draft);
}

}  // namespace duta::adapters
