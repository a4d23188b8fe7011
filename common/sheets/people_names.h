/* Persons as readers know them: the name and the post that people.yaml gives an id. */
#ifndef ZHIAN_SHEETS_PEOPLE_NAMES_H
#define ZHIAN_SHEETS_PEOPLE_NAMES_H

#include "common/policy/people.h"
#include "common/words/catalogue.h"

struct people_names {
	struct pool pool;
	struct people people; /* nobody, when the file can't be read: ids are shown then */
};

/* Any text of people.yaml's form, whose keys may be missing; what it gets wrong is for others to
 * say.  Done with people_names_done(). */
void people_names_load(struct people_names *names, struct bytes content);
void people_names_read(struct people_names *names, const char *path);
/* Of a list that may change meanwhile. */
void people_names_copy(struct people_names *names, const struct people *people);
void people_names_done(struct people_names *names);

/* "王建国（执法人员，officer-1）" for each of "officer-1,officer-2"; who isn't in the list stays as
 * written.  `names` NULL: all do. */
void people_names_put(const struct people_names *names, const char *ids, enum lang lang,
		      struct writer *out);
/* "王建国（officer-1）", for a column. */
void people_names_put_short(const struct people_names *names, const char *id, enum lang lang,
			    struct writer *out);

/* "稽查股", of a unit's id; the id where the list hasn't it. */
const char *people_names_unit(const struct people_names *names, const char *id);

#endif
