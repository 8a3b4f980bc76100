vmk_fuzz_target(fuzz_framing ${CMAKE_CURRENT_LIST_DIR}/fuzz_framing.c LIBS vmk_framing)
