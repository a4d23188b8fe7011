/* One engine against the other: the same random operations, every answer compared.
 *
 * LMDB is the reference for mem and mem for LMDB; who is wrong is for the reader
 * of a failure to find out.  The seed repeats it.
 */
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/store/engine.h"

#define SIDES 2 /* LMDB, mem */
#define TABLES 3
#define VIEWS 3
#define CASES 40
#define OPERATIONS 6000

struct side {
	struct engine *engine;
	struct engine_write *write;
	struct engine_view *views[VIEWS];
};

struct model {
	struct property *p;
	bool integer_keys;
	struct test_dir *dir;
	struct mem_disk *disk;
	struct side sides[SIDES];
	bool view_live[VIEWS];
};

static void sides_open(struct model *m)
{
	struct engine_options options = {
		.map_bytes = 16 << 20,
		.tables_max = TABLES,
		.integer_keys = m->integer_keys,
		.no_sync = true, /* of the speed of the test; nothing here looks at power cuts */
		.path = m->dir->path,
	};
	assert_ok(engine_open_lmdb(&options, &m->sides[0].engine, NULL));
	options.path = "mem";
	assert_ok(engine_open_mem(m->disk, &options, &m->sides[1].engine, NULL));
	for (int i = 0; i < SIDES; i++)
		for (int v = 0; v < VIEWS; v++)
			assert_ok(
				engine_view_open(m->sides[i].engine, &m->sides[i].views[v], NULL));
	for (int v = 0; v < VIEWS; v++)
		m->view_live[v] = true;
}

static void write_abort(struct model *m)
{
	for (int i = 0; i < SIDES; i++) {
		if (m->sides[i].write != NULL)
			engine_abort(m->sides[i].write);
		m->sides[i].write = NULL;
	}
}

static void sides_close(struct model *m)
{
	write_abort(m);
	for (int i = 0; i < SIDES; i++) {
		for (int v = 0; v < VIEWS; v++)
			engine_view_close(m->sides[i].views[v]);
		engine_close(m->sides[i].engine);
	}
}

/* Few keys, so that operations meet; of different lengths, so that prefixes do. */
static struct bytes random_key(struct model *m, uint8_t out[16])
{
	uint64_t number = property_below(m->p, 300);
	if (m->integer_keys) {
		memcpy(out, &number, sizeof(number));
		return bytes_of(out, sizeof(number));
	}
	be64_put(out, number % 60);
	memcpy(out + 8, &number, sizeof(number));
	return bytes_of(out + 7, 1 + (size_t)number / 60);
}

static struct bytes random_value(struct model *m, uint8_t out[3000])
{
	static const uint64_t sizes[] = {8, 60, 300, 3000};
	size_t size = (size_t)property_below(m->p, sizes[property_below(m->p, 4)]);
	memset(out, (int)property_below(m->p, 256), size);
	return bytes_of(out, size);
}

static void same_status(const enum status status[SIDES])
{
	assert_int_equal(status[0], status[1]);
}

static void write_take(struct model *m)
{
	for (int i = 0; i < SIDES; i++)
		if (m->sides[i].write == NULL)
			assert_ok(engine_begin(m->sides[i].engine, &m->sides[i].write, NULL));
}

static unsigned write_table(struct model *m, int side, unsigned table)
{
	static const char *const names[TABLES] = {"a", "bb", "table with a long name"};
	unsigned number = ENGINE_TABLES_MAX;
	assert_ok(engine_table(m->sides[side].write, names[table], &number, NULL));
	return number;
}

/* Table numbers may differ between the engines: both are asked by name. */
static enum status view_table(struct model *m, int side, unsigned view, unsigned table,
			      unsigned *number)
{
	static const char *const names[TABLES] = {"a", "bb", "table with a long name"};
	return engine_view_table(m->sides[side].views[view], names[table], number);
}

static void do_put(struct model *m)
{
	uint8_t key_data[16];
	static uint8_t value_data[3000];
	unsigned table = (unsigned)property_below(m->p, TABLES);
	struct bytes key = random_key(m, key_data);
	struct bytes value = random_value(m, value_data);
	bool append = property_chance(m->p, 20);
	bool reserve = property_chance(m->p, 30);
	enum engine_put_flags flags = append ? ENGINE_PUT_APPEND : ENGINE_PUT;
	enum status status[SIDES];
	write_take(m);
	for (int i = 0; i < SIDES; i++) {
		struct engine_write *write = m->sides[i].write;
		unsigned number = write_table(m, i, table);
		if (!reserve) {
			status[i] = engine_put(write, number, key, value, flags);
			continue;
		}
		void *room = NULL;
		status[i] = engine_reserve(write, number, key, value.size, flags, &room);
		if (status[i] == STATUS_OK && value.size != 0)
			memcpy(room, value.data, value.size);
	}
	same_status(status);
}

static void do_del(struct model *m)
{
	uint8_t key_data[16];
	unsigned table = (unsigned)property_below(m->p, TABLES);
	struct bytes key = random_key(m, key_data);
	enum status status[SIDES];
	write_take(m);
	for (int i = 0; i < SIDES; i++)
		status[i] = engine_del(m->sides[i].write, write_table(m, i, table), key);
	same_status(status);
}

static void do_write_get(struct model *m)
{
	uint8_t key_data[16];
	unsigned table = (unsigned)property_below(m->p, TABLES);
	struct bytes key = random_key(m, key_data);
	struct bytes value[SIDES] = {{NULL, 0}, {NULL, 0}};
	enum status status[SIDES];
	write_take(m);
	for (int i = 0; i < SIDES; i++)
		status[i] = engine_write_get(m->sides[i].write, write_table(m, i, table), key,
					     &value[i]);
	same_status(status);
	assert_bytes_equal(value[1], value[0]);
}

static void do_end(struct model *m)
{
	if (m->sides[0].write == NULL)
		return;
	if (property_chance(m->p, 25)) {
		write_abort(m);
		return;
	}
	for (int i = 0; i < SIDES; i++) {
		assert_ok(engine_commit(m->sides[i].write, NULL));
		m->sides[i].write = NULL;
	}
}

static unsigned live_view(struct model *m)
{
	unsigned view = (unsigned)property_below(m->p, VIEWS);
	if (m->view_live[view])
		return view;
	for (int i = 0; i < SIDES; i++)
		assert_ok(engine_view_renew(m->sides[i].views[view], NULL));
	m->view_live[view] = true;
	return view;
}

static void do_view(struct model *m)
{
	unsigned view = (unsigned)property_below(m->p, VIEWS);
	bool release = property_chance(m->p, 30);
	for (int i = 0; i < SIDES; i++) {
		if (release)
			engine_view_release(m->sides[i].views[view]);
		else
			assert_ok(engine_view_renew(m->sides[i].views[view], NULL));
	}
	m->view_live[view] = !release;
}

static void do_get(struct model *m)
{
	uint8_t key_data[16];
	unsigned view = live_view(m);
	unsigned table = (unsigned)property_below(m->p, TABLES);
	struct bytes key = random_key(m, key_data);
	struct bytes value[SIDES] = {{NULL, 0}, {NULL, 0}};
	enum status status[SIDES];
	for (int i = 0; i < SIDES; i++) {
		unsigned number;
		status[i] = view_table(m, i, view, table, &number);
		if (status[i] == STATUS_OK)
			status[i] = engine_get(m->sides[i].views[view], number, key, &value[i]);
	}
	same_status(status);
	assert_bytes_equal(value[1], value[0]);
}

/* A look-up and some rows behind it, all compared. */
static void do_seek(struct model *m)
{
	uint8_t key_data[16];
	unsigned view = live_view(m);
	unsigned table = (unsigned)property_below(m->p, TABLES);
	struct bytes wanted = random_key(m, key_data);
	enum engine_seek how = (enum engine_seek)property_below(m->p, ENGINE_LAST + 1);
	if (!m->integer_keys && property_chance(m->p, 5))
		wanted.size = 0;
	uint64_t steps = property_below(m->p, 12);
	for (uint64_t step = 0; step <= steps; step++) {
		struct bytes key[SIDES] = {{NULL, 0}, {NULL, 0}};
		struct bytes value[SIDES] = {{NULL, 0}, {NULL, 0}};
		enum status status[SIDES];
		for (int i = 0; i < SIDES; i++) {
			struct engine_view *v = m->sides[i].views[view];
			unsigned number;
			status[i] = view_table(m, i, view, table, &number);
			if (status[i] == STATUS_OK)
				status[i] = step == 0 ? engine_seek(v, number, how, wanted, &key[i],
								    &value[i])
						      : engine_next(v, number, &key[i], &value[i]);
		}
		same_status(status);
		assert_bytes_equal(key[1], key[0]);
		assert_bytes_equal(value[1], value[0]);
	}
}

static void do_operation(struct model *m)
{
	uint64_t what = property_below(m->p, 1000);
	if (what < 300)
		do_put(m);
	else if (what < 380)
		do_del(m);
	else if (what < 450)
		do_write_get(m);
	else if (what < 530)
		do_end(m);
	else if (what < 600)
		do_view(m);
	else if (what < 750)
		do_get(m);
	else if (what < 998)
		do_seek(m);
	else {
		sides_close(m);
		sides_open(m);
	}
}

static void engines_agree(struct property *p)
{
	struct model model = {
		.p = p,
		.integer_keys = property_chance(p, 40),
		.dir = test_dir_create(),
		.disk = mem_disk_create(),
	};
	sides_open(&model);
	for (int i = 0; i < OPERATIONS; i++)
		do_operation(&model);
	sides_close(&model);
	mem_disk_destroy(model.disk);
	test_dir_destroy(model.dir);
}

static void test_engines_agree(void **state)
{
	(void)state;
	property_run(CASES, engines_agree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engines_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
