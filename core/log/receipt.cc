#include "core/log/receipt.h"
