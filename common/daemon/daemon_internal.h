/* What the files of the daemon's shell share. */
#ifndef ZHIAN_DAEMON_DAEMON_INTERNAL_H
#define ZHIAN_DAEMON_DAEMON_INTERNAL_H

#include "common/base/clock_source.h"
#include "common/base/file.h"
#include "common/base/random_source.h"
#include "common/crypto/keys.h"
#include "common/daemon/books.h"
#include "common/daemon/daemon.h"
#include "common/store/commit_worker.h"
#include "common/store/holdings.h"
#include "wire.pb-c.h"

#define SHELL_PATH (FILE_PATH_MAX + 64)
#define SHELL_KEYS_MAX 1024

enum shell_socket {
	SHELL_SOCKET_NONE = 0,
	SHELL_SOCKET_PULL = 1,
	SHELL_SOCKET_COMMAND = 2,
	SHELL_SOCKET_OWN = 3
};

struct shell_producer {
	struct daemon_shell *shell;
	enum daemon daemon;
	struct bus_client *client;
};

struct daemon_shell {
	const struct service *service;
	const char *name; /* "hazard" */
	char root[FILE_PATH_MAX];
	char etc[SHELL_PATH], var[SHELL_PATH], run[SHELL_PATH];
	uint32_t region;
	bool check_only;
	char **arguments; /* main()'s */

	struct clock_source clock;
	struct random_source random;
	struct log log;
	struct config_set *config_set;
	const struct config *config;

	struct key keys;
	/* daemons by number, then console and gateway */
	struct principal processes[DAEMON_COUNT + 2];
	uint8_t process_keys[DAEMON_COUNT + 2][KEY_PUBLIC];
	bool process_known[DAEMON_COUNT + 2];

	struct journal *journal;
	struct state *state;
	struct parts *parts;
	struct holdings holdings; /* as written down */
	int64_t scrubbed_ms;      /* monotonic; 0: never */
	int64_t scrub_step_ms;    /* when the last step was */
	struct shell_look *look;  /* a walk over journal and parts; NULL: none is under way */
	int64_t looked_ms;        /* when the last one ended */
	uint64_t damaged_parts, swept_parts;
	uint64_t damage_told;                 /* the frame that was logged last */
	const char *waits_told[DAEMON_COUNT]; /* why nothing comes from a source, as logged */
	bool ended_twice; /* the process before, and the one before that, were cut off */
	struct books *books;
	struct stage *stage;
	struct checkpoint_worker *worker;
	struct commit_worker *committer;
	bool ended_abnormally;

	uv_loop_t loop;
	uv_idle_t turns;
	uv_timer_t wake, tick, fill;
	uv_async_t checkpoint_done;
	uv_signal_t terminate, interrupt, reload;
	bool turns_running, stopping, stopped_cleanly;
	int exit_status;

	struct bus_keypair bus_keys;
	struct bus *bus;
	struct bus_server *pull_server, *command_server;
	struct shell_producer producers[DAEMON_COUNT];
	void *doors;
	bool doors_open;
	const struct people *allowed_for; /* whose keys the command socket admits */
	int64_t allowed_until_ms;         /* then a key ends */
	int64_t started_mono_ms;
	uint64_t unknown_senders;
	uint64_t trimmed_work; /* when memory was last given back */
	unsigned quiet_ticks;  /* since then */
	uint64_t ticked_work;  /* at the last tick */
};

/* daemon_files.c */
enum status shell_arguments(struct daemon_shell *shell, int argc, char **argv, int *ret_exit);
enum status shell_read_config(struct daemon_shell *shell, struct config_set **ret_set,
			      struct err *err);
enum status shell_read_keys(struct daemon_shell *shell, struct err *err);
enum status shell_open_stores(struct daemon_shell *shell, struct err *err);

/* daemon_state.c */
enum status shell_open_state(struct daemon_shell *shell, struct err *err);
/* A step, beside turns only now and then: who is never idle would never know.  True: there is more
 * to look at. */
bool shell_scrub(struct daemon_shell *shell);

/* daemon_scrub.c */
bool shell_look_over(struct daemon_shell *shell); /* a step; true: there is more to look at */
void shell_look_done(struct daemon_shell *shell); /* the process ends in order */
void shell_look_free(struct daemon_shell *shell);
/* After the recovery: parts whose frame never came. */
enum status shell_sweep_tail(struct daemon_shell *shell, struct err *err);
/* Logs what was found damaged since the last call, and from whom nothing comes. */
void shell_tell_damage(struct daemon_shell *shell);

/* daemon_holdings.c: nothing begins from nothing that nobody asked for, and nothing that was kept
 * may be missing. */
enum status shell_read_holdings(struct daemon_shell *shell, struct err *err);
bool shell_may_begin(const struct daemon_shell *shell);
enum status shell_refuse_empty(const struct daemon_shell *shell, struct err *err);
enum status shell_check_holdings(struct daemon_shell *shell, struct err *err); /* the journal's */
enum status shell_check_keys(struct daemon_shell *shell, struct err *err);     /* the parts' */
enum status shell_keep_holdings(struct daemon_shell *shell, struct err *err);
void shell_note_holdings(struct daemon_shell *shell); /* or says that they couldn't be kept */
/* Once a second: another volume, or other keys after an erasure. */
void shell_watch_holdings(struct daemon_shell *shell);

void shell_close_stores(struct daemon_shell *shell);
enum status shell_mark_session(struct daemon_shell *shell, const char *what, struct err *err);
enum status shell_check_books(struct daemon_shell *shell, struct err *err);
enum status shell_adopt_first_books(struct daemon_shell *shell, struct err *err);

/* daemon_reload.c */
enum log_level shell_log_level(const struct config *config);
void shell_reload_came(uv_signal_t *handle, int number);

/* daemon_sockets.c */
enum status shell_open_sockets(struct daemon_shell *shell, struct err *err);
void shell_allow_people(struct daemon_shell *shell);
struct stage_transport shell_transport(struct daemon_shell *shell);
void shell_status(void *context, struct answer *answer);
disclose_fn shell_disclose;

/* daemon_people.c */
void shell_tell_people(struct daemon_shell *shell, const struct people *people);

/* daemon_room.c */
bool shell_lacks_room(const struct daemon_shell *shell); /* what failed, failed for want of room */
void shell_begin_anew(struct daemon_shell *shell);       /* comes back only if that can't be */
void shell_wait_for_room(struct daemon_shell *shell);    /* before anything is opened */

/* daemon_memory.c */
void shell_keep_memory(void); /* before the first thread */
void shell_give_memory_back(struct daemon_shell *shell);

/* daemon.c */
void shell_fail(struct daemon_shell *shell, const struct err *err);
void shell_checkpoint(void *context);
void shell_books_at(void *context, int64_t now_ms, struct stage_books *ret_books);
enum status shell_keep_book(void *context, const struct book_offer *offer,
			    struct book_extra *ret_extra, struct writer *ret_problems);
void shell_tell_book(void *context, const struct book_offer *offer, struct json_line *json);
const struct principal *shell_person(void *context, const char *id, int64_t now_ms);
bool shell_proposer(void *context, const char *person, const uint8_t *key, int64_t now_ms,
		    struct proposer *ret_proposer);
const struct principal *shell_holder(void *context, const uint8_t key[PRINCIPAL_KEY],
				     int64_t now_ms);
const struct principal *shell_signer(void *context, const char *id, int64_t now_ms,
				     const uint8_t *list, const uint8_t **ret_key);
const struct policy *shell_try_policy(void *context, struct bytes content,
				      struct writer *ret_problems);
void shell_book_adopted(void *context, uint16_t kind, const uint8_t digest[32]);

#endif
