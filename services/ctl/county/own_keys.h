/* The county's own keys: of its daemons, of what it signs and seals, of its discloser. */
#ifndef ZHIAN_SERVICES_CTL_OWN_KEYS_H
#define ZHIAN_SERVICES_CTL_OWN_KEYS_H

#include "services/ctl/county/layout.h"

bool own_key_known(const char *name);
/* Each of them, from 0; NULL: no more.  And what stays with the county for good. */
const char *own_key_at(size_t index, enum key_purpose *ret_purpose);
#define OWN_KEY_CONTACT                                                                            \
	"contact" /* what complainants' contacts are sealed to; never follows another */
#define OWN_KEY_DISCLOSER "discloser" /* its secret isn't kept on the machine */
/* A new key in the place of the old one, which stays beside it with the day in its name.  A server
 * has one key at a time, so the county is stopped: BUSY names who runs.  Says who has to be
 * told. */
int own_key_rotate(struct session *session, const struct invocation *invocation, uint32_t region);

#endif
