/* The script of a demonstration: named people of its counties work day by day, by readable rules.
 *
 * A rule says who looks at which list when, which of its objects that person takes, and which
 * command is given for each; the command is the one a person would type, goes through the same
 * parser and the same socket, under the person's own key, and may be refused like any other.  The
 * script knows nothing that it hasn't read in a list.  Which objects a rule takes follows from the
 * file's seed alone.
 */
#ifndef ZHIAN_SERVICES_CTL_DEMO_H
#define ZHIAN_SERVICES_CTL_DEMO_H

#include "common/base/calendar.h"
#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/yaml_schema.h"
#include "services/ctl/doctor/level.h"
#include "services/ctl/show/json_tree.h"

/* ---- the file */

struct demo_rule {
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

struct demo_file {
	int64_t version, seed;
	struct schema_list push_at; /* "HH:MM": when the feeds push what has come */
	struct schema_list rules;   /* struct demo_rule */
};

#define DEMO_TEXTS(list) ((const char *const *)(list).items)

/* Reads and checks it; what is in it lives in the pool.  INVALID: problems are on `problems`. */
MUST_CHECK enum status demo_file_read(const char *path, struct pool *pool,
				      struct problems *problems, struct demo_file *ret_file,
				      struct err *err);
/* Minutes of the day; -1: not "HH:MM". */
int demo_minutes(const char *text);

/* ---- at work */

#define DEMO_ACTORS_MAX 96
#define DEMO_FEEDS_MAX 32

/* A person of a county with a connection of their own. */
struct demo_actor {
	const char *person; /* NULL: the operator */
	struct session session;
	struct county county;
};

struct demo_feed;

struct demo {
	struct session *session;
	struct demo_file file;
	char here[FILE_PATH_MAX]; /* the folder of the file */
	struct pool pool;
	struct calendar calendar;
	struct world *world;
	struct demo_actor *actors[DEMO_ACTORS_MAX];
	size_t actor_count;
	struct demo_feed *feeds[DEMO_FEEDS_MAX];
	size_t feed_count;
	json_t *seen;   /* "rule|object": the day on which the rule first saw it */
	json_t *tried;  /* "rule|object": how often; DEMO_DONE: done */
	json_t *taken;  /* "rule|region": how many were taken in all */
	json_t *tally;  /* act: {"done": n, "proposed": n, "refused": {code: n}} */
	json_t *pushed; /* outcome: n */
	int64_t now_ms;
	uint64_t steps, acts;
};

#define DEMO_KEY 160
#define DEMO_TRIES 3
#define DEMO_DONE 99

/* Adds to a number in an object. */
void demo_count(json_t *object, const char *name, json_int_t by);

/* ---- demo_list.c */

/* The person's connection, opened when it is first needed. */
int demo_actor_of(struct demo *demo, uint32_t region, const char *person,
		  struct demo_actor **ret_actor);
/* Lists as the person sees them, into an array that the caller lets go. */
int demo_list(struct demo *demo, uint32_t region, const char *person, const char *noun,
	      const struct schema_list *filters, json_t **ret_lines);
/* What one daemon lists under the noun, which needs no command of its own. */
int demo_list_at(struct demo *demo, uint32_t region, const char *person, unsigned place,
		 const char *noun, json_t **ret_lines);
/* Asks one question that has no pages. */
int demo_ask(struct demo *demo, struct demo_actor *actor, unsigned place, Zh__Query *query,
	     json_t **ret_lines);
/* What failed in another session is the run's failure. */
int demo_take_failure(struct demo *demo, const struct session *from, int exit);
void demo_actors_close(struct demo *demo);

/* ---- demo_act.c */

/* Is every command of the file one that acts?  USAGE or FILE, with the rule and its line, else. */
int demo_check(struct demo *demo);

#define DEMO_WINDOW 32 /* commands of one person under way at once */

struct demo_job {
	const json_t *object; /* the line of the list */
	char key[DEMO_KEY];
	int exit; /* of the last command: EXIT_DONE, or why it was refused */
};

/* Gives the command for each job that is still EXIT_DONE, as one person.  Refusals are in the
 * jobs and in the tally and the run goes on; what it returns ends the run, with words in the
 * session. */
int demo_act(struct demo *demo, uint32_t region, const char *person, const char *text,
	     struct demo_job *jobs, size_t count);

/* ---- demo_feed.c */

/* DIR/REGION/FEED.jsonl of every county of the world. */
int demo_feeds_open(struct demo *demo, const char *directory);
/* Pushes what has arrived through `until_ms`, through the feed sockets. */
int demo_feeds_push(struct demo *demo, int64_t until_ms);
/* Has any of them something left to push? */
bool demo_feeds_wait(const struct demo *demo);
void demo_feeds_close(struct demo *demo);

/* ---- demo_rule.c */

/* One rule at one instant, in all its counties. */
int demo_rule_run(struct demo *demo, const struct demo_rule *rule);

#endif
