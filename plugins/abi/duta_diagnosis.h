/*
 * Host extension `duta.diagnosis/1`: lets create() say why it refuses a
 * configuration. Optional for both sides: a host may not have it, an adapter
 * need not ask for it; without it people read the status alone.
 *
 *   const duta_host_diagnosis *diagnosis = host->extension(host, id);
 *
 * with DUTA_DIAGNOSIS_EXTENSION as id. Both pointers may be NULL.
 */
#ifndef DUTA_DIAGNOSIS_H
#define DUTA_DIAGNOSIS_H

#include "plugins/abi/duta_adapter.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DUTA_DIAGNOSIS_EXTENSION "duta.diagnosis/1"

typedef struct duta_host_diagnosis {
  uint32_t size;
  uint32_t reserved;
  /* [load] While create() runs and on its thread, as often as needed. The arguments
     are those of duta_call.diagnose; `field` is a place in the configuration, such
     as `holidays[3].date`. */
  void (*diagnose)(const duta_host *host, int32_t kind, duta_bytes code, duta_bytes field, duta_bytes text);
} duta_host_diagnosis;

#ifdef __cplusplus
}
#endif

#endif /* DUTA_DIAGNOSIS_H */
