/* Who may sign in at the console of a county whose daemons don't run: passwords, locks, codes. */
#include <fcntl.h>

#include "common/crypto/passwords.h"
#include "tests/unit/services/ctl/county/county_alone.h"

static const char *passwords_path(const struct county_alone *c)
{
	static char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%.200s/var/lib/zhian/522701/console/" PASSWORDS_FILE,
		       c->root);
	return path;
}

/* What is typed comes from the process's own standard input. */
static void expect_typed(struct county_alone *c, int exit, const char *typed, const char *line)
{
	const char *path = test_dir_path(c->dir, "typed");
	struct err err;
	assert_ok(file_write_atomic(path, bytes_of_text(typed), 0600, &err));
	int before = dup(STDIN_FILENO), file = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(dup2(file, STDIN_FILENO), STDIN_FILENO);
	alone_expect(c, exit, line);
	assert_int_equal(dup2(before, STDIN_FILENO), STDIN_FILENO);
	(void)close(before);
	(void)close(file);
}

static struct password password_of(const struct county_alone *c, const char *person)
{
	struct passwords passwords;
	struct password found = {.person = ""};
	struct err err;
	assert_ok(passwords_read(passwords_path(c), &passwords, &err));
	if (passwords_find(&passwords, person) != NULL)
		found = *passwords_find(&passwords, person);
	passwords_free(&passwords);
	return found;
}

/* wang has one, which nothing fits: to hash a real one takes long. */
static int setup(void **state)
{
	struct password one = {.person = "wang", .hash = "$argon2id$v=19$m=65536,t=2,p=1$x$y"};
	struct passwords passwords = {&one, 1};
	struct err err;
	char folder[FILE_PATH_MAX];
	if (alone_setup(state) != 0)
		return -1;
	struct county_alone *c = (struct county_alone *)*state;
	(void)snprintf(folder, sizeof folder, "%.200s/var/lib/zhian/522701/console", c->root);
	assert_ok(file_make_directories(folder, 0750, &err));
	assert_ok(passwords_write(passwords_path(c), &passwords, &err));
	return 0;
}

static void a_password_opens_what_it_was_set_for(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	expect_typed(c, EXIT_DONE, "a long password\nrest", "user password wang");
	assert_string_equal(c->out, "");
	struct password wang = password_of(c, "wang");
	assert_true(password_fits(wang.hash, bytes_of_text("a long password")));
	assert_false(wang.locked);
	alone_expect(c, EXIT_DONE, "user list");
	assert_string_equal(c->out, "王某 (officer, wang)  may sign in\n");
	alone_expect(c, EXIT_DONE, "user list --json");
	assert_string_equal(c->out, "{\"kind\":\"user\",\"person\":\"wang\",\"state\":\"open\","
				    "\"codes\":false}\n{\"kind\":\"end\",\"count\":1}\n");
}

/* Nothing is written of a password that can't be one, nor for whom the list doesn't know. */
static void what_is_no_password_is_not_taken(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char too_long[PASSWORD_MOST + 8];
	struct password before = password_of(c, "wang");
	memset(too_long, 'x', sizeof too_long);
	memcpy(too_long + PASSWORD_MOST + 1, "\n", 2);
	expect_typed(c, EXIT_USAGE, too_long, "user password wang");
	memset(too_long, 'x', sizeof too_long);
	too_long[sizeof too_long - 1] = '\0';
	expect_typed(c, EXIT_USAGE, too_long, "user password wang");
	alone_said(c, "no password was given, or one that is too long");
	expect_typed(c, EXIT_USAGE, "\n", "user password wang");
	alone_said(c, "no password was given, or one that is too long");
	expect_typed(c, EXIT_USAGE, "short\n", "user password wang");
	expect_typed(c, EXIT_NOT_FOUND, "a long password\n", "user password nobody");
	alone_said(c, "nobody");
	struct password after = password_of(c, "wang");
	assert_string_equal(after.hash, before.hash);
	assert_string_equal(password_of(c, "nobody").person, "");
}

static void who_is_locked_stays_so_until_unlocked(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_DONE, "user lock wang");
	assert_true(password_of(c, "wang").locked);
	alone_expect(c, EXIT_DONE, "user list --json");
	alone_said(c, "\"state\":\"locked\"");
	alone_expect(c, EXIT_DONE, "user list");
	alone_said(c, "  locked\n");
	alone_expect(c, EXIT_DONE, "user unlock wang");
	assert_false(password_of(c, "wang").locked);
	alone_expect(c, EXIT_DONE, "user remove wang");
	assert_string_equal(password_of(c, "wang").person, "");
	alone_expect(c, EXIT_DONE, "user list --json");
	assert_string_equal(c->out, "{\"kind\":\"end\",\"count\":0}\n");
}

static void who_has_no_password_is_named(void **state)
{
	static const char *const given[] = {"user lock li", "user unlock li", "user remove li",
					    "user codes li", "user codes li none"};
	struct county_alone *c = (struct county_alone *)*state;
	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
		alone_expect(c, EXIT_NOT_FOUND, given[i]);
		alone_said(c, "li");
		assert_string_equal(c->out, "");
	}
	assert_string_equal(password_of(c, "wang").person, "wang");
}

/* The key is shown once, and is the one that is kept. */
static void codes_are_begun_and_ended(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char words[256];
	alone_expect(c, EXIT_USAGE, "user codes wang off");
	alone_said(c, "\"off\" isn't wanted");
	assert_string_equal(password_of(c, "wang").totp, "");
	alone_expect(c, EXIT_DONE, "user codes wang");
	struct password wang = password_of(c, "wang");
	assert_string_not_equal(wang.totp, "");
	(void)snprintf(words, sizeof words,
		       "otpauth://totp/Zhian-522701:wang?secret=%s&issuer=Zhian-522701", wang.totp);
	alone_said(c, words);
	alone_expect(c, EXIT_DONE, "user list");
	alone_said(c, "may sign in, with one-time codes\n");
	alone_expect(c, EXIT_DONE, "user codes wang --json");
	struct password again = password_of(c, "wang");
	assert_string_not_equal(again.totp, wang.totp);
	(void)snprintf(
		words, sizeof words,
		"{\"kind\":\"user\",\"person\":\"wang\",\"key\":\"%s\",\"address\":\"otpauth:",
		again.totp);
	alone_said(c, words);
	alone_expect(c, EXIT_DONE, "user list --json");
	alone_said(c, "\"codes\":true");
	alone_expect(c, EXIT_DONE, "user codes wang none");
	alone_said(c, "wang needs no codes any more");
	assert_string_equal(password_of(c, "wang").totp, "");
	alone_expect(c, EXIT_DONE, "user codes wang none --json");
	assert_string_equal(c->out, "{\"kind\":\"user\",\"person\":\"wang\",\"key\":\"\","
				    "\"address\":\"\"}\n");
}

/* A file that somebody else wrote is read by none of them, and left as it is. */
static void a_file_that_is_another_is_not_written_over(void **state)
{
	static const char *const given[] = {"user lock wang", "user list", "user codes wang"};
	struct county_alone *c = (struct county_alone *)*state;
	struct err err;
	char *text;
	size_t size;
	assert_ok(file_write_atomic(passwords_path(c), bytes_of_text("nonsense\n"), 0600, &err));
	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
		alone_expect(c, EXIT_FILE, given[i]);
	expect_typed(c, EXIT_FILE, "a long password\n", "user password wang");
	assert_ok(file_read(passwords_path(c), 4096, &text, &size, &err));
	assert_string_equal(text, "nonsense\n");
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_password_opens_what_it_was_set_for),
		TEST(what_is_no_password_is_not_taken),
		TEST(who_is_locked_stays_so_until_unlocked),
		TEST(who_has_no_password_is_named),
		TEST(codes_are_begun_and_ended),
		TEST(a_file_that_is_another_is_not_written_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
