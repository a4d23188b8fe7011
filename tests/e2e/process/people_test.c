/* The list of people is never one person's: who adds, who approves, what is shown, what dies with
 * its proposer; over the sockets of a real intake. */
#include <stdio.h>
#include <stdlib.h>

#include "command.pb-c.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "intake.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define KNOCK_MS 700 /* silence after which nobody is heard there */

struct fixture {
	struct county county;
	struct bus_caller *operator_, *leader, *reviewer, *officer;
};

static void connect_all(struct fixture *fixture)
{
	fixture->operator_ = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "operator-1");
	fixture->leader = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-1");
	fixture->reviewer = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "reviewer-1");
	fixture->officer = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "officer-1");
}

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	connect_all(fixture);
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	bus_caller_close(fixture->operator_);
	bus_caller_close(fixture->leader);
	bus_caller_close(fixture->reviewer);
	bus_caller_close(fixture->officer);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

/* ---- lists */

/* The file's next version. */
static void raise_version(struct fixture *fixture, unsigned from, unsigned to)
{
	char was[32], is[32];
	(void)snprintf(was, sizeof was, "version: %u\n", from);
	(void)snprintf(is, sizeof is, "version: %u\n", to);
	e2e_replace(&fixture->county, "people.yaml", was, is);
}

static struct e2e_reply adopt_bytes(struct bus_caller *caller, struct bytes content)
{
	Zh__BookCommand book = ZH__BOOK_COMMAND__INIT;
	struct e2e_reply reply;
	book.name = "people";
	book.has_content = 1;
	book.content = message_bytes(content);
	e2e_do(caller, &(struct e2e_act){.act = "people.adopt", .body = &book.base}, &reply);
	return reply;
}

static struct e2e_reply adopt(struct fixture *fixture, struct bus_caller *caller)
{
	size_t size;
	char *data = e2e_read(&fixture->county, "people.yaml", &size);
	struct e2e_reply reply = adopt_bytes(caller, bytes_of(data, size));
	free(data);
	return reply;
}

static void says(const struct e2e_reply *reply, const char *words)
{
	char text[E2E_CODE * 2];
	e2e_outcome_text(reply, text);
	assert_string_equal(text, words);
}

static void end_proposal(struct bus_caller *caller, const struct e2e_reply *proposed,
			 const char *act, uint64_t seen, const char *words)
{
	struct e2e_reply reply;
	e2e_do(caller,
	       &(struct e2e_act){.act = act,
				 .kind = OBJECT_PROPOSAL,
				 .number = proposed->object,
				 .seen = seen},
	       &reply);
	says(&reply, words);
}

static void approve(struct bus_caller *caller, const struct e2e_reply *proposed, const char *words)
{
	end_proposal(caller, proposed, "proposal.approve", proposed->version, words);
}

static void has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("%s isn't in\n%s", part, text);
}

static bool knock(struct fixture *fixture, const char *who, int64_t wait_ms)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__Envelope *answer = NULL;
	struct err err;
	struct bus_caller *caller = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", who);
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	bool answered = county_query(caller, &query, wait_ms, &answer, &err) == STATUS_OK;
	if (answer != NULL)
		zh__envelope__free_unpacked(answer, NULL);
	bus_caller_close(caller);
	return answered;
}

/* However long the answer takes. */
static bool is_answered(struct fixture *fixture, const char *who)
{
	return knock(fixture, who, E2E_WAIT_MS);
}

static bool is_silence(struct fixture *fixture, const char *who)
{
	return !knock(fixture, who, KNOCK_MS);
}

/* ---- one operator alone */

static void push_accusation(struct fixture *fixture)
{
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(feed, 0, 3, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 3);
	bus_caller_close(feed);
}

/* Two persons of the operator's making: together they could erase what a reporter said for ever. */
static void one_operator_makes_nobody(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	push_accusation(fixture);
	raise_version(fixture, 1, 2);
	e2e_add_person(&fixture->county, "evil-1", "discloser");
	e2e_add_person(&fixture->county, "evil-2", "leader");
	struct e2e_reply proposed = adopt(fixture, fixture->operator_);
	says(&proposed, "proposed");
	assert_int_equal(e2e_events(fixture->leader, KIND(PEOPLE_ADOPTED)), 1);
	assert_true(is_silence(fixture, "evil-1"));
	assert_true(is_silence(fixture, "evil-2"));
	approve(fixture->operator_, &proposed, "refused proposal.same_person");
	approve(fixture->officer, &proposed, "refused proposal.role");
	assert_true(is_silence(fixture, "evil-1"));

	/* What a second person is shown: who comes, and that the name is somebody's already. */
	char *text = e2e_show_proposal(fixture->leader, proposed.object);
	has(text, "\"list_version\":2,\"list_digest\":");
	has(text, "\"list_in_force\":1,");
	has(text, "\"change\":\"person_added\",\"who\":\"evil-1\",\"name\":\"工作人员\"");
	has(text, "\"roles\":[\"discloser\"],\"certificate\":\"evil-1\",\"keys_given\":1,\"same_"
		  "name\":\"auditor-1\"");
	has(text, "\"who\":\"evil-2\"");
	assert_null(strstr(text, "officer-1"));
	free(text);
	end_proposal(fixture->leader, &proposed, "proposal.approve", 0,
		     "invalid proposal.not_seen");
	e2e_do(fixture->leader,
	       &(struct e2e_act){.act = "proposal.withdraw",
				 .kind = OBJECT_PROPOSAL,
				 .number = proposed.object},
	       &proposed);
	says(&proposed, "refused proposal.not_own");
}

/* The whole way, and no way back: a list that was adopted doesn't come again. */
static void two_persons_make_somebody(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	size_t size;
	char *first = e2e_read(&fixture->county, "people.yaml", &size); /* version 2, proposed */
	e2e_add_person(&fixture->county, "operator-2", "operator");
	struct e2e_reply newer = adopt(fixture, fixture->operator_);
	says(&newer, "proposed");
	assert_true(is_silence(fixture, "operator-2"));
	approve(fixture->leader, &newer, "done");
	assert_true(is_answered(fixture, "operator-2"));
	char *tail = e2e_tail(fixture->leader, KIND(PEOPLE_ADOPTED));
	has(tail, "\"approved_by\":\"leader-1\",\"proposed_by\":\"operator-1\"");
	free(tail);
	struct e2e_reply reply = adopt(fixture, fixture->operator_);
	says(&reply, "refused people.adopt.already");
	reply = adopt_bytes(fixture->operator_, bytes_of(first, size));
	says(&reply, "refused people.adopt.version");
	free(first);
}

static void give_report(struct fixture *fixture, uint64_t report, const char *owner)
{
	Zh__AssignCommand body = ZH__ASSIGN_COMMAND__INIT;
	struct e2e_reply reply;
	body.owner = owner;
	body.unit = "bureau";
	e2e_must(fixture->leader,
		 &(struct e2e_act){.act = "report.assign",
				   .kind = OBJECT_REPORT,
				   .number = report,
				   .body = &body.base},
		 &reply);
}

/* Whose the report is by its line in the list, and why that person can't act, if so. */
static void report_is(struct fixture *fixture, uint64_t report, const char *owner, bool orphaned)
{
	char id[32], of[64];
	struct bytes line = {0};
	char *text = e2e_list(fixture->leader, "report");
	const char *at = text;
	(void)snprintf(id, sizeof id, "\"RP-%u-%llu\"", COUNTY_REGION, (unsigned long long)report);
	(void)snprintf(of, sizeof of, "\"owner\":\"%s\"%s", owner,
		       orphaned ? ",\"orphaned\":\"owner_left\"" : "");
	while (e2e_next_line(&at, &line) && memmem(line.data, line.size, id, strlen(id)) == NULL)
		;
	assert_non_null(line.data);
	if (memmem(line.data, line.size, of, strlen(of)) == NULL)
		fail_msg("%s isn't in\n%.*s", of, (int)line.size, (const char *)line.data);
	assert_int_equal(memmem(line.data, line.size, "orphaned", 8) != NULL, orphaned);
	free(text);
}

/* A lost key can't wait for anybody; but nobody is given anything by it.  What was theirs is shown
 * as nobody's until somebody else has it. */
static void what_only_takes_away_needs_one(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	raise_version(fixture, 2, 3);
	e2e_replace(&fixture->county, "people.yaml", "id: officer-2, name: 工作人员,",
		    "id: officer-2, disabled: yes, name: 工作人员,");
	assert_true(is_answered(fixture, "officer-2"));
	give_report(fixture, 1, "officer-2");
	report_is(fixture, 1, "officer-2", false);
	struct e2e_reply reply = adopt(fixture, fixture->operator_);
	says(&reply, "done");
	assert_true(is_silence(fixture, "officer-2"));
	report_is(fixture, 1, "officer-2", true);
	give_report(fixture, 1, "officer-1");
	report_is(fixture, 1, "officer-1", false);
	/* Back again is no taking away. */
	raise_version(fixture, 3, 4);
	e2e_replace(&fixture->county, "people.yaml", "disabled: yes", "disabled: no");
	reply = adopt(fixture, fixture->operator_);
	says(&reply, "proposed");
	char *text = e2e_show_proposal(fixture->leader, reply.object);
	has(text, "\"change\":\"person_is_back\",\"who\":\"officer-2\"");
	free(text);
	/* A new role neither. */
	e2e_replace(&fixture->county, "people.yaml", "disabled: no, ", "");
	e2e_replace(&fixture->county, "people.yaml", "roles: [auditor]",
		    "roles: [auditor, leader], regions: [城南片区]");
	reply = adopt(fixture, fixture->operator_);
	says(&reply, "proposed");
	text = e2e_show_proposal(fixture->leader, reply.object);
	has(text, "\"change\":\"person_changed\",\"who\":\"auditor-1\"");
	has(text, "\"roles\":[\"leader\",\"auditor\"],\"was_roles\":[\"auditor\"]");
	has(text, "\"works_in\":[\"城南片区\"]");
	free(text);
	/* The second has a role that the first hasn't. */
	approve(fixture->reviewer, &reply, "done");
	raise_version(fixture, 4, 5);
	e2e_replace(&fixture->county, "people.yaml", "roles: [auditor, leader]",
		    "roles: [auditor, leader, mediator]");
	struct bus_caller *second = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-2");
	reply = adopt(fixture, fixture->leader);
	says(&reply, "proposed");
	approve(second, &reply, "refused proposal.other_role");
	bus_caller_close(second);
	approve(fixture->operator_, &reply, "done");
}

/* ---- what dies with its proposer */

static struct e2e_reply propose_erasure(struct fixture *fixture, struct bus_caller *caller)
{
	Zh__InformantEraseCommand erase = ZH__INFORMANT_ERASE_COMMAND__INIT;
	struct e2e_reply reply;
	(void)fixture;
	erase.ground = "保存期限届满";
	erase.article = "个人信息保护法第四十七条";
	e2e_do(caller,
	       &(struct e2e_act){.act = "informant.erase",
				 .kind = OBJECT_REPORT,
				 .number = 1,
				 .body = &erase.base},
	       &reply);
	return reply;
}

static void lapses(struct fixture *fixture, const struct e2e_reply *proposed, const char *words,
		   const char *why)
{
	char state[160];
	approve(fixture->leader, proposed, words);
	char *text = e2e_show_proposal(fixture->leader, proposed->object);
	(void)snprintf(state, sizeof state,
		       "\"id\":\"PP-%u-intake-%llu\",\"state\":\"proposer_gone\"", COUNTY_REGION,
		       (unsigned long long)proposed->object);
	has(text, state);
	free(text);
	text = e2e_tail(fixture->leader, KIND(PROPOSAL_LAPSED));
	has(text, why);
	free(text);
	approve(fixture->leader, proposed, "refused proposal.not_open");
	assert_int_equal(e2e_events(fixture->leader, KIND(INFORMANT_ERASED)), 0);
}

/* By the list as it stands in the file, whatever it gives: proposed by one, approved by another. */
static void adopted_by_two(struct fixture *fixture)
{
	struct e2e_reply reply = adopt(fixture, fixture->operator_);
	if (reply.outcome == ZH__OUTCOME__OUTCOME_PROPOSED)
		approve(fixture->leader, &reply, "done");
	else
		says(&reply, "done");
}

static void a_proposal_dies_with_its_proposer(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	char printed[KEY_TEXT], keys[KEY_TEXT + 32], both[2 * KEY_TEXT + 40];
	raise_version(fixture, 5, 6);
	e2e_add_person(&fixture->county, "discloser-1", "discloser");
	adopted_by_two(fixture);
	struct bus_caller *discloser =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "discloser-1");

	/* The role ends. */
	struct e2e_reply proposed = propose_erasure(fixture, discloser);
	says(&proposed, "proposed");
	raise_version(fixture, 6, 7);
	e2e_replace(&fixture->county, "people.yaml", "unit: bureau, roles: [discloser]",
		    "unit: bureau, roles: [credit_officer]");
	adopted_by_two(fixture);
	lapses(fixture, &proposed, "refused proposal.proposer_role", "\"reason\":\"role_ended\"");

	/* The key that proposed ends; the person has another one. */
	raise_version(fixture, 7, 8);
	e2e_replace(&fixture->county, "people.yaml", "unit: bureau, roles: [credit_officer]",
		    "unit: bureau, roles: [discloser]");
	key_print_public(county_key(&fixture->county, "discloser-1")->public_key, printed);
	(void)snprintf(keys, sizeof keys, "[\"%s\"]", printed);
	(void)snprintf(both, sizeof both, "[\"%s\", \"Zz%.41s\"]", printed, printed + 2);
	e2e_replace(&fixture->county, "people.yaml", keys, both);
	adopted_by_two(fixture);
	proposed = propose_erasure(fixture, discloser);
	says(&proposed, "proposed");
	raise_version(fixture, 8, 9);
	(void)snprintf(keys, sizeof keys, "[\"Zz%.41s\"]", printed + 2);
	e2e_replace(&fixture->county, "people.yaml", both, keys);
	adopted_by_two(fixture);
	lapses(fixture, &proposed, "refused proposal.proposer_key", "\"reason\":\"key_ended\"");

	/* The person leaves. */
	raise_version(fixture, 9, 10);
	e2e_replace(&fixture->county, "people.yaml", keys, both);
	adopted_by_two(fixture);
	proposed = propose_erasure(fixture, discloser);
	says(&proposed, "proposed");
	raise_version(fixture, 10, 11);
	e2e_replace(&fixture->county, "people.yaml", "id: discloser-1, name",
		    "id: discloser-1, disabled: yes, name");
	adopted_by_two(fixture);
	lapses(fixture, &proposed, "refused proposal.proposer_left", "\"reason\":\"person_left\"");
	bus_caller_close(discloser);
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
}

/* ---- counties with few who may approve */

static void has_every_role(struct fixture *fixture)
{
	e2e_replace(&fixture->county, "people.yaml",
		    "id: operator-1, name: 工作人员, unit: bureau, roles: [operator]",
		    "id: operator-1, name: 工作人员, unit: bureau, roles: [operator, leader, "
		    "legal_reviewer]");
}

static int few_start(void **state, const char *const *without)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	has_every_role(fixture);
	for (; *without != NULL; without++) {
		char was[80], is[96];
		(void)snprintf(was, sizeof was, "id: %s, name", *without);
		(void)snprintf(is, sizeof is, "id: %s, disabled: yes, name", *without);
		e2e_replace(&fixture->county, "people.yaml", was, is);
	}
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	connect_all(fixture);
	raise_version(fixture, 1, 2);
	e2e_add_person(&fixture->county, "new-1", "officer");
	return 0;
}

static int some_who_may(void **state)
{
	static const char *const nobody[] = {NULL};
	return few_start(state, nobody);
}

static int one_who_may(void **state)
{
	static const char *const others[] = {"leader-1", "leader-2", "reviewer-1", NULL};
	return few_start(state, others);
}

/* Nobody has a role that he hasn't: then whoever else may approve does, and still not he. */
static void all_roles_are_one_person_too(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct e2e_reply proposed = adopt(fixture, fixture->operator_);
	says(&proposed, "proposed");
	approve(fixture->operator_, &proposed, "refused proposal.same_person");
	approve(fixture->leader, &proposed, "done");
	assert_true(is_answered(fixture, "new-1"));
}

/* A county of one: its list says that it was one person's. */
static void where_nobody_else_is_one_is_enough(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct e2e_reply reply = adopt(fixture, fixture->operator_);
	says(&reply, "done");
	assert_true(is_answered(fixture, "new-1"));
	char *tail = e2e_tail(fixture->operator_, KIND(PEOPLE_ADOPTED));
	has(tail, "\"ground\":\"first\"");
	has(tail, "\"approved_by\":\"operator-1\",\"ground\":\"nobody_else\"");
	free(tail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_operator_makes_nobody),
		cmocka_unit_test(two_persons_make_somebody),
		cmocka_unit_test(what_only_takes_away_needs_one),
		cmocka_unit_test(a_proposal_dies_with_its_proposer),
		cmocka_unit_test_setup_teardown(all_roles_are_one_person_too, some_who_may,
						end_county),
		cmocka_unit_test_setup_teardown(where_nobody_else_is_one_is_enough, one_who_may,
						end_county),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
