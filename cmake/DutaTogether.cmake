# Several sources of a target are compiled as one: most of a compiler's time goes into
# headers and what they instantiate. So names in the unnamed namespaces of one target
# differ, as if it were one file. The preset `dev` compiles each source alone, which
# finds what one of them includes for another.
option(DUTA_TOGETHER "Compile several sources of a target as one" ON)

# duta_together(TARGET)   lets the C++ sources of TARGET be compiled so.
function(duta_together target)
  if(DUTA_TOGETHER)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    # GCC takes the source's unnamed namespace, which is the target's own, for a header's.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
    endif()
  endif()
endfunction()
