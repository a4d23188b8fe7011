/* Memory that is handed out piece by piece and given back all at once.
 *
 * Chunks come from the system and go back to it directly (mmap, munmap), whatever
 * the heap's habits are.  The first chunk is small, the following ones double up to
 * CHUNK_MAX.  Full ones go by a pool where there is one: under load the next user
 * comes within seconds, and a page that the system has to clear, and a host below it
 * to find again, costs more than all that is done with it.
 * Memory that can't be had ends the process: state is on the disk.
 */
#ifndef ZHIAN_STORE_CHUNKS_H
#define ZHIAN_STORE_CHUNKS_H

#include <pthread.h>
#include <stddef.h>

#define CHUNK_FIRST ((size_t)64 << 10)
#define CHUNK_MAX ((size_t)1 << 20)
#define CHUNK_PIECE_MAX (CHUNK_FIRST / 2)

struct chunk;

/* Full chunks that nobody uses; for several threads. */
struct chunk_pool {
	pthread_mutex_t lock;
	struct chunk *spare;
};

void chunk_pool_init(struct chunk_pool *pool);
void chunk_pool_trim(struct chunk_pool *pool); /* all spare ones go back to the system */
void chunk_pool_destroy(struct chunk_pool *pool);

struct chunks {
	struct chunk *newest;
	size_t used_bytes;       /* handed out, rounded up */
	struct chunk_pool *pool; /* borrowed; NULL: from the system alone */
};

/* Not zeroed, aligned to 8; never NULL. */
void *chunks_alloc(struct chunks *chunks, size_t size);
/* All pieces become invalid; the first chunk is kept, so that a small user never comes back
 * here. */
void chunks_reset(struct chunks *chunks);
void chunks_free(struct chunks *chunks);

#endif
