/* A county that is put back from copies of its journals, as `restore` does it: one cut, each
 * journal a new life.  Its neighbours, and what is on the way to them, go on. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <sys/stat.h>

#include "services/ctl/backup/fork.h"

struct restoring {
	struct world *world;
	uint32_t region;
	unsigned number;                     /* of homes made so far, over all counties */
	struct journal *whole[DAEMON_COUNT]; /* as they stood at the end */
	struct journal *copies[DAEMON_COUNT];
	struct journal *made[DAEMON_COUNT];
	struct journals_fork fork;
};

static struct world_node *node_of(const struct restoring *restoring, enum daemon daemon)
{
	return world_find(restoring->world, restoring->region, daemon);
}

static _Noreturn void fails(const struct restoring *restoring, const char *what,
			    const struct err *err)
{
	world_fail(restoring->world, "%u: %s: %s", restoring->region, what, err->text);
}

bool world_back_up(struct world *world, uint32_t region, struct world_backup *ret_backup)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct world_node *node = world_find(world, region, daemon);
		if (node->node.stage == NULL || !stage_settled(node->node.stage))
			return false;
		ret_backup->frame[daemon] = journal_head(node->node.journal)->frame;
	}
	return true;
}

static struct journal *open_at(const struct restoring *restoring, enum daemon daemon,
			       const char *directory)
{
	struct world *world = restoring->world;
	struct world_node *node = node_of(restoring, daemon);
	bool memory = world->options.lmdb_directory == NULL;
	struct journal *journal;
	struct err err = {0};
	struct journal_options options = {
		.directory = directory,
		.volume_bytes = world->options.volume_bytes,
		.region = node->region,
		.daemon = daemon,
		.random = &world->random,
		.now_ms = world->clock.now_ms,
		.mem = memory ? node->disk : NULL,
		.alarm_percent = 101,
		.refuse_percent = 101,
		.must_exist = true,
	};
	if (journal_open(&options, &journal, &err) != STATUS_OK)
		fails(restoring, "a journal can't be opened", &err);
	return journal;
}

/* The lock lies beside a journal, so each has a folder of its own. */
static void name_home(const struct restoring *restoring, enum daemon daemon, const char *what,
		      unsigned number, char ret_home[200])
{
	const char *root = restoring->world->options.lmdb_directory;
	(void)snprintf(ret_home, 200, "%s/%u-%s-%s-%u", root != NULL ? root : "mem",
		       restoring->region, daemon_name(daemon), what, number);
}

static void make_home(const struct restoring *restoring, enum daemon daemon, const char *what,
		      char ret_home[200])
{
	name_home(restoring, daemon, what, restoring->number, ret_home);
	if (restoring->world->options.lmdb_directory != NULL && mkdir(ret_home, 0700) != 0)
		world_fail(restoring->world, "%s can't be made", ret_home);
}

static void copy_journal(struct restoring *restoring, enum daemon daemon, uint64_t through)
{
	char home[200], path[256];
	struct err err = {0};
	make_home(restoring, daemon, "backup", home);
	(void)snprintf(path, sizeof path, "%s/journal", home);
	if (journal_copy(restoring->whole[daemon], through, path, &err) != STATUS_OK)
		fails(restoring, "a journal can't be copied", &err);
	restoring->copies[daemon] = open_at(restoring, daemon, path);
}

static void open_copy(struct restoring *restoring, enum daemon daemon, unsigned number)
{
	char home[200], path[256];
	name_home(restoring, daemon, "backup", number, home);
	(void)snprintf(path, sizeof path, "%s/journal", home);
	restoring->copies[daemon] = open_at(restoring, daemon, path);
}

static void move_in(struct restoring *restoring, enum daemon daemon, const char *home)
{
	struct world_node *node = node_of(restoring, daemon);
	const struct journal_head *head = journal_head(restoring->made[daemon]);
	(void)snprintf(node->journal_path, sizeof node->journal_path, "%s/journal", home);
	(void)snprintf(node->state_path, sizeof node->state_path, "%s/state", home);
	node->timed_frame = head->frame;
	/* What put a wrong stretch of time right may have been cut away. */
	node->misled = true;
	node->fault = TURN_SOUND;
}

static void make_lives(struct restoring *restoring)
{
	struct world *world = restoring->world;
	struct journals_fork *fork = &restoring->fork;
	char homes[DAEMON_COUNT][200];
	struct err err = {0};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		bool memory = world->options.lmdb_directory == NULL;
		make_home(restoring, daemon, "life", homes[daemon]);
		(void)snprintf(fork->directory[daemon], sizeof fork->directory[daemon],
			       "%s/journal", homes[daemon]);
		fork->from[daemon] = restoring->copies[daemon];
		fork->mem[daemon] = memory ? node_of(restoring, daemon)->disk : NULL;
	}
	fork->random = &world->random;
	fork->volume_bytes = world->options.volume_bytes;
	fork->now_ms = world->clock.now_ms;
	fork->recovers = true;
	if (journals_fork(fork, restoring->made, &err) != STATUS_OK)
		fails(restoring, "its journals can't be put back", &err);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		move_in(restoring, daemon, homes[daemon]);
}

static void close_all(struct journal *journals[DAEMON_COUNT])
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		journal_close(journals[daemon]);
}

unsigned world_restore(struct world *world, const struct world_restored *how)
{
	static struct restoring restoring;
	struct err err = {0};
	restoring = (struct restoring){
		.world = world, .region = how->region, .number = ++world->restored};
	restoring.fork.numbers_skipped = how->numbers_skipped;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		world_crash(node_of(&restoring, daemon));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		restoring.whole[daemon] =
			open_at(&restoring, daemon, node_of(&restoring, daemon)->journal_path);
		if (how->again != 0)
			open_copy(&restoring, daemon, how->again);
		else
			copy_journal(&restoring, daemon, how->backup->frame[daemon]);
	}
	if (backup_cut_find(restoring.copies, &restoring.fork.cut, &err) != STATUS_OK ||
	    backup_cut_list(restoring.whole, &restoring.fork.cut, how->lost, how->context, &err) !=
		    STATUS_OK)
		fails(&restoring, "its copies aren't one state", &err);
	make_lives(&restoring);
	close_all(restoring.whole);
	close_all(restoring.copies);
	close_all(restoring.made);
	return restoring.number;
}
