add_compile_options(-Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
                    -Wpointer-arith -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough
                    -fno-strict-aliasing -fstack-protector-strong)
add_compile_definitions(_GNU_SOURCE)
include_directories(${PROJECT_SOURCE_DIR})
if(VMK_SANITIZE)
  # GCC's own manual: with sanitizers this warning is often wrong.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
                      $<$<C_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_link_options(-fsanitize=address,undefined)
endif()
if(VMK_FUZZ)
  if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "VMK_FUZZ needs clang: configure with the preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
