#include "services/notify/link/query_chain.h"

#include "common/base/time.h"
#include "services/notify/notify.h"
#include "services/notify/tables.h"

static const char *refusal_name(uint8_t why)
{
	switch ((Zh__ChainRefusal)why) {
	case ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK:
		return "went_back";
	case ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_HASH:
		return "other_hash";
	case ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_LIFE:
		return "other_life";
	case ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_UNKNOWN:
	case _ZH__CHAIN_REFUSAL_IS_INT_SIZE:
		break;
	}
	return NULL;
}

struct chain_list {
	uint32_t region; /* 0: any */
	bool held;       /* ours, as others hold them */
};

static bool chain_line(void *context, const struct query_context *query, struct answer *answer,
		       const struct row_ref *found)
{
	const struct chain_list *list = (const struct chain_list *)context;
	uint32_t peer = be32_get(found->key.data);
	enum daemon daemon = (enum daemon)found->key.data[4];
	uint64_t frame = be64_get(found->key.data + 5);
	struct chain_row row;
	struct json_line json;
	int32_t day;
	/* The newest stands among the others too; our own is no one else's word. */
	if (peer == 0 || frame == CHAIN_NEWEST || (list->region != 0 && list->region != peer))
		return false;
	memcpy(&row, found->value.data, sizeof row);
	json_begin(&json, &answer->out, "journal_head");
	json_unsigned(&json, "region", list->held ? query->region : peer);
	json_unsigned(&json, "held_by", list->held ? peer : query->region);
	json_text(&json, "daemon", daemon_name(daemon));
	if (time_day_of_yyyymmdd(row.day, &day) == STATUS_OK)
		json_day(&json, "day", day);
	json_unsigned(&json, "frames", row.frame);
	json_unsigned(&json, "head", row.through);
	json_moment(&json, "at_ms", row.at_ms);
	json_hex(&json, "incarnation", bytes_of(&row.incarnation, sizeof row.incarnation));
	json_hex(&json, "chain", bytes_of(row.hash, sizeof row.hash));
	if (row.superseded != 0)
		json_bool(&json, "superseded", true);
	json_end(&json);
	return true;
}

static void answer_chains(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer, uint16_t table, bool held)
{
	struct chain_list chains = {list_number_of(query_filter(list, "neighbour")), held};
	struct row_key prefix = {0};
	if (chains.region != 0)
		row_key_put_u32(&prefix, chains.region);
	answer_list(query, answer, table, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), chain_line, &chains);
}

void list_chains(const struct query_context *query, const Zh__ListQuery *list,
		 struct answer *answer)
{
	answer_chains(query, list, answer, TABLE_CHAINS, false);
}

void list_chains_held(const struct query_context *query, const Zh__ListQuery *list,
		      struct answer *answer)
{
	answer_chains(query, list, answer, TABLE_CHAINS_HELD, true);
}

void chain_put(const struct rows_reader *rows, uint32_t region, struct json_line *json)
{
	struct chain_tie_row tie;
	unsigned unheld = chains_unheld(rows, region);
	if (unheld != 0)
		json_unsigned(json, "chain_unheld", unheld);
	if (!chain_tie_get(rows, region, &tie))
		return;
	json_moment(json, "chain_kept_ms", tie.kept_ms);
	json_moment(json, "chain_held_ms", tie.held_ms);
	if (tie.ahead != 0)
		json_unsigned(json, "chain_ahead", tie.ahead);
	if (tie.refused_why != 0) {
		json_text(json, "chain_refused", refusal_name(tie.refused_why));
		json_text(json, "chain_refused_of", daemon_name((enum daemon)tie.refused_daemon));
		json_unsigned(json, "chain_refused_frame", tie.refused_frame);
		json_moment(json, "chain_refused_ms", tie.refused_ms);
	}
	if (tie.denied_why != 0) {
		json_text(json, "chain_denied", refusal_name(tie.denied_why));
		json_text(json, "chain_denied_of", daemon_name((enum daemon)tie.denied_daemon));
		json_unsigned(json, "chain_denied_frame", tie.denied_frame);
		json_moment(json, "chain_denied_ms", tie.denied_ms);
	}
}
