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
	((struct fixture *)context)->last = *wrong;
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
	is_of(fixture, "data/intake/parts/data.mdb", OFFICE, OFFICE, 0600);
	is_of(fixture, "run/intake.cmd", OFFICE, OFFICE, 0660);
	is_of(fixture, "data/hazard/journal", FIRST + HAZARD, OFFICE, 0700);
	is_of(fixture, "etc/keys/intake.key", FIRST + INTAKE, OFFICE, 0600);
	(void)close(lock);
	look(fixture);
	assert_false(fixture->look.held);
	is_of(fixture, "data/intake/parts/data.mdb", FIRST + INTAKE, OFFICE, 0600);
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
		TEST(names_are_those_of_the_processes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
