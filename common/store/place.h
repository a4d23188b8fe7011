/* A directory of environments: listing, opening, renaming, removing them, on either engine.
 *
 * The journal's volumes and the generations of the keys are in such places.  A
 * rename is durable when it returns and is the moment at which an environment
 * that was prepared beside the others comes into force.
 */
#ifndef ZHIAN_STORE_PLACE_H
#define ZHIAN_STORE_PLACE_H

#include "common/store/engine.h"

#define PLACE_NAME_MAX 64 /* with its NUL; longer ones aren't ours and aren't listed */

struct place {
	const char *directory; /* borrowed */
	struct mem_disk *mem;  /* NULL: LMDB */
};

struct place_names {
	size_t count;
	char (*names)[PLACE_NAME_MAX]; /* in memcmp order */
};

/* Makes the directory, durably. */
MUST_CHECK enum status place_make(const struct place *place, struct err *err);
/* What is there by now; the caller gives it back with place_names_free. */
MUST_CHECK enum status place_list(const struct place *place, struct place_names *ret_names,
				  struct err *err);
void place_names_free(struct place_names *names);

/* `options` without a path. */
MUST_CHECK enum status place_open(const struct place *place, const char *name,
				  const struct engine_options *options, struct engine **ret_engine,
				  struct err *err);
/* An environment on the disk that is there whole or not at all: where there is none at
 * options->path, it is opened beside it, filled, closed and renamed, durably.  A cut in between
 * leaves what the next call removes. */
typedef enum status environment_fill_fn(void *context, struct engine *engine, struct err *err);
MUST_CHECK enum status environment_make(const struct engine_options *options,
					environment_fill_fn *fill, void *context, struct err *err);
#define ENVIRONMENT_BESIDE ".making" /* after its name, meanwhile */
/* Durable.  The new name must be free.  `engine`: the environment, if it is open; else NULL. */
MUST_CHECK enum status place_rename(const struct place *place, const char *from, const char *to,
				    struct engine *engine, struct err *err);
/* Durable.  Absent is fine.  `wipe`: overwrites what it held first, as far as a file system
 * obeys. */
MUST_CHECK enum status place_remove(const struct place *place, const char *name, bool wipe,
				    struct err *err);

#endif
