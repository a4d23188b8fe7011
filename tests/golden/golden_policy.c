/* golden_policy DIRECTORY [BEFORE]: the policy in its normal form, for the golden page.  BEFORE holds
 * the page as it was (policy.yaml), read as what was adopted is: what reads otherwise and has the
 * version that it had there is said, and nothing is printed. */
#include "common/base/file.h"
#include "common/policy/rules/load.h"

#include <stdlib.h>

static int fail(struct problems *problems, const struct err *err)
{
	problems_print(problems, stderr);
	if (err->text[0] != '\0')
		fprintf(stderr, "%s\n", err->text);
	return 1;
}

static enum status load_page(const char *directory, struct problems *problems,
			     struct policy_set **ret_set, struct err *err)
{
	char path[4096], *data;
	size_t size;
	struct pool pool;
	struct bytes bundle;
	(void)snprintf(path, sizeof path, "%s/policy.yaml", directory);
	TRY(file_read(path, POLICY_FILE_SIZE, &data, &size, err));
	struct policy_file page = {"policy.yaml", bytes_of(data, size)};
	pool_init(&pool);
	enum status status = bundle_make(&page, 1, &pool, problems, &bundle);
	if (status == STATUS_OK)
		status = policy_load_bytes(bundle, POLICY_CHECK_FORM, problems, ret_set);
	pool_done(&pool);
	free(data);
	return status;
}

static int print_successor(const char *path, const struct policy *policy)
{
	struct problems problems;
	struct policy_set *before = NULL;
	struct err err = {STATUS_OK, ""};
	problems_init(&problems);
	if (path != NULL) {
		if (load_page(path, &problems, &before, &err) != STATUS_OK)
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
	if (argc < 2 || argc > 3) {
		fputs("usage: golden_policy DIRECTORY [BEFORE]\n", stderr);
		return 2;
	}
	if (policy_load_directory(argv[1], &problems, &set, &err) != STATUS_OK)
		return fail(&problems, &err);
	problems_done(&problems);
	int exit = print_successor(argc == 3 ? argv[2] : NULL, &set->policy);
	policy_unload(&set);
	return exit;
}
