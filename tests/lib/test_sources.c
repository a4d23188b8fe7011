#include "tests/lib/test_sources.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/test.h"

static bool ends_with(const char *name, const char *tail)
{
	size_t length = strlen(name), size = strlen(tail);
	return length > size && strcmp(name + length - size, tail) == 0;
}

static bool is_left_out(const char *name, const char *const without[])
{
	for (size_t i = 0; without[i] != NULL; i++) {
		if (strcmp(name, without[i]) == 0)
			return true;
	}
	return name[0] == '.' || strcmp(name, "web") == 0;
}

void sources_each(const char *folder, const char *const without[], void (*each)(const char *path))
{
	char path[512];
	(void)snprintf(path, sizeof path, "%s/%s", ZHIAN_SOURCE_DIR, folder);
	DIR *directory = opendir(path);
	if (directory == NULL)
		fail_msg("no folder %s", folder);
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		const char *name = entry->d_name;
		assert_in_range(snprintf(path, sizeof path, "%s/%s", folder, name), 1,
				sizeof path - 1);
		if (entry->d_type == DT_DIR && !is_left_out(name, without))
			sources_each(path, without, each);
		else if (ends_with(name, ".c") || ends_with(name, ".h") || ends_with(name, ".def"))
			each(path);
	}
	(void)closedir(directory);
}
