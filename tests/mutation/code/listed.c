#include "tests/mutation/code/listed.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"

#define BAR " | " /* "||" is a word of C; one bar between blanks isn't in any that we change */

static bool take_line(struct listed_all *all, char *line)
{
	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '#' || line[0] == '\0')
		return true;
	char *reason = strstr(line, BAR);
	if (reason == NULL || reason[strlen(BAR)] == '\0')
		return false;
	*reason = '\0';
	all->items = (struct listed *)realloc(all->items, (all->count + 1) * sizeof *all->items);
	ASSERT(all->items != NULL);
	all->items[all->count++] = (struct listed){.pattern = strdup(line)};
	return true;
}

bool listed_read(struct listed_all *all, const char *path)
{
	char *line = NULL;
	size_t room = 0;
	FILE *file = path == NULL ? NULL : fopen(path, "r");
	if (file == NULL) {
		if (path != NULL)
			perror(path);
		return path == NULL;
	}
	bool sound = true;
	while (sound && getline(&line, &room, file) >= 0) {
		sound = take_line(all, line);
		if (!sound)
			(void)fprintf(stderr, "%s: no reason: %s", path, line);
	}
	free(line);
	(void)fclose(file);
	return sound;
}

struct listed *listed_find(const struct listed_all *all, const char *text)
{
	for (size_t i = 0; i < all->count; i++) {
		if (strcmp(all->items[i].pattern, text) == 0 ||
		    fnmatch(all->items[i].pattern, text, FNM_NOESCAPE) == 0)
			return &all->items[i];
	}
	return NULL;
}
