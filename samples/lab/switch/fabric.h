/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the lab's network: hosts (network namespaces), their cables (tap devices), VLANs and
 * capture points. Must not know what the hosts say to each other.
 */
#ifndef LAB_FABRIC_H
#define LAB_FABRIC_H

#include "pcapng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  LAB_MAX_HOSTS = 16,
  LAB_MAX_PORTS = 48,
  LAB_MAX_POINTS = 16,
  LAB_MAX_FILES = 4,
  LAB_MAX_STATIONS = 128,
  LAB_MAX_FRAME = 70000, /* a segmentation-offload frame of 64 KiB and its headers */
  LAB_MAX_HELD = 8,
};

/* Which way a frame passes a port, seen from the host. */
enum lab_way { LAB_FROM_HOST = 1, LAB_TO_HOST = 2 };

enum lab_encapsulation { LAB_PLAIN, LAB_GRE, LAB_VXLAN, LAB_ERSPAN };

struct lab_host {
  char name[32];
  int namespace_fd;
};

/* A frame that waits to be delivered out of order. */
struct lab_held {
  uint8_t *frame; /* owned */
  size_t length;
  int frames_left;  /* delivered after this many later frames */
  int64_t deadline; /* or at this monotonic time, nanoseconds */
};

/* A frame on a long path; the list is in order of time. */
struct lab_late {
  struct lab_late *next;
  int64_t due; /* monotonic, nanoseconds */
  size_t length;
  uint8_t frame[];
};

/* One cable between a host and the switch. */
struct lab_port {
  char name[64]; /* host/interface */
  int fd;
  uint16_t vlan;
  bool offload;           /* frames carry a virtio header and may be larger than the MTU */
  uint32_t loss, reorder; /* per thousand frames towards the host */
  int64_t delay;          /* of frames towards the host, nanoseconds */
  struct lab_held held[LAB_MAX_HELD];
  struct lab_late *late, **late_end; /* owned */
};

/* One interface of a capture file. */
struct lab_point {
  struct lab_pcapng *file; /* borrowed from the fabric */
  uint32_t interface;
  bool member[LAB_MAX_PORTS];
  unsigned ways; /* enum lab_way bits */
  bool tagged;
  bool twice;    /* a mirror that copies at ingress and at egress */
  uint32_t skip; /* frames not written at the start */
  enum lab_encapsulation encapsulation;
  int first_port; /* the end of the tunnel whose outer address is outer[0] */
  uint8_t outer[2][4];
  uint32_t vni;
  uint32_t sequence; /* of the mirror's next packet */
};

struct lab_station {
  uint8_t mac[6];
  uint16_t vlan;
  int port;
};

struct lab_fabric {
  struct lab_host hosts[LAB_MAX_HOSTS];
  struct lab_port ports[LAB_MAX_PORTS];
  struct lab_point points[LAB_MAX_POINTS];
  struct lab_pcapng *files[LAB_MAX_FILES];
  struct lab_station stations[LAB_MAX_STATIONS];
  int host_count, port_count, point_count, file_count, station_count;
  int home_namespace;
  bool capturing;
  int64_t epoch; /* what the captures call the start, nanoseconds since 1970 */
  int64_t start; /* monotonic time of the start */
  int64_t skipped;
  int64_t last_stamp;
  uint64_t random;
};

/* Monotonic time in nanoseconds. */
int64_t lab_now(void);

/* The time to stamp on a frame now: epoch + time run + time skipped; never twice the same. */
int64_t lab_stamp(struct lab_fabric *fabric);

/* port.c: a host is a fresh network namespace; both return an index or -1 with a line on stderr. */
int lab_host_add(struct lab_fabric *fabric, const char *name);
int lab_port_add(struct lab_fabric *fabric, const char *name, uint16_t vlan, bool offload);
int lab_port_find(const struct lab_fabric *fabric, const char *name);

/* forward.c: takes one frame from a host and passes it on; releases held frames that are due. */
void lab_forward(struct lab_fabric *fabric, int from, uint8_t *frame, size_t length);
void lab_release_due(struct lab_fabric *fabric, int64_t now);

/* capture.c: shows a frame that passes a port to every capture point. frame starts at the Ethernet
 * header. */
void lab_capture(struct lab_fabric *fabric, int port, enum lab_way way, const uint8_t *frame,
                 size_t length);

/* command.c: obeys one line of tab-separated words; false with a line on stderr when it cannot. */
bool lab_command(struct lab_fabric *fabric, char *line);

#endif
