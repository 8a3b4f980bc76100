# vmk_whole(target...): compiled so that the command can be optimised as a whole when it is linked (a packet's long way goes
# through many files: a sixth fewer instructions on connections of few packets), and the tests and the module can link the
# same objects as ever. GCC only: clang has no such objects before version 17.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE MATCHES "^Rel" AND NOT VMK_SANITIZE)
  set(VMK_WHOLE ON)
endif()

function(vmk_whole)
  if(NOT VMK_WHOLE)
    return()
  endif()
  foreach(target ${ARGN})
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
      target_link_options(${target} PRIVATE -flto=auto -O2)
    else()
      target_compile_options(${target} PRIVATE -flto=auto -ffat-lto-objects)
    endif()
  endforeach()
endfunction()
