/* The console's pages and API in one process: the site as it is, on a loopback port of its own,
 * five daemons on the same bus that answer as they are told, and a browser on a bare socket.  Both
 * clocks stand until they are moved.
 *
 * Who there is: wang (officer, works in 522701 and 城南), li (officer), chen (leader), guo
 * (auditor, disabled); all have the password WORLD_PASSWORD. */
#ifndef ZHIAN_TESTS_UNIT_SERVICES_CONSOLE_SITE_FIXTURE_H
#define ZHIAN_TESTS_UNIT_SERVICES_CONSOLE_SITE_FIXTURE_H

#include "services/console/http/site.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define WORLD_NOW_MS INT64_C(1741564800000) /* 2025-03-10T08:00 in China */
#define WORLD_REGION 522701
#define WORLD_PASSWORD "ten letters"

/* What a daemon, or the read model, answers to a question. */
struct said {
	Zh__Outcome outcome; /* 0 means DONE */
	const char *code;    /* of a refusal */
	const char *where, *param, *value, *possible;
	const char *lines;
	const char
		*after; /* where the next page begins: told to who asks for the first; NULL: none */
	const char *more;               /* lines of that next page */
	size_t times;                   /* each page says its lines so often; 0: once */
	bool silent;                    /* nothing comes */
	bool endless;                   /* each page has a next one */
	void (*fill)(Zh__Reply *reply); /* more of it, just before it is sent */
};

struct world;
/* More than `said`: fills in what is answered to this request; NULL: nothing special. */
typedef void world_reply_fn(struct world *world, enum daemon daemon, const Zh__Request *request,
			    struct said *said);

struct world {
	struct test_dir *dir;
	uv_loop_t loop;
	uv_timer_t turn;
	struct bus *bus;
	struct bus_server *servers[DAEMON_COUNT];
	struct bus_keypair keys;
	bool bus_closed;
	struct clock_manual clock;
	struct clock_source source;
	struct log log;
	struct config config;
	const char *hosts[1];
	char etc[TEST_PATH_MAX], data[TEST_PATH_MAX], endpoints[DAEMON_COUNT][TEST_PATH_MAX];
	struct pool pool;
	struct people people;
	struct site *site;
	bool closed;             /* by the test */
	struct site *others[16]; /* that couldn't be opened: the bus still has their connections */
	size_t other_count;
	char port[8];
	int64_t county_ms;
	/* answers */
	struct said said[DAEMON_COUNT]; /* [DAEMON_UNKNOWN]: the read model */
	world_reply_fn *reply;
	char asked
		[16384]; /* each question as a line, "intake wang list report mine=yes limit=100" */
	unsigned questions;
	/* the read model's state */
	struct wait_lags lags;
	int64_t waited_most_ms; /* what the last page would have waited for */
	bool hold_read;         /* pages wait until world_read() */
	void (*then)(void *of, const struct wait_lags *lags);
	void *of;
	struct {
		uint64_t incarnation, sequence;
	} position[DAEMON_COUNT];
};

/* cmocka's fixtures of a group; the world stands in `*state`. */
int world_setup(void **state);
int world_teardown(void **state);
/* Before each test: nobody is signed in or waits, daemons answer DONE with no line. */
int world_anew(void **state);

/* In the file, beside the others; `totp` NULL: without codes. */
void world_change_password(struct world *world, const char *person, const char *password,
			   bool locked, const char *totp);

/* Another site of the same world, at that address, which goes with the world; its status. */
enum status world_open_at(struct world *world, const char *address);

/* A request; what is NULL is as a page of ours would have it, "" is left out. */
struct asked {
	const char *method; /* NULL: GET, or POST with a body */
	const char *path;   /* from "/" on */
	const char *host, *origin, *type, *csrf, *cookie;
	const char *more; /* lines of the head, each with CR LF */
	const char *body;
	size_t body_size;                 /* 0: of the text */
	bool stays;                       /* the connection, for another request */
	const struct session_of_test *as; /* NULL: nobody */
};

struct session_of_test {
	char cookie[80], csrf[80];
};

struct answered {
	int status; /* 0: the connection ended without an answer */
	char head[4096];
	char *body; /* with a NUL after it */
	size_t size;
};

/* Sends and waits for the whole answer, of which the text lasts until the next call. */
const struct answered *world_ask(struct world *world, const struct asked *asked);
/* GET by who is signed in. */
const struct answered *world_get(struct world *world, const struct session_of_test *as,
				 const char *path);
/* Signs in, and fails the test where that isn't taken. */
struct session_of_test world_sign_in(struct world *world, const char *person);
/* world_anew(), and wang signed in; what wang is answered then. */
extern struct session_of_test world_wang;
int world_anew_with_wang(void **state);
const struct answered *world_wang_gets(struct world *world, const char *path);
/* POST /session with these; NULL code: none. */
const struct answered *world_sign(struct world *world, const char *person, const char *password,
				  const char *code);

/* Without waiting: the socket, on which world_hear() reads on. */
int world_open(struct world *world, const struct asked *asked);
/* Until `until` stands in what came, or the end; what came lasts until the next call. */
const char *world_hear(struct world *world, int connection, const char *until);
/* What comes within one turn of everything: "" for nothing. */
const char *world_heard(struct world *world, int connection);
void world_turn(struct world *world); /* until nothing moves any more */
/* Each daemon but `silent` has said by then what it had to: what came before this is answered. */
void world_settle(struct world *world, const struct session_of_test *as, enum daemon silent);
/* The read model has what was waited for. */
void world_read(struct world *world, const struct wait_lags *lags);

/* Of an answer: the head's value of that name, "" where there is none. */
const char *answered_header(const struct answered *answered, const char *name);
void answered_is(const struct answered *answered, int status);
/* A refusal of that code, with both languages; `where` NULL: none is named. */
void answered_refuses(const struct answered *answered, int status, const char *code,
		      const char *where);
void answered_has(const struct answered *answered, const char *text);
void answered_lacks(const struct answered *answered, const char *text);
/* The whole of a body. */
void answered_says(const struct answered *answered, const char *body);
/* The questions since world_anew() or the last call, each a line. */
void world_was_asked(struct world *world, const char *lines);

#endif
