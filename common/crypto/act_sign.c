#include "common/crypto/act_sign.h"

#include <sodium.h>
#include <string.h>

#include "common/base/sabotage.h"

void act_sign_digest(struct bytes command, uint8_t ret_digest[ACT_SIGN_DIGEST])
{
	_Static_assert(ACT_SIGN_DIGEST == crypto_hash_sha256_BYTES, "SHA-256");
	(void)crypto_hash_sha256(ret_digest, command.data, command.size);
}

void act_sign_text(const struct act_signed *act, uint8_t ret_text[ACT_SIGN_TEXT])
{
	static const char domain[] = "zhian act 1";
	enum {
		REGION = sizeof domain - 1,
		DAEMON = REGION + 4,
		REQUEST = DAEMON + 1,
		NOT_AFTER = REQUEST + ACT_SIGN_REQUEST,
		COMMAND = NOT_AFTER + 8
	};
	_Static_assert(COMMAND + ACT_SIGN_DIGEST == ACT_SIGN_TEXT, "its parts are the whole");
	memcpy(ret_text, domain, sizeof domain - 1);
	be32_put(ret_text + REGION, act->region);
	ret_text[DAEMON] = (uint8_t)act->daemon;
	memcpy(ret_text + REQUEST, act->request_id, ACT_SIGN_REQUEST);
	be64_put(ret_text + NOT_AFTER, (uint64_t)act->not_after_ms);
	memcpy(ret_text + COMMAND, act->command, ACT_SIGN_DIGEST);
}

bool act_sign_holds(const struct act_signed *act, const uint8_t key[ACT_SIGN_KEY],
		    struct bytes signature)
{
	uint8_t text[ACT_SIGN_TEXT];
	if (SABOTAGE("act.signature-unchecked"))
		return true;
	if (signature.size != ACT_SIGN_SIGNATURE)
		return false;
	act_sign_text(act, text);
	return crypto_sign_verify_detached(signature.data, text, sizeof text, key) == 0;
}
