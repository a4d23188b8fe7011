/* The read model's files: what a start believes of them, what it makes anew, and how that is told;
 * the walk over all of it, once an hour. */
#include <stdio.h>
#include <sys/stat.h>

#include "common/base/time.h"
#include "intake.pb-c.h"
#include "services/console/console.h"
#include "services/console/model/model_internal.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define REGION 522701u
#define LIFE UINT64_C(0x70)

/* The process's own (console.c). */
_Noreturn void console_fail(struct console *console, const struct err *err)
{
	(void)console;
	print_error("console_fail: %s\n", err->text);
	abort();
}

static struct test_dir *dir;
static struct config config;
static struct clock_manual manual;
static struct console *console;
static struct err err;

static int setup(void **state)
{
	(void)state;
	dir = test_dir_create();
	config = (struct config){.region = REGION, .data = dir->path};
	console = (struct console *)calloc(1, sizeof *console);
	assert_non_null(console);
	manual = (struct clock_manual){.now_ms = INT64_C(1741564800000), .mono_ms = 5000000};
	console->clock = clock_manual_source(&manual);
	log_init(&console->log, "model_files_test", LOG_LEVEL_INFO, &console->clock);
	console->log.fd =
		open(test_dir_path(dir, "log"), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(console->log.fd >= 0);
	console->config = &config;
	console->bulletins = bulletin_jobs_make();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	bulletin_jobs_free(console->bulletins);
	model_close(console->model);
	(void)close(console->log.fd);
	free(console);
	test_dir_destroy(dir);
	return 0;
}

static void start(void)
{
	model_close(console->model);
	console->model = NULL;
	if (console_open_model(console, &err) != STATUS_OK)
		fail_msg("%s", err.text);
}

static void take_one(void)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	Zh__ReportRegistered body = ZH__REPORT_REGISTERED__INIT;
	struct event event = {.meta = &meta, .body = &body.base};
	uint8_t memory[1024];
	struct writer out = writer_over(memory, sizeof memory);
	event.head.kind = KIND(REPORT_REGISTERED);
	assert_ok(event_write(&event, &out));
	assert_ok(model_begin(console->model, &err));
	assert_ok(
		model_take(console->model, DAEMON_INTAKE, REGION, LIFE, 1, 1, writer_bytes(&out)));
	assert_ok(model_commit(console->model, DAEMON_INTAKE, (struct model_position){LIFE, 1},
			       &err));
}

static uint64_t read_through(void)
{
	return model_position(console->model, DAEMON_INTAKE).sequence;
}

static void write_file(const char *name, const char *text)
{
	char path[TEST_PATH_MAX + 64];
	(void)snprintf(path, sizeof path, "%s/console/%s", dir->path, name);
	assert_ok(file_write_atomic(path, bytes_of_text(text), 0600, &err));
}

/* The file of that name; NULL: there is none. */
static const char *file_of(const char *name)
{
	static char said[8192];
	char *text;
	size_t size;
	if (file_read(test_dir_path(dir, name), sizeof said - 1, &text, &size, &err) != STATUS_OK)
		return NULL;
	(void)snprintf(said, sizeof said, "%.*s", (int)size, text);
	free(text);
	return said;
}

static void log_has(const char *text)
{
	const char *log = file_of("log");
	if (log == NULL || strstr(log, text) == NULL)
		fail_msg("'%s' isn't in the log:\n%s", text, log != NULL ? log : "");
}

static void log_lacks(const char *text)
{
	const char *log = file_of("log");
	assert_true(log == NULL || strstr(log, text) == NULL);
}

/* ---- a start */

static void the_first_one_is_told(void **state)
{
	(void)state;
	start();
	assert_int_equal(model_made(console->model)->how, MODEL_FIRST);
	log_has("model_made");
	log_has("there was none");
	assert_string_equal(file_of("console/starts"), "1\n");
	console_starts_end(console);
	assert_null(file_of("console/starts"));
}

static void what_lies_there_is_read_on(void **state)
{
	(void)state;
	start();
	take_one();
	console_starts_end(console);
	assert_int_equal(ftruncate(console->log.fd, 0), 0);
	start();
	assert_int_equal(model_made(console->model)->how, MODEL_KEPT);
	assert_int_equal(read_through(), 1);
	log_lacks("model_made");
}

static void what_cant_be_believed_is_made_anew(void **state)
{
	(void)state;
	start();
	take_one();
	model_close(console->model);
	console->model = NULL;
	write_file("model/data.mdb", "no model at all");
	start();
	assert_int_equal(model_made(console->model)->how, MODEL_DAMAGED);
	assert_int_equal(read_through(), 0);
	log_has("model_made_anew");
	log_lacks("ends whoever reads all of it");
	assert_string_equal(file_of("console/starts"), "2\n");
}

/* Two starts in a row that nobody ended: a child looks at all of it first. */
static void what_ended_two_starts_is_looked_at_first(void **state)
{
	(void)state;
	start();
	take_one();
	write_file("starts", "2\n");
	start();
	assert_int_equal(model_made(console->model)->how, MODEL_KEPT); /* it wasn't the model */
	assert_int_equal(read_through(), 1);
	assert_string_equal(file_of("console/starts"), "3\n");
	model_close(console->model);
	console->model = NULL;
	write_file("model/data.mdb", "no model at all");
	start();
	assert_int_equal(model_made(console->model)->how, MODEL_DAMAGED);
	assert_non_null(strstr(model_made(console->model)->why.text, "ends whoever reads all"));
	log_has("ends whoever reads all of it");
	assert_int_equal(read_through(), 0);
}

static void a_place_that_cant_be_written_is_said(void **state)
{
	(void)state;
	assert_ok(file_write_atomic(test_dir_path(dir, "console"), bytes_of_text("in the way"),
				    0600, &err));
	assert_int_not_equal(console_open_model(console, &err), STATUS_OK);
	assert_non_null(strstr(err.text, "console"));
}

/* ---- as it runs */

static void what_is_found_rotten_is_made_anew(void **state)
{
	(void)state;
	start();
	take_one();
	struct bulletin_jobs *before = console->bulletins;
	assert_ok(console_mend_model(console, &err));
	assert_int_equal(read_through(), 1); /* nothing was wrong */
	assert_ptr_equal(console->bulletins, before);
	model_rot(console->model, "a row isn't what was written");
	assert_ok(console_mend_model(console, &err));
	assert_null(model_rotten(console->model));
	assert_int_equal(read_through(), 0);
	assert_int_equal(model_made(console->model)->how, MODEL_DAMAGED);
	assert_non_null(strstr(model_made(console->model)->why.text, "isn't what was written"));
	assert_non_null(console->bulletins);
	log_has("model_rotten");
	log_has("it is made again from the journals");
	log_has("model_made_anew");
}

/* After its start and every hour; once it was whole the starts before were no doing of it. */
static void all_of_it_is_walked_every_hour(void **state)
{
	(void)state;
	start();
	take_one();
	console_scrub_model(console);
	assert_int_equal(model_walks(console->model), 1);
	log_has("model_whole");
	assert_null(file_of("console/starts"));
	clock_manual_advance(&manual, MS_PER_HOUR - 1);
	console_scrub_model(console);
	assert_int_equal(model_walks(console->model), 1);
	clock_manual_advance(&manual, 1);
	console_scrub_model(console);
	assert_int_equal(model_walks(console->model), 2);
}

static void a_rotten_one_isnt_whole(void **state)
{
	(void)state;
	start();
	take_one();
	console->model->sums[EVENTS].rows++; /* one that isn't there */
	console_scrub_model(console);
	assert_int_equal(model_walks(console->model), 0);
	assert_non_null(model_rotten(console->model));
	log_lacks("model_whole");
	assert_string_equal(file_of("console/starts"), "1\n");
	assert_ok(console_mend_model(console, &err));
	console_scrub_model(console); /* it isn't kept waiting for an hour */
	assert_int_equal(model_walks(console->model), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_first_one_is_told),
		TEST(what_lies_there_is_read_on),
		TEST(what_cant_be_believed_is_made_anew),
		TEST(what_ended_two_starts_is_looked_at_first),
		TEST(a_place_that_cant_be_written_is_said),
		TEST(what_is_found_rotten_is_made_anew),
		TEST(all_of_it_is_walked_every_hour),
		TEST(a_rotten_one_isnt_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
