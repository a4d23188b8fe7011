/* Acts of two persons: who may be the second one, what he must have seen, how a proposal ends, and
 * that what comes of it says who both were. */
#include <sodium.h>
#include <stdio.h>

#include "common/core/area.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "escalation.pb-c.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/clock_books.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define REGION DESK_REGION
enum {
	DONE = ZH__OUTCOME__OUTCOME_DONE,
	PROPOSED = ZH__OUTCOME__OUTCOME_PROPOSED,
	CONFLICT = ZH__OUTCOME__OUTCOME_CONFLICT,
	DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_DAY,
};

static struct desk desk;
static struct clock_books books;
static uint64_t matter_version; /* of every matter of the toy's */
static bool refuses;            /* the service, from now on */
static struct proposer left;    /* what became of who proposed */
static bool list_kept;
static struct principal first, second; /* as the service saw them when it decided last */
static uint8_t request_id[16];         /* likewise, and of which request */

static const struct act acts[] = {
	{"toy.on", 3, ACT_SECOND_PERSON | ACT_NEEDS_REASON, ROLE_OFFICER, ROLE_LEADER,
	 OBJECT_REPORT, &zh__report_join_command__descriptor, NULL},
	{"toy.other", 4, ACT_SECOND_PERSON, ROLE_OFFICER, ROLE_LEADER, OBJECT_REPORT,
	 &zh__report_join_command__descriptor, NULL},
	{"toy.name", 5, ACT_SECOND_PERSON, ROLE_OFFICER, ROLE_LEADER, OBJECT_REPORT,
	 &zh__case_reassign_command__descriptor, NULL},
	{"toy.wait", 7, ACT_WAITS_FOR_RECOVERY, ROLE_OFFICER, 0, OBJECT_REPORT,
	 &zh__report_join_command__descriptor, NULL},
	{"toy.apart", 6, ACT_SECOND_PERSON | ACT_OTHER_ROLE, ROLE_LEADER | ROLE_OFFICER,
	 ROLE_LEADER | ROLE_OPERATOR, OBJECT_REPORT, &zh__report_join_command__descriptor, NULL},
};
static const struct area area = {.name = "toy", AREA_ACTS(acts)};
static const struct area *const areas[] = {&area};

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	first = *input->act->person;
	second = input->act->second != NULL ? *input->act->second : (struct principal){0};
	memcpy(request_id, input->act->request_id, sizeof request_id);
	if (refuses) {
		decision_refuse(decision, "toy.changed", NULL);
		return;
	}
	if (input->act->act->number != 5) {
		toy_producer.decide(&toy_producer, context, input, decision);
		return;
	}
	Zh__ReportJoined *body = NEW_IN(context, decision, ReportJoined);
	assert_non_null(body);
	SET_OPTIONAL(body, report, counter_next(context->rows, OBJECT_REPORT, 0));
	SET_OPTIONAL(body, to_report, 5);
	(void)decision_emit(context, decision, KIND(REPORT_JOINED), input->act->target, body);
}

static uint64_t version_of(const struct decider *self, const struct rows_reader *rows,
			   struct object_id object)
{
	(void)self;
	(void)rows;
	assert_int_equal(object.kind, OBJECT_REPORT);
	return matter_version;
}

/* Of the matter with the number 8 wu is an officer. */
static void officers_of(const struct decider *self, const struct rows_reader *rows,
			struct object_id object, struct writer *out)
{
	(void)self;
	(void)rows;
	if (object.number == 8)
		writer_put(out, "wu", 2);
}

static bool proposer_of(void *context, const char *person, const uint8_t *key, int64_t now_ms,
			struct proposer *ret_proposer)
{
	(void)context;
	(void)key;
	assert_true(now_ms > 0);
	assert_int_not_equal(person[0], 0);
	*ret_proposer = left;
	return list_kept;
}

static int begin(void **state)
{
	static struct decider decider;
	struct clock_rule rules[2] = {clock_books_rule("TOY-1", DAY, 30),
				      clock_books_rule("TWO-1", DAY, 5)};
	(void)state;
	rules[1].id = CLOCK_PROPOSAL_DECIDE;
	clock_books_make(&books, rules, 2, NULL);
	books.policy.clock_ids[CLOCK_HAZARD_ORDER].count = 1;
	books.policy.clock_ids[CLOCK_PROPOSAL_DECIDE].first = 1;
	books.policy.clock_ids[CLOCK_PROPOSAL_DECIDE].count = 1;
	decider = toy_producer;
	decider.areas = areas;
	decider.area_count = 1;
	decider.decide = decide;
	decider.version = version_of;
	decider.officers = officers_of;
	matter_version = 7;
	refuses = list_kept = false;
	left = (struct proposer){.there = true, .key_holds = true, .roles = ROLE_OFFICER};
	memset(&desk, 0, sizeof desk);
	desk.decider = &decider;
	desk.books = &books.books;
	desk.proposer = proposer_of;
	desk_open(&desk);
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

/* ---- acting */

struct asked {
	const char *act;
	enum object_kind kind;
	uint64_t number;
	const ProtobufCMessage *body; /* NULL: none */
	const char *who;
	uint32_t roles;
	const char *reason;
	uint64_t seen;
	int64_t happened_ms;
};

static const Zh__Reply *ask(struct asked asked)
{
	uint8_t packed[256];
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	SET_OPTIONAL(&target, kind, (uint32_t)asked.kind);
	SET_OPTIONAL(&target, region, REGION);
	SET_OPTIONAL(&target, number, asked.number);
	command.act = asked.act;
	command.target = &target;
	command.reason = asked.reason;
	if (asked.seen != 0)
		SET_OPTIONAL(&command, seen_version, asked.seen);
	if (asked.happened_ms != 0)
		SET_OPTIONAL(&command, happened_ms, asked.happened_ms);
	if (asked.body != NULL) {
		size_t size = protobuf_c_message_pack(asked.body, packed);
		SET_OPTIONAL(&command, body, ((ProtobufCBinaryData){size, packed}));
	}
	struct principal person = toy_person(asked.who, asked.roles);
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	return reply;
}

static const Zh__Reply *propose(const char *act, uint64_t matter, const char *who)
{
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, 40);
	return ask((struct asked){.act = act,
				  .kind = OBJECT_REPORT,
				  .number = matter,
				  .body = &body.base,
				  .who = who,
				  .roles = ROLE_OFFICER,
				  .reason = "案情需要",
				  .seen = 7,
				  .happened_ms = DESK_START_MS - MS_PER_DAY});
}

static const Zh__Reply *on(const char *act, uint64_t proposal, const char *who, const char *reason,
			   uint64_t seen)
{
	return ask((struct asked){.act = act,
				  .kind = OBJECT_PROPOSAL,
				  .number = proposal,
				  .who = who,
				  .roles = ROLE_LEADER | ROLE_OFFICER,
				  .reason = reason,
				  .seen = seen});
}

static const Zh__Reply *approve(uint64_t proposal)
{
	return on("proposal.approve", proposal, "wu", "同意", matter_version);
}

static void assert_refused(const Zh__Reply *reply, const char *code)
{
	assert_int_not_equal(reply->outcome, DONE);
	assert_int_not_equal(reply->outcome, PROPOSED);
	assert_non_null(reply->refusal);
	assert_string_equal(reply->refusal->code, code);
}

static void read_event(uint64_t sequence, struct event *ret_event)
{
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, sequence, &desk.arena, ret_event));
}

/* Why the only clock of the proposal ended; the last event but those of the same decision. */
static void assert_clock_stopped(const char *why)
{
	struct event event;
	read_event(desk_events(&desk), &event);
	assert_int_equal(event.head.kind, KIND(CLOCK_STOPPED));
	assert_string_equal(BODY(&event, ClockStopped)->why, why);
}

/* ---- proposing */

static void what_one_proposes_is_on_record_and_nothing_is_done(void **state)
{
	(void)state;
	struct event event;
	const Zh__Reply *reply = propose("toy.on", 3, "lin");
	assert_int_equal(reply->outcome, PROPOSED);
	assert_int_equal(reply->object->kind, OBJECT_PROPOSAL);
	assert_int_equal(reply->object->number, 1);
	assert_int_equal(reply->object_version, 7);
	assert_int_equal(desk_sum(&desk).count, 0);
	read_event(1, &event);
	const Zh__Proposed *body = BODY(&event, Proposed);
	assert_string_equal(body->act, "toy.on");
	assert_int_equal(body->target->kind, OBJECT_REPORT);
	assert_int_equal(body->target->region, REGION);
	assert_int_equal(body->target->number, 3);
	assert_false(body->target->has_daemon); /* a report's name says whose it is */
	assert_int_equal(body->seen_version, 7);
	assert_int_equal(body->target_version, 7);
	assert_int_equal(body->person_roles, ROLE_OFFICER);
	assert_string_equal(event.meta->person, "lin");
	assert_string_equal(event.meta->unit, "unit");
	assert_string_equal(event.meta->reason, "案情需要");
	/* A term runs in which somebody has to decide. */
	read_event(2, &event);
	const Zh__ClockStarted *clock = BODY(&event, ClockStarted);
	assert_int_equal(clock->subject->kind, OBJECT_PROPOSAL);
	assert_int_equal(clock->subject->number, 1);
}

static void what_cant_be_done_is_not_proposed(void **state)
{
	(void)state;
	refuses = true;
	assert_refused(propose("toy.on", 3, "lin"), "toy.changed");
	assert_int_equal(desk_count(&desk, KIND(PROPOSED)), 0);
}

static void an_act_that_wants_a_reason_has_one(void **state)
{
	(void)state;
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, 40);
	struct asked asked = {.act = "toy.on",
			      .kind = OBJECT_REPORT,
			      .number = 3,
			      .body = &body.base,
			      .who = "lin",
			      .roles = ROLE_OFFICER};
	static const char *const none[] = {NULL, ""};
	for (size_t i = 0; i < 2; i++) {
		asked.reason = none[i];
		const Zh__Reply *reply = ask(asked);
		assert_refused(reply, "act.reason_missing");
		assert_string_equal(reply->refusal->where, "reason");
	}
	asked.act = "toy.other";
	assert_int_equal(ask(asked)->outcome, PROPOSED);
}

/* Put back from a backup: what the neighbours have to be asked about first waits for that. */
static void an_act_waits_for_the_recovery(void **state)
{
	(void)state;
	Zh__JournalForked forked = ZH__JOURNAL_FORKED__INIT;
	assert_int_equal(propose("toy.wait", 3, "lin")->outcome, DONE);
	SET_OPTIONAL(&forked, incarnation, 7);
	SET_OPTIONAL(&forked, recovery, 9);
	desk_write_by_tool(&desk, KIND(JOURNAL_FORKED), &forked);
	assert_refused(propose("toy.wait", 3, "lin"), "restore.recovering");
	assert_int_equal(propose("toy.on", 3, "lin")->outcome, PROPOSED);
}

/* Of one act on one matter there is one proposal; another act or matter has its own. */
static void a_newer_proposal_takes_the_olders_place(void **state)
{
	(void)state;
	assert_int_equal(propose("toy.on", 3, "lin")->outcome, PROPOSED);
	assert_int_equal(propose("toy.other", 3, "lin")->outcome, PROPOSED);
	assert_int_equal(propose("toy.on", 4, "lin")->outcome, PROPOSED);
	assert_int_equal(desk_count(&desk, KIND(PROPOSAL_SUPERSEDED)), 0);
	assert_int_equal(propose("toy.on", 3, "mei")->outcome, PROPOSED);
	assert_int_equal(desk_count(&desk, KIND(PROPOSAL_SUPERSEDED)), 1);
	assert_clock_stopped("superseded");
	const Zh__Reply *reply = approve(1);
	assert_refused(reply, "proposal.superseded");
	assert_string_equal(reply->refusal->params[0]->name, "by");
	char by[OBJECT_ID_TEXT];
	object_id_print((struct object_id){OBJECT_PROPOSAL, REGION, 4, DAEMON_INTAKE}, by);
	assert_string_equal(reply->refusal->params[0]->value, by);
	assert_int_equal(approve(2)->outcome, DONE);
	assert_int_equal(approve(3)->outcome, DONE);
	assert_int_equal(approve(4)->outcome, DONE);
}

/* ---- who may be the second one */

static void the_second_is_another_with_the_role_who_has_seen_it(void **state)
{
	(void)state;
	(void)propose("toy.on", 3, "lin");
	assert_refused(on("proposal.approve", 1, "lin", NULL, 7), "proposal.same_person");
	const Zh__Reply *reply = ask((struct asked){.act = "proposal.approve",
						    .kind = OBJECT_PROPOSAL,
						    .number = 1,
						    .who = "mei",
						    .roles = ROLE_OFFICER,
						    .seen = 7});
	assert_refused(reply, "proposal.role");
	assert_string_equal(reply->refusal->params[0]->name, "act");
	assert_string_equal(reply->refusal->params[0]->value, "toy.on");
	reply = on("proposal.approve", 1, "wu", NULL, 0);
	assert_refused(reply, "proposal.not_seen");
	assert_string_equal(reply->refusal->where, "seen_version");
	reply = on("proposal.approve", 1, "wu", NULL, 6);
	assert_refused(reply, "proposal.moved_on");
	assert_int_equal(reply->outcome, CONFLICT);
	matter_version = 8;
	assert_refused(on("proposal.approve", 1, "wu", NULL, 7), "proposal.moved_on");
	assert_refused(on("proposal.approve", 2, "wu", NULL, 7), "proposal.not_found");
	assert_int_equal(desk_sum(&desk).count, 0);
	assert_int_equal(approve(1)->outcome, DONE);
	assert_int_equal(desk_sum(&desk).sum, 40);
	assert_refused(approve(1), "proposal.not_open");
}

static const Zh__Reply *apart(const char *act, enum object_kind kind, const char *who,
			      uint32_t roles)
{
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, 40);
	return ask((struct asked){.act = act,
				  .kind = kind,
				  .number = 1,
				  .body = kind == OBJECT_REPORT ? &body.base : NULL,
				  .who = who,
				  .roles = roles,
				  .seen = 7});
}

/* Two who stand in the same place see the same. */
static void the_second_has_another_role_where_that_is_wanted(void **state)
{
	(void)state;
	assert_int_equal(apart("toy.apart", OBJECT_REPORT, "lin", ROLE_LEADER)->outcome, PROPOSED);
	const Zh__Reply *reply = apart("proposal.approve", OBJECT_PROPOSAL, "wu", ROLE_LEADER);
	assert_refused(reply, "proposal.other_role");
	assert_string_equal(reply->refusal->params[0]->name, "act");
	assert_string_equal(reply->refusal->params[0]->value, "toy.apart");
	reply = apart("proposal.approve", OBJECT_PROPOSAL, "wu", ROLE_LEADER | ROLE_OPERATOR);
	assert_int_equal(reply->outcome, DONE);
}

static const Zh__Reply *propose_officers(char **officers, size_t count, uint64_t matter)
{
	Zh__CaseReassignCommand body = ZH__CASE_REASSIGN_COMMAND__INIT;
	body.n_officers = count;
	body.officers = (void *)officers;
	return ask((struct asked){.act = "toy.name",
				  .kind = OBJECT_REPORT,
				  .number = matter,
				  .body = &body.base,
				  .who = "lin",
				  .roles = ROLE_OFFICER});
}

/* Who is to do it, or works on it, doesn't look at it as somebody else. */
static void the_second_has_no_hand_in_it(void **state)
{
	(void)state;
	char mei[] = "mei", wu[] = "wu", zhao[] = "zhao";
	assert_int_equal(propose_officers((char *[]){mei, wu}, 2, 3)->outcome, PROPOSED);
	assert_refused(approve(1), "proposal.second_is_officer");
	assert_int_equal(propose_officers((char *[]){mei, zhao}, 2, 4)->outcome, PROPOSED);
	assert_int_equal(approve(2)->outcome, DONE);
	assert_int_equal(propose("toy.on", 8, "lin")->outcome, PROPOSED);
	assert_refused(approve(3), "proposal.second_is_officer");
	assert_int_equal(on("proposal.approve", 3, "qian", "同意", 7)->outcome, DONE);
}

/* ---- what comes of it */

static void what_two_did_says_who_both_were(void **state)
{
	(void)state;
	struct event event;
	(void)propose("toy.on", 3, "lin");
	uint64_t before = desk_events(&desk);
	const Zh__Reply *reply = on("proposal.approve", 1, "wu", "同意", 7);
	assert_int_equal(reply->outcome, DONE);
	assert_int_equal(reply->at->sequence, before + 1);
	assert_int_equal(desk_events(&desk), before + 3);
	static const uint16_t kinds[] = {KIND(PROPOSAL_APPROVED), KIND(REPORT_JOINED),
					 KIND(CLOCK_STOPPED)};
	for (uint64_t i = 0; i < 3; i++) {
		read_event(before + 1 + i, &event);
		assert_int_equal(event.head.kind, kinds[i]);
		assert_string_equal(event.meta->reason, "同意");
		if (i != 1) {
			assert_string_equal(event.meta->person, "wu");
			continue;
		}
		assert_string_equal(event.meta->person, "lin");
		assert_string_equal(event.meta->unit, "unit");
		assert_string_equal(event.meta->second, "wu");
	}
	assert_clock_stopped("approved");
	assert_string_equal(first.id, "lin");
	assert_string_equal(first.unit, "unit");
	assert_int_equal(first.roles, ROLE_OFFICER);
	assert_string_equal(second.id, "wu");
	assert_int_equal(be64_get(request_id + 8), desk.requests);
}

/* The key with which it was proposed is on record: it may have ended when it is approved. */
static void it_is_known_by_which_key_it_was_proposed(void **state)
{
	(void)state;
	static const uint8_t key[PRINCIPAL_KEY] = {4, 5, 6};
	uint8_t packed[16];
	struct event event;
	struct principal lin = toy_person("lin", ROLE_OFFICER);
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, 40);
	SET_OPTIONAL(&target, kind, OBJECT_REPORT);
	SET_OPTIONAL(&target, region, REGION);
	SET_OPTIONAL(&target, number, 3);
	command.act = "toy.other";
	command.target = &target;
	size_t size = protobuf_c_message_pack(&body.base, packed);
	SET_OPTIONAL(&command, body, ((ProtobufCBinaryData){size, packed}));
	lin = principal_of_key(&lin, key);
	assert_int_equal(desk_command(&desk, &lin, &command)->outcome, PROPOSED);
	read_event(1, &event);
	const Zh__Proposed *proposed = BODY(&event, Proposed);
	assert_int_equal(proposed->person_key.len, sizeof key);
	assert_memory_equal(proposed->person_key.data, key, sizeof key);
}

static void what_isnt_possible_any_more_stays_open(void **state)
{
	(void)state;
	(void)propose("toy.on", 3, "lin");
	refuses = true;
	assert_refused(approve(1), "toy.changed");
	assert_int_equal(desk_count(&desk, KIND(PROPOSAL_APPROVED)), 0);
	refuses = false;
	assert_int_equal(approve(1)->outcome, DONE);
}

/* ---- how else it ends */

static void it_is_rejected_or_withdrawn_with_a_reason(void **state)
{
	(void)state;
	struct event event;
	for (unsigned matter = 1; matter <= 2; matter++)
		(void)propose("toy.on", matter, "lin");
	assert_refused(on("proposal.reject", 1, "wu", NULL, 0), "act.reason_missing");
	assert_refused(on("proposal.reject", 1, "wu", "不同意", 6), "proposal.moved_on");
	assert_refused(on("proposal.withdraw", 1, "wu", "不办了", 0), "proposal.not_own");
	const Zh__Reply *reply = on("proposal.reject", 1, "wu", "不同意", 0);
	assert_int_equal(reply->outcome, DONE);
	assert_int_equal(reply->object->number, 1);
	assert_clock_stopped("rejected");
	read_event(desk_events(&desk) - 1, &event);
	assert_int_equal(event.head.kind, KIND(PROPOSAL_REJECTED));
	assert_int_equal(event.head.subject_number, 1);
	assert_refused(on("proposal.reject", 1, "wu", "不同意", 0), "proposal.not_open");
	assert_int_equal(on("proposal.withdraw", 2, "lin", "不办了", 7)->outcome, DONE);
	assert_clock_stopped("withdrawn");
	read_event(desk_events(&desk) - 1, &event);
	assert_int_equal(event.head.kind, KIND(PROPOSAL_WITHDRAWN));
	assert_int_equal(event.head.subject_number, 2);
	assert_refused(approve(2), "proposal.not_open");
	assert_refused(on("proposal.withdraw", 3, "lin", "不办了", 0), "proposal.not_found");
	assert_int_equal(desk_sum(&desk).count, 0);
}

/* Whose right has ended meanwhile has proposed nothing: the proposal ends with that. */
static void it_lapses_with_its_proposers_right(void **state)
{
	(void)state;
	static const struct {
		struct proposer left;
		const char *code;
		Zh__LapseReason reason;
	} ends[] = {
		{{.there = false, .key_holds = true, .roles = ROLE_OFFICER},
		 "proposal.proposer_left",
		 ZH__LAPSE_REASON__LAPSE_REASON_PERSON_LEFT},
		{{.there = true, .key_holds = true, .roles = ROLE_AUDITOR},
		 "proposal.proposer_role",
		 ZH__LAPSE_REASON__LAPSE_REASON_ROLE_ENDED},
		{{.there = true, .key_holds = false, .roles = ROLE_OFFICER},
		 "proposal.proposer_key",
		 ZH__LAPSE_REASON__LAPSE_REASON_KEY_ENDED},
	};
	for (uint64_t i = 0; i < 3; i++) {
		struct event event;
		(void)propose("toy.on", i + 1, "lin");
		list_kept = true;
		left = ends[i].left;
		const Zh__Reply *reply = approve(i + 1);
		assert_refused(reply, ends[i].code);
		assert_string_equal(reply->refusal->params[0]->name, "who");
		assert_string_equal(reply->refusal->params[0]->value, "lin");
		assert_clock_stopped("lapsed");
		read_event(desk_events(&desk) - 1, &event);
		const Zh__ProposalLapsed *body = BODY(&event, ProposalLapsed);
		assert_int_equal(body->proposal, i + 1);
		assert_int_equal(body->reason, ends[i].reason);
		list_kept = false;
		assert_refused(approve(i + 1), "proposal.not_open");
	}
	assert_int_equal(desk_sum(&desk).count, 0);
	list_kept = true;
	left = (struct proposer){.there = true, .key_holds = true, .roles = ROLE_OFFICER};
	(void)propose("toy.on", 9, "lin");
	assert_int_equal(approve(4)->outcome, DONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_one_proposes_is_on_record_and_nothing_is_done),
		TEST(what_cant_be_done_is_not_proposed),
		TEST(an_act_that_wants_a_reason_has_one),
		TEST(an_act_waits_for_the_recovery),
		TEST(a_newer_proposal_takes_the_olders_place),
		TEST(the_second_is_another_with_the_role_who_has_seen_it),
		TEST(the_second_has_no_hand_in_it),
		TEST(what_two_did_says_who_both_were),
		TEST(it_is_known_by_which_key_it_was_proposed),
		TEST(the_second_has_another_role_where_that_is_wanted),
		TEST(what_isnt_possible_any_more_stays_open),
		TEST(it_is_rejected_or_withdrawn_with_a_reason),
		TEST(it_lapses_with_its_proposers_right),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
