#include "core/crypto/digest.h"
