/* Where the policy's rules stand: read from the files themselves. */
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
} places;

static void add_place(const char *id, size_t size, const char *path, unsigned line)
{
	if (places.count == places.capacity) {
		places.capacity = places.capacity * 2 + 256;
		places.items = (struct place *)realloc(places.items,
						       places.capacity * sizeof *places.items);
		ASSERT(places.items != NULL);
	}
	struct place *place = &places.items[places.count++];
	(void)snprintf(place->id, sizeof place->id, "%.*s", (int)size, id);
	(void)snprintf(place->where, sizeof place->where, "%.*s:%u", MUTANT_PLACE - 16, path, line);
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
		add_place(at, size, path, number);
}

static void read_lines(const char *path)
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

static void walk(const char *folder, const char *tail)
{
	DIR *directory = opendir(folder);
	const struct dirent *entry;
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		char path[FILE_PATH_MAX];
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_type == DT_DIR)
			walk(path, tail);
		else if (ends(entry->d_name, tail))
			read_lines(path);
	}
	if (directory != NULL)
		(void)closedir(directory);
}

void places_load(void)
{
	walk(ZHIAN_SOURCE_DIR "/deploy/policy", ".yaml");
}

void places_find(const char *id, char out[MUTANT_PLACE])
{
	(void)snprintf(out, MUTANT_PLACE, "?");
	for (size_t i = 0; i < places.count; i++) {
		if (strcmp(places.items[i].id, id) == 0) {
			(void)snprintf(out, MUTANT_PLACE, "%s", places.items[i].where);
			return;
		}
	}
}

void places_free(void)
{
	free(places.items);
}
