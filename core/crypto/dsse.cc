#include "core/crypto/dsse.h"
