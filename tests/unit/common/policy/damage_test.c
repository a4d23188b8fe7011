#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary_load.h"
#include "common/policy/people/config.h"
#include "common/policy/people/people.h"
#include "common/policy/rules/load.h"
#include "tests/lib/property.h"
#include "tests/unit/common/policy/policy_fixture.h"

/* Files that ship, damaged at random: every loader says STATUS_OK, or INVALID with at least one
 * problem, and never anything else.  The sanitizers look on. */

enum { FILES = 9, DAMAGES_MAX = 6 };

static const char *const paths[FILES] = {
	"deploy/policy/archive.yaml", "deploy/policy/clocks.yaml",
	"deploy/policy/credit.yaml",  "deploy/policy/escalation.yaml",
	"deploy/policy/hazard.yaml",  "deploy/policy/report.yaml",
	"deploy/calendar/cn.csv",     "deploy/dictionary/products.yaml",
	"deploy/people-example.yaml",
};

static char *texts[FILES];
static size_t sizes[FILES];

static int read_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILES; i++)
		texts[i] = fixture_read(paths[i], &sizes[i]);
	return 0;
}

static int free_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILES; i++)
		free(texts[i]);
	return 0;
}

/* Bytes overwritten, spans left out, spans doubled. */
static struct bytes damaged(struct property *p, size_t file, char **ret_memory)
{
	size_t size = sizes[file];
	char *text = malloc(2 * size);
	assert_non_null(text);
	memcpy(text, texts[file], size);
	for (uint64_t left = 1 + property_below(p, DAMAGES_MAX); left > 0; left--) {
		size_t at = property_below(p, size - 1);
		size_t span = 1 + property_below(p, size - at < 40 ? size - at : 40);
		switch (property_below(p, 3)) {
		case 0:
			text[at] = (char)property_below(p, 256);
			break;
		case 1:
			memmove(text + at, text + at + span, size - at - span);
			size -= span;
			break;
		default:
			memmove(text + at + span, text + at, size - at);
			size += span;
			break;
		}
	}
	*ret_memory = text;
	return bytes_of(text, size);
}

struct check {
	struct pool pool;
	struct problems problems;
};

static void begin(struct check *check)
{
	pool_init(&check->pool);
	problems_init(&check->problems);
}

static void end(struct check *check, enum status status)
{
	assert_true(status == STATUS_OK || status == STATUS_INVALID);
	assert_int_equal(status == STATUS_INVALID, check->problems.errors != 0);
	pool_done(&check->pool);
	problems_done(&check->problems);
}

static void policy_is_told(struct property *p)
{
	size_t file = property_below(p, 5);
	struct policy_file files[FILES] = {{"policy.yaml", bytes_of_text("version: 1\n"
									 "superior_consent_needed: "
									 "yes\n")}};
	struct policy_set *set = NULL;
	struct check check;
	char *memory = NULL;
	begin(&check);
	for (size_t i = 0; i < 5; i++)
		files[i + 1] = (struct policy_file){strrchr(paths[i], '/') + 1,
						    bytes_of(texts[i], sizes[i])};
	files[file + 1].content = damaged(p, file, &memory);
	end(&check, policy_load_files(files, 6, &check.problems, &set));
	policy_unload(&set);
	free(memory);
}

static void bundle_is_told(struct property *p)
{
	struct policy_file file = {"clocks.yaml", bytes_of(texts[0], sizes[0])};
	struct policy_set *set = NULL;
	struct bytes bundle = {0};
	struct check check;
	begin(&check);
	assert_ok(bundle_make(&file, 1, &check.pool, &check.problems, &bundle));
	char *copy = pool_text_of(&check.pool, bundle);
	size_t heading = bundle.size < 64 ? bundle.size : 64;
	copy[property_below(p, heading)] = (char)property_below(p, 256);
	size_t size = property_chance(p, 30) ? property_below(p, bundle.size) : bundle.size;
	end(&check,
	    policy_load_bytes(bytes_of(copy, size), POLICY_CHECK_FORM, &check.problems, &set));
	policy_unload(&set);
}

static void calendar_is_told(struct property *p)
{
	struct calendar calendar;
	struct check check;
	char *memory = NULL;
	begin(&check);
	end(&check, calendar_load(damaged(p, 5, &memory), "c.csv", &check.pool, &check.problems,
				  &calendar));
	free(memory);
}

static void dictionary_is_told(struct property *p)
{
	struct dictionary dictionary;
	struct check check;
	char *memory = NULL;
	begin(&check);
	end(&check, dictionary_load(damaged(p, 6, &memory), "d.yaml", &check.pool, &check.problems,
				    &dictionary));
	free(memory);
}

static void people_are_told(struct property *p)
{
	struct people people;
	struct check check;
	char *memory = NULL;
	begin(&check);
	end(&check,
	    people_load(damaged(p, 7, &memory), "p.yaml", &check.pool, &check.problems, &people));
	free(memory);
}

/* Any other file is a bad configuration too. */
static void config_is_told(struct property *p)
{
	struct config_set *set = NULL;
	struct check check;
	char *memory = NULL;
	begin(&check);
	end(&check, config_load_bytes(damaged(p, property_below(p, FILES), &memory), "z.yaml", "",
				      &check.problems, &set));
	config_unload(&set);
	free(memory);
}

static void test_policies(void **state)
{
	(void)state;
	property_run(300, policy_is_told);
	property_run(300, bundle_is_told);
}

static void test_calendars(void **state)
{
	(void)state;
	property_run(300, calendar_is_told);
}

static void test_dictionaries(void **state)
{
	(void)state;
	property_run(300, dictionary_is_told);
}

static void test_people(void **state)
{
	(void)state;
	property_run(300, people_are_told);
}

static void test_configurations(void **state)
{
	(void)state;
	property_run(300, config_is_told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_policies),       cmocka_unit_test(test_calendars),
		cmocka_unit_test(test_dictionaries),   cmocka_unit_test(test_people),
		cmocka_unit_test(test_configurations),
	};
	return cmocka_run_group_tests_name("damage", tests, read_all, free_all);
}
