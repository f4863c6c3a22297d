# Large headers of other people's libraries, parsed once instead of in every
# source, which takes a third off the time of a build. Sources include what they
# use all the same; the preset `dev` builds without, which finds those that do not.
#
#   duta_precompiled_library   for libraries
#   duta_precompiled_test      for tests: GoogleTest besides
option(DUTA_PRECOMPILED "Precompile large headers" ON)
if(NOT DUTA_PRECOMPILED)
  function(duta_precompiled)
  endfunction()
  return()
endif()

add_compile_options(-pthread)  # Everywhere, since clang wants all options alike.
set(headers
    <algorithm> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <set> <string> <string_view>
    <thread> <utility> <vector> <absl/status/status.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
    <google/protobuf/message.h>)
set(libraries absl::status absl::statusor absl::strings protobuf::libprotobuf)

file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/precompiled.cc" CONTENT "int main() {}\n")
add_library(duta_precompiled_library STATIC "${PROJECT_BINARY_DIR}/precompiled.cc")
target_link_libraries(duta_precompiled_library PRIVATE ${libraries})
target_precompile_headers(duta_precompiled_library PRIVATE ${headers})

# A program of its own: the code of programs and of libraries is positioned differently.
if(DUTA_TESTS)
  find_package(GTest REQUIRED)
  add_executable(duta_precompiled_test EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/precompiled.cc")
  target_link_libraries(duta_precompiled_test PRIVATE ${libraries} GTest::gmock)
  target_precompile_headers(duta_precompiled_test PRIVATE ${headers} <gmock/gmock.h> <gtest/gtest.h>)
endif()

# duta_precompiled(TARGET FROM)        lets the C++ sources of TARGET use what FROM has precompiled.
function(duta_precompiled target from)
  target_precompile_headers(${target} REUSE_FROM ${from})
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.c$")
  if(sources)
    set_source_files_properties(${sources} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  endif()
  duta_precompiled_warnings(${target})
endfunction()

# GCC 12 takes what it precompiled for ours and warns of the standard library,
# wrongly (GCC bug 105651). The preset `dev` keeps these warnings.
function(duta_precompiled_warnings target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-restrict -Wno-stringop-overflow
                                             -Wno-stringop-overread)
  endif()
endfunction()
