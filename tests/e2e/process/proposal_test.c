/* What a second person sees and signs, over the sockets of real daemons: the proposal in full, on
 * the list of whoever may approve it, superseded by a newer one, refused when its target has
 * moved. */
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "command.pb-c.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "hazard.pb-c.h"
#include "tests/e2e/kit/e2e.h"

#define HAZARD 1

struct fixture {
	struct county county;
	struct bus_caller *officer, *third, *leader, *other;
};

static void connect_all(struct fixture *fixture)
{
	fixture->officer = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "officer-1");
	fixture->third = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "officer-3");
	fixture->leader = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "leader-1");
	fixture->other = e2e_connect(&fixture->county, DAEMON_HAZARD, "cmd", "operator-1");
}

static void close_all(struct fixture *fixture)
{
	bus_caller_close(fixture->officer);
	bus_caller_close(fixture->third);
	bus_caller_close(fixture->leader);
	bus_caller_close(fixture->other);
}

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, false);
	e2e_add_person(&fixture->county, "officer-3", "officer");
	MUST(county_start_all(&fixture->county, &err_));
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(feed, 0, 5, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 5);
	bus_caller_close(feed);
	e2e_wait_quiet(&fixture->county);
	connect_all(fixture);
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	close_all(fixture);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

/* ---- asking */

static struct e2e_act act_on_hazard(const char *name, const ProtobufCMessage *body)
{
	return (struct e2e_act){.act = name, .kind = OBJECT_HAZARD, .number = HAZARD, .body = body};
}

static void expect(struct bus_caller *caller, const struct e2e_act *act, const char *words)
{
	char text[E2E_CODE * 2];
	struct e2e_reply reply;
	e2e_do(caller, act, &reply);
	e2e_outcome_text(&reply, text);
	assert_string_equal(text, words);
}

static size_t mine(struct bus_caller *caller)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param filter = ZH__PARAM__INIT, *filters[] = {&filter};
	struct bytes line;
	size_t count = 0;
	filter.name = "mine";
	filter.value = "yes";
	list.noun = "proposal";
	list.filters = filters;
	list.n_filters = 1;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	char *text = e2e_question(caller, &query);
	for (const char *at = text; e2e_next_line(&at, &line);)
		count++;
	free(text);
	return count;
}

static void says(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("%s isn't in\n%s", part, text);
}

/* ---- the way to a proposal */

static uint32_t today(void)
{
	return time_yyyymmdd(time_day_of_ms((int64_t)time(NULL) * MS_PER_SECOND));
}

static void rectified(struct fixture *fixture)
{
	static uint8_t digest[32] = {7};
	const char *officers[] = {"officer-1", "officer-2"};
	Zh__Attachment photo = ZH__ATTACHMENT__INIT, *evidence[] = {&photo};
	Zh__HazardOrderCommand order = ZH__HAZARD_ORDER_COMMAND__INIT;
	Zh__HazardReinspectCommand reinspect = ZH__HAZARD_REINSPECT_COMMAND__INIT;
	struct e2e_reply reply;
	order.content = "下架过期产品";
	SET_OPTIONAL(&order, served_day, today());
	order.method = "direct";
	order.document = "送达回证";
	struct e2e_act act = act_on_hazard("hazard.order", &order.base);
	e2e_must(fixture->officer, &act, &reply);
	photo.name = "photo.jpg";
	photo.has_digest = 1;
	photo.digest = (ProtobufCBinaryData){sizeof digest, digest};
	SET_OPTIONAL(&photo, kind, ZH__EVIDENCE_KIND__EVIDENCE_KIND_PHOTO);
	reinspect.officers = officers;
	reinspect.n_officers = 2;
	reinspect.evidence = evidence;
	reinspect.n_evidence = 1;
	act = act_on_hazard("hazard.reinspect", &reinspect.base);
	/* Nothing said isn't a pass. */
	expect(fixture->officer, &act, "invalid hazard.reinspect.no_outcome");
	SET_OPTIONAL(&reinspect, outcome, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_PASSED);
	e2e_must(fixture->officer, &act, &reply);
}

static struct e2e_reply propose(struct fixture *fixture)
{
	Zh__HazardCancelOffCommand body = ZH__HAZARD_CANCEL_OFF_COMMAND__INIT;
	struct e2e_act act = act_on_hazard("hazard.cancel-off", &body.base);
	struct e2e_reply reply;
	e2e_must(fixture->third, &act, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	assert_true(reply.version != 0);
	return reply;
}

static struct e2e_act approval(const struct e2e_reply *proposed)
{
	return (struct e2e_act){.act = "proposal.approve",
				.kind = OBJECT_PROPOSAL,
				.number = proposed->object,
				.seen = proposed->version};
}

static void assigned_to(struct fixture *fixture, const char *owner)
{
	Zh__AssignCommand body = ZH__ASSIGN_COMMAND__INIT;
	struct e2e_act act = act_on_hazard("hazard.assign", &body.base);
	struct e2e_reply reply;
	body.owner = owner;
	e2e_must(fixture->leader, &act, &reply);
}

static void restart(struct fixture *fixture)
{
	int exit_status;
	close_all(fixture);
	e2e_signal(&fixture->county, DAEMON_HAZARD, SIGTERM);
	MUST(county_wait_exit(&fixture->county, DAEMON_HAZARD, E2E_WAIT_MS, &exit_status, &err_));
	MUST(county_start(&fixture->county, DAEMON_HAZARD, &err_));
	connect_all(fixture);
}

/* ---- the test */

static void shown_in_full(struct fixture *fixture, const struct e2e_reply *proposed)
{
	struct e2e_digest before, after;
	e2e_wait_quiet(
		&fixture->county); /* what the others say of what was done comes in as well */
	e2e_digest(fixture->leader, &before);
	char *text = e2e_show_proposal(fixture->leader, proposed->object);
	e2e_digest(fixture->leader, &after);
	e2e_assert_same(&before, &after); /* what was supposed is gone */
	says(text, "\"act\":\"hazard.cancel-off\"");
	says(text, "\"person\":\"officer-3\"");
	says(text, "\"reason\":\"test\"");
	says(text, "\"due_ms\":");
	says(text, "\"overdue\":false");
	says(text, "\"deciders\":[\"leader\"]");
	says(text, "\"now\":{\"kind\":\"hazard\"");
	says(text, "\"state\":\"reinspected\"");
	says(text, "\"then\":{\"kind\":\"hazard\"");
	says(text, "\"state\":\"cancelled_off\"");
	says(text, "\"leads_to\":[\"cancelled_off\"");
	says(text, "\"event\":\"clock_started\",\"purpose\":\"hazard.look_back\"");
	free(text);
	/* Who runs the machine sees that something waits, not what. */
	text = e2e_show_proposal(fixture->other, proposed->object);
	assert_null(strstr(text, "\"now\""));
	assert_null(strstr(text, "\"reason\""));
	free(text);
}

static void a_second_person_sees_what_is_signed(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct e2e_reply reply;
	struct e2e_digest before, after;
	rectified(fixture);
	struct e2e_reply first = propose(fixture);
	shown_in_full(fixture, &first);
	assert_int_equal(mine(fixture->leader), 1);
	assert_int_equal(mine(fixture->third), 0);
	assert_int_equal(mine(fixture->officer), 0);

	struct e2e_act act = approval(&first);
	act.seen = 0;
	expect(fixture->leader, &act, "invalid proposal.not_seen");
	assigned_to(fixture, "officer-1");
	act.seen = first.version;
	expect(fixture->leader, &act, "conflict proposal.moved_on");

	struct e2e_reply second = propose(fixture);
	assert_true(second.version > first.version);
	expect(fixture->leader, &act, "refused proposal.superseded");
	assert_int_equal(e2e_events(fixture->leader, KIND(PROPOSAL_SUPERSEDED)), 1);
	assert_int_equal(mine(fixture->leader), 1);
	char *text = e2e_show_proposal(fixture->leader, second.object);
	says(text, "\"proposed_before\":[{\"id\":\"PP-522701-hazard-1\",\"state\":\"superseded\"");
	free(text);

	restart(fixture);
	act = approval(&second);
	e2e_must(fixture->leader, &act, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(mine(fixture->leader), 0);
	text = e2e_tail(fixture->leader, KIND(CLOCK_STOPPED));
	says(text, "\"why\":\"superseded\"");
	says(text, "\"why\":\"approved\"");
	free(text);
	e2e_wait_quiet(&fixture->county);
	e2e_digest(fixture->leader, &before);
	restart(fixture);
	e2e_digest(fixture->leader, &after);
	e2e_assert_same(&before, &after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_second_person_sees_what_is_signed),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
