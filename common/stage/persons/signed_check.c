/* Signatures of a journal, one by one, each by the list of people that counted then. */
#include "common/stage/persons/signed_check.h"

#include "common/base/sabotage.h"
#include "common/crypto/act_sign.h"
#include "common/crypto/alg.h"

struct fault {
	const char *code, *text;
};
static const struct fault incomplete = {"signature_incomplete", "the signature is incomplete"};
static const struct fault by_another = {"signed_by_another", "somebody else signed than acted"};
static const struct fault by_nobody = {
	"signer_not_listed",
	"the list of people of that time has no such signing key of that person"};
static const struct fault lost = {"signers_list_lost",
				  "the list of people of that time isn't there as it was adopted"};
static const struct fault not_this = {"signature_wrong", "the signature isn't one over this"};

static bool is_digest_of(const Zh__ActSignature *note)
{
	uint8_t digest[ACT_SIGN_DIGEST];
	if (!note->has_command)
		return true;
	act_sign_digest(bytes_of(note->command.data, note->command.len), digest);
	return memcmp(digest, note->command_digest.data, sizeof digest) == 0;
}

/* Lists of people as the walk has met them: an adoption counts from the frame after its own.  By
 * moments alone one couldn't tell, since a driven clock may stand for a whole day. */
#define LISTS_KEPT 64u
struct walk {
	const struct signed_check *check;
	struct {
		int64_t effective_ms;
		uint8_t digest[32];
	} lists[LISTS_KEPT];
	size_t known; /* that count; of those after them the frame tells */
	size_t count;
	struct signed_acts *found;
	bool enough;
};

static void note_list(struct walk *walk, const struct event *event)
{
	const Zh__BookAdopted *body = BODY(event, BookAdopted);
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

/* The key that the signature has to be of; NULL: `ret_fault` says why there is none. */
static const uint8_t *key_of(const struct walk *walk, const struct event *event,
			     const struct fault **ret_fault)
{
	const struct signed_check *check = walk->check;
	const Zh__ActSignature *note = event->meta->signature;
	const uint8_t *key = NULL;
	*ret_fault = &by_nobody;
	switch (check->signer(check->signer_context, note->person, event->recorded_ms,
			      list_at(walk, event->recorded_ms), &key)) {
	case SIGNER_LISTED:
		return memcmp(key, note->key.data, ACT_SIGN_KEY) == 0 ? key : NULL;
	case SIGNER_LIST_ELSEWHERE:
		walk->found->unlisted++;
		return note->key.data;
	case SIGNER_LIST_LOST:
		*ret_fault = &lost;
		break;
	case SIGNER_UNKNOWN:
		break;
	}
	return NULL;
}

/* NULL, or what is wrong with the event's signature. */
static const struct fault *fault_of(const struct walk *walk, const struct event *event)
{
	const Zh__ActSignature *note = event->meta->signature;
	const struct journal_head *head = journal_head(walk->check->journal);
	const struct fault *fault;
	if (note->alg != ALG_ED25519 || note->key.len != ACT_SIGN_KEY ||
	    note->command_digest.len != ACT_SIGN_DIGEST || note->person == NULL)
		return &incomplete;
	const char *acted = event->meta->second != NULL ? event->meta->second : event->meta->person;
	if (acted == NULL || strcmp(acted, note->person) != 0)
		return &by_another;
	const uint8_t *key = key_of(walk, event, &fault);
	if (key == NULL)
		return fault;
	struct act_signed act = {
		.region = head->region,
		.daemon = head->daemon,
		.not_after_ms = note->not_after_ms,
	};
	be64_put(act.request_id, event->head.cause_a);
	be64_put(act.request_id + 8, event->head.cause_b);
	memcpy(act.command, note->command_digest.data, sizeof act.command);
	return is_digest_of(note) &&
			       act_sign_holds(&act, key,
					      bytes_of(note->signature.data, note->signature.len))
		       ? NULL
		       : &not_this;
}

static enum status unreadable(uint64_t sequence, struct err *err)
{
	return err_set(err, STATUS_CORRUPT, "event %llu can't be read",
		       (unsigned long long)sequence);
}

static enum status check_event(struct walk *walk, struct bytes stored, uint64_t sequence,
			       const struct frame_header *frame, struct err *err)
{
	const struct signed_check *check = walk->check;
	struct event_head head;
	struct event event;
	if (event_head_read(stored, &head) != STATUS_OK)
		return unreadable(sequence, err);
	bool is_list = head.kind == KIND(PEOPLE_ADOPTED);
	if (head.cause_kind != EVENT_CAUSE_REQUEST && !is_list)
		return STATUS_OK;
	arena_reset(check->arena);
	enum status status = event_read(stored, check->arena, &event);
	if (status == STATUS_UNSUPPORTED)
		return STATUS_OK; /* of a later version */
	if (status != STATUS_OK)
		return unreadable(sequence, err);
	if (is_list)
		note_list(walk, &event);
	if (event.meta->signature == NULL)
		return STATUS_OK;
	event.sequence = sequence;
	event.recorded_ms = frame->now_ms;
	walk->found->count++;
	const struct fault *fault = fault_of(walk, &event);
	if (fault == NULL || SABOTAGE("act.verify-believes"))
		return STATUS_OK;
	struct signed_wrong wrong = {sequence, frame->frame, &event, fault->code, fault->text};
	walk->enough = !check->wrong(check->wrong_context, &wrong);
	return STATUS_OK;
}

static enum status check_frame(struct walk *walk, const struct frame *frame, struct err *err)
{
	size_t offset = 0;
	for (uint32_t i = 0; i < frame->header.count && !walk->enough; i++) {
		uint32_t length = 0;
		if (frame->events.size - offset >= EVENT_HEAD_SIZE)
			memcpy(&length, frame->events.data + offset, sizeof length);
		if (length < EVENT_HEAD_SIZE || length > frame->events.size - offset)
			return unreadable(frame->header.first + i, err);
		TRY(check_event(walk, bytes_of(frame->events.data + offset, length),
				frame->header.first + i, &frame->header, err));
		offset += length;
	}
	walk->known = walk->count;
	return STATUS_OK;
}

enum status signed_acts_walk(const struct signed_check *check, struct signed_acts *ret_signed,
			     struct err *err)
{
	struct walk walk = {.check = check, .found = ret_signed};
	uint64_t at = journal_first(check->journal);
	uint64_t head = journal_head(check->journal)->sequence;
	*ret_signed = (struct signed_acts){0};
	while (at <= head && !walk.enough) {
		struct frame frame;
		TRY(journal_find(check->journal, at, &frame, err));
		TRY(check_frame(&walk, &frame, err));
		at = frame.header.first + frame.header.count;
	}
	return STATUS_OK;
}
