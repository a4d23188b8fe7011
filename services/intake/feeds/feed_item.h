/* What the feed's door makes of one item before it is decided: parts, digest, class, signature.
 *
 * Free text and identities leave the message here: what goes on to the decider,
 * and so to the journal, holds neither.
 */
#ifndef ZHIAN_SERVICES_INTAKE_FEED_ITEM_H
#define ZHIAN_SERVICES_INTAKE_FEED_ITEM_H

#include "common/crypto/digest.h"
#include "common/crypto/seal.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/people/people.h"
#include "common/store/parts.h"
#include "services/intake/intake.h"

struct feed_secrets {
	struct key duplicates;     /* KEY_SYMMETRIC: digests of items */
	struct key rewards;        /* KEY_SYMMETRIC: codes by which a reward is claimed */
	struct sealer sealer;      /* to the discloser */
	bool can_seal;             /* the county has a discloser's key */
	uint8_t discloser[KEY_ID]; /* whose key that is */
	/* KEY_SEAL with its secret: contacts of complainants, for the county's mediators */
	struct key contact;
	struct sealer contact_sealer;
	bool keeps_contacts; /* the county has a contact key */
};

struct feed_item_context {
	struct parts *parts;
	const struct rows_reader *rows; /* what is known of ids; NULL: nothing */
	struct feed_secrets *secrets;
	const struct dictionary *dictionary;
	const struct feed *feed;
	const struct random_source *random;
	int64_t mono_ms; /* for what is sealed */
	bool test;
};

/* The item's extra in `arena`, with its fault if it can't be taken in ("feed.plain_identity"): no
 * part is made of it then.  NULL: the arena is full.  `item` is changed: its free text and
 * identities are taken out. */
const struct intake_item_extra *feed_item_prepare(const struct feed_item_context *context,
						  Zh__PushItem *item, struct arena *arena);
/* For an item that wasn't registered: no event will name its parts.  Before the next one is
 * prepared. */
void feed_item_forget(struct parts *parts, const struct intake_item_extra *extra);

/* The code of the product's class, by its code or its name as stated; NULL: the dictionary has
 * none. */
const char *feed_item_class(const struct dictionary *dictionary, const Zh__ProductRef *product);

#define CLAIM_CODE 20 /* "7F3A-90C2-D41E-0B66" and NUL */
/* The same for the same report, whenever it is asked for. */
void feed_claim_code(const struct feed_secrets *secrets, uint32_t region, uint64_t report,
		     char out[CLAIM_CODE]);

#endif
