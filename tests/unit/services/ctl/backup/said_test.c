/* `backup` of a county with several damages, as somebody types it: each of them is said, with its
 * file, and the exit code tells whether there is a backup. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <unistd.h>

#include "common/crypto/keys.h"
#include "services/ctl/ctl.h"
#include "services/ctl/exit_codes.h"
#include "tests/unit/services/ctl/backup/backup_county.h"

struct typed {
	struct backup_made *made;
	char *out, *err;
};

/* The county's folders, where a program looks for them below the root. */
static void link_root(struct backup_made *made)
{
	static const char *const links[][2] = {{"root/var/lib", "var"}, {"root/etc", "etc"}};
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		char to[FILE_PATH_MAX], folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
		assert_ok(tree_join(folder, made->dir->path, links[i][0], &made->err));
		assert_ok(tree_join(path, folder, "zhian", &made->err));
		assert_ok(tree_join(to, made->dir->path, links[i][1], &made->err));
		assert_ok(file_make_directories(folder, 0700, &made->err));
		assert_int_equal(symlink(to, path), 0);
	}
}

/* A key for each of the county's programs, as `init` makes them. */
static void put_keys(struct backup_made *made)
{
	static const char *const names[] = {"hazard",  "escalation", "notify",  "credit",
					    "console", "seal",       "document"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char below[64], secret[FILE_PATH_MAX], public[FILE_PATH_MAX];
		struct key key;
		key_make(i < 5 ? KEY_TRANSPORT : i < 6 ? KEY_SEAL : KEY_DOCUMENT, names[i], &key);
		(void)snprintf(below, sizeof below, "keys/%s.key", names[i]);
		assert_ok(tree_join(secret, made->county.etc, below, &made->err));
		(void)snprintf(below, sizeof below, "keys/public/%s.pub", names[i]);
		assert_ok(tree_join(public, made->county.etc, below, &made->err));
		assert_ok(key_save(&key, secret, public, &made->err));
		key_wipe(&key);
	}
}

static int setup(void **state)
{
	struct typed *typed = (struct typed *)calloc(1, sizeof *typed);
	assert_non_null(typed);
	typed->made = made_create();
	link_root(typed->made);
	put_keys(typed->made);
	made_put(typed->made, typed->made->county.etc, "zhian.yaml",
		 "region: 522701\nname: 某局\nsuperior: 522700\n");
	*state = typed;
	return 0;
}

static int teardown(void **state)
{
	struct typed *typed = (struct typed *)*state;
	made_destroy(typed->made);
	free(typed->out);
	free(typed->err);
	free(typed);
	return 0;
}

static void expect(struct typed *typed, int exit, const char *option)
{
	char root[FILE_PATH_MAX], nothing[] = "\n";
	size_t size;
	assert_ok(tree_join(root, typed->made->dir->path, "root", &typed->made->err));
	const char *words[] = {"--root", root,     "--region",          "522701", "--lang",
			       "en",     "backup", typed->made->backup, option};
	free(typed->out);
	free(typed->err);
	struct ctl_streams streams = {fmemopen(nothing, 1, "r"), open_memstream(&typed->out, &size),
				      open_memstream(&typed->err, &size)};
	int is = ctl_run("zhianctl", option != NULL ? 9 : 8, words, &streams);
	(void)fclose(streams.in);
	(void)fclose(streams.out);
	(void)fclose(streams.err);
	if (is != exit)
		fail_msg("%d, not %d: %s", is, exit, typed->err);
}

static unsigned lines_with(const char *text, const char *words)
{
	unsigned count = 0;
	for (const char *at = text; *at != '\0'; at += strcspn(at, "\n") + 1) {
		const char *found = strstr(at, words);
		count += found != NULL && found < at + strcspn(at, "\n");
	}
	return count;
}

static void said_once(const struct typed *typed, const char *words)
{
	if (lines_with(typed->err, words) != 1)
		fail_msg("\"%s\" isn't said once in: %s", words, typed->err);
}

static bool there_is_one(const struct typed *typed)
{
	char path[FILE_PATH_MAX];
	assert_ok(tree_join(path, typed->made->backup, MANIFEST_NAME, &typed->made->err));
	return access(path, F_OK) == 0;
}

/* Whoever mends one and is told of the next an hour later has lost the night. */
static void all_that_hinders_is_said(void **state)
{
	struct typed *typed = (struct typed *)*state;
	struct backup_made *made = typed->made;
	made_put(made, made->county.etc, "keys/contact.key", "xxx\n");
	made_put(made, made->county.etc, "keys/seal.key", "xxx\n");
	made_put(made, made->county.data, "console/passwords", "xxx\n");
	made_put(made, made->county.data, "console/passwords.kept", "yyy\n");
	expect(typed, EXIT_CHECK_FAILED, NULL);
	assert_string_equal(typed->out, "");
	said_once(typed, "zhianctl: /"); /* the first, by its file; then what there is besides */
	said_once(typed, "keys/contact.key");
	assert_int_equal(lines_with(typed->err, "zhianctl: besides: /"), 2);
	assert_false(there_is_one(typed));
	expect(typed, EXIT_CHECK_FAILED, "--json");
	assert_int_equal(lines_with(typed->err, "\"kind\":\"error\""), 3);
	assert_int_equal(lines_with(typed->err, "\"code\":\"cli.backup_damage\""), 2);
	assert_false(there_is_one(typed));
}

/* So many as a person reads, and then how many there are besides. */
static void more_than_are_named_are_counted(void **state)
{
	struct typed *typed = (struct typed *)*state;
	struct backup_made *made = typed->made;
	for (char name[] = "keys/persons/a.key"; name[13] <= 'o'; name[13]++)
		made_put(made, made->county.etc, name, "xxx\n");
	expect(typed, EXIT_CHECK_FAILED, NULL);
	assert_int_equal(lines_with(typed->err, "keys/persons/"), DAMAGES_NAMED);
	said_once(typed, "zhianctl: 3 more are damaged");
}

/* What nothing mends is said of each kind, file by file, and there is a backup. */
static void what_keeps_nothing_from_being_saved_is_said(void **state)
{
	struct typed *typed = (struct typed *)*state;
	struct backup_made *made = typed->made;
	expect(typed, EXIT_DONE, NULL);
	assert_string_equal(typed->err, "");
	assert_true(there_is_one(typed));
	assert_ok(file_remove_tree(made->backup, &made->err));
	made_put(made, made->county.data, "intake/reads/202503", "none\n");
	made_put(made, made->county.data, "credit/reads/202503", "none\n");
	made_put(made, made->county.data, "intake/reads/head", "nothing of ours\n");
	made_put(made, made->county.data, "credit/reads/head", "nothing of ours\n");
	made_put(made, made->county.data, "console/views/wang", "a view\n");
	made_put(made, made->county.data, "console/views/wang~", "no note\n");
	made_put(made, made->county.data, "console/views/li~", "a note\n");
	made_put(made, made->county.data, "intake/parts/data.mdb", "no database");
	expect(typed, EXIT_CHECK_FAILED, NULL);
	assert_true(there_is_one(typed));
	said_once(typed, "but 1 parts");
	said_once(typed, "the record of who read what isn't whole");
	said_once(typed, "intake/reads");
	said_once(typed, "credit/reads");
	said_once(typed, "what somebody keeps as views isn't whole");
	said_once(typed, "views/wang: isn't what was written last");
	said_once(typed, "views/li: is missing");
}

#define WITH_COUNTY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_COUNTY(all_that_hinders_is_said),
		WITH_COUNTY(more_than_are_named_are_counted),
		WITH_COUNTY(what_keeps_nothing_from_being_saved_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
