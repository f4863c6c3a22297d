#include "core/registry/queries.h"

#include <set>

#include "core/base/bytes.h"
#include "tests/core/registry/network.h"

namespace duta::registry {
namespace {

constexpr char kCanberra[] = "partners/id-kemlu/units/canberra";

class QueriesTest : public testing::Test {
 protected:
  v1::Partner Get(const std::string& caller, const std::string& name) {
    v1::GetPartnerRequest request;
    request.set_name(name);
    const auto response = queries_.GetPartner(caller, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->partner() : v1::Partner();
  }

  Network network_;
  RegistryQueries queries_{network_.registry(),
                           [](const AdapterRecord& adapter) { return adapter.partner + "@1.0.0"; }};
};

TEST_F(QueriesTest, ShowsPolicyAndTrustToAdministratorsAndThePartnerItself) {
  network_.Must(R"(set_policy { partner: "partners/id-kemlu" policy { send_ceiling: LEVEL_SECRET } })");
  for (const auto& [caller, is_shown] : std::vector<std::pair<std::string, bool>>{{"administrators/rina", true},
                                                                                  {"partners/id-kemlu", true},
                                                                                  {kCanberra, false},
                                                                                  {"partners/au-dfat", false},
                                                                                  {"administrators/gone", false},
                                                                                  {"", false}}) {
    SCOPED_TRACE(caller);
    const v1::Partner partner = Get(caller, "partners/id-kemlu");
    EXPECT_EQ(partner.display_name(), "Ministry partners/id-kemlu");
    EXPECT_EQ(partner.has_policy(), is_shown);
    EXPECT_EQ(partner.has_transport_trust(), is_shown);
    const auto list = queries_.ListPartners(caller, {});
    ASSERT_TRUE(list.ok());
    ASSERT_EQ(list->partners_size(), 3);
    EXPECT_EQ(list->partners(1).name(), "partners/id-kemlu");
    EXPECT_EQ(list->partners(1).has_policy(), is_shown);
    EXPECT_EQ(list->partners(1).has_transport_trust(), is_shown);
  }
}

TEST_F(QueriesTest, ShowsAUnitsTrustToThoseItConcerns) {
  v1::ListUnitsRequest request;
  request.set_parent("partners/id-kemlu");
  for (const auto& [caller, is_shown] : std::vector<std::pair<std::string, bool>>{{"administrators/rina", true},
                                                                                  {"partners/id-kemlu", true},
                                                                                  {kCanberra, true},
                                                                                  {"partners/au-dfat", false}}) {
    SCOPED_TRACE(caller);
    const auto list = queries_.ListUnits(caller, request);
    ASSERT_TRUE(list.ok()) << list.status();
    ASSERT_EQ(list->units_size(), 1);
    EXPECT_EQ(list->units(0).name(), kCanberra);
    EXPECT_EQ(list->units(0).has_transport_trust(), is_shown);
  }
}

TEST_F(QueriesTest, ListsTheUnitsOfOnePartner) {
  // Neighbours in the order of names.
  for (const char* partner : {"partners/id-kemlt", "partners/id-kemlu-units", "partners/id-kemlua"}) {
    network_.Must(AddPartner(partner));
    network_.Must(AddUnit(std::string(partner) + "/units/rome"));
  }
  network_.Must(AddUnit("partners/id-kemlu/units/zagreb"));
  v1::ListUnitsRequest request;
  request.set_parent("partners/id-kemlu");
  request.set_page_size(1);
  auto list = queries_.ListUnits("partners/au-dfat", request);
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->units_size(), 1);
  EXPECT_EQ(list->units(0).name(), kCanberra);
  request.set_page_token(list->next_page_token());
  list = queries_.ListUnits("partners/au-dfat", request);
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->units_size(), 1);
  EXPECT_EQ(list->units(0).name(), "partners/id-kemlu/units/zagreb");
  EXPECT_EQ(list->next_page_token(), "");
}

TEST_F(QueriesTest, NamesTheAdapterInService) {
  network_.Must(InstallAdapter("partners/au-dfat", "1.0.0", 1));
  EXPECT_EQ(Get("partners/nz-mfat", "partners/au-dfat").adapter(), "");
  network_.Must(R"(activate_adapter { partner: "partners/au-dfat" version: "1.0.0" })");
  EXPECT_EQ(Get("partners/nz-mfat", "partners/au-dfat").adapter(), "partners/au-dfat@1.0.0");
  network_.Must(R"(suspend_adapter { partner: "partners/au-dfat" })");
  EXPECT_EQ(Get("partners/nz-mfat", "partners/au-dfat").adapter(), "");
}

TEST_F(QueriesTest, ListsKeysPresentAndPastOfWhoeverHadThem) {
  const std::string keyid = network_.KeyidOf(kCanberra);
  network_.Must(AddKey(MakeKey(kCanberra)));
  network_.Must(RevokeKey(keyid));
  network_.Must(std::string("remove_unit { unit: '") + kCanberra + "' }");
  v1::ListKeysRequest request;
  request.set_parent(kCanberra);
  const auto list = queries_.ListKeys("partners/au-dfat", request);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->keys_size(), 2);
  EXPECT_LT(list->keys(0).keyid(), list->keys(1).keyid());
  for (const v1::Key& key : list->keys()) EXPECT_TRUE(key.has_revoke_time());
}

TEST_F(QueriesTest, GroupsAndSelf) {
  v1::GetGroupRequest request;
  request.set_name("groups/rndd");
  const auto group = queries_.GetGroup("partners/au-dfat", request);
  ASSERT_TRUE(group.ok());
  EXPECT_EQ(group->group().display_name(), "Network");
  EXPECT_EQ(group->group().members_size(), 3);
  const auto groups = queries_.ListGroups("partners/au-dfat", {});
  ASSERT_TRUE(groups.ok());
  EXPECT_EQ(groups->groups_size(), 1);
  EXPECT_EQ(queries_.GetSelf("partners/au-dfat", {})->name(), "partners/au-dfat");
}

TEST_F(QueriesTest, RefusesWhatIsNotThere) {
  v1::GetPartnerRequest partner;
  partner.set_name("groups/rndd");
  EXPECT_EQ(ReasonOf(queries_.GetPartner("partners/au-dfat", partner).status()), Reason::kUnknownResource);
  v1::GetGroupRequest group;
  EXPECT_EQ(ReasonOf(queries_.GetGroup("partners/au-dfat", group).status()), Reason::kUnknownResource);
  v1::ListUnitsRequest units;
  units.set_parent("partners/xx");
  EXPECT_EQ(ReasonOf(queries_.ListUnits("partners/au-dfat", units).status()), Reason::kUnknownResource);
  v1::ListKeysRequest keys;
  keys.set_parent("groups/rndd");
  EXPECT_EQ(ReasonOf(queries_.ListKeys("partners/au-dfat", keys).status()), Reason::kUnknownResource);
}

TEST_F(QueriesTest, PagesJoinUpWithoutGapOrRepeat) {
  for (int i = 0; i < 8; ++i) network_.Must(AddPartner("partners/p" + std::to_string(i)));
  for (const uint32_t size : {1u, 2u, 3u, 10u, 11u, 12u}) {
    SCOPED_TRACE(size);
    std::vector<std::string> names;
    v1::ListPartnersRequest request;
    request.set_page_size(size);
    do {
      const auto page = queries_.ListPartners("partners/au-dfat", request);
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_GT(page->partners_size(), 0);
      ASSERT_LE(page->partners_size(), static_cast<int>(size));
      for (const v1::Partner& partner : page->partners()) names.push_back(partner.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(names.size(), 11u);
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 11u);
  }
}

TEST_F(QueriesTest, TokensOfOtherListsOrCallersAndMadeUpOnesAreRefused) {
  v1::ListPartnersRequest request;
  request.set_page_size(1);
  const std::string token = queries_.ListPartners("partners/au-dfat", request)->next_page_token();
  ASSERT_NE(token, "");
  request.set_page_token(token);
  EXPECT_TRUE(queries_.ListPartners("partners/au-dfat", request).ok());
  EXPECT_EQ(ReasonOf(queries_.ListPartners("partners/id-kemlu", request).status()), Reason::kPageTokenInvalid);
  v1::ListGroupsRequest groups;
  groups.set_page_token(token);
  EXPECT_EQ(ReasonOf(queries_.ListGroups("partners/au-dfat", groups).status()), Reason::kPageTokenInvalid);
  v1::ListUnitsRequest units;
  units.set_parent("partners/id-kemlu");
  units.set_page_token(token);
  EXPECT_EQ(ReasonOf(queries_.ListUnits("partners/au-dfat", units).status()), Reason::kPageTokenInvalid);
  for (const std::string& bad : {std::string("x"), token.substr(4), token + "AAAA", ToBase64("partners/au-dfat"),
                                 ToBase64("12345678"), std::string(10'000, 'A')}) {
    request.set_page_token(bad);
    EXPECT_EQ(ReasonOf(queries_.ListPartners("partners/au-dfat", request).status()), Reason::kPageTokenInvalid) << bad;
  }
}

}  // namespace
}  // namespace duta::registry
