/* The console over HTTP: what its parts share.
 *
 * Nothing here decides: who may see what is the daemons' answer to the person of the session.  All
 * belongs to the loop's thread but the hashing of passwords. */
#ifndef ZHIAN_SERVICES_CONSOLE_SITE_H
#define ZHIAN_SERVICES_CONSOLE_SITE_H

#include <microhttpd.h>
#include <stdio.h>
#include <uv.h>

#include "common/base/log.h"
#include "common/base/random_source.h"
#include "common/bus/bus.h"
#include "common/policy/people/config.h"
#include "common/policy/people/people.h"
#include "common/stage/queries/query.h"
#include "common/words/work_steps.h"
#include "services/console/http/openings.h"
#include "services/console/model/waits.h"
#include "wire.pb-c.h"

struct site;
struct exchange;
struct asks;
struct sessions;
struct stream_ring;
struct sign_ins;

/* What the process has for it; all borrowed. */
struct site_options {
	uv_loop_t *loop;
	struct bus *bus;
	const struct config *config;
	struct log *log;
	struct clock_source clock;
	const char *etc; /* …/etc/zhian/REGION */
	void *context;
	/* The list in force, and the moment that people's keys go by. */
	const struct people *(*people)(void *context, int64_t *ret_now_ms);
	/* story, explain, search and status of the console itself, as this person gets them. */
	void (*answer)(void *context, const struct principal *person, const Zh__Query *query,
		       const struct wait_lags *lags, struct answer *answer);
	/* Calls `then` when the read model has what the daemons have journalled by now, or after
	 * `most_ms`, with what it lacks; perhaps at once. */
	void (*when_read)(void *context, int64_t most_ms,
			  void (*then)(void *of, const struct wait_lags *lags), void *of);
	int64_t (*county_ms)(void *context); /* the county's time */
	/* How far the read model has read a journal. */
	void (*position)(void *context, enum daemon daemon, uint64_t *ret_incarnation,
			 uint64_t *ret_sequence);
};

/* INVALID or IO: the address can't be had. */
MUST_CHECK enum status site_open(const struct site_options *options, struct site **ret_site,
				 struct err *err);
/* Says a last word to who waits; its handles are closed with the loop.  NULL is fine. */
void site_close(struct site *site);
void site_free(struct site *site); /* when the loop is closed */
#define SITE_ADDRESS 96u
/* "http://127.0.0.1:7480" and LF. */
void site_address(const struct site *site, char out[SITE_ADDRESS]);
/* A few times a second: what waited too long. */
void site_tick(struct site *site);
/* An event was taken into the read model. */
void site_event(struct site *site, enum daemon daemon, uint64_t incarnation, uint64_t sequence,
		int64_t recorded_ms, struct bytes stored);
/* Events that were taken are durable: whoever listens is told. */
void site_events_taken(struct site *site);

/* ---- one request and its answer */

#define PATH_MOST 512u
#define BODY_MOST (120u << 10)
#define PARTS_MAX 48u

/* What one daemon answered to one question. */
struct part {
	struct exchange *exchange;
	enum daemon daemon;
	const struct work_source *source; /* of work */
	unsigned pages;
	bool silent; /* it doesn't answer */
	bool refused, may_be_refused;
	const char *own_refusal; /* of the console itself */
	char *text;              /* its lines; owned */
	size_t size;
	char *after; /* hex, "" at the end; owned */
};

typedef void exchange_finish_fn(struct exchange *exchange);

struct exchange {
	struct site *site;
	struct exchange *next, *before;
	struct MHD_Connection *connection;
	const struct route *route;
	char method[8], path[PATH_MOST];
	char argument[PATH_MOST]; /* {id}, {noun}, {key} */
	char *body;
	size_t body_size;
	bool body_too_large, begun, suspended, answered, streams;
	bool told; /* the read model was waited for, and `lags` is what it lacks */
	struct wait_lags lags;
	const struct principal *person; /* of the session; borrowed until the handler returns */
	char person_id[PRINCIPAL_ID];
	/* the answer */
	unsigned status;
	unsigned held; /* the status of a refusal that is told when all has come back; 0: none */
	char *text;    /* owned */
	size_t size;
	struct MHD_Response *response; /* instead of `text` */
	char cookie[160];
	unsigned retry_after;
	/* asking */
	struct part parts[PARTS_MAX];
	size_t part_count, waiting;
	exchange_finish_fn *finish;
	void (*more)(struct part *part); /* asks for the next page; NULL: one is enough */
	unsigned pages_most;             /* of one part; 0: as many as a page shows */
	unsigned limit;
	size_t counted;          /* rows of a list */
	struct sign_in *sign_in; /* while its password is hashed */
	struct sheet *sheet;     /* while a list is gathered as a file */
};

/* Takes the text (malloc).  A handler that doesn't answer is waited for. */
void exchange_answer(struct exchange *exchange, unsigned status, char *text, size_t size);
/* {code, message_zh, message_en, possible}; `where`, `daemon` NULL: none. */
void exchange_refuse(struct exchange *exchange, unsigned status, const char *code,
		     const char *where, const char *daemon);
/* The refusal that was held. */
void exchange_tell_held(struct exchange *exchange);
/* As the daemon refused it. */
void exchange_refuse_as(struct exchange *exchange, const Zh__Reply *reply, enum daemon daemon);
/* NULL: not given. */
const char *exchange_parameter(const struct exchange *exchange, const char *name);
const char *exchange_header(const struct exchange *exchange, const char *name);

struct site {
	struct site_options options;
	struct random_source random;
	struct MHD_Daemon *http;
	uv_poll_t poll;
	uv_timer_t timer;
	struct exchange *exchanges;
	struct visitor *visitors;
	struct asks *asks;
	struct sessions *sessions;
	struct sign_ins *sign_ins;
	struct stream_ring *ring;
	struct openings openings;
	unsigned sheets; /* that are made right now */
	char port[8];
	bool closing;
};

int64_t site_mono_ms(const struct site *site);
/* Runs the server soon: something was resumed. */
void site_wake(struct site *site);

/* ---- the parts */

void route_dispatch(struct exchange *exchange);

/* pages.c */
void page_answer(struct exchange *exchange);
/* Whether a file of that name is laid into this program; names of scripts have their digest. */
bool page_is_ours(const char *name);
/* JSON that changes with the program alone; takes the text.  NULL: no memory. */
void page_answer_text(struct exchange *exchange, char *text);

/* ask.c: one connection to each daemon's command socket. */
MUST_CHECK enum status asks_open(struct site *site, struct err *err);
void asks_close(struct site *site);
void asks_free(struct site *site); /* when the bus is closed */
void asks_tick(struct site *site);
/* The answer, or NULL: the daemon doesn't answer. */
typedef void ask_done_fn(void *context, const Zh__Reply *reply);
void ask_daemon(struct site *site, enum daemon daemon, const char *person, const Zh__Query *query,
		ask_done_fn *done, void *context);

/* A command that a person has signed, as it is, under its own request's id (16 bytes). */
void ask_daemon_to(struct site *site, enum daemon daemon, const uint8_t *id,
		   const Zh__SignedCommand *command, ask_done_fn *done, void *context);

/* acts.c */
void act_post(struct exchange *exchange);

/* reads.c */
void read_work(struct exchange *exchange);
void read_due(struct exchange *exchange);
void read_lists(struct exchange *exchange);
void read_acts(struct exchange *exchange); /* what can be signed (tables.h) */
void read_list(struct exchange *exchange);
void read_list_count(struct exchange *exchange);
/* sheets.c */
void read_list_sheet(struct exchange *exchange);
/* The request is gone, or the console ends, while its file is made. */
void sheet_forget(struct exchange *exchange);
void read_object(struct exchange *exchange);
void read_story(struct exchange *exchange);
void read_case_sheet(struct exchange *exchange);
void read_case_volume(struct exchange *exchange);
void read_explain(struct exchange *exchange);
void read_firm(struct exchange *exchange);
void read_firm_explain(struct exchange *exchange);
void read_search(struct exchange *exchange);
void read_words(struct exchange *exchange);
/* phrases.c */
void read_phrases(struct exchange *exchange);
/* views.c */
void views_get(struct exchange *exchange);
void views_put(struct exchange *exchange);
void read_status(struct exchange *exchange);

/* read_bulletin.c */
void read_bulletin_figures(struct exchange *exchange);
void read_bulletin_rows(struct exchange *exchange);

/* sessions.c, sign_in.c */
MUST_CHECK enum status sessions_open(struct site *site, struct err *err);
void sessions_close(struct site *site);
struct session;
/* Of the request's cookie: NULL: none that holds. */
struct session *session_of(struct exchange *exchange);
/* Whether it still holds, without being used. */
bool session_still(struct exchange *exchange);
bool session_csrf_fits(const struct session *session, const char *token);
const char *session_person(const struct session *session);
const char *session_csrf(const struct session *session);
int64_t session_expires_ms(const struct site *site, const struct session *session);
/* Sets the cookie; NULL: no room. */
struct session *session_begin(struct exchange *exchange, const char *person, const char *stamp);
void session_end(struct exchange *exchange, struct session *session);
/* One act more of the session's person, over all browsers; false: too many within a minute. */
bool session_count_act(struct exchange *exchange);
void session_post(struct exchange *exchange);
void session_get(struct exchange *exchange);
void session_delete(struct exchange *exchange);
void people_get(struct exchange *exchange);
void read_classes(struct exchange *exchange);
MUST_CHECK enum status sign_in_open(struct site *site, struct err *err);
void sign_in_close(struct site *site); /* when the loop is closed */
/* The request is gone while its password is hashed. */
void sign_in_forget(struct exchange *exchange);

/* reading of case files: who, what, when; false: it could not be written down */
bool audit_read(struct exchange *exchange, const char *what, const char *object);

/* events_stream.c */
MUST_CHECK enum status stream_open(struct site *site, struct err *err);
void stream_close(struct site *site);
/* {person, name, ago_s} of an opening; NULL: no memory. */
struct json_t *opening_json(const struct site *site, const struct opening *opening);
/* Whoever else has opened the matter lately is told that this person has now. */
void stream_opened(struct site *site, const struct opening *opening);
void stream_tick(struct site *site);
void read_events(struct exchange *exchange);

#endif
