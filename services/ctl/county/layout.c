#include "services/ctl/county/layout.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "services/ctl/backup/key_sound.h"

enum status layout_become_owner(const struct session *session, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct stat owner;
	(void)snprintf(path, sizeof path, "%.1000s/etc/zhian", session->root);
	if (geteuid() != 0 || stat(path, &owner) != 0 || owner.st_uid == 0)
		return STATUS_OK;
	return setegid(owner.st_gid) == 0 && seteuid(owner.st_uid) == 0
		       ? STATUS_OK
		       : err_set_errno(err, "cannot act as the owner of %s", path);
}

/* ---- keys */

enum status layout_make_key(const struct session *session, uint32_t region,
			    enum key_purpose purpose, const char *folder, const char *name,
			    struct key *ret_key, struct err *err)
{
	char below[FILE_PATH_MAX / 2], secret[FILE_PATH_MAX], public[FILE_PATH_MAX];
	if (!key_name_valid(name))
		return err_set(err, STATUS_INVALID,
			       "\"%.60s\" names no key: letters, digits, '.', '_', '-'", name);
	(void)snprintf(below, sizeof below, "keys/%s%s.key", folder, name);
	layout_etc(session, region, below, secret);
	(void)snprintf(below, sizeof below, "keys/public/%s%s.pub", folder, name);
	layout_etc(session, region, below, public);
	key_make(purpose, name, ret_key);
	return key_save(ret_key, secret, public, err);
}

enum status layout_public_key(const struct session *session, uint32_t region, const char *name,
			      enum key_purpose purpose, struct key *ret_key, struct err *err)
{
	char below[FILE_PATH_MAX / 2], path[FILE_PATH_MAX];
	(void)snprintf(below, sizeof below, "keys/public/%s.pub", name);
	layout_etc(session, region, below, path);
	TRY(key_load(path, purpose, ret_key, err));
	layout_etc(session, region, "keys", path);
	return key_halves_sound(path, name, KEY_HALVES_ANY, err);
}

/* ---- zhian.yaml */

struct place {
	char section[64]; /* "": at the top */
};

/* "name:" with nothing behind it opens a section. */
static void note_section(const char *line, size_t size, struct place *place)
{
	size_t name = 0;
	while (name < size && ((line[name] >= 'a' && line[name] <= 'z') || line[name] == '_'))
		name++;
	if (name == 0 || name >= sizeof place->section || name + 1 != size || line[name] != ':')
		return;
	memcpy(place->section, line, name);
	place->section[name] = '\0';
}

/* The setting whose line this is, stated or shown as a default; SIZE_MAX: none. */
static size_t setting_of(const char *line, size_t size, const struct place *place,
			 const struct setting *settings, size_t count)
{
	size_t depth = 0;
	while (depth < size && line[depth] == ' ')
		depth++;
	size_t at = depth;
	if (at + 1 < size && line[at] == '#' && line[at + 1] == ' ')
		at += 2;
	for (size_t i = 0; i < count; i++) {
		size_t name = strlen(settings[i].name);
		bool here = settings[i].section == NULL ? depth == 0
							: depth == 2 && strcmp(settings[i].section,
									       place->section) == 0;
		if (here && size - at > name && memcmp(line + at, settings[i].name, name) == 0 &&
		    line[at + name] == ':')
			return i;
	}
	return SIZE_MAX;
}

static void put_setting(const struct setting *setting, FILE *out)
{
	fprintf(out, "%s%s: %s\n", setting->section != NULL ? "  " : "", setting->name,
		setting->value);
}

static uint64_t put_lines(const char *text, const struct setting *settings, size_t count, FILE *out)
{
	struct place place = {""};
	uint64_t placed = 0;
	while (*text != '\0') {
		size_t size = strcspn(text, "\n");
		note_section(text, size, &place);
		size_t index = setting_of(text, size, &place, settings, count);
		if (index == SIZE_MAX) {
			(void)fwrite(text, 1, size, out);
			fputc('\n', out);
		} else if ((placed >> index & 1) == 0) {
			put_setting(&settings[index], out);
			placed |= UINT64_C(1) << index;
		}
		text += size + (text[size] == '\n');
	}
	return placed;
}

enum status layout_set(const char *text, const struct setting *settings, size_t count,
		       char **ret_text, struct err *err)
{
	size_t size;
	FILE *out = open_memstream(ret_text, &size);
	if (out == NULL)
		return err_set_errno(err, "no memory for the settings");
	uint64_t placed = put_lines(text, settings, count, out);
	if (fclose(out) != 0)
		return err_set_errno(err, "no memory for the settings");
	for (size_t i = 0; i < count; i++) {
		if ((placed >> i & 1) == 0) {
			free(*ret_text);
			return err_set(err, STATUS_INVALID, "zhian.yaml has no place for %s%s%s",
				       settings[i].section != NULL ? settings[i].section : "",
				       settings[i].section != NULL ? "." : "", settings[i].name);
		}
	}
	return STATUS_OK;
}

/* The nearest share/zhian above the program: /usr/bin, a build's bin, a test deep in a build. */
void layout_share(const char *stated, char out[FILE_PATH_MAX])
{
	char above[FILE_PATH_MAX - 64];
	if (stated != NULL) {
		(void)snprintf(out, FILE_PATH_MAX, "%s", stated);
		return;
	}
	ssize_t size = readlink("/proc/self/exe", above, sizeof above - 1);
	above[size > 0 ? size : 0] = '\0';
	for (char *slash = strrchr(above, '/'); slash != NULL; slash = strrchr(above, '/')) {
		*slash = '\0';
		(void)snprintf(out, FILE_PATH_MAX, "%s/share/zhian", above);
		if (access(out, R_OK) == 0)
			return;
	}
	/* What isn't there is named by who wanted to read it. */
	(void)snprintf(out, FILE_PATH_MAX, "%s", "/usr/share/zhian");
}
