#include "tests/unit/common/policy/shipped_fixture.h"

int shipped_setup(void **state)
{
	struct shipped *shipped = calloc(1, sizeof *shipped);
	assert_non_null(shipped);
	shipped->count = fixture_policy_files(shipped->names);
	for (size_t i = 0; i < shipped->count; i++) {
		char path[128];
		size_t size = 0;
		snprintf(path, sizeof path, "deploy/policy/%s", shipped->names[i]);
		shipped->texts[i] = fixture_read(path, &size);
	}
	problems_init(&shipped->problems);
	*state = shipped;
	return 0;
}

int shipped_teardown(void **state)
{
	struct shipped *shipped = *state;
	for (size_t i = 0; i < shipped->count; i++)
		free(shipped->texts[i]);
	problems_done(&shipped->problems);
	policy_unload(&shipped->set);
	free(shipped);
	return 0;
}

enum status shipped_load(struct shipped *shipped)
{
	struct policy_file files[POLICY_FILES_MAX];
	for (size_t i = 0; i < shipped->count; i++)
		files[i] =
			(struct policy_file){shipped->names[i], bytes_of_text(shipped->texts[i])};
	policy_unload(&shipped->set);
	problems_done(&shipped->problems);
	problems_init(&shipped->problems);
	return policy_load_files(files, shipped->count, &shipped->problems, &shipped->set);
}

void shipped_change(struct shipped *shipped, const char *file, const char *from, const char *to)
{
	for (size_t i = 0; i < shipped->count; i++) {
		if (strcmp(shipped->names[i], file) != 0)
			continue;
		char *whole = shipped->texts[i];
		shipped->texts[i] = fixture_replaced(whole, from, to);
		free(whole);
		return;
	}
	fail_msg("no file %s", file);
}

void shipped_wrong(struct shipped *shipped, const char *file, const char *from, const char *to,
		   const char *problem)
{
	shipped_change(shipped, file, from, to);
	assert_status(shipped_load(shipped), STATUS_INVALID);
	assert_problem(&shipped->problems, problem);
}
