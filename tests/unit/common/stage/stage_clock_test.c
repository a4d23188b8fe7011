/* A person's acts on a clock: suspended for lawful grounds, extended by who may, put right by two.
 */
#include <sodium.h>
#include <stdio.h>

#include "command.pb-c.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "common/policy/terms/clock_ledger.h"
#include "common/policy/terms/decide_clock.h"
#include "common/stage/persons/proposal_decide.h"
#include "tests/unit/common/stage/clock_books.h"
#include "tests/unit/common/stage/stage_fixture.h"

enum {
	DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_DAY,
	DONE = ZH__OUTCOME__OUTCOME_DONE,
	PROPOSED = ZH__OUTCOME__OUTCOME_PROPOSED,
};

static struct desk desk;
static struct clock_books books;
static uint64_t about; /* the clock that is asked about */

/* 90 days for testing and hearings, once 30 more by a leader, then by minutes: from Monday
 * 2025-03-03 to 2025-06-01, a Sunday in a festival, and so to Tuesday 2025-06-03. */
static struct clock_rule case_rule(void)
{
	struct clock_rule rule = clock_books_rule("APP-64", DAY, 90);
	rule.extension = 30;
	rule.extensions_max = 1;
	rule.extension_by = CLOCK_DECIDER_LEADER;
	rule.further_by = CLOCK_DECIDER_COLLECTIVE;
	rule.stops = UINT32_C(1) << CLOCK_GROUND_TESTING | UINT32_C(1) << CLOCK_GROUND_HEARING;
	return rule;
}

static int begin(void **state)
{
	struct clock_rule rules[2] = {case_rule(), clock_books_rule("NEW-64", DAY, 60)};
	(void)state;
	about = 1;
	clock_books_make(&books, rules, 2, NULL);
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_consumer;
	desk.books = &books.books;
	desk_open(&desk);
	desk_offer_event(&desk, 1, 1, 1, 100); /* a hundred starts a clock */
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_check_replay(&desk);
	desk_done(&desk);
	clock_books_done(&books);
	return 0;
}

static struct clock_row clock_of(void)
{
	struct clock_row row;
	state_savepoint(desk.state);
	memcpy(&row, clock_row_get(stage_rows(desk.stage), 1), sizeof row);
	return row;
}

static int64_t on(const char *moment)
{
	int64_t moment_ms = 0;
	assert_ok(time_parse_moment(moment, &moment_ms));
	return moment_ms;
}

static void assert_due(const char *day)
{
	char due[TIME_DAY_TEXT];
	time_print_day(time_day_of_ms(clock_of().due_ms), due);
	assert_string_equal(due, day);
}

static void go_to(const char *moment)
{
	clock_manual_advance(&desk.clock, on(moment) - desk.clock.now_ms);
	(void)desk_turn(&desk);
	(void)desk_turn(&desk);
}

static const Zh__Reply *ask(const char *act, const ProtobufCMessage *body, const char *who,
			    uint32_t roles, const char *reason)
{
	uint8_t packed[256];
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&target, kind, OBJECT_CLOCK);
	SET_OPTIONAL(&target, region, DESK_REGION);
	SET_OPTIONAL(&target, number, about);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act;
	command.target = &target;
	command.reason = reason;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(body, packed), packed};
	struct principal person = toy_person(who, roles);
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	return reply;
}

static Zh__ClockActCommand of_ground(const char *ground, const char *evidence)
{
	Zh__ClockActCommand body = ZH__CLOCK_ACT_COMMAND__INIT;
	body.ground = ground;
	body.evidence = evidence;
	return body;
}

static Zh__ClockActCommand between(const char *from, const char *to)
{
	Zh__ClockActCommand body = of_ground("testing", "委托书第3号");
	SET_OPTIONAL(&body, at_ms, on(from));
	if (to != NULL)
		SET_OPTIONAL(&body, until_ms, on(to));
	return body;
}

static void assert_code(const Zh__Reply *reply, const char *code)
{
	assert_non_null(reply->refusal);
	assert_string_equal(reply->refusal->code, code);
}

static const Zh__Reply *suspend(const Zh__ClockActCommand *body)
{
	return ask("clock.suspend", &body->base, "lin", ROLE_OFFICER, NULL);
}

/* ---- closed words */

/* 程序规定 82: seven ways to serve a document, and no other. */
static void a_document_is_served_as_the_law_knows(void **state)
{
	(void)state;
	static const char *const ways[] = {"direct",    "left",      "electronic", "mail",
					   "entrusted", "forwarded", "announced"};
	Zh__ClockToldCommand body = ZH__CLOCK_TOLD_COMMAND__INIT;
	body.document = "告知书1号";
	body.method = "pigeon";
	const Zh__Reply *reply = ask("clock.told", &body.base, "lin", ROLE_OFFICER, NULL);
	assert_code(reply, "act.value_unknown");
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(reply->refusal->where, "method");
	assert_int_equal(reply->refusal->n_possible, 7);
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(reply->refusal->possible[i], ways[i]);
	for (size_t i = 0; i < 7; i++) {
		body.method = ways[i];
		reply = ask("clock.told", &body.base, "lin", ROLE_OFFICER, NULL);
		assert_string_not_equal(reply->refusal->code, "act.value_unknown");
	}
}

/* ---- suspension */

static void only_what_the_rule_allows_stops_a_clock(void **state)
{
	Zh__ClockActCommand appraisal = of_ground("appraisal", NULL);
	Zh__ClockActCommand mood = of_ground("weather", NULL);
	Zh__ClockActCommand none = of_ground(NULL, NULL);
	(void)state;
	const Zh__Reply *reply = suspend(&appraisal);
	assert_code(reply, "clock.ground_not_allowed");
	assert_string_equal(reply->refusal->rule->id, "APP-64");
	assert_string_equal(reply->refusal->params[1]->value, "testing, hearing");
	assert_code(suspend(&mood), "clock.ground_not_allowed");
	assert_code(suspend(&none), "clock.ground_missing");
	assert_int_equal(clock_of().ledger_count, 0);
	books.rules[0].stops = 0;
	assert_code(suspend(&appraisal), "clock.never_stops");
}

static void a_suspension_told_afterwards_needs_evidence_and_its_place(void **state)
{
	(void)state;
	go_to("2025-04-10T09:00");
	Zh__ClockActCommand unproved = between("2025-03-10", "2025-03-20");
	unproved.evidence = NULL;
	assert_code(suspend(&unproved), "clock.evidence_missing");
	Zh__ClockActCommand before = between("2025-03-01", "2025-03-20");
	assert_code(suspend(&before), "clock.moment_outside");
	Zh__ClockActCommand ahead = between("2025-03-10", "2025-05-01");
	assert_code(suspend(&ahead), "clock.moment_outside");
	Zh__ClockActCommand turned = between("2025-03-20", "2025-03-10");
	assert_code(suspend(&turned), "clock.moment_outside");
	Zh__ClockActCommand fine = between("2025-03-10", "2025-03-20");
	assert_int_equal(suspend(&fine)->outcome, DONE);
	assert_int_equal(clock_of().state, CLOCK_RUNNING);
	assert_due("2025-06-11"); /* ten days behind the unmoved end, 2025-06-01 */
	Zh__ClockActCommand overlapping = between("2025-03-19", "2025-03-25");
	assert_code(suspend(&overlapping), "clock.suspensions_overlap");
	Zh__ClockActCommand open_over_it = between("2025-03-05", NULL);
	assert_code(suspend(&open_over_it), "clock.suspensions_overlap");
	Zh__ClockActCommand behind = between("2025-03-20", "2025-03-25");
	assert_int_equal(suspend(&behind)->outcome, DONE);
	assert_due("2025-06-16");
	struct clock_ledger_row entry;
	assert_true(clock_ledger_get(stage_rows(desk.stage), 1, 0, &entry));
	assert_string_equal(entry.ground, "testing");
	assert_string_equal(entry.evidence, "委托书第3号");
	assert_string_equal(entry.person, "lin");
}

static void what_is_over_is_not_suspended(void **state)
{
	Zh__ClockActCommand late = of_ground("testing", NULL);
	(void)state;
	go_to("2025-06-04T09:00");
	assert_code(suspend(&late), "clock.over");
	/* What happened while it ran is put on record all the same, and moves the end. */
	Zh__ClockActCommand earlier = between("2025-05-26", "2025-06-03");
	assert_int_equal(suspend(&earlier)->outcome, DONE);
	assert_due("2025-06-09");
}

/* The second person. */
static const Zh__Reply *approve(uint64_t proposal, const char *who)
{
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&target, kind, OBJECT_PROPOSAL);
	SET_OPTIONAL(&target, region, DESK_REGION);
	SET_OPTIONAL(&target, number, proposal);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "proposal.approve";
	command.target = &target;
	state_savepoint(desk.state);
	SET_OPTIONAL(&command, seen_version,
		     proposal_seen(stage_rows(desk.stage), desk.decider, proposal));
	struct principal person = toy_person(who, ROLE_LEADER | ROLE_OFFICER);
	return desk_command(&desk, &person, &command);
}

static void an_open_suspension_goes_on_until_it_is_ended(void **state)
{
	Zh__ClockActCommand open = between("2025-03-10", NULL);
	Zh__ClockActCommand resume = of_ground(NULL, "检验报告");
	(void)state;
	go_to("2025-03-12T09:00");
	assert_int_equal(suspend(&open)->outcome, DONE);
	assert_int_equal(clock_of().state, CLOCK_SUSPENDED);
	assert_code(suspend(&open), "clock.suspended_already");
	SET_OPTIONAL(&resume, at_ms, on("2025-03-09"));
	assert_code(ask("clock.resume", &resume.base, "lin", ROLE_OFFICER, NULL),
		    "clock.moment_outside");
	/* An extension may be granted meanwhile; it isn't the suspension that ends. */
	Zh__ClockActCommand extend = of_ground("案情复杂", NULL);
	assert_int_equal(ask("clock.extend", &extend.base, "lin", ROLE_OFFICER, NULL)->outcome,
			 PROPOSED);
	assert_int_equal(approve(1, "wu")->outcome, DONE);
	go_to("2025-03-30T09:00");
	SET_OPTIONAL(&resume, at_ms, on("2025-03-20"));
	assert_int_equal(ask("clock.resume", &resume.base, "lin", ROLE_OFFICER, NULL)->outcome,
			 DONE);
	struct clock_ledger_row entry;
	assert_true(clock_ledger_get(stage_rows(desk.stage), 1, 0, &entry));
	assert_int_equal(entry.to_ms, on("2025-03-20"));
	assert_due("2025-07-11");
}

/* ---- extension */

static const Zh__Reply *extend(uint32_t by, const char *decision, const char *asked)
{
	Zh__ClockActCommand body = of_ground("案情复杂", asked != NULL ? "延期申请" : NULL);
	if (by != 0)
		SET_OPTIONAL(&body, by, by);
	body.decision = decision;
	if (asked != NULL)
		SET_OPTIONAL(&body, at_ms, on(asked));
	return ask("clock.extend", &body.base, "lin", ROLE_OFFICER, NULL);
}

static void who_may_extend_and_by_how_much(void **state)
{
	(void)state;
	assert_code(extend(31, NULL, NULL), "clock.extension_too_long");
	assert_int_equal(extend(0, NULL, NULL)->outcome, PROPOSED);
	assert_due("2025-06-03");
	assert_code(approve(1, "lin"), "proposal.same_person");
	assert_int_equal(approve(1, "wu")->outcome, DONE);
	assert_due("2025-07-01");
	assert_code(extend(45, NULL, NULL), "clock.collective_decision_missing");
	assert_code(extend(0, "纪要〔2025〕3号", NULL), "clock.extension_length_missing");
	assert_int_equal(extend(45, "纪要〔2025〕3号", NULL)->outcome, PROPOSED);
	assert_due("2025-07-01");
	assert_int_equal(approve(2, "wu")->outcome, DONE);
	assert_due("2025-08-15");
	assert_int_equal(clock_of().extensions, 2);
}

static void an_extension_is_asked_for_while_the_term_runs(void **state)
{
	(void)state;
	go_to("2025-06-05T09:00");
	assert_code(extend(0, NULL, NULL), "clock.over");
	assert_code(extend(0, NULL, "2025-06-04"), "clock.over");
	assert_int_equal(extend(0, NULL, "2025-06-03")->outcome, PROPOSED);
	assert_int_equal(approve(1, "wu")->outcome, DONE);
	assert_due("2025-07-01");
}

/* ---- a wrong entry put right */

static const Zh__Reply *correct(const char *anchor, const char *evidence, const char *reason)
{
	Zh__ClockCorrectCommand body = ZH__CLOCK_CORRECT_COMMAND__INIT;
	SET_OPTIONAL(&body, anchor_ms, on(anchor));
	body.evidence = evidence;
	return ask("clock.correct", &body.base, "lin", ROLE_OFFICER, reason);
}

static void two_persons_correct_an_anchor(void **state)
{
	(void)state;
	go_to("2025-03-20T09:00");
	assert_code(correct("2025-02-27", "送达回证", NULL), "clock.reason_missing");
	assert_code(correct("2025-02-27", NULL, "送达日期录错"), "clock.evidence_missing");
	assert_code(correct("2025-04-06", "送达回证", "送达日期录错"), "clock.moment_outside");
	/* What it counts from was on record on the 3rd. */
	assert_code(correct("2025-03-06", "送达回证", "送达日期录错"), "clock.anchor_after_record");
	assert_int_equal(correct("2025-02-27", "送达回证", "送达日期录错")->outcome,
			 ZH__OUTCOME__OUTCOME_PROPOSED);
	assert_due("2025-06-03");
	assert_code(approve(1, "lin"), "proposal.same_person");
	assert_int_equal(approve(1, "wu")->outcome, DONE);
	assert_due("2025-05-28");
	assert_int_equal(clock_of().anchor_ms, on("2025-02-27"));
	assert_int_equal(desk_count(&desk, KIND(CLOCK_CORRECTED)), 1);
	assert_code(correct("2025-02-27", "送达回证", "再看"), "clock.nothing_to_correct");
}

/* ---- another rule */

static const Zh__Reply *change_rule(const char *rule_id, const char *reason)
{
	Zh__ClockRuleCommand body = ZH__CLOCK_RULE_COMMAND__INIT;
	body.rule_id = rule_id;
	return ask("clock.rule", &body.base, "lin", ROLE_OFFICER, reason);
}

static void an_open_clock_keeps_its_rule_until_a_person_changes_it(void **state)
{
	(void)state;
	books.rules[0].version = 2;
	books.rules[0].budget = 120;
	go_to("2025-03-20T09:00");
	assert_due("2025-06-03");
	struct clock_rule rule;
	struct clock_row row = clock_of();
	assert_true(clock_rule_of(&books.policy, &row, &rule));
	assert_int_equal(rule.budget, 90);
	assert_int_equal(rule.version, 1);
	assert_code(change_rule(NULL, NULL), "clock.reason_missing");
	assert_int_equal(change_rule(NULL, "适用新规定")->outcome, PROPOSED); /* a later end */
	assert_due("2025-06-03");
	assert_int_equal(approve(1, "wu")->outcome, DONE);
	assert_due("2025-07-01");
	assert_int_equal(clock_of().rule_version, 2);
	assert_code(change_rule(NULL, "再改"), "clock.rule_same");
	assert_code(change_rule("APP-18", "另用"), "clock.rule_of_another_purpose");
	assert_int_equal(change_rule("NEW-64", "从轻")->outcome, PROPOSED); /* an earlier one */
	assert_due("2025-07-01");
	assert_int_equal(approve(2, "wu")->outcome, DONE);
	assert_due("2025-05-06"); /* 60 days end on 2025-05-02, a holiday */
	assert_string_equal(clock_of().rule_id, "NEW-64");
}

/* ---- a term that is over when it begins */

/* The first clock's reminder begins a term that counts from half a year ago. */
static void consume_and_begin_late(const struct decider *self, const struct decide_context *context,
				   const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind == INPUT_MARK && input->mark->clock == 1 &&
	    input->mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_REMINDER)
		(void)decide_clock_start(context, decision, (enum clock_id)clock_of().purpose,
					 own_object(context, OBJECT_HAZARD, 999),
					 context->now_ms - 180 * MS_PER_DAY, 0, NULL);
	else
		toy_consumer.decide(&toy_consumer, context, input, decision);
}

static int begin_late(void **state)
{
	static struct decider decider;
	decider = toy_consumer;
	decider.decide = consume_and_begin_late;
	(void)begin(state);
	desk.decider = &decider;
	desk_restart(&desk);
	desk_offer_event(&desk, 2, 2, 1, 200); /* a second clock, whose marks come behind */
	return 0;
}

static uint64_t marks_fired(void)
{
	return stage_stats(desk.stage).marks_fired;
}

static void a_term_that_a_mark_begins_late_fires_at_once(void **state)
{
	(void)state;
	clock_manual_advance(&desk.clock, clock_of().due_ms + MS_PER_HOUR - desk.clock.now_ms);
	desk_turns(&desk, 6);
	assert_int_equal(counter_next(stage_rows(desk.stage), OBJECT_CLOCK, 0), 4);
	const struct clock_row *late = clock_row_get(stage_rows(desk.stage), 3);
	assert_true(late->due_ms < desk.clock.now_ms);
	assert_int_equal(late->fired, (1u << late->mark_count) - 1u);
	assert_int_equal(marks_fired(), 3u * late->mark_count);
}

/* ---- what the party is told of */

/* As above; the party is told of tests and of extensions, within five days each time. */
static int begin_told(void **state)
{
	struct clock_rule rules[3] = {case_rule(), clock_books_rule("TELL-1", DAY, 5),
				      clock_books_rule("ASK-1", DAY, 10)};
	(void)state;
	about = 1;
	rules[0].stops |= UINT32_C(1) << CLOCK_GROUND_SUSPENSION;
	rules[0].told = UINT32_C(1) << CLOCK_GROUND_TESTING | CLOCK_TOLD_EXTENSION;
	rules[1].id = CLOCK_TERM_TELL;
	rules[2].id = CLOCK_TERM_STANDS;
	clock_books_make(&books, rules, 3, NULL);
	books.policy.clock_ids[CLOCK_HAZARD_ORDER].count = 1;
	books.policy.clock_ids[CLOCK_TERM_TELL].first = 1;
	books.policy.clock_ids[CLOCK_TERM_TELL].count = 1;
	books.policy.clock_ids[CLOCK_TERM_STANDS].first = 2;
	books.policy.clock_ids[CLOCK_TERM_STANDS].count = 1;
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_consumer;
	desk.books = &books.books;
	desk_open(&desk);
	desk_offer_event(&desk, 1, 1, 1, 100);
	return 0;
}

static uint64_t running_for(enum clock_id purpose)
{
	struct object_id clock = {OBJECT_CLOCK, DESK_REGION, 1, DAEMON_HAZARD};
	state_savepoint(desk.state);
	return clock_running(stage_rows(desk.stage), clock, purpose);
}

static const Zh__Reply *told(const char *served, const char *document)
{
	Zh__ClockToldCommand body = ZH__CLOCK_TOLD_COMMAND__INIT;
	body.document = document;
	body.method = "direct";
	if (served != NULL)
		SET_OPTIONAL(&body, served_ms, on(served));
	return ask("clock.told", &body.base, "lin", ROLE_OFFICER, NULL);
}

static const Zh__Reply *resume(const char *at, const char *evidence)
{
	Zh__ClockActCommand body = of_ground(NULL, evidence);
	SET_OPTIONAL(&body, at_ms, on(at));
	return ask("clock.resume", &body.base, "lin", ROLE_OFFICER, NULL);
}

/* 行政强制法25(3): days of a test of which nobody was told aren't left out. */
static void days_that_nobody_was_told_of_count(void **state)
{
	(void)state;
	go_to("2025-03-12T09:00");
	Zh__ClockActCommand both_ends = between("2025-03-10", "2025-03-11");
	const Zh__Reply *reply = suspend(&both_ends);
	assert_code(reply, "clock.tell_first");
	assert_string_equal(reply->refusal->rule->id, "APP-64");
	assert_string_equal(reply->refusal->possible[0], "clock.told");
	assert_code(told("2025-03-12", "告知书1号"), "clock.nothing_to_tell");
	Zh__ClockActCommand open = between("2025-03-10", NULL);
	assert_int_equal(suspend(&open)->outcome, DONE);
	assert_int_not_equal(running_for(CLOCK_TERM_TELL), 0);
	assert_int_not_equal(running_for(CLOCK_TERM_STANDS), 0);
	go_to("2025-03-14T09:00");
	assert_code(resume("2025-03-14", ""), "clock.evidence_missing");
	assert_int_equal(resume("2025-03-14", "检验报告")->outcome, DONE);
	assert_due("2025-06-03");
	assert_int_equal(running_for(CLOCK_TERM_TELL), 0);
	assert_int_equal(running_for(CLOCK_TERM_STANDS), 0);
}

static void days_that_the_party_was_told_of_are_left_out(void **state)
{
	(void)state;
	go_to("2025-03-12T09:00");
	Zh__ClockActCommand open = between("2025-03-10", NULL);
	assert_int_equal(suspend(&open)->outcome, DONE);
	assert_code(told(NULL, "告知书1号"), "clock.served_outside");
	assert_code(told("2025-03-09", "告知书1号"), "clock.served_outside");
	assert_code(told("2025-03-13", "告知书1号"), "clock.served_outside");
	assert_code(told("2025-03-11", ""), "clock.told_document");
	assert_code(told("2025-03-11", NULL), "clock.told_document");
	assert_int_equal(told("2025-03-11", "告知书1号")->outcome, DONE);
	assert_int_equal(running_for(CLOCK_TERM_TELL), 0);
	assert_code(resume("2025-03-13", "检验报告"), "clock.moment_outside");
	go_to("2025-03-14T09:00");
	assert_int_equal(resume("2025-03-14", "检验报告")->outcome, DONE);
	assert_due("2025-06-05");
}

static const Zh__Reply *stands(const char *evidence)
{
	Zh__ClockStandsCommand body = ZH__CLOCK_STANDS_COMMAND__INIT;
	body.evidence = evidence;
	return ask("clock.stands", &body.base, "lin", ROLE_OFFICER, NULL);
}

/* Time without an end of its own is asked about again and again. */
static void whether_the_ground_still_stands_is_asked_again(void **state)
{
	(void)state;
	assert_code(stands("检验未完成的说明"), "clock.not_suspended");
	Zh__ClockActCommand open = of_ground("testing", "委托书");
	assert_int_equal(suspend(&open)->outcome, DONE);
	uint64_t asked = running_for(CLOCK_TERM_STANDS);
	assert_code(stands(NULL), "clock.evidence_missing");
	assert_int_equal(running_for(CLOCK_TERM_STANDS), asked);
	const Zh__Reply *reply = stands("检验未完成的说明");
	assert_int_equal(reply->outcome, DONE);
	assert_int_equal(reply->object->number, 1);
	assert_int_not_equal(running_for(CLOCK_TERM_STANDS), asked);
	assert_int_not_equal(running_for(CLOCK_TERM_STANDS), 0);
}

static void an_extension_is_told_and_has_a_reason(void **state)
{
	(void)state;
	Zh__ClockActCommand body = of_ground(NULL, NULL);
	assert_code(ask("clock.extend", &body.base, "lin", ROLE_OFFICER, NULL),
		    "clock.extension_unexplained");
	SET_OPTIONAL(&body, at_ms, on("2025-03-01"));
	assert_code(ask("clock.extend", &body.base, "lin", ROLE_OFFICER, "案情复杂"),
		    "clock.moment_outside");
	SET_OPTIONAL(&body, at_ms, on("2025-03-04"));
	assert_code(ask("clock.extend", &body.base, "lin", ROLE_OFFICER, "案情复杂"),
		    "clock.moment_outside");
	body.has_at_ms = 0;
	assert_int_equal(ask("clock.extend", &body.base, "lin", ROLE_OFFICER, "案情复杂")->outcome,
			 PROPOSED);
	assert_int_equal(running_for(CLOCK_TERM_TELL), 0);
	assert_int_equal(approve(1, "wu")->outcome, DONE);
	assert_int_not_equal(running_for(CLOCK_TERM_TELL), 0);
}

/* 程序规定46(1): one of its causes, the paper, and the head's word. */
static void a_term_is_interrupted_for_a_cause_and_by_two(void **state)
{
	(void)state;
	Zh__ClockActCommand body = of_ground("suspension", "审批表");
	const Zh__Reply *reply = suspend(&body);
	assert_code(reply, "clock.cause_missing");
	assert_string_equal(reply->refusal->where, "cause");
	SET_OPTIONAL(&body, cause, ZH__SUSPENSION_CAUSE__SUSPENSION_CAUSE_UNKNOWN);
	assert_code(suspend(&body), "clock.cause_missing");
	SET_OPTIONAL(&body, cause, ZH__SUSPENSION_CAUSE__SUSPENSION_CAUSE_OTHER);
	static const char *const none[] = {NULL, ""};
	for (size_t i = 0; i < 2; i++) {
		reply = ask("clock.suspend", &body.base, "lin", ROLE_OFFICER, none[i]);
		assert_code(reply, "clock.reason_missing");
		assert_string_equal(reply->refusal->where, "reason");
	}
	body.evidence = NULL;
	assert_code(ask("clock.suspend", &body.base, "lin", ROLE_OFFICER, "不可抗力"),
		    "clock.evidence_missing");
	body.evidence = "审批表";
	assert_int_equal(ask("clock.suspend", &body.base, "lin", ROLE_OFFICER, "不可抗力")->outcome,
			 PROPOSED);
	assert_int_equal(clock_of().state, CLOCK_RUNNING);
}

/* The event of the kind, the last one that there is. */
static const void *last_body(uint16_t kind)
{
	for (uint64_t n = desk_events(&desk); n > 0; n--) {
		struct event event;
		arena_reset(&desk.arena);
		assert_ok(stage_event(desk.stage, n, &desk.arena, &event));
		if (event.head.kind == kind)
			return event.body;
	}
	fail_msg("no event of kind %u", kind);
	return NULL;
}

static void what_moves_a_term_is_on_record_with_its_papers(void **state)
{
	(void)state;
	go_to("2025-03-12T09:00");
	Zh__ClockActCommand open = between("2025-03-10", NULL);
	assert_int_equal(suspend(&open)->outcome, DONE);
	const Zh__ClockSuspended *suspended = last_body(KIND(CLOCK_SUSPENDED));
	assert_string_equal(suspended->ground, "testing");
	assert_string_equal(suspended->evidence, "委托书第3号");
	assert_false(suspended->has_cause);
	assert_int_equal(suspended->from_ms, on("2025-03-10"));
	assert_string_equal(suspend(&open)->refusal->possible[0], "clock.resume");
	assert_int_equal(told("2025-03-11", "告知书1号")->outcome, DONE);
	const Zh__ClockStopped *stopped = last_body(KIND(CLOCK_STOPPED));
	assert_string_equal(stopped->why, "told");
	assert_string_equal(stopped->document, "告知书1号");
	assert_string_equal(stopped->method, "direct");
	assert_int_equal(stopped->served_ms, on("2025-03-11"));
	assert_int_equal(resume("2025-03-12", "检验报告")->outcome, DONE);
	const Zh__ClockResumed *resumed = last_body(KIND(CLOCK_RESUMED));
	assert_string_equal(resumed->evidence, "检验报告");
	assert_int_equal(resumed->to_ms, on("2025-03-12"));
	assert_code(extend(0, NULL, "2025-03-13"), "clock.moment_outside");
	assert_int_equal(extend(20, "纪要1号", "2025-03-11")->outcome, PROPOSED);
	assert_int_equal(approve(1, "wu")->outcome, DONE);
	const Zh__ClockExtended *extended = last_body(KIND(CLOCK_EXTENDED));
	assert_int_equal(extended->by, 20);
	assert_string_equal(extended->ground, "案情复杂");
	assert_string_equal(extended->evidence, "延期申请");
	assert_string_equal(extended->decision, "纪要1号");
	assert_int_equal(extended->asked_ms, on("2025-03-11"));
}

static void what_has_ended_or_isnt_there_is_not_moved(void **state)
{
	(void)state;
	Zh__ClockActCommand open = of_ground("testing", NULL);
	assert_int_equal(suspend(&open)->outcome, DONE);
	about = running_for(CLOCK_TERM_STANDS);
	assert_int_not_equal(about, 0);
	uint64_t asks = about;
	about = 1;
	assert_int_equal(stands("检验未完成的说明")->outcome, DONE);
	about = asks;
	const Zh__Reply *reply = suspend(&open);
	assert_code(reply, "clock.ended");
	assert_string_equal(reply->refusal->rule->id, "ASK-1");
	about = 99;
	assert_code(suspend(&open), "clock.not_found");
	assert_code(told("2025-03-03", "告知书1号"), "clock.not_found");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_what_the_rule_allows_stops_a_clock),
		TEST(a_document_is_served_as_the_law_knows),
		TEST(a_suspension_told_afterwards_needs_evidence_and_its_place),
		TEST(what_is_over_is_not_suspended),
		TEST(an_open_suspension_goes_on_until_it_is_ended),
		TEST(who_may_extend_and_by_how_much),
		TEST(an_extension_is_asked_for_while_the_term_runs),
		TEST(two_persons_correct_an_anchor),
		TEST(an_open_clock_keeps_its_rule_until_a_person_changes_it),
		cmocka_unit_test_setup_teardown(days_that_nobody_was_told_of_count, begin_told,
						end),
		cmocka_unit_test_setup_teardown(days_that_the_party_was_told_of_are_left_out,
						begin_told, end),
		cmocka_unit_test_setup_teardown(whether_the_ground_still_stands_is_asked_again,
						begin_told, end),
		cmocka_unit_test_setup_teardown(an_extension_is_told_and_has_a_reason, begin_told,
						end),
		cmocka_unit_test_setup_teardown(a_term_is_interrupted_for_a_cause_and_by_two,
						begin_told, end),
		cmocka_unit_test_setup_teardown(what_moves_a_term_is_on_record_with_its_papers,
						begin_told, end),
		cmocka_unit_test_setup_teardown(what_has_ended_or_isnt_there_is_not_moved,
						begin_told, end),
		cmocka_unit_test_setup_teardown(a_term_that_a_mark_begins_late_fires_at_once,
						begin_late, end),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_clock", tests, NULL, NULL);
}
