/* People, units, feeds and processes of a county: who may connect, and as what.
 *
 * One file, people.yaml, that every daemon adopts by digest.  Who acts is looked
 * up by the CURVE key of the connection; two keys of one person are one person.
 */
#ifndef ZHIAN_POLICY_PEOPLE_H
#define ZHIAN_POLICY_PEOPLE_H

#include "common/core/decider.h"
#include "common/policy/pool.h"
#include "common/policy/problems.h"

#define PEOPLE_KEY 32
#define PERSON_KEYS_MAX 4

enum feed_ids { FEED_IDS_ORDERED, FEED_IDS_RANDOM };

struct person {
	struct principal principal; /* id, unit, roles */
	const char *name;
	uint8_t transport[PERSON_KEYS_MAX][PEOPLE_KEY];
	size_t transport_count;
	bool has_signing_key;
	uint8_t signing_key[PEOPLE_KEY]; /* Ed25519 */
	bool disabled;
};

struct feed_entry {
	struct principal principal; /* id = the feed's name, ROLE_FEED */
	const char *title;
	uint8_t transport[PERSON_KEYS_MAX][PEOPLE_KEY];
	size_t transport_count;
	bool plain_identities; /* plain informants are allowed, and sealed at the door */
	enum feed_ids ids;
	uint32_t rate_per_s;   /* 0: no limit of its own */
};

struct people {
	uint32_t version;
	uint8_t digest[32];
	const struct person *persons;
	size_t person_count;
	const struct feed_entry *feeds;
	size_t feed_count;
};

/* `file` names it in problems; everything lives in `pool`.  INVALID: see `problems`. */
MUST_CHECK enum status people_load(struct bytes content, const char *file, struct pool *pool,
				   struct problems *problems, struct people *ret_people);

/* Whose key it is: persons and feeds that aren't disabled; NULL: nobody's. */
const struct principal *people_principal(const struct people *people, const uint8_t transport_key[PEOPLE_KEY]);
const struct person *people_person(const struct people *people, const char *id);
const struct feed_entry *people_feed(const struct people *people, const char *name);

#endif
