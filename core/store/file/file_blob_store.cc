#include "core/store/file/file_blob_store.h"
