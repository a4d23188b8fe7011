/* What `county init` is told, and the one place where it writes.
 *
 * Options, a people file or questions on a terminal fill a struct founding; init_write() lays the
 * county down beside its place, checks it as the daemons will, and renames it: whatever ends an
 * init early leaves no county, and the next one begins again.
 */
#ifndef ZHIAN_SERVICES_CTL_INIT_H
#define ZHIAN_SERVICES_CTL_INIT_H

#include "services/ctl/county/layout.h"

struct founding {
	struct session *session; /* borrowed */
	uint32_t region, superior;
	bool demo;
	const char *name;                  /* the office's; NULL: the code stands for it */
	const char *document_prefix;       /* 机关代字; NULL: not stated */
	const char *address;               /* how other machines reach this one; NULL: they don't */
	const char *feed_port, *link_port; /* NULL: the usual ones */
	char share[FILE_PATH_MAX];         /* policy, calendar, dictionary */
	struct people_file people;         /* persons without a key get one */
	struct err err;
};

/* ---- who works there (init_people.c) */

/* The persons of `--people`, then those of `--person`, `--officer`, `--leader` and `--operator`;
 * with nobody who could run it, an operator of the id "operator".  USAGE, or FILE with the problems
 * on stderr. */
int init_people_given(struct founding *founding, const struct invocation *invocation);
/* Says anything of who works there. */
bool init_people_stated(const struct invocation *invocation);
/* "wang:王某", "wang:王某:稽查股".  USAGE: not of this form, or the id is taken. */
int init_person(struct founding *founding, const char *text, uint64_t roles);
/* The office of a demonstration, and two feeds. */
enum status init_people_demo(struct founding *founding);

/* ---- asked on a terminal (init_ask.c) */

/* Both ends are a terminal. */
bool init_can_ask(const struct session *session);
/* Asks for what isn't known yet, shows all of it, asks once more.  USAGE: broken off, nothing was
 * made. */
int init_ask(struct founding *founding);
/* Six digits of GB/T 2260; USAGE otherwise. */
int init_code(struct session *session, const char *text, uint32_t *ret_code);

/* ---- writing (init_write.c) */

/* CONFLICT: there is a county already; BUSY: another init runs below this root; INVALID: refused,
 * the problems are on stderr.  Only OK leaves anything. */
MUST_CHECK enum status init_write(struct founding *founding);

#endif
