/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the steps between a built module and a Wireshark that uses it, and how each is looked at
 * from outside. Must not know how they are printed.
 *
 * Facts about Wireshark (plugin folders, what root may load, exact match of X.Y): its user's guide,
 * "Plugin folders", and observed with 4.0 to 4.6.
 */
#ifndef VMK_DOCTOR_H
#define VMK_DOCTOR_H

#include <glib.h>

enum vmk_health {
  VMK_HEALTH_GOOD,
  VMK_HEALTH_NOTE, /* no reason why it should not work */
  VMK_HEALTH_BAD,
};

/* What the steps find out for one another. */
struct vmk_patient {
  unsigned major, minor; /* of tshark */
  char *folders[2];      /* personal and global plugin folder of that X.Y, or NULL; owned */
  char *configuration;   /* personal configuration folder, or NULL; owned */
  GPtrArray *modules;    /* char *: modules found installed for this X.Y */
};

/* Each fills in words (one line: what was seen, what to do) and returns how it stands. */
enum vmk_health vmk_doctor_wireshark(struct vmk_patient *patient, GString *words);
enum vmk_health vmk_doctor_built(struct vmk_patient *patient, GString *words);
enum vmk_health vmk_doctor_installed(struct vmk_patient *patient, GString *words);
enum vmk_health vmk_doctor_loadable(struct vmk_patient *patient, GString *words);
enum vmk_health vmk_doctor_privileges(struct vmk_patient *patient, GString *words);
enum vmk_health vmk_doctor_loaded(struct vmk_patient *patient, GString *words);
enum vmk_health vmk_doctor_enabled(struct vmk_patient *patient, GString *words);

void vmk_doctor_clear(struct vmk_patient *patient);

#endif
