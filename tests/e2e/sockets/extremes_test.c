/* Every act and every question of five running daemons with its keys and texts empty and far too
 * long, its numbers nought and as great as they get, its parts missing: whatever is answered, the
 * process that was asked goes on. */
#include <stdio.h>

#include "common/core/decider.h"
#include "common/stage/common_decide.h"
#include "services/scenario/county_lists.h"
#include "services/scenario/scratch.h"
#include "tests/e2e/kit/e2e.h"

#define LONG 8000u /* a text may have 8 KiB; a longer one is dropped at the socket */
#define BODY_MAX 262144u
#define DEPTH_MAX 4
#define QUESTION_MS 500

enum extreme {
	EXTREME_BARE,  /* nothing is set */
	EXTREME_EMPTY, /* texts and bytes empty, numbers 0, parts there and empty */
	EXTREME_KEY,   /* texts one byte longer than any row's key */
	EXTREME_LONG,  /* texts longer than anything, numbers as great as they get */
	EXTREMES,
};

static const char *const extreme_names[EXTREMES] = {"bare", "empty", "key", "long"};

struct fixture {
	struct county county;
	struct bus_caller *callers[DAEMON_COUNT];
	char long_text[LONG + 1];
	size_t sent;
};

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	e2e_add_person(&fixture->county, "all-1",
		       "officer, mediator, leader, legal_reviewer, hearing_officer, discloser, "
		       "credit_officer, auditor, operator");
	MUST(county_start_all(&fixture->county, &err_));
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		fixture->callers[daemon] =
			e2e_connect(&fixture->county, (enum daemon)daemon, "cmd", "all-1");
	memset(fixture->long_text, 'A', LONG);
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	county_close_all(fixture->callers);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

/* ---- bodies, written field by field as they go over the wire */

static void put_varint(struct writer *out, uint64_t value)
{
	do {
		uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		writer_put(out, &byte, 1);
		value >>= 7;
	} while (value != 0);
}

static size_t text_size(enum extreme extreme)
{
	if (extreme == EXTREME_KEY)
		return ROW_KEY_MAX + 1;
	return extreme == EXTREME_LONG ? LONG : 0;
}

static void put_message(const struct fixture *fixture, const ProtobufCMessageDescriptor *message,
			enum extreme extreme, int depth, struct writer *out);

static void put_field(const struct fixture *fixture, const ProtobufCFieldDescriptor *field,
		      enum extreme extreme, int depth, struct writer *out)
{
	static const uint8_t ones[8] = {255, 255, 255, 255, 255, 255, 255, 127};
	static const uint8_t none[8] = {0};
	const uint8_t *fixed = extreme == EXTREME_LONG ? ones : none;
	uint64_t number = extreme == EXTREME_LONG ? INT32_MAX : 0;
	unsigned wire = 0;
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES ||
	    field->type == PROTOBUF_C_TYPE_MESSAGE)
		wire = 2;
	else if (field->type == PROTOBUF_C_TYPE_FIXED64 ||
		 field->type == PROTOBUF_C_TYPE_SFIXED64 || field->type == PROTOBUF_C_TYPE_DOUBLE)
		wire = 1;
	else if (field->type == PROTOBUF_C_TYPE_FIXED32 ||
		 field->type == PROTOBUF_C_TYPE_SFIXED32 || field->type == PROTOBUF_C_TYPE_FLOAT)
		wire = 5;
	put_varint(out, (uint64_t)field->id << 3 | wire);
	if (wire == 0) {
		put_varint(out, field->type == PROTOBUF_C_TYPE_BOOL   ? number != 0
				: field->type == PROTOBUF_C_TYPE_ENUM ? number != 0
								      : number);
	} else if (wire != 2) {
		writer_put(out, fixed, wire == 1 ? 8 : 4);
	} else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		uint8_t *memory = (uint8_t *)malloc(BODY_MAX);
		assert_non_null(memory);
		struct writer inner = writer_over(memory, BODY_MAX);
		put_message(fixture, (const ProtobufCMessageDescriptor *)field->descriptor, extreme,
			    depth + 1, &inner);
		put_varint(out, inner.size);
		writer_put(out, memory, inner.size);
		free(memory);
	} else {
		put_varint(out, text_size(extreme));
		writer_put(out, fixture->long_text, text_size(extreme));
	}
}

static void put_message(const struct fixture *fixture, const ProtobufCMessageDescriptor *message,
			enum extreme extreme, int depth, struct writer *out)
{
	if (extreme == EXTREME_BARE || depth > DEPTH_MAX)
		return;
	for (unsigned i = 0; i < message->n_fields; i++)
		put_field(fixture, &message->fields[i], extreme, depth, out);
}

/* ---- what is sent, and that the process goes on */

static void goes_on(struct fixture *fixture, enum daemon daemon, const char *what, const char *how)
{
	struct county_status status;
	struct err err;
	int exit;
	if (county_status(fixture->callers[daemon], &status, &err) == STATUS_OK)
		return;
	char log[2000] = "";
	county_log_tail(&fixture->county, daemon, log, sizeof log);
	if (county_wait_exit(&fixture->county, daemon, 1000, &exit, &err) == STATUS_OK)
		fail_msg("%s (%s) ended %s with %d: %s", what, how, daemon_name(daemon), exit, log);
	fail_msg("%s (%s): %s doesn't answer: %s", what, how, daemon_name(daemon), log);
}

static void send_act(struct fixture *fixture, enum daemon daemon, const struct act *act,
		     enum extreme extreme)
{
	static uint8_t memory[BODY_MAX];
	struct writer body = writer_over(memory, sizeof memory);
	uint8_t id[16] = {0};
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer = NULL;
	struct err err;
	if (act->body != NULL)
		put_message(fixture, act->body, extreme, 0, &body);
	assert_false(body.overflow);
	be64_put(id + 8, ++fixture->sent);
	command.act = act->name;
	command.reason = extreme == EXTREME_BARE ? NULL : "test";
	SET_OPTIONAL(&target, kind, (uint32_t)act->target);
	SET_OPTIONAL(&target, region, COUNTY_REGION);
	SET_OPTIONAL(&target, number, extreme == EXTREME_LONG ? UINT64_MAX : 1);
	if ((act->flags & ACT_CREATES) == 0)
		command.target = &target;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){body.size, memory};
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	if (county_exchange(fixture->callers[daemon], &envelope, QUESTION_MS, &answer, &err) ==
	    STATUS_OK)
		zh__envelope__free_unpacked(answer, NULL);
	else
		print_message("no answer: %s (%s) to %s\n", act->name, extreme_names[extreme],
			      daemon_name(daemon));
	goes_on(fixture, daemon, act->name, extreme_names[extreme]);
}

static void every_act(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		enum daemon daemon = (enum daemon)d;
		const struct decider *decider = scratch_decider(daemon);
		for (unsigned extreme = 0; extreme < EXTREMES; extreme++) {
			const struct act *act;
			for (size_t i = 0; (act = decider_act_at(decider, i)) != NULL; i++)
				send_act(fixture, daemon, act, (enum extreme)extreme);
			for (size_t i = 0; i < common_act_count; i++)
				send_act(fixture, daemon, &common_acts[i], (enum extreme)extreme);
		}
	}
	print_message("acts sent: %zu\n", fixture->sent);
	assert_true(fixture->sent > 500);
}

static void ask(struct fixture *fixture, enum daemon daemon, Zh__Query *query, const char *what,
		const char *how)
{
	Zh__Envelope *answer = NULL;
	struct err err;
	fixture->sent++;
	/* One that isn't well-formed is dropped: then nothing comes. */
	if (county_query(fixture->callers[daemon], query, QUESTION_MS, &answer, &err) == STATUS_OK)
		zh__envelope__free_unpacked(answer, NULL);
	else
		print_message("no answer: %s (%s) to %s\n", what, how, daemon_name(daemon));
	goes_on(fixture, daemon, what, how);
}

/* The question with these bytes, whatever they are. */
static void ask_packed(struct fixture *fixture, enum daemon daemon, unsigned field,
		       struct bytes inner, const char *what, const char *how)
{
	static uint8_t memory[BODY_MAX + 16];
	struct writer out = writer_over(memory, sizeof memory);
	put_varint(&out, (uint64_t)field << 3 | 2);
	put_varint(&out, inner.size);
	writer_put(&out, inner.data, inner.size);
	assert_false(out.overflow);
	Zh__Query *query = zh__query__unpack(NULL, out.size, memory);
	assert_non_null(query);
	ask(fixture, daemon, query, what, how);
	zh__query__free_unpacked(query, NULL);
}

static void every_question(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	static uint8_t memory[BODY_MAX];
	const ProtobufCMessageDescriptor *asks = &zh__query__descriptor;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		for (unsigned i = 0; i < asks->n_fields; i++) {
			const ProtobufCFieldDescriptor *field = &asks->fields[i];
			for (unsigned extreme = 0; extreme < EXTREMES; extreme++) {
				struct writer body = writer_over(memory, sizeof memory);
				put_message(fixture,
					    (const ProtobufCMessageDescriptor *)field->descriptor,
					    (enum extreme)extreme, 0, &body);
				ask_packed(fixture, (enum daemon)d, field->id, writer_bytes(&body),
					   field->name, extreme_names[extreme]);
			}
		}
	}
	print_message("questions sent: %zu\n", fixture->sent);
}

/* What is asked for by name or id: each noun and kind with a key that is empty, long, strange. */
static void every_key(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	static const char *const nouns[] = {"firm", "feed", "region", "checklist", "hazard", ""};
	char key[ROW_KEY_MAX + 2];
	memset(key, 'A', sizeof key - 1);
	key[sizeof key - 1] = '\0';
	const char *keys[] = {"", "abc", key, key + 1, fixture->long_text};
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
			Zh__Query query = ZH__QUERY__INIT;
			Zh__GetQuery get = ZH__GET_QUERY__INIT;
			Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
			Zh__LookupQuery lookup = ZH__LOOKUP_QUERY__INIT;
			query.ask_case = ZH__QUERY__ASK_GET;
			query.get = &get;
			get.key = keys[k];
			for (size_t n = 0; n < sizeof nouns / sizeof nouns[0]; n++) {
				get.noun = nouns[n];
				ask(fixture, (enum daemon)d, &query, "get by key", nouns[n]);
			}
			query.ask_case = ZH__QUERY__ASK_EXPLAIN;
			query.explain = &explain;
			explain.firm_key = keys[k];
			ask(fixture, (enum daemon)d, &query, "explain a firm", keys[k]);
			query.ask_case = ZH__QUERY__ASK_LOOKUP;
			query.lookup = &lookup;
			lookup.n_firm_keys = 1;
			lookup.firm_keys = &keys[k];
			ask(fixture, (enum daemon)d, &query, "lookup", keys[k]);
		}
		for (uint32_t kind = 0; kind <= OBJECT_KIND_COUNT; kind++) {
			for (int greatest = 0; greatest < 2; greatest++) {
				Zh__Query query = ZH__QUERY__INIT;
				Zh__GetQuery get = ZH__GET_QUERY__INIT;
				Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
				Zh__ObjectId object = ZH__OBJECT_ID__INIT;
				SET_OPTIONAL(&object, kind, kind);
				SET_OPTIONAL(&object, region, COUNTY_REGION);
				SET_OPTIONAL(&object, number, greatest != 0 ? UINT64_MAX : 0);
				query.ask_case = ZH__QUERY__ASK_GET;
				query.get = &get;
				get.object = &object;
				ask(fixture, (enum daemon)d, &query, "get by id", "");
				query.ask_case = ZH__QUERY__ASK_EXPLAIN;
				query.explain = &explain;
				explain.object = &object;
				ask(fixture, (enum daemon)d, &query, "explain by id", "");
			}
		}
	}
}

/* Pages that begin nowhere, of every list. */
static void every_page(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	uint8_t after[ROW_KEY_MAX + 8];
	static const size_t sizes[] = {1, 7, 8, 9, ROW_KEY_MAX, ROW_KEY_MAX + 1, sizeof after};
	memset(after, 0xff, sizeof after);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		const struct questions *both[] = {&stage_questions, county_lists((enum daemon)d)};
		size_t each = sizeof sizes / sizeof sizes[0];
		for (size_t b = 0; b < 2; b++) {
			const struct list_kind *kind;
			for (size_t i = 0; (kind = questions_list(both[b], i / each)) != NULL;
			     i++) {
				Zh__Query query = ZH__QUERY__INIT;
				Zh__ListQuery list = ZH__LIST_QUERY__INIT;
				query.ask_case = ZH__QUERY__ASK_LIST;
				query.list = &list;
				list.noun = kind->noun;
				list.has_after = 1;
				list.after = (ProtobufCBinaryData){sizes[i % each], after};
				ask(fixture, (enum daemon)d, &query, "a page of", list.noun);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_question, make_county, end_county),
		cmocka_unit_test_setup_teardown(every_key, make_county, end_county),
		cmocka_unit_test_setup_teardown(every_page, make_county, end_county),
		cmocka_unit_test_setup_teardown(every_act, make_county, end_county),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
