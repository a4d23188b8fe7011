/* A county that is put back from copies of its journals, as `restore` does it: one cut, each
 * journal a new life, and the parts and keys of the copy.  Its neighbours, and what is on the way
 * to them, go on. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/assert.h"
#include "services/ctl/backup/fork.h"
#include "services/ctl/backup/tree.h"

struct restoring {
	struct world *world;
	uint32_t region;
	unsigned number; /* of homes made so far, over all counties */
	unsigned parts;  /* the copy of its parts */
	bool without_keys;
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

void world_name_home(const struct world_node *node, const char *what, unsigned number,
		     char ret_home[200])
{
	const char *root = node->world->options.lmdb_directory;
	(void)snprintf(ret_home, 200, "%s/%u-%s-%s-%u", root != NULL ? root : "mem", node->region,
		       daemon_name(node->decider->daemon), what, number);
}

/* What lies in one place as of its last commit, in another one. */
static void copy_place(struct world_node *node, const char *from, const char *to)
{
	struct err err = {0};
	if (node->world->options.lmdb_directory == NULL)
		mem_disk_copy(node->disk, from, to);
	else if (tree_copy(from, to, tree_keeps, &err) != STATUS_OK)
		world_fail(node->world, "%s: its parts can't be copied: %s", node->name, err.text);
}

static void name_copy(const struct world_node *node, unsigned number, char ret_parts[256],
		      char ret_keys[256])
{
	char home[200];
	world_name_home(node, "parts", number, home);
	(void)snprintf(ret_parts, 256, "%s/parts", home);
	(void)snprintf(ret_keys, 256, "%s/data-keys", home);
}

static unsigned copy_parts(struct world_node *node)
{
	char parts[256], keys[256], home[200];
	unsigned number = ++node->world->copied;
	world_name_home(node, "parts", number, home);
	if (node->world->options.lmdb_directory != NULL && mkdir(home, 0700) != 0)
		world_fail(node->world, "%s can't be made", home);
	name_copy(node, number, parts, keys);
	copy_place(node, node->parts_path, parts);
	copy_place(node, node->keys_path, keys);
	return number;
}

bool world_back_up(struct world *world, uint32_t region, struct world_backup *ret_backup)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct world_node *node = world_find(world, region, daemon);
		if (node->node.stage == NULL || !stage_is_durable(node->node.stage))
			return false;
		ret_backup->frame[daemon] = journal_head(node->node.journal)->frame;
	}
	ret_backup->parts = copy_parts(world_find(world, region, DAEMON_INTAKE));
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

static void make_home(const struct restoring *restoring, enum daemon daemon, const char *what,
		      char ret_home[200])
{
	world_name_home(node_of(restoring, daemon), what, restoring->number, ret_home);
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
	world_name_home(node_of(restoring, daemon), "backup", number, home);
	(void)snprintf(path, sizeof path, "%s/journal", home);
	restoring->copies[daemon] = open_at(restoring, daemon, path);
}

/* Without its keys none of the copy's parts is ever read again. */
static void move_parts_in(struct restoring *restoring, struct world_node *node, const char *home)
{
	char parts[256], keys[256];
	name_copy(node, restoring->parts, parts, keys);
	(void)snprintf(node->parts_path, sizeof node->parts_path, "%s/parts", home);
	(void)snprintf(node->keys_path, sizeof node->keys_path, "%s/keys", home);
	copy_place(node, parts, node->parts_path);
	if (!restoring->without_keys)
		copy_place(node, keys, node->keys_path);
}

static void move_in(struct restoring *restoring, enum daemon daemon, const char *home)
{
	struct world_node *node = node_of(restoring, daemon);
	const struct journal_head *head = journal_head(restoring->made[daemon]);
	(void)snprintf(node->journal_path, sizeof node->journal_path, "%s/journal", home);
	(void)snprintf(node->state_path, sizeof node->state_path, "%s/state", home);
	if (node->parts_path[0] != '\0')
		move_parts_in(restoring, node, home);
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

/* Where it lies, with the clock that it has; a disk in memory is the new life's too. */
static void live_on(struct restoring *restoring, enum daemon daemon)
{
	struct world *world = restoring->world;
	struct world_node *node = node_of(restoring, daemon);
	struct world_node *former = (struct world_node *)malloc(sizeof *former);
	size_t index = world_every_node(world);
	ASSERT(former != NULL && index < WORLD_NODES_MAX &&
	       world_former(world, restoring->region, daemon) == NULL);
	*former = *node;
	former->index = index;
	former->former = true;
	former->former_since = journal_head(restoring->whole[daemon])->sequence;
	former->fault = TURN_SOUND;
	former->before = (struct world_stats){0};
	memset(former->newest, 0, sizeof former->newest);
	(void)snprintf(former->name, sizeof former->name, "%u/%s of before", node->region,
		       daemon_name(daemon));
	world->nodes[index] = former;
	world->former_count++;
}

static void all_live_on(struct restoring *restoring)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		live_on(restoring, daemon);
}

unsigned world_restore(struct world *world, const struct world_restored *how)
{
	static struct restoring restoring;
	struct err err = {0};
	restoring = (struct restoring){.world = world,
				       .region = how->region,
				       .number = ++world->restored,
				       .parts = how->backup->parts,
				       .without_keys = how->without_keys};
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
	if (how->lives_on)
		all_live_on(&restoring);
	make_lives(&restoring);
	close_all(restoring.whole);
	close_all(restoring.copies);
	close_all(restoring.made);
	return restoring.number;
}
