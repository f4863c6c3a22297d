#include "core/store/sqlite/sqlite_database.h"
