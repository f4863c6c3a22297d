#include "core/crypto/certificate.h"
