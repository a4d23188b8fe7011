/* The key of a firm that a report names.
 *
 * The unified social credit code where the source states one (a failing check
 * digit warns, data is never refused for it); otherwise a provisional key
 * P<region>-<n>, remembered under the folded name, so that the same name meets
 * the same key until a person merges it into the code.
 */
#ifndef ZHIAN_SERVICES_INTAKE_FIRM_KEY_H
#define ZHIAN_SERVICES_INTAKE_FIRM_KEY_H

#include "common/core/decider.h"
#include "types.pb-c.h"

#define FIRM_KEY 24u       /* "P", six digits, "-", at most fifteen digits, NUL */
#define FIRM_NAME_KEY 104u /* bytes of a folded name */
#define FIRM_KEYS_NEW_MAX 4u

/* Provisional keys made within one decision, so that one name gets one key. */
struct firm_keys {
	size_t count;
	struct {
		uint8_t folded[FIRM_NAME_KEY];
		size_t size;
		char key[FIRM_KEY];
	} made[FIRM_KEYS_NEW_MAX];
};

/* The name as it is compared: full-width forms narrowed, ASCII lower case, blanks and punctuation
 * dropped; a long one keeps its beginning and a check sum of the whole.  Returns its size, 0: no
 * name. */
size_t intake_firm_name_fold(const char *name, uint8_t out[FIRM_NAME_KEY]);

/* The firm as an event names it, in the arena; NULL: neither code nor name (or the arena is full).
 * `raw` may be NULL. */
Zh__FirmRef *intake_firm_ref_resolve(const struct decide_context *context,
				     struct decision *decision, struct firm_keys *keys,
				     const Zh__FirmRef *raw);

/* For evolve: remembers the provisional key that this event gave to a name.  `region` is ours. */
MUST_CHECK enum status intake_firm_ref_remember(struct rows_writer *rows, uint32_t region,
						const Zh__FirmRef *firm);

/* The number of a provisional key of this region; 0: it is another kind of key. */
uint64_t intake_firm_provisional_number(const char *key, uint32_t region);

#endif
