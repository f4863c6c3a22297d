// The version of the programs; CMake's project() is the source.
#pragma once

namespace duta::hub {

inline constexpr const char* kVersion = DUTA_PROGRAM_VERSION;

}  // namespace duta::hub
