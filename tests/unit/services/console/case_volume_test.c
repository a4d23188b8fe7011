/* The file of a case as it is bound, paper by paper (程序规定 78, 79), and the sheet on which it is
 * reported (notice 004 四(五)). */
#include "services/console/papers/case_volume.h"

#include <stdio.h>

#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/console/papers/case_sheet.h"
#include "tests/lib/test.h"

#define REGION 522701u
#define LIFE UINT64_C(0x77)
#define CASE object_id_make(OBJECT_CASEFILE, REGION, 5)
#define HAZARD object_id_make(OBJECT_HAZARD, REGION, 7)

static struct mem_disk *disk;
static struct model *model;
static struct err err;
static uint64_t taken[DAEMON_COUNT];
static uint32_t trace_region; /* 0: this county's */
static char text[1 << 18];
static size_t room;

static int setup(void **state)
{
	(void)state;
	memset(taken, 0, sizeof taken);
	trace_region = 0;
	room = sizeof text - 1;
	disk = mem_disk_create();
	assert_ok(model_open("model", disk, &model, &err));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	model_close(model);
	mem_disk_destroy(disk);
	return 0;
}

/* ---- what happened */

struct told {
	enum daemon daemon;
	uint16_t kind;
	struct object_id subject;
	const ProtobufCMessage *body;
};

/* The n-th of a daemon is recorded at 00:00:0n on 14 March 2025, by two persons. */
static void put(const struct told *told, uint64_t trace)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.meta = &meta, .body = told->body};
	uint8_t memory[4096];
	struct writer out = writer_over(memory, sizeof memory);
	uint64_t sequence = ++taken[told->daemon];
	meta.person = "wang";
	meta.second = "chen";
	event.head.kind = told->kind;
	event.head.subject_kind = (uint8_t)told->subject.kind;
	event.head.subject_region = told->subject.region;
	event.head.subject_number = told->subject.number;
	event.head.trace_daemon = DAEMON_INTAKE;
	event.head.trace_sequence = trace;
	event.head.trace_region = trace_region;
	event.head.trace_incarnation = LIFE;
	assert_ok(event_write(&event, &out));
	assert_ok(model_take(model, told->daemon, REGION, LIFE, sequence,
			     INT64_C(1741881600000) + 1000 * (int64_t)sequence,
			     writer_bytes(&out)));
}

static void take_of(enum daemon daemon, uint16_t kind, struct object_id subject,
		    const ProtobufCMessage *body, uint64_t trace)
{
	const struct told told = {daemon, kind, subject, body};
	assert_ok(model_begin(model, &err));
	put(&told, trace);
	assert_ok(model_commit(model, daemon, (struct model_position){LIFE, taken[daemon]}, &err));
}

static void take(uint16_t kind, const ProtobufCMessage *body)
{
	take_of(DAEMON_ESCALATION, kind, CASE, body, 0);
}

static void decide(int64_t owed_fen, bool on_spot, size_t penalties)
{
	Zh__CaseDecided body = ZH__CASE_DECIDED__INIT;
	Zh__Penalty warning = ZH__PENALTY__INIT, fine = ZH__PENALTY__INIT;
	Zh__Penalty *all[] = {&warning, &fine};
	SET_OPTIONAL(&warning, kind, ZH__PENALTY_KIND__PENALTY_KIND_WARNING);
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, owed_fen);
	body.penalties = all;
	body.n_penalties = penalties;
	body.number = "都市监处罚〔2025〕5号";
	body.firm_name = "平安电器";
	body.penalty_basis = "产品质量法49";
	body.facts_found = "销售不合格产品";
	SET_OPTIONAL(&body, owed_fen, owed_fen);
	SET_OPTIONAL(&body, on_spot, on_spot);
	take(KIND(CASE_DECIDED), &body.base);
}

static void file(const char *number)
{
	Zh__CaseFiled body = ZH__CASE_FILED__INIT;
	body.number = number;
	take(KIND(CASE_FILED), &body.base);
}

static void check_clue(uint64_t hazard)
{
	Zh__ClueChecked body = ZH__CLUE_CHECKED__INIT;
	SET_OPTIONAL(&body, hazard, hazard);
	take(KIND(CLUE_CHECKED), &body.base);
}

static void move_goods(const char *document)
{
	Zh__GoodsMoved body = ZH__GOODS_MOVED__INIT;
	body.document = document;
	take_of(DAEMON_HAZARD, KIND(GOODS_MOVED), HAZARD, &body.base, 0);
}

/* ---- questions */

typedef void ask_fn(const struct console_question *question, struct object_id object,
		    struct answer *answer);

static struct answer ask_as(ask_fn *what, struct object_id object, uint32_t roles)
{
	static uint8_t arena_memory[1 << 18];
	struct arena arena;
	struct principal person = {.roles = roles};
	struct answer answer = {.out = writer_over(text, room), .limit = QUERY_PAGE_MAX};
	arena_init(&arena, arena_memory, sizeof arena_memory);
	struct console_question question = {model, &person, REGION, NULL, 0, false, &arena, NULL};
	what(&question, object, &answer);
	text[answer.out.size] = '\0';
	return answer;
}

static void is_refused(ask_fn *what, struct object_id object, const char *code)
{
	struct answer answer = ask_as(what, object, ROLE_OFFICER);
	assert_non_null(answer.refusal.code);
	assert_string_equal(answer.refusal.code, code);
	assert_int_equal(answer.lines, 0);
	assert_int_equal(answer.out.size, 0);
}

/* The papers in their order: "PLACE event" of each, "!" before one that is missing. */
static void is_bound(const char *papers)
{
	char said[1024] = "";
	struct answer answer = ask_as(console_case_volume, CASE, ROLE_OFFICER);
	size_t lines = 0;
	assert_null(answer.refusal.code);
	for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1, lines++) {
		*end = '\0';
		const char *event = strstr(line, "\"event\":\"") + strlen("\"event\":\"");
		const char *place = strstr(line, "\"place\":") + strlen("\"place\":");
		bool side = strstr(line, "\"volume\":\"side_volume\"") != NULL;
		size_t used = strlen(said);
		(void)snprintf(said + used, sizeof said - used, "%s%s%.1s %.*s\n",
			       strstr(line, "\"missing\":true") != NULL ? "!" : "",
			       side ? "side " : "", place, (int)strcspn(event, "\""), event);
	}
	assert_int_equal(answer.lines, lines);
	assert_string_equal(said, papers);
}

static bool is_of_a_case(const char *name)
{
	return strncmp(name, "KIND_CASE_", 10) == 0 || strncmp(name, "KIND_HEARING_", 13) == 0;
}

static void each_kind_of_a_case_is_bound(void **state)
{
	const ProtobufCEnumDescriptor *kinds = &zh__event_kind__descriptor;
	size_t found = 0;
	(void)state;
	for (unsigned i = 0; i < kinds->n_values; i++) {
		if (!is_of_a_case(kinds->values[i].name))
			continue;
		if (case_volume_part((uint16_t)kinds->values[i].value) == NULL)
			fail_msg("%s has no part in case_volume.def", kinds->values[i].name);
		found++;
	}
	assert_true(found > 40);
}

static void what_is_none_of_a_case_is_not_bound(void **state)
{
	(void)state;
	assert_null(case_volume_part(KIND(REPORT_REGISTERED)));
	assert_string_equal(case_volume_part(KIND(CASE_FILED)), "filing_form");
	assert_string_equal(case_volume_part(KIND(CASE_CLOSED)), "closing_form");
}

/* ---- the file */

/* In the order of the volumes, whenever it came; in each part the oldest first. */
static void papers_lie_in_their_order(void **state)
{
	Zh__CaseServed served = ZH__CASE_SERVED__INIT;
	Zh__CaseClosed closed = ZH__CASE_CLOSED__INIT;
	Zh__CaseExecuted executed = ZH__CASE_EXECUTED__INIT;
	Zh__CaseEvidenceTaken evidence = ZH__CASE_EVIDENCE_TAKEN__INIT;
	Zh__CaseReviewed reviewed = ZH__CASE_REVIEWED__INIT;
	(void)state;
	check_clue(0);
	take(KIND(CASE_EVIDENCE_TAKEN), &evidence.base);
	file("立案〔2025〕5号");
	take(KIND(CASE_REVIEWED), &reviewed.base);
	decide(100, false, 2);
	take(KIND(CASE_EXECUTED), &executed.base);
	take(KIND(CASE_SERVED), &served.base);
	take(KIND(CASE_CLOSED), &closed.base);
	is_bound("1 case_filed\n2 case_decided\n2 case_served\n4 case_evidence_taken\n"
		 "6 case_executed\nside 1 clue_checked\nside 3 case_reviewed\n"
		 "side 5 case_closed\n");
}

/* 程序规定 79: what must be on record and isn't stands in its part. */
static void what_is_missing_is_said(void **state)
{
	Zh__CaseDiscussed discussed = ZH__CASE_DISCUSSED__INIT;
	(void)state;
	take(KIND(CASE_DISCUSSED), &discussed.base);
	is_bound("side 6 case_discussed\n"); /* nothing is decided: nothing is owed */
	decide(0, false, 0);
	is_bound("2 case_decided\nside 6 case_discussed\n"); /* nor where nobody is punished */
	decide(100, false, 2);
	is_bound("!1 case_filed\n2 case_decided\n2 case_decided\n!2 case_served\n"
		 "!4 case_evidence_taken\n!6 case_executed\n!side 3 case_reviewed\n"
		 "side 6 case_discussed\n");
	decide(0, false, 1); /* a warning: nothing has to be paid */
	is_bound("!1 case_filed\n2 case_decided\n2 case_decided\n2 case_decided\n"
		 "!2 case_served\n!4 case_evidence_taken\n!side 3 case_reviewed\n"
		 "side 6 case_discussed\n");
	decide(100, true, 2); /* on the spot: nothing comes before */
	is_bound("2 case_decided\n2 case_decided\n2 case_decided\n2 case_decided\n"
		 "!2 case_served\n!6 case_executed\nside 6 case_discussed\n");
}

/* Of the hazard that the last clue was about: what was done with its goods, and nothing else. */
static void goods_of_its_hazard_are_in_it(void **state)
{
	Zh__GoodsMoved elsewhere = ZH__GOODS_MOVED__INIT;
	Zh__CustodyChanged custody = ZH__CUSTODY_CHANGED__INIT;
	Zh__CorrectionOrdered ordered = ZH__CORRECTION_ORDERED__INIT;
	(void)state;
	move_goods("封存〔2025〕1号");
	take_of(DAEMON_HAZARD, KIND(CUSTODY_CHANGED), HAZARD, &custody.base, 0);
	take_of(DAEMON_HAZARD, KIND(CORRECTION_ORDERED), HAZARD, &ordered.base, 0);
	take_of(DAEMON_HAZARD, KIND(GOODS_MOVED), object_id_make(OBJECT_HAZARD, REGION, 8),
		&elsewhere.base, 0);
	check_clue(8);
	is_bound("6 goods_moved\nside 1 clue_checked\n");
	check_clue(7);
	is_bound("6 goods_moved\n6 custody_changed\nside 1 clue_checked\n"
		 "side 1 clue_checked\n");
	assert_non_null(strstr(text, "\"person\":\"wang\",\"second\":\"chen\""));
	/* Of a case alone, and of one that there is. */
	is_refused(console_case_volume, HAZARD, "story.not_found");
	is_refused(console_case_volume, object_id_make(OBJECT_CASEFILE, REGION, 6),
		   "story.not_found");
}

static const char *line_of(const char *event)
{
	char wanted[64];
	(void)snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", event);
	char *line = strstr(text, wanted);
	assert_non_null(line);
	while (line > text && line[-1] != '\n')
		line--;
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* Its number and its document, or the receipt; who may see no content sees who and when. */
static void a_paper_says_what_it_is(void **state)
{
	Zh__CaseServed served = ZH__CASE_SERVED__INIT;
	Zh__CaseExecuted executed = ZH__CASE_EXECUTED__INIT;
	(void)state;
	file("立案〔2025〕5号");
	served.document = "送达回证一份";
	take(KIND(CASE_SERVED), &served.base);
	executed.receipt = "票据8";
	take(KIND(CASE_EXECUTED), &executed.base);
	static const struct {
		const char *event, *line;
	} lines[] = {
		{"case_filed",
		 "{\"kind\":\"volume_paper\",\"volume\":\"main_volume\",\"place\":1,\"part\":"
		 "\"filing_form\",\"event\":\"case_filed\",\"recorded_ms\":\"2025-03-14T00:00:01."
		 "000+08:00\",\"number\":\"立案〔2025〕5号\",\"person\":\"wang\",\"second\":"
		 "\"chen\"}"},
		{"case_served",
		 "{\"kind\":\"volume_paper\",\"volume\":\"main_volume\",\"place\":2,\"part\":"
		 "\"decision_and_receipts\",\"event\":\"case_served\",\"recorded_ms\":\"2025-03-"
		 "14T00:00:02.000+08:00\",\"document\":\"送达回证一份\",\"person\":\"wang\","
		 "\"second\":\"chen\"}"},
		{"case_executed",
		 "{\"kind\":\"volume_paper\",\"volume\":\"main_volume\",\"place\":6,\"part\":"
		 "\"papers_on_goods\",\"event\":\"case_executed\",\"recorded_ms\":\"2025-03-14T00:"
		 "00:03.000+08:00\",\"document\":\"票据8\",\"person\":\"wang\",\"second\":"
		 "\"chen\"}"},
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		assert_null(ask_as(console_case_volume, CASE, ROLE_OFFICER).refusal.code);
		assert_string_equal(line_of(lines[i].event), lines[i].line);
		assert_null(ask_as(console_case_volume, CASE, ROLE_OPERATOR).refusal.code);
		assert_null(strstr(text, "5号"));
		assert_null(strstr(text, "票据8"));
		assert_non_null(strstr(text, "\"person\":\"wang\""));
	}
}

/* A file that lacks papers would look whole. */
static void a_file_without_room_is_refused(void **state)
{
	Zh__CaseStatement statement = ZH__CASE_STATEMENT__INIT;
	const struct told told = {DAEMON_ESCALATION, KIND(CASE_STATEMENT), CASE, &statement.base};
	(void)state;
	assert_ok(model_begin(model, &err));
	for (size_t i = 0; i < 1024; i++)
		put(&told, 0);
	assert_ok(
		model_commit(model, DAEMON_ESCALATION, (struct model_position){LIFE, 1024}, &err));
	assert_int_equal(ask_as(console_case_volume, CASE, ROLE_OFFICER).lines, 1024);
	room = ask_as(console_case_volume, CASE, ROLE_OFFICER).out.size - 1;
	is_refused(console_case_volume, CASE, "query.too_large");
	room = sizeof text - 1;
	take(told.kind, told.body);
	is_refused(console_case_volume, CASE, "query.too_large");
}

/* ---- the sheet */

static void sheet_is(const char *line)
{
	struct answer answer = ask_as(console_case_sheet, CASE, ROLE_OFFICER);
	assert_null(answer.refusal.code);
	assert_int_equal(answer.lines, 1);
	assert_string_equal(text, line);
}

static void no_sheet_before_the_decision(void **state)
{
	(void)state;
	is_refused(console_case_sheet, CASE, "story.not_found");
	file("立案〔2025〕5号");
	is_refused(console_case_sheet, CASE, "story.not_found");
	decide(100, false, 2);
	sheet_is("{\"kind\":\"case_sheet\",\"id\":\"CS-522701-5\",\"number\":"
		 "\"立案〔2025〕5号\",\"filed_ms\":\"2025-03-14T00:00:01.000+08:00\","
		 "\"firm\":\"平安电器\",\"decision_number\":\"都市监处罚〔2025〕5号\","
		 "\"decided_ms\":\"2025-03-14T00:00:02.000+08:00\",\"penalty_kinds\":"
		 "[\"warning\",\"fine\"],\"penalty_fen\":100,\"case_basis\":\"产品质量法49\","
		 "\"case_facts\":\"销售不合格产品\"}\n");
	/* Only of a case. */
	Zh__CaseDecided body = ZH__CASE_DECIDED__INIT;
	take_of(DAEMON_HAZARD, KIND(CASE_DECIDED), HAZARD, &body.base, 0);
	is_refused(console_case_sheet, HAZARD, "story.not_found");
}

/* What was reported takes the place of what its journal says; its source is the report. */
static void a_sheet_says_what_was_reported(void **state)
{
	Zh__ReportRegistered report = ZH__REPORT_REGISTERED__INIT;
	Zh__CaseClosed closed = ZH__CASE_CLOSED__INIT;
	Zh__CaseCertificationReported reported = ZH__CASE_CERTIFICATION_REPORTED__INIT;
	Zh__Attachment decision = ZH__ATTACHMENT__INIT;
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	(void)state;
	SET_OPTIONAL(&report, report, 3);
	SET_OPTIONAL(&report, kind, ZH__REPORT_KIND__REPORT_KIND_CLUE);
	take_of(DAEMON_INTAKE, KIND(REPORT_REGISTERED), object_id_make(OBJECT_REPORT, REGION, 3),
		&report.base, 1);
	filed.number = "立案〔2025〕5号";
	take_of(DAEMON_ESCALATION, KIND(CASE_FILED), CASE, &filed.base, 1);
	decide(0, false, 2);
	decide(1234, false, 2); /* it was changed: the last one counts */
	take(KIND(CASE_CLOSED), &closed.base);
	decision.name = "决定书.pdf";
	reported.case_source = "举报";
	reported.case_information = "信息";
	reported.case_basis = "依据";
	reported.case_facts = "案情";
	reported.decision_file = &decision;
	reported.upload_receipt = "回执9";
	SET_OPTIONAL(&reported, uploaded_ms, INT64_C(1741881600000));
	take(KIND(CASE_CERTIFICATION_REPORTED), &reported.base);
	sheet_is("{\"kind\":\"case_sheet\",\"id\":\"CS-522701-5\",\"report\":"
		 "\"RP-522701-3\",\"report_kind\":\"clue\",\"number\":\"立案〔2025〕5号\","
		 "\"filed_ms\":\"2025-03-14T00:00:01.000+08:00\",\"firm\":\"平安电器\","
		 "\"decision_number\":\"都市监处罚〔2025〕5号\",\"decided_ms\":"
		 "\"2025-03-14T00:00:03.000+08:00\",\"penalty_kinds\":[\"warning\",\"fine\"],"
		 "\"penalty_fen\":1234,\"closed_ms\":\"2025-03-14T00:00:04.000+08:00\","
		 "\"case_source\":\"举报\",\"case_information\":\"信息\",\"case_basis\":"
		 "\"依据\",\"case_facts\":\"案情\",\"decision_file\":\"决定书.pdf\","
		 "\"upload_receipt\":\"回执9\",\"uploaded_ms\":\"2025-03-14T00:00:00.000+08:00\""
		 "}\n");
}

/* What began it all is no report: an inspection's find, or another region's. */
static void a_case_without_a_report_has_no_source(void **state)
{
	Zh__HazardOpened opened = ZH__HAZARD_OPENED__INIT;
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	(void)state;
	take_of(DAEMON_INTAKE, KIND(HAZARD_OPENED), HAZARD, &opened.base, 1);
	take_of(DAEMON_ESCALATION, KIND(CASE_FILED), CASE, &filed.base, 1);
	decide(0, false, 1);
	assert_null(ask_as(console_case_sheet, CASE, ROLE_OFFICER).refusal.code);
	assert_null(strstr(text, "\"report"));
}

/* Events of other counties have numbers that ours have as well. */
static void another_countys_report_isnt_ours(void **state)
{
	Zh__ReportRegistered report = ZH__REPORT_REGISTERED__INIT;
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	(void)state;
	SET_OPTIONAL(&report, report, 3);
	take_of(DAEMON_INTAKE, KIND(REPORT_REGISTERED), object_id_make(OBJECT_REPORT, REGION, 3),
		&report.base, 1);
	trace_region = REGION + 1;
	take_of(DAEMON_ESCALATION, KIND(CASE_FILED), CASE, &filed.base, 1);
	decide(0, false, 1);
	assert_null(ask_as(console_case_sheet, CASE, ROLE_OFFICER).refusal.code);
	assert_null(strstr(text, "\"report"));
}

int main(void)
{
#define WITH_MODEL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_a_case_is_bound),
		cmocka_unit_test(what_is_none_of_a_case_is_not_bound),
		WITH_MODEL(papers_lie_in_their_order),
		WITH_MODEL(what_is_missing_is_said),
		WITH_MODEL(goods_of_its_hazard_are_in_it),
		WITH_MODEL(a_paper_says_what_it_is),
		WITH_MODEL(a_file_without_room_is_refused),
		WITH_MODEL(no_sheet_before_the_decision),
		WITH_MODEL(a_sheet_says_what_was_reported),
		WITH_MODEL(a_case_without_a_report_has_no_source),
		WITH_MODEL(another_countys_report_isnt_ours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
