/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to make Ethernet frames of conversations for tests, and to feed them to the flow
 * engine. Must not know what any test expects.
 */
#include "tests/support/packet_build.h"

#include "core/site/address_text.h"
#include "tests/support/octets.h"

struct build_frame {
  GByteArray *octets;
  uint32_t wire;
  int64_t time;
  uint32_t interface;
};

enum { SYN = 0x02, FIN = 0x01, PSH = 0x08, ACK = 0x10 };
enum { TYPE_VLAN = 0x8100, TYPE_IPV4 = 0x0800, TYPE_RARP = 0x8035, LINK_ETHERNET = 1 };

static void
free_frame(gpointer item)
{
  struct build_frame *frame = item;

  g_byte_array_unref(frame->octets);
  g_free(frame);
}

struct build *
build_new(void)
{
  struct build *build = g_new0(struct build, 1);

  build->frames = g_ptr_array_new_with_free_func(free_frame);
  build->now = INT64_C(1700000000) * 1000000000;
  build->step = 100000;
  for (unsigned i = 0; i < G_N_ELEMENTS(build->interfaces); i++)
    build->interfaces[i] = (struct vmk_interface){.file = 0, .id = i, .link_type = LINK_ETHERNET};
  return build;
}

void
build_free(struct build *build)
{
  g_ptr_array_unref(build->frames);
  g_free(build);
}

static void
put_mac(GByteArray *out, const char *text)
{
  struct vmk_mac mac;

  g_assert_true(vmk_mac_from_text(text, &mac));
  g_byte_array_append(out, mac.octets, sizeof mac.octets);
}

static void
put_address(GByteArray *out, const char *text)
{
  struct vmk_address address;

  g_assert_true(vmk_address_from_text(text, &address));
  g_byte_array_append(out, address.octets + 12, 4);
}

static GByteArray *
ethernet(const char *destination, const char *source, int vlan, unsigned type)
{
  GByteArray *out = g_byte_array_new();

  put_mac(out, destination);
  put_mac(out, source);
  if (vlan >= 0) {
    put16(out, TYPE_VLAN);
    put16(out, (unsigned)vlan);
  }
  put16(out, type);
  return out;
}

static void
put_ipv4(GByteArray *out, const char *source, const char *destination, uint16_t identification,
         uint8_t ttl, unsigned protocol, size_t payload)
{
  guint start = out->len;
  uint32_t sum = 0;

  put16(out, 0x4500);
  put16(out, (unsigned)(20 + payload));
  put16(out, identification);
  put16(out, 0x4000);
  put8(out, ttl);
  put8(out, protocol);
  put16(out, 0);
  put_address(out, source);
  put_address(out, destination);
  for (guint i = start; i < out->len; i += 2)
    sum += (uint32_t)out->data[i] << 8 | out->data[i + 1];
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  out->data[start + 10] = (guint8)(~sum >> 8);
  out->data[start + 11] = (guint8)(~sum & 0xff);
}

static void
capture(struct build *build, GByteArray *octets)
{
  struct build_frame *frame = g_new0(struct build_frame, 1);

  while (octets->len < 60)
    put8(octets, 0);
  frame->octets = octets;
  frame->wire = octets->len;
  if (build->snap != 0 && build->snap < octets->len)
    g_byte_array_set_size(octets, build->snap);
  frame->time = build->now;
  frame->interface = build->interface;
  build->now += build->step;
  g_ptr_array_add(build->frames, frame);
}

struct build_connection
build_tcp(struct build *build, struct build_end client, struct build_end server, int vlan)
{
  struct build_connection connection = {.build = build,
                                        .end = {client, server},
                                        .vlan = vlan,
                                        .ttl = 64,
                                        .mss = 1460,
                                        .sequence = {1000, 5000},
                                        .identification = {1, 1}};

  return connection;
}

static void
segment(struct build_connection *connection, unsigned from, unsigned flags, const void *octets,
        size_t length)
{
  const struct build_end *source = &connection->end[from], *target = &connection->end[1 - from];
  const char *hop = connection->next_hop[from] != NULL ? connection->next_hop[from] : target->mac;
  unsigned header = (flags & SYN) != 0 ? 24 : 20;
  GByteArray *out = ethernet(hop, source->mac, connection->vlan, TYPE_IPV4);

  put_ipv4(out, source->address, target->address, connection->identification[from]++,
           connection->ttl, 6, header + length);
  put16(out, source->port);
  put16(out, target->port);
  put32(out, connection->sequence[from]);
  put32(out, (flags & ACK) != 0 ? connection->sequence[1 - from] : 0);
  put16(out, header / 4 << 12 | flags);
  put16(out, 65535);
  put32(out, 0);
  if ((flags & SYN) != 0) {
    put16(out, 0x0204);
    put16(out, connection->mss);
  }
  g_byte_array_append(out, octets, (guint)length);
  connection->sequence[from] += (uint32_t)length + ((flags & (SYN | FIN)) != 0);
  if (connection->mute[from])
    g_byte_array_unref(out);
  else
    capture(connection->build, out);
}

void
build_open(struct build_connection *connection)
{
  segment(connection, 0, SYN, "", 0);
  segment(connection, 1, SYN | ACK, "", 0);
  segment(connection, 0, ACK, "", 0);
}

void
build_send(struct build_connection *connection, unsigned from, const void *octets, size_t length)
{
  for (size_t at = 0; at < length; at += connection->mss) {
    segment(connection, from, ACK | PSH, (const guint8 *)octets + at,
            MIN(length - at, connection->mss));
    segment(connection, 1 - from, ACK, "", 0);
  }
}

void
build_close(struct build_connection *connection)
{
  segment(connection, 0, FIN | ACK, "", 0);
  segment(connection, 1, FIN | ACK, "", 0);
  segment(connection, 0, ACK, "", 0);
}

void
build_send_random(struct build_connection *connection, unsigned from, size_t length, uint64_t seed)
{
  guint8 *octets = random_octets(length, seed);

  octets[0] = 0xe7; /* starts as nothing that has a name */
  build_send(connection, from, octets, length);
  g_free(octets);
}

void
build_send_clear(struct build_connection *connection, unsigned from, size_t length)
{
  guint8 *octets = g_malloc(length);

  for (size_t i = 0; i < length; i++)
    octets[i] = i % 64 < 40 ? 0 : (guint8)("memory of a guest, zeros and words "[i % 35]);
  octets[0] = 0xe7;
  build_send(connection, from, octets, length);
  g_free(octets);
}

void
build_udp(struct build *build, struct build_end client, struct build_end server, int vlan,
          size_t length)
{
  GByteArray *out = ethernet(server.mac, client.mac, vlan, TYPE_IPV4);
  guint8 *octets = random_octets(length + 1, 3);

  put_ipv4(out, client.address, server.address, 1, 64, 17, 8 + length);
  put16(out, client.port);
  put16(out, server.port);
  put16(out, (unsigned)(8 + length));
  put16(out, 0);
  g_byte_array_append(out, octets, (guint)length);
  g_free(octets);
  capture(build, out);
}

void
build_too_big(struct build *build, struct build_end router, struct build_end sender,
              const char *target, uint16_t mtu, int vlan)
{
  GByteArray *out = ethernet(sender.mac, router.mac, vlan, TYPE_IPV4);

  put_ipv4(out, router.address, sender.address, 1, 64, 1, 8 + 20 + 8);
  put16(out, 0x0304); /* type 3 code 4 */
  put16(out, 0);
  put16(out, 0);
  put16(out, mtu);
  put_ipv4(out, sender.address, target, 2, 64, 6, 1480);
  put32(out, 0);
  put32(out, 0);
  capture(build, out);
}

void
build_rarp(struct build *build, const char *mac, int vlan)
{
  GByteArray *out = ethernet("ff:ff:ff:ff:ff:ff", mac, vlan, TYPE_RARP);

  put16(out, 1);
  put16(out, TYPE_IPV4);
  put16(out, 0x0604);
  put16(out, 3);
  put_mac(out, mac);
  put32(out, 0);
  put_mac(out, mac);
  put32(out, 0);
  capture(build, out);
}

static void
move_frame(struct build *into, struct build *from)
{
  struct build_frame *frame = g_ptr_array_steal_index(from->frames, 0);

  frame->time = into->now;
  into->now += into->step;
  g_ptr_array_add(into->frames, frame);
}

void
build_interleave(struct build *into, struct build *first, struct build *second)
{
  while (first->frames->len > 0 || second->frames->len > 0) {
    if (first->frames->len > 0)
      move_frame(into, first);
    if (second->frames->len > 0)
      move_frame(into, second);
  }
  build_free(first);
  build_free(second);
}

GArray *
build_records(const struct build *build)
{
  GArray *records = g_array_new(FALSE, TRUE, sizeof(struct vmk_record));

  for (guint i = 0; i < build->frames->len; i++) {
    const struct build_frame *frame = g_ptr_array_index(build->frames, i);
    struct vmk_record record = {.data = frame->octets->data,
                                .captured = frame->octets->len,
                                .wire = frame->wire,
                                .time = frame->time,
                                .number = i + 1,
                                .interface = frame->interface};

    g_array_append_val(records, record);
  }
  return records;
}

struct vmk_flows *
build_flows(const struct build *build)
{
  struct vmk_engine_options options = {.threads = 1};
  struct vmk_flows *flows = vmk_flows_new(&options);
  GArray *records = build_records(build);

  vmk_flows_feed(flows, build->interfaces, G_N_ELEMENTS(build->interfaces),
                 (const struct vmk_record *)(const void *)records->data, records->len);
  vmk_flows_finish(flows);
  g_array_unref(records);
  return flows;
}
