if(TARGET vmk_input)
  vmk_fuzz_target(fuzz_input ${CMAKE_CURRENT_LIST_DIR}/fuzz_input.c LIBS vmk_input)
endif()
