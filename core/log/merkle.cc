#include "core/log/merkle.h"
