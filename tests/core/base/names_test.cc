#include "core/base/names.h"

#include <gtest/gtest.h>

namespace duta {
namespace {

TEST(NamesTest, KindsByForm) {
  const std::string longest(63, 'a');
  const std::pair<std::string, NameKind> cases[] = {
      {"hub", NameKind::kHub},
      {"partners/id-kemlu", NameKind::kPartner},
      {"partners/ab", NameKind::kPartner},
      {"partners/a1", NameKind::kPartner},
      {"partners/" + longest, NameKind::kPartner},
      {"partners/id-kemlu/units/canberra", NameKind::kUnit},
      {"groups/asean", NameKind::kGroup},
      {"administrators/rina", NameKind::kAdministrator},
      {"", NameKind::kInvalid},
      {"hub/", NameKind::kInvalid},
      {"Hub", NameKind::kInvalid},
      {"partners", NameKind::kInvalid},
      {"partners/", NameKind::kInvalid},
      {"partners/a", NameKind::kInvalid},
      {"partners/" + longest + "a", NameKind::kInvalid},
      {"partners/1a", NameKind::kInvalid},
      {"partners/-a", NameKind::kInvalid},
      {"partners/a-", NameKind::kInvalid},
      {"partners/Id-kemlu", NameKind::kInvalid},
      {"partners/id_kemlu", NameKind::kInvalid},
      {"partners/id-kemlu/", NameKind::kInvalid},
      {"partners/id-kemlu/units/", NameKind::kInvalid},
      {"partners/id-kemlu/units/a/units/b", NameKind::kInvalid},
      {"partners//units/canberra", NameKind::kInvalid},
      {"partners/id-kemlu/rooms/canberra", NameKind::kInvalid},
      {"partners/../hub", NameKind::kInvalid},
      {"groups/asean/units/x1", NameKind::kInvalid},
      {"groups/as\xc3\xa9"
       "an",
       NameKind::kInvalid},
      {std::string("groups/as\0an", 12), NameKind::kInvalid},
      {"people/rina", NameKind::kInvalid},
  };
  for (const auto& [name, kind] : cases) EXPECT_EQ(KindOfName(name), kind) << name;
}

TEST(NamesTest, AUnitHasAPartner) {
  EXPECT_EQ(PartnerOf("partners/id-kemlu/units/canberra"), "partners/id-kemlu");
  EXPECT_EQ(PartnerOf("partners/id-kemlu"), "partners/id-kemlu");
  EXPECT_EQ(PartnerOf("hub"), "hub");
}

TEST(NamesTest, APartnerActsForItsUnitsAndNobodyElse) {
  const struct {
    std::string_view actor, name;
    bool may;
  } cases[] = {
      {"partners/id-kemlu", "partners/id-kemlu", true},
      {"partners/id-kemlu", "partners/id-kemlu/units/canberra", true},
      {"partners/id-kemlu/units/canberra", "partners/id-kemlu/units/canberra", true},
      {"partners/id-kemlu/units/canberra", "partners/id-kemlu", false},
      {"partners/id-kemlu/units/canberra", "partners/id-kemlu/units/dili", false},
      {"partners/id", "partners/id-kemlu", false},
      {"partners/id", "partners/id-kemlu/units/canberra", false},
      {"groups/asean", "partners/id-kemlu", false},
      {"hub", "partners/id-kemlu", false},
  };
  for (const auto& test : cases) EXPECT_EQ(ActsFor(test.actor, test.name), test.may) << test.actor << test.name;
}

}  // namespace
}  // namespace duta
