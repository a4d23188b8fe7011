/* The users of a county are found by their names, all of them or none; and who may ask a daemon
 * is one of them where each process has a user of its own, else oneself. */
#include "common/store/owners.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "tests/lib/test.h"

/* The system's lists, as these tests have them: instead of libc's look-ups. */
static const char *missing; /* a name that isn't in them */
static uid_t first;         /* of the users of processes */

/* Their parameters are libc's.
 * NOLINTBEGIN(readability-non-const-parameter,readability-inconsistent-declaration-parameter-name)
 */
int getpwnam_r(const char *name, struct passwd *ret_user, char *memory, size_t size,
	       struct passwd **ret_found)
{
	unsigned process = strncmp(name, "zhian-", 6) == 0 ? owners_process(name + 6) : 0;
	(void)memory;
	(void)size;
	*ret_found = NULL;
	if (missing != NULL && strcmp(name, missing) == 0)
		return 0;
	*ret_user = (struct passwd){.pw_uid = 60100, .pw_gid = 60200};
	if (strcmp(name, "zhian") != 0)
		*ret_user = (struct passwd){.pw_uid = first + process, .pw_gid = 60300};
	*ret_found = ret_user;
	return 0;
}

int getgrnam_r(const char *name, struct group *ret_group, char *memory, size_t size,
	       struct group **ret_found)
{
	(void)memory;
	(void)size;
	*ret_found = NULL;
	if (missing != NULL && strcmp(name, missing) == 0)
		return 0;
	*ret_group = (struct group){.gr_gid = 60400};
	*ret_found = ret_group;
	return 0;
}
/* NOLINTEND(readability-non-const-parameter,readability-inconsistent-declaration-parameter-name) */

static void all_are_found_by_their_names(void **state)
{
	struct owners owners;
	(void)state;
	missing = NULL;
	first = 60110;
	assert_true(owners_find(&owners));
	assert_int_equal(owners.office, 60100);
	assert_int_equal(owners.group, 60200);
	assert_int_equal(owners.daemons, 60400);
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
		assert_int_equal(owners.users[i], 60110 + i);
}

static void one_that_is_missing_is_as_if_none_were_there(void **state)
{
	static const char *const names[] = {"zhian", "zhian-daemons", "zhian-intake",
					    "zhian-console"};
	struct owners owners;
	uid_t peers[OWNERS_PROCESSES];
	(void)state;
	first = geteuid();
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		missing = names[i];
		assert_false(owners_find(&owners));
		owners_peers(peers);
		for (unsigned k = 0; k < OWNERS_PROCESSES; k++)
			assert_int_equal(peers[k], geteuid());
	}
}

static void who_is_no_process_has_oneself_as_peers(void **state)
{
	uid_t peers[OWNERS_PROCESSES];
	(void)state;
	missing = NULL;
	first = geteuid() + 1;
	owners_peers(peers);
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
		assert_int_equal(peers[i], geteuid());
}

/* The last of them as well as the first. */
static void who_is_one_of_the_processes_has_the_others(void **state)
{
	uid_t peers[OWNERS_PROCESSES];
	(void)state;
	missing = NULL;
	for (unsigned own = 0; own < OWNERS_PROCESSES; own += OWNERS_PROCESSES - 1) {
		first = geteuid() - own;
		owners_peers(peers);
		for (unsigned i = 0; i < OWNERS_PROCESSES; i++)
			assert_int_equal(peers[i], first + i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_found_by_their_names),
		cmocka_unit_test(one_that_is_missing_is_as_if_none_were_there),
		cmocka_unit_test(who_is_no_process_has_oneself_as_peers),
		cmocka_unit_test(who_is_one_of_the_processes_has_the_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
