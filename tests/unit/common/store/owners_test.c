/* Whose a county's files are: each process gets its own, nobody gets a stranger's.  Only root can
 * give files away: skipped, by name, for anybody else.  The users needn't exist. */
#include "common/store/owners.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

enum { OFFICE = 60100, DAEMONS = 60101, FIRST = 60110, STRANGER = 60120 };
enum { INTAKE, HAZARD, ESCALATION, NOTIFY, CREDIT, CONSOLE };

struct fixture {
	struct test_dir *directory;
	struct owners owners;
	char etc[FILE_PATH_MAX], data[FILE_PATH_MAX], run[FILE_PATH_MAX];
	struct owners_look look;
	struct owners_wrong last;
	char told[FILE_PATH_MAX]; /* its path */
};

static const char *in(struct fixture *fixture, const char *name)
{
	return test_dir_path(fixture->directory, name);
}

static void put(struct fixture *fixture, const char *name, mode_t mode, uid_t user)
{
	struct err err;
	const char *path = in(fixture, name);
	assert_ok(file_write_atomic(path, bytes_of_text("x"), mode, &err));
	assert_int_equal(chown(path, user, user == 0 ? 0 : OFFICE), 0);
}

static void folder(struct fixture *fixture, const char *name, mode_t mode)
{
	const char *path = in(fixture, name);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, mode), 0);
	assert_int_equal(chown(path, OFFICE, OFFICE), 0);
}

static void note(void *context, const struct owners_wrong *wrong)
{
	struct fixture *fixture = (struct fixture *)context;
	fixture->last = *wrong;
	(void)snprintf(fixture->told, sizeof fixture->told, "%s", wrong->path);
}

/* As it was when all were the office's. */
static int make(void **state)
{
	static const char *const folders[] = {"etc",
					      "etc/keys",
					      "etc/keys/public",
					      "etc/keys/persons",
					      "etc/holdings",
					      "data",
					      "data/intake",
					      "data/intake/parts",
					      "data/intake/books",
					      "data/intake/secrets",
					      "data/hazard",
					      "data/hazard/journal",
					      "run"};
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	fixture->directory = test_dir_create();
	if (geteuid() != 0)
		return 0;
	fixture->owners = (struct owners){.office = OFFICE, .group = OFFICE, .daemons = DAEMONS};
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
		fixture->owners.users[i] = FIRST + i;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
		folder(fixture, folders[i], 0750);
	put(fixture, "etc/zhian.yaml", 0644, OFFICE);
	put(fixture, "etc/keys/intake.key", 0600, OFFICE);
	put(fixture, "etc/keys/intake.until-2026-01-01.key", 0640, OFFICE);
	put(fixture, "etc/keys/contact.key", 0600, OFFICE);
	put(fixture, "etc/keys/seal.key", 0600, OFFICE);
	put(fixture, "etc/keys/discloser.key", 0600, OFFICE);
	put(fixture, "etc/keys/public/intake.pub", 0644, OFFICE);
	put(fixture, "etc/keys/persons/wang.key", 0600, OFFICE);
	put(fixture, "etc/holdings/intake", 0640, OFFICE);
	put(fixture, "data/intake/parts/data.mdb", 0600, OFFICE);
	put(fixture, "data/intake/secrets/duplicates.key", 0600, OFFICE);
	put(fixture, "data/intake/people.adopted", 0640, OFFICE);
	put(fixture, "data/hazard/journal/data.mdb", 0600, OFFICE);
	put(fixture, "run/intake.cmd", 0660, OFFICE);
	put(fixture, "run/feed.endpoint", 0644, OFFICE);
	(void)snprintf(fixture->etc, sizeof fixture->etc, "%s", in(fixture, "etc"));
	(void)snprintf(fixture->data, sizeof fixture->data, "%s", in(fixture, "data"));
	(void)snprintf(fixture->run, sizeof fixture->run, "%s", in(fixture, "run"));
	fixture->look = (struct owners_look){.owners = &fixture->owners,
					     .etc = fixture->etc,
					     .data = fixture->data,
					     .run = fixture->run,
					     .process = OWNERS_PROCESSES,
					     .mends = true,
					     .wrong = note,
					     .context = fixture};
	return 0;
}

static int end(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	test_dir_destroy(fixture->directory);
	free(fixture);
	return 0;
}

static void skip_unless_root(void)
{
	if (geteuid() != 0) {
		print_message("[  SKIPPED ] owners: only root can give files away\n");
		skip();
	}
}

static void look(struct fixture *fixture)
{
	struct err err;
	fixture->look.mended = fixture->look.left = 0;
	fixture->look.held = false;
	assert_ok(owners_look(&fixture->look, &err));
}

static void is_of(struct fixture *fixture, const char *name, uid_t user, gid_t group, mode_t mode)
{
	struct stat info;
	assert_int_equal(lstat(in(fixture, name), &info), 0);
	if (info.st_uid != user || info.st_gid != group || (info.st_mode & 07777) != mode)
		fail_msg("%s: %ld:%ld %04o, not %ld:%ld %04o", name, (long)info.st_uid,
			 (long)info.st_gid, (unsigned)info.st_mode & 07777, (long)user, (long)group,
			 (unsigned)mode);
}

static void each_gets_its_own_and_a_second_time_nothing(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	look(fixture);
	assert_true(fixture->look.mended > 0);
	assert_int_equal(fixture->look.left, 0);
	is_of(fixture, "etc/zhian.yaml", OFFICE, OFFICE, 0644);
	is_of(fixture, "etc/keys/intake.key", FIRST + INTAKE, OFFICE, 0600);
	is_of(fixture, "etc/keys/intake.until-2026-01-01.key", FIRST + INTAKE, OFFICE, 0600);
	is_of(fixture, "etc/keys/contact.key", FIRST + INTAKE, OFFICE, 0600);
	is_of(fixture, "etc/keys/seal.key", FIRST + NOTIFY, OFFICE, 0600);
	is_of(fixture, "etc/keys/discloser.key", OFFICE, OFFICE, 0600);
	is_of(fixture, "etc/keys/public/intake.pub", OFFICE, OFFICE, 0644);
	is_of(fixture, "etc/keys/persons/wang.key", OFFICE, OFFICE, 0600);
	is_of(fixture, "etc/holdings", OFFICE, DAEMONS, 01770);
	is_of(fixture, "etc/holdings/intake", FIRST + INTAKE, OFFICE, 0640);
	is_of(fixture, "data", OFFICE, OFFICE, 0750);
	is_of(fixture, "data/intake", FIRST + INTAKE, OFFICE, 0710);
	is_of(fixture, "data/intake/parts", FIRST + INTAKE, OFFICE, 0700);
	is_of(fixture, "data/intake/parts/data.mdb", FIRST + INTAKE, OFFICE, 0600);
	is_of(fixture, "data/intake/books", FIRST + INTAKE, OFFICE, 0750);
	is_of(fixture, "data/intake/secrets/duplicates.key", FIRST + INTAKE, OFFICE, 0600);
	is_of(fixture, "data/intake/people.adopted", FIRST + INTAKE, OFFICE, 0640);
	is_of(fixture, "data/hazard/journal", FIRST + HAZARD, OFFICE, 0700);
	is_of(fixture, "data/hazard/journal/data.mdb", FIRST + HAZARD, OFFICE, 0600);
	is_of(fixture, "run", OFFICE, DAEMONS, 01775);
	is_of(fixture, "run/intake.cmd", FIRST + INTAKE, OFFICE, 0660);
	is_of(fixture, "run/feed.endpoint", FIRST + INTAKE, OFFICE, 0644);
	look(fixture);
	assert_int_equal(fixture->look.mended, 0);
	assert_int_equal(fixture->look.left, 0);
}

static void looking_changes_nothing(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	fixture->look.mends = false;
	look(fixture);
	assert_int_equal(fixture->look.mended, 0);
	assert_true(fixture->look.left > 10);
	is_of(fixture, "etc/keys/intake.key", OFFICE, OFFICE, 0600);
	is_of(fixture, "data/intake", OFFICE, OFFICE, 0750);
}

static void one_process_takes_what_is_its_own(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	fixture->look.process = NOTIFY;
	look(fixture);
	is_of(fixture, "etc/keys/seal.key", FIRST + NOTIFY, OFFICE, 0600);
	is_of(fixture, "etc/keys/intake.key", OFFICE, OFFICE, 0600);
	is_of(fixture, "etc/holdings/intake", OFFICE, OFFICE, 0640);
	is_of(fixture, "data/intake", OFFICE, OFFICE, 0750);
	is_of(fixture, "data/notify", FIRST + NOTIFY, OFFICE, 0710);
	is_of(fixture, "run/intake.cmd", OFFICE, OFFICE, 0660);
}

/* A daemon's user lays it there, and waits for root to come by. */
static void a_link_gives_away_nothing(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	put(fixture, "victim", 0600, OFFICE);
	put(fixture, "roots", 0600, 0);
	folder(fixture, "elsewhere", 0700);
	put(fixture, "elsewhere/file", 0600, OFFICE);
	assert_int_equal(symlink(in(fixture, "victim"), in(fixture, "data/intake/parts/link")), 0);
	assert_int_equal(symlink(in(fixture, "roots"), in(fixture, "etc/keys/hazard.key")), 0);
	assert_int_equal(symlink(in(fixture, "elsewhere"), in(fixture, "data/credit")), 0);
	fixture->look.takes_roots = true;
	look(fixture);
	is_of(fixture, "victim", OFFICE, OFFICE, 0600);
	is_of(fixture, "roots", 0, 0, 0600);
	is_of(fixture, "elsewhere", OFFICE, OFFICE, 0700);
	is_of(fixture, "elsewhere/file", OFFICE, OFFICE, 0600);
}

static void a_second_name_gives_away_nothing(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	put(fixture, "victim", 0600, OFFICE);
	assert_int_equal(link(in(fixture, "victim"), in(fixture, "data/hazard/journal/mine")), 0);
	look(fixture);
	assert_int_equal(fixture->look.left, 1);
	is_of(fixture, "victim", OFFICE, OFFICE, 0600);
}

static void a_strangers_file_stays_his_and_roots_is_asked_for(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	put(fixture, "data/hazard/journal/strange", 0600, STRANGER);
	put(fixture, "etc/keys/hazard.key", 0640, 0);
	look(fixture);
	assert_int_equal(fixture->look.left, 2);
	is_of(fixture, "etc/keys/hazard.key", 0, 0, 0640);
	fixture->look.takes_roots = true;
	look(fixture);
	assert_int_equal(fixture->look.left, 1);
	is_of(fixture, "etc/keys/hazard.key", FIRST + HAZARD, OFFICE, 0600);
	is_of(fixture, "data/hazard/journal/strange", STRANGER, OFFICE, 0600);
}

/* The program of before an upgrade runs as another user until it ends. */
static void what_a_process_holds_waits(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	put(fixture, "data/intake/lock", 0600, OFFICE);
	int lock = open(in(fixture, "data/intake/lock"), O_RDWR | O_CLOEXEC);
	assert_true(lock >= 0);
	assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), 0);
	look(fixture);
	assert_true(fixture->look.held);
	fixture->look.mends = false; /* who only looks needn't wait */
	fixture->look.process = INTAKE;
	look(fixture);
	assert_false(fixture->look.held);
	assert_true(fixture->look.left > 3);
	fixture->look.mends = true;
	fixture->look.process = OWNERS_PROCESSES;
	is_of(fixture, "data/intake/parts/data.mdb", OFFICE, OFFICE, 0600);
	is_of(fixture, "run/intake.cmd", OFFICE, OFFICE, 0660);
	is_of(fixture, "data/hazard/journal", FIRST + HAZARD, OFFICE, 0700);
	is_of(fixture, "etc/keys/intake.key", FIRST + INTAKE, OFFICE, 0600);
	(void)close(lock);
	look(fixture);
	assert_false(fixture->look.held);
	is_of(fixture, "data/intake/parts/data.mdb", FIRST + INTAKE, OFFICE, 0600);
}

/* A daemon of before ran as another's user: among the county's own, anybody's is given back. */
static void what_lies_with_another_process_is_given_back(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	put(fixture, "data/intake/parts/moved", 0644, FIRST + CONSOLE);
	put(fixture, "etc/policy.yaml", 0644, FIRST + INTAKE);
	put(fixture, "etc/keys/persons/li.key", 0640, FIRST + INTAKE);
	look(fixture);
	assert_int_equal(fixture->look.left, 0);
	is_of(fixture, "data/intake/parts/moved", FIRST + INTAKE, OFFICE, 0640);
	is_of(fixture, "etc/policy.yaml", OFFICE, OFFICE, 0644);
	is_of(fixture, "etc/keys/persons/li.key", OFFICE, OFFICE, 0600);
}

/* By what its name begins with, and where it lies. */
static void a_secret_is_whose_it_is_named_after(void **state)
{
	static const struct {
		const char *name;
		uid_t user;
		mode_t mode;
	} keys[] = {
		{"etc/keys/hazard.key", FIRST + HAZARD, 0600},
		{"etc/keys/document.key", FIRST + NOTIFY, 0600},
		{"etc/keys/escalation.until-2026-01-01.key", FIRST + ESCALATION, 0600},
		{"etc/keys/an-office-with-a-very-long-name-of-its-own.key", OFFICE, 0600},
		{"etc/keys/hazard.pub", OFFICE, 0640},
		{"etc/keys/.key", OFFICE, 0640},
		{"etc/keys/persons/credit.key", OFFICE, 0600},
		{"etc/intake.key", OFFICE, 0600},
		{"etc/sub/keys/intake.key", OFFICE, 0600},
		{"etc/sub/holdings", OFFICE, 0640},
	};
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	folder(fixture, "etc/sub", 0750);
	folder(fixture, "etc/sub/keys", 0750);
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		put(fixture, keys[i].name, 0640, FIRST + CREDIT);
	look(fixture);
	assert_int_equal(fixture->look.left, 0);
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		is_of(fixture, keys[i].name, keys[i].user, OFFICE, keys[i].mode);
}

static void a_folder_named_as_a_secret_is_none(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	folder(fixture, "etc/keys/hazard.key", 0750);
	fixture->look.process = HAZARD;
	look(fixture);
	is_of(fixture, "etc/keys/hazard.key", OFFICE, OFFICE, 0750);
	fixture->look.process = OWNERS_PROCESSES;
	look(fixture);
	is_of(fixture, "etc/keys/hazard.key", OFFICE, OFFICE, 0750);
}

/* One process alone: neither another's secrets and notes, nor what is the office's. */
static void a_process_leaves_what_is_not_its_own(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	put(fixture, "etc/holdings/hazard", 0664, OFFICE);
	put(fixture, "etc/keys/hazard.pub", 0644, OFFICE);
	put(fixture, "etc/holdings/stray", 0664, OFFICE);
	put(fixture, "etc/keys/hazard.key", 0640, OFFICE);
	put(fixture, "etc/policy.yaml", 0644, FIRST + INTAKE);
	put(fixture, "run/hazard.cmd", 0666, OFFICE);
	put(fixture, "run/link.endpoint", 0646, OFFICE);
	folder(fixture, "run/hazard", 0777);
	fixture->look.process = HAZARD;
	look(fixture);
	is_of(fixture, "etc/holdings/hazard", FIRST + HAZARD, OFFICE, 0640);
	is_of(fixture, "etc/holdings/intake", OFFICE, OFFICE, 0640);
	is_of(fixture, "etc/holdings/stray", OFFICE, OFFICE, 0664);
	is_of(fixture, "etc/keys/hazard.key", FIRST + HAZARD, OFFICE, 0600);
	is_of(fixture, "etc/keys/hazard.pub", OFFICE, OFFICE, 0644);
	is_of(fixture, "etc/keys/intake.key", OFFICE, OFFICE, 0600);
	is_of(fixture, "etc/keys/discloser.key", OFFICE, OFFICE, 0600);
	is_of(fixture, "etc/policy.yaml", FIRST + INTAKE, OFFICE, 0644);
	is_of(fixture, "run/hazard.cmd", FIRST + HAZARD, OFFICE, 0664);
	is_of(fixture, "run/link.endpoint", OFFICE, OFFICE, 0646);
	is_of(fixture, "run/hazard", OFFICE, OFFICE, 0777);
	fixture->look.process = OWNERS_PROCESSES;
	look(fixture);
	is_of(fixture, "run/link.endpoint", FIRST + NOTIFY, OFFICE, 0644);
	is_of(fixture, "run/hazard", OFFICE, OFFICE, 0777);
}

/* Folders of a process are for it alone but for its books; files in them are for its group. */
static void books_are_for_whoever_works_here(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	folder(fixture, "data/intake/books/old", 0755);
	folder(fixture, "data/intake/parts/old", 0755);
	put(fixture, "data/intake/books/today", 0646, OFFICE);
	put(fixture, "data/intake/books/old/then", 0644, OFFICE);
	look(fixture);
	is_of(fixture, "data/intake/books", FIRST + INTAKE, OFFICE, 0750);
	is_of(fixture, "data/intake/books/old", FIRST + INTAKE, OFFICE, 0750);
	is_of(fixture, "data/intake/parts", FIRST + INTAKE, OFFICE, 0700);
	is_of(fixture, "data/intake/parts/old", FIRST + INTAKE, OFFICE, 0750);
	is_of(fixture, "data/intake/books/today", FIRST + INTAKE, OFFICE, 0640);
	is_of(fixture, "data/intake/books/old/then", FIRST + INTAKE, OFFICE, 0640);
}

static bool is_there(struct fixture *fixture, const char *name)
{
	return access(in(fixture, name), F_OK) == 0;
}

/* In a folder of the county's office; not in a stranger's, nor by who only looks. */
static void what_a_process_needs_is_made(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	fixture->look.mends = false;
	look(fixture);
	assert_false(is_there(fixture, "data/notify"));
	fixture->look.mends = true;
	assert_int_equal(chown(in(fixture, "data"), STRANGER, STRANGER), 0);
	look(fixture);
	assert_false(is_there(fixture, "data/notify"));
	is_of(fixture, "data/hazard", FIRST + HAZARD, OFFICE, 0710); /* it was there */
	assert_int_equal(chown(in(fixture, "data"), OFFICE, OFFICE), 0);
	look(fixture);
	is_of(fixture, "data/notify", FIRST + NOTIFY, OFFICE, 0710);
	is_of(fixture, "data/console", FIRST + CONSOLE, OFFICE, 0710);
}

/* The system's places are made, or root has made them; others are as their owner has them. */
static void places_of_the_system_are_made(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char data[FILE_PATH_MAX], run[FILE_PATH_MAX];
	skip_unless_root();
	(void)snprintf(data, sizeof data, "%s", in(fixture, "lib"));
	(void)snprintf(run, sizeof run, "%s", in(fixture, "sockets"));
	fixture->look.data = data;
	fixture->look.run = run;
	look(fixture);
	assert_false(is_there(fixture, "lib"));
	assert_false(is_there(fixture, "sockets"));
	folder(fixture, "lib", 0755);
	assert_int_equal(chown(data, 0, 0), 0);
	look(fixture);
	is_of(fixture, "lib", 0, 0, 0755); /* root's, of which nobody said anything */
	assert_int_equal(fixture->look.left, 1);
	fixture->look.system_places = true;
	look(fixture);
	assert_int_equal(fixture->look.left, 0);
	is_of(fixture, "lib", OFFICE, OFFICE, 0750);
	is_of(fixture, "lib/intake", FIRST + INTAKE, OFFICE, 0710);
	is_of(fixture, "sockets", OFFICE, DAEMONS, 01775);
}

static void what_is_no_folder_is_no_place(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char data[FILE_PATH_MAX];
	skip_unless_root();
	put(fixture, "file", 0644, STRANGER);
	(void)snprintf(data, sizeof data, "%s", in(fixture, "file"));
	fixture->look.data = data;
	fixture->look.run = data;
	look(fixture);
	assert_int_equal(fixture->look.left, 0);
	is_of(fixture, "file", STRANGER, OFFICE, 0644);
}

/* What is wrong is told of each, with what it is and should be. */
static void each_that_is_wrong_is_told(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	skip_unless_root();
	look(fixture);
	put(fixture, "run/intake.cmd", 0666, FIRST + INTAKE);
	look(fixture);
	assert_int_equal(fixture->look.mended, 1);
	assert_string_equal(fixture->told, in(fixture, "run/intake.cmd"));
	assert_int_equal(fixture->last.mode, 0666);
	assert_int_equal(fixture->last.wanted_mode, 0664);
	assert_int_equal(fixture->last.is, FIRST + INTAKE);
	assert_int_equal(fixture->last.wanted, FIRST + INTAKE);
	assert_true(fixture->last.mended);
	assert_null(fixture->last.why_not);
	assert_int_equal(chown(in(fixture, "data/hazard"), FIRST + HAZARD, STRANGER), 0);
	look(fixture);
	assert_int_equal(fixture->look.mended, 1);
	assert_string_equal(fixture->told, in(fixture, "data/hazard"));
	is_of(fixture, "data/hazard", FIRST + HAZARD, OFFICE, 0710);
	put(fixture, "run/intake.cmd", 0664, STRANGER);
	look(fixture);
	assert_int_equal(fixture->look.left, 1);
	assert_false(fixture->last.mended);
	assert_non_null(fixture->last.why_not);
	/* Nobody need be told. */
	fixture->look.wrong = NULL;
	look(fixture);
	assert_int_equal(fixture->look.left, 1);
}

static void a_county_without_settings_cannot_be_looked_at(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct err err;
	char none[FILE_PATH_MAX];
	(void)snprintf(none, sizeof none, "%s", in(fixture, "none"));
	fixture->look.owners = &fixture->owners;
	fixture->look.etc = fixture->look.data = none;
	assert_int_not_equal(owners_look(&fixture->look, &err), STATUS_OK);
	skip_unless_root();
	fixture->look.etc = fixture->etc;
	fixture->look.run = NULL; /* there are no sockets, and no data yet */
	look(fixture);
	is_of(fixture, "etc/keys/intake.key", FIRST + INTAKE, OFFICE, 0600);
	is_of(fixture, "run/intake.cmd", OFFICE, OFFICE, 0660);
}

static void names_are_those_of_the_processes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
		assert_int_equal(owners_process(owners_name(i)), i);
	assert_int_equal(owners_process("gateway"), OWNERS_PROCESSES);
	assert_null(owners_name(OWNERS_PROCESSES));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_gets_its_own_and_a_second_time_nothing),
		TEST(looking_changes_nothing),
		TEST(one_process_takes_what_is_its_own),
		TEST(a_link_gives_away_nothing),
		TEST(a_second_name_gives_away_nothing),
		TEST(a_strangers_file_stays_his_and_roots_is_asked_for),
		TEST(what_a_process_holds_waits),
		TEST(what_lies_with_another_process_is_given_back),
		TEST(a_secret_is_whose_it_is_named_after),
		TEST(a_folder_named_as_a_secret_is_none),
		TEST(a_process_leaves_what_is_not_its_own),
		TEST(books_are_for_whoever_works_here),
		TEST(what_a_process_needs_is_made),
		TEST(places_of_the_system_are_made),
		TEST(what_is_no_folder_is_no_place),
		TEST(each_that_is_wrong_is_told),
		TEST(a_county_without_settings_cannot_be_looked_at),
		TEST(names_are_those_of_the_processes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
