/* A person's browser, as far as signing goes: a key made of a name, and signatures by it. */
#ifndef ZHIAN_TESTS_LIB_ACT_SIGNER_H
#define ZHIAN_TESTS_LIB_ACT_SIGNER_H

#include "common/crypto/act_sign.h"
#include "wire.pb-c.h"

struct act_signer {
	uint8_t key[ACT_SIGN_KEY], secret[64];
};
void act_signer_make(struct act_signer *signer, const char *name);
void act_signer_sign(const struct act_signer *signer, const struct act_signed *act,
		     uint8_t ret_signature[ACT_SIGN_SIGNATURE]);

/* The request's command as `person` signs it for a daemon, for a minute from the moment in the
 * request's id.  What it points to lies in `made`, and the person's name. */
struct act_signer_made {
	Zh__SignedCommand command;
	uint8_t packed[1024], signature[ACT_SIGN_SIGNATURE];
};
/* false: the command is too large. */
bool act_signer_wrap(const struct act_signer *signer, const char *person, uint32_t region,
		     enum daemon daemon, Zh__Request *request, struct act_signer_made *made);

#endif
