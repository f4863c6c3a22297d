/* The header must be plain C, and C must see the layout that C++ sees. */
#include <stddef.h>

#include "plugins/abi/duta_adapter.h"
#include "plugins/abi/duta_diagnosis.h"

_Static_assert(sizeof(duta_host_diagnosis) == 16, "as C++ sees it");

uint64_t duta_sizes_in_c(void);
uint64_t duta_sizes_in_c(void) {
  return sizeof(duta_bytes) + 1000 * sizeof(duta_host) + 1000000 * sizeof(duta_call) +
         1000000000 * sizeof(duta_description) + 1000000000000 * sizeof(duta_request) +
         1000000000000000 * sizeof(duta_adapter);
}
