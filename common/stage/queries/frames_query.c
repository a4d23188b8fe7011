#include "common/stage/queries/frames_query.h"

#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "common/core/json_line.h"
#include "common/store/journal_kept.h"

#define ROOM ((size_t)512 << 10) /* of one answer: a turn's wait, and a quarter of its arena */

static void put_end(const struct query_context *query, const struct journal_head *head,
		    uint64_t volume_bytes, struct answer *answer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "frames");
	json_text(&json, "daemon", daemon_name(query->daemon));
	json_unsigned(&json, "region", query->region);
	json_unsigned(&json, "head", head->sequence);
	json_unsigned(&json, "frames", head->frame);
	json_hex(&json, "incarnation", bytes_of(&head->incarnation, sizeof head->incarnation));
	json_hex(&json, "chain", bytes_of(head->chain, JOURNAL_HASH));
	if (volume_bytes != 0)
		json_unsigned(&json, "volume_bytes", volume_bytes);
	json_end(&json);
	answer->lines++;
}

static const char *refusal_of(enum status status)
{
	return status == STATUS_CONFLICT    ? "journal.differs"
	       : status == STATUS_NOT_FOUND ? "journal.archived"
					    : "journal.damaged";
}

void answer_frames(struct journal *journal, const struct query_context *query,
		   const Zh__FramesQuery *ask, struct answer *answer)
{
	struct journal_held after = {.incarnation = ask->incarnation, .frame = ask->after_frame};
	struct journal_given given;
	struct err err;
	bool may = query->person != NULL && (query->person->roles & ROLE_AUDITOR) != 0;
	if (!may && !SABOTAGE("stage.frames-to-anybody")) {
		answer->refusal.code = "query.role";
		return;
	}
	uint8_t *room = arena_take(query->arena, ROOM);
	if (room == NULL || (after.frame != 0 && ask->chain.len != JOURNAL_HASH)) {
		answer->refusal.code = "query.key";
		return;
	}
	if (after.frame != 0)
		memcpy(after.chain, ask->chain.data, JOURNAL_HASH);
	enum status status = journal_give(journal, &after, ask->offset, room, ROOM, &given, &err);
	if (status != STATUS_OK) {
		answer->refusal = (struct refusal){
			.code = refusal_of(status),
			.where = arena_text(query->arena, err.text),
		};
		return;
	}
	put_end(query, journal_head(journal), given.volume_bytes, answer);
	answer->raw = bytes_of(room, given.size);
}
