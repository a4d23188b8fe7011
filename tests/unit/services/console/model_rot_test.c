/* The read model on a disk that forgets: what isn't what was written is found when it is read, or
 * by the walk over everything; nothing of it is an answer. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/base/file.h"
#include "common/base/hash64.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/console/model/model_internal.h"

#define REGION 522701u
#define INCARNATION 7u
#define EVENTS_EACH 120u
#define DAMAGES 400u
#define PAGE 4096u

static struct test_dir *dir;
static char path[FILE_PATH_MAX], data_path[FILE_PATH_MAX + 16];
static struct model *model;
static struct err err;

static void take(uint64_t sequence)
{
	static uint8_t bytes[4096];
	char name[64], text[96];
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__ReportRegistered report = ZH__REPORT_REGISTERED__INIT;
	Zh__CorrectionOrdered ordered = ZH__CORRECTION_ORDERED__INIT;
	bool registered = sequence % 2 != 0;
	struct event event = {.meta = &meta, .body = registered ? &report.base : &ordered.base};
	(void)snprintf(name, sizeof name, "都匀市第%u玩具厂", (unsigned)sequence % 9);
	(void)snprintf(text, sizeof text, "第%u批有异味，停止销售", (unsigned)sequence);
	firm.key = sequence % 3 != 0 ? "P522701-7" : "P522701-8";
	firm.name = name;
	report.firm = &firm;
	ordered.content = text;
	event.head.kind =
		(uint16_t)(registered ? KIND(REPORT_REGISTERED) : KIND(CORRECTION_ORDERED));
	event.head.subject_kind = (uint8_t)(registered ? OBJECT_REPORT : OBJECT_HAZARD);
	event.head.subject_region = REGION;
	event.head.subject_number = sequence;
	event.head.trace_daemon = DAEMON_INTAKE;
	event.head.trace_sequence = sequence;
	struct writer out = writer_over(bytes, sizeof bytes);
	assert_ok(event_write(&event, &out));
	enum daemon daemon = registered ? DAEMON_INTAKE : DAEMON_HAZARD;
	assert_ok(
		model_take(model, daemon, REGION, INCARNATION, sequence, 1000, writer_bytes(&out)));
}

static void take_through(uint64_t from, uint64_t to)
{
	for (uint64_t sequence = from; sequence <= to; sequence++) {
		enum daemon daemon = sequence % 2 != 0 ? DAEMON_INTAKE : DAEMON_HAZARD;
		assert_ok(model_begin(model, &err));
		take(sequence);
		assert_ok(model_commit(model, daemon,
				       (struct model_position){INCARNATION, sequence}, &err));
	}
}

static uint64_t digest(void)
{
	uint64_t sum = 0;
	for (unsigned table = 0; table < MODEL_TABLES; table++) {
		struct walk walk;
		for (bool first = true;
		     model_walk(model, (enum model_table)table, bytes_of(NULL, 0), &walk, first);
		     first = false)
			sum = hash64(hash64(sum, row_key_bytes(&walk.key)), walk.value);
	}
	return sum;
}

static int setup(void **state)
{
	(void)state;
	dir = test_dir_create();
	(void)snprintf(path, sizeof path, "%s", test_dir_path(dir, "model"));
	(void)snprintf(data_path, sizeof data_path, "%s/data.mdb", path);
	assert_ok(model_open(path, NULL, &model, &err));
	assert_int_equal(model_made(model)->how, MODEL_FIRST);
	take_through(1, EVENTS_EACH);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	model_close(model);
	test_dir_destroy(dir);
	return 0;
}

static void walk_whole(void)
{
	while (model_scrub(model, 50))
		;
}

static void reopen(void)
{
	model_close(model);
	model = NULL;
	assert_ok(model_open(path, NULL, &model, &err));
}

static void what_is_whole_is_kept(void **state)
{
	(void)state;
	uint64_t before = digest();
	reopen();
	assert_int_equal(model_made(model)->how, MODEL_KEPT);
	walk_whole();
	assert_null(model_rotten(model));
	assert_int_equal(model_walks(model), 1);
	assert_true(digest() == before);
	model_close(model);
	model = NULL;
	assert_true(model_is_whole(path));
}

/* ---- any damage */

enum seen { HARMLESS, SILENT, FOUND };

/* By a child: broken pages may end it, which is found too. */
static enum seen look(uint64_t whole)
{
	pid_t child = fork();
	if (child == 0) {
		(void)alarm(20); /* nobody walks for ever */
		static const int ends[] = {SIGBUS, SIGSEGV, SIGABRT, SIGFPE, SIGILL};
		for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
			(void)signal(ends[i], SIG_DFL); /* the test's runner would go on */
		if (freopen("/dev/null", "w", stderr) == NULL ||
		    model_open(path, NULL, &model, &err) != STATUS_OK)
			_exit(FOUND);
		/* Half of a commit may be all that is lost: it is the one before, and reads on. */
		if (model_position(model, DAEMON_HAZARD).sequence == EVENTS_EACH - 2)
			take_through(EVENTS_EACH, EVENTS_EACH);
		bool same = digest() == whole, told = model_rotten(model) != NULL;
		if (!told)
			walk_whole();
		told = model_made(model)->how != MODEL_KEPT || model_rotten(model) != NULL;
		_exit(told ? FOUND : same ? HARMLESS : SILENT);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGALRM ? SILENT : FOUND;
	return (enum seen)WEXITSTATUS(status);
}

struct file {
	char *data;
	size_t size;
	char path[FILE_PATH_MAX + 16];
};

static void keep(struct file *file, const char *name)
{
	(void)snprintf(file->path, sizeof file->path, "%s/%s", path, name);
	assert_ok(file_read(file->path, 64u << 20, &file->data, &file->size, &err));
}

static void put_back(const struct file *file)
{
	assert_ok(file_write_atomic(file->path, bytes_of(file->data, file->size), 0600, &err));
}

/* A bit, a zeroed block, or a cut end. */
static void damage(struct property *p, const struct file *file)
{
	struct file other = *file;
	size_t at = (size_t)property_below(p, file->size);
	size_t page = at / PAGE * PAGE;
	other.data = (char *)malloc(file->size);
	assert_non_null(other.data);
	memcpy(other.data, file->data, file->size);
	if (property_chance(p, 70))
		other.data[at] = (char)(other.data[at] ^ 1 << property_below(p, 8));
	else if (property_chance(p, 90))
		memset(other.data + page, 0, file->size - page < PAGE ? file->size - page : PAGE);
	else
		other.size -= file->size / 3 < PAGE ? file->size / 3 : PAGE;
	put_back(&other);
	free(other.data);
}

static void every_damage_is_found_or_harmless(void **state)
{
	(void)state;
	size_t counted[3] = {0};
	struct file data, lock;
	uint64_t whole = digest();
	model_close(model);
	model = NULL;
	keep(&data, "data.mdb");
	keep(&lock, "lock.mdb");
	for (uint64_t seed = 1; seed <= DAMAGES; seed++) {
		struct property p = {seed, seed};
		put_back(&data);
		put_back(&lock);
		damage(&p, seed % 8 == 0 ? &lock : &data);
		enum seen seen = look(whole);
		if (seen == SILENT)
			print_error("seed %u: other rows, and nothing is told\n", (unsigned)seed);
		counted[seen]++;
	}
	free(data.data);
	free(lock.data);
	print_message("%zu found, %zu harmless, %zu silent\n", counted[FOUND], counted[HARMLESS],
		      counted[SILENT]);
	assert_int_equal(counted[SILENT], 0);
	assert_true(counted[FOUND] > DAMAGES / 20 && counted[HARMLESS] > DAMAGES / 20);
}

/* ---- what no check of a row tells */

/* Past the model: with a check that is right. */
static void write_past(enum model_table table, const struct walk *row, bool gone)
{
	assert_ok(engine_begin(model->engine, &model->write, &err));
	if (gone) {
		assert_ok(engine_del(model->write, model->tables[table], row_key_bytes(&row->key)));
	} else {
		struct table_sum sums[MODEL_TABLES];
		memcpy(sums, model->sums, sizeof sums);
		assert_ok(model_put(model, table, &row->key, bytes_of_text("other")));
		memcpy(model->sums, sums, sizeof sums);
	}
	assert_ok(engine_commit(model->write, &err));
	model->write = NULL;
	assert_ok(engine_view_renew(model->view, &err));
}

static void a_row_that_is_gone_or_older_is_found(bool gone)
{
	for (unsigned table = 0; table < MODEL_TABLES; table++) {
		struct walk row;
		if (table == CURSORS ||
		    !model_walk(model, (enum model_table)table, bytes_of(NULL, 0), &row, true))
			continue;
		write_past((enum model_table)table, &row, gone);
		walk_whole();
		assert_non_null(model_rotten(model));
		assert_ok(model_make_anew(model, model_rotten(model), &err));
		assert_int_equal(model_made(model)->how, MODEL_DAMAGED);
		assert_non_null(strstr(model_made(model)->why.text, "lacks rows"));
		assert_null(model_rotten(model));
		assert_int_equal(model_position(model, DAEMON_INTAKE).sequence, 0);
		take_through(1, EVENTS_EACH);
	}
}

static void a_row_that_is_gone_is_found(void **state)
{
	(void)state;
	a_row_that_is_gone_or_older_is_found(true);
}

static void an_older_row_is_found(void **state)
{
	(void)state;
	a_row_that_is_gone_or_older_is_found(false);
}

/* It can't be told from one that never had any, but by what it should have. */
static void a_table_that_lost_its_name_is_found(void **state)
{
	(void)state;
	struct walk row;
	while (model_walk(model, QUOTES, bytes_of(NULL, 0), &row, true))
		write_past(QUOTES, &row, true);
	reopen();
	assert_int_equal(model_made(model)->how, MODEL_DAMAGED);
	assert_non_null(strstr(model_made(model)->why.text, "a table is lost"));
	assert_int_equal(model_position(model, DAEMON_INTAKE).sequence, 0);
}

/* ---- what changes while it is walked */

static void what_is_written_meanwhile_is_counted(struct property *p)
{
	uint64_t sequence = EVENTS_EACH, walks = model_walks(model);
	while (model_walks(model) < walks + 2) {
		(void)model_scrub(model, 1 + (size_t)property_below(p, 60));
		if (property_chance(p, 10)) {
			assert_ok(model_forget(model, DAEMON_HAZARD, &err));
		} else if (property_chance(p, 20)) {
			assert_ok(model_begin(model, &err));
			take(sequence + 1);
			model_abort(model);
		} else {
			sequence++;
			take_through(sequence, sequence);
		}
		if (model_rotten(model) != NULL)
			fail_msg("%s", model_rotten(model));
	}
}

static void a_walk_goes_on_while_it_changes(void **state)
{
	(void)state;
	property_run(6, what_is_written_meanwhile_is_counted);
}

/* ---- an older copy of the same life */

static void an_older_copy_reads_on(void **state)
{
	(void)state;
	struct file older;
	model_close(model);
	model = NULL;
	keep(&older, "data.mdb");
	assert_ok(model_open(path, NULL, &model, &err));
	take_through(EVENTS_EACH + 1, 2 * EVENTS_EACH);
	uint64_t whole = digest();
	model_close(model);
	model = NULL;
	put_back(&older);
	free(older.data);
	assert_ok(model_open(path, NULL, &model, &err));
	assert_int_equal(model_position(model, DAEMON_HAZARD).sequence, EVENTS_EACH);
	take_through(EVENTS_EACH + 1, 2 * EVENTS_EACH);
	assert_true(digest() == whole);
	walk_whole();
	assert_null(model_rotten(model));
}

#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_DISK(what_is_whole_is_kept),
		ON_DISK(every_damage_is_found_or_harmless),
		ON_DISK(a_row_that_is_gone_is_found),
		ON_DISK(an_older_row_is_found),
		ON_DISK(a_table_that_lost_its_name_is_found),
		ON_DISK(a_walk_goes_on_while_it_changes),
		ON_DISK(an_older_copy_reads_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
