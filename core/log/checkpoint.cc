#include "core/log/checkpoint.h"
