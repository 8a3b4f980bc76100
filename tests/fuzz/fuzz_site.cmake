vmk_fuzz_target(fuzz_site fuzz_site.c LIBS vmk_site)
