/* System calls that fail, kill or lose on command: a shared library in front of libc.
 *
 * A test links it and sets a plan; any program takes it by LD_PRELOAD with
 *	ZHIAN_IO_SHIM=CALLS:ACTION:AT[:sticky]      as in sync:EIO:17, write:ENOSPC:3:sticky,
 *name:kill:0
 *
 * It keeps what writes replaced until their file is flushed, so that a power cut
 * can be played: a random half of the unflushed writes is taken back.  Files
 * opened with O_DSYNC are flushed by each write.  Names (rename, mkdir, unlink)
 * aren't taken back.  For one thread.
 */
#ifndef ZHIAN_TESTS_FAULT_IO_SHIM_H
#define ZHIAN_TESTS_FAULT_IO_SHIM_H

#include <stdbool.h>
#include <stdint.h>

enum io_shim_calls {
	IO_SHIM_WRITE = 1, /* pwrite, writev, pwritev, ftruncate */
	IO_SHIM_SYNC = 2,  /* fsync, fdatasync, and writes to O_DSYNC files */
	IO_SHIM_NAME = 4,  /* rename, mkdir, unlink, rmdir */
};

enum io_shim_action {
	IO_SHIM_FAIL,      /* with `error` */
	IO_SHIM_KILL,      /* the process, before the call */
	IO_SHIM_POWER_CUT, /* the same, and what wasn't flushed may be lost */
};

#define IO_SHIM_KILLED 99 /* exit status */

struct io_shim_plan {
	unsigned calls; /* enum io_shim_calls: which are counted */
	int64_t at;     /* how many go well before; negative: all */
	enum io_shim_action action;
	int error;
	bool sticky;   /* all later ones fail too */
	uint64_t seed; /* of what a power cut takes back */
};

struct io_shim_counts {
	uint64_t writes; /* without those to O_DSYNC files */
	uint64_t syncs;
	uint64_t names;
};

void io_shim_set(const struct io_shim_plan *plan); /* copies; counts begin anew */
void io_shim_off(void);
struct io_shim_counts io_shim_counts(void);
/* Takes back a random half of what isn't flushed (all with seed 0). */
void io_shim_lose(uint64_t seed);

#endif
