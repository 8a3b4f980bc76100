/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows the steps between a built module and a Wireshark that uses it, and how each is looked at
 * from outside. Must not know how they are printed.
 */
#include "doctor.h"

#include <dlfcn.h>
#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODULE "vmkscope.so"
#define PERSONAL 0
#define GLOBAL 1

/* What tshark prints with one or two words, or NULL. */
static char *
ask_tshark(const char *first, const char *second)
{
  char *words[] = {(char *)(uintptr_t) "tshark", (char *)(uintptr_t)first,
                   (char *)(uintptr_t)second, NULL};
  char *out = NULL;
  int status;

  if (!g_spawn_sync(NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                    &out, NULL, &status, NULL) ||
      !g_spawn_check_wait_status(status, NULL)) {
    g_free(out);
    return NULL;
  }
  return out;
}

/* The rest of the line that starts with the label, or NULL. */
static char *
line_after(const char *text, const char *label)
{
  char **lines = g_strsplit(text, "\n", -1);
  char *found = NULL;

  for (size_t i = 0; lines[i] != NULL && found == NULL; i++) {
    if (g_str_has_prefix(lines[i], label)) {
      found = g_strstrip(g_strdup(lines[i] + strlen(label)));
    }
  }
  g_strfreev(lines);
  return found;
}

enum vmk_health
vmk_doctor_wireshark(struct vmk_patient *patient, GString *words)
{
  char *version = ask_tshark("--version", NULL), *folders = ask_tshark("-G", "folders");
  const char *number = version != NULL ? strstr(version, "Wireshark) ") : NULL;
  enum vmk_health health = VMK_HEALTH_BAD;

  patient->modules = g_ptr_array_new_with_free_func(g_free);
  if (number == NULL || folders == NULL ||
      sscanf(number, "Wireshark) %u.%u", &patient->major, &patient->minor) != 2) {
    g_string_append(
        words, "tshark is not there or does not run; install it (Debian: apt-get install tshark)");
  } else {
    patient->folders[PERSONAL] = line_after(folders, "Personal Plugins:");
    patient->folders[GLOBAL] = line_after(folders, "Global Plugins:");
    patient->configuration = line_after(folders, "Personal configuration:");
    g_string_append_printf(words, "tshark %u.%u: it loads modules made for %u.%u and no other",
                           patient->major, patient->minor, patient->major, patient->minor);
    health = VMK_HEALTH_GOOD;
  }
  g_free(version);
  g_free(folders);
  return health;
}

/* "4.0" out of ".../plugins/4.0/epan/vmkscope.so". */
static char *
version_folder(const char *module)
{
  char *epan = g_path_get_dirname(module), *folder = g_path_get_dirname(epan);
  char *name = g_path_get_basename(folder);

  g_free(epan);
  g_free(folder);
  return name;
}

static bool
fits(const struct vmk_patient *patient, const char *module)
{
  char *wanted = g_strdup_printf("%u.%u", patient->major, patient->minor),
       *found = version_folder(module);
  bool same = strcmp(wanted, found) == 0;

  g_free(wanted);
  g_free(found);
  return same;
}

/* Modules that match the pattern: those that fit go to `fitting`, the others are named in `others`.
 */
static void
find_modules(const struct vmk_patient *patient, const char *pattern, GPtrArray *fitting,
             GString *others)
{
  glob_t found;

  if (glob(pattern, 0, NULL, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; i++) {
      if (fits(patient, found.gl_pathv[i])) {
        g_ptr_array_add(fitting, g_strdup(found.gl_pathv[i]));
      } else {
        g_string_append_printf(others, "%s%s", others->len > 0 ? ", " : "", found.gl_pathv[i]);
      }
    }
    globfree(&found);
  }
}

/* Where the build puts it, seen from the command in the same build folder. */
enum vmk_health
vmk_doctor_built(struct vmk_patient *patient, GString *words)
{
  GPtrArray *fitting = g_ptr_array_new_with_free_func(g_free);
  GString *others = g_string_new(NULL);
  char *self = g_file_read_link("/proc/self/exe", NULL);
  char *folder = self != NULL ? g_path_get_dirname(self) : g_strdup(".");
  char *pattern = g_build_filename(folder, "..", "plugin", "plugins", "*", "epan", MODULE, NULL);
  enum vmk_health health;

  find_modules(patient, pattern, fitting, others);
  if (fitting->len > 0) {
    g_string_append(words, g_ptr_array_index(fitting, 0));
  } else if (others->len > 0) {
    g_string_append_printf(
        words, "only for another version: %s; build again with the Wireshark that is installed now",
        others->str);
  } else {
    g_string_append(words,
                    "no module beside this command (it may have been installed from elsewhere)");
  }
  g_free(pattern);
  g_free(folder);
  g_free(self);
  health = fitting->len > 0 ? VMK_HEALTH_GOOD : VMK_HEALTH_NOTE;
  g_string_free(others, TRUE);
  g_ptr_array_free(fitting, TRUE);
  return health;
}

/* Where Wireshark looks: the folders of this X.Y, and beside them those of other versions. */
enum vmk_health
vmk_doctor_installed(struct vmk_patient *patient, GString *words)
{
  GString *others = g_string_new(NULL);
  enum vmk_health health = VMK_HEALTH_GOOD;

  for (size_t i = 0; i < G_N_ELEMENTS(patient->folders); i++) {
    char *versions =
        patient->folders[i] != NULL ? g_path_get_dirname(patient->folders[i]) : g_strdup("");
    char *pattern = g_build_filename(versions, "*", "epan", MODULE, NULL);

    find_modules(patient, pattern, patient->modules, others);
    g_free(pattern);
    g_free(versions);
  }
  if (patient->modules->len == 1) {
    g_string_append(words, g_ptr_array_index(patient->modules, 0));
  } else if (patient->modules->len > 1) {
    g_string_append_printf(words, "twice: %s and %s; remove one",
                           (char *)g_ptr_array_index(patient->modules, 0),
                           (char *)g_ptr_array_index(patient->modules, 1));
    health = VMK_HEALTH_BAD;
  } else {
    health = VMK_HEALTH_BAD;
    if (others->len > 0) {
      g_string_append_printf(words, "for another version only: %s; ", others->str);
    }
    g_string_append_printf(words, "copy the built " MODULE " to %s/epan, or run cmake --install",
                           patient->folders[PERSONAL] != NULL ? patient->folders[PERSONAL]
                                                              : "the plugin folder");
  }
  g_string_free(others, TRUE);
  return health;
}

/* The version that the module itself says it is made for. */
static enum vmk_health
judge_version(const struct vmk_patient *patient, void *module, GString *words)
{
  const int *major = dlsym(module, "plugin_want_major"),
            *minor = dlsym(module, "plugin_want_minor");

  if (major == NULL || minor == NULL) {
    g_string_append(words,
                    "it does not say which Wireshark it is made for: it is no Wireshark module");
    return VMK_HEALTH_BAD;
  }
  g_string_append_printf(words, "made for %d.%d", *major, *minor);
  if (*major != (int)patient->major || *minor != (int)patient->minor) {
    g_string_append(words, ", which this Wireshark refuses; build it again");
    return VMK_HEALTH_BAD;
  }
  return VMK_HEALTH_GOOD;
}

enum vmk_health
vmk_doctor_loadable(struct vmk_patient *patient, GString *words)
{
  enum vmk_health health;
  void *module;

  if (patient->modules->len == 0) {
    g_string_append(words, "nothing to load");
    return VMK_HEALTH_NOTE;
  }
  module = dlopen(g_ptr_array_index(patient->modules, 0), RTLD_LAZY | RTLD_LOCAL);
  if (module == NULL) {
    g_string_append_printf(words, "%s; build it against the Wireshark that is installed",
                           dlerror());
    return VMK_HEALTH_BAD;
  }
  health = judge_version(patient, module, words);
  dlclose(module);
  return health;
}

static bool
below(const char *path, const char *folder)
{
  return folder != NULL && g_str_has_prefix(path, folder);
}

/* As root Wireshark looks at the global folder only. */
enum vmk_health
vmk_doctor_privileges(struct vmk_patient *patient, GString *words)
{
  if (getuid() != 0 && getgid() != 0) {
    g_string_append(words, "not root");
    return VMK_HEALTH_GOOD;
  }
  if (patient->modules->len > 0 &&
      below(g_ptr_array_index(patient->modules, 0), patient->folders[PERSONAL])) {
    g_string_append_printf(
        words,
        "Wireshark run as root does not look into %s; run it as another user, or install into %s",
        patient->folders[PERSONAL],
        patient->folders[GLOBAL] != NULL ? patient->folders[GLOBAL] : "the global folder");
    return VMK_HEALTH_BAD;
  }
  g_string_append(words, "root: Wireshark looks into the global plugin folder only");
  return VMK_HEALTH_NOTE;
}

enum vmk_health
vmk_doctor_loaded(struct vmk_patient *patient, GString *words)
{
  char *plugins = ask_tshark("-G", "plugins");
  char *line = plugins != NULL ? line_after(plugins, MODULE) : NULL;
  enum vmk_health health = line != NULL ? VMK_HEALTH_GOOD : VMK_HEALTH_BAD;

  (void)patient;
  if (line != NULL) {
    g_string_append_printf(words, "tshark -G plugins lists it: %s", g_strdelimit(line, "\t", ' '));
  } else {
    g_string_append(words, "tshark -G plugins does not list it; the lines above say why");
  }
  g_free(line);
  g_free(plugins);
  return health;
}

static bool
line_in(char **lines, const char *word)
{
  return lines != NULL && g_strv_contains((const char *const *)lines, word);
}

/* Protocols that the user switched off in Wireshark's dialog: one filter name a line. */
enum vmk_health
vmk_doctor_enabled(struct vmk_patient *patient, GString *words)
{
  static const char *const protocols[] = {"vmauthd", "vmnfc", "vmotion", "vmudt", "vmkrole"};
  char *path = g_build_filename(patient->configuration != NULL ? patient->configuration : "",
                                "disabled_protos", NULL);
  char *text = NULL;
  char **lines;

  g_file_get_contents(path, &text, NULL, NULL);
  lines = text != NULL ? g_strsplit(text, "\n", -1) : NULL;
  for (size_t i = 0; i < G_N_ELEMENTS(protocols); i++) {
    if (line_in(lines, protocols[i])) {
      g_string_append_printf(words, "%s%s", words->len > 0 ? ", " : "", protocols[i]);
    }
  }
  g_strfreev(lines);
  g_free(text);
  if (words->len > 0) {
    g_string_append_printf(words, " switched off in %s; switch on in Analyze > Enabled Protocols",
                           path);
    g_free(path);
    return VMK_HEALTH_BAD;
  }
  g_free(path);
  g_string_append(words, "none of its protocols is switched off");
  return VMK_HEALTH_GOOD;
}

void
vmk_doctor_clear(struct vmk_patient *patient)
{
  g_free(patient->folders[PERSONAL]);
  g_free(patient->folders[GLOBAL]);
  g_free(patient->configuration);
  if (patient->modules != NULL) {
    g_ptr_array_free(patient->modules, TRUE);
  }
}
