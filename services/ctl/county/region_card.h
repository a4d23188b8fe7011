/* A region's card: one text, signed with its own document key, that a neighbour is sent.
 *
 * The signature says that nothing was changed on the way by accident or halfway; whose card it is
 * says the fingerprint alone, which is compared by telephone.  The same county prints the same card
 * and fingerprint as long as its name, endpoint and keys stay.
 */
#ifndef ZHIAN_SERVICES_CTL_REGION_CARD_H
#define ZHIAN_SERVICES_CTL_REGION_CARD_H

#include "common/base/err.h"
#include "services/ctl/county/region_entry.h"

#define CARD_MAX 4096
#define CARD_FINGERPRINT 40 /* eight groups of four digits, blanks between, and NUL */

/* Into `out`, with a NUL after it. */
MUST_CHECK enum status region_card_write(const struct region_facts *facts,
					 const struct key *document, char out[CARD_MAX],
					 char ret_fingerprint[CARD_FINGERPRINT], struct err *err);
/* Texts are in `arena`.  INVALID: no card, a line that isn't one of a card's, or changed. */
MUST_CHECK enum status region_card_read(const char *text, struct arena *arena,
					struct region_facts *ret_facts,
					char ret_fingerprint[CARD_FINGERPRINT], struct err *err);
/* However it was typed: blanks, dashes and capitals don't count. */
bool region_card_fingerprint_is(const char *fingerprint, const char *typed);

#endif
