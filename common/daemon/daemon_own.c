#include "common/daemon/daemon_own.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/policy/people/config.h"
#include "common/store/owners.h"

enum { EXIT_GIVEN = 0, EXIT_LEFT = 3 };

static void say_left(void *context, const struct owners_wrong *wrong)
{
	if (!wrong->mended)
		fprintf(stderr, "zhian-%s: %s isn't given to it: %s (user %ld, mode %04o)\n",
			(const char *)context, wrong->path, wrong->why_not, (long)wrong->is,
			(unsigned)wrong->mode);
}

/* Where its data and sockets are; of settings that can't be read, the process itself complains. */
static struct config_set *read_config(const char *etc, const char *root)
{
	char path[FILE_PATH_MAX];
	struct problems problems;
	struct config_set *set = NULL;
	struct err err;
	(void)snprintf(path, sizeof path, "%.1000s/zhian.yaml", etc);
	problems_init(&problems);
	enum status status = config_load(path, root, &problems, &set, &err);
	problems_done(&problems);
	return status == STATUS_OK ? set : NULL;
}

int daemon_own(const char *name, const struct daemon_arguments *given)
{
	char etc[FILE_PATH_MAX], data[FILE_PATH_MAX], run[FILE_PATH_MAX];
	union {
		const char *read;
		void *context;
	} passed = {name};
	struct owners owners;
	struct err err;
	if (geteuid() != 0) {
		fprintf(stderr, "zhian-%s: only root can give it its files\n", name);
		return EXIT_LEFT;
	}
	if (!owners_find(&owners))
		return EXIT_GIVEN;
	(void)snprintf(etc, sizeof etc, "%s/etc/zhian/%06u", given->root, given->region);
	(void)snprintf(data, sizeof data, "%s/var/lib/zhian/%06u", given->root, given->region);
	(void)snprintf(run, sizeof run, "%s/run/zhian/%06u", given->root, given->region);
	struct config_set *set = read_config(etc, given->root);
	struct owners_look look = {
		.owners = &owners,
		.etc = etc,
		.data = set != NULL ? set->config.data : data,
		.run = set != NULL ? set->config.run : run,
		.process = owners_process(name),
		.mends = true,
		.wrong = say_left,
		.context = passed.context,
	};
	look.system_places = strcmp(look.data, data) == 0 && strcmp(look.run, run) == 0;
	enum status status = owners_look(&look, &err);
	config_unload(&set);
	if (status != STATUS_OK)
		fprintf(stderr, "zhian-%s: %s\n", name, err.text);
	else if (look.mended != 0)
		printf("zhian-%s: %zu files of %06u are its own now\n", name, look.mended,
		       given->region);
	return status == STATUS_OK && look.left == 0 ? EXIT_GIVEN : EXIT_LEFT;
}
