/* Bulletins: for which days one is owed and by whom, the terms of each step, and that what is
 * approved is what was submitted last. */
#include <string.h>

#include "services/escalation/bulletin/bulletin.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

#define WEEKLY ZH__BULLETIN_KIND__BULLETIN_KIND_WEEKLY
#define PERIOD ZH__BULLETIN_KIND__BULLETIN_KIND_PERIOD
#define FRIDAY 20250307u /* of the fixture: when each test begins */
#define SUNDAY 20250309u
#define NO_DAY 20250231u /* February has none */

static const struct principal other_leader = {
	.id = "liu-yang", .unit = "bureau", .roles = ROLE_LEADER};

static uint8_t digest_bytes[BULLETIN_DIGEST + 1] = {0xd1, 0x9e};

static struct bulletin_row bulletin(struct decider_driver *driver, uint64_t number)
{
	struct bulletin_row row;
	assert_true(bulletin_row_get(driver_rows(driver), number, &row));
	return row;
}

static uint32_t day_of(int32_t day)
{
	return time_yyyymmdd(day);
}

/* ---- ordered */

struct order {
	Zh__BulletinKind kind;
	const char *owner;
	uint32_t cutoff_day;
	enum verdict wanted;
	const char *code;
};

static void order(struct decider_driver *driver, const struct order *order)
{
	Zh__BulletinOrderCommand body = ZH__BULLETIN_ORDER_COMMAND__INIT;
	SET_OPTIONAL(&body, bulletin_kind, order->kind);
	body.owner = order->owner;
	if (order->cutoff_day != 0)
		SET_OPTIONAL(&body, cutoff_day, order->cutoff_day);
	fixture_act(driver, &fixture_leader, "bulletin.order",
		    driver_object(driver, OBJECT_NONE, 0), &body, order->wanted);
	if (order->code != NULL)
		fixture_refused(driver, order->code);
}

static void order_weekly(struct decider_driver *driver)
{
	order(driver, &(struct order){WEEKLY, "zhang-wei", 0, VERDICT_DONE, NULL});
}

static enum verdict stop(struct decider_driver *driver, const char *reason)
{
	Zh__BulletinStopCommand body = ZH__BULLETIN_STOP_COMMAND__INIT;
	SET_OPTIONAL(&body, bulletin_kind, WEEKLY);
	return driver_act_by(driver, &fixture_leader, "bulletin.stop",
			     driver_object(driver, OBJECT_NONE, 0), 0, &body, reason);
}

static void test_an_order_names_a_person_and_a_day_to_come(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char owner[PRINCIPAL_ID + 1] = "";
	memset(owner, 'w', PRINCIPAL_ID);
	const struct order orders[] = {
		{PERIOD, "zhang-wei", 0, VERDICT_INVALID, "bulletin.order.kind"},
		{WEEKLY, NULL, 0, VERDICT_INVALID, "bulletin.order.owner"},
		{WEEKLY, "", 0, VERDICT_INVALID, "bulletin.order.owner"},
		{WEEKLY, owner, 0, VERDICT_INVALID, "bulletin.order.owner"},
		{WEEKLY, "zhang-wei", NO_DAY, VERDICT_INVALID, "bulletin.order.cutoff"},
		{WEEKLY, "zhang-wei", FRIDAY - 1, VERDICT_INVALID, "bulletin.order.cutoff"},
		{WEEKLY, "zhang-wei", 22010101, VERDICT_INVALID, "bulletin.order.cutoff"},
	};
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		order(driver, &orders[i]);
	owner[PRINCIPAL_ID - 1] = '\0';
	order(driver, &(struct order){WEEKLY, owner, FRIDAY, VERDICT_DONE, NULL});
	assert_string_equal(bulletin(driver, 1).owner, owner);
	assert_int_equal(day_of(bulletin(driver, 1).from_day), 20250301);
	assert_int_equal(day_of(bulletin(driver, 1).cutoff_day), FRIDAY);
}

static void test_another_person_makes_it_of_the_same_days(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	order_weekly(driver);
	assert_int_equal(day_of(bulletin(driver, 1).cutoff_day), SUNDAY);
	order(driver,
	      &(struct order){WEEKLY, "Zhang_Wei", 0, VERDICT_REFUSED, "bulletin.order.same"});
	order(driver, &(struct order){WEEKLY, "wang-fang", SUNDAY + 1, VERDICT_REFUSED,
				      "bulletin.order.cutoff"});
	order(driver, &(struct order){WEEKLY, "wang-fang", SUNDAY, VERDICT_DONE, NULL});
	assert_int_equal(driver->decision.object_version, 2);
	assert_int_equal(bulletin(driver, 1).object_version, 2);
	assert_string_equal(bulletin(driver, 1).owner, "wang-fang");
	assert_int_equal(day_of(bulletin(driver, 1).cutoff_day), SUNDAY);
}

static void test_what_is_stopped_comes_no_more(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	order_weekly(driver);
	assert_int_not_equal(stop(driver, NULL), VERDICT_DONE);
	fixture_refused(driver, "bulletin.stop.no_reason");
	assert_int_equal(stop(driver, "the campaign is over"), VERDICT_DONE);
	assert_int_equal(clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_BULLETIN, 1), CLOCK_NONE),
			 0);
	assert_int_equal(stop(driver, "once more"), VERDICT_REFUSED);
	fixture_refused(driver, "bulletin.stop.not_ordered");
	driver_advance(driver, driver->now_ms + 30 * MS_PER_DAY);
	assert_int_equal(bulletin(driver, 1).state, BL_STOPPED);
	assert_int_equal(driver_count(driver, KIND(BULLETIN_DUE)), 0);
}

/* ---- submitted */

static Zh__BulletinFigure figure_of(const char *name, uint64_t value)
{
	Zh__BulletinFigure figure = ZH__BULLETIN_FIGURE__INIT;
	figure.figure = name;
	SET_OPTIONAL(&figure, in_period, value);
	SET_OPTIONAL(&figure, in_year, value + 1);
	SET_OPTIONAL(&figure, at_begin, value + 2);
	SET_OPTIONAL(&figure, at_cutoff, value + 3);
	return figure;
}

static Zh__BulletinSubmitCommand submission(Zh__BulletinFigure **figures, size_t count)
{
	Zh__BulletinSubmitCommand body = ZH__BULLETIN_SUBMIT_COMMAND__INIT;
	SET_OPTIONAL(&body, bulletin_kind, WEEKLY);
	SET_OPTIONAL(&body, cutoff_day, SUNDAY);
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){BULLETIN_DIGEST, digest_bytes};
	body.figures = figures;
	body.n_figures = count;
	return body;
}

static void submit(struct decider_driver *driver, const Zh__BulletinSubmitCommand *body,
		   const char *refused)
{
	enum verdict verdict = driver_act_by(driver, &fixture_officer, "bulletin.submit",
					     driver_object(driver, OBJECT_NONE, 0), 0, body, NULL);
	if (refused == NULL)
		assert_int_equal(verdict, VERDICT_DONE);
	else
		fixture_refused(driver, refused);
}

/* Bulletin 1, of the week that ended on Sunday. */
static void week_over(struct decider_driver *driver)
{
	order_weekly(driver);
	driver_advance(driver, driver->now_ms + 3 * MS_PER_DAY);
	assert_int_equal(bulletin(driver, 1).state, BL_OWED);
}

static void test_figures_are_known_ones_of_days_that_are_over(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__BulletinFigure figures[BULLETIN_FIGURE_COUNT + 1], *each[BULLETIN_FIGURE_COUNT + 1];
	for (unsigned i = 0; i <= BULLETIN_FIGURE_COUNT; i++) {
		figures[i] = figure_of(
			bulletin_figure_name((enum bulletin_figure)(i % BULLETIN_FIGURE_COUNT)), i);
		each[i] = &figures[i];
	}
	week_over(driver);
	Zh__BulletinSubmitCommand body = submission(each, BULLETIN_FIGURE_COUNT);
	body.n_figures = BULLETIN_FIGURE_COUNT + 1;
	submit(driver, &body, "bulletin.submit.figures");
	body.n_figures = BULLETIN_FIGURE_COUNT;
	body.has_digest = 0;
	submit(driver, &body, "bulletin.submit.digest");
	body.has_digest = 1;
	body.digest.len = BULLETIN_DIGEST - 1;
	submit(driver, &body, "bulletin.submit.digest");
	body.digest.len = BULLETIN_DIGEST;
	figures[1].figure = NULL;
	submit(driver, &body, "bulletin.submit.figures");
	figures[1].figure = figures[0].figure;
	submit(driver, &body, "bulletin.submit.figure_twice");
	figures[1].figure = "hazards_imagined";
	submit(driver, &body, "bulletin.submit.figures");
	figures[1].figure = bulletin_figure_name((enum bulletin_figure)1);
	SET_OPTIONAL(&body, cutoff_day, NO_DAY);
	submit(driver, &body, "bulletin.submit.cutoff");
	SET_OPTIONAL(&body, cutoff_day, SUNDAY + 1); /* today */
	submit(driver, &body, "bulletin.submit.not_over");
	SET_OPTIONAL(&body, bulletin_kind, PERIOD);
	SET_OPTIONAL(&body, from_day, NO_DAY);
	submit(driver, &body, "bulletin.submit.from");
	body = submission(each, BULLETIN_FIGURE_COUNT);
	submit(driver, &body, NULL);
	assert_int_equal(driver->decision.object.number, 1);
	struct bulletin_figure_row row;
	assert_true(bulletin_figure_get(driver_rows(driver), 1, BULLETIN_FIGURE_COUNT - 1, &row));
}

static void test_nobody_has_to_have_ordered_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__BulletinFigure opened = figure_of("hazards_opened", 1), *figures[] = {&opened};
	Zh__BulletinSubmitCommand body = submission(figures, 1);
	SET_OPTIONAL(&body, bulletin_kind, PERIOD);
	SET_OPTIONAL(&body, from_day, 20250115);
	SET_OPTIONAL(&body, cutoff_day, 20250228);
	submit(driver, &body, NULL);
	const struct event *said = driver_newest(driver, KIND(BULLETIN_SUBMITTED));
	assert_int_equal(BODY(said, BulletinSubmitted)->bulletin, 1);
	submit(driver, &body, "bulletin.submit.state");
	assert_int_equal(bulletin(driver, 1).version, 1);
	assert_int_equal(day_of(bulletin(driver, 1).from_day), 20250115);
	assert_string_equal(bulletin(driver, 1).owner, "");
	order_weekly(driver);
	assert_int_equal(bulletin(driver, 2).state, BL_AWAITED);
}

/* ---- decided on */

/* Of what bulletin 1 waits for; CLOCK_NONE: nothing runs any more. */
static void expect_clock(struct decider_driver *driver, enum clock_id purpose)
{
	static const enum clock_id all[] = {CLOCK_BULLETIN_WEEKLY, CLOCK_BULLETIN_SUBMIT,
					    CLOCK_BULLETIN_APPROVE};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		assert_int_equal(clock_running(driver_rows(driver),
					       driver_object(driver, OBJECT_BULLETIN, 1),
					       all[i]) != 0,
				 all[i] == purpose);
}

static enum verdict decide(struct decider_driver *driver, const struct principal *person,
			   const char *act, uint32_t region, uint8_t first)
{
	Zh__BulletinApproveCommand approve = ZH__BULLETIN_APPROVE_COMMAND__INIT;
	Zh__BulletinReturnCommand back = ZH__BULLETIN_RETURN_COMMAND__INIT;
	uint8_t digest[BULLETIN_DIGEST];
	struct object_id target = driver_object(driver, OBJECT_BULLETIN, 1);
	target.region = region;
	memcpy(digest, digest_bytes, sizeof digest);
	digest[0] = first;
	approve.has_digest = first != 0;
	approve.digest = (ProtobufCBinaryData){BULLETIN_DIGEST, digest};
	const void *body = strcmp(act, "bulletin.approve") == 0 ? (const void *)&approve : &back;
	return driver_act_by(driver, person, act, target, 0, body, "a report is missing");
}

static void test_each_step_has_its_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__BulletinFigure opened = figure_of("hazards_opened", 1), *figures[] = {&opened};
	Zh__BulletinSubmitCommand body = submission(figures, 1);
	week_over(driver);
	expect_clock(driver, CLOCK_BULLETIN_SUBMIT);
	assert_int_equal(decide(driver, &fixture_leader, "bulletin.return", REGION, 0),
			 VERDICT_REFUSED);
	fixture_refused(driver, "bulletin.return.state");
	submit(driver, &body, NULL);
	expect_clock(driver, CLOCK_BULLETIN_APPROVE);
	driver_advance(driver, driver->now_ms + 2 * MS_PER_DAY);
	assert_int_equal(decide(driver, &fixture_leader, "bulletin.return", REGION, 0),
			 VERDICT_DONE);
	expect_clock(driver, CLOCK_BULLETIN_SUBMIT);
	struct bulletin_row row = bulletin(driver, 1);
	uint64_t clock =
		clock_running(driver_rows(driver), driver_object(driver, OBJECT_BULLETIN, 1),
			      CLOCK_BULLETIN_SUBMIT);
	assert_int_equal(row.due_ms, clock_row_get(driver_rows(driver), clock)->due_ms);
	assert_int_equal(row.decided_ms, driver->now_ms);
	assert_string_equal(row.decided_by, fixture_leader.id);
	submit(driver, &body, NULL);
	assert_int_equal(decide(driver, &other_leader, "bulletin.approve", REGION, 0xd1),
			 VERDICT_DONE);
	expect_clock(driver, CLOCK_NONE);
	assert_string_equal(bulletin(driver, 1).decided_by, other_leader.id);
	assert_memory_equal(bulletin(driver, 1).approved, digest_bytes, BULLETIN_DIGEST);
}

static void test_a_leader_approves_these_figures_of_this_county(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__BulletinFigure opened = figure_of("hazards_opened", 1), *figures[] = {&opened};
	Zh__BulletinSubmitCommand body = submission(figures, 1);
	week_over(driver);
	submit(driver, &body, NULL);
	const char *approve = "bulletin.approve";
	assert_int_equal(decide(driver, &fixture_leader, approve, REGION, 0), VERDICT_INVALID);
	fixture_refused(driver, "bulletin.approve.digest");
	assert_int_equal(decide(driver, &fixture_leader, approve, REGION, 0xd2), VERDICT_REFUSED);
	fixture_refused(driver, "bulletin.approve.other");
	assert_int_not_equal(decide(driver, &fixture_leader, approve, NEIGHBOUR, 0xd1),
			     VERDICT_DONE);
	assert_int_equal(bulletin(driver, 1).state, BL_SUBMITTED);
	assert_int_equal(decide(driver, &fixture_leader, approve, REGION, 0xd1), VERDICT_DONE);
}

static void expect_told(const Zh__BulletinFigure *told, const char *name, uint64_t value)
{
	assert_string_equal(told->figure, name);
	assert_true(told->has_in_period && told->has_in_year && told->has_at_begin &&
		    told->has_at_cutoff);
	assert_int_equal(told->in_period, value);
	assert_int_equal(told->in_year, value + 1);
	assert_int_equal(told->at_begin, value + 2);
	assert_int_equal(told->at_cutoff, value + 3);
}

static const Zh__BulletinApproved *approved_last(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(BULLETIN_APPROVED)), BulletinApproved);
}

/* Whoever reports it to the superior has seen no submission. */
static void test_what_is_approved_is_what_was_submitted_last(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__BulletinFigure opened = figure_of("hazards_opened", 10);
	Zh__BulletinFigure filed = figure_of("cases_filed", 20);
	Zh__BulletinFigure late = figure_of("hazards_overdue", 30);
	Zh__BulletinFigure *first[] = {&filed, &opened, &late}, *second[] = {&opened, &filed};
	Zh__BulletinSubmitCommand body = submission(first, 3);
	week_over(driver);
	submit(driver, &body, NULL);
	assert_int_equal(decide(driver, &fixture_leader, "bulletin.return", REGION, 0),
			 VERDICT_DONE);
	filed.has_in_year = filed.has_at_begin = 0;
	body = submission(second, 2);
	submit(driver, &body, NULL);
	assert_int_equal(decide(driver, &fixture_leader, "bulletin.approve", REGION, 0xd1),
			 VERDICT_DONE);
	const Zh__BulletinApproved *told = approved_last(driver);
	assert_int_equal(told->submission, 2);
	assert_int_equal(told->n_figures, 2);
	expect_told(told->figures[0], "hazards_opened", 10);
	assert_string_equal(told->figures[1]->figure, "cases_filed");
	assert_true(told->figures[1]->has_in_period && told->figures[1]->has_at_cutoff);
	assert_false(told->figures[1]->has_in_year || told->figures[1]->has_at_begin);
	assert_int_equal(told->figures[1]->at_cutoff, 23);
}

static void test_all_figures_there_are_are_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__BulletinFigure figures[BULLETIN_FIGURE_COUNT], *each[BULLETIN_FIGURE_COUNT];
	for (unsigned i = 0; i < BULLETIN_FIGURE_COUNT; i++) {
		figures[i] = figure_of(bulletin_figure_name((enum bulletin_figure)i), i);
		each[i] = &figures[i];
	}
	Zh__BulletinSubmitCommand body = submission(each, BULLETIN_FIGURE_COUNT);
	week_over(driver);
	submit(driver, &body, NULL);
	assert_int_equal(decide(driver, &fixture_leader, "bulletin.approve", REGION, 0xd1),
			 VERDICT_DONE);
	const Zh__BulletinApproved *told = approved_last(driver);
	assert_int_equal(told->n_figures, BULLETIN_FIGURE_COUNT);
	expect_told(told->figures[BULLETIN_FIGURE_COUNT - 1],
		    bulletin_figure_name((enum bulletin_figure)(BULLETIN_FIGURE_COUNT - 1)),
		    BULLETIN_FIGURE_COUNT - 1);
}

/* ---- the period's end */

static void test_the_next_one_is_awaited_from_the_day_behind(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	week_over(driver);
	assert_int_equal(driver_count(driver, KIND(BULLETIN_DUE)), 1);
	assert_int_equal(bulletin_awaited(driver_rows(driver), WEEKLY), 2);
	assert_int_equal(day_of(bulletin(driver, 2).from_day), SUNDAY + 1);
	assert_int_equal(day_of(bulletin(driver, 2).cutoff_day), SUNDAY + 7);
	assert_string_equal(bulletin(driver, 2).owner, "zhang-wei");
	driver_advance(driver, driver->now_ms + 5 * MS_PER_DAY); /* nobody submits the first */
	assert_int_equal(driver_count(driver, KIND(BULLETIN_DUE)), 1);
	assert_int_equal(bulletin(driver, 1).state, BL_OWED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_order_names_a_person_and_a_day_to_come),
		TEST(test_another_person_makes_it_of_the_same_days),
		TEST(test_what_is_stopped_comes_no_more),
		TEST(test_figures_are_known_ones_of_days_that_are_over),
		TEST(test_nobody_has_to_have_ordered_it),
		TEST(test_each_step_has_its_term),
		TEST(test_a_leader_approves_these_figures_of_this_county),
		TEST(test_what_is_approved_is_what_was_submitted_last),
		TEST(test_all_figures_there_are_are_told),
		TEST(test_the_next_one_is_awaited_from_the_day_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
