/* What the process keeps of freed memory.
 *
 * Under load the same blocks come and go all the time: messages of a megabyte, a frame's and a
 * checkpoint's pages.  glibc would give each back at once and get it again, with a fault for every
 * page of it, so nothing is given back while there is work, and all that is free once there is
 * none.
 */
#include <malloc.h>

#include "common/daemon/daemon_internal.h"

#define KEEP_BLOCKS (32 << 20) /* from there on blocks are mapped on their own: as high as can be */
#define KEEP_FREE (1 << 30)    /* this much free memory at the heap's end, in effect all */
#define GROW_BY (4 << 20)
#define BURST_WORK 1000u
#define QUIET_TICKS 60 /* even after less than a burst */

void shell_keep_memory(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, KEEP_BLOCKS);
	(void)mallopt(M_TRIM_THRESHOLD, KEEP_FREE);
	(void)mallopt(M_TOP_PAD, GROW_BY);
	/* The heaps of other threads grow page by page, with a system call for each. */
	(void)mallopt(M_ARENA_MAX, 1);
}

/* Grows with whatever leaves free memory behind. */
static uint64_t work_done(const struct daemon_shell *shell)
{
	struct stage_stats stats = stage_stats(shell->stage);
	return stats.inputs + stats.recovered_events +
	       BURST_WORK * state_stats(shell->state).checkpoints;
}

void shell_give_memory_back(struct daemon_shell *shell)
{
	uint64_t work = work_done(shell);
	bool quiet = !shell->turns_running && work == shell->ticked_work;
	shell->ticked_work = work;
	if (!quiet)
		return;
	state_trim(shell->state);
	shell->quiet_ticks++;
	if (work - shell->trimmed_work < BURST_WORK && shell->quiet_ticks < QUIET_TICKS)
		return;
	shell->trimmed_work = work;
	shell->quiet_ticks = 0;
	(void)malloc_trim(0);
}
