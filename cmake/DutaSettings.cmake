# Compiler settings for every target, and the packages that several use.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_CXX_FLAGS_DEBUG "-g1 -O0")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-g1 -O2")
# Threads that must not wait for a disk are watched (core/base/thread_rules.h).
add_compile_definitions($<$<CONFIG:Debug>:DUTA_THREAD_CHECKS>)

set(DUTA_SANITIZE "" CACHE STRING "Sanitizers for the whole build, e.g. address,undefined")
if(DUTA_SANITIZE)
  # Without vptr: that check asks the kernel through a pipe, which the adapters'
  # sandbox refuses, and takes an adapter's hidden type names for wrong types.
  add_compile_options(-fsanitize=${DUTA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
                      -fno-sanitize=vptr)
  add_link_options(-fsanitize=${DUTA_SANITIZE})
endif()
if(DUTA_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# A cache makes the second build of a fresh clone quick. The sloppiness is what its
# manual asks for with precompiled headers.
find_program(DUTA_CCACHE ccache)
if(DUTA_CCACHE)
  set(launcher "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${DUTA_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
  add_compile_options($<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)  # Its manual again.
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(absl REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC REQUIRED)
find_package(PkgConfig REQUIRED)
