#include "tests/fault/malloc_shim.h"

#include <errno.h>
#include <stdlib.h>

#define EXPORT __attribute__((visibility("default")))

/* glibc's own names: dlsym() would allocate. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

static int64_t fail_at = -1;
static bool fail_sticky;
static int64_t count;

EXPORT void malloc_shim_set(int64_t at, bool sticky)
{
	fail_at = at;
	fail_sticky = sticky;
	count = 0;
}

EXPORT int64_t malloc_shim_count(void)
{
	return count;
}

static bool strikes(void)
{
	int64_t number = count;
	count++;
	if (fail_at < 0 || number < fail_at || (number > fail_at && !fail_sticky))
		return false;
	errno = ENOMEM;
	return true;
}

EXPORT void *malloc(size_t size)
{
	return strikes() ? NULL : __libc_malloc(size);
}

EXPORT void *calloc(size_t items, size_t size)
{
	return strikes() ? NULL : __libc_calloc(items, size);
}

EXPORT void *realloc(void *memory, size_t size)
{
	return strikes() ? NULL : __libc_realloc(memory, size);
}
