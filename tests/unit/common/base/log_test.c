#include "common/base/log.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/text.h"
#include "common/base/time.h"
#include "tests/lib/test.h"

#define HEAD "2025-03-14T09:30:00.000+08:00 "

/* A log into a pipe, and what came out of it. */
struct captured {
	struct clock_manual manual;
	struct clock_source clock;
	struct log log;
	int read_fd;
	char text[LOG_LINE_MAX * 2];
};

static void captured_init(struct captured *captured, enum log_level most)
{
	int ends[2];
	int64_t now_ms = 0;
	assert_ok(time_parse_moment("2025-03-14T09:30", &now_ms));
	captured->manual = (struct clock_manual){.now_ms = now_ms};
	captured->clock = clock_manual_source(&captured->manual);
	log_init(&captured->log, "hazard", most, &captured->clock);
	assert_int_equal(pipe(ends), 0);
	captured->read_fd = ends[0];
	captured->log.fd = ends[1];
}

static const char *captured_done(struct captured *captured)
{
	close(captured->log.fd);
	size_t size = 0;
	for (;;) {
		ssize_t got = read(captured->read_fd, captured->text + size,
				   sizeof(captured->text) - 1 - size);
		assert_true(got >= 0);
		if (got == 0)
			break;
		size += (size_t)got;
	}
	captured->text[size] = '\0';
	close(captured->read_fd);
	return captured->text;
}

static void test_one_line_per_event(void **state)
{
	(void)state;
	struct captured captured;
	struct err err;
	captured_init(&captured, LOG_LEVEL_INFO);
	(void)err_set(&err, STATUS_FULL, "disk is full");
	log_warn(&captured.log, "journal_nearly_full", log_u64("used_bytes", UINT64_MAX),
		 log_i64("left", -5), log_hex("incarnation", 0x7f), log_text("ev", "HZ-522701-1"));
	log_error(&captured.log, "journal_full", log_err(&err));
	log_debug(&captured.log, "unseen", log_u64("n", 1));
	log_write(&captured.log, LOG_LEVEL_INFO, "ready", NULL, 0);
	assert_string_equal(captured_done(&captured),
			    HEAD "warn hazard journal_nearly_full used_bytes=18446744073709551615 "
				 "left=-5 incarnation=000000000000007f ev=HZ-522701-1\n" HEAD
				 "error hazard journal_full reason=\"disk is full\"\n" HEAD
				 "info hazard ready\n");
	assert_int_equal(captured.log.written[LOG_LEVEL_WARN], 1);
	assert_int_equal(captured.log.written[LOG_LEVEL_DEBUG], 0);
}

static void test_values_cannot_forge_lines_or_fields(void **state)
{
	(void)state;
	struct captured captured;
	captured_init(&captured, LOG_LEVEL_INFO);
	log_info(&captured.log, "x", log_text("a", "two words"), log_text("b", "say \"no\""),
		 log_text("c", "one\ntwo level=error"), log_text("d", "k=v"), log_text("e", ""),
		 log_text("f", "\x1b[31m\r\t\x7f"), log_text("g", "质安"),
		 log_text("h", "\xff\xc3"), log_text("i", "back\\slash"),
		 log_text("j", "\xe2\x80\xa8\xc2\x85"), log_text("bad key=\n", "1"),
		 log_text("k", NULL));
	assert_string_equal(
		captured_done(&captured),
		HEAD "info hazard x a=\"two words\" b=\"say \\\"no\\\"\" "
		     "c=\"one\\ntwo level=error\" d=\"k=v\" e=\"\" "
		     "f=\"\\x1b[31m\\x0d\\x09\\x7f\" g=\"质安\" h=\"\\xff\\xc3\" "
		     "i=\"back\\\\slash\" j=\"\\xe2\\x80\\xa8\\xc2\\x85\" bad_key__=1 k=\"\"\n");
}

static void test_a_long_line_is_cut_and_ends(void **state)
{
	(void)state;
	struct captured captured;
	static char text[LOG_LINE_MAX * 2];
	memset(text, 'a', sizeof(text) - 1);
	captured_init(&captured, LOG_LEVEL_INFO);
	log_info(&captured.log, "x", log_text("first", "1"), log_text("long", text),
		 log_text("last", "1"));
	log_info(&captured.log, "next", log_text("a", "1"));
	const char *out = captured_done(&captured);
	assert_int_equal(strncmp(out, HEAD "info hazard x first=1 long=", 50), 0);
	const char *end = strchr(out, '\n');
	assert_true(end - out < LOG_LINE_MAX);
	assert_memory_equal(end - 3, "...", 3);
	assert_string_equal(end + 1, HEAD "info hazard next a=1\n");
}

static void test_the_journal_gets_priorities(void **state)
{
	(void)state;
	struct stat info;
	char stream[64];
	struct log log;
	struct clock_source clock = clock_system();
	assert_int_equal(fstat(STDERR_FILENO, &info), 0);
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)info.st_dev,
		 (unsigned long long)info.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_init(&log, "hazard", LOG_LEVEL_INFO, &clock);
	assert_true(log.to_journal);
	setenv("JOURNAL_STREAM", "1:1", 1);
	log_init(&log, "hazard", LOG_LEVEL_INFO, &clock);
	assert_false(log.to_journal);
	unsetenv("JOURNAL_STREAM");

	struct captured captured;
	captured_init(&captured, LOG_LEVEL_INFO);
	captured.log.to_journal = true;
	log_error(&captured.log, "x", log_u64("n", 1));
	assert_string_equal(captured_done(&captured), "<3>hazard x n=1\n");
	assert_string_equal(log_mark(&captured.log, LOG_LEVEL_ERROR), "<3>");
	assert_string_equal(log_mark(&captured.log, LOG_LEVEL_INFO), "<6>");
	captured.log.to_journal = false;
	assert_string_equal(log_mark(&captured.log, LOG_LEVEL_ERROR), "");
}

static void test_repeats_are_counted(void **state)
{
	(void)state;
	struct captured captured;
	struct log_fold fold = {0};
	uint64_t repeats = 99;
	captured_init(&captured, LOG_LEVEL_INFO);
	assert_true(log_fold(&fold, &captured.log, 1000, &repeats));
	assert_int_equal(repeats, 0);
	for (int i = 0; i < 5; i++)
		assert_false(log_fold(&fold, &captured.log, 1000, &repeats));
	clock_manual_advance(&captured.manual, 999);
	assert_false(log_fold(&fold, &captured.log, 1000, &repeats));
	clock_manual_advance(&captured.manual, 1);
	assert_true(log_fold(&fold, &captured.log, 1000, &repeats));
	assert_int_equal(repeats, 6);
	captured_done(&captured);
}

static void test_a_closed_log_does_not_stop_the_work(void **state)
{
	(void)state;
	struct captured captured;
	captured_init(&captured, LOG_LEVEL_INFO);
	captured_done(&captured);
	log_info(&captured.log, "x", log_u64("n", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_line_per_event),
		cmocka_unit_test(test_values_cannot_forge_lines_or_fields),
		cmocka_unit_test(test_a_long_line_is_cut_and_ends),
		cmocka_unit_test(test_the_journal_gets_priorities),
		cmocka_unit_test(test_repeats_are_counted),
		cmocka_unit_test(test_a_closed_log_does_not_stop_the_work),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
