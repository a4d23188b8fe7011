/* Beside the order: time asked for, corrected on the spot, stopped, help, progress, parts; every
 * act in every state; and a clock wherever the table says that one runs. */
#include "command.pb-c.h"
#include "escalation.pb-c.h"
#include "notify.pb-c.h"
#include "services/hazard/rectification/life_clocks.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)

static const char *two[] = {"zhang-wei", "wu-gang"};

/* ---- extension */

static enum verdict ask_extension(struct decider_driver *driver, uint64_t hazard, uint32_t days)
{
	Zh__HazardAskExtensionCommand command = ZH__HAZARD_ASK_EXTENSION_COMMAND__INIT;
	command.ground = "the machine is late";
	SET_OPTIONAL(&command, days, days);
	return act(driver, "hazard.ask-extension", hazard, &command);
}

static enum verdict decide_extension(struct decider_driver *driver, uint64_t hazard, bool granted,
				     uint32_t days)
{
	Zh__HazardDecideExtensionCommand command = ZH__HAZARD_DECIDE_EXTENSION_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome,
		     granted ? ZH__EXTENSION_OUTCOME__EXTENSION_OUTCOME_GRANTED
			     : ZH__EXTENSION_OUTCOME__EXTENSION_OUTCOME_REFUSED);
	SET_OPTIONAL(&command, days, days);
	return driver_act_by(driver, &driver_second, "hazard.decide-extension",
			     driver_object(driver, OBJECT_HAZARD, hazard), 0, &command, "reason");
}

static int64_t due_of(struct decider_driver *driver, uint64_t hazard, enum clock_id purpose)
{
	uint64_t clock = clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_HAZARD, hazard), purpose);
	struct row_key key = row_key_u64(clock);
	struct clock_row row;
	assert_true(rows_load(driver_rows(driver), TABLE_CLOCKS, row_key_bytes(&key), &row,
			      sizeof(row)));
	return row.due_ms;
}

static void test_extension_within_the_rule_and_in_time(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(ask_extension(driver, hazard, 5), VERDICT_REFUSED);
	CODE(driver, "hazard.extension.state");
	(void)order(driver, hazard, false);
	int64_t due_ms = due_of(driver, hazard, CLOCK_HAZARD_RECTIFY);
	assert_int_equal(decide_extension(driver, hazard, true, 5), VERDICT_REFUSED);
	CODE(driver, "hazard.extension.not_asked");
	assert_int_equal(ask_extension(driver, hazard, 99), VERDICT_REFUSED);
	CODE(driver, "clock.extension_too_long");
	assert_int_equal(ask_extension(driver, hazard, 10), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_EXTENSION_DECIDE));
	assert_int_equal(ask_extension(driver, hazard, 10), VERDICT_REFUSED);
	CODE(driver, "hazard.extension.waits");
	/* Silence grants nothing. */
	assert_int_equal(due_of(driver, hazard, CLOCK_HAZARD_RECTIFY), due_ms);
	assert_int_equal(decide_extension(driver, hazard, true, 11), VERDICT_REFUSED);
	CODE(driver, "hazard.extension.more_than_asked");
	assert_int_equal(decide_extension(driver, hazard, true, 5), VERDICT_DONE);
	assert_true(due_of(driver, hazard, CLOCK_HAZARD_RECTIFY) > due_ms);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_EXTENSION_DECIDE));
	struct order_row row;
	assert_true(hazard_order_get(driver_rows(driver), hazard, 1, &row));
	assert_int_equal(row.due_ms, due_of(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_int_equal(ask_extension(driver, hazard, 5), VERDICT_REFUSED);
	CODE(driver, "clock.no_extension");
}

static void test_extension_after_the_end_and_refused(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t late = open_inspection(driver, 1, 1);
	(void)order(driver, late, false);
	uint64_t asked = open_inspection(driver, 2, 2);
	(void)order(driver, asked, false);
	assert_int_equal(ask_extension(driver, asked, 5), VERDICT_DONE);
	driver_advance(driver, driver->now_ms + 60 * MS_PER_DAY);
	assert_int_equal(ask_extension(driver, late, 5), VERDICT_REFUSED);
	CODE(driver, "clock.over");
	/* Asked in time: that the answer comes late does no harm, and a refusal needs its reason.
	 */
	Zh__HazardDecideExtensionCommand no = ZH__HAZARD_DECIDE_EXTENSION_COMMAND__INIT;
	struct object_id id = driver_object(driver, OBJECT_HAZARD, asked);
	assert_int_equal(driver_act(driver, "hazard.decide-extension", id, &no, NULL),
			 VERDICT_INVALID);
	CODE(driver, "hazard.extension.no_outcome");
	SET_OPTIONAL(&no, outcome, ZH__EXTENSION_OUTCOME__EXTENSION_OUTCOME_REFUSED);
	assert_int_equal(driver_act(driver, "hazard.decide-extension", id, &no, NULL),
			 VERDICT_REFUSED);
	CODE(driver, "hazard.extension.no_reason");
	assert_int_equal(decide_extension(driver, asked, false, 0), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(EXTENSION_DECIDED)), 1);
}

/* ---- on the spot, stopped */

static enum verdict visit(struct decider_driver *driver, const char *name, uint64_t hazard,
			  size_t officers)
{
	Zh__Attachment photo = photo_make();
	Zh__Attachment *evidence[] = {&photo};
	if (strcmp(name, "hazard.correct-on-spot") != 0) {
		Zh__HazardProductionCommand command = ZH__HAZARD_PRODUCTION_COMMAND__INIT;
		command.officers = two;
		command.n_officers = officers;
		command.evidence = evidence;
		command.n_evidence = 1;
		return act(driver, name, hazard, &command);
	}
	Zh__HazardCorrectOnSpotCommand command = ZH__HAZARD_CORRECT_ON_SPOT_COMMAND__INIT;
	command.officers = two;
	command.n_officers = officers;
	command.evidence = evidence;
	command.n_evidence = 1;
	return act(driver, name, hazard, &command);
}

static void test_corrected_on_the_spot(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct principal colleague = {
		.id = "wu-gang", .unit = "inspection", .roles = ROLE_LEADER};
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(visit(driver, "hazard.correct-on-spot", hazard, 1), VERDICT_REFUSED);
	CODE(driver, "hazard.visit.two_officers");
	assert_int_equal(visit(driver, "hazard.correct-on-spot", hazard, 2), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_REINSPECTED);
	assert_int_equal(cancel_off(driver, hazard, NULL, &colleague), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.second_is_handler");
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
	uint64_t sample = open_sampling(driver, 2, 2, "B1");
	assert_int_equal(visit(driver, "hazard.correct-on-spot", sample, 2), VERDICT_REFUSED);
	CODE(driver, "hazard.spot.sampling");
	uint64_t grave = open_inspection(driver, 3, 3);
	(void)set_level(driver, grave, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_int_equal(visit(driver, "hazard.correct-on-spot", grave, 2), VERDICT_REFUSED);
	CODE(driver, "hazard.spot.major");
}

/* A finding of an inspection about a batch, which the next one repeats. */
static void tell_batch(struct decider_driver *driver, uint64_t report)
{
	struct told told;
	told_make(&told, report, 1);
	SET_OPTIONAL(&told.report, kind, ZH__REPORT_KIND__REPORT_KIND_INSPECTION);
	told.violations[0] = ZH__VIOLATION__VIOLATION_NOT_INSPECTED;
	if (report > 1) {
		SET_OPTIONAL(&told.report, near_report, 1);
		SET_OPTIONAL(&told.report, near_ppm, 1000000);
	}
	assert_int_equal(told_do(driver, &told), VERDICT_DONE);
}

static void test_stopped_wakes_on_restart_or_signal(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = 1;
	tell_batch(driver, 1);
	assert_int_equal(visit(driver, "hazard.stopped", hazard, 2), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_STOPPED);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_STOPPED));
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	assert_int_equal(visit(driver, "hazard.still-stopped", hazard, 2), VERDICT_DONE);
	assert_int_equal(visit(driver, "hazard.restarted", hazard, 2), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_OPENED);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	/* One more report of the same batch: it may be made again. */
	assert_int_equal(visit(driver, "hazard.stopped", hazard, 2), VERDICT_DONE);
	tell_batch(driver, 2);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_OPENED);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_STOPPED));
}

/* ---- progress, parts, signals, handling */

static void test_progress_is_owed_month_by_month(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, false);
	Zh__HazardProgressCommand told = ZH__HAZARD_PROGRESS_COMMAND__INIT;
	told.text = "half of it is done";
	assert_int_equal(act(driver, "hazard.progress", hazard, &told), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_PROGRESS));
	Zh__HazardOweProgressCommand owe = ZH__HAZARD_OWE_PROGRESS_COMMAND__INIT;
	assert_int_equal(act(driver, "hazard.owe-progress", hazard, &owe), VERDICT_DONE);
	assert_int_equal(act(driver, "hazard.owe-progress", hazard, &owe), VERDICT_REFUSED);
	int64_t first_ms = due_of(driver, hazard, CLOCK_HAZARD_PROGRESS);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	assert_int_equal(act(driver, "hazard.progress", hazard, &told), VERDICT_DONE);
	assert_true(due_of(driver, hazard, CLOCK_HAZARD_PROGRESS) > first_ms);
	(void)reinspect(driver, hazard, true);
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_PROGRESS));
}

static void test_one_hazard_is_two(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	Zh__Quantity part = ZH__QUANTITY__INIT;
	Zh__HazardSplitCommand command = ZH__HAZARD_SPLIT_COMMAND__INIT;
	assert_int_equal(act(driver, "hazard.split", hazard, &command), VERDICT_INVALID);
	command.batch = "B2";
	command.quantity = &part;
	SET_OPTIONAL(&part, amount, 500);
	part.unit = "piece";
	assert_int_equal(act(driver, "hazard.split", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.split.quantity");
	SET_OPTIONAL(&part, amount, 200);
	assert_int_equal(act(driver, "hazard.split", hazard, &command), VERDICT_DONE);
	struct hazard_texts texts;
	assert_true(hazard_texts_get(driver_rows(driver), hazard, &texts));
	assert_int_equal(texts.head.found, 300);
	assert_true(hazard_texts_get(driver_rows(driver), hazard + 1, &texts));
	assert_int_equal(texts.head.found, 200);
	/* One failed sample is one failure, in however many parts. */
	assert_int_equal(firm_of(driver, 1).failures, 1);
	assert_true(hazard_clock_runs(driver, hazard + 1, CLOCK_HAZARD_ORDER));
}

static void test_a_joined_report_is_undone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = 1;
	tell_batch(driver, 1);
	tell_batch(driver, 2);
	assert_int_equal(hazard_of(driver, hazard).signals, 2);
	Zh__ReportUnjoined undone = ZH__REPORT_UNJOINED__INIT;
	SET_OPTIONAL(&undone, report, 2);
	SET_OPTIONAL(&undone, hazard, hazard);
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_UNJOINED), &undone);
	assert_int_equal(hazard_of(driver, hazard).signals, 1);
	(void)driver_event(driver, DAEMON_INTAKE, KIND(REPORT_UNJOINED), &undone);
	assert_int_equal(hazard_of(driver, hazard).signals, 1);
}

static void test_major_and_urgent_have_short_terms(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t plain = open_inspection(driver, 1, 1);
	(void)order(driver, plain, false);
	uint64_t grave = open_inspection(driver, 2, 2);
	Zh__HazardLevelCommand level = ZH__HAZARD_LEVEL_COMMAND__INIT;
	SET_OPTIONAL(&level, level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	SET_OPTIONAL(&level, urgent, 1);
	assert_int_equal(act(driver, "hazard.level", grave, &level), VERDICT_DONE);
	(void)order(driver, grave, false);
	assert_true(due_of(driver, grave, CLOCK_HAZARD_RECTIFY) <
		    due_of(driver, plain, CLOCK_HAZARD_RECTIFY));
	const struct event *noticed = driver_newest(driver, KIND(RECTIFICATION_NOTICED));
	assert_string_equal(noticed->meta->rule->id, "HZ-HANDLING-01");
}

static void test_an_officer_follows_the_proposal(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct principal officer = {
		.id = "sun-li", .unit = "inspection", .roles = ROLE_OFFICER};
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct object_id id = driver_object(driver, OBJECT_HAZARD, hazard);
	Zh__HazardLevelCommand level = ZH__HAZARD_LEVEL_COMMAND__INIT;
	SET_OPTIONAL(&level, level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_int_equal(driver_act_by(driver, &officer, "hazard.level", id, 0, &level, NULL),
			 VERDICT_REFUSED);
	CODE(driver, "hazard.level.leader");
	SET_OPTIONAL(&level, level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_int_equal(driver_act_by(driver, &officer, "hazard.level", id, 0, &level, NULL),
			 VERDICT_DONE);
}

static void test_evidence_stands_by_its_digest(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, false);
	Zh__Attachment paper = photo_make();
	Zh__Attachment *evidence[] = {&paper, &paper, &paper, &paper, &paper,
				      &paper, &paper, &paper, &paper};
	Zh__HazardClaimCommand command = ZH__HAZARD_CLAIM_COMMAND__INIT;
	command.evidence = evidence;
	command.n_evidence = 9;
	assert_int_equal(act(driver, "hazard.claim", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.evidence.too_many");
	command.n_evidence = 1;
	paper.has_digest = 0;
	paper.digest.len = 0;
	assert_int_equal(act(driver, "hazard.claim", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.evidence.no_digest");
	paper = photo_make();
	assert_int_equal(act(driver, "hazard.claim", hazard, &command), VERDICT_DONE);
}

/* ---- every act in every state */

static void in_state(struct decider_driver *driver, uint64_t hazard, uint8_t state)
{
	struct row_key key = row_key_u64(hazard);
	struct hazard_row row = hazard_of(driver, hazard);
	row.state = state;
	row.flags = 0;
	rows_store(rows_memory_writer(driver->rows), TABLE_HAZARDS, row_key_bytes(&key), &row,
		   sizeof(row));
}

struct tried {
	const char *act;
	const void *body;
	enum hazard_event event;
};

/* Refused by the table: with the row, the state, and all that is possible instead. */
static void check_refusal(struct decider_driver *driver, uint8_t state, enum hazard_event event)
{
	const struct refusal *refusal = &driver->decision.refusal;
	uint8_t possible[HAZARD_EVENT_COUNT];
	size_t count =
		state_table_possible(&hazard_state_table, state, possible, HAZARD_EVENT_COUNT);
	assert_string_equal(refusal->rule, STATE_ID(&hazard_state_table, state, (uint8_t)event));
	assert_string_equal(refusal->params[0].name, "state");
	assert_string_equal(refusal->params[0].value, hazard_state_name(state));
	assert_int_equal(refusal->possible_count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(refusal->possible[i],
				    hazard_state_table.events[possible[i]].name);
}

static void try_all(struct decider_driver *driver, const struct tried *tried, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (uint8_t s = 0; s < HAZARD_STATE_COUNT; s++) {
			uint64_t hazard = open_inspection(driver, i * 100 + s + 1, 1);
			in_state(driver, hazard, s);
			struct state_row row =
				state_table_row(&hazard_state_table, s, (uint8_t)tried[i].event);
			enum verdict verdict = act(driver, tried[i].act, hazard, tried[i].body);
			if (row.verdict == STATE_GO) {
				assert_int_equal(verdict, VERDICT_DONE);
				assert_int_equal(hazard_of(driver, hazard).state, row.next);
			} else {
				assert_int_equal(verdict, VERDICT_REFUSED);
				assert_int_equal(hazard_of(driver, hazard).state, s);
				check_refusal(driver, s, tried[i].event);
			}
		}
	}
}

static void test_every_new_act_in_every_state(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__Attachment photo = photo_make();
	Zh__Attachment *evidence[] = {&photo};
	Zh__HazardCorrectOnSpotCommand spot = ZH__HAZARD_CORRECT_ON_SPOT_COMMAND__INIT;
	Zh__HazardProductionCommand production = ZH__HAZARD_PRODUCTION_COMMAND__INIT;
	Zh__HazardHelpCommand help = ZH__HAZARD_HELP_COMMAND__INIT;
	Zh__HazardProgressCommand progress = ZH__HAZARD_PROGRESS_COMMAND__INIT;
	Zh__HazardOweProgressCommand owe = ZH__HAZARD_OWE_PROGRESS_COMMAND__INIT;
	Zh__HazardPersonCommand person = ZH__HAZARD_PERSON_COMMAND__INIT;
	Zh__HazardSplitCommand split = ZH__HAZARD_SPLIT_COMMAND__INIT;
	Zh__HazardLevelCommand level = ZH__HAZARD_LEVEL_COMMAND__INIT;
	spot.officers = production.officers = two;
	spot.n_officers = production.n_officers = 2;
	spot.evidence = production.evidence = evidence;
	spot.n_evidence = production.n_evidence = 1;
	SET_OPTIONAL(&help, kind, ZH__HELP_KIND__HELP_KIND_TRAINING);
	help.content = "how goods are checked when they come in";
	progress.text = "half of it is done";
	SET_OPTIONAL(&person, part, ZH__RESPONSIBLE_PART__RESPONSIBLE_PART_PRINCIPAL);
	person.name = "Li";
	SET_OPTIONAL(&split, place, 7);
	SET_OPTIONAL(&level, level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	const struct tried tried[] = {
		{"hazard.correct-on-spot", &spot, HAZARD_EVENT_SPOT},
		{"hazard.stopped", &production, HAZARD_EVENT_STOPPED},
		{"hazard.still-stopped", &production, HAZARD_EVENT_STILL_STOPPED},
		{"hazard.restarted", &production, HAZARD_EVENT_RESTARTED},
		{"hazard.help", &help, HAZARD_EVENT_HELP},
		{"hazard.progress", &progress, HAZARD_EVENT_PROGRESS},
		{"hazard.owe-progress", &owe, HAZARD_EVENT_OWE_PROGRESS},
		{"hazard.person", &person, HAZARD_EVENT_PERSON},
		{"hazard.split", &split, HAZARD_EVENT_SPLIT},
		{"hazard.level", &level, HAZARD_EVENT_LEVEL},
	};
	try_all(driver, tried, sizeof(tried) / sizeof(tried[0]));
}

/* What needs more than a state is at least refused in the states where the table refuses it. */
static void test_acts_with_conditions_are_refused_by_the_table_first(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardAskExtensionCommand ask = ZH__HAZARD_ASK_EXTENSION_COMMAND__INIT;
	Zh__HazardDecideExtensionCommand decide = ZH__HAZARD_DECIDE_EXTENSION_COMMAND__INIT;
	Zh__HazardCancelOffCommand cancel = ZH__HAZARD_CANCEL_OFF_COMMAND__INIT;
	Zh__HazardGoodsCommand goods = ZH__HAZARD_GOODS_COMMAND__INIT;
	Zh__HazardCustodyCommand custody = ZH__HAZARD_CUSTODY_COMMAND__INIT;
	Zh__HazardHoldCommand release = ZH__HAZARD_HOLD_COMMAND__INIT;
	const struct tried tried[] = {
		{"hazard.ask-extension", &ask, HAZARD_EVENT_EXTENSION_ASK},
		{"hazard.decide-extension", &decide, HAZARD_EVENT_EXTENSION_DECIDE},
		{"hazard.cancel-off", &cancel, HAZARD_EVENT_CANCEL_OFF},
		{"hazard.goods", &goods, HAZARD_EVENT_GOODS},
		{"hazard.custody", &custody, HAZARD_EVENT_CUSTODY},
		{"hazard.release", &release, HAZARD_EVENT_RELEASE},
	};
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		for (uint8_t s = 0; s < HAZARD_STATE_COUNT; s++) {
			struct state_row row =
				state_table_row(&hazard_state_table, s, (uint8_t)tried[i].event);
			uint64_t hazard = open_inspection(driver, i * 100 + s + 1, 1);
			in_state(driver, hazard, s);
			enum verdict verdict = act(driver, tried[i].act, hazard, tried[i].body);
			assert_true(verdict == VERDICT_REFUSED || verdict == VERDICT_INVALID);
			if (row.verdict != STATE_GO)
				check_refusal(driver, s, tried[i].event);
		}
	}
}

/* ---- wherever the table says that a clock runs, one does */

static void random_act(struct decider_driver *driver, uint64_t hazard, unsigned what)
{
	static const char *const production[] = {"hazard.stopped", "hazard.still-stopped",
						 "hazard.restarted"};
	Zh__HazardUnfoundedCommand ground = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	ground.ground = "as found";
	switch (what % 13) {
	case 0:
		(void)order(driver, hazard, what % 2 == 0);
		break;
	case 1:
		(void)claim(driver, hazard);
		break;
	case 2:
	case 3:
		(void)reinspect(driver, hazard, what % 13 == 2);
		break;
	case 4:
		(void)cancel_off(driver, hazard, NULL, &hazard_leader);
		break;
	case 5:
		(void)look_back(driver, hazard, true);
		break;
	case 6:
		(void)act(driver, "hazard.to-case", hazard, &ground);
		break;
	case 7:
		(void)visit(driver, "hazard.correct-on-spot", hazard, 2);
		break;
	case 8:
	case 9:
	case 10:
		(void)visit(driver, production[what % 3], hazard, 2);
		break;
	case 11:
		SET_OPTIONAL(&filed, hazard, hazard);
		SET_OPTIONAL(&filed, casefile, hazard + 1000);
		(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed);
		break;
	default:
		(void)ask_extension(driver, hazard, 5);
		break;
	}
}

static void test_a_clock_runs_where_the_table_says_so(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t seed = 20250303;
	for (uint64_t n = 1; n <= 40; n++) {
		uint64_t hazard = open_inspection(driver, n, (unsigned)(n % 9) + 1);
		for (unsigned step = 0; step < 25; step++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
			random_act(driver, hazard, (unsigned)(seed >> 40));
			uint8_t now = hazard_of(driver, hazard).state;
			int64_t due_ms;
			bool runs = hazard_next_due(driver_rows(driver),
						    driver_object(driver, OBJECT_HAZARD, hazard),
						    &due_ms);
			unsigned flags = hazard_state_table.states[now].flags;
			if ((flags & STATE_CLOCK) != 0 && !runs)
				fail_msg("no clock runs in %s", hazard_state_name(now));
			if ((flags & STATE_FINAL) != 0 && runs)
				fail_msg("a clock runs in %s", hazard_state_name(now));
		}
	}
}

/* Rows were set by hand there: no replay. */
static int teardown_without_replay(void **state)
{
	driver_done((struct decider_driver *)*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
#define BY_HAND(name) cmocka_unit_test_setup_teardown(name, hazard_setup, teardown_without_replay)
		TEST(test_extension_within_the_rule_and_in_time),
		TEST(test_extension_after_the_end_and_refused),
		TEST(test_corrected_on_the_spot),
		TEST(test_stopped_wakes_on_restart_or_signal),
		TEST(test_progress_is_owed_month_by_month),
		TEST(test_one_hazard_is_two),
		TEST(test_a_joined_report_is_undone),
		TEST(test_major_and_urgent_have_short_terms),
		TEST(test_an_officer_follows_the_proposal),
		TEST(test_evidence_stands_by_its_digest),
		BY_HAND(test_every_new_act_in_every_state),
		BY_HAND(test_acts_with_conditions_are_refused_by_the_table_first),
		TEST(test_a_clock_runs_where_the_table_says_so),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
