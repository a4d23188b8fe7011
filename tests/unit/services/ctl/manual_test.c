/* The manual pages: everything that a program or a file takes stands in its page. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/ids.h"
#include "common/policy/people/config_schema.h"
#include "common/policy/people/people_text.h"
#include "services/ctl/command.h"
#include "services/ctl/ctl.h"
#include "services/ctl/exit_codes.h"
#include "tests/lib/test_dir.h"

#define PAGE_MAX (1u << 20)

static int manual(struct test_dir *dir, const char *below)
{
	const char *out = test_dir_path(dir, below);
	const char *words[] = {"manual", "--out", out};
	struct ctl_streams streams = {stdin, stdout, stderr};
	return ctl_run("zhianctl", 3, words, &streams);
}

static char *page_read(struct test_dir *dir, const char *name, unsigned section)
{
	char below[96];
	char *text = NULL;
	size_t size;
	struct err err;
	(void)snprintf(below, sizeof below, "man/%s.%u", name, section);
	assert_ok(file_read(test_dir_path(dir, below), PAGE_MAX, &text, &size, &err));
	return text;
}

/* A line of the page, whole. */
static void has_line(const char *page, const char *line)
{
	const char *found = page;
	while ((found = strstr(found, line)) != NULL) {
		if ((found == page || found[-1] == '\n') && found[strlen(line)] == '\n')
			return;
		found++;
	}
	fail_msg("no line \"%s\" in\n%.400s", line, page);
}

static void field_stands(const char *page, const struct file_schema *schema, const char *above)
{
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_field *field = &schema->fields[i];
		bool listed = field->type == FIELD_GROUPS;
		char path[128], line[160];
		(void)snprintf(path, sizeof path, "%s%s%s", above, field->name, listed ? "[]" : "");
		(void)snprintf(line, sizeof line, "%s %s",
			       listed || field->type == FIELD_GROUP ? ".SS" : ".B", path);
		has_line(page, line);
		if (field->group != NULL) {
			(void)snprintf(line, sizeof line, "%s.", path);
			field_stands(page, field->group, line);
		}
	}
}

static void every_field_of_a_file_stands_in_its_page(void **state)
{
	struct test_dir *dir = *state;
	assert_int_equal(manual(dir, "man"), EXIT_DONE);
	char *page = page_read(dir, "zhian.yaml", 5);
	field_stands(page, &config_schema, "");
	has_line(page, "110000 to 659999 (a whole number); must be stated.");
	has_line(page, "64KiB to 8MiB (a number with B, KiB, MiB, GiB or TiB); default: 1MiB.");
	free(page);
	page = page_read(dir, "people.yaml", 5);
	field_stands(page, &people_schema, "");
	free(page);
}

static void every_service_has_its_page(void **state)
{
	struct test_dir *dir = *state;
	assert_int_equal(manual(dir, "man"), EXIT_DONE);
	for (unsigned d = DAEMON_INTAKE; d <= DAEMON_COUNT; d++) {
		char name[64];
		(void)snprintf(name, sizeof name, "zhian-%s",
			       d < DAEMON_COUNT ? daemon_name((enum daemon)d) : "console");
		char *page = page_read(dir, name, 8);
		has_line(page, ".B \\-\\-region \\fICODE\\fR");
		has_line(page, ".B \\-n");
		has_line(page, ".SH EXIT STATUS");
		free(page);
	}
}

static void every_noun_and_option_has_its_line(void **state)
{
	struct test_dir *dir = *state;
	assert_int_equal(manual(dir, "man"), EXIT_DONE);
	for (size_t i = 0; i < command_count; i++) {
		struct option_view option;
		char name[64], memory[64], line[96];
		(void)snprintf(name, sizeof name, "zhianctl-%s", commands[i].noun);
		char *page = page_read(dir, name, 1);
		for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++) {
			(void)snprintf(line, sizeof line, ".B \\-\\-%.*s",
				       (int)strcspn(option.name, "-"), option.name);
			if (!option.global && strstr(page, line) == NULL)
				fail_msg("%s: %s isn't there", name, line);
		}
		free(page);
	}
}

/* What a program has to know of --json stands where programs' writers look. */
static void the_form_of_json_stands_in_the_page(void **state)
{
	struct test_dir *dir = *state;
	assert_int_equal(manual(dir, "man"), EXIT_DONE);
	char *page = page_read(dir, "zhianctl", 1);
	has_line(page, ".SH JSON");
	assert_non_null(strstr(page, "\"whole\":false"));
	free(page);
}

static void what_cant_be_written_is_said(void **state)
{
	struct test_dir *dir = *state;
	struct err err;
	assert_ok(file_write_atomic(test_dir_path(dir, "file"), bytes_of_text("x"), 0600, &err));
	assert_int_equal(manual(dir, "file/man"), EXIT_FILE);
	/* A folder stands where a page would be written. */
	assert_ok(file_make_directories(test_dir_path(dir, "man/people.yaml.5"), 0755, &err));
	assert_int_equal(manual(dir, "man"), EXIT_FILE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_field_of_a_file_stands_in_its_page,
						test_dir_setup, test_dir_teardown),
		cmocka_unit_test_setup_teardown(every_service_has_its_page, test_dir_setup,
						test_dir_teardown),
		cmocka_unit_test_setup_teardown(every_noun_and_option_has_its_line, test_dir_setup,
						test_dir_teardown),
		cmocka_unit_test_setup_teardown(the_form_of_json_stands_in_the_page, test_dir_setup,
						test_dir_teardown),
		cmocka_unit_test_setup_teardown(what_cant_be_written_is_said, test_dir_setup,
						test_dir_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
