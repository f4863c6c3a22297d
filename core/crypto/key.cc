#include "core/crypto/key.h"
