/* golden_policy DIRECTORY [BEFORE]: the policy in its normal form, for the golden page.  BEFORE holds
 * the page as it was: what reads otherwise and has the version that it had there is said, and nothing
 * is printed. */
#include "common/policy/load.h"

static int fail(struct problems *problems, const struct err *err)
{
	problems_print(problems, stderr);
	fprintf(stderr, "usage: golden_policy DIRECTORY [BEFORE]\n%s\n", err->text);
	return 1;
}

static int print_successor(const char *path, const struct policy *policy)
{
	struct problems problems;
	struct policy_set *before = NULL;
	struct err err = {STATUS_OK, ""};
	problems_init(&problems);
	if (path != NULL) {
		if (policy_load_directory(path, &problems, &before, &err) != STATUS_OK)
			return fail(&problems, &err);
		policy_check_successor(&before->policy, policy, &problems);
		policy_unload(&before);
	}
	if (problems.errors != 0)
		return fail(&problems, &err);
	problems_done(&problems);
	policy_print(policy, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	struct problems problems;
	struct policy_set *set = NULL;
	struct err err = {STATUS_OK, ""};
	problems_init(&problems);
	if (argc < 2 || argc > 3 ||
	    policy_load_directory(argv[1], &problems, &set, &err) != STATUS_OK)
		return fail(&problems, &err);
	problems_done(&problems);
	int exit = print_successor(argc == 3 ? argv[2] : NULL, &set->policy);
	policy_unload(&set);
	return exit;
}
