/* Between the files of the people's loader: what people.yaml states. */
#ifndef ZHIAN_POLICY_PEOPLE_TEXT_H
#define ZHIAN_POLICY_PEOPLE_TEXT_H

#include "common/policy/yaml/yaml_schema.h"

struct unit_text {
	uint32_t line;
	const char *id, *name;
};

struct person_text {
	uint32_t line;
	const char *id, *name, *unit;
	const char *post;           /* NULL: none stated */
	struct schema_list regions; /* const char *: codes, and areas by their names */
	uint64_t roles;
	struct schema_list transport_keys; /* const char * */
	bool disabled;
	const char *certificate;                     /* NULL: none stated */
	int32_t certificate_from, certificate_until; /* days; 0: not stated */
	const char *legal_qualification;             /* NULL: none stated */
	const char *signing_key;                     /* in hex; NULL: none stated */
};

struct feed_text {
	uint32_t line;
	const char *id, *name;
	struct schema_list transport_keys;
	bool plain_identities;
	int64_t ids, ids_kept_ms, rate;
};

struct process_text {
	uint32_t line;
	const char *id;
	int64_t role, daemon, region;
	struct schema_list transport_keys;
};

/* What is known of a key beside whose it is. */
struct key_text {
	uint32_t line;
	const char *key;
	const char *of;         /* who holds or held it, for readers; NULL: not said */
	int32_t until, revoked; /* days; 0: none */
	const char *reason;     /* NULL: none */
};

struct people_text {
	int64_t version;
	struct schema_list units, persons, feeds, processes, keys;
};

extern const struct file_schema people_schema;

/* The person's regions, checked, in the pool; people_regions.c. */
const char *const *people_read_regions(const char *file, struct problems *problems,
				       struct pool *pool, const struct person_text *text);

#endif
