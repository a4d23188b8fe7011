/* How each link is ("what waits, since when and why"), recoveries, and heads of journals. */
#include "common/core/json_line.h"
#include "services/notify/letters/query_letters.h"
#include "services/notify/letters/query_reported.h"
#include "services/notify/link/query_chain.h"
#include "services/notify/link/query_life.h"
#include "services/notify/link/query_link.h"
#include "services/notify/states.h"
#include "services/notify/tables.h"

static void put_stream(const struct query_context *query, const struct peer_row *peer,
		       uint8_t stream, struct json_line *json)
{
	const struct peer_out *out = &peer->out[STREAM_SLOT(stream)];
	const struct peer_in *in = &peer->in[STREAM_SLOT(stream)];
	if (out->sent == 0 && in->accepted == 0)
		return;
	json_object(json, stream == ZH__LINK_STREAM__LINK_STREAM_URGENT ? "urgent" : "bulk");
	json_unsigned(json, "sent", out->sent);
	json_unsigned(json, "receipted", out->receipted);
	json_moment(json, "receipted_ms", out->receipted_ms);
	json_unsigned(json, "accepted", in->accepted);
	json_moment(json, "accepted_ms", in->received_ms);
	struct outbox_row oldest;
	if (out->sent > out->receipted &&
	    outbox_get(query->rows, peer->region, stream, out->receipted + 1, &oldest)) {
		json_unsigned(json, "waiting", out->sent - out->receipted);
		json_moment(json, "oldest_since_ms", oldest.sent_ms);
		json_id(json, "oldest",
			object_id_make(OBJECT_REFERRAL, query->region, oldest.referral));
		json_text(json, "why", peer->up != 0 ? "no_receipt_yet" : "link_down");
	}
	json_object_end(json);
}

static void put_region(const struct query_context *query, struct answer *answer,
		       const struct peer_row *peer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "region");
	json_unsigned(&json, "region", peer->region);
	const char *state = life_link_state(query->rows, peer->region);
	json_text(&json, "link",
		  state != NULL              ? state
		  : peer->up != 0            ? "up"
		  : peer->link_since_ms != 0 ? "down"
					     : "never_heard_of");
	json_moment(&json, "link_since_ms", peer->link_since_ms);
	life_put(query->rows, peer->region, &json);
	put_stream(query, peer, ZH__LINK_STREAM__LINK_STREAM_URGENT, &json);
	put_stream(query, peer, ZH__LINK_STREAM__LINK_STREAM_BULK, &json);
	reported_put(query, peer->region, &json);
	bool bound;
	struct letter_tally drafts =
		letters_in_state(query, REFERRAL_OURS, OUTGOING_DRAFTED, peer->region, &bound);
	struct referral_row oldest;
	json_unsigned(&json, "drafts", drafts.count);
	if (drafts.count != 0 && referral_get(query->rows, drafts.first, &oldest)) {
		json_moment(&json, "oldest_draft_ms", oldest.since_ms);
		json_id(&json, "oldest_draft",
			object_id_make(OBJECT_REFERRAL, query->region, drafts.first));
	}
	json_end(&json);
}

static bool region_line(void *context, const struct query_context *query, struct answer *answer,
			const struct row_ref *row)
{
	(void)context;
	struct peer_row peer;
	if (row->value.size != sizeof peer)
		return false;
	memcpy(&peer, row->value.data, sizeof peer);
	put_region(query, answer, &peer);
	return true;
}

static void list_regions(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	answer_list(query, answer, TABLE_PEERS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), region_line, NULL);
}

static void get_region(const struct query_context *query, const Zh__GetQuery *get,
		       struct answer *answer)
{
	struct peer_row peer;
	if (!peer_get(query->rows, list_number_of(get->key), &peer)) {
		answer->refusal.code = "region.not_found";
		return;
	}
	put_region(query, answer, &peer);
	answer->lines = 1;
}

/* ---- what can be asked of links */

static const struct list_option chain_options[] = {{.name = "neighbour", .type = LIST_NUMBER}};
static const struct object_question objects[] = {{.noun = "region", .get = get_region}};
static const struct list_kind lists[] = {
	LIST_PLAIN("region", list_regions),
	LIST_PLAIN("recovery", list_recovery),
	LIST_KIND("chain", list_chains, chain_options),
	LIST_KIND("chain_held", list_chains_held, chain_options),
};
static const struct audience audiences[] = {
#include "services/notify/link/audience.def"
};

const struct question_area link_questions = {
	.name = "link",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
