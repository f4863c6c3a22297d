# duta_adapter(NAME SOURCES ... [DEPS ...])
#   An adapter: a shared library build/.../adapters/NAME.so that exports one
#   function, has no undefined symbols and keeps its libraries to itself. DEPS
#   are linked statically where they are static libraries.
function(duta_adapter name)
  cmake_parse_arguments(arg "" "OUTPUT_DIRECTORY" "SOURCES;DEPS" ${ARGN})
  if(NOT arg_OUTPUT_DIRECTORY)
    set(arg_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/adapters")
  endif()
  set(target "adapter_${name}")
  add_library(${target} MODULE ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME "${name}" SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY "${arg_OUTPUT_DIRECTORY}"
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/adapter.map")
  target_link_libraries(${target} PRIVATE duta_sdk ${arg_DEPS})
  target_link_options(${target} PRIVATE
    "LINKER:--exclude-libs,ALL" "LINKER:--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/adapter.map")
  # A sanitized library leaves the sanitizer's own functions to the program.
  if(NOT DUTA_SANITIZE)
    target_link_options(${target} PRIVATE "LINKER:-z,defs")
  endif()
  duta_warnings(${target})
endfunction()
