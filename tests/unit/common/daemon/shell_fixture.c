#include "tests/unit/common/daemon/shell_fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/stage/stage_internal.h"

/* 2025-03-03, a Monday, 09:00 in UTC+8. */
#define START_MS INT64_C(1740963600000)
#define DATA "var/lib/zhian/522701"

static const char county[] = "region: 522701\nname: x\nsuperior: 522700\n";

/* ---- the folder */

const char *room_path(struct room *room, const char *name)
{
	char below[TEST_PATH_MAX];
	(void)snprintf(below, sizeof below, DATA "/intake/%s", name);
	return test_dir_path(room->dir, below);
}

const char *room_record(struct room *room)
{
	return test_dir_path(room->dir, "etc/zhian/522701/holdings/intake");
}

void room_write(struct room *room, const char *name, const char *text)
{
	char folder[TEST_PATH_MAX];
	const char *path = room_path(room, name);
	struct err err;
	(void)snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
	assert_ok(file_make_directories(folder, 0750, &err));
	assert_ok(file_write_atomic(path, bytes_of_text(text), 0640, &err));
}

bool room_has(struct room *room, const char *name)
{
	return access(room_path(room, name), F_OK) == 0;
}

bool room_logged(struct room *room, const char *words)
{
	char *data;
	size_t size;
	struct err err;
	assert_ok(file_read(test_dir_path(room->dir, "log"), 1u << 20, &data, &size, &err));
	bool found = strstr(data, words) != NULL;
	free(data);
	return found;
}

void room_found(struct room *room)
{
	const struct holdings asked_for = {.data = HOLDINGS_NEW};
	struct err err;
	assert_ok(holdings_write(room_record(room), &asked_for, &err));
}

void room_begin(struct room *room)
{
	struct err err;
	memset(room, 0, sizeof *room);
	assert_ok(crypto_start(&err));
	room->dir = test_dir_create();
	room->clock = (struct clock_manual){.now_ms = START_MS, .mono_ms = MS_PER_MINUTE};
	random_seeded_init(&room->seeded, 1);
	room->service.decider = &toy_producer;
}

void room_end(struct room *room)
{
	if (room->shell.journal != NULL)
		room_close(room);
	test_dir_destroy(room->dir);
}

/* ---- opening */

static void toy_books_at(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	(void)context;
	(void)now_ms;
	*ret_books = toy_books();
}

static void configure(struct room *room, struct daemon_shell *shell)
{
	struct problems problems;
	problems_init(&problems);
	assert_ok(config_load_bytes(bytes_of_text(county), "zhian.yaml", shell->root, &problems,
				    &shell->config_set));
	problems_done(&problems);
	shell->config_set->config.journal.volume_bytes = 1 << 20;
	shell->config_set->config.state.map_bytes = 64 << 20;
	shell->config_set->config.disk.alarm_percent = 101; /* of a disk that isn't ours */
	shell->config_set->config.disk.refuse_percent = 101;
	shell->config_set->config.disk.reserve_bytes = 0;
	if (room->alter != NULL)
		room->alter(&shell->config_set->config);
	shell->config = &shell->config_set->config;
}

static void furnish(struct room *room)
{
	struct daemon_shell *shell = &room->shell;
	memset(shell, 0, sizeof *shell);
	shell->service = &room->service;
	shell->name = "intake";
	shell->region = ROOM_REGION;
	shell->clock = clock_manual_source(&room->clock);
	shell->random = random_seeded_source(&room->seeded);
	log_init(&shell->log, "room", LOG_LEVEL_INFO, &shell->clock);
	shell->log.fd = open(test_dir_path(room->dir, "log"),
			     O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(shell->log.fd >= 0);
	(void)snprintf(shell->root, sizeof shell->root, "%s", room->dir->path);
	(void)snprintf(shell->etc, sizeof shell->etc, "%s/etc/zhian/522701", room->dir->path);
	(void)snprintf(shell->var, sizeof shell->var, "%s/" DATA "/intake", room->dir->path);
	(void)snprintf(shell->run, sizeof shell->run, "%s/run/zhian/522701", room->dir->path);
	configure(room, shell);
}

enum status room_try(struct room *room, struct err *err)
{
	furnish(room);
	enum status status = shell_open_stores(&room->shell, err);
	if (status == STATUS_OK)
		room->shell.stage->options.books = toy_books_at;
	else
		room_close(room);
	return status;
}

void room_open(struct room *room)
{
	struct err err = {0};
	if (room_try(room, &err) != STATUS_OK)
		fail_msg("not opened: %s", err.text);
}

void room_refused(struct room *room, enum status status, const char *words)
{
	struct err err = {0};
	assert_status(room_try(room, &err), status);
	if (strstr(err.text, words) == NULL)
		fail_msg("\"%s\" isn't said in \"%s\"", words, err.text);
}

void room_close(struct room *room)
{
	shell_close_stores(&room->shell);
	(void)close(room->shell.log.fd);
	memset(&room->shell, 0, sizeof room->shell);
}

/* ---- work */

static const struct input_item *item_at(void *context, size_t index, struct arena *arena)
{
	struct input_item *item = ARENA_NEW(arena, struct input_item);
	(void)context;
	assert_non_null(item);
	*item = (struct input_item){.door = 1, .sequence = 100 + index, .session = 1};
	return item;
}

static void item_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	(void)index;
	((struct room *)context)->items_done += decision->verdict == VERDICT_DONE && sequence != 0;
}

static void bundle_done(void *context, bool refused)
{
	(void)context;
	assert_false(refused);
}

void room_push(struct room *room, unsigned items)
{
	struct stage_bundle bundle = {.context = room,
				      .count = items,
				      .item = item_at,
				      .decided = item_decided,
				      .done = bundle_done};
	unsigned before = room->items_done;
	stage_bundle(room->shell.stage, &bundle);
	while (!stage_is_idle(room->shell.stage)) {
		enum stage_work work;
		struct err err = {0};
		if (stage_turn(room->shell.stage, &work, &err) != STATUS_OK)
			fail_msg("turn: %s", err.text);
	}
	assert_int_equal(room->items_done, before + items);
}

static void checkpoint_done(void *context, enum status status)
{
	*(enum status *)context = status;
}

void room_checkpoint(struct room *room)
{
	struct state *state = room->shell.state;
	const struct journal_head *head = journal_head(room->shell.journal);
	struct checkpoint_worker *worker;
	enum status written = STATUS_BUSY;
	struct err err;
	assert_ok(checkpoint_worker_start(state, checkpoint_done, &written, &worker, &err));
	state_set_chain(state, head->chain);
	state_freeze(state, head->frame);
	checkpoint_worker_ask(worker);
	checkpoint_worker_stop(worker);
	assert_ok(written);
	assert_ok(state_drop(state, &err));
}
