#include "tests/lib/act_signer.h"

#include <sodium.h>
#include <string.h>

#include "common/core/decider.h"
#include "common/crypto/alg.h"

void act_signer_make(struct act_signer *signer, const char *name)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {0};
	memcpy(seed, name, strnlen(name, sizeof seed));
	(void)crypto_sign_seed_keypair(signer->key, signer->secret, seed);
}

void act_signer_sign(const struct act_signer *signer, const struct act_signed *act,
		     uint8_t ret_signature[ACT_SIGN_SIGNATURE])
{
	uint8_t text[ACT_SIGN_TEXT];
	act_sign_text(act, text);
	(void)crypto_sign_detached(ret_signature, NULL, text, sizeof text, signer->secret);
}

bool act_signer_wrap(const struct act_signer *signer, const char *person, uint32_t region,
		     enum daemon daemon, Zh__Request *request, struct act_signer_made *made)
{
	const Zh__Command *command = request->command;
	size_t size = protobuf_c_message_get_packed_size(&command->base);
	if (size > sizeof made->packed || request->request_id.len != ACT_SIGN_REQUEST)
		return false;
	protobuf_c_message_pack(&command->base, made->packed);
	struct act_signed act = {
		.region = region,
		.daemon = daemon,
		.not_after_ms = (int64_t)(be64_get(request->request_id.data) & INT64_MAX / 2) +
				60 * INT64_C(1000),
	};
	memcpy(act.request_id, request->request_id.data, sizeof act.request_id);
	act_sign_digest(bytes_of(made->packed, size), act.command);
	act_signer_sign(signer, &act, made->signature);
	zh__signed_command__init(&made->command);
	made->command.person = person;
	SET_OPTIONAL(&made->command, region, region);
	SET_OPTIONAL(&made->command, daemon, (Zh__DaemonName)daemon);
	SET_OPTIONAL(&made->command, not_after_ms, act.not_after_ms);
	SET_OPTIONAL(&made->command, alg, ALG_ED25519);
	SET_OPTIONAL(&made->command, command, ((ProtobufCBinaryData){size, made->packed}));
	SET_OPTIONAL(&made->command, signature,
		     ((ProtobufCBinaryData){sizeof made->signature, made->signature}));
	request->ask_case = ZH__REQUEST__ASK_SIGNED_COMMAND;
	request->signed_command = &made->command;
	return true;
}
