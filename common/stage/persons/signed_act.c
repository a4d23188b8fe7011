/* Acts that persons sign in their browsers.  The console carries them and can change nothing of
 * them: whose act it is, where and until when is in what was signed, and is looked at here. */
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/crypto/act_sign.h"
#include "common/crypto/alg.h"
#include "common/stage/stage_internal.h"

/* A browser's clock is the console's, so little is needed: the request's moment may differ from
 * ours by so much, and the signature holds for so long after it at the most. */
#define MOMENT_MS (5 * MS_PER_MINUTE)
#define TERM_MS (10 * MS_PER_MINUTE)
#define COMMAND_KEPT 2048u /* bytes; of a longer command the digest alone is kept */

/* For the first event of the request, and for those that follow. */
static bool make_notes(struct message_block *block, const uint8_t *key,
		       const uint8_t digest[ACT_SIGN_DIGEST])
{
	const Zh__SignedCommand *asked = block->envelope->request->signed_command;
	uint8_t *kept = ARENA_ARRAY(&block->arena, uint8_t, ACT_SIGN_KEY + ACT_SIGN_DIGEST);
	Zh__ActSignature *notes[2];
	for (size_t i = 0; i < 2; i++) {
		Zh__ActSignature *note = notes[i] = (Zh__ActSignature *)message_new(
			&zh__act_signature__descriptor, &block->arena);
		if (note == NULL || kept == NULL)
			return false;
		note->person = asked->person;
		SET_OPTIONAL(note, alg, asked->alg);
		SET_OPTIONAL(note, key, ((ProtobufCBinaryData){ACT_SIGN_KEY, kept}));
		SET_OPTIONAL(note, not_after_ms, asked->not_after_ms);
		SET_OPTIONAL(note, command_digest,
			     ((ProtobufCBinaryData){ACT_SIGN_DIGEST, kept + ACT_SIGN_KEY}));
		SET_OPTIONAL(note, signature, asked->signature);
	}
	memcpy(kept, key, ACT_SIGN_KEY);
	memcpy(kept + ACT_SIGN_KEY, digest, ACT_SIGN_DIGEST);
	if (asked->command.len <= COMMAND_KEPT)
		SET_OPTIONAL(notes[0], command, asked->command);
	block->signature = notes[0];
	block->signature_brief = notes[1];
	return true;
}

/* Whose key it has to be; NULL: nobody's. */
static const struct principal *signer_of(struct stage *stage, const char *id,
					 const uint8_t **ret_key)
{
	const struct stage_options *options = &stage->options;
	return options->signer != NULL && id != NULL
		       ? options->signer(options->books_context, id, stage->now_ms, NULL, ret_key)
		       : NULL;
}

/* The signature alone. */
static const char *check_signature(struct stage *stage, struct message_block *block)
{
	const Zh__Request *request = block->envelope->request;
	const Zh__SignedCommand *asked = request->signed_command;
	const uint8_t *key = NULL;
	const struct principal *person = signer_of(stage, asked->person, &key);
	if (person == NULL)
		return "request.signer_unknown";
	if (asked->alg != ALG_ED25519)
		return "request.signature_alg";
	if (asked->region != stage->options.region && !SABOTAGE("act.region-unbound"))
		return "request.signed_for_region";
	if ((enum daemon)asked->daemon != stage->decider->daemon && !SABOTAGE("act.daemon-unbound"))
		return "request.signed_for_daemon";
	struct act_signed act = {
		.region = asked->region,
		.daemon = (enum daemon)asked->daemon,
		.not_after_ms = asked->not_after_ms,
	};
	memcpy(act.request_id, request->request_id.data, sizeof act.request_id);
	act_sign_digest(bytes_of(asked->command.data, asked->command.len), act.command);
	const uint8_t *checked_by = key;
	if (SABOTAGE("act.key-not-the-lists") && block->principal.has_key)
		checked_by = block->principal.key; /* whatever key the message came with */
	if (!act_sign_holds(&act, checked_by,
			    bytes_of(asked->signature.data, asked->signature.len)))
		return "request.signature_wrong";
	if (!make_notes(block, key, act.command))
		return "request.signed_unreadable";
	block->principal = principal_of_key(person, key);
	return NULL;
}

const char *signed_act_admit(struct stage *stage, struct message_block *block)
{
	const Zh__Request *request = block->envelope->request;
	bool console = (block->principal.roles & ROLE_CONSOLE) != 0;
	if (request->ask_case == ZH__REQUEST__ASK_COMMAND) {
		block->command = request->command;
		return console && !SABOTAGE("act.unsigned-taken") ? "request.unsigned" : NULL;
	}
	if (!console && !SABOTAGE("act.signed-from-anybody"))
		return "request.signed_elsewhere";
	if (!request->has_request_id || request->request_id.len != ACT_SIGN_REQUEST)
		return "request.id_missing";
	const char *code = check_signature(stage, block);
	if (code != NULL)
		return code;
	const Zh__SignedCommand *asked = request->signed_command;
	block->command = (const Zh__Command *)(const void *)message_read_lent(
		&zh__command__descriptor, bytes_of(asked->command.data, asked->command.len),
		&block->arena);
	return block->command == NULL ? "request.signed_unreadable" : NULL;
}

const char *signed_act_untimely(struct stage *stage, const struct message_block *block)
{
	if (block->signature == NULL)
		return NULL;
	const Zh__Request *request = block->envelope->request;
	int64_t now_ms = clock_now_ms(&stage->options.clock);
	uint64_t stated = be64_get(request->request_id.data);
	int64_t asked_ms = stated < INT64_MAX / 2 ? (int64_t)stated : INT64_MAX / 2;
	int64_t until_ms = request->signed_command->not_after_ms;
	if ((now_ms > until_ms || now_ms - asked_ms > MOMENT_MS) &&
	    !SABOTAGE("act.expiry-unchecked"))
		return "request.signature_expired";
	return asked_ms - now_ms > MOMENT_MS || until_ms > asked_ms + TERM_MS
		       ? "request.signature_early"
		       : NULL;
}

bool signed_act_is_of(struct stage *stage, const struct message_block *block, uint64_t sequence)
{
	struct err err;
	struct frame frame;
	struct event event;
	if (block->signature == NULL || SABOTAGE("act.other-content-answered"))
		return true;
	if (journal_find(stage->journal, sequence, &frame, &err) != STATUS_OK ||
	    frame_event(&frame, sequence, &stage->turn->arena, &event) != STATUS_OK ||
	    event.meta->signature == NULL)
		return false;
	return bytes_equal(
		bytes_of(event.meta->signature->signature.data,
			 event.meta->signature->signature.len),
		bytes_of(block->signature->signature.data, block->signature->signature.len));
}

/* ---- afterwards */

/* Whose key it had to be when it was recorded. */
static enum signed_signer signer_then(void *context, const char *id, int64_t now_ms,
				      const uint8_t *list, const uint8_t **ret_key)
{
	const struct stage_options *options = &((const struct stage *)context)->options;
	return options->signer != NULL && options->signer(options->books_context, id, now_ms, list,
							  ret_key) != NULL
		       ? SIGNER_LISTED
		       : SIGNER_UNKNOWN;
}

/* The first is enough. */
static bool note_wrong(void *context, const struct signed_wrong *wrong)
{
	(void)err_set((struct err *)context, STATUS_CORRUPT, "event %llu: %s",
		      (unsigned long long)wrong->sequence, wrong->text);
	return false;
}

enum status signed_acts_check(struct stage *stage, struct signed_acts *ret_signed, struct err *err)
{
	struct err found = {STATUS_OK, ""};
	struct signed_check check = {
		.journal = stage->journal,
		.arena = &stage->input_arena,
		.signer = signer_then,
		.signer_context = stage,
		.wrong = note_wrong,
		.wrong_context = &found,
	};
	TRY(signed_acts_walk(&check, ret_signed, err));
	if (found.status != STATUS_OK)
		*err = found;
	return found.status;
}
