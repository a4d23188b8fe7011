/* What the engines share: the front (engine.c) checks and dispatches, an engine does the work.
 *
 * Only engine*.c and place.c include this.  Each engine embeds these structs as first
 * members of its own.
 */
#ifndef ZHIAN_STORE_ENGINE_INTERNAL_H
#define ZHIAN_STORE_ENGINE_INTERNAL_H

#include "common/store/engine.h"

/* ---- what several engines do alike: engine_shared.c */

/* All of it or a failure: IO, or CORRUPT where the file is shorter. */
MUST_CHECK enum status engine_read_at(int fd, uint64_t at, void *out, size_t size);
/* What is said of the disk; the rest of the usage is 0. */
MUST_CHECK enum status engine_disk(const struct engine *engine, struct engine_usage *ret_usage,
				   struct err *err);

/* Of a file that nobody writes: no reader holds anything back, and each view sees the same. */
unsigned engine_no_readers(struct engine *engine);
MUST_CHECK enum status engine_same_view(struct engine_view *view, struct err *err);

/* Memory of a view that grows with what is read: what it held is gone then. */
struct engine_room {
	uint8_t *bytes;
	size_t size;
};
MUST_CHECK enum status engine_room_for(struct engine_room *room, size_t size);
/* Gives it back where it is larger than most reads need, and says so. */
bool engine_room_trim(struct engine_room *room);
void engine_room_free(struct engine_room *room);

struct engine_ops {
	void (*close)(struct engine *engine);
	enum status (*usage)(struct engine *engine, struct engine_usage *ret_usage,
			     struct err *err);
	unsigned (*reader_check)(struct engine *engine);
	uint64_t (*end_bytes)(struct engine *engine);
	enum status (*fill_ahead)(struct engine *engine, uint64_t ahead_bytes, uint64_t step_bytes,
				  bool *ret_filled, struct err *err);

	enum status (*begin)(struct engine *engine, struct engine_write **ret_write,
			     struct err *err);
	enum status (*table)(struct engine_write *write, const char *name, unsigned *ret_table);
	enum status (*reserve)(struct engine_write *write, unsigned table, struct bytes key,
			       size_t size, enum engine_put_flags flags, void **ret_value);
	enum status (*del)(struct engine_write *write, unsigned table, struct bytes key);
	enum status (*write_get)(struct engine_write *write, unsigned table, struct bytes key,
				 struct bytes *ret_value);
	enum status (*commit)(struct engine_write *write, struct err *err);
	void (*abort)(struct engine_write *write);

	enum status (*view_open)(struct engine *engine, struct engine_view **ret_view,
				 struct err *err);
	enum status (*view_renew)(struct engine_view *view, struct err *err);
	void (*view_release)(struct engine_view *view);
	void (*view_close)(struct engine_view *view);
	enum status (*view_table)(struct engine_view *view, const char *name, unsigned *ret_table);
	enum status (*get)(struct engine_view *view, unsigned table, struct bytes key,
			   struct bytes *ret_value);
	enum status (*seek)(struct engine_view *view, unsigned table, enum engine_seek how,
			    struct bytes key, struct bytes *ret_key, struct bytes *ret_value);
	enum status (*next)(struct engine_view *view, unsigned table, struct bytes *ret_key,
			    struct bytes *ret_value);
	uint64_t (*offset)(const struct engine_view *view); /* NULL: it isn't known */
	const char *file; /* in the engine's folder, that offsets are of; NULL: data.mdb */
};

struct engine {
	const struct engine_ops *ops;
	char *path;
	bool integer_keys;
	bool read_only;
};

struct engine_write {
	struct engine *engine;
	enum status failed; /* a change that didn't happen: the transaction can only be given up */
};

struct engine_view {
	struct engine *engine;
	bool live;                          /* has a snapshot */
	bool positioned[ENGINE_TABLES_MAX]; /* engine_next has a row to go on from */
};

#endif
