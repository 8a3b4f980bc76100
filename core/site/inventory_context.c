/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a text says which host its next lines are about: prompts, commands, comments, file
 * names. Must not know what commands print.
 */
#include <string.h>

#include "core/site/inventory_reading.h"

/* What a line says; NULL where it says nothing. All owned. */
struct context {
  char *host;
  char *vmk;
  char *netstack;
  bool is_command;
  bool is_file; /* host is a file name */
};

static void
clear(struct context *context)
{
  g_free(context->host);
  g_free(context->vmk);
  g_free(context->netstack);
}

static const char *
skip_blanks(const char *text)
{
  return text + strspn(text, " \t");
}

static char *
word_copy(const char *text)
{
  return g_strndup(text, strcspn(text, " \t"));
}

static bool
is_tool(const char *text)
{
  static const char *const tools[] = {"esxcli ", "localcli ", "esxcfg-",
                                      "govc ",   "vim-cmd ",  "ssh "};

  for (size_t i = 0; i < G_N_ELEMENTS(tools); i++)
    if (g_str_has_prefix(text, tools[i]))
      return true;
  return false;
}

/* The value of "-x VALUE", "--long VALUE" or "--long=VALUE" at word i, or NULL. */
static const char *
option_value(char **words, guint i, const char *brief, const char *full)
{
  size_t length = strlen(full);

  if (strcmp(words[i], brief) == 0 || strcmp(words[i], full) == 0)
    return words[i + 1];
  if (strncmp(words[i], full, length) == 0 && words[i][length] == '=')
    return words[i] + length + 1;
  return NULL;
}

static void
replace(char **slot, const char *value)
{
  if (!value || *value == '\0')
    return;
  g_free(*slot);
  *slot = g_strdup(value);
}

static const char *
last_component(const char *path)
{
  const char *slash = path ? strrchr(path, '/') : NULL;

  return slash ? slash + 1 : path;
}

static const char *
behind_at(const char *text)
{
  const char *at = strchr(text, '@');

  return at ? at + 1 : text;
}

static void
parse_command(const char *text, struct context *context)
{
  char *words_of = g_strdup(text);
  char **words = g_strsplit_set(g_strstrip(words_of), " \t", 64);

  context->is_command = true;
  if (words[0] && strcmp(words[0], "ssh") == 0 && words[1])
    replace(&context->host, behind_at(words[1]));
  for (guint i = 1; words[0] && words[i]; i++) {
    replace(&context->vmk, option_value(words, i, "-i", "--interface-name"));
    replace(&context->netstack, option_value(words, i, "-N", "--netstack"));
    if (strcmp(words[0], "esxcli") == 0)
      replace(&context->host, option_value(words, i, "-s", "--server"));
    if (strcmp(words[0], "govc") == 0)
      replace(&context->host, last_component(option_value(words, i, "-host", "--host")));
  }
  g_strfreev(words);
  g_free(words_of);
}

/* "[root@esx-a:~] command" of the ESXi shell. */
static bool
parse_bracket_prompt(const char *line, struct context *context)
{
  const char *at = strchr(line, '@'), *close = strchr(line, ']');
  size_t length;

  if (line[0] != '[' || !at || !close || at > close)
    return false;
  length = strcspn(at + 1, ":]");
  if (length == 0 || memchr(line, ' ', (size_t)(at - line)))
    return false;
  context->host = g_strndup(at + 1, length);
  parse_command(skip_blanks(close + 1), context);
  return true;
}

/* "root@esx-a:~# command" and "~ # command". */
static bool
parse_shell_prompt(const char *line, struct context *context)
{
  const char *sign = strpbrk(line, "#$");
  const char *at = strchr(line, '@');
  size_t length;

  if (!sign)
    return false;
  if (g_str_has_prefix(line, "~ #") || (line[0] == '/' && sign[-1] == ' ')) {
    parse_command(skip_blanks(sign + 1), context);
    return is_tool(skip_blanks(sign + 1));
  }
  if (!at || at > sign || memchr(line, ' ', (size_t)(sign - line)))
    return false;
  length = strcspn(at + 1, ":#$");
  if (length == 0 || at[1 + length] != ':')
    return false;
  context->host = g_strndup(at + 1, length);
  parse_command(skip_blanks(sign + 1), context);
  return true;
}

static bool
parse_label(const char *line, struct context *context)
{
  const char *text = skip_blanks(line + strspn(line, "#$"));

  if (is_tool(text)) {
    parse_command(text, context);
    return true;
  }
  if (g_ascii_strncasecmp(text, "host:", 5) == 0 && *skip_blanks(text + 5)) {
    context->host = word_copy(skip_blanks(text + 5));
    return true;
  }
  text = g_str_has_prefix(line, "###") ? skip_blanks(line + 3) : "";
  if (*text == '\0' || strpbrk(text, " \t#"))
    return false;
  context->host = g_strdup(text);
  return true;
}

/* "==> FILE <==" of head and tail, "HOST | CHANGED | rc=0 >>" of Ansible. */
static bool
parse_banner(const char *line, struct context *context)
{
  if (g_str_has_prefix(line, "==> ") && g_str_has_suffix(line, " <==")) {
    context->host = g_strndup(line + 4, strlen(line) - 8);
    context->is_file = true;
    return *context->host != '\0';
  }
  if (g_str_has_suffix(line, ">>") && strstr(line, " | ") && strstr(line, "rc=")) {
    context->host = word_copy(line);
    return *context->host != '\0';
  }
  return false;
}

static bool
parse(const char *line, struct context *context)
{
  char *trimmed = g_strstrip(g_strdup(line));
  bool known = parse_banner(trimmed, context) || parse_bracket_prompt(trimmed, context) ||
               parse_label(trimmed, context) || parse_shell_prompt(trimmed, context);

  g_free(trimmed);
  return known;
}

bool
vmk_context_is(const char *line)
{
  struct context context = {0};
  bool known = strpbrk(line, "#$>@:") || is_tool(skip_blanks(line)) ? parse(line, &context) : false;

  clear(&context);
  return known;
}

bool
vmk_context_take(struct vmk_reading *reading, const char *line)
{
  struct context context = {0};

  if (!parse(line, &context)) {
    clear(&context);
    return false;
  }
  reading->vmk = vmk_site_intern(reading->site, context.vmk);
  reading->netstack = vmk_site_intern(reading->site, context.netstack);
  if (context.is_file)
    vmk_context_from_file(reading, context.host);
  else if (context.host)
    reading->host = vmk_site_intern(reading->site, context.host);
  reading->host_is_guess &= context.host == NULL;
  clear(&context);
  return true;
}

static void
drop_extension(char *name)
{
  static const char *const extensions[] = {".txt", ".csv", ".json", ".log",
                                           ".out", ".yml", ".yaml", ".site"};

  for (size_t i = 0; i < G_N_ELEMENTS(extensions); i++)
    if (g_str_has_suffix(name, extensions[i]) && strlen(name) > strlen(extensions[i])) {
      name[strlen(name) - strlen(extensions[i])] = '\0';
      return;
    }
}

void
vmk_context_from_file(struct vmk_reading *reading, const char *path)
{
  char *name = g_path_get_basename(path);
  char *dot;

  drop_extension(name);
  dot = strrchr(name, '.');
  reading->vmk = NULL;
  if (dot && vmk_is_vmk_name(dot + 1)) {
    reading->vmk = vmk_site_intern(reading->site, dot + 1);
    *dot = '\0';
  }
  if (strchr(name, '_') && name[0] != '_')
    *strchr(name, '_') = '\0';
  reading->host = vmk_site_intern(reading->site, name);
  g_free(name);
}
