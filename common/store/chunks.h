/* Memory that is handed out piece by piece and given back all at once.
 *
 * Chunks come from the system and go back to it directly (mmap, munmap): what a
 * checkpoint frees leaves the process at once, whatever the heap's habits are.
 * The first chunk is small, the following ones double up to CHUNK_MAX.
 * Memory that can't be had ends the process: state is on the disk.
 */
#ifndef ZHIAN_STORE_CHUNKS_H
#define ZHIAN_STORE_CHUNKS_H

#include <stddef.h>

#define CHUNK_FIRST ((size_t)64 << 10)
#define CHUNK_MAX ((size_t)2 << 20) /* a huge page */
#define CHUNK_PIECE_MAX (CHUNK_FIRST / 2)

struct chunk;

struct chunks {
	struct chunk *newest;
	size_t used_bytes; /* handed out, rounded up */
};

/* Zeroed, aligned to 8; never NULL. */
void *chunks_alloc(struct chunks *chunks, size_t size);
/* All pieces become invalid; the first chunk is kept, so that a small user never comes back here.
 * Pieces handed out after a reset aren't zeroed. */
void chunks_reset(struct chunks *chunks);
void chunks_free(struct chunks *chunks);

#endif
