if(TARGET vmk_flow)
  vmk_fuzz_target(fuzz_packet ${CMAKE_CURRENT_LIST_DIR}/fuzz_packet.c LIBS vmk_packet)
  vmk_fuzz_target(fuzz_flow ${CMAKE_CURRENT_LIST_DIR}/fuzz_flow.c LIBS vmk_flow)
endif()
