/* The product dictionary that a county edits: classes, their words, what regime they are under. */
#ifndef ZHIAN_POLICY_DICTIONARY_H
#define ZHIAN_POLICY_DICTIONARY_H

#include "common/base/bytes.h"

enum class_flags { /* FACT_CLASS_FLAGS */
		   CLASS_LICENCE = 1 << 1,
		   CLASS_CCC = 1 << 2,
		   CLASS_CHILD = 1 << 3,
		   CLASS_FIRE = 1 << 4,
		   CLASS_CHEMICAL = 1 << 5,
		   CLASS_STANDARD = 1 << 6,
		   CLASS_KEY_PRODUCT = 1 << 7, /* 重点产品 of a campaign in force */
		   CLASS_FOOD_CONTACT = 1 << 8,
		   CLASS_ELECTRICAL = 1 << 9,
};

#define CLASS_CODE 16

struct product_class {
	char code[CLASS_CODE]; /* "S1-02-1", and zeros to the end: compared as two numbers */
	char parent[CLASS_CODE];
	const char *name_zh, *name_en;
	uint32_t flags;
};

/* A violation (违法行为) as people read it; `name` is that of proto's Violation:
 * "short_measure". */
struct violation_name {
	const char *name, *zh, *en;
};

struct dictionary {
	uint32_t version;
	uint8_t digest[32];
	const struct product_class *classes; /* by code */
	size_t class_count;
	const uint32_t *by_name; /* indexes of classes, ordered by name_zh, then code */
	const struct violation_name *violations; /* by number; 0 is empty */
	size_t violation_count;
};

const struct product_class *dictionary_class(const struct dictionary *dictionary, const char *code);
/* By its Chinese name as a feed writes it, exactly; NULL: none. */
const struct product_class *dictionary_class_of_name(const struct dictionary *dictionary,
						     struct bytes name_zh);
/* NULL for a number without a name. */
const struct violation_name *dictionary_violation(const struct dictionary *dictionary,
						  uint32_t violation);

#endif
