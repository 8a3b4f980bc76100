vmk_fuzz_target(fuzz_framing ${CMAKE_CURRENT_LIST_DIR}/fuzz_framing.c LIBS vmk_framing)
# One search takes a good part of a second under a sanitizer: too slow for the replay that ctest runs.
if(VMK_FUZZ)
  vmk_fuzz_target(fuzz_framing_learn ${CMAKE_CURRENT_LIST_DIR}/fuzz_framing_learn.c LIBS vmk_framing)
endif()
