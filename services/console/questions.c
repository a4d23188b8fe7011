/* Questions at console.cmd: who asks, what is waited for, the answer. */
#include <stdlib.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/core/json_line.h"
#include "common/daemon/disk_line.h"
#include "common/stage/message_block.h"
#include "common/stage/queries/event_line.h"
#include "services/console/answers.h"
#include "services/console/console.h"
#include "services/console/http/audit.h"

#define BEHIND "console.behind"
#define UNNOTED "console.read_not_noted"
#define WAIT_MOST_MS (30 * MS_PER_SECOND)
#define WAITING_MOST 1024u

static void status_line(struct console *console, struct answer *answer)
{
	const struct model_made *made = model_made(console->model);
	struct json_line json;
	json_begin(&json, &answer->out, "status");
	json_text(&json, "daemon", "console");
	json_unsigned(&json, "region", console->region);
	json_unsigned(&json, "questions", console->questions);
	json_unsigned(&json, "malformed", console->malformed);
	json_unsigned(&json, "skipped", model_skipped(console->model));
	json_unsigned(&json, "scrubs", model_walks(console->model));
	if (made->how == MODEL_DAMAGED)
		json_text(&json, "model_remade", made->why.text);
	disk_line_put(console->config, console->config->data, &json);
	json_array(&json, "sources");
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		const struct producer *producer = &console->producers[d];
		json_object(&json, NULL);
		json_text(&json, "daemon", daemon_name((enum daemon)d));
		json_unsigned(&json, "cursor",
			      model_position(console->model, (enum daemon)d).sequence);
		json_unsigned(&json, "head", producer->reader.head);
		json_text(&json, "stopped", pulling_stuck(producer));
		json_object_end(&json);
	}
	json_array_end(&json);
	json_end(&json);
	answer->lines++;
}

/* Nothing that the daemons told of is still to be read. */
static bool caught_up(const struct console *console)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		const struct producer *producer = &console->producers[d];
		if (!producer->heard ||
		    model_position(console->model, (enum daemon)d).sequence < producer->reader.head)
			return SABOTAGE("console.answers-behind");
	}
	return true;
}

/* What isn't found may not have been read yet, and "there is none" would be a false answer. */
static void mark_behind(const struct console *console, const struct wait_lags *lags,
			struct answer *answer)
{
	const char *code = answer->refusal.code;
	bool none = code != NULL && strcmp(code, "story.not_found") == 0;
	if (code != NULL && !none)
		return;
	bool nothing = none || answer->lines == 0;
	bool lag = lags != NULL ? wait_lags_any(lags) && !SABOTAGE("console.answers-behind")
				: nothing && !caught_up(console);
	if (lag)
		answer->refusal.code = BEHIND;
}

static Zh__Outcome outcome_of(const char *code)
{
	if (strcmp(code, "query.role") == 0)
		return ZH__OUTCOME__OUTCOME_NOT_PERMITTED;
	if (strncmp(code, "bulletin.", strlen("bulletin.")) == 0)
		return ZH__OUTCOME__OUTCOME_REFUSED;
	bool again = strcmp(code, BEHIND) == 0 || strcmp(code, UNNOTED) == 0;
	return again ? ZH__OUTCOME__OUTCOME_BUSY : ZH__OUTCOME__OUTCOME_NOT_FOUND;
}

void console_question_answer(struct console *console, const struct principal *who,
			     const Zh__Query *ask, const struct wait_lags *lags,
			     struct answer *answer)
{
	struct arena arena;
	struct console_question question = {console->model,
					    who,
					    console->region,
					    console->bulletins,
					    clock_now_ms(&console->clock),
					    console->config->demo,
					    &arena,
					    &console->people};
	console->questions++;
	arena_init(&arena, console->input_memory, CONSOLE_ANSWER_BYTES);
	if (ask->ask_case == ZH__QUERY__ASK_STATUS)
		status_line(console, answer);
	else
		console_answer(&question, ask, answer);
	bool bulletin = ask->ask_case == ZH__QUERY__ASK_BULLETIN;
	if (bulletin && ask->bulletin->has_after)
		return; /* it was level when the count began */
	mark_behind(console, lags, answer);
	if (bulletin && answer->refusal.code != NULL) /* no figures rather than some of them */
		answer->out.size = answer->lines = answer->after.size = 0;
}

/* ---- one question */

struct question {
	struct wait wait; /* the first: this is what is waited with */
	struct console *console;
	struct bus_route route;
	uint8_t sender[BUS_KEY];
	struct message_block *block;
};

/* How far behind each daemon it is: a parameter of its name, the events or "silent". */
struct lag_params {
	Zh__Param params[DAEMON_COUNT], *pointers[DAEMON_COUNT];
	char values[DAEMON_COUNT][24];
	size_t count;
};

static void tell_lag(const struct wait_lags *lags, struct lag_params *out)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct wait_lag lag = lags->of[d];
		if (!lag.silent && lag.events == 0)
			continue;
		Zh__Param *param = &out->params[out->count];
		char *value = out->values[out->count];
		zh__param__init(param);
		(void)snprintf(value, sizeof out->values[0], "%llu",
			       (unsigned long long)lag.events);
		param->name = daemon_name((enum daemon)d);
		param->value = lag.silent ? "silent" : value;
		out->pointers[out->count++] = param;
	}
}

static void reply(const struct question *question, const struct wait_lags *lags,
		  struct answer *answer)
{
	const Zh__Request *request = question->block->envelope->request;
	const char *code = answer->refusal.code;
	struct lag_params lag = {.count = 0};
	Zh__Reply message = ZH__REPLY__INIT;
	Zh__QueryAnswer body = ZH__QUERY_ANSWER__INIT;
	Zh__Refusal refusal = ZH__REFUSAL__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	ProtobufCBinaryData lines = {answer->out.size, answer->out.data};
	message.has_request_id = request->has_request_id;
	message.request_id = request->request_id;
	SET_OPTIONAL(&message, outcome, ZH__OUTCOME__OUTCOME_DONE);
	if (code != NULL) {
		refusal.code = code;
		message.refusal = &refusal;
		message.outcome = outcome_of(code);
	}
	if (code != NULL && lags != NULL && strcmp(code, BEHIND) == 0) {
		tell_lag(lags, &lag);
		refusal.n_params = lag.count;
		refusal.params = lag.pointers;
	}
	/* What there is of it is shown all the same. */
	if (code == NULL || (lag.count != 0 && answer->lines != 0)) {
		body.n_lines = 1;
		body.lines = &lines;
		body.has_after = answer->after.size != 0 && !SABOTAGE("console.no-next-page");
		body.after = (ProtobufCBinaryData){answer->after.size, answer->after.data};
		message.answer = &body;
	}
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REPLY;
	envelope.reply = &message;
	size_t size = protobuf_c_message_get_packed_size(&envelope.base);
	uint8_t *packed = (uint8_t *)malloc(size);
	if (packed == NULL)
		return;
	protobuf_c_message_pack(&envelope.base, packed);
	(void)bus_server_send_owned(question->console->server, &question->route, packed,
				    bytes_of(packed, size));
}

static void question_free(struct question *question)
{
	message_block_free(question->block);
	free(question);
}

#define READ_MOST 64u

/* What a person at zhianctl reads of a matter or a firm; NULL: nothing of one. */
static const char *read_of(const Zh__Query *ask, char object[READ_MOST])
{
	const Zh__StoryQuery *story = ask->ask_case == ZH__QUERY__ASK_STORY ? ask->story : NULL;
	const Zh__ExplainQuery *explain =
		ask->ask_case == ZH__QUERY__ASK_EXPLAIN ? ask->explain : NULL;
	if (story == NULL && explain == NULL)
		return NULL;
	const Zh__ObjectId *id = story != NULL ? story->object : explain->object;
	const char *key = story != NULL ? story->firm_key : explain->firm_key;
	_Static_assert(OBJECT_ID_TEXT <= READ_MOST && EVENT_ID_TEXT <= READ_MOST, "ids fit");
	if (id != NULL) {
		object_id_print(object_id_make((enum object_kind)id->kind, id->region, id->number),
				object);
	} else if (story != NULL && story->trace != NULL) {
		event_id_print((struct event_id){.region = story->trace->region,
						 .daemon = (enum daemon)story->trace->daemon,
						 .incarnation = story->trace->incarnation,
						 .sequence = story->trace->sequence},
			       object);
	} else {
		struct bytes said = text_cut(bytes_of_text(key != NULL ? key : ""), READ_MOST - 1);
		(void)snprintf(object, READ_MOST, "%.*s", (int)said.size, (const char *)said.data);
	}
	return explain != NULL      ? "explain"
	       : story->case_sheet  ? "case_sheet"
	       : story->case_volume ? "case_volume"
				    : "story";
}

/* As of the pages: a reading that can't be put on record isn't answered. */
static bool note_read(struct console *console, const struct principal *who, const Zh__Query *ask)
{
	char object[READ_MOST];
	const char *what = read_of(ask, object);
	const struct audit audit = {console->config, &console->log, clock_now_ms(&console->clock)};
	return what == NULL || SABOTAGE("console.questions-unnoted") ||
	       audit_note(&audit, who->id, what, object);
}

/* `wait` NULL: it wasn't kept waiting. */
static void answer_now(const struct question *question, const struct principal *who,
		       const struct wait *wait)
{
	struct console *console = question->console;
	struct answer answer = {.out = writer_over(console->answer_memory, CONSOLE_ANSWER_BYTES),
				.limit = QUERY_PAGE_MAX};
	struct wait_lags memory, *lags = NULL;
	if (wait != NULL) {
		console_lags(console, wait, &memory);
		lags = &memory;
	}
	const Zh__Query *ask = question->block->envelope->request->query;
	if (note_read(console, who, ask))
		console_question_answer(console, who, ask, lags, &answer);
	else
		answer.refusal.code = UNNOTED;
	reply(question, lags, &answer);
}

static void waited(struct wait *wait)
{
	struct question *question = (struct question *)(void *)wait;
	struct console *console = question->console;
	/* The key may have been taken away since. */
	console_follow_people(console);
	const struct principal *who =
		people_of_key(&console->people, question->sender, console_now_for_keys(console));
	if (who != NULL)
		answer_now(question, who, wait);
	question_free(question);
}

/* Who asks sends the same question again when no answer comes. */
static bool is_waiting(const struct console *console, const struct question *asked)
{
	const ProtobufCBinaryData *id = &asked->block->envelope->request->request_id;
	for (const struct wait *wait = console->waits.first; wait != NULL; wait = wait->next) {
		if (wait->done != waited)
			continue;
		const struct question *other = (const struct question *)(const void *)wait;
		const ProtobufCBinaryData *known = &other->block->envelope->request->request_id;
		if (memcmp(other->sender, asked->sender, BUS_KEY) == 0 && known->len == id->len &&
		    id->len != 0 && memcmp(known->data, id->data, id->len) == 0)
			return true;
	}
	return false;
}

/* Who may not see it isn't kept waiting, nor is the status. */
static bool is_to_wait(const struct principal *who, const Zh__Query *ask)
{
	return person_sees_content(who) &&
	       (ask->ask_case == ZH__QUERY__ASK_STORY || ask->ask_case == ZH__QUERY__ASK_EXPLAIN ||
		ask->ask_case == ZH__QUERY__ASK_SEARCH ||
		(ask->ask_case == ZH__QUERY__ASK_BULLETIN && !ask->bulletin->has_after));
}

static int64_t patience_of(const Zh__Request *request)
{
	int64_t asked_ms = request->has_deadline_ms ? request->deadline_ms : CONSOLE_WAIT_MS;
	return asked_ms < WAIT_MOST_MS ? asked_ms : WAIT_MOST_MS;
}

static void question_take(struct question *question, const struct principal *who)
{
	struct console *console = question->console;
	const Zh__Request *request = question->block->envelope->request;
	if (is_waiting(console, question)) {
		question_free(question);
		return;
	}
	if (!is_to_wait(who, request->query)) {
		answer_now(question, who, NULL);
		question_free(question);
		return;
	}
	question->wait.done = waited;
	console_wait(console, &question->wait,
		     console->waits.count < WAITING_MOST ? patience_of(request) : 0);
}

void console_question_came(void *context, struct bus_server *server, const struct bus_route *route,
			   const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct console *console = (struct console *)context;
	console_follow_people(
		console); /* so that a key that was taken away isn't heard once more */
	const struct principal *who =
		people_of_key(&console->people, sender, console_now_for_keys(console));
	struct message_block *block = who != NULL ? message_block_make(payload, 16) : NULL;
	struct question *question =
		block != NULL ? (struct question *)calloc(1, sizeof *question) : NULL;
	(void)server;
	if (question == NULL || block->envelope->what_case != ZH__ENVELOPE__WHAT_REQUEST ||
	    block->envelope->request->ask_case != ZH__REQUEST__ASK_QUERY) {
		console->malformed++;
		message_block_free(block);
		free(question);
		return;
	}
	question->console = console;
	question->route = *route;
	memcpy(question->sender, sender, BUS_KEY);
	question->block = block;
	question_take(question, who);
}
