/* One run of zhianctl: how to speak and to print, with which key, and the counties that it talks
 * to. */
#ifndef ZHIAN_SERVICES_CTL_SESSION_H
#define ZHIAN_SERVICES_CTL_SESSION_H

#include <stdio.h>

#include "common/base/arena.h"
#include "common/base/file.h"
#include "common/words/catalogue.h"
#include "services/ctl/ctl.h"
#include "services/ctl/failure.h"
#include "services/ctl/parse.h"

/* Enough for the largest answer (8 MiB) and what unpacking makes of it; untouched pages cost
 * nothing. */
#define SESSION_ARENA ((size_t)96 << 20)
#define SESSION_COUNTIES_MAX 64

struct shown_names;

struct session {
	const char *program;  /* argv[0] */
	const char *root;     /* "" for the system */
	uint32_t region;      /* 0: not stated */
	const char *person;   /* whose key; NULL: the operator's */
	const char *key_path; /* beats `person`; NULL: none */
	bool json;
	bool colour;
	enum lang lang;
	int64_t timeout_ms;
	FILE *in, *out, *err;
	void *memory;
	struct arena arena; /* of the request and its answer */
	struct failure failure;
	const struct shown_names *names; /* of the county that is asked; NULL: ids are shown */
	bool adoption_begun; /* a daemon was asked to adopt, not only whether it would */
};

/* From options and environment (a flag beats it); allocates the arena. */
int session_open(struct session *session, const char *program, const struct ctl_streams *streams,
		 const struct invocation *invocation);
void session_close(struct session *session);

/* Prints what failed, and hands back its exit code. */
int session_fail(const struct session *session);
/* Prints what failed, of `subject` (NULL: it says so itself), and forgets it: what follows is asked
 * all the same. */
void session_fail_one(struct session *session, const char *subject);
/* A sentence of WORDS_TEXT with parameters, and a newline; with --json a line of its parameters,
 * where `out` is what programs read. */
void session_say(const struct session *session, FILE *out, const char *text,
		 const struct template_param *params, size_t count);

/* ---- where things are: system or --root */

/* The region that is meant: stated, or the only one below the root.  USAGE or NOT_FOUND
 * otherwise. */
int session_region(struct session *session, uint32_t *ret_region);
/* Regions with a zhian.yaml below the root, in order; at most `max`. */
size_t session_regions(const struct session *session, uint32_t *out, size_t max);
/* ROOT/etc/zhian/REGION/…, ROOT/var/lib/zhian/REGION/…, ROOT/run/zhian/REGION/… */
void layout_etc(const struct session *session, uint32_t region, const char *below,
		char out[FILE_PATH_MAX]);
/* What is written down of a daemon's data (common/store/holdings.h). */
void layout_holdings(const struct session *session, uint32_t region, const char *daemon,
		     char out[FILE_PATH_MAX]);
/* Where policy, calendar and dictionary ship: as stated; NULL: beside the programs when they are
 * installed, else where they were built from. */
void layout_share(const char *stated, char out[FILE_PATH_MAX]);
/* The key file of the person that acts. */
void layout_person_key(const struct session *session, uint32_t region, char out[FILE_PATH_MAX]);

/* "-" as an operand: the lines of standard input, of any length.  Begins zeroed; `text` is freed by
 * the caller. */
struct input_line {
	char *text;
	size_t room, number; /* of this line in the input, from 1 */
	bool firms;          /* keys of firms are read, not ids */
	bool cut;            /* the list said at its end that it isn't whole */
};
/* The next one that says something; false at the end.  Blank lines are skipped; of a JSON line the
 * member "id" counts, or "firm_key", and the line that ends a list is skipped. */
bool session_next_line(struct session *session, struct input_line *line);

#endif
