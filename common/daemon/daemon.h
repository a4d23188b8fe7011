/* The shell of a daemon: arguments, files, locks, keys, sockets, the loop, an end.
 *
 * A service's main() is a page: it fills a struct service and calls
 * service_main().  What is special to one daemon (the feed socket of intake, the
 * link of notify) is its doors.
 */
#ifndef ZHIAN_DAEMON_DAEMON_H
#define ZHIAN_DAEMON_DAEMON_H

/* In a daemon's data: the list of people that it has in force, for the console. */
#define DAEMON_PEOPLE_FILE "people.adopted"

#include <uv.h>

#include "common/base/log.h"
#include "common/bus/bus.h"
#include "common/policy/people/config.h"
#include "common/policy/people/people.h"
#include "common/stage/stage.h"

struct daemon_shell;

/* What a door may use; everything is borrowed and lives as long as the shell. */
struct door_context {
	struct daemon_shell *shell;
	uv_loop_t *loop;
	struct bus *bus;
	struct stage *stage;
	struct parts *parts; /* NULL: the service keeps none */
	struct journal *journal;
	const struct config *config;
	struct log *log;
	const struct random_source *random;
	const char *etc; /* …/etc/zhian/REGION */
	const char *var; /* …/var/lib/zhian/REGION/DAEMON */
	const char *run; /* …/run/zhian/REGION */
};

struct service {
	const struct decider *decider;
	const struct questions *questions;
	const struct what_if_source *what_if; /* up to a table 0; NULL: only its clocks */
	bool keeps_parts;
	/* Files below the daemon's folder that it makes once, at its first start, and that nobody
	 * can make again; a folder ends with a slash.  To a NULL; NULL: none. */
	const char *const *made_once;
	/* Opens the service's own sockets; NULL: it has none. */
	enum status (*doors_open)(const struct door_context *context, void **ret_doors,
				  struct err *err);
	/* After each turn that leaves nothing under way: what became durable may be looked at and
	 * sent. */
	void (*doors_after_turn)(void *doors);
	/* Once a second. */
	void (*doors_tick)(void *doors);
	void (*doors_status)(void *doors, struct answer *answer);
	/* With `doors` as its context; NULL: no act hands anything out. */
	disclose_fn *doors_disclose;
	void (*doors_close)(void *doors);
};

/* The whole life of the process; returns its exit status (contracts of the command line: 0, 2, 3,
 * 70). */
int service_main(const struct service *service, int argc, char **argv);

/* What a process ends with whose life ended so: 3 for what doesn't mend itself and isn't tried
 * again, 70 for what may (a disk, an address that isn't there yet). */
int daemon_exit(enum status status);

/* Takes turns soon: a door has given the stage something. */
void shell_wake(struct daemon_shell *shell);
/* The rows, all of them durable: what doors read and send.  Waits for a commit under way; one that
 * fails ends the process. */
const struct rows_reader *shell_rows(struct daemon_shell *shell);
/* The people in force, for doors that look principals up by key; changes after an adoption. */
const struct people *shell_people(const struct daemon_shell *shell);
int64_t shell_now_ms(const struct daemon_shell *shell); /* the stage's: what people go by */
const struct dictionary *shell_dictionary(const struct daemon_shell *shell);

#endif
