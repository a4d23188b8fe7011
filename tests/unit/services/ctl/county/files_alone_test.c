/* What doctor and `config check` tell of a county's files while its daemons don't run. */
#include "tests/unit/services/ctl/county/county_alone.h"

#include <sys/stat.h>

static void put(struct county_alone *c, const char *below, const char *text)
{
	struct err err;
	assert_ok(file_write_atomic(alone_path(c, below), bytes_of_text(text), 0640, &err));
}

static void lose(struct county_alone *c, const char *below)
{
	assert_int_equal(unlink(alone_path(c, below)), 0);
}

/* Each file that daemons read, damaged or gone: what is wrong is said with its name. */
static void books_that_no_daemon_would_take_are_named(void **state)
{
	static const char *const books[] = {"policy/clocks.yaml", "calendar/cn.csv",
					    "dictionary/products.yaml", "people.yaml"};
	struct county_alone *c = (struct county_alone *)*state;
	struct err err;
	char *text;
	size_t size;
	alone_expect(c, EXIT_DONE, "config check");
	for (size_t i = 0; i < sizeof books / sizeof books[0]; i++) {
		const char *name =
			strrchr(books[i], '/') != NULL ? strrchr(books[i], '/') + 1 : books[i];
		assert_ok(file_read(alone_path(c, books[i]), 8 << 20, &text, &size, &err));
		put(c, books[i], "nonsense: [\n");
		assert_int_not_equal(alone_run(c, "config check"), EXIT_DONE);
		alone_said(c, name);
		alone_said(c, "error");
		lose(c, books[i]);
		assert_int_not_equal(alone_run(c, "config check"), EXIT_DONE);
		put(c, books[i], text);
		free(text);
	}
	alone_expect(c, EXIT_DONE, "config check");
}

/* Ready-made words are for fields that acts have; a county needn't have any. */
static void phrases_belong_to_fields(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	struct err err;
	char *text;
	size_t size;
	assert_ok(file_read(alone_path(c, "phrases.yaml"), 8 << 20, &text, &size, &err));
	lose(c, "phrases.yaml");
	alone_expect(c, EXIT_DONE, "config check");
	put(c, "phrases.yaml", "nonsense: [\n");
	assert_int_not_equal(alone_run(c, "config check"), EXIT_DONE);
	alone_said(c, "phrases.yaml");
	/* Another field of the first act that has one. */
	put(c, "phrases.yaml", text);
	char *field = strstr(text, "field: ");
	if (field != NULL) {
		memset(field + 7, 'x', strcspn(field + 7, ",}\n"));
		put(c, "phrases.yaml", text);
		assert_int_not_equal(alone_run(c, "config check"), EXIT_DONE);
		alone_said(c, "has no field x");
	}
	free(text);
}

static void errors_of_the_files_are_a_finding(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	put(c, "calendar/cn.csv", "nonsense\n");
	alone_expect(c, 2, "doctor --json");
	alone_said(c, "\"files.");
	alone_said(c, "error");
}

/* ---- what is written down of a daemon's data */

#define KEPT                                                                                       \
	"data kept\nincarnation 00000000000000a1\nvolumes 1 900\nfile keys/\n"                     \
	"file secrets/duplicates.key\n"

static void journals_and_secrets_that_are_gone_are_missed(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char folder[FILE_PATH_MAX];
	struct err err;
	alone_expect(c, 2, "doctor --json");
	alone_not_said(c, "journal");
	put(c, "holdings/intake", KEPT);
	alone_expect(c, 2, "doctor --json");
	alone_said(c, "522701/intake/journal");
	alone_said(c, "intake/secrets/duplicates.key");
	alone_not_said(c, "522701/hazard/journal");
	(void)snprintf(folder, sizeof folder, "%.200s/var/lib/zhian/522701/intake/journal",
		       c->root);
	assert_ok(file_make_directories(folder, 0700, &err));
	alone_expect(c, 2, "doctor --json");
	alone_not_said(c, "522701/intake/journal");
	alone_said(c, "intake/secrets/duplicates.key");
	/* A record that can't be read, and none where there is a journal. */
	put(c, "holdings/intake", "nonsense\n");
	alone_expect(c, 2, "doctor --json");
	alone_said(c, "holdings/intake");
	lose(c, "holdings/intake");
	alone_expect(c, 2, "doctor --json");
	alone_said(c, "holdings/intake");
	alone_not_said(c, "holdings/hazard");
}

/* Of each pair of keys both halves are there, and belong together. */
static void halves_of_keys_belong_together(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	struct err err;
	char *text;
	size_t size;
	assert_ok(file_read(alone_path(c, "keys/public/hazard.pub"), 4096, &text, &size, &err));
	put(c, "keys/public/credit.pub", text);
	free(text);
	put(c, "keys/public/persons/wang.pub", "nonsense\n");
	put(c, "keys/readme.txt", "nonsense\n");
	alone_expect(c, 2, "doctor --json");
	alone_said(c, "public/credit.pub");
	alone_said(c, "public/persons/wang.pub");
	alone_not_said(c, "public/hazard.pub");
	alone_not_said(c, "readme.txt");
	lose(c, "keys/contact.key");
	lose(c, "keys/notify.key");
	alone_expect(c, 2, "doctor --json");
	alone_said(c, "keys/contact.key");
	alone_said(c, "keys/notify.key");
}

/* The daemons' own folder is none to follow into, also before they have made it. */
static void a_copy_is_kept_elsewhere(void **state)
{
	static const char *const own[] = {"", "/", "/intake", "/../522701"};
	struct county_alone *c = (struct county_alone *)*state;
	char data[300], line[512];
	struct err err;
	(void)snprintf(data, sizeof data, "%.200s/var/lib/zhian/522701", c->root);
	for (unsigned made = 0; made < 2; made++) {
		for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
			(void)snprintf(line, sizeof line, "journal follow --once --into %s%s", data,
				       own[i]);
			alone_expect(c, EXIT_CONFLICT, line);
			alone_said(c, "is where the daemons keep their data");
		}
		assert_int_equal(access(data, F_OK), made == 0 ? -1 : 0);
		assert_ok(file_make_directories(data, 0700, &err));
	}
	(void)snprintf(line, sizeof line, "journal follow --once --into %s-copy", data);
	alone_expect(c, EXIT_NO_ANSWER, line);
	assert_int_equal(access(data, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, alone_setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(books_that_no_daemon_would_take_are_named),
		TEST(phrases_belong_to_fields),
		TEST(errors_of_the_files_are_a_finding),
		TEST(journals_and_secrets_that_are_gone_are_missed),
		TEST(halves_of_keys_belong_together),
		TEST(a_copy_is_kept_elsewhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
