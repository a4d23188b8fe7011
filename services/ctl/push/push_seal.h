/* What a feed's client seals before it leaves: who reported, and how a complainant is reached.
 *
 * Items may state `plain_informant`; where the county's public keys are at hand it goes as
 * `sealed_informant` to the discloser, and of a complaint as `sealed_contact` to the county's
 * mediators too, without the identity number.  The same item gives the same bytes, so that a push
 * that was broken off is pushed again as it was.
 */
#ifndef ZHIAN_SERVICES_CTL_PUSH_SEAL_H
#define ZHIAN_SERVICES_CTL_PUSH_SEAL_H

#include "common/crypto/keys.h"
#include "feed.pb-c.h"
#include "services/ctl/session.h"

struct push_seal {
	struct key sender; /* the feed's, with its secret */
	struct key discloser, contact;
	bool to_discloser, to_contact; /* the key is at hand */
};

/* `sender` is copied. */
void push_seal_open(struct push_seal *seal, const struct session *session, uint32_t region,
		    const struct key *sender);
void push_seal_close(struct push_seal *seal);
/* Changes the item, in `arena`.  Without a key what is plain stays so: the county answers whether
 * it takes it. */
MUST_CHECK enum status push_seal_item(const struct push_seal *seal, Zh__PushItem *item,
				      struct arena *arena, struct err *err);

#endif
