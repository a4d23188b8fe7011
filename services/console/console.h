/* The process: what its parts share. */
#ifndef ZHIAN_SERVICES_CONSOLE_CONSOLE_H
#define ZHIAN_SERVICES_CONSOLE_CONSOLE_H

#include <sys/stat.h>
#include <uv.h>

#include "common/base/file.h"
#include "common/base/file_lock.h"
#include "common/base/log.h"
#include "common/bus/bus.h"
#include "common/crypto/keys.h"
#include "common/policy/people/config.h"
#include "common/policy/people/people.h"
#include "common/reader/reader.h"
#include "common/stage/queries/query.h"
#include "services/console/http/site.h"
#include "services/console/model/model.h"
#include "services/console/model/waits.h"
#include "services/console/papers/bulletin_jobs.h"

struct console;

struct producer {
	struct console *console;
	enum daemon daemon;
	struct bus_client *client;
	struct reader reader; /* stands where the model does */
	uint64_t told;        /* up to this event pages were told what happens */
	bool patient;         /* the pull may be kept until there is something */
	bool heard;           /* since we started: the reader's head is known */
};

struct console {
	char etc[FILE_PATH_MAX + 64]; /* its settings */
	char root[FILE_PATH_MAX];
	uint32_t region;
	struct config_set *config_set;
	const struct config *config;
	struct log log;
	struct clock_source clock;
	struct key keys;
	struct bus_keypair bus_keys;
	struct file_lock lock;
	struct model *model;
	char model_directory[FILE_PATH_MAX + 64];
	int64_t scrubbed_ms; /* when the last walk over the model came to its end; 0: none did */
	struct bulletin_jobs *bulletins;
	uv_loop_t loop;
	uv_timer_t tick, patience;
	uv_signal_t terminate, interrupt;
	struct bus *bus;
	struct bus_server *server;
	struct producer producers[DAEMON_COUNT];
	struct waits waits;
	struct pool people_pool;
	struct people people;
	/* when the daemons' lists that were looked at had been written */
	struct timespec people_written[DAEMON_COUNT];
	int64_t people_until_ms; /* then a key ends */
	uint8_t *answer_memory, *input_memory;
	uint64_t questions, malformed;
	struct site *site; /* NULL: pages are off */
	int64_t county_ms; /* of the last frame that a daemon told of */
};

#define CONSOLE_ANSWER_BYTES (256u << 10)
#define CONSOLE_WAIT_MS (5 * MS_PER_SECOND) /* for the daemons' journals, unless less is asked */

/* questions.c: what the console answers itself, as this person gets it.  `lags` is what was left at
 * the end of a wait; NULL: nothing was waited for. */
void console_question_answer(struct console *console, const struct principal *who,
			     const Zh__Query *ask, const struct wait_lags *lags,
			     struct answer *answer);
bus_server_receive_fn console_question_came;

/* pulling.c */
const char *pulling_stuck(const struct producer *producer); /* why nothing comes; NULL: it does */
MUST_CHECK enum status pulling_begin(struct console *console, struct err *err);
void pulling_tick(struct console *console, int64_t mono_ms);
void pulling_end(struct console *console); /* who waits is answered as things are */
/* Until the model has what is in the daemons' journals now, `most_ms` at the longest; `done` may be
 * called at once. */
void console_wait(struct console *console, struct wait *wait, int64_t most_ms);
void console_lags(const struct console *console, const struct wait *wait,
		  struct wait_lags *ret_lags);

/* The disk can't be written: nothing that is kept in memory may be ahead of it. */
_Noreturn void console_fail(struct console *console, const struct err *err);

/* model_files.c */
MUST_CHECK enum status console_open_model(struct console *console, struct err *err);
/* Again from the journals where it is rotten; else nothing. */
MUST_CHECK enum status console_mend_model(struct console *console, struct err *err);
/* Some of the walk over all of it, where one is due. */
void console_scrub_model(struct console *console);
/* This start came to a good end. */
void console_starts_end(const struct console *console);

/* The list in force, as the daemons have adopted it. */
void console_follow_people(struct console *console);
int64_t console_now_for_keys(const struct console *console);

/* console_site.c */
MUST_CHECK enum status console_open_site(struct console *console, struct err *err);

#endif
