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
	const Zh__SignedCommand *asked = block->frame->request->signed_command;
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
	const Zh__Request *request = block->frame->request;
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
	block->principal = *person;
	block->principal.has_key = true;
	memcpy(block->principal.key, key, PRINCIPAL_KEY);
	return NULL;
}

const char *signed_act_admit(struct stage *stage, struct message_block *block)
{
	const Zh__Request *request = block->frame->request;
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
	const Zh__Request *request = block->frame->request;
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

static bool is_digest_of(const Zh__ActSignature *note)
{
	uint8_t digest[ACT_SIGN_DIGEST];
	if (!note->has_command)
		return true;
	act_sign_digest(bytes_of(note->command.data, note->command.len), digest);
	return memcmp(digest, note->command_digest.data, sizeof digest) == 0;
}

/* NULL, or what is wrong with the event's signature: by the list that was in force when it was
 * recorded. */
static const char *what_is_wrong(struct stage *stage, const struct event *event,
				 const uint8_t *list)
{
	const Zh__ActSignature *note = event->meta->signature;
	const struct stage_options *options = &stage->options;
	const uint8_t *key = NULL;
	if (note->alg != ALG_ED25519 || note->key.len != ACT_SIGN_KEY ||
	    note->command_digest.len != ACT_SIGN_DIGEST || note->person == NULL)
		return "the signature is incomplete";
	const char *acted = event->meta->second != NULL ? event->meta->second : event->meta->person;
	if (acted == NULL || strcmp(acted, note->person) != 0)
		return "somebody else signed than acted";
	if (options->signer == NULL ||
	    options->signer(options->books_context, note->person, event->recorded_ms, list, &key) ==
		    NULL ||
	    memcmp(key, note->key.data, ACT_SIGN_KEY) != 0)
		return "the list of people of that time has no such signing key of that person";
	struct act_signed act = {
		.region = options->region,
		.daemon = stage->decider->daemon,
		.not_after_ms = note->not_after_ms,
	};
	be64_put(act.request_id, event->head.cause_a);
	be64_put(act.request_id + 8, event->head.cause_b);
	memcpy(act.command, note->command_digest.data, sizeof act.command);
	return is_digest_of(note) &&
			       act_sign_holds(&act, key,
					      bytes_of(note->signature.data, note->signature.len))
		       ? NULL
		       : "the signature isn't one over this";
}

/* Lists of people as the walk has met them: an adoption counts from the frame after its own.  By
 * moments alone one couldn't tell, since a driven clock may stand for a whole day. */
#define LISTS_KEPT 64u
struct walk {
	struct stage *stage;
	struct {
		int64_t effective_ms;
		uint8_t digest[32];
	} lists[LISTS_KEPT];
	size_t known; /* that count; of those behind them the frame tells */
	size_t count;
	struct signed_acts *found;
};

static void note_list(struct walk *walk, const struct event *event)
{
	const Zh__BookAdopted *body =
		EVENT_BODY(event, Zh__BookAdopted, zh__book_adopted__descriptor);
	if (body->digest.len != sizeof walk->lists[0].digest)
		return;
	if (walk->count == LISTS_KEPT) { /* the oldest was replaced long ago */
		memmove(&walk->lists[0], &walk->lists[1],
			sizeof walk->lists - sizeof walk->lists[0]);
		walk->count--;
		walk->known -= walk->known != 0;
	}
	walk->lists[walk->count].effective_ms = body->effective_ms;
	memcpy(walk->lists[walk->count].digest, body->digest.data, sizeof walk->lists[0].digest);
	walk->count++;
}

/* NULL: none was met, as its adoption was archived: by the moment then. */
static const uint8_t *list_at(const struct walk *walk, int64_t now_ms)
{
	size_t best = walk->known;
	for (size_t i = 0; i < walk->known; i++) {
		if (walk->lists[i].effective_ms <= now_ms &&
		    (best == walk->known ||
		     walk->lists[i].effective_ms >= walk->lists[best].effective_ms))
			best = i;
	}
	return best < walk->known ? walk->lists[best].digest : NULL;
}

static enum status check_event(struct walk *walk, struct bytes stored, uint64_t sequence,
			       int64_t recorded_ms, struct err *err)
{
	struct arena *arena = &walk->stage->input_arena;
	struct event_head head;
	struct event event;
	TRY(event_head_read(stored, &head));
	bool is_list = head.kind == ZH__EVENT_KIND__KIND_PEOPLE_ADOPTED;
	if (head.cause_kind != EVENT_CAUSE_REQUEST && !is_list)
		return STATUS_OK;
	arena_reset(arena);
	enum status status = event_read(stored, arena, &event);
	if (status == STATUS_UNSUPPORTED)
		return STATUS_OK; /* of a later version */
	if (status != STATUS_OK)
		return status;
	if (is_list)
		note_list(walk, &event);
	if (event.meta->signature == NULL)
		return STATUS_OK;
	event.recorded_ms = recorded_ms;
	walk->found->count++;
	const char *wrong = what_is_wrong(walk->stage, &event, list_at(walk, recorded_ms));
	if (wrong == NULL || SABOTAGE("act.verify-believes"))
		return STATUS_OK;
	return err_set(err, STATUS_CORRUPT, "event %llu: %s", (unsigned long long)sequence, wrong);
}

static enum status check_frame(struct walk *walk, const struct frame *frame, struct err *err)
{
	size_t offset = 0;
	for (uint32_t i = 0; i < frame->header.count; i++) {
		uint32_t length = 0;
		if (frame->events.size - offset >= EVENT_HEAD_SIZE)
			memcpy(&length, frame->events.data + offset, sizeof length);
		if (length < EVENT_HEAD_SIZE || length > frame->events.size - offset)
			return err_set(err, STATUS_CORRUPT, "event %llu can't be read",
				       (unsigned long long)(frame->header.first + i));
		TRY(check_event(walk, bytes_of(frame->events.data + offset, length),
				frame->header.first + i, frame->header.now_ms, err));
		offset += length;
	}
	walk->known = walk->count;
	return STATUS_OK;
}

enum status signed_acts_check(struct stage *stage, struct signed_acts *ret_signed, struct err *err)
{
	struct walk walk = {.stage = stage, .found = ret_signed};
	uint64_t at = journal_first(stage->journal);
	uint64_t head = journal_head(stage->journal)->sequence;
	*ret_signed = (struct signed_acts){0};
	while (at <= head) {
		struct frame frame;
		TRY(journal_find(stage->journal, at, &frame, err));
		TRY(check_frame(&walk, &frame, err));
		at = frame.header.first + frame.header.count;
	}
	return STATUS_OK;
}
