#include "common/store/part_keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/sabotage.h"

#define TABLE "keys"
#define NEXT "next"
#define NAME_DIGITS 16
#define COPY_ROWS_MAX 16384 /* rows of one commit while copying */

struct part_keys {
	struct place place;
	uint64_t map_bytes;
	uint64_t generation;
	struct engine *engine;
	struct engine_view *view;
	bool fresh;
	unsigned table;
};

/* ---- names of generations */

void part_keys_name(uint64_t generation, char out[PLACE_NAME_MAX])
{
	(void)snprintf(out, PLACE_NAME_MAX, "%016" PRIu64, generation);
}

/* 0: not a generation's name. */
static uint64_t name_read(const char *name)
{
	uint64_t generation = 0;
	if (strlen(name) != NAME_DIGITS || strspn(name, "0123456789") != NAME_DIGITS)
		return 0;
	for (int i = 0; i < NAME_DIGITS; i++)
		generation = generation * 10 + (uint64_t)(name[i] - '0');
	return generation;
}

/* ---- opening */

static enum status generation_open(struct part_keys *keys, const char *name,
				   struct engine **ret_engine, struct err *err)
{
	const struct engine_options options = {.map_bytes = keys->map_bytes,
					       .tables_max = 1,
					       .no_sync = SABOTAGE("sync.part-keys")};
	return place_open(&keys->place, name, &options, ret_engine, err);
}

static enum status table_make(struct engine *engine, struct err *err)
{
	struct engine_write *write;
	unsigned table;
	TRY(engine_begin(engine, &write, err));
	enum status status = engine_table(write, TABLE, &table, err);
	if (status != STATUS_OK) {
		engine_abort(write);
		return status;
	}
	return engine_commit(write, err);
}

static enum status first_generation(struct part_keys *keys, struct err *err)
{
	char name[PLACE_NAME_MAX];
	struct engine *engine = NULL;
	TRY(generation_open(keys, NEXT, &engine, err));
	enum status status = table_make(engine, err);
	engine_close(engine);
	TRY(status);
	keys->generation = 1;
	part_keys_name(keys->generation, name);
	return place_rename(&keys->place, NEXT, name, NULL, err);
}

/* What isn't the greatest generation holds keys that are erased, or copies. */
static enum status leftovers_remove(struct part_keys *keys, const struct place_names *names,
				    struct err *err)
{
	for (size_t i = 0; i < names->count; i++) {
		uint64_t generation = name_read(names->names[i]);
		bool old = generation != 0 && generation != keys->generation;
		if (old || strcmp(names->names[i], NEXT) == 0)
			TRY(place_remove(&keys->place, names->names[i], true, err));
	}
	return STATUS_OK;
}

static uint64_t greatest(const struct place_names *names)
{
	uint64_t found = 0;
	for (size_t i = 0; i < names->count; i++) {
		uint64_t generation = name_read(names->names[i]);
		if (generation > found)
			found = generation;
	}
	return found;
}

enum status part_keys_find(const struct place *place, uint64_t *ret_generation, struct err *err)
{
	struct place_names names;
	TRY(place_list(place, &names, err));
	*ret_generation = greatest(&names);
	place_names_free(&names);
	return STATUS_OK;
}

static enum status generation_find(struct part_keys *keys, struct err *err)
{
	struct place_names names;
	TRY(place_list(&keys->place, &names, err));
	keys->generation = greatest(&names);
	enum status status = leftovers_remove(keys, &names, err);
	place_names_free(&names);
	if (status == STATUS_OK && keys->generation == 0)
		status = first_generation(keys, err);
	return status;
}

static enum status generation_use(struct part_keys *keys, struct err *err)
{
	char name[PLACE_NAME_MAX];
	part_keys_name(keys->generation, name);
	TRY(generation_open(keys, name, &keys->engine, err));
	TRY(engine_view_open(keys->engine, &keys->view, err));
	keys->fresh = true;
	enum status status = engine_view_table(keys->view, TABLE, &keys->table);
	if (status != STATUS_OK)
		return err_set(err, STATUS_CORRUPT, "%s: has no keys", engine_path(keys->engine));
	return STATUS_OK;
}

static void generation_close(struct part_keys *keys)
{
	engine_view_close(keys->view);
	engine_close(keys->engine);
	keys->view = NULL;
	keys->engine = NULL;
}

enum status part_keys_open(const struct place *place, uint64_t map_bytes,
			   struct part_keys **ret_keys, struct err *err)
{
	struct part_keys *keys = calloc(1, sizeof(*keys));
	if (keys == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", place->directory);
	keys->place = *place;
	keys->map_bytes = map_bytes;
	enum status status = place_make(place, err);
	if (status == STATUS_OK)
		status = generation_find(keys, err);
	if (status == STATUS_OK)
		status = generation_use(keys, err);
	if (status != STATUS_OK) {
		part_keys_close(keys);
		return status;
	}
	*ret_keys = keys;
	return STATUS_OK;
}

void part_keys_close(struct part_keys *keys)
{
	if (keys == NULL)
		return;
	generation_close(keys);
	free(keys);
}

uint64_t part_keys_generation(const struct part_keys *keys)
{
	return keys->generation;
}

/* ---- adding and getting */

enum status part_keys_add(struct part_keys *keys, uint64_t first, const struct part_key *rows,
			  size_t count, struct err *err)
{
	struct engine_write *write;
	engine_view_release(keys->view);
	keys->fresh = false;
	TRY(engine_begin(keys->engine, &write, err));
	for (size_t i = 0; i < count; i++) {
		uint8_t name[PART_NUMBER];
		be64_put(name, first + i);
		enum status status =
			engine_put(write, keys->table, bytes_of(name, sizeof(name)),
				   bytes_of(&rows[i], sizeof(rows[i])), ENGINE_PUT_APPEND);
		if (status != STATUS_OK) {
			engine_abort(write);
			return err_set(err, status, "%s: can't add a key: %s",
				       engine_path(keys->engine), status_text(status));
		}
	}
	return engine_commit(write, err);
}

static enum status keys_fresh(struct part_keys *keys, struct err *err)
{
	if (!keys->fresh)
		TRY(engine_view_renew(keys->view, err));
	keys->fresh = true;
	return STATUS_OK;
}

enum status part_keys_get(struct part_keys *keys, const uint8_t digest[PART_DIGEST],
			  struct part_key *ret_key, struct err *err)
{
	struct bytes row;
	TRY(keys_fresh(keys, err));
	enum status status =
		engine_get(keys->view, keys->table, bytes_of(digest, PART_NUMBER), &row);
	if (status == STATUS_NOT_FOUND)
		status = engine_get(keys->view, keys->table, bytes_of(digest, PART_DIGEST), &row);
	if (status == STATUS_NOT_FOUND)
		return err_set(err, status, "the part's key is erased, or never was");
	if (status == STATUS_OK && (row.size < 1 || row.data[0] != PART_KEY_VERSION))
		status = STATUS_UNSUPPORTED;
	else if (status == STATUS_OK && row.size != sizeof(*ret_key))
		status = STATUS_CORRUPT;
	if (status != STATUS_OK)
		return err_set(err, status, "%s: a part's key is %s", engine_path(keys->engine),
			       status_text(status));
	memcpy(ret_key, row.data, sizeof(*ret_key));
	return STATUS_OK;
}

enum status part_keys_last(struct part_keys *keys, uint64_t *ret_number, struct err *err)
{
	struct bytes name;
	struct bytes row;
	TRY(keys_fresh(keys, err));
	enum status status =
		engine_seek(keys->view, keys->table, ENGINE_LAST, bytes_of(NULL, 0), &name, &row);
	*ret_number = status == STATUS_OK && name.size >= PART_NUMBER ? be64_get(name.data) : 0;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return err_set(err, status, "%s: can't be read", engine_path(keys->engine));
	return STATUS_OK;
}

enum status part_keys_walk(struct part_keys *keys, uint64_t first, part_keys_each_fn *each,
			   void *context, struct err *err)
{
	uint8_t from[PART_NUMBER];
	struct bytes name;
	struct bytes row;
	TRY(keys_fresh(keys, err));
	be64_put(from, first);
	enum status status = engine_seek(keys->view, keys->table, ENGINE_AT_OR_AFTER,
					 bytes_of(from, sizeof(from)), &name, &row);
	while (status == STATUS_OK) {
		if (name.size != PART_NUMBER && name.size != PART_DIGEST)
			return err_set(err, STATUS_CORRUPT, "%s: a key's name has %zu bytes",
				       engine_path(keys->engine), name.size);
		TRY(each(context, name, row));
		status = engine_next(keys->view, keys->table, &name, &row);
	}
	if (status != STATUS_NOT_FOUND)
		return err_set(err, status, "%s: can't be read", engine_path(keys->engine));
	return STATUS_OK;
}

/* ---- erasing */

struct copy {
	struct engine *to;
	struct engine_write *write;
	unsigned table;
	size_t rows; /* in this transaction */
	const uint8_t *erased;
	size_t erased_count;
};

/* A key's name is the beginning of its part's, or all of it. */
static int name_compare(const void *name, const void *digest)
{
	const struct bytes *bytes = name;
	return memcmp(bytes->data, digest, bytes->size);
}

static bool is_erased(const struct copy *copy, struct bytes name)
{
	if (name.size > PART_DIGEST || SABOTAGE("part_key_kept"))
		return false;
	return bsearch(&name, copy->erased, copy->erased_count, PART_DIGEST, name_compare) != NULL;
}

static enum status copy_begin(struct copy *copy, struct err *err)
{
	copy->rows = 0;
	TRY(engine_begin(copy->to, &copy->write, err));
	return engine_table(copy->write, TABLE, &copy->table, err);
}

static enum status copy_commit(struct copy *copy, struct err *err)
{
	struct engine_write *write = copy->write;
	copy->write = NULL;
	return engine_commit(write, err);
}

static enum status copy_row(struct copy *copy, struct bytes digest, struct bytes row,
			    struct err *err)
{
	if (is_erased(copy, digest))
		return STATUS_OK;
	if (copy->rows == COPY_ROWS_MAX) {
		TRY(copy_commit(copy, err));
		TRY(copy_begin(copy, err));
	}
	copy->rows++;
	enum status status = engine_put(copy->write, copy->table, digest, row, ENGINE_PUT_APPEND);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: can't copy a key: %s", engine_path(copy->to),
			       status_text(status));
	return STATUS_OK;
}

static enum status copy_rows(struct part_keys *keys, struct copy *copy, struct err *err)
{
	struct bytes digest;
	struct bytes row;
	TRY(keys_fresh(keys, err));
	TRY(copy_begin(copy, err));
	enum status status = engine_seek(keys->view, keys->table, ENGINE_FIRST, bytes_of(NULL, 0),
					 &digest, &row);
	while (status == STATUS_OK) {
		TRY(copy_row(copy, digest, row, err));
		status = engine_next(keys->view, keys->table, &digest, &row);
	}
	if (status != STATUS_NOT_FOUND)
		return err_set(err, status, "%s: can't be read", engine_path(keys->engine));
	return copy_commit(copy, err);
}

static enum status copy_make(struct part_keys *keys, const uint8_t *digests, size_t count,
			     struct err *err)
{
	struct copy copy = {.erased = digests, .erased_count = count};
	TRY(place_remove(&keys->place, NEXT, true, err));
	TRY(generation_open(keys, NEXT, &copy.to, err));
	enum status status = copy_rows(keys, &copy, err);
	if (copy.write != NULL)
		engine_abort(copy.write);
	engine_close(copy.to);
	return status;
}

enum status part_keys_erase(struct part_keys *keys, const uint8_t *digests, size_t count,
			    struct err *err)
{
	char old[PLACE_NAME_MAX];
	char new[PLACE_NAME_MAX];
	TRY(copy_make(keys, digests, count, err));
	part_keys_name(keys->generation, old);
	part_keys_name(keys->generation + 1, new);
	TRY(place_rename(&keys->place, NEXT, new, NULL, err));
	generation_close(keys);
	keys->generation++;
	TRY(generation_use(keys, err));
	return place_remove(&keys->place, old, true, err);
}
