#include "core/crypto/signed_note.h"
