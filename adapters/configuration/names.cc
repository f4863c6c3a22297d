// Who the ministry is, and where it is reached: names, platform, X-Road.
#include <utility>

#include "adapters/configuration/draft.h"

namespace duta::adapters {
namespace {

// Takes the line `key` of `object` over, if it is there.
void TakeLine(const Value& object, std::string_view key, std::string_view& place, Draft& draft) {
  if (const auto value = object.Find(key)) place = draft.Keep(value->Line());
}

// An X-Road identifier: `parts` of them between slashes, none empty.
void TakeIdentifier(const Value& object, std::string_view key, int parts, std::string_view& place, Draft& draft) {
  const auto value = object.Find(key);
  if (!value) return;
  const std::string text = value->Line();
  if (text.empty()) return;
  int slashes = 0;
  for (const char c : text) slashes += c == '/';
  const bool empty_part = text.front() == '/' || text.back() == '/' || text.find("//") != text.npos;
  if (slashes + 1 != parts || empty_part) {
    value->Refuse("must have " + std::to_string(parts) + " parts between slashes, such as `CAMBODIA/GOV/MFAIC/DUTA" +
                  (parts == 5 ? "/notes`" : "`"));
    return;
  }
  place = draft.Keep(text);
}

}  // namespace

void ConfigureNames(const Value& names, Draft& draft) {
  names.ExpectKeys({"country", "ministry", "ministryNative", "abbreviation", "capital", "seat"});
  Profile& profile = draft.profile;
  TakeLine(names, "country", profile.country, draft);
  TakeLine(names, "ministry", profile.ministry, draft);
  TakeLine(names, "ministryNative", profile.ministry_native, draft);
  TakeLine(names, "abbreviation", profile.abbreviation, draft);
  TakeLine(names, "capital", profile.capital, draft);
  TakeLine(names, "seat", profile.seat, draft);
  profile.names_source = kConfigured;
}

void ConfigurePlatform(const Value& platform, Draft& draft) {
  platform.ExpectKeys({"name", "technology"});
  TakeLine(platform, "name", draft.profile.platform.name, draft);
  TakeLine(platform, "technology", draft.profile.platform.technology, draft);
  draft.profile.platform.source = kConfigured;
}

void ConfigureXroad(const Value& xroad, Draft& draft) {
  XroadAddresses& addresses = draft.profile.xroad;
  if (addresses.ministry_client.empty()) return xroad.Refuse("this ministry's adapter does not speak X-Road");
  xroad.ExpectKeys({"ministryClient", "ministryService", "hubClient", "hubService"});
  TakeIdentifier(xroad, "ministryClient", 4, addresses.ministry_client, draft);
  TakeIdentifier(xroad, "ministryService", 5, addresses.ministry_service, draft);
  TakeIdentifier(xroad, "hubClient", 4, addresses.hub_client, draft);
  TakeIdentifier(xroad, "hubService", 5, addresses.hub_service, draft);
  addresses.source = kConfigured;
}

}  // namespace duta::adapters
