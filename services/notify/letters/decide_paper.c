/* What leaves for another region: numbered on its link and in its series, packed once.
 *
 * The packed bytes are what the link signs and seals, however often it sends
 * them; their digest and the stream's running digest are in the event.
 */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "common/core/document_number.h"
#include "common/core/message.h"
#include "services/notify/decide_internal.h"

bool kind_is_paper(uint8_t kind)
{
	return kind == ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER;
}

bool kind_is_request(uint8_t kind)
{
	return kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE ||
	       kind == ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED;
}

enum clock_id kind_clock(uint8_t kind)
{
	switch ((Zh__ReferralKind)kind) {
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER:
		return CLOCK_REFERRAL_CHECK;
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE:
		return CLOCK_CO_INVESTIGATE;
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED:
		return CLOCK_LISTING_CONSENT;
	case ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES:
	case _ZH__REFERRAL_KIND_IS_INT_SIZE:
		return CLOCK_NONE;
	}
	return CLOCK_NONE;
}

/* 字 of the number, by kind of letter. */
static const char *series_word(uint8_t kind)
{
	switch ((Zh__ReferralKind)kind) {
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE:
		return "移送";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION:
		return "协查";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER:
		return "案移";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE:
		return "追查";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT:
		return "复函";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE:
		return "告知";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED:
		return "请示";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER:
		return "批复";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES:
		return "报送";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN:
	case _ZH__REFERRAL_KIND_IS_INT_SIZE:
		return "函";
	}
	return "函";
}

/* The first report's event, as the receiver's `story` will name it. */
static Zh__EventId *trace_message(struct work *work, const struct trace_ref *trace)
{
	Zh__EventId *id = NEW(work, EventId);
	if (trace->sequence == 0)
		return NULL;
	SET_OPTIONAL(id, region, trace->region != 0 ? trace->region : work->context->region);
	SET_OPTIONAL(id, daemon, (Zh__DaemonName)trace->daemon);
	SET_OPTIONAL(id, incarnation, trace->incarnation);
	SET_OPTIONAL(id, sequence, trace->sequence);
	return id;
}

static bool bytes_field(struct work *work, struct bytes bytes, ProtobufCBinaryData *ret_field)
{
	struct bytes copy = arena_copy(work->context->arena, bytes);
	if (copy.data == NULL) {
		work->decision->arena_full = true;
		return false;
	}
	*ret_field = message_bytes(copy);
	return true;
}

/* The next number of the link's stream, and the digests that bind the content to its place. */
static bool number_on_link(struct work *work, const struct referral_row *row, struct bytes content,
			   Zh__ReferralSent *body)
{
	struct peer_row peer = {0};
	(void)peer_get(work->context->rows, row->peer, &peer);
	const struct peer_out *out = &peer.out[STREAM_SLOT(row->stream)];
	uint8_t digest[DIGEST_SIZE], stream_digest[DIGEST_SIZE];
	digest_blake2b256(content, digest);
	digest_blake2b256_pair(bytes_of(out->digest, DIGEST_SIZE), bytes_of(digest, DIGEST_SIZE),
			       stream_digest);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)row->stream);
	SET_OPTIONAL(body, link_number, out->sent + 1);
	body->has_content = body->has_digest = body->has_stream_digest = 1;
	return bytes_field(work, content, &body->content) &&
	       bytes_field(work, bytes_of(digest, DIGEST_SIZE), &body->digest) &&
	       bytes_field(work, bytes_of(stream_digest, DIGEST_SIZE), &body->stream_digest);
}

static void fill_content(struct work *work, uint64_t referral, const struct referral_row *row,
			 const char *number, Zh__DocumentContent *content)
{
	content->referral = work_object_id(work, work_object(work, OBJECT_REFERRAL, referral));
	SET_OPTIONAL(content, version, row->document_version + 1u);
	SET_OPTIONAL(content, kind, (Zh__ReferralKind)row->kind);
	SET_OPTIONAL(content, from_region, work->context->region);
	SET_OPTIONAL(content, to_region, row->peer);
	SET_OPTIONAL(content, created_ms, work->context->now_ms);
	content->number = number;
	content->trace = trace_message(work, &row->trace);
}

/* Its number on the link may be taken by what comes back.  While the county is put back, acts that
 * send are refused before they come here. */
static bool refuse_while_compared(struct work *work, uint32_t region)
{
	const struct rows_reader *rows = work->context->rows;
	struct tie_row tie;
	if (county_recovery(rows) != 0 || !tie_get(rows, region, &tie) ||
	    tie_recovery(rows, &tie) == 0 || SABOTAGE("restore.sends-while-compared"))
		return false;
	(void)work_refuse_as(work, "restore.link_compares", NULL);
	return true;
}

struct event *emit_sent(struct work *work, uint64_t referral, const struct referral_row *row,
			Zh__DocumentContent *content)
{
	struct decision *decision = work->decision;
	uint32_t year = (uint32_t)time_civil_of_day(time_day_of_ms(work->context->now_ms)).year;
	uint32_t serial = series_last(work->context->rows, row->kind, year) + 1;
	if (refuse_while_compared(work, row->peer))
		return NULL;
	if (series_refuse(work->context, &notify_series, 0, row->kind, year, decision))
		return NULL;
	const char *number =
		document_number(work->context, work->decision,
				&(struct document_number){.word = series_word(row->kind),
							  .without = series_word(row->kind),
							  .year = year,
							  .serial = serial});
	Zh__ReferralSent *body = NEW(work, ReferralSent);
	if (number == NULL)
		return NULL;
	fill_content(work, referral, row, number, content);
	if (decision->arena_full)
		return NULL;
	struct bytes packed = message_pack(&content->base, work->context->arena);
	if (packed.data == NULL) {
		decision->arena_full = true;
		return NULL;
	}
	if (packed.size > CONTENT_MAX) {
		decision_refuse(decision, "referral.send.too_long", NULL);
		return NULL;
	}
	SET_OPTIONAL(body, referral, referral);
	SET_OPTIONAL(body, to_region, row->peer);
	SET_OPTIONAL(body, serial, serial);
	SET_OPTIONAL(body, year, year);
	SET_OPTIONAL(body, version, row->document_version + 1u);
	SET_OPTIONAL(body, kind, (Zh__ReferralKind)row->kind);
	body->number = number;
	if (!number_on_link(work, row, packed, body))
		return NULL;
	struct event *event =
		work_emit(work, KIND(REFERRAL_SENT), work_object(work, OBJECT_REFERRAL, referral),
			  row->object_version + 1u, body);
	work_trace(event, &row->trace);
	return event;
}

/* A paper follows its referral on the same stream, so nothing overtakes within a referral. */
static uint8_t paper_stream(const struct referral_row *about)
{
	return about->stream != 0 ? about->stream : (uint8_t)ZH__LINK_STREAM__LINK_STREAM_BULK;
}

uint64_t emit_paper(struct work *work, const struct letter_at_work *letter, uint8_t kind,
		    Zh__PaperTold told, Zh__DocumentContent *content)
{
	const struct referral_row *about = &letter->row;
	Zh__ReferralDrafted *drafted = NEW(work, ReferralDrafted);
	struct bond_row bond;
	bool theirs = about->direction == REFERRAL_THEIRS;
	if (theirs && !bond_get(work->context->rows, letter->number, &bond))
		return 0;
	content->in_reply_to =
		theirs ? work_object_id(work, object_id_make(OBJECT_REFERRAL, bond.their_region,
							     bond.their_number))
		       : work_object_id(work, work_object(work, OBJECT_REFERRAL, letter->number));
	content->signed_by = work_act(work)->person->id;
	SET_OPTIONAL(content, told, told);
	SET_OPTIONAL(drafted, kind, (Zh__ReferralKind)kind);
	SET_OPTIONAL(drafted, to_region, about->peer);
	SET_OPTIONAL(drafted, replies_to, letter->number);
	SET_OPTIONAL(drafted, told, told);
	drafted->in_reply_to = content->in_reply_to;
	struct event *event = emit_draft(work, drafted);
	if (content->in_reply_to == NULL)
		return 0;
	decision_trace(event, &about->trace);
	struct referral_row row = {
		.kind = kind,
		.stream = paper_stream(about),
		.object_version = 1,
		.peer = about->peer,
		.trace = about->trace,
	};
	return emit_sent(work, drafted->referral, &row, content) != NULL ? drafted->referral : 0;
}
