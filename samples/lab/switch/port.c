/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how to make network namespaces and tap devices inside them.
 * Must not know what passes them.
 */
#include "fabric.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int
complain(const char *what, const char *name)
{
  fprintf(stderr, "lab_switch: %s %s: %s\n", what, name, strerror(errno));
  return -1;
}

int
lab_host_add(struct lab_fabric *fabric, const char *name)
{
  struct lab_host *host = &fabric->hosts[fabric->host_count];

  if (fabric->host_count == LAB_MAX_HOSTS || unshare(CLONE_NEWNET) != 0)
    return complain("cannot make the namespace of", name);
  host->namespace_fd = open("/proc/self/ns/net", O_RDONLY);
  if (host->namespace_fd < 0 || setns(fabric->home_namespace, CLONE_NEWNET) != 0)
    return complain("cannot keep the namespace of", name);
  snprintf(host->name, sizeof host->name, "%s", name);
  return fabric->host_count++;
}

static int
tap_open(const char *interface, bool offload)
{
  struct ifreq request = {0};
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return -1;
  request.ifr_flags = (short)(IFF_TAP | IFF_NO_PI | (offload ? IFF_VNET_HDR : 0));
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
  if (ioctl(fd, TUNSETIFF, &request) != 0 ||
      (offload && ioctl(fd, TUNSETOFFLOAD, (unsigned long)(TUN_F_CSUM | TUN_F_TSO4)) != 0)) {
    close(fd);
    return -1;
  }
  return fd;
}

static struct lab_host *
host_of(struct lab_fabric *fabric, const char *port_name, const char **interface)
{
  const char *slash = strchr(port_name, '/');

  for (int i = 0; slash != NULL && i < fabric->host_count; i++) {
    const char *name = fabric->hosts[i].name;

    if (strlen(name) == (size_t)(slash - port_name) &&
        strncmp(name, port_name, strlen(name)) == 0) {
      *interface = slash + 1;
      return &fabric->hosts[i];
    }
  }
  errno = ENOENT;
  return NULL;
}

int
lab_port_add(struct lab_fabric *fabric, const char *name, uint16_t vlan, bool offload)
{
  struct lab_port *port = &fabric->ports[fabric->port_count];
  const char *interface = NULL;
  struct lab_host *host = host_of(fabric, name, &interface);

  if (host == NULL || fabric->port_count == LAB_MAX_PORTS)
    return complain("no such host for port", name);
  if (setns(host->namespace_fd, CLONE_NEWNET) != 0)
    return complain("cannot enter the namespace for", name);
  port->fd = tap_open(interface, offload);
  if (setns(fabric->home_namespace, CLONE_NEWNET) != 0 || port->fd < 0)
    return complain("cannot make the tap device", name);
  snprintf(port->name, sizeof port->name, "%s", name);
  port->vlan = vlan;
  port->offload = offload;
  return fabric->port_count++;
}

int
lab_port_find(const struct lab_fabric *fabric, const char *name)
{
  for (int i = 0; i < fabric->port_count; i++)
    if (strcmp(fabric->ports[i].name, name) == 0)
      return i;
  return -1;
}
