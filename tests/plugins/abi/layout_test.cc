// The golden layout of ABI 1. If a line here has to change, binaries in the
// field break: append instead.
#include <gtest/gtest.h>

#include <cstddef>

#include "plugins/abi/duta_adapter.h"
#include "plugins/abi/duta_diagnosis.h"

extern "C" uint64_t duta_sizes_in_c(void);

namespace {

TEST(AbiLayoutTest, SizesAndOffsetsAreGolden) {
  EXPECT_EQ(sizeof(duta_bytes), 16u);
  EXPECT_EQ(offsetof(duta_bytes, data), 0u);
  EXPECT_EQ(offsetof(duta_bytes, size), 8u);

  EXPECT_EQ(sizeof(duta_host), 24u);
  EXPECT_EQ(offsetof(duta_host, size), 0u);
  EXPECT_EQ(offsetof(duta_host, abi), 4u);
  EXPECT_EQ(offsetof(duta_host, context), 8u);
  EXPECT_EQ(offsetof(duta_host, extension), 16u);

  EXPECT_EQ(sizeof(duta_call), 88u);
  EXPECT_EQ(offsetof(duta_call, size), 0u);
  EXPECT_EQ(offsetof(duta_call, now_nanos), 4u);
  EXPECT_EQ(offsetof(duta_call, now_seconds), 8u);
  EXPECT_EQ(offsetof(duta_call, seed), 16u);
  EXPECT_EQ(offsetof(duta_call, message_id), 24u);
  EXPECT_EQ(offsetof(duta_call, message), 40u);
  EXPECT_EQ(offsetof(duta_call, context), 56u);
  EXPECT_EQ(offsetof(duta_call, reserve), 64u);
  EXPECT_EQ(offsetof(duta_call, commit), 72u);
  EXPECT_EQ(offsetof(duta_call, diagnose), 80u);

  EXPECT_EQ(sizeof(duta_translation), 40u);
  EXPECT_EQ(offsetof(duta_translation, size), 0u);
  EXPECT_EQ(offsetof(duta_translation, reserved), 4u);
  EXPECT_EQ(offsetof(duta_translation, from), 8u);
  EXPECT_EQ(offsetof(duta_translation, to), 24u);

  EXPECT_EQ(sizeof(duta_description), 64u);
  EXPECT_EQ(offsetof(duta_description, size), 0u);
  EXPECT_EQ(offsetof(duta_description, translation_count), 4u);
  EXPECT_EQ(offsetof(duta_description, id), 8u);
  EXPECT_EQ(offsetof(duta_description, version), 24u);
  EXPECT_EQ(offsetof(duta_description, partner), 40u);
  EXPECT_EQ(offsetof(duta_description, translations), 56u);

  EXPECT_EQ(sizeof(duta_request), 56u);
  EXPECT_EQ(offsetof(duta_request, size), 0u);
  EXPECT_EQ(offsetof(duta_request, reserved), 4u);
  EXPECT_EQ(offsetof(duta_request, from), 8u);
  EXPECT_EQ(offsetof(duta_request, to), 24u);
  EXPECT_EQ(offsetof(duta_request, input), 40u);

  EXPECT_EQ(sizeof(duta_adapter), 56u);
  EXPECT_EQ(offsetof(duta_adapter, size), 0u);
  EXPECT_EQ(offsetof(duta_adapter, abi), 4u);
  EXPECT_EQ(offsetof(duta_adapter, create), 8u);
  EXPECT_EQ(offsetof(duta_adapter, destroy), 16u);
  EXPECT_EQ(offsetof(duta_adapter, describe), 24u);
  EXPECT_EQ(offsetof(duta_adapter, translate), 32u);
  EXPECT_EQ(offsetof(duta_adapter, advise), 40u);
  EXPECT_EQ(offsetof(duta_adapter, extension), 48u);
}

TEST(AbiLayoutTest, ExtensionsAreGolden) {
  EXPECT_STREQ(DUTA_DIAGNOSIS_EXTENSION, "duta.diagnosis/1");
  EXPECT_EQ(sizeof(duta_host_diagnosis), 16u);
  EXPECT_EQ(offsetof(duta_host_diagnosis, size), 0u);
  EXPECT_EQ(offsetof(duta_host_diagnosis, reserved), 4u);
  EXPECT_EQ(offsetof(duta_host_diagnosis, diagnose), 8u);
}

TEST(AbiLayoutTest, CodesAreGolden) {
  EXPECT_EQ(DUTA_ABI, 1);
  EXPECT_EQ(DUTA_OK, 0);
  EXPECT_EQ(DUTA_INVALID_INPUT, 1);
  EXPECT_EQ(DUTA_UNSUPPORTED, 2);
  EXPECT_EQ(DUTA_SCHEMA_MISMATCH, 3);
  EXPECT_EQ(DUTA_LIMIT, 4);
  EXPECT_EQ(DUTA_CANCELLED, 5);
  EXPECT_EQ(DUTA_INTERNAL, 6);
  EXPECT_EQ(DUTA_ERROR, 0);
  EXPECT_EQ(DUTA_REMARK, 1);
  EXPECT_EQ(DUTA_DROPPED, 2);
  EXPECT_EQ(DUTA_ADVICE, 3);
}

TEST(AbiLayoutTest, CAndCppAgree) { EXPECT_EQ(duta_sizes_in_c(), 56'056'064'088'024'016u); }

}  // namespace
