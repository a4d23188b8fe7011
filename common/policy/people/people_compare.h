/* Two lists of people: who comes, who leaves, who may more or less than before.
 *
 * What a second person is shown before a list is adopted, and what decides whether one person's
 * word is enough: a list that gives nobody anything can't be misused by who proposes it.
 */
#ifndef ZHIAN_POLICY_PEOPLE_COMPARE_H
#define ZHIAN_POLICY_PEOPLE_COMPARE_H

#include "common/policy/people/people.h"

enum people_kind { PEOPLE_KIND_PERSON, PEOPLE_KIND_FEED, PEOPLE_KIND_PROCESS };

/* One that differs.  Borrowed from the lists. */
struct people_change {
	enum people_kind kind;
	const char *id;
	/* NULL: wasn't there, isn't there any more; a process has no name and is called by its id
	 */
	const char *was_name, *name;
	const char *was_unit, *unit; /* of persons; as the names */
	const char *was_post, *post; /* of persons; NULL: none stated */
	uint32_t was_roles, roles;
	size_t keys_given, keys_taken; /* given: also one whose end is put off */
	bool left, back;               /* a person was disabled, or is at work again */
	const struct officer *was_officer, *officer; /* of a person; as the names */
	bool certificate;   /* of a person: another one, or for another time */
	bool qualification; /* of a person: the legal qualification is another */
	bool signing;       /* of a person: the key that signs acts is another; NULL: none */
	const uint8_t *was_signing, *is_signing;
	bool regions;          /* of a person: other ones; they give nothing */
	bool settings;         /* of a feed, or whose region a process is */
	bool gives;            /* may more than before */
	const char *same_name; /* the id of another person of that name; NULL: none */
};

typedef void people_change_fn(void *context, const struct people_change *change);
/* Calls `each` (may be NULL) for everybody who differs, persons first; whether anything of it
 * gives.  `before` NULL: there was none.  Removing a person from the list gives too: a name that
 * records hold would be free for somebody else. */
bool people_compare(const struct people *before, const struct people *after, people_change_fn *each,
		    void *context);

/* Whether somebody else than `first` has a key that admits now, and a role of `second_roles` that
 * `roles` doesn't have. */
bool people_have_second(const struct people *people, const char *first, uint32_t roles,
			uint32_t second_roles, int64_t now_ms);
/* Whether there are two of whom one has a role of `roles`, and the other is a second to him. */
bool people_have_pair(const struct people *people, uint32_t roles, uint32_t second_roles,
		      int64_t now_ms);

/* What became of who proposed with this key; `key` NULL: not on record. */
struct proposer people_proposer(const struct people *people, const char *id,
				const uint8_t key[PEOPLE_KEY], int64_t now_ms);

#endif
