/* phrases.yaml, the office's text modules (常用语): what is written again and again in opinions,
 * answers and reasons, each for one field of one act.  They are offered where such a field is
 * filled in; nothing is decided by them, so the file is the county's own and nobody adopts it. */
#ifndef ZHIAN_POLICY_PHRASES_H
#define ZHIAN_POLICY_PHRASES_H

#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/problems.h"
#include "common/policy/yaml/yaml_schema.h"

#define PHRASES_FILE "phrases.yaml" /* in etc/zhian/REGION */
#define PHRASES_BYTES_MAX ((size_t)1 << 20)

struct phrase {
	uint32_t line;
	const char *act;   /* "report.refuse" */
	const char *field; /* of the act's body, or "reason" */
	const char *name;  /* what it is chosen by */
	const char *text;
};

struct phrases {
	const struct phrase *all;
	size_t count;
};

/* `file` names it in problems; everything lives in `pool`.  INVALID: see `problems`. */
MUST_CHECK enum status phrases_load(struct bytes content, const char *file, struct pool *pool,
				    struct problems *problems, struct phrases *ret_phrases);

#endif
