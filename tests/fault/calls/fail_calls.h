/* Calls that fail in one process, and how the test and the shim that it preloads speak: by one page
 * that both have mapped.
 *
 * The page outlives the process, so that calls are counted on through its restarts.
 */
#ifndef ZHIAN_TESTS_FAULT_FAIL_CALLS_H
#define ZHIAN_TESTS_FAULT_FAIL_CALLS_H

#include <stdatomic.h>
#include <stdint.h>

#define FAIL_PAGE "ZHIAN_FAIL_PAGE" /* environment: the page's file */
#define FAIL_ROOT "ZHIAN_FAIL_ROOT" /* files below it are the disk's */
#define FAIL_CALL 24
#define FAIL_PART 32

/* X(name, text): which calls fail, and how.
 * SPACE: writes, new names; DISK: those, reads, flushes, names that go; HALF: writes that end in
 * the middle; FILES: whatever makes a descriptor; MEMORY: allocations and maps; THREADS: their
 * start. */
#define FAIL_KINDS(X)                                                                              \
	X(SPACE, "no space (ENOSPC)")                                                              \
	X(DISK, "disk error (EIO)")                                                                \
	X(HALF, "half a write")                                                                    \
	X(FILES, "no descriptor (EMFILE)")                                                         \
	X(MEMORY, "no memory (ENOMEM)")                                                            \
	X(THREADS, "no thread (EAGAIN)")

enum fail_kind {
#define X(name, text) FAIL_##name,
	FAIL_KINDS(X)
#undef X
		FAIL_KINDS_COUNT,
};

struct fail_page {
	_Atomic uint32_t kind;     /* enum fail_kind: which fails */
	_Atomic uint64_t at, more; /* those numbered at to at + more - 1; more 0: none */
	_Atomic uint64_t count[FAIL_KINDS_COUNT]; /* calls so far that it could have been */
	_Atomic uint64_t failed;
	_Atomic uint64_t kills; /* not 0: the process is killed there instead */
	char part[FAIL_PART];   /* only calls that name a file with this in its path; "": any */
	char call[FAIL_CALL];   /* the first that failed */
};

#endif
