/* The state against a map that can't be wrong: random operations, every answer
 * compared, with freeze, write, drop, failed writes and crashes at random points.
 *
 * An input is a mark and a few changes; some are undone.  Changes are numbered
 * and kept since the last checkpoint, as the journal would: after a crash those
 * behind state_frame() are applied again, and the digest must be what it was.
 *
 * ZHIAN_MODEL_OPS=N scales the number of operations (a million on mem, fewer on
 * LMDB, which really syncs); a failing seed is printed.
 */
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/store/rows_memory.h"
#include "tests/unit/common/store/state_fixture.h"

enum {
	IDS_MAX = 6000,
	PLAIN_TABLES = 3,
	ROW_BYTES = 300,
	INPUT_CHANGES = 8,
	SEEDS_MEM = 4,
	SEEDS_LMDB = 2,
};

struct model_row {
	bool present;
	uint16_t size;
	uint8_t data[ROW_BYTES];
};

/* A table's whole universe of keys, in order, with the row that each has. */
struct model_table {
	uint16_t id;
	size_t key_count;
	struct row_key keys[IDS_MAX];
	struct model_row rows[IDS_MAX];
};

struct change {
	uint8_t table; /* position in the model */
	uint16_t key;
	bool put;
	uint64_t seed; /* of the row's content */
};

struct model {
	struct property *p;
	struct state_options options;
	struct mem_disk *mem; /* NULL: LMDB */
	struct state *state;

	struct model_table tables[PLAIN_TABLES];
	struct change *log; /* since `log_first` */
	size_t log_count;
	size_t log_capacity;
	uint64_t log_first;    /* number of log[0] */
	uint64_t frozen_frame; /* changes in what was frozen */

	struct {
		struct change change;
		struct model_row before;
	} input[INPUT_CHANGES];
	size_t input_count;

	size_t checkpoints, crashes, undone, failed_writes;
};

/* ---- the universe of keys */

static int compare_keys(const void *a, const void *b)
{
	const struct row_key *left = a;
	const struct row_key *right = b;
	return bytes_compare(row_key_bytes(left), row_key_bytes(right));
}

/* Keys of every length, many with long common beginnings and zeros at their ends. */
static struct row_key name_key(struct property *p)
{
	struct row_key key = {.size = (uint16_t)property_between(p, 1, FIXTURE_NAME_KEY_MAX)};
	if (property_chance(p, 50))
		key.size = (uint16_t)property_between(p, 6, 20);
	for (size_t i = 0; i < key.size; i++)
		key.data[i] = property_chance(p, 90) ? 0 : (uint8_t)property_below(p, 4);
	return key;
}

static void model_table_init(struct property *p, struct model_table *table, uint16_t id,
			     size_t count)
{
	table->id = id;
	for (size_t i = 0; i < count; i++)
		table->keys[i] = id == TABLE_NAME ? name_key(p) : fixture_key(i * 3 + 1);
	qsort(table->keys, count, sizeof(table->keys[0]), compare_keys);
	table->key_count = 0;
	for (size_t i = 0; i < count; i++)
		if (i == 0 ||
		    compare_keys(&table->keys[i], &table->keys[table->key_count - 1]) != 0)
			table->keys[table->key_count++] = table->keys[i];
	memset(table->rows, 0, sizeof(table->rows));
}

static struct bytes model_key(const struct model *m, const struct change *change)
{
	return row_key_bytes(&m->tables[change->table].keys[change->key]);
}

/* ---- changing */

static void make_row(const struct change *change, uint16_t table, struct model_row *ret_row)
{
	struct property source = {change->seed, change->seed};
	struct fixture_firm firm = {.version = 1};
	ret_row->present = true;
	switch ((enum fixture_table)table) {
	case TABLE_FIRM:
		firm.level = (uint8_t)property_below(&source, 5);
		firm.due = (uint32_t)property_below(&source, 40);
		firm.count = property_u64(&source);
		ret_row->size = sizeof(firm);
		memcpy(ret_row->data, &firm, sizeof(firm));
		break;
	case TABLE_NAME:
		ret_row->size = (uint16_t)property_below(&source, ROW_BYTES);
		for (size_t i = 0; i < ret_row->size; i++)
			ret_row->data[i] = (uint8_t)property_below(&source, 7);
		break;
	case TABLE_EVENT:
		ret_row->size = (uint16_t)property_below(&source, 200);
		property_fill(&source, ret_row->data, ret_row->size);
		break;
	case TABLE_FIRM_DUE:
	case TABLE_FIRM_LEVEL:
	case TABLE_NAME_LETTER:
		fail();
	}
}

static void change_rows(const struct model *m, const struct change *change,
			struct rows_writer *rows)
{
	uint16_t table = m->tables[change->table].id;
	struct model_row row = {.present = false};
	if (change->put) {
		make_row(change, table, &row);
		rows->put(rows->read.context, table, model_key(m, change),
			  bytes_of(row.data, row.size));
	} else {
		rows->del(rows->read.context, table, model_key(m, change));
	}
}

static struct change draw_change(struct model *m)
{
	uint8_t table = (uint8_t)property_below(m->p, PLAIN_TABLES);
	return (struct change){
		.table = table,
		.key = (uint16_t)property_below(m->p, m->tables[table].key_count),
		.put = property_chance(m->p, 70),
		.seed = property_u64(m->p),
	};
}

static void change_both(struct model *m)
{
	struct change change = draw_change(m);
	struct model_row *row = &m->tables[change.table].rows[change.key];
	m->input[m->input_count].change = change;
	m->input[m->input_count].before = *row;
	m->input_count++;
	row->present = false;
	if (change.put)
		make_row(&change, m->tables[change.table].id, row);
	change_rows(m, &change, state_writer(m->state));
}

static void log_append(struct model *m, struct change change)
{
	if (m->log_count == m->log_capacity) {
		m->log_capacity = m->log_capacity == 0 ? 1024 : m->log_capacity * 2;
		m->log = realloc(m->log, m->log_capacity * sizeof(m->log[0]));
		assert_non_null(m->log);
	}
	m->log[m->log_count++] = change;
}

static void input_end(struct model *m)
{
	if (property_chance(m->p, 15)) {
		state_undo(m->state);
		while (m->input_count > 0) {
			m->input_count--;
			const struct change *change = &m->input[m->input_count].change;
			m->tables[change->table].rows[change->key] =
				m->input[m->input_count].before;
		}
		m->undone++;
		return;
	}
	for (size_t i = 0; i < m->input_count; i++)
		log_append(m, m->input[i].change);
	m->input_count = 0;
}

/* ---- reading and comparing */

static void check_row(const struct model_row *row, struct bytes actual)
{
	assert_bytes_equal(actual, bytes_of(row->data, row->size));
}

static void check_get(struct model *m)
{
	struct change at = draw_change(m);
	const struct model_table *table = &m->tables[at.table];
	const struct model_row *row = &table->rows[at.key];
	const struct rows_reader *rows = state_reader(m->state);
	struct bytes actual;
	bool found = rows->get(rows->context, table->id, model_key(m, &at), &actual);
	assert_int_equal(found, row->present);
	if (found)
		check_row(row, actual);
	if (found && table->id == TABLE_FIRM)
		assert_int_equal((uintptr_t)actual.data % 8, 0);
}

/* One seek compared; answers the position of the row found, or key_count. */
static size_t check_seek(struct model *m, const struct model_table *table, size_t first,
			 struct bytes from)
{
	const struct rows_reader *rows = state_reader(m->state);
	struct row_ref actual;
	bool found = rows->seek(rows->context, table->id, from, &actual);
	while (first < table->key_count && !table->rows[first].present)
		first++;
	assert_int_equal(found, first < table->key_count);
	if (found) {
		assert_bytes_equal(actual.key, row_key_bytes(&table->keys[first]));
		check_row(&table->rows[first], actual.value);
	}
	return first;
}

/* A walk from key to key, with changes and other reads in between. */
static void check_walk(struct model *m, bool disturbed)
{
	struct change at = draw_change(m);
	const struct model_table *table = &m->tables[at.table];
	size_t steps = property_below(m->p, 40) + 1;
	uint8_t next[ROW_KEY_MAX + 1] = {0};
	struct bytes from = row_key_bytes(&table->keys[at.key]);
	size_t position = at.key;
	if (property_chance(m->p, 5)) {
		from.size = 0;
		position = 0;
	}
	while (steps-- > 0) {
		position = check_seek(m, table, position, from);
		if (position == table->key_count)
			return;
		if (disturbed && m->input_count < INPUT_CHANGES && property_chance(m->p, 20))
			change_both(m);
		if (property_chance(m->p, 10))
			check_get(m);
		const struct row_key *key = &table->keys[position];
		memcpy(next, key->data, key->size);
		next[key->size] = 0;
		from = bytes_of(next, (size_t)key->size + 1);
		position++;
	}
}

/* Everything at once, indexes too: the same rows put into memory have the same digest. */
static void check_all(struct model *m)
{
	struct rows_memory *memory = rows_memory_create(&fixture_schema);
	for (size_t t = 0; t < PLAIN_TABLES; t++) {
		const struct model_table *table = &m->tables[t];
		struct rows_writer *rows = rows_memory_writer(memory);
		for (size_t i = 0; i < table->key_count; i++)
			if (table->rows[i].present)
				rows->put(rows->read.context, table->id,
					  row_key_bytes(&table->keys[i]),
					  bytes_of(table->rows[i].data, table->rows[i].size));
	}
	uint8_t expected[32];
	uint8_t actual[32];
	rows_memory_digest(memory, expected);
	state_digest(m->state, actual);
	assert_memory_equal(actual, expected, sizeof(actual));
	rows_memory_destroy(memory);
}

/* ---- checkpoints and crashes */

static void crash(struct model *m)
{
	uint8_t before[32];
	uint8_t after[32];
	struct err err = {.status = STATUS_OK};
	state_digest(m->state, before);
	state_close(m->state);
	if (state_open(&m->options, &m->state, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	uint64_t frame = state_frame(m->state);
	assert_true(frame >= m->log_first && frame <= m->log_first + m->log_count);
	for (size_t i = (size_t)(frame - m->log_first); i < m->log_count; i++)
		change_rows(m, &m->log[i], state_writer(m->state));
	state_digest(m->state, after);
	assert_memory_equal(after, before, sizeof(after));
	m->crashes++;
}

static void write_frozen(struct model *m)
{
	struct err err;
	if (m->mem != NULL && property_chance(m->p, 10)) {
		struct mem_faults *faults = mem_disk_faults(m->mem);
		bool full = property_chance(m->p, 50);
		faults->fail_io_after = full ? -1 : 0;
		faults->fail_full_after = full ? 0 : -1;
		enum status status = state_write(m->state, &err);
		faults->fail_io_after = -1;
		faults->fail_full_after = -1;
		m->failed_writes++;
		if (status != STATUS_OK) {
			crash(m);
			return;
		}
	} else if (state_write(m->state, &err) != STATUS_OK) {
		fail_msg("%s", err.text);
	}
}

static void drop_frozen(struct model *m)
{
	struct err err;
	if (state_drop(m->state, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	assert_int_equal(state_frame(m->state), m->frozen_frame);
	size_t gone = (size_t)(m->frozen_frame - m->log_first);
	memmove(m->log, m->log + gone, (m->log_count - gone) * sizeof(m->log[0]));
	m->log_first = m->frozen_frame;
	m->log_count -= gone;
	m->checkpoints++;
	if (property_chance(m->p, 10))
		check_all(m);
}

static void step_checkpoint(struct model *m)
{
	if (!state_frozen(m->state)) {
		m->frozen_frame = m->log_first + m->log_count;
		state_freeze(m->state, m->frozen_frame);
	} else if (!state_written(m->state)) {
		write_frozen(m);
	} else {
		drop_frozen(m);
	}
}

/* ---- the run */

static size_t run_input(struct model *m)
{
	size_t operations = 0;
	state_savepoint(m->state);
	while (m->input_count < INPUT_CHANGES && !property_chance(m->p, 10)) {
		operations++;
		if (property_chance(m->p, 40))
			change_both(m);
		else if (property_chance(m->p, 80))
			check_get(m);
		else
			check_walk(m, property_chance(m->p, 30));
	}
	input_end(m);
	return operations;
}

static void run_model(struct model *m, size_t operations)
{
	struct err err = {.status = STATUS_OK};
	static const struct {
		uint16_t id;
		size_t keys;
	} sizes[PLAIN_TABLES] = {{TABLE_FIRM, IDS_MAX}, {TABLE_NAME, 2000}, {TABLE_EVENT, 3000}};
	for (size_t t = 0; t < PLAIN_TABLES; t++)
		model_table_init(m->p, &m->tables[t], sizes[t].id, sizes[t].keys);
	if (state_open(&m->options, &m->state, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	for (size_t done = 0; done < operations;) {
		done += run_input(m);
		if (property_below(m->p, 100) == 0)
			step_checkpoint(m);
		if (property_below(m->p, 3000) == 0)
			crash(m);
	}
	check_all(m);
	crash(m);
	check_all(m);
	print_message("seed %llu: %zu checkpoints, %zu crashes, %zu inputs undone, "
		      "%zu failed writes\n",
		      (unsigned long long)m->p->seed, m->checkpoints, m->crashes, m->undone,
		      m->failed_writes);
	state_close(m->state);
	free(m->log);
	free(m);
}

static size_t operations_of(size_t otherwise)
{
	const char *text = getenv("ZHIAN_MODEL_OPS");
	size_t scale = text == NULL ? 1000000 : (size_t)strtoull(text, NULL, 10);
	return otherwise * (scale / 100) / 10000 + 1;
}

static struct model *model_make(struct property *p)
{
	struct model *m = calloc(1, sizeof(*m));
	assert_non_null(m);
	m->p = p;
	return m;
}

static void model_on_mem(struct property *p)
{
	struct model *m = model_make(p);
	struct mem_disk *mem = mem_disk_create();
	m->mem = mem;
	m->options = fixture_options("mem", mem);
	run_model(m, operations_of(1000000 / SEEDS_MEM));
	mem_disk_destroy(mem);
}

static void model_on_lmdb(struct property *p)
{
	struct model *m = model_make(p);
	struct test_dir *dir = test_dir_create();
	m->options = fixture_options(test_dir_path(dir, "state"), NULL);
	run_model(m, operations_of(100000 / SEEDS_LMDB));
	test_dir_destroy(dir);
}

static void test_mem(void **state)
{
	(void)state;
	property_run(SEEDS_MEM, model_on_mem);
}

static void test_lmdb(void **state)
{
	(void)state;
	property_run(SEEDS_LMDB, model_on_lmdb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mem),
		cmocka_unit_test(test_lmdb),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
