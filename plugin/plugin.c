/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what Wireshark wants to find in a module, and the protocols that there are here.
 * Must not know any of them.
 */
#define WS_BUILD_DLL
#include "files.h"
#include "protocols.h"
#include "vmkrole.h"

#ifdef __has_include
#if __has_include(<wsutil/plugins.h>)
#include <wsutil/plugins.h>
#endif
#endif

WS_DLL_PUBLIC_DEF const char plugin_version[] = VMK_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

static void
register_all(void)
{
  int vmauthd = vmauthd_register();
  int vmnfc = vmnfc_register();

  conn_register(vmauthd, vmnfc);
  files_register();
  vmudt_register();
  role_flow_register(vmauthd, vmotion_register(), vmkrole_register());
  filter_migration_register(vmauthd);
}

static void
hand_off_all(void)
{
  vmauthd_handoff();
  vmnfc_handoff();
  vmotion_handoff();
  vmkrole_taps_handoff();
}

void
plugin_register(void)
{
  static proto_plugin plugin = {.register_protoinfo = register_all,
                                .register_handoff = hand_off_all};

  proto_register_plugin(&plugin);
}

/* Read from Wireshark 4.4 on: it holds dissectors and taps. */
uint32_t
plugin_describe(void)
{
  return UINT32_C(1) << 0 | UINT32_C(1) << 4;
}
