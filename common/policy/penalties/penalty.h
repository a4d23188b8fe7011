/* Penalty bases (处罚依据): which article punishes what is found, whom and in which range, as data
 * of the policy.  They are shown, and a decision rests on them or says what else; a person decides,
 * and nothing is computed from them.
 */
#ifndef ZHIAN_POLICY_PENALTY_H
#define ZHIAN_POLICY_PENALTY_H

#include "common/base/bytes.h"

#define PENALTY_ID 24
#define PENALTY_DIGEST 17 /* 16 hexadecimal digits */
#define PENALTY_FINE_TEXT 160
#define PENALTY_BASES_MAX 300u /* of one policy */

enum penalty_ground {
#define X(name, word) PENALTY_GROUND_##name,
#include "common/policy/penalties/penalty_grounds.def"
#undef X
	PENALTY_GROUND_COUNT,
};

enum penalty_unit {
	PENALTY_UNIT_NONE = 0,
#define X(name, word, range) PENALTY_UNIT_##name,
#include "common/policy/penalties/penalty_units.def"
#undef X
	PENALTY_UNIT_COUNT,
};

enum penalty_beside {
#define X(name, word) PENALTY_BESIDE_##name,
#include "common/policy/penalties/penalty_besides.def"
#undef X
	PENALTY_BESIDE_COUNT,
};

enum penalty_authority {
	PENALTY_AUTHORITY_NONE = 0,
#define X(name, word, elsewhere) PENALTY_AUTHORITY_##name,
#include "common/policy/penalties/penalty_authorities.def"
#undef X
	PENALTY_AUTHORITY_COUNT,
};

/* Which the statutes give to whoever issued what is revoked. */
#define PENALTY_REVOCATIONS                                                                        \
	(UINT64_C(1) << PENALTY_BESIDE_REVOKE_PRODUCTION_LICENCE |                                 \
	 UINT64_C(1) << PENALTY_BESIDE_REVOKE_PERMIT)

struct penalty {
	char id[PENALTY_ID];           /* "PN-PQL-49"; never used for another row */
	uint64_t violations;           /* a bit per Zh__Violation */
	uint64_t grounds;              /* a bit per enum penalty_ground */
	uint64_t who;                  /* a bit per Zh__FirmRole; none: not said */
	uint64_t with, grave;          /* a bit per enum penalty_beside */
	uint8_t unit;                  /* enum penalty_unit */
	uint8_t authority;             /* enum penalty_authority; none: this office */
	int64_t least, most;           /* percent or yuan, as the unit says, both inclusive */
	const char *if_zh, *if_en;     /* under which condition; "": none */
	const char *note_zh, *note_en; /* how it is read; "": nothing is said */
	const char *source, *confidence;
	char digest[PENALTY_DIGEST]; /* of all of it: whether it reads otherwise */
	const char *file;
	uint32_t line, column;
};

bool penalty_unit_has_range(uint8_t unit);
/* The range in the words of the statutes ("货值金额等值以上3倍以下"); "": its unit has none. */
void penalty_fine_zh(const struct penalty *penalty, char out[PENALTY_FINE_TEXT]);
void penalty_fine_en(const struct penalty *penalty, char out[PENALTY_FINE_TEXT]);
/* Whether it punishes a party of this role (a Zh__FirmRole); one that names nobody does. */
bool penalty_is_for(const struct penalty *penalty, uint32_t firm_role);
/* What of `with` and `grave` another authority decides than this office. */
uint64_t penalty_elsewhere(const struct penalty *penalty);

#endif
