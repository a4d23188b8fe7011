#include "tests/mutation/code/unseen.h"

#include <string.h>

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), ending = strlen(end);
	return length >= ending && strcmp(name + length - ending, end) == 0;
}

bool call_is_symmetric(const char *name)
{
	static const char *const ends[] = {"memcmp", "strncmp", "calloc", "fwrite", "strcmp",
					   "_equal", "_max",    "_min",   "_same",  "same_person"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends_with(name, ends[i]))
			return true;
	}
	return false;
}

bool call_is_unseen(const char *name)
{
	static const char *const ends[] = {"free",
					   "close",
					   "munmap",
					   "closedir",
					   "fclose",
					   "assert_failed",
					   "_free",
					   "sodium_memzero",
					   "explicit_bzero",
					   "_decref",
					   "_unload",
					   "problems_done",
					   "people_file_done",
					   "pool_done",
					   "metrics_done",
					   "sealer_done",
					   "key_slots_done",
					   "arena_reset",
					   "key_wipe",
					   "key_slot_give",
					   "random_pool_wipe",
					   "_destroy",
					   "__builtin_prefetch",
					   "madvise",
					   "posix_fadvise",
					   "pthread_mutex_lock",
					   "pthread_mutex_unlock"};
	if (strncmp(name, "log_", 4) == 0)
		return true;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends_with(name, ends[i]))
			return true;
	}
	return false;
}
