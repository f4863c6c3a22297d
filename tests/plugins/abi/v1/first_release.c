/*
 * An adapter of the first release, frozen with its header (v1/plugins/abi): it
 * must load and work in every later hub. Do not change either file.
 */
#include <stddef.h>
#include <string.h>

#include "plugins/abi/duta_adapter.h"

#define ID "xx-test-first"
#define VERSION "1.0.0"
#define PARTNER "partners/xx-test"
#define FROM "application/vnd.test.forward"
#define TO "application/vnd.test.backward"

DUTA_ADAPTER_NOTE(DUTA_ID(ID) DUTA_VERSION(VERSION) DUTA_PARTNER(PARTNER) DUTA_TRANSLATES(FROM, TO));

static duta_bytes text(const char *characters) {
  duta_bytes bytes = {(const uint8_t *)characters, strlen(characters)};
  return bytes;
}

/* There is nothing to keep, so there is no instance. */
static int32_t create(const duta_host *host, duta_bytes configuration, void **instance) {
  (void)host;
  (void)configuration;
  *instance = NULL;
  return DUTA_OK;
}

static void destroy(void *instance) { (void)instance; }

static int32_t describe(void *instance, duta_description *description) {
  static const duta_translation pair = {sizeof(duta_translation), 0, {(const uint8_t *)FROM, sizeof(FROM) - 1},
                                        {(const uint8_t *)TO, sizeof(TO) - 1}};
  static const duta_translation *const pairs[] = {&pair};
  (void)instance;
  description->id = text(ID);
  description->version = text(VERSION);
  description->partner = text(PARTNER);
  description->translation_count = 1;
  description->translations = pairs;
  return DUTA_OK;
}

static int32_t translate(void *instance, const duta_call *call, const duta_request *request) {
  (void)instance;
  if (request->input.size == 0) {
    call->diagnose(call, DUTA_ERROR, text("EMPTY"), text("body"), text("there is nothing to reverse"));
    return DUTA_INVALID_INPUT;
  }
  uint8_t *place = call->reserve(call, request->input.size);
  if (place == NULL) return DUTA_LIMIT;
  for (uint64_t i = 0; i < request->input.size; ++i) place[i] = request->input.data[request->input.size - 1 - i];
  return call->commit(call, request->input.size);
}

const duta_adapter *duta_adapter_v1(const duta_host *host) {
  static const duta_adapter adapter = {sizeof(duta_adapter), DUTA_ABI, create, destroy, describe, translate, NULL, NULL};
  (void)host;
  return &adapter;
}
