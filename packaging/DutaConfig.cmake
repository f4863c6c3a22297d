# find_package(Duta): what building an adapter outside Duta's own tree takes.
#
#   duta_adapter(NAME SOURCES ... [DEPS ...])   the shared library NAME.so
#   duta_sdk                                    the SDK, linked by duta_adapter
#   duta_proto                                  the canonical kinds in C++
#
# DUTA_PROTO is the folder of the contract, DUTA_PREFIX where Duta lies.
get_filename_component(duta_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(DUTA_PREFIX "${duta_prefix}")
set(DUTA_PROTO "${duta_prefix}/share/duta/proto")

if(NOT TARGET duta_sdk)
  find_package(Protobuf REQUIRED)
  add_library(duta_sdk INTERFACE)
  target_include_directories(duta_sdk SYSTEM INTERFACE "${duta_prefix}/include/duta")
  target_compile_features(duta_sdk INTERFACE cxx_std_20)

  # Messages and their bodies only: an adapter calls nobody, and the registry, the
  # log and orders are the hub's own affair.
  file(GLOB_RECURSE duta_protos RELATIVE "${DUTA_PROTO}" "${DUTA_PROTO}/*.proto")
  list(FILTER duta_protos EXCLUDE REGEX "_service\\.proto$")
  list(FILTER duta_protos EXCLUDE REGEX
       "^(google|duta/(adapter|attachment|envelope|evidence|exchange|hub|log|order|registry))/")
  set(duta_generated "${CMAKE_BINARY_DIR}/duta-proto")
  file(MAKE_DIRECTORY "${duta_generated}")
  set(duta_sources "")
  foreach(proto IN LISTS duta_protos)
    string(REGEX REPLACE "\\.proto$" ".pb" stem "${duta_generated}/${proto}")
    list(APPEND duta_sources "${stem}.cc")
    add_custom_command(OUTPUT "${stem}.cc" "${stem}.h"
                       COMMAND protobuf::protoc "-I${DUTA_PROTO}" "--cpp_out=${duta_generated}" "${proto}"
                       DEPENDS "${DUTA_PROTO}/${proto}" VERBATIM)
  endforeach()
  add_library(duta_proto STATIC ${duta_sources})
  set_target_properties(duta_proto PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_features(duta_proto PUBLIC cxx_std_20)
  target_include_directories(duta_proto SYSTEM PUBLIC "${duta_generated}")
  target_link_libraries(duta_proto PUBLIC protobuf::libprotobuf)
endif()

# What duta_adapter asks for; which warnings another tree wants is its own affair.
if(NOT COMMAND duta_warnings)
  function(duta_warnings name)
  endfunction()
endif()
include("${CMAKE_CURRENT_LIST_DIR}/DutaAdapter.cmake")
