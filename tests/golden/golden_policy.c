/* golden_policy DIRECTORY: the policy in its normal form, for the golden page. */
#include "common/policy/load.h"

int main(int argc, char **argv)
{
	struct problems problems;
	struct policy_set *set = NULL;
	struct err err = {STATUS_OK, ""};
	problems_init(&problems);
	if (argc != 2 || policy_load_directory(argv[1], &problems, &set, &err) != STATUS_OK) {
		problems_print(&problems, stderr);
		fprintf(stderr, "usage: golden_policy DIRECTORY\n%s\n", err.text);
		return 1;
	}
	problems_done(&problems);
	policy_print(&set->policy, stdout);
	policy_unload(&set);
	return 0;
}
