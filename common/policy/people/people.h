/* Who may act: units, persons, feeds, processes and other regions, by their public keys.
 *
 * One versioned file (people.yaml) that two persons adopt and every daemon loads; the caller
 * journals its digest.  Who acts is
 * taken from the key of the connection.  A person may have several keys (a card,
 * a second machine): they are one person, so the second person of an act is
 * another one by `id`, never by key.
 *
 * A key may end on a day, and then admits nobody; one that was revoked can't be
 * anybody's again.  Who is disabled stays in the list, without a key that counts.
 */
#ifndef ZHIAN_POLICY_PEOPLE_H
#define ZHIAN_POLICY_PEOPLE_H

#include "common/core/officers.h"
#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/problems.h"

#define PEOPLE_KEY 32 /* bytes of a public curve25519 key */
#define PEOPLE_MAX 20000

struct people_unit {
	const char *id;
	const char *name;
};

struct person {
	struct principal principal; /* id, unit, roles */
	const char *name;
	const char *post; /* 职务; NULL: none stated */
	bool disabled;
	bool has_key; /* one that opens a connection */
	/* Ed25519: signs acts that come through the console (common/crypto/act_sign.h) */
	bool signs;
	uint8_t signing_key[PEOPLE_KEY];
};

enum feed_ids { FEED_IDS_ORDERED = 1, FEED_IDS_RANDOM = 2 };

struct feed {
	struct principal principal; /* id: the feed's; unit "feed"; ROLE_FEED */
	const char *name;
	bool plain_identities; /* identities may come unsealed, and are sealed first of all */
	enum feed_ids ids;     /* whether its own ids rise with time */
	int64_t ids_kept_ms;   /* how long a random id is known as repeated */
	int64_t rate;          /* items per second that are taken; more are asked to wait */
};

struct people {
	uint32_t version;
	uint8_t digest[32]; /* BLAKE2b-256 of the file's bytes */
	const struct people_unit *units;
	size_t unit_count;
	const struct person *persons; /* by id */
	size_t person_count;
	struct officers officers; /* the same persons, as deciders see them */
	const struct feed *feeds; /* by id */
	size_t feed_count;
	const struct principal
		*processes; /* daemons, console, gateway, link; regions and superiors */
	size_t process_count;
	const struct people_key *keys; /* by key */
	size_t key_count;
};

struct people_key {
	uint8_t key[PEOPLE_KEY];
	const struct principal *principal;
	int64_t end_ms; /* from then on it admits nobody; INT64_MAX: no end */
};

/* `file` names it in problems; everything lives in `pool`.  INVALID: see `problems`. */
MUST_CHECK enum status people_load(struct bytes content, const char *file, struct pool *pool,
				   struct problems *problems, struct people *ret_people);

/* A list whose keys are still to be made: it may be without them. */
MUST_CHECK enum status people_load_draft(struct bytes content, const char *file, struct pool *pool,
					 struct problems *problems, struct people *ret_people);

/* 64 hex digits that are a public Ed25519 key.  One of small order isn't: signatures that hold for
 * anything can be made for it. */
bool people_signing_key(const char *text, uint8_t ret_key[PEOPLE_KEY]);

/* By the transport key of a connection; NULL: a stranger, or a key that has ended. */
const struct principal *people_of_key(const struct people *people, const uint8_t key[PEOPLE_KEY],
				      int64_t now_ms);
/* The next moment at which a key ends; INT64_MAX: none does. */
int64_t people_next_end_ms(const struct people *people, int64_t now_ms);
const struct person *people_person(const struct people *people, const char *id);
/* Who may act now: in the list, not disabled, with a key that hasn't ended.  NULL: nobody is. */
const struct principal *people_acting(const struct people *people, const char *id, int64_t now_ms);
/* Who may act now and has a signing key.  NULL: nobody. */
const struct person *people_signing(const struct people *people, const char *id, int64_t now_ms);
const struct feed *people_feed(const struct people *people, const char *id);

/* Members of answers' lines that hold a person's id, or several; ends with NULL. */
extern const char *const people_members[];
bool people_has_member(const char *member);

#endif
