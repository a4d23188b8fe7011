/* Questions: a reading of a case is on record before it is answered, and what a refusal means for
 * whoever asks. */
#include <stdio.h>

#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static bool notes; /* what is read can be put on record */
static unsigned noted, answered;
static char read[3][64];    /* of the last one: person, what, object */
static const char *refuses; /* the service's answer; NULL: it answers */

static bool note_read(void *context, const char *person, const char *what, const char *object)
{
	assert_ptr_equal(context, &desk);
	assert_int_equal(answered, 0);
	noted++;
	(void)snprintf(read[0], sizeof read[0], "%s", person);
	(void)snprintf(read[1], sizeof read[1], "%s", what);
	(void)snprintf(read[2], sizeof read[2], "%s", object);
	return notes;
}

static bool service(const struct query_context *query, const Zh__Query *ask, struct answer *answer)
{
	(void)ask;
	answered++;
	assert_int_equal(query->region, DESK_REGION);
	assert_int_equal(query->daemon, DAEMON_INTAKE);
	assert_int_equal(query->now_ms, DESK_START_MS);
	assert_int_equal(query->incarnation, journal_head(desk.journal)->incarnation);
	assert_non_null(query->person);
	assert_ptr_equal(query->decider, &toy_producer);
	if (refuses != NULL)
		answer->refusal.code = refuses;
	writer_put(&answer->out, "line\n", 5);
	answer->lines++;
	answer->after = row_key_u64(77);
	return true;
}

static const struct questions asked = {.other = service};

static const struct principal *person_of(void *context, const char *id, int64_t now_ms)
{
	static struct principal wu;
	(void)context;
	(void)id;
	(void)now_ms;
	wu = toy_person("wu", ROLE_OFFICER);
	return &wu;
}

static int begin(void **state)
{
	(void)state;
	memset(&desk, 0, sizeof desk);
	memset(read, 0, sizeof read);
	noted = answered = 0;
	notes = true;
	refuses = NULL;
	desk.decider = &toy_producer;
	desk.person = person_of;
	desk_open(&desk);
	(void)desk_add(&desk, 5);
	desk.stage->options.note_read = note_read;
	desk.stage->options.questions = &asked;
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&desk);
	return 0;
}

static const Zh__Reply *ask_as(uint32_t roles, const char *for_person, Zh__Query *query)
{
	uint8_t id[16] = {7};
	Zh__Request request = ZH__REQUEST__INIT;
	struct principal person = toy_person("lin", roles);
	SET_OPTIONAL(&request, request_id, ((ProtobufCBinaryData){sizeof id, id}));
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	request.for_person = for_person;
	noted = answered = 0;
	const Zh__Reply *reply = desk_ask(&desk, &person, &request, 1);
	assert_int_equal(reply->request_id.data[0], 7);
	return reply;
}

static const Zh__Reply *get(enum object_kind kind, uint32_t roles, const char *for_person)
{
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	SET_OPTIONAL(&object, kind, (uint32_t)kind);
	SET_OPTIONAL(&object, region, DESK_REGION);
	SET_OPTIONAL(&object, number, 12);
	get.object = &object;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	return ask_as(roles, for_person, &query);
}

/* ---- on record */

static void a_case_is_answered_when_its_reading_is_on_record(void **state)
{
	(void)state;
	char object[OBJECT_ID_TEXT];
	object_id_print(object_id_make(OBJECT_CASEFILE, DESK_REGION, 12), object);
	const Zh__Reply *reply = get(OBJECT_CASEFILE, ROLE_OFFICER, NULL);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(noted, 1);
	assert_string_equal(read[0], "lin");
	assert_string_equal(read[1], "object");
	assert_string_equal(read[2], object);
	assert_bytes_text(bytes_of(reply->answer->lines[0].data, reply->answer->lines[0].len),
			  "line\n");
	assert_int_equal(be64_get(reply->answer->after.data), 77);
	assert_false(reply->answer->has_raw);
	notes = false;
	reply = get(OBJECT_CASEFILE, ROLE_OFFICER, NULL);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_BUSY);
	assert_string_equal(reply->refusal->code, "query.read_not_noted");
	assert_null(reply->answer);
	assert_int_equal(answered, 0);
}

static void what_is_no_case_is_not_put_on_record(void **state)
{
	(void)state;
	notes = false;
	assert_int_equal(get(OBJECT_REPORT, ROLE_OFFICER, NULL)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(noted, 0);
	/* The console puts on record by itself what it is asked. */
	assert_int_equal(get(OBJECT_CASEFILE, ROLE_CONSOLE, "wu")->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(noted, 0);
	desk.stage->options.note_read = NULL;
	assert_int_equal(get(OBJECT_CASEFILE, ROLE_OFFICER, NULL)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
}

static const Zh__Reply *copy(uint32_t roles, uint64_t after)
{
	uint8_t chain[JOURNAL_HASH];
	Zh__FramesQuery frames = ZH__FRAMES_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	const struct journal_head *head = journal_head(desk.journal);
	memcpy(chain, head->chain, sizeof chain);
	SET_OPTIONAL(&frames, after_frame, after);
	if (after != 0) {
		SET_OPTIONAL(&frames, incarnation, head->incarnation);
		SET_OPTIONAL(&frames, chain, ((ProtobufCBinaryData){sizeof chain, chain}));
	}
	query.ask_case = ZH__QUERY__ASK_FRAMES;
	query.frames = &frames;
	return ask_as(roles, NULL, &query);
}

/* It has every case. */
static void a_copy_of_the_journal_is_on_record_once_a_day(void **state)
{
	(void)state;
	notes = false;
	assert_string_equal(copy(ROLE_AUDITOR, 0)->refusal->code, "query.read_not_noted");
	assert_string_equal(copy(ROLE_OFFICER, 0)->refusal->code, "query.role");
	assert_int_equal(noted, 0);
	notes = true;
	assert_int_equal(copy(ROLE_AUDITOR, 0)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(noted, 1);
	assert_string_equal(read[0], "lin");
	assert_string_equal(read[1], "frames");
	assert_string_equal(read[2], "intake/1");
	assert_int_equal(copy(ROLE_AUDITOR, 1)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(noted, 0); /* it goes on */
	assert_int_equal(copy(ROLE_AUDITOR, 0)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(noted, 1); /* from the beginning again */
}

/* ---- refused */

static void a_refusal_says_who_can_mend_it(void **state)
{
	static const struct {
		const char *code;
		Zh__Outcome outcome;
	} codes[] = {
		{"query.role", ZH__OUTCOME__OUTCOME_NOT_PERMITTED},
		{"journal.differs", ZH__OUTCOME__OUTCOME_CONFLICT},
		{"journal.damaged", ZH__OUTCOME__OUTCOME_REFUSED},
		{"list.value", ZH__OUTCOME__OUTCOME_INVALID},
		{"list", ZH__OUTCOME__OUTCOME_NOT_FOUND},
		{"query.key", ZH__OUTCOME__OUTCOME_INVALID},
		{"query.unknown", ZH__OUTCOME__OUTCOME_INVALID},
		{"query.too_large", ZH__OUTCOME__OUTCOME_INVALID},
		{"report.not_found", ZH__OUTCOME__OUTCOME_NOT_FOUND},
	};
	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		refuses = codes[i].code;
		const Zh__Reply *reply = get(OBJECT_REPORT, ROLE_OFFICER, NULL);
		assert_string_equal(reply->refusal->code, codes[i].code);
		assert_int_equal(reply->outcome, codes[i].outcome);
		assert_null(reply->answer); /* nor the lines that were written before */
	}
}

/* ---- where nobody answers */

static void what_no_service_knows_is_unknown(void **state)
{
	(void)state;
	desk.stage->options.questions = NULL;
	const Zh__Reply *reply = get(OBJECT_REPORT, ROLE_OFFICER, NULL);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(reply->refusal->code, "query.unknown");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_case_is_answered_when_its_reading_is_on_record),
		TEST(what_is_no_case_is_not_put_on_record),
		TEST(a_copy_of_the_journal_is_on_record_once_a_day),
		TEST(a_refusal_says_who_can_mend_it),
		TEST(what_no_service_knows_is_unknown),
	};
	return cmocka_run_group_tests_name("stage_questions", tests, NULL, NULL);
}
