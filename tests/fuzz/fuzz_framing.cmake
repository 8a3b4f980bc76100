vmk_fuzz_target(fuzz_framing ${CMAKE_CURRENT_LIST_DIR}/fuzz_framing.c LIBS vmk_framing)
vmk_fuzz_target(fuzz_framing_learn ${CMAKE_CURRENT_LIST_DIR}/fuzz_framing_learn.c LIBS vmk_framing)
