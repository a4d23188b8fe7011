/* Memory that lives as long as one loaded file: many allocations, one end.
 *
 * For loaders only, at start and at adoption; running daemons use arenas.
 * Memory is zeroed and aligned to 16.  Without memory the process ends.
 */
#ifndef ZHIAN_POLICY_POOL_H
#define ZHIAN_POLICY_POOL_H

#include "common/base/bytes.h"

struct pool_block;

struct pool {
	struct pool_block *last;
};

void pool_init(struct pool *pool);
void pool_done(struct pool *pool); /* frees everything; the pool may be used again */

void *pool_alloc(struct pool *pool, size_t size);         /* never NULL */
char *pool_text_of(struct pool *pool, struct bytes text); /* a copy with a NUL after it */
char *pool_text(struct pool *pool, const char *text);     /* NULL: "" */

#define POOL_NEW(pool, type) ((type *)pool_alloc((pool), sizeof(type)))
#define POOL_ARRAY(pool, type, count) ((type *)pool_alloc((pool), sizeof(type) * (size_t)(count)))

#endif
