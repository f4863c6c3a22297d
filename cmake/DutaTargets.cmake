# duta_library(NAME SOURCES ... [PUBLIC deps...] [PRIVATE deps...] [ONE_BY_ONE])
#   One library a folder. The link graph is the architecture: a folder may
#   include only what it links (tests/architecture checks it). ONE_BY_ONE: each
#   source is compiled alone (cmake/DutaTogether.cmake).
function(duta_library name)
  cmake_parse_arguments(arg "ONE_BY_ONE" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  duta_precompiled(${name} duta_precompiled_library)
  if(NOT arg_ONE_BY_ONE)
    duta_together(${name})
  endif()
  duta_warnings(${name})
endfunction()

# duta_binary(NAME SOURCES ... [DEPS deps...])
function(duta_binary name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  duta_warnings(${name})
endfunction()

# duta_test_needs(LABEL targets...)
#   Tests of the label need these targets; tests-LABEL builds all that it needs.
function(duta_test_needs label)
  if(NOT TARGET tests-${label})
    add_custom_target(tests-${label})
  endif()
  add_dependencies(tests-${label} ${ARGN})
endfunction()

# duta_test(NAME SOURCES ... [DEPS deps...] [LABELS unit|integration|...] [TIMEOUT seconds] [ONE_BY_ONE])
#   A GoogleTest program, registered with ctest. The label `tsan` is for programs
#   that are concurrent without gRPC: tests/run.sh runs them under the thread
#   sanitizer too.
function(duta_test name)
  cmake_parse_arguments(arg "ONE_BY_ONE" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE ${arg_DEPS} GTest::gmock GTest::gtest_main)
  duta_precompiled(${name} duta_precompiled_test)
  if(NOT arg_ONE_BY_ONE)
    duta_together(${name})
  endif()
  duta_warnings(${name})
  add_test(NAME ${name} COMMAND ${name})
  # What may take longest starts first.
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} COST ${arg_TIMEOUT})
  # What the thread sanitizer cannot see into is told to it as a whole: gRPC and
  # Abseil as Debian builds them.
  if(DUTA_SANITIZE STREQUAL "thread")
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=1")
  endif()
  foreach(label IN LISTS arg_LABELS)
    duta_test_needs(${label} ${name})
  endforeach()
endfunction()

# duta_fuzzer(NAME SOURCES ... [DEPS deps...])
#   A libFuzzer program. ctest runs it for a few seconds over its corpus in
#   tests/fuzz/corpus/NAME; run the binary itself for longer.
function(duta_fuzzer name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  duta_warnings(${name})
  add_test(NAME ${name} COMMAND ${name} -max_total_time=5 -max_len=4096 -timeout=5
           "${PROJECT_BINARY_DIR}/corpus/${name}" "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/corpus/${name}")
  file(MAKE_DIRECTORY "${PROJECT_SOURCE_DIR}/tests/fuzz/corpus/${name}")
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 60)
endfunction()

function(duta_warnings name)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Werror -Wno-missing-field-initializers
                                         $<$<COMPILE_LANGUAGE:CXX>:-Wno-deprecated-declarations>)
  # What a lock guards is used with the lock held (core/base/mutex.h). GCC has no
  # such check: scripts/check_locks.py asks clang there.
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${name} PRIVATE -Wthread-safety)
  endif()
  # GCC 12 with sanitizers sees uninitialised members in <regex> and
  # std::function that are none (GCC bug 105562). Clang does not know the option.
  if(DUTA_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${name} PRIVATE -Wno-maybe-uninitialized)
  endif()
endfunction()
