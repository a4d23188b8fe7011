/* The scripted desk: named people of demonstration counties who work day by day, by readable rules.
 *
 * A rule says who looks at which list when, which of its objects that person takes, and which
 * command is given for each; the command is the one a person would type, goes through the same
 * parser and the same socket, under the person's own key, and may be refused like any other.  The
 * desk knows nothing that it hasn't read in a list.  Which objects a rule takes follows from the
 * file's seed alone.
 */
#ifndef ZHIAN_SERVICES_CTL_DESK_H
#define ZHIAN_SERVICES_CTL_DESK_H

#include "common/base/calendar.h"
#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/yaml_schema.h"
#include "services/ctl/doctor/level.h"
#include "services/ctl/show/json_tree.h"

/* ---- the file */

struct desk_rule {
	uint32_t line;
	const char *id;
	struct schema_list regions; /* texts; empty: all */
	const char *at;             /* "09:30" */
	bool every_day;             /* rest days too */
	int32_t from_day, to_day;   /* 0: no bound */
	const char *list;           /* the noun whose list is read */
	struct schema_list filters; /* "state=opened": asked of the daemon */
	struct schema_list only; /* "level=larger", "level!=larger", "!casefile": looked at here */
	int64_t after_days;      /* so many days after the rule first saw the object */
	int64_t share;           /* percent of the objects */
	int64_t a_day;           /* at most so many each time */
	int64_t in_all;          /* at most so many in each county; 0: no bound */
	struct schema_list persons; /* who: one of them for each object */
	struct schema_list acts;    /* commands with {members}, {today}, {now}, {here} */
};

struct desk_file {
	int64_t version, seed;
	struct schema_list push_at; /* "HH:MM": when the feeds push what has come */
	struct schema_list rules;   /* struct desk_rule */
};

#define DESK_TEXTS(list) ((const char *const *)(list).items)

/* Reads and checks it; what lies in it lives in the pool.  INVALID: problems are on `problems`. */
MUST_CHECK enum status desk_file_read(const char *path, struct pool *pool,
				      struct problems *problems, struct desk_file *ret_file,
				      struct err *err);
/* Minutes of the day; -1: not "HH:MM". */
int desk_minutes(const char *text);

/* ---- at work */

#define DESK_ACTORS_MAX 96
#define DESK_FEEDS_MAX 32

/* A person of a county with a connection of their own. */
struct desk_actor {
	const char *person; /* NULL: the operator */
	struct session session;
	struct county county;
};

struct desk_feed;

struct desk {
	struct session *session;
	struct desk_file file;
	char here[FILE_PATH_MAX]; /* the folder of the file */
	struct pool pool;
	struct calendar calendar;
	struct world *world;
	struct desk_actor *actors[DESK_ACTORS_MAX];
	size_t actor_count;
	struct desk_feed *feeds[DESK_FEEDS_MAX];
	size_t feed_count;
	json_t *seen;   /* "rule|object": the day on which the rule first saw it */
	json_t *tried;  /* "rule|object": how often; DESK_DONE: done */
	json_t *taken;  /* "rule|region": how many were taken in all */
	json_t *tally;  /* act: {"done": n, "proposed": n, "refused": {code: n}} */
	json_t *pushed; /* outcome: n */
	int64_t now_ms;
	uint64_t steps, acts;
};

#define DESK_KEY 160
#define DESK_TRIES 3
#define DESK_DONE 99

/* Adds to a number in an object. */
void desk_count(json_t *object, const char *name, json_int_t by);

/* ---- desk_list.c */

/* The person's connection, opened when it is first needed. */
int desk_actor_of(struct desk *desk, uint32_t region, const char *person,
		  struct desk_actor **ret_actor);
/* Lists as the person sees them, into an array that the caller lets go. */
int desk_list(struct desk *desk, uint32_t region, const char *person, const char *noun,
	      const struct schema_list *filters, json_t **ret_lines);
/* What one daemon lists under the noun, which needs no command of its own. */
int desk_list_at(struct desk *desk, uint32_t region, const char *person, unsigned place,
		 const char *noun, json_t **ret_lines);
/* Asks one question that has no pages. */
int desk_ask(struct desk *desk, struct desk_actor *actor, unsigned place, Zh__Query *query,
	     json_t **ret_lines);
/* What failed in another session is the run's failure. */
int desk_take_failure(struct desk *desk, const struct session *from, int exit);
void desk_actors_close(struct desk *desk);

/* ---- desk_act.c */

/* Is every command of the file one that acts?  USAGE or FILE, with the rule and its line, else. */
int desk_check(struct desk *desk);

#define DESK_WINDOW 32 /* commands of one person under way at once */

struct desk_job {
	const json_t *object; /* the line of the list */
	char key[DESK_KEY];
	int exit; /* of the last command: EXIT_DONE, or why it was refused */
};

/* Gives the command for each job that is still EXIT_DONE, as one person.  Refusals stand in the
 * jobs and in the tally and the desk goes on; what it returns ends the run, with words in the
 * session. */
int desk_act(struct desk *desk, uint32_t region, const char *person, const char *text,
	     struct desk_job *jobs, size_t count);

/* ---- desk_feed.c */

/* DIR/REGION/FEED.jsonl of every county of the world. */
int desk_feeds_open(struct desk *desk, const char *directory);
/* Pushes what has arrived through `until_ms`, through the feed sockets. */
int desk_feeds_push(struct desk *desk, int64_t until_ms);
/* Has any of them something left to push? */
bool desk_feeds_wait(const struct desk *desk);
void desk_feeds_close(struct desk *desk);

/* ---- desk_rule.c */

/* One rule at one instant, in all its counties. */
int desk_rule_run(struct desk *desk, const struct desk_rule *rule);

#endif
