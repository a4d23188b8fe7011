/* Where rules and rows stand: read from the files themselves. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "tests/mutation/mutation.h"

struct place {
	char id[SCENARIO_RULE];
	char where[MUTANT_PLACE];
};

static struct {
	struct place *items;
	size_t count, capacity;
} places[2]; /* by group */

static void add_place(enum mutant_group group, const char *id, size_t size, const char *path,
		      unsigned line)
{
	if (places[group].count == places[group].capacity) {
		places[group].capacity = places[group].capacity * 2 + 256;
		places[group].items = (struct place *)realloc(
			places[group].items, places[group].capacity * sizeof *places[group].items);
		ASSERT(places[group].items != NULL);
	}
	struct place *place = &places[group].items[places[group].count++];
	(void)snprintf(place->id, sizeof place->id, "%.*s", (int)size, id);
	(void)snprintf(place->where, sizeof place->where, "%s:%u", path, line);
}

/* GO(HZ002, OPENED, … */
static void look_for_row(const char *line, const char *path, unsigned number)
{
	if (strncmp(line, "GO(", 3) == 0 || strncmp(line, "IG(", 3) == 0 ||
	    strncmp(line, "NO(", 3) == 0)
		add_place(MUTANT_TABLE, line + 3, strcspn(line + 3, ","), path, number);
}

/* "id: HZ-LEVEL-03" or "rule_id: …" anywhere in a line */
static void look_for_rule(const char *line, const char *path, unsigned number)
{
	const char *at = strstr(line, "id: ");
	if (at == NULL || (at != line && strchr(" {-,_", at[-1]) == NULL))
		return;
	at += 4 + (at[4] == '"');
	size_t size = strcspn(at, ",}\" \n");
	if (size != 0)
		add_place(MUTANT_POLICY, at, size, path, number);
}

static void read_lines(const char *path, bool table)
{
	char *text;
	size_t size;
	struct err err;
	const char *shown = path + sizeof ZHIAN_SOURCE_DIR;
	if (file_read(path, (size_t)4 << 20, &text, &size, &err) != STATUS_OK)
		return;
	unsigned number = 1;
	for (char *line = text; line < text + size; number++) {
		char *end = line + strcspn(line, "\n");
		bool last = *end == '\0';
		*end = '\0';
		if (table)
			look_for_row(line, shown, number);
		else
			look_for_rule(line, shown, number);
		if (last)
			break;
		line = end + 1;
	}
	free(text);
}

static bool ends(const char *name, const char *tail)
{
	size_t size = strlen(name), length = strlen(tail);
	return size >= length && strcmp(name + size - length, tail) == 0;
}

static void walk(const char *folder, const char *tail, bool table)
{
	DIR *directory = opendir(folder);
	const struct dirent *entry;
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		char path[FILE_PATH_MAX];
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_type == DT_DIR)
			walk(path, tail, table);
		else if (ends(entry->d_name, tail))
			read_lines(path, table);
	}
	if (directory != NULL)
		(void)closedir(directory);
}

void places_load(void)
{
	walk(ZHIAN_SOURCE_DIR "/services", ".def", true);
	walk(ZHIAN_SOURCE_DIR "/deploy/policy", ".yaml", false);
}

void places_find(enum mutant_group group, const char *id, char out[MUTANT_PLACE])
{
	(void)snprintf(out, MUTANT_PLACE, "?");
	for (size_t i = 0; i < places[group].count; i++) {
		if (strcmp(places[group].items[i].id, id) == 0) {
			(void)snprintf(out, MUTANT_PLACE, "%s", places[group].items[i].where);
			return;
		}
	}
}

bool places_row(size_t index, const char **ret_id, const char **ret_place)
{
	if (index >= places[MUTANT_TABLE].count)
		return false;
	*ret_id = places[MUTANT_TABLE].items[index].id;
	*ret_place = places[MUTANT_TABLE].items[index].where;
	return true;
}

void places_free(void)
{
	for (size_t i = 0; i < 2; i++)
		free(places[i].items);
}
