/* Persons and classes of products as readers know them: the name and the post that people.yaml
 * gives an id, and the name that the dictionary gives a code. */
#ifndef ZHIAN_SHEETS_SHOWN_NAMES_H
#define ZHIAN_SHEETS_SHOWN_NAMES_H

#include "common/policy/books/dictionary.h"
#include "common/policy/people/people.h"
#include "common/words/catalogue.h"

struct shown_names {
	struct pool pool;
	struct people people;      /* nobody, when the file can't be read: ids are shown then */
	struct dictionary classes; /* none, as long as it wasn't read: codes are shown then */
};

/* Any text of people.yaml's form, whose keys may be missing; what it gets wrong is for others to
 * say.  Done with shown_names_done(). */
void shown_names_load(struct shown_names *names, struct bytes content);
void shown_names_read(struct shown_names *names, const char *path);
/* The classes beside the persons, of a products.yaml. */
void shown_names_read_classes(struct shown_names *names, const char *path);
/* Of a list that may change meanwhile. */
void shown_names_copy(struct shown_names *names, const struct people *people);
void shown_names_done(struct shown_names *names);

/* "王建国（中队长，执法人员，officer-1）", with a post where one is stated, for each of
 * "officer-1,officer-2"; who isn't in the list stays as written.  `names` NULL: all do. */
void shown_names_put(const struct shown_names *names, const char *ids, enum lang lang,
		     struct writer *out);
/* "王建国（officer-1）", for a column. */
void shown_names_put_short(const struct shown_names *names, const char *id, enum lang lang,
			   struct writer *out);

/* "S0-02 玩具"; a code that the dictionary hasn't stays bare. */
void shown_names_put_class(const struct shown_names *names, const char *code, enum lang lang,
			   struct writer *out);

/* "稽查股", of a unit's id; the id where the list hasn't it. */
const char *shown_names_unit(const struct shown_names *names, const char *id);

#endif
