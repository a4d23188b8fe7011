/* Acts, questions and pushes. */
#include <stdio.h>

#include "common/base/random_source.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "tests/e2e/kit/e2e.h"

/* ---- acts */

static void read_reply(const Zh__Reply *reply, struct e2e_reply *out)
{
	*out = (struct e2e_reply){.outcome = reply->outcome,
				  .repeated = reply->repeated_request != 0,
				  .version = reply->object_version};
	if (reply->at != NULL)
		out->sequence = reply->at->sequence;
	if (reply->object != NULL)
		out->object = reply->object->number;
	if (reply->refusal == NULL)
		return;
	const Zh__Refusal *refusal = reply->refusal;
	(void)snprintf(out->code, sizeof out->code, "%s", refusal->code);
	if (refusal->where != NULL)
		(void)snprintf(out->where, sizeof out->where, "%s", refusal->where);
}

static void fill_command(const struct e2e_act *act, Zh__Command *command, Zh__ObjectId *target)
{
	command->act = act->act;
	command->reason = act->reason != NULL ? act->reason : "test";
	if (act->seen != 0)
		SET_OPTIONAL(command, seen_version, act->seen);
	if (act->dry_run)
		SET_OPTIONAL(command, dry_run, 1);
	if (act->kind == OBJECT_NONE)
		return;
	SET_OPTIONAL(target, kind, (uint32_t)act->kind);
	SET_OPTIONAL(target, region, COUNTY_REGION);
	SET_OPTIONAL(target, number, act->number);
	command->target = target;
}

/* The body's bytes; the caller frees them. */
static uint8_t *pack_body(const struct e2e_act *act, Zh__Command *command)
{
	size_t size = act->body != NULL ? protobuf_c_message_get_packed_size(act->body)
					: act->raw_body.size;
	uint8_t *packed = (uint8_t *)malloc(size + 1);
	assert_non_null(packed);
	if (act->body != NULL)
		(void)protobuf_c_message_pack(act->body, packed);
	else if (size != 0)
		memcpy(packed, act->raw_body.data, size);
	command->has_body = act->body != NULL || size != 0;
	command->body = (ProtobufCBinaryData){size, packed};
	return packed;
}

void e2e_do(struct bus_caller *caller, const struct e2e_act *act, struct e2e_reply *ret_reply)
{
	uint8_t id[16];
	size_t id_size = act->short_id ? sizeof id / 2 : sizeof id;
	struct random_source random = random_system();
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	random_fill(&random, id, sizeof id);
	if (act->request_id != NULL)
		memcpy(id, act->request_id, sizeof id);
	fill_command(act, &command, &target);
	uint8_t *packed = pack_body(act, &command);
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){id_size, id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	MUST(county_exchange(caller, &envelope, E2E_WAIT_MS, &answer, &err_));
	free(packed);
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_REPLY);
	assert_int_equal(answer->reply->request_id.len, id_size);
	assert_memory_equal(answer->reply->request_id.data, id, id_size);
	read_reply(answer->reply, ret_reply);
	zh__envelope__free_unpacked(answer, NULL);
}

void e2e_must(struct bus_caller *caller, const struct e2e_act *act, struct e2e_reply *ret_reply)
{
	e2e_do(caller, act, ret_reply);
	if (ret_reply->outcome != ZH__OUTCOME__OUTCOME_DONE &&
	    ret_reply->outcome != ZH__OUTCOME__OUTCOME_PROPOSED)
		fail_msg("%s: %d %s %s", act->act, ret_reply->outcome, ret_reply->code,
			 ret_reply->where);
}

void e2e_outcome_text(const struct e2e_reply *reply, char out[E2E_CODE * 2])
{
	char name[E2E_CODE];
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&zh__outcome__descriptor, (int)reply->outcome);
	size_t size = 0;
	/* OUTCOME_NOT_PERMITTED -> not_permitted */
	for (const char *at = value->name + strlen("OUTCOME_"); *at != '\0'; at++)
		name[size++] = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
	name[size] = '\0';
	(void)snprintf(out, E2E_CODE * 2, "%s%s%s", name, reply->code[0] != '\0' ? " " : "",
		       reply->code);
}

/* ---- questions: an answer's lines, NUL behind them */

static char *ask(struct bus_caller *caller, Zh__Query *query, uint64_t *ret_after)
{
	Zh__Envelope *answer;
	MUST(county_query(caller, query, E2E_WAIT_MS, &answer, &err_));
	const Zh__Reply *reply = answer->reply;
	if (reply->outcome != ZH__OUTCOME__OUTCOME_DONE)
		fail_msg("a question is answered with %d %s", reply->outcome,
			 reply->refusal != NULL ? reply->refusal->code : "");
	assert_non_null(reply->answer);
	const Zh__QueryAnswer *lines = reply->answer;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	for (size_t i = 0; lines != NULL && i < lines->n_lines; i++)
		(void)fwrite(lines->lines[i].data, 1, lines->lines[i].len, out);
	assert_int_equal(fclose(out), 0);
	if (ret_after != NULL)
		*ret_after = lines != NULL && lines->has_after && lines->after.len >= 8
				     ? be64_get(lines->after.data)
				     : 0;
	zh__envelope__free_unpacked(answer, NULL);
	return text;
}

static struct bytes line_with(const char *text, const char *mark)
{
	const char *at = strstr(text, mark);
	if (at == NULL)
		return bytes_of(NULL, 0);
	while (at > text && at[-1] != '\n')
		at--;
	return bytes_of(at, strcspn(at, "\n"));
}

static char *ask_status(struct bus_caller *caller, const char *mark, struct bytes *ret_line)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	char *text = ask(caller, &query, NULL);
	*ret_line = line_with(text, mark);
	if (ret_line->data == NULL)
		fail_msg("status has no line with %s:\n%s", mark, text);
	return text;
}

uint64_t e2e_counter(struct bus_caller *caller, const char *mark, const char *member)
{
	struct bytes line;
	char *text = ask_status(caller, mark, &line);
	uint64_t value = county_number(line, member);
	free(text);
	return value;
}

int64_t e2e_moment(struct bus_caller *caller, const char *mark, const char *member)
{
	struct bytes line;
	char moment[64];
	int64_t value = 0;
	char *text = ask_status(caller, mark, &line);
	county_text(line, member, moment, sizeof moment);
	free(text);
	if (moment[0] != '\0')
		assert_ok(time_parse_moment(moment, &value));
	return value;
}

void e2e_digest(struct bus_caller *caller, struct e2e_digest *ret_digest)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__DigestQuery digest = ZH__DIGEST_QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_DIGEST;
	query.digest = &digest;
	char *text = ask(caller, &query, NULL);
	struct bytes line = bytes_of_text(text);
	ret_digest->sequence = county_number(line, "sequence");
	county_text(line, "state", ret_digest->state, sizeof ret_digest->state);
	free(text);
	assert_int_equal(strlen(ret_digest->state), E2E_HEX - 1);
}

void e2e_assert_same(const struct e2e_digest *a, const struct e2e_digest *b)
{
	/* Where a day ends, each daemon signs where its journal stood. */
	if (a->sequence != b->sequence && e2e_day_ended()) {
		print_message("skipped: a day ended between what is compared\n");
		skip();
	}
	assert_int_equal(a->sequence, b->sequence);
	assert_string_equal(a->state, b->state);
}

bool e2e_next_line(const char **at, struct bytes *ret_line)
{
	size_t size = strcspn(*at, "\n");
	if (**at == '\0')
		return false;
	*ret_line = bytes_of(*at, size);
	*at += size + ((*at)[size] == '\n');
	return true;
}

static void tail_page(struct bus_caller *caller, uint32_t kind, uint64_t *from, FILE *out)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__TailQuery tail = ZH__TAIL_QUERY__INIT;
	tail.n_kinds = 1;
	tail.kinds = &kind;
	SET_OPTIONAL(&tail, from, *from);
	SET_OPTIONAL(&tail, bodies, 1);
	query.ask_case = ZH__QUERY__ASK_TAIL;
	query.tail = &tail;
	char *text = ask(caller, &query, from);
	(void)fputs(text, out);
	free(text);
}

char *e2e_tail(struct bus_caller *caller, uint32_t kind)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	for (uint64_t from = 1; from != 0;)
		tail_page(caller, kind, &from, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

size_t e2e_events(struct bus_caller *caller, uint32_t kind)
{
	char *text = e2e_tail(caller, kind);
	const char *at = text;
	struct bytes line;
	size_t count = 0;
	while (e2e_next_line(&at, &line))
		count++;
	free(text);
	return count;
}

char *e2e_list(struct bus_caller *caller, const char *noun)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	list.noun = noun;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	return ask(caller, &query, NULL);
}

char *e2e_question(struct bus_caller *caller, Zh__Query *query)
{
	return ask(caller, query, NULL);
}

static Zh__ObjectId object_of(enum object_kind kind, uint64_t number)
{
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, kind);
	SET_OPTIONAL(&id, region, COUNTY_REGION);
	SET_OPTIONAL(&id, number, number);
	return id;
}

char *e2e_show_proposal(struct bus_caller *caller, uint64_t proposal)
{
	Zh__ObjectId id = object_of(OBJECT_PROPOSAL, proposal);
	Zh__Query query = ZH__QUERY__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	get.object = &id;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	return e2e_question(caller, &query);
}

char *e2e_explain(struct bus_caller *caller, enum object_kind kind, uint64_t number)
{
	Zh__ObjectId id = object_of(kind, number);
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	explain.object = &id;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	return e2e_question(caller, &query);
}

/* ---- feeds */

size_t e2e_push(struct bus_caller *feed, uint64_t first, size_t count, Zh__ItemOutcome outcome)
{
	static const struct county_load load = {.seed = 11, .firms = 60};
	struct county_envelope frame;
	Zh__Envelope *answer;
	size_t found = 0;
	load_push(&load, first, count, first + 1, &frame);
	MUST(bus_caller_send(feed, bytes_of(frame.data, frame.size), E2E_WAIT_MS, &err_));
	free(frame.data);
	MUST(county_receive(feed, E2E_WAIT_MS, &answer, &err_));
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	for (size_t i = 0; i < answer->receipt->n_results; i++)
		found += answer->receipt->results[i]->outcome == outcome;
	zh__envelope__free_unpacked(answer, NULL);
	return found;
}
