/* The shell of a daemon with its files in a folder of the test's own, without sockets or a loop:
 * what it does at its start, and what it looks at while it runs. */
#ifndef ZHIAN_TESTS_SHELL_FIXTURE_H
#define ZHIAN_TESTS_SHELL_FIXTURE_H

#include "common/daemon/daemon_internal.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"
#include "tests/lib/toy.h"

#define ROOM_REGION 522701u

/* Where a toy's daemon lives. */
struct room {
	struct test_dir *dir;
	struct clock_manual clock;
	struct random_seeded seeded;
	struct service service;
	struct daemon_shell shell;
	void (*alter)(struct config *config); /* what the county states; NULL: nothing */
	unsigned items_done;
};

/* Its folder; nobody has asked for a county yet. */
void room_begin(struct room *room);
void room_end(struct room *room);
/* Somebody does: its data are made at the next start. */
void room_found(struct room *room);

/* Opens what a daemon opens before its sockets; what fails is closed again, and `err` says why. */
enum status room_try(struct room *room, struct err *err);
void room_open(struct room *room); /* fails the test unless OK */
/* Fails the test unless it isn't opened, with this status and these words. */
void room_refused(struct room *room, enum status status, const char *words);
void room_close(struct room *room); /* as a process that is cut off */

/* So many items of the toy's door, decided and durable; fails the test where they aren't. */
void room_push(struct room *room, unsigned items);
/* All rows are in the engine, as the checkpoint's worker leaves them. */
void room_checkpoint(struct room *room);

/* Below the daemon's data, and of what it must hold; valid for the next calls of test_dir_path. */
const char *room_path(struct room *room, const char *name);
const char *room_record(struct room *room);
void room_write(struct room *room, const char *name, const char *text);
bool room_has(struct room *room, const char *name);
bool room_logged(struct room *room, const char *words);

#endif
