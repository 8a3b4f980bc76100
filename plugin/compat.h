/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows every difference between Wireshark 4.0, 4.2, 4.4 and 4.6 that this module meets, and hides
 * it. Must not know any protocol.
 */
#ifndef VMK_PLUGIN_COMPAT_H
#define VMK_PLUGIN_COMPAT_H

#include <ws_version.h>

#include <epan/packet.h>

#include <epan/conversation.h>
#include <epan/conversation_filter.h>
#include <epan/expert.h>
#include <epan/follow.h>
#include <epan/prefs.h>
#include <epan/proto_data.h>
#include <epan/stats_tree.h>
#include <epan/tap.h>

#define VMK_WS (WIRESHARK_VERSION_MAJOR * 100 + WIRESHARK_VERSION_MINOR)

/* Booleans of callbacks and preference variables: four octets up to 4.2, one from 4.4 on. A wrong
 * one here writes over its neighbours without a word from the compiler. */
#if VMK_WS >= 404
typedef bool vmk_ws_bool;
#else
typedef gboolean vmk_ws_bool;
#define tvb_get_uint8 tvb_get_guint8
#endif

/* UAT callbacks changed one version earlier. */
#if VMK_WS >= 402
typedef bool vmk_uat_bool;
#else
typedef gboolean vmk_uat_bool;
#endif

/* register_conversation_filter: its callbacks take user data from 4.2 on. */
#if VMK_WS >= 402
#define VMK_FILTER_ARGS packet_info *pinfo, void *user_data _U_
#define vmk_register_conversation_filter(proto, title, valid, build)                               \
  register_conversation_filter(proto, title, valid, build, NULL)
#else
#define VMK_FILTER_ARGS packet_info *pinfo
#define vmk_register_conversation_filter register_conversation_filter
#endif

/* register_follow_stream: two more arguments from 4.2 on. */
#if VMK_WS >= 402
#define VMK_FOLLOW_FILTER_ARGS                                                                     \
  epan_dissect_t *edt, packet_info *pinfo, unsigned *stream, unsigned *sub_stream
#define vmk_register_follow_stream(proto, tap, like, listener)                                     \
  register_follow_stream(proto, tap, get_follow_conv_func(like), get_follow_index_func(like),      \
                         get_follow_address_func(like), get_follow_port_to_display(like),          \
                         listener, get_follow_stream_count_func(like), NULL)
#else
#define vmk_register_follow_stream(proto, tap, like, listener)                                     \
  register_follow_stream(proto, tap, get_follow_conv_func(like), get_follow_index_func(like),      \
                         get_follow_address_func(like), get_follow_port_to_display(like),          \
                         listener)
#endif

/* Names for addresses: one more argument from 4.2 on. */
#if VMK_WS >= 402
#define vmk_add_ipv4_name(address, name) add_ipv4_name(address, name, FALSE)
#define vmk_add_ipv6_name(address, name) add_ipv6_name(address, name, FALSE)
#else
#define vmk_add_ipv4_name add_ipv4_name
#define vmk_add_ipv6_name add_ipv6_name
#endif

#ifndef STATS_TREE_MENU_SEPARATOR
#define STATS_TREE_MENU_SEPARATOR "/"
#endif

#ifndef UNS
#define UNS(x) (x)
#endif

#endif
