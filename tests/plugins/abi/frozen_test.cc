// Today's header against the one of the first release: whatever was there is
// still there, at the same place and with the same meaning of its numbers.
#include <gtest/gtest.h>

#include <cstddef>

#include "plugins/abi/duta_adapter.h"

// The frozen copy, beside today's. Its macros must be today's, word for word, or
// the compiler refuses them.
#undef DUTA_ADAPTER_H
#define duta_adapter_v1 duta_adapter_v1_of_the_first_release
namespace frozen {
#include "v1/plugins/abi/duta_adapter.h"
}
#undef duta_adapter_v1

namespace {

#define EXPECT_STRUCT_KEPT(type) EXPECT_LE(sizeof(frozen::type), sizeof(::type)) << #type
#define EXPECT_MEMBER_KEPT(type, member)                                                    \
  EXPECT_EQ(offsetof(frozen::type, member), offsetof(::type, member)) << #type "." #member; \
  EXPECT_EQ(sizeof(frozen::type::member), sizeof(::type::member)) << #type "." #member

TEST(FrozenAbiTest, StructsGrowAtTheirEndsOnly) {
  EXPECT_EQ(sizeof(frozen::duta_bytes), sizeof(::duta_bytes)) << "duta_bytes never grows";
  EXPECT_MEMBER_KEPT(duta_bytes, data);
  EXPECT_MEMBER_KEPT(duta_bytes, size);
  EXPECT_STRUCT_KEPT(duta_host);
  EXPECT_MEMBER_KEPT(duta_host, size);
  EXPECT_MEMBER_KEPT(duta_host, abi);
  EXPECT_MEMBER_KEPT(duta_host, context);
  EXPECT_MEMBER_KEPT(duta_host, extension);
  EXPECT_STRUCT_KEPT(duta_call);
  EXPECT_MEMBER_KEPT(duta_call, size);
  EXPECT_MEMBER_KEPT(duta_call, now_nanos);
  EXPECT_MEMBER_KEPT(duta_call, now_seconds);
  EXPECT_MEMBER_KEPT(duta_call, seed);
  EXPECT_MEMBER_KEPT(duta_call, message_id);
  EXPECT_MEMBER_KEPT(duta_call, message);
  EXPECT_MEMBER_KEPT(duta_call, context);
  EXPECT_MEMBER_KEPT(duta_call, reserve);
  EXPECT_MEMBER_KEPT(duta_call, commit);
  EXPECT_MEMBER_KEPT(duta_call, diagnose);
  EXPECT_STRUCT_KEPT(duta_translation);
  EXPECT_MEMBER_KEPT(duta_translation, from);
  EXPECT_MEMBER_KEPT(duta_translation, to);
  EXPECT_STRUCT_KEPT(duta_description);
  EXPECT_MEMBER_KEPT(duta_description, translation_count);
  EXPECT_MEMBER_KEPT(duta_description, id);
  EXPECT_MEMBER_KEPT(duta_description, version);
  EXPECT_MEMBER_KEPT(duta_description, partner);
  EXPECT_MEMBER_KEPT(duta_description, translations);
  EXPECT_STRUCT_KEPT(duta_request);
  EXPECT_MEMBER_KEPT(duta_request, from);
  EXPECT_MEMBER_KEPT(duta_request, to);
  EXPECT_MEMBER_KEPT(duta_request, input);
  EXPECT_STRUCT_KEPT(duta_adapter);
  EXPECT_MEMBER_KEPT(duta_adapter, abi);
  EXPECT_MEMBER_KEPT(duta_adapter, create);
  EXPECT_MEMBER_KEPT(duta_adapter, destroy);
  EXPECT_MEMBER_KEPT(duta_adapter, describe);
  EXPECT_MEMBER_KEPT(duta_adapter, translate);
  EXPECT_MEMBER_KEPT(duta_adapter, advise);
  EXPECT_MEMBER_KEPT(duta_adapter, extension);
}

}  // namespace
