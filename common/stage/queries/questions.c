/* Questions, answered between turns from what is settled. */
#include <stdio.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/message.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/queries/gates_query.h"
#include "common/stage/queries/reads.h"
#include "common/stage/stage_internal.h"

static Zh__Outcome outcome_of_question(const char *code)
{
	if (strcmp(code, "query.role") == 0)
		return ZH__OUTCOME__OUTCOME_NOT_PERMITTED;
	if (strcmp(code, "journal.differs") == 0)
		return ZH__OUTCOME__OUTCOME_CONFLICT;
	if (strcmp(code, "journal.damaged") == 0)
		return ZH__OUTCOME__OUTCOME_REFUSED;
	bool wrong = strncmp(code, "list.", 5) == 0 || strcmp(code, "query.key") == 0 ||
		     strcmp(code, "query.unknown") == 0 ||
		     strcmp(code, "query.too_large") == 0; /* whoever asks mends it */
	return wrong ? ZH__OUTCOME__OUTCOME_INVALID : ZH__OUTCOME__OUTCOME_NOT_FOUND;
}

static void refuse(struct stage *stage, const struct message_block *block, Zh__Outcome outcome,
		   const struct refusal *refusal)
{
	struct reply_parts parts = reply_parts(block, outcome);
	parts.refusal = refusal;
	stage_reply(stage, &parts, false);
}

/* The journal has every case: whoever copies it reads them.  To others than auditors it isn't
 * given. */
static bool note_copy(struct stage *stage, const struct message_block *block)
{
	const struct stage_options *options = &stage->options;
	const Zh__FramesQuery *ask = block->envelope->request->query->frames;
	const char *person = block->principal.id;
	uint32_t day = (uint32_t)time_day_of_ms(stage_now_ms(stage));
	char from[READS_OBJECT];
	if ((block->principal.roles & ROLE_AUDITOR) == 0)
		return true;
	(void)snprintf(from, sizeof from, "%s/%llu", daemon_name(stage->decider->daemon),
		       (unsigned long long)ask->after_frame + 1);
	bool noted = copies_go_on(&stage->copies, person, ask, day) ||
		     options->note_read(options->books_context, person, "frames", from);
	if (noted)
		copies_note(&stage->copies, person, ask, day, stage_mono_ms(stage));
	return noted;
}

/* A reading of a case is put on record before it is answered. */
static bool note_read(struct stage *stage, const struct message_block *block)
{
	const struct stage_options *options = &stage->options;
	const Zh__Request *request = block->envelope->request;
	struct read_case read;
	if (options->note_read == NULL || request->for_person != NULL ||
	    SABOTAGE("stage.reads-unnoted"))
		return true;
	if (request->query->ask_case == ZH__QUERY__ASK_FRAMES)
		return note_copy(stage, block);
	return !reads_case(request->query, &read) ||
	       options->note_read(options->books_context, block->principal.id, read.what,
				  read.object);
}

/* false: it is too large for what the turn's memory has left. */
static bool say(struct stage *stage, const struct message_block *block, struct answer *lines)
{
	const Zh__Request *request = block->envelope->request;
	Zh__Reply reply = ZH__REPLY__INIT;
	Zh__QueryAnswer body = ZH__QUERY_ANSWER__INIT;
	ProtobufCBinaryData text = {lines->out.size, lines->out.data};
	reply.has_request_id = request->has_request_id;
	reply.request_id = request->request_id;
	SET_OPTIONAL(&reply, outcome, ZH__OUTCOME__OUTCOME_DONE);
	body.n_lines = 1;
	body.lines = &text;
	if (lines->raw.size != 0) {
		body.has_raw = 1;
		body.raw = message_bytes(lines->raw);
	}
	if (lines->after.size != 0) {
		body.has_after = 1;
		body.after = (ProtobufCBinaryData){lines->after.size, lines->after.data};
	}
	reply.answer = &body;
	return stage_reply_now(stage, &block->peer, &reply);
}

static bool answer_whole(struct stage *stage, const struct query_context *query,
			 const Zh__Query *ask, struct answer *lines)
{
	const struct questions *questions = stage->options.questions;
	bool known = stage_answer(stage, query, ask, lines) ||
		     (questions != NULL && questions_answer(questions, query, ask, lines));
	if (known && lines->refusal.code == NULL && ask->ask_case == ZH__QUERY__ASK_EXPLAIN) {
		size_t from = lines->out.size;
		answer_subject_gates(query, ask->explain, lines);
		answer_subject_clocks(query, ask->explain, lines);
		questions_hide(&stage_questions, query, "explain CK", lines, from);
	}
	return known;
}

static void answer_query(struct stage *stage, struct message_block *block)
{
	if (!stage_take_rights(stage, block)) {
		struct refusal ended = {.code = "request.key_ended"};
		refuse(stage, block, ZH__OUTCOME__OUTCOME_NOT_PERMITTED, &ended);
		return;
	}
	if (!note_read(stage, block)) {
		struct refusal unnoted = {.code = "query.read_not_noted"};
		refuse(stage, block, ZH__OUTCOME__OUTCOME_BUSY, &unnoted);
		return;
	}
	arena_reset(&stage->input_arena);
	state_savepoint(stage->state); /* ends the loans of rows from before */
	struct query_context query = {
		.rows = &stage->rows->read,
		.policy = stage->books.policy,
		.policies = stage->books.policies,
		.calendar = stage->books.calendar,
		.dictionary = stage->books.dictionary,
		.officers = stage->books.officers,
		.person = &block->principal,
		.region = stage->options.region,
		.daemon = stage->decider->daemon,
		.decider = stage->decider,
		.incarnation = journal_head(stage->journal)->incarnation,
		.now_ms = stage_now_ms(stage),
		.oldest_mark = marks_oldest(stage),
		.stage = stage,
		.arena = &stage->input_arena,
	};
	struct answer lines = {.out = writer_over(stage->answer_memory, STAGE_ANSWER_BYTES),
			       .limit = QUERY_PAGE_MAX};
	const Zh__Query *ask = block->envelope->request->query;
	bool known = answer_whole(stage, &query, ask, &lines);
	if (!known)
		lines.refusal.code = "query.unknown";
	/* Who isn't answered at all would wait out the time, and ask for the same again. */
	else if (lines.out.overflow || (lines.refusal.code == NULL && !say(stage, block, &lines) &&
					!SABOTAGE("stage.answer-lost")))
		lines.refusal.code = "query.too_large";
	if (lines.refusal.code != NULL)
		refuse(stage, block, outcome_of_question(lines.refusal.code), &lines.refusal);
}

void requests_answer_queries(struct stage *stage)
{
	/* A handful between turns; the rest after the next one. */
	for (unsigned i = 0; i < 16; i++) {
		struct message_block *block = message_queue_take(&stage->queries);
		if (block == NULL)
			return;
		answer_query(stage, block);
		message_block_free(block);
	}
}
