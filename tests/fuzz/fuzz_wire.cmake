vmk_fuzz_target(fuzz_wire_pdu fuzz_wire_pdu.c LIBS vmk_wire)
vmk_fuzz_target(fuzz_wire_session fuzz_wire_session.c LIBS vmk_wire)
