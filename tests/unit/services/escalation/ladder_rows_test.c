/* What hazard tells of a hazard stands in its row of the ledger, and the rules are asked with it:
 * when it opens, after each piece of news, and until it ends. */
#include "intake.pb-c.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

#define LEVEL(name) ZH__HAZARD_LEVEL__HAZARD_LEVEL_##name
#define VIOLATION(name) ZH__VIOLATION__VIOLATION_##name
#define NEWS(name) ZH__EVENT_KIND__KIND_##name
#define GOODS "S0-01" /* of a kind with a mandatory standard */
#define LONG_NAME "都匀市城南五金建材日用百货综合批发零售经营部"

static struct decider_driver *driver;

static int begin(void **state)
{
	int failed = fixture_setup(state);
	driver = (struct decider_driver *)*state;
	return failed;
}

static void told(uint16_t kind, const void *body)
{
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, kind, body), VERDICT_DONE);
}

static struct ledger_row row_of(uint64_t hazard)
{
	struct ledger_row row;
	assert_true(ladder_get(driver_rows(driver), hazard, &row, NULL));
	return row;
}

static void open_plain(Zh__HazardLevel level)
{
	struct hazard_facts facts = {.level = level, .violation = VIOLATION(EXPIRED)};
	assert_int_equal(fixture_hazard(driver, 1, facts), VERDICT_DONE);
}

static size_t proposals(void)
{
	return driver_count(driver, NEWS(MEASURE_PROPOSED));
}

/* As stated with the newest proposal; 0: it isn't. */
static int64_t fact(const char *name)
{
	const Zh__MeasureProposed *body =
		BODY(driver_newest(driver, NEWS(MEASURE_PROPOSED)), MeasureProposed);
	for (size_t i = 0; i < body->n_facts; i++)
		if (strcmp(body->facts[i]->what, name) == 0)
			return strtoll(body->facts[i]->evidence, NULL, 10);
	return 0;
}

/* ---- opened */

struct opened {
	Zh__HazardOpened body;
	Zh__FirmRef firm, producer;
	Zh__ProductRef product;
	Zh__Quantity found;
	Zh__Violation violations[2];
};

/* A second failed sampling in a row, of a product of another county, told with all there is. */
static void all_told(struct opened *opened)
{
	Zh__HazardOpened *body = &opened->body;
	zh__hazard_opened__init(body);
	zh__firm_ref__init(&opened->firm);
	zh__firm_ref__init(&opened->producer);
	zh__product_ref__init(&opened->product);
	zh__quantity__init(&opened->found);
	opened->firm.key = FIRM_KEY;
	opened->firm.name = FIRM_NAME;
	opened->producer.key = "91522702MA6HQ7UW5K";
	opened->product.class_code = GOODS;
	SET_OPTIONAL(&opened->found, amount, 40);
	opened->violations[0] = VIOLATION(FAILED_SAMPLING);
	opened->violations[1] = VIOLATION(EXPIRED);
	body->firm = &opened->firm;
	body->producer = &opened->producer;
	body->product = &opened->product;
	body->found = &opened->found;
	body->violations = opened->violations;
	body->n_violations = 2;
	SET_OPTIONAL(body, hazard, 1);
	SET_OPTIONAL(body, report, 44);
	SET_OPTIONAL(body, proposed_level, LEVEL(MAJOR));
	SET_OPTIONAL(body, producer_region, NEIGHBOUR);
	SET_OPTIONAL(body, source_kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
	SET_OPTIONAL(body, sampling_level, ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_PROVINCE);
	SET_OPTIONAL(body, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	SET_OPTIONAL(body, consecutive_failures, 2);
	SET_OPTIONAL(body, firm_majors, 3);
	SET_OPTIONAL(body, urgent, 1);
	SET_OPTIONAL(body, chain_of, 7);
	SET_OPTIONAL(body, first_report_ms, driver->now_ms - MS_PER_HOUR);
}

static const Zh__LedgerRowOpened *row_opened(void)
{
	return BODY(driver_newest(driver, NEWS(LEDGER_ROW_OPENED)), LedgerRowOpened);
}

static void test_what_opens_is_asked_with_all_that_is_told(void **state)
{
	struct opened opened;
	const uint32_t bits = 1u << VIOLATION(FAILED_SAMPLING) | 1u << VIOLATION(EXPIRED);
	(void)state;
	all_told(&opened);
	told(NEWS(HAZARD_OPENED), &opened.body);
	assert_true(proposals() > 0);
	assert_int_equal(fact("level"), LEVEL(MAJOR));
	assert_int_equal(fact("violations"), bits);
	assert_int_not_equal(fact("class_flags"), 0);
	assert_int_equal(fact("producer_elsewhere"), 1);
	assert_int_equal(fact("report_kind"), ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
	assert_int_equal(fact("sampling_level"), ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_PROVINCE);
	assert_int_equal(fact("firm_role"), ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_int_equal(fact("quantity"), 40);
	assert_int_equal(fact("consecutive_failures"), 2);
	assert_int_equal(fact("firm_majors"), 4); /* with this one */
	assert_int_equal(fact("urgent"), 1);
	assert_int_equal(fact("relapse"), 1);
}

static void test_the_row_says_what_was_told(void **state)
{
	struct opened opened;
	(void)state;
	all_told(&opened);
	told(NEWS(HAZARD_OPENED), &opened.body);
	const Zh__LedgerRowOpened *row = row_opened();
	assert_int_equal(row->level, LEVEL(MAJOR));
	assert_int_equal(row->n_violations, 2);
	assert_int_equal(row->violations[1], VIOLATION(EXPIRED));
	assert_string_equal(row->class_code, GOODS);
	assert_int_equal(row->report, 44);
	assert_int_equal(row->consecutive_failures, 2);
	assert_int_equal(row->firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_int_equal(row->refer_to, NEIGHBOUR);
	assert_string_equal(row->refer_firm->key, "91522702MA6HQ7UW5K");
	assert_string_equal(row->product->class_code, GOODS);
	assert_int_equal(row->first_report_ms, driver->now_ms - MS_PER_HOUR);
	struct ledger_row kept = row_of(1);
	assert_int_equal(kept.flags, LADDER_URGENT);
	assert_int_equal(kept.consecutive_failures, 2);
	assert_int_equal(kept.firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_int_equal(kept.report, 44);
	assert_int_equal(kept.opened_ms, driver->now_ms);
	assert_string_equal(kept.firm_key, FIRM_KEY);
	assert_string_equal(kept.class_code, GOODS);
}

/* A single failure is no run; what isn't told isn't stated. */
static void test_the_row_says_nothing_that_wasnt_told(void **state)
{
	Zh__HazardOpened body = ZH__HAZARD_OPENED__INIT;
	(void)state;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, consecutive_failures, 1);
	told(NEWS(HAZARD_OPENED), &body);
	const Zh__LedgerRowOpened *row = row_opened();
	assert_false(row->has_level || row->has_report || row->has_urgent ||
		     row->has_consecutive_failures || row->has_firm_role || row->has_refer_to ||
		     row->has_first_report_ms);
	assert_null(row->class_code);
}

/* One letter to one region: a trace letter asks it already. */
static void test_a_traced_sample_brings_no_second_letter(void **state)
{
	struct opened opened;
	(void)state;
	all_told(&opened);
	SET_OPTIONAL(&opened.body, traced, 1);
	told(NEWS(HAZARD_OPENED), &opened.body);
	assert_false(row_opened()->has_refer_to);
	assert_null(row_opened()->refer_firm);
	/* Where the maker isn't told, the letter is about the firm that is. */
	SET_OPTIONAL(&opened.body, hazard, 2);
	SET_OPTIONAL(&opened.body, traced, 0);
	opened.body.producer = NULL;
	told(NEWS(HAZARD_OPENED), &opened.body);
	assert_string_equal(row_opened()->refer_firm->key, FIRM_KEY);
}

/* Whoever is named long enough doesn't escape: its name is cut, between two characters. */
static void test_a_long_name_is_cut_where_a_character_ends(void **state)
{
	struct opened opened;
	char name[FIRM_NAME_SIZE + 80] = "a";
	(void)state;
	while (strlen(name) < FIRM_NAME_SIZE)
		(void)strcat(name, LONG_NAME);
	all_told(&opened);
	opened.firm.name = name;
	told(NEWS(HAZARD_OPENED), &opened.body);
	struct ledger_row row;
	struct bytes kept;
	assert_true(ladder_get(driver_rows(driver), 1, &row, &kept));
	assert_in_range(kept.size, FIRM_NAME_SIZE - 3, FIRM_NAME_SIZE - 1);
	assert_int_equal((kept.size - 1) % 3, 0);
	assert_memory_equal(kept.data, name, kept.size);
	name[FIRM_NAME_SIZE - 1] = '\0'; /* as long as it may be */
	while (((uint8_t)name[strlen(name) - 1] & 0xC0) == 0x80)
		name[strlen(name) - 1] = '\0';
	SET_OPTIONAL(&opened.body, hazard, 2);
	told(NEWS(HAZARD_OPENED), &opened.body);
	assert_true(ladder_get(driver_rows(driver), 2, &row, &kept));
}

static void test_a_key_that_cant_be_a_firms_is_poison(void **state)
{
	struct opened opened;
	char key[FIRM_KEY_SIZE + 1] = "";
	(void)state;
	memset(key, '9', FIRM_KEY_SIZE);
	all_told(&opened);
	opened.firm.key = key;
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, NEWS(HAZARD_OPENED), &opened.body),
			 VERDICT_POISON);
	fixture_refused(driver, "ladder.hazard_unsound");
	key[FIRM_KEY_SIZE - 1] = '\0';
	told(NEWS(HAZARD_OPENED), &opened.body);
	SET_OPTIONAL(&opened.body, hazard, 0);
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, NEWS(HAZARD_OPENED), &opened.body),
			 VERDICT_POISON);
	fixture_refused(driver, "ladder.hazard_unsound");
}

/* ---- later news */

static void overdue(uint64_t clock)
{
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY,
				      ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, clock),
			 VERDICT_DONE);
}

static void refused(bool uncontrolled)
{
	Zh__RectificationRefused body = ZH__RECTIFICATION_REFUSED__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	if (uncontrolled)
		SET_OPTIONAL(&body, uncontrolled, 1);
	told(NEWS(RECTIFICATION_REFUSED), &body);
}

static void sold(Zh__GoodsPlace place, Zh__GoodsClass goods_class)
{
	Zh__GoodsMoved body = ZH__GOODS_MOVED__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, to_place, place);
	if (goods_class != ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN)
		SET_OPTIONAL(&body, goods_class, goods_class);
	told(NEWS(GOODS_MOVED), &body);
}

static void level_is(Zh__HazardLevel level, bool urgent)
{
	Zh__LevelSet body = ZH__LEVEL_SET__INIT;
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, level, level);
	if (urgent)
		SET_OPTIONAL(&body, urgent, 1);
	told(NEWS(LEVEL_SET), &body);
}

/* Each piece of news adds to what is known; none takes anything away. */
static void test_news_adds_up_in_the_row(void **state)
{
	(void)state;
	open_plain(LEVEL(LARGER));
	assert_int_equal(row_of(1).flags, 0);
	refused(false);
	assert_int_equal(row_of(1).flags, LADDER_REFUSED);
	refused(true);
	assert_int_equal(row_of(1).flags, LADDER_REFUSED | LADDER_UNCONTROLLED);
	sold(ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE, ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN);
	level_is(LEVEL(MAJOR), true);
	Zh__Relapsed relapsed = ZH__RELAPSED__INIT;
	SET_OPTIONAL(&relapsed, hazard, 1);
	told(NEWS(RELAPSED), &relapsed);
	const uint8_t all = LADDER_REFUSED | LADDER_UNCONTROLLED | LADDER_GOODS_SOLD |
			    LADDER_URGENT | LADDER_RELAPSED;
	assert_int_equal(row_of(1).flags, all);
	assert_int_equal(row_of(1).level, LEVEL(MAJOR));
	level_is(LEVEL(LARGER), false);
	assert_int_equal(row_of(1).flags, all);
	assert_int_equal(row_of(1).level, LEVEL(LARGER));
	overdue(1);
	overdue(2);
	assert_int_equal(row_of(1).times_overdue, 2);
	Zh__Reinspected failed = ZH__REINSPECTED__INIT;
	SET_OPTIONAL(&failed, hazard, 1);
	told(NEWS(REINSPECTED), &failed);
	assert_int_equal(row_of(1).failed_reinspections, 1);
	SET_OPTIONAL(&failed, passed, 1);
	told(NEWS(REINSPECTED), &failed);
	assert_int_equal(row_of(1).failed_reinspections, 1);
	const Zh__LedgerRowChanged *said =
		BODY(driver_newest(driver, NEWS(LEDGER_ROW_CHANGED)), LedgerRowChanged);
	assert_int_equal(said->row, 1);
	assert_int_equal(said->hazard, 1);
	assert_int_equal(said->times_overdue, 2);
	assert_int_equal(said->failed_reinspections, 1);
	assert_true(said->relapsed && said->refused && said->urgent && said->goods_sold &&
		    said->uncontrolled);
}

/* The rules are asked with all of it. */
static void test_the_next_question_has_all_the_news(void **state)
{
	struct opened opened;
	(void)state;
	all_told(&opened);
	told(NEWS(HAZARD_OPENED), &opened.body);
	sold(ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE, ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS);
	refused(true);
	size_t before = proposals();
	for (uint64_t i = 1; i <= before; i++)
		if (fixture_measure(driver, i).state == MEASURE_PROPOSED)
			fixture_act(driver, &fixture_leader, "measure.withdraw",
				    driver_object(driver, OBJECT_MEASURE, i), NULL, VERDICT_DONE);
	overdue(9);
	assert_true(proposals() > before);
	assert_int_equal(fact("clock"), CLOCK_HAZARD_RECTIFY);
	assert_int_equal(fact("mark"), ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE);
	assert_int_equal(fact("level"), LEVEL(MAJOR));
	assert_int_equal(fact("violations"),
			 1 << VIOLATION(EXPIRED) | 1 << VIOLATION(FAILED_SAMPLING));
	assert_int_equal(fact("urgent"), 1);
	assert_int_equal(fact("consecutive_failures"), 2);
	assert_int_equal(fact("goods_sold"), 1);
	assert_int_equal(fact("uncontrolled"), 1);
	assert_int_equal(fact("times_overdue"), 1);
	assert_int_equal(fact("firm_role"), ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_int_not_equal(fact("class_flags"), 0);
}

/* Only the firm's own terms count as "overdue again". */
static void test_a_term_of_the_office_counts_nothing_against_the_firm(void **state)
{
	(void)state;
	open_plain(LEVEL(LARGER));
	assert_int_equal(fixture_mark(driver, 1, CLOCK_HAZARD_REINSPECT,
				      ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 1),
			 VERDICT_DONE);
	assert_int_equal(
		fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, ZH__CLOCK_MARK__CLOCK_MARK_DUE, 2),
		VERDICT_DONE);
	assert_int_equal(row_of(1).times_overdue, 0);
	assert_int_equal(driver_count(driver, NEWS(LEDGER_ROW_CHANGED)), 0);
	assert_int_equal(fixture_mark(driver, 1, CLOCK_SAMPLING_RECTIFY,
				      ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 3),
			 VERDICT_DONE);
	assert_int_equal(row_of(1).times_overdue, 1);
}

/* Raw material isn't sold, nor what stays where it is; and sold is sold once. */
static void test_products_at_large_are_sold(void **state)
{
	(void)state;
	open_plain(LEVEL(LARGER));
	sold(ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE, ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS + 1);
	sold(ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE - 1, ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS);
	assert_int_equal(row_of(1).flags, 0);
	sold(ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE, ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS);
	sold(ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE, ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS);
	assert_int_equal(row_of(1).flags, LADDER_GOODS_SOLD);
	assert_int_equal(driver_count(driver, NEWS(LEDGER_ROW_CHANGED)), 1);
}

/* The row changes when something does. */
static void test_the_same_level_again_changes_nothing(void **state)
{
	Zh__LevelSet nothing = ZH__LEVEL_SET__INIT;
	(void)state;
	open_plain(LEVEL(LARGER));
	SET_OPTIONAL(&nothing, hazard, 1);
	told(NEWS(LEVEL_SET), &nothing);
	level_is(LEVEL(LARGER), false);
	assert_int_equal(driver_count(driver, NEWS(LEDGER_ROW_CHANGED)), 0);
	level_is(LEVEL(LARGER), true);
	level_is(LEVEL(LARGER), true);
	assert_int_equal(driver_count(driver, NEWS(LEDGER_ROW_CHANGED)), 1);
}

static void test_what_the_archive_says_the_firm_is_stands_in_the_row(void **state)
{
	Zh__FirmRoleKnown body = ZH__FIRM_ROLE_KNOWN__INIT;
	(void)state;
	open_plain(LEVEL(LARGER));
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	told(NEWS(FIRM_ROLE_KNOWN), &body);
	assert_int_equal(row_of(1).firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	refused(false);
	assert_int_equal(row_of(1).firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	SET_OPTIONAL(&body, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN);
	told(NEWS(FIRM_ROLE_KNOWN), &body);
	assert_int_equal(row_of(1).firm_role, ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN);
}

/* A signal that tells no more changes nothing; one that tells more replaces what was known. */
static void test_a_signal_that_tells_more_restates_the_row(void **state)
{
	Zh__SignalJoined joined = ZH__SIGNAL_JOINED__INIT;
	Zh__SignalUnjoined unjoined = ZH__SIGNAL_UNJOINED__INIT;
	Zh__Violation violations[] = {VIOLATION(EXPIRED), VIOLATION(NO_LICENCE_OR_CCC)};
	const uint32_t first = 1u << violations[0], both = first | 1u << violations[1];
	(void)state;
	open_plain(LEVEL(LARGER));
	SET_OPTIONAL(&joined, hazard, 1);
	joined.violations = violations;
	joined.n_violations = 2;
	told(NEWS(SIGNAL_JOINED), &joined);
	assert_int_equal(row_of(1).violations, first);
	SET_OPTIONAL(&joined, restated, 1);
	told(NEWS(SIGNAL_JOINED), &joined);
	assert_int_equal(row_of(1).violations, both);
	refused(false);
	assert_int_equal(row_of(1).violations, both);
	SET_OPTIONAL(&unjoined, hazard, 1);
	unjoined.violations = violations;
	unjoined.n_violations = 1;
	told(NEWS(SIGNAL_UNJOINED), &unjoined);
	assert_int_equal(row_of(1).violations, both);
	SET_OPTIONAL(&unjoined, restated, 1);
	told(NEWS(SIGNAL_UNJOINED), &unjoined);
	assert_int_equal(row_of(1).violations, first);
}

/* What a rule proposes holds as long as no person has set a level. */
static void test_a_signal_classified_anew_raises_a_level_that_is_open(void **state)
{
	Zh__SignalRestated body = ZH__SIGNAL_RESTATED__INIT;
	Zh__Violation violations[] = {VIOLATION(NO_LICENCE_OR_CCC)};
	(void)state;
	open_plain(LEVEL(LARGER));
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, proposed_level, LEVEL(MAJOR));
	SET_OPTIONAL(&body, urgent, 1);
	body.violations = violations;
	body.n_violations = 1;
	told(NEWS(SIGNAL_RESTATED), &body);
	assert_int_equal(row_of(1).level, LEVEL(LARGER));
	assert_int_equal(row_of(1).flags, 0);
	SET_OPTIONAL(&body, restated, 1);
	told(NEWS(SIGNAL_RESTATED), &body);
	assert_int_equal(row_of(1).level, LEVEL(LARGER));
	assert_int_equal(row_of(1).flags, LADDER_URGENT);
	assert_int_equal(row_of(1).violations, 1u << violations[0]);
	SET_OPTIONAL(&body, restated, 0);
	SET_OPTIONAL(&body, level_open, 1);
	violations[0] = VIOLATION(EXPIRED);
	told(NEWS(SIGNAL_RESTATED), &body);
	assert_int_equal(row_of(1).level, LEVEL(MAJOR));
	assert_int_equal(row_of(1).violations, 1u << VIOLATION(NO_LICENCE_OR_CCC));
}

/* ---- the end */

static const char *outcome_of(uint64_t hazard)
{
	const struct event *event = driver_newest(driver, NEWS(LEDGER_ROW_CLOSED));
	const Zh__LedgerRowClosed *body = event == NULL ? NULL : BODY(event, LedgerRowClosed);
	if (body == NULL || body->hazard != hazard)
		return "open";
	assert_int_equal(row_of(hazard).state, LADDER_CLOSED);
	assert_int_equal(body->row, hazard);
	return body->outcome;
}

/* With it falls what nobody decided on, but not because the firm is gone. */
static void test_a_hazard_ends_and_its_proposals_with_it(void **state)
{
	Zh__CancelledOff off = ZH__CANCELLED_OFF__INIT;
	(void)state;
	open_plain(LEVEL(LARGER));
	overdue(1);
	assert_int_equal(proposals(), 1);
	SET_OPTIONAL(&off, hazard, 1);
	SET_OPTIONAL(&off, partial, 1);
	told(NEWS(CANCELLED_OFF), &off);
	assert_string_equal(outcome_of(1), "open");
	SET_OPTIONAL(&off, partial, 0);
	told(NEWS(CANCELLED_OFF), &off);
	assert_string_equal(outcome_of(1), "cancelled_off");
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_WITHDRAWN);
	told(NEWS(CANCELLED_OFF), &off);
	assert_int_equal(driver_count(driver, NEWS(LEDGER_ROW_CLOSED)), 1);
}

static void ends_as(const char *ground, const char *outcome, enum measure_state left)
{
	Zh__HazardUnfounded body = ZH__HAZARD_UNFOUNDED__INIT;
	open_plain(LEVEL(LARGER));
	overdue(1);
	SET_OPTIONAL(&body, hazard, 1);
	body.ground = ground;
	told(NEWS(HAZARD_UNFOUNDED), &body);
	assert_string_equal(outcome_of(1), outcome);
	assert_int_equal(fixture_measure(driver, 1).state, left);
}

static void test_what_is_unfounded_leaves_nothing(void **state)
{
	(void)state;
	ends_as("not_made_out", "unfounded", MEASURE_WITHDRAWN);
}

static void test_no_ground_is_no_firm_that_is_gone(void **state)
{
	(void)state;
	ends_as(NULL, "unfounded", MEASURE_WITHDRAWN);
}

static void test_a_firm_that_is_gone_leaves_its_measures_to_be_decided(void **state)
{
	(void)state;
	ends_as("firm_gone", "firm_gone", MEASURE_PROPOSED);
}

static void test_what_is_archived_leaves_nothing(void **state)
{
	Zh__HazardArchived body = ZH__HAZARD_ARCHIVED__INIT;
	(void)state;
	open_plain(LEVEL(LARGER));
	overdue(1);
	SET_OPTIONAL(&body, hazard, 1);
	told(NEWS(HAZARD_ARCHIVED), &body);
	assert_string_equal(outcome_of(1), "archived");
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_WITHDRAWN);
	assert_int_equal(ladder_book_get(driver_rows(driver)).open, 0);
	assert_int_equal(ladder_book_get(driver_rows(driver)).closed, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_what_opens_is_asked_with_all_that_is_told),
		TEST(test_the_row_says_what_was_told),
		TEST(test_the_row_says_nothing_that_wasnt_told),
		TEST(test_a_traced_sample_brings_no_second_letter),
		TEST(test_a_long_name_is_cut_where_a_character_ends),
		TEST(test_a_key_that_cant_be_a_firms_is_poison),
		TEST(test_news_adds_up_in_the_row),
		TEST(test_the_next_question_has_all_the_news),
		TEST(test_a_term_of_the_office_counts_nothing_against_the_firm),
		TEST(test_products_at_large_are_sold),
		TEST(test_the_same_level_again_changes_nothing),
		TEST(test_what_the_archive_says_the_firm_is_stands_in_the_row),
		TEST(test_a_signal_that_tells_more_restates_the_row),
		TEST(test_a_signal_classified_anew_raises_a_level_that_is_open),
		TEST(test_a_hazard_ends_and_its_proposals_with_it),
		TEST(test_what_is_unfounded_leaves_nothing),
		TEST(test_no_ground_is_no_firm_that_is_gone),
		TEST(test_a_firm_that_is_gone_leaves_its_measures_to_be_decided),
		TEST(test_what_is_archived_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
