/* A document of ours that came back: sent in a life of this journal that was lost after a backup.
 *
 * It bears our own signature, so what it says was said here: the referral and its letter are booked
 * under the numbers that they had, and what a paper told of a matter is done again.  Nobody acts
 * again: who signed it then is in the events.
 */
#include "common/core/message.h"
#include "common/policy/terms/decide_clock.h"
#include "services/notify/decide_internal.h"

/* ---- its number */

static bool read_decimal(const char **at, uint32_t *ret_number)
{
	uint64_t number = 0;
	const char *begin = *at;
	for (; **at >= '0' && **at <= '9' && number < 1000000000; (*at)++)
		number = number * 10 + (uint64_t)(**at - '0');
	*ret_number = (uint32_t)number;
	return *at != begin && number < 1000000000;
}

/* "移送〔2025〕12号", as decide_paper.c writes it. */
static bool read_number(const char *text, uint32_t *ret_year, uint32_t *ret_serial)
{
	static const char open[] = "〔", close[] = "〕";
	const char *at = text;
	while (at != NULL && *at != '\0' && strncmp(at, open, sizeof open - 1) != 0)
		at++;
	if (at == NULL || *at == '\0')
		return false;
	at += sizeof open - 1;
	if (!read_decimal(&at, ret_year) || strncmp(at, close, sizeof close - 1) != 0)
		return false;
	at += sizeof close - 1;
	return read_decimal(&at, ret_serial) && *ret_serial != 0;
}

/* ---- the draft that it was */

static uint64_t replied_to(const struct work *work, const struct notify_link_item *item)
{
	const Zh__ObjectId *about = item->content->in_reply_to;
	if (about == NULL || about->kind != OBJECT_REFERRAL)
		return 0;
	return about->region == work->context->region
		       ? about->number
		       : referral_of_theirs(work->context->rows, item->peer, about->number);
}

static void fill_draft(struct work *work, const struct notify_link_item *item,
		       Zh__ReferralDrafted *body)
{
	const Zh__DocumentContent *content = item->content;
	SET_OPTIONAL(body, referral, content->referral->number);
	SET_OPTIONAL(body, kind, content->kind);
	SET_OPTIONAL(body, to_region, item->peer);
	SET_OPTIONAL(body, restored, 1);
	body->subject = content->subject;
	body->product = content->product;
	body->facts = content->facts;
	body->n_violations = content->n_violations;
	body->violations = content->violations;
	body->n_questions = content->n_questions;
	body->questions = content->questions;
	body->in_reply_to = content->in_reply_to;
	if (content->has_first_report_ms)
		SET_OPTIONAL(body, first_report_ms, content->first_report_ms);
	if (content->matter != NULL && content->matter->kind == OBJECT_CASEFILE)
		SET_OPTIONAL(body, casefile, content->matter->number);
	if (content->matter != NULL && content->matter->kind == OBJECT_HAZARD)
		SET_OPTIONAL(body, hazard, content->matter->number);
	if (content->matter != NULL && content->matter->kind == OBJECT_BULLETIN)
		SET_OPTIONAL(body, bulletin, content->matter->number);
	if (content->matter != NULL && content->matter->kind == OBJECT_CAMPAIGN)
		SET_OPTIONAL(body, campaign, content->matter->number);
	body->reported = content->reported;
	uint64_t about = replied_to(work, item);
	if (kind_is_paper((uint8_t)content->kind) && about != 0) {
		SET_OPTIONAL(body, replies_to, about);
		SET_OPTIONAL(body, told, content->told);
	}
}

static struct event *emit(struct work *work, const struct notify_link_item *item,
			  Zh__EventKind kind, uint32_t version, const void *body)
{
	const Zh__DocumentContent *content = item->content;
	struct object_id id = work_object(work, OBJECT_REFERRAL, content->referral->number);
	struct event *event = work_emit(work, (uint16_t)kind, id, version, body);
	struct trace_ref trace = content_trace(content);
	event->head.happened_ms = content->created_ms;
	work_trace(event, &trace);
	decision_meta(event)->person = content->signed_by;
	if (content->subject != NULL)
		decision_meta(event)->firm_key = content->subject->key;
	return event;
}

/* ---- the letter */

static Zh__ReferralSent *sent_body(struct work *work, const struct notify_link_item *item,
				   uint32_t year, uint32_t serial)
{
	const Zh__DocumentContent *content = item->content;
	Zh__ReferralSent *body = NEW(work, ReferralSent);
	struct peer_row peer = {0};
	uint8_t running[DIGEST_SIZE];
	(void)peer_get(work->context->rows, item->peer, &peer);
	digest_blake2b256_pair(bytes_of(peer.out[STREAM_SLOT(item->stream)].digest, DIGEST_SIZE),
			       bytes_of(item->digest, DIGEST_SIZE), running);
	struct bytes copy = arena_copy(work->context->arena, bytes_of(running, sizeof running));
	if (copy.data == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	SET_OPTIONAL(body, referral, content->referral->number);
	SET_OPTIONAL(body, to_region, item->peer);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)item->stream);
	SET_OPTIONAL(body, link_number, item->number);
	SET_OPTIONAL(body, version, content->version);
	SET_OPTIONAL(body, kind, content->kind);
	SET_OPTIONAL(body, year, year);
	SET_OPTIONAL(body, serial, serial);
	SET_OPTIONAL(body, restored, 1);
	SET_OPTIONAL(body, sent_ms, content->created_ms);
	body->number = content->number;
	body->has_content = body->has_digest = body->has_stream_digest = 1;
	body->content = message_bytes(item->signed_content);
	body->digest = message_bytes(bytes_of(item->digest, DIGEST_SIZE));
	body->stream_digest = message_bytes(copy);
	return body;
}

/* ---- is it ours, and not here yet */

/* What the backup has of it: nothing, its draft, or the version before this one. */
static bool fits(const struct work *work, const struct notify_link_item *item, bool *ret_known,
		 struct referral_row *ret_row)
{
	const Zh__DocumentContent *content = item->content;
	*ret_known = referral_get(work->context->rows, content->referral->number, ret_row);
	if (!*ret_known) {
		*ret_row = (struct referral_row){0};
		return content->version == 1;
	}
	return ret_row->direction == REFERRAL_OURS && ret_row->peer == item->peer &&
	       ret_row->kind == (uint8_t)content->kind &&
	       content->version == ret_row->document_version + 1u;
}

static bool is_sound(const struct work *work, const struct notify_link_item *item)
{
	const Zh__DocumentContent *content = item->content;
	const Zh__ObjectId *referral = content->referral;
	return referral != NULL && referral->kind == OBJECT_REFERRAL &&
	       referral->region == work->context->region && referral->number != 0 &&
	       content->to_region == item->peer && content->version >= 1 && content->version < 64 &&
	       content->kind != ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN &&
	       item->signed_content.size <= CONTENT_MAX && item->signed_content.size != 0;
}

/* What the paper told of its matter was done here. */
static void do_again(struct work *work, const struct notify_link_item *item)
{
	struct told told = {.content = item->content,
			    .peer = item->peer,
			    .paper = item->content->referral->number};
	struct told_target target = told_target(work, &told);
	if (target.known && target.move.verdict == STATE_GO)
		decide_told(work, &told, &target);
}

void decide_returned(struct work *work, const struct notify_link_item *item)
{
	uint32_t year, serial;
	struct referral_row row;
	bool known;
	if (!is_sound(work, item) || !read_number(item->content->number, &year, &serial)) {
		(void)work_refuse_as(work, "link.document.content", NULL);
		return;
	}
	if (!fits(work, item, &known, &row)) {
		(void)work_refuse_as(work, "link.return.number_taken", NULL);
		return;
	}
	Zh__ReferralDrafted *draft = known ? NULL : NEW(work, ReferralDrafted);
	if (draft != NULL) {
		fill_draft(work, item, draft);
		(void)emit(work, item, KIND(REFERRAL_DRAFTED), 1, draft);
	}
	Zh__ReferralSent *sent = sent_body(work, item, year, serial);
	uint32_t version = known ? row.object_version : 1;
	if (sent == NULL)
		return;
	(void)emit(work, item, KIND(REFERRAL_SENT), version + 1u, sent);
	if (known) {
		struct object_id id =
			work_object(work, OBJECT_REFERRAL, item->content->referral->number);
		work_clocks_stop(work, CLOCK_REFERRAL_SEND, id, "sent");
		pass_on_draft_clock(work, item->peer, item->content->referral->number);
	}
	if (kind_is_paper((uint8_t)item->content->kind))
		do_again(work, item);
}
