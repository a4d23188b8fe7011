/* The rows of the read model, each with its check, and the walk over all of them.
 *
 * What a table should have is counted as rows are written, in the transaction that writes them: the
 * walk finds what is gone, or was put back as it was before. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "services/console/model/model_internal.h"

/* Raised with any table, and with what is pulled: a model of another version is made again from the
 * journals. */
#define MODEL_VERSION 9u
#define META_KEY 0xFFu       /* in `cursors` */
#define VERSION_ALONE_MAX 7u /* up to here its version stood there alone */

struct model_meta {
	uint32_t version, padding;
	struct model_position positions[DAEMON_COUNT];
	struct table_sum sums[MODEL_TABLES];
};
_Static_assert(sizeof(struct model_meta) == 8 + DAEMON_COUNT * sizeof(struct model_position) +
						    MODEL_TABLES * sizeof(struct table_sum),
	       "the row has no padding of its own");

/* ---- rot */

void model_rot(struct model *model, const char *what)
{
	if (model->rotten)
		return;
	model->rotten = true;
	(void)err_set(&model->why, STATUS_CORRUPT, "%s: %s", engine_path(model->engine), what);
}

const char *model_rotten(const struct model *model)
{
	return model->rotten ? model->why.text : NULL;
}

/* A row as it was found: false, and the model is rotten, where it isn't what was written. */
static bool take(struct model *model, enum model_table table, struct bytes key, struct bytes stored,
		 struct bytes *ret_value)
{
	if (key.size <= ROW_KEY_MAX && row_intact((uint16_t)table, key, stored, ret_value))
		return true;
	if (!SABOTAGE("console.row-unchecked") || stored.size < ROW_CHECKSUM ||
	    key.size > ROW_KEY_MAX) {
		model_rot(model, "a row isn't what was written");
		return false;
	}
	*ret_value = bytes_of(stored.data, stored.size - ROW_CHECKSUM);
	return true;
}

/* What isn't there may be a page that can't be read. */
static bool is_there(struct model *model, enum status status)
{
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		model_rot(model, "a page can't be read");
	return status == STATUS_OK;
}

static uint32_t check_of(struct bytes value)
{
	uint32_t check; /* after it, as take() left it */
	memcpy(&check, value.data + value.size, sizeof check);
	return check;
}

/* ---- writing */

static void count(struct model *model, enum model_table table, struct bytes key, uint32_t check,
		  void (*how)(struct table_sum *sum, uint32_t check))
{
	struct model_walk_place *place = &model->place;
	how(&model->sums[table], check);
	if (place->under_way && place->table == (unsigned)table && place->after.size != 0 &&
	    bytes_compare(key, row_key_bytes(&place->after)) <= 0)
		how(&place->found, check);
}

enum status model_written(struct model *model, enum model_table table, const struct row_key *key,
			  struct bytes *ret_value)
{
	struct bytes stored;
	enum status status =
		engine_write_get(model->write, model->tables[table], row_key_bytes(key), &stored);
	if (!is_there(model, status))
		return status;
	return take(model, table, row_key_bytes(key), stored, ret_value) ? STATUS_OK
									 : STATUS_CORRUPT;
}

/* The row goes, as far as the sum is concerned. */
static enum status take_old(struct model *model, enum model_table table, const struct row_key *key)
{
	struct bytes old;
	enum status status = model_written(model, table, key, &old);
	if (status == STATUS_OK)
		count(model, table, row_key_bytes(key), check_of(old), sum_take);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status put_checked(struct model *model, enum model_table table, struct bytes key,
			       struct bytes value, enum engine_put_flags flags, uint32_t *ret_check)
{
	ASSERT(value.size <= MODEL_VALUE_MAX);
	*ret_check = row_checksum((uint16_t)table, key, value);
	if (value.size != 0)
		memcpy(model->checked, value.data, value.size);
	memcpy(model->checked + value.size, ret_check, sizeof *ret_check);
	return engine_put(model->write, model->tables[table], key,
			  bytes_of(model->checked, value.size + ROW_CHECKSUM), flags);
}

enum status model_put(struct model *model, enum model_table table, const struct row_key *key,
		      struct bytes value)
{
	uint32_t check;
	struct bytes old, at = row_key_bytes(key);
	/* Most rows are an event's own: that nothing is there is found where it is put. */
	enum status status = put_checked(model, table, at, value, ENGINE_PUT_NEW, &check);
	if (status == STATUS_CONFLICT) {
		TRY(model_written(model, table, key, &old));
		if (check_of(old) == check && bytes_equal(old, value))
			return STATUS_OK;
		count(model, table, at, check_of(old), sum_take);
		status = put_checked(model, table, at, value, ENGINE_PUT, &check);
	}
	TRY(status);
	count(model, table, at, check, sum_add);
	return STATUS_OK;
}

enum status model_del(struct model *model, enum model_table table, const struct row_key *key)
{
	TRY(take_old(model, table, key));
	return engine_del(model->write, model->tables[table], row_key_bytes(key));
}

/* ---- the row about the model itself */

enum status model_meta_write(struct model *model)
{
	const uint8_t name = META_KEY;
	struct model_meta meta = {.version = MODEL_VERSION};
	uint32_t check;
	memcpy(meta.positions, model->positions, sizeof meta.positions);
	memcpy(meta.sums, model->sums, sizeof meta.sums);
	return put_checked(model, CURSORS, bytes_of(&name, 1), bytes_of(&meta, sizeof meta),
			   ENGINE_PUT, &check);
}

/* A table that has rows isn't empty, and the other way round: one may have lost its name. */
static bool tables_fit(const struct model *model)
{
	for (unsigned table = 0; table < MODEL_TABLES; table++) {
		struct bytes key, value;
		bool any = engine_seek(model->view, model->tables[table], ENGINE_FIRST,
				       bytes_of(NULL, 0), &key, &value) == STATUS_OK;
		if (table != CURSORS && any != (model->sums[table].rows != 0))
			return SABOTAGE("console.lost-table-taken");
	}
	return true;
}

/* Nothing was ever taken in: none of the tables has a row. */
static enum status begin_first(struct model *model, struct err *err)
{
	if (!tables_fit(model))
		return err_set(err, STATUS_UNSUPPORTED, "%s: states no version",
			       engine_path(model->engine));
	model->made.how = MODEL_FIRST;
	TRY(engine_begin(model->engine, &model->write, err));
	struct engine_write *write = model->write;
	enum status status = model_meta_write(model);
	model->write = NULL;
	if (status != STATUS_OK) {
		engine_abort(write);
		return err_set(err, status, "%s: the read model can't be written",
			       engine_path(model->engine));
	}
	TRY(engine_commit(write, err));
	return engine_view_renew(model->view, err);
}

static enum status other_version(const struct model *model, uint32_t version, struct err *err)
{
	return err_set(err, STATUS_UNSUPPORTED, "%s: tables of version %u, this program has %u",
		       engine_path(model->engine), version, MODEL_VERSION);
}

enum status model_meta_read(struct model *model, struct err *err)
{
	const uint8_t name = META_KEY;
	struct model_meta meta;
	struct bytes stored, value;
	uint32_t version = 0;
	enum status status =
		engine_get(model->view, model->tables[CURSORS], bytes_of(&name, 1), &stored);
	if (status == STATUS_NOT_FOUND)
		return begin_first(model, err);
	if (status == STATUS_OK && stored.size >= sizeof version)
		memcpy(&version, stored.data, sizeof version);
	bool whole = status == STATUS_OK &&
		     row_intact(CURSORS, bytes_of(&name, 1), stored, &value) &&
		     value.size >= sizeof version;
	if (whole ? version != MODEL_VERSION
		  : stored.size == sizeof version && version <= VERSION_ALONE_MAX)
		return other_version(model, version, err);
	if (!whole || value.size != sizeof meta)
		return err_set(err, STATUS_CORRUPT, "%s: how far it is isn't what was written",
			       engine_path(model->engine));
	memcpy(&meta, value.data, sizeof meta);
	memcpy(model->positions, meta.positions, sizeof meta.positions);
	memcpy(model->sums, meta.sums, sizeof meta.sums);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		model->positions[d].sequence += SABOTAGE("console.reopened-ahead");
	return tables_fit(model) ? STATUS_OK
				 : err_set(err, STATUS_CORRUPT, "%s: a table is lost",
					   engine_path(model->engine));
}

/* ---- reading */

/* Pages that lead back would be walked permanently. */
static bool goes_on(struct model *model, struct bytes key, struct bytes from, bool behind)
{
	int order = bytes_compare(key, from);
	if (order > 0 || (order == 0 && !behind))
		return true;
	model_rot(model, "the rows are in no order");
	return false;
}

bool model_walk(struct model *model, enum model_table table, struct bytes prefix, struct walk *walk,
		bool first)
{
	struct bytes key, stored;
	struct bytes from = first ? prefix : row_key_bytes(&walk->key);
	enum engine_seek how = first ? ENGINE_AT_OR_AFTER : ENGINE_AFTER;
	if (!is_there(model,
		      engine_seek(model->view, model->tables[table], how, from, &key, &stored)) ||
	    !goes_on(model, key, from, !first) || !bytes_start_with(key, prefix) ||
	    !take(model, table, key, stored, &walk->value))
		return false;
	walk->key = (struct row_key){0};
	row_key_put(&walk->key, key.data, key.size);
	return true;
}

bool model_get(struct model *model, enum model_table table, struct bytes key,
	       struct bytes *ret_value)
{
	struct bytes stored;
	return is_there(model, engine_get(model->view, model->tables[table], key, &stored)) &&
	       take(model, table, key, stored, ret_value);
}

bool model_seek(struct model *model, enum model_table table, struct bytes key,
		struct bytes *ret_key)
{
	struct bytes stored, value;
	return is_there(model, engine_seek(model->view, model->tables[table], ENGINE_AT_OR_AFTER,
					   key, ret_key, &stored)) &&
	       take(model, table, *ret_key, stored, &value);
}

/* ---- the walk over everything */

/* The first row after the one that was looked at last. */
static enum status find(struct model *model, struct bytes *ret_key, struct bytes *ret_stored)
{
	const struct row_key *after = &model->place.after;
	return engine_seek(model->view, model->tables[model->place.table],
			   after->size == 0 ? ENGINE_FIRST : ENGINE_AFTER, row_key_bytes(after),
			   ret_key, ret_stored);
}

/* True: the table is at its end, or the model rotten. */
static bool walk_table(struct model *model, size_t *left)
{
	struct model_walk_place *place = &model->place;
	enum model_table table = (enum model_table)place->table;
	struct bytes key, stored, value;
	enum status status = find(model, &key, &stored);
	for (; is_there(model, status) && take(model, table, key, stored, &value) &&
	       goes_on(model, key, row_key_bytes(&place->after), place->after.size != 0);
	     (*left)--) {
		sum_add(&place->found, check_of(value));
		place->after.size = 0;
		row_key_put(&place->after, key.data, key.size);
		if (*left <= 1)
			return false;
		status = engine_next(model->view, model->tables[table], &key, &stored);
	}
	return true;
}

static void end_table(struct model *model)
{
	struct model_walk_place *place = &model->place;
	const struct table_sum *sum = &model->sums[place->table];
	if (place->table != CURSORS && !SABOTAGE("console.sums-unchecked") &&
	    (place->found.rows != sum->rows || place->found.sum != sum->sum))
		model_rot(model, "a table lacks rows, or has older ones");
	place->found = (struct table_sum){0, 0};
	place->after.size = 0;
}

bool model_scrub(struct model *model, size_t rows)
{
	struct model_walk_place *place = &model->place;
	ASSERT(model->write == NULL);
	if (!place->under_way)
		*place = (struct model_walk_place){.under_way = true};
	for (; place->table < MODEL_TABLES && !model->rotten; place->table++) {
		if (!walk_table(model, &rows))
			return true;
		if (!model->rotten)
			end_table(model);
	}
	place->under_way = false;
	model->walks += !model->rotten;
	return false;
}

uint64_t model_walks(const struct model *model)
{
	return model->walks;
}
