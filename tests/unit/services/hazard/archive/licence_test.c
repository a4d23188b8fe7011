/* Certificates: every pair of the table, who may do what, expiry, and producing without one. */
#include "services/hazard/rectification/found_evidence.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/archive/archive_fixture.h"

#define CCC ZH__LICENCE_KIND__LICENCE_KIND_CCC
#define PRODUCTION ZH__LICENCE_KIND__LICENCE_KIND_PRODUCTION
#define ACT(name) ZH__LICENCE_ACT__LICENCE_ACT_##name
#define GIVEN_BY(name) ZH__BODY__BODY_##name
#define TOYS "S0-02"   /* CCC */
#define CEMENT "S1-03" /* production licence */

static void problem(void *context, const char *what, const char *state, const char *event)
{
	(void)context;
	print_message("%s: %s %s\n", what, state, event);
}

static void test_tables_are_whole(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&licence_table, problem, NULL), 0);
	assert_int_equal(state_table_check(&standard_table, problem, NULL), 0);
	assert_int_equal(state_table_check(&duty_table, problem, NULL), 0);
	assert_int_equal(state_table_check(&matter_table, problem, NULL), 0);
}

/* ---- every act in every state */

static void put_state(struct decider_driver *driver, uint64_t licence, uint8_t state)
{
	struct row_key key = row_key_u64(licence);
	const struct rows_reader *rows = driver_rows(driver);
	struct bytes row;
	uint8_t memory[1000];
	assert_true(rows->get(rows->context, TABLE_LICENCES, row_key_bytes(&key), &row));
	memcpy(memory, row.data, row.size);
	((struct licence_head *)(void *)memory)->state = state;
	struct rows_writer *writer = rows_memory_writer(driver->rows);
	writer->put(writer->read.context, TABLE_LICENCES, row_key_bytes(&key),
		    bytes_of(memory, row.size));
}

static void every_pair_of(struct decider_driver *driver, uint64_t licence, Zh__Body competent,
			  const Zh__LicenceAct *acts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (uint8_t s = 0; s < LICENCE_STATE_COUNT; s++) {
			put_state(driver, licence, s);
			struct state_row row = state_table_row(&licence_table, s,
							       (uint8_t)licence_event_of(acts[i]));
			enum verdict verdict = change_licence(driver, licence, acts[i], competent);
			assert_int_equal(verdict,
					 row.verdict == STATE_GO ? VERDICT_DONE : VERDICT_REFUSED);
			assert_int_equal(licence_state(driver, licence), row.next);
			if (row.verdict != STATE_GO)
				assert_string_equal(driver->decision.refusal.rule,
						    STATE_ID(&licence_table, s,
							     (uint8_t)licence_event_of(acts[i])));
		}
	}
}

static void test_every_pair(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const Zh__LicenceAct ccc[] = {ACT(SUSPEND), ACT(RESUME),  ACT(WITHDRAW), ACT(CANCEL),
					     ACT(RENEW),   ACT(RESCOPE), ACT(ANNUL)};
	static const Zh__LicenceAct production[] = {ACT(WITHDRAW), ACT(REVOKE),  ACT(CANCEL),
						    ACT(RENEW),    ACT(RESCOPE), ACT(ANNUL)};
	(void)register_firm(driver, 1, TOYS);
	assert_int_equal(add_licence(driver, 1, CCC, "C1", TOYS, false), VERDICT_DONE);
	assert_int_equal(add_licence(driver, 1, PRODUCTION, "X1", CEMENT, false), VERDICT_DONE);
	every_pair_of(driver, 1, GIVEN_BY(CERTIFICATION), ccc, 7);
	every_pair_of(driver, 2, GIVEN_BY(PROVINCE), production, 6);
}

/* ---- 层级权限 */

static void test_who_may_do_what(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)register_firm(driver, 1, TOYS);
	(void)add_licence(driver, 1, CCC, "C1", TOYS, false);
	(void)add_licence(driver, 1, PRODUCTION, "X1", CEMENT, false);
	static const Zh__LicenceAct acts[] = {ACT(SUSPEND), ACT(WITHDRAW), ACT(REVOKE),
					      ACT(CANCEL),  ACT(RENEW),    ACT(RESCOPE)};
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(change_licence(driver, 1, acts[i], GIVEN_BY(COUNTY)),
				 VERDICT_REFUSED);
		assert_string_equal(refusal_code(driver), "firm.licence.not_competent");
		assert_int_equal(change_licence(driver, 2, acts[i], GIVEN_BY(COUNTY)),
				 VERDICT_REFUSED);
		assert_string_equal(refusal_code(driver), "firm.licence.not_competent");
	}
	/* Nobody suspends a production licence; nobody revokes a CCC certificate. */
	assert_int_equal(change_licence(driver, 2, ACT(SUSPEND), GIVEN_BY(PROVINCE)),
			 VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.rule, "LC-WHO-02");
	assert_int_equal(change_licence(driver, 1, ACT(REVOKE), GIVEN_BY(CERTIFICATION)),
			 VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.rule, "LC-WHO-07");
	assert_int_equal(change_licence(driver, 1, ACT(SUSPEND), GIVEN_BY(PROVINCE)),
			 VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.rule, "LC-WHO-08");
	assert_int_equal(driver->decision.refusal.possible_count, 1);
	assert_string_equal(driver->decision.refusal.possible[0], "firm.licence-request");
	assert_int_equal(change_licence(driver, 2, ACT(WITHDRAW), GIVEN_BY(NATIONAL)),
			 VERDICT_DONE);
	assert_int_equal(change_licence(driver, 1, ACT(SUSPEND), GIVEN_BY(CERTIFICATION)),
			 VERDICT_DONE);
	assert_true(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_CERTIFICATE_SUSPENSION));
}

static void test_what_the_county_cannot_do_it_asks_for(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)register_firm(driver, 1, TOYS);
	(void)add_licence(driver, 1, CCC, "C1", TOYS, false);
	(void)add_licence(driver, 1, PRODUCTION, "X1", CEMENT, false);
	Zh__FirmLicenceRequestCommand command = ZH__FIRM_LICENCE_REQUEST_COMMAND__INIT;
	SET_OPTIONAL(&command, act, ACT(SUSPEND));
	command.ground = "抽查不合格";
	assert_int_equal(on_object(driver, "firm.licence-request", OBJECT_LICENCE, 2, &command),
			 VERDICT_REFUSED);
	assert_string_equal(refusal_code(driver), "firm.licence.nobody_may");
	assert_int_equal(on_object(driver, "firm.licence-request", OBJECT_LICENCE, 1, &command),
			 VERDICT_DONE);
	assert_true(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_REQUEST_ANSWER));
	assert_int_equal(on_object(driver, "firm.licence-request", OBJECT_LICENCE, 1, &command),
			 VERDICT_REFUSED);
	assert_int_equal(change_licence(driver, 1, ACT(SUSPEND), GIVEN_BY(CERTIFICATION)),
			 VERDICT_DONE);
	assert_false(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_REQUEST_ANSWER));
	SET_OPTIONAL(&command, act, ACT(WITHDRAW));
	assert_int_equal(on_object(driver, "firm.licence-request", OBJECT_LICENCE, 1, &command),
			 VERDICT_DONE);
	SET_OPTIONAL(&command, outcome,
		     ZH__LICENCE_REQUEST_OUTCOME__LICENCE_REQUEST_OUTCOME_REFUSED);
	assert_int_equal(on_object(driver, "firm.licence-request", OBJECT_LICENCE, 1, &command),
			 VERDICT_DONE);
	assert_false(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_REQUEST_ANSWER));
	assert_int_equal(on_object(driver, "firm.licence-request", OBJECT_LICENCE, 1, &command),
			 VERDICT_REFUSED);
}

/* ---- terms */

static void test_terms_of_both_kinds(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct licence licence;
	(void)register_firm(driver, 1, TOYS);
	assert_int_equal(add_licence(driver, 1, CCC, "C1", TOYS, false), VERDICT_DONE);
	assert_int_equal(add_licence(driver, 1, CCC, "C1", TOYS, false), VERDICT_REFUSED);
	(void)add_licence(driver, 1, PRODUCTION, "X1", CEMENT, false);
	assert_true(licence_get(driver_rows(driver), 1, &licence));
	assert_int_equal(time_yyyymmdd(licence.head.to_day), 20300301); /* CCC-22: five years */
	assert_true(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_CERTIFICATE_EXPIRY));
	assert_true(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_CERTIFICATE_RENEWAL));
	assert_true(clock_runs(driver, OBJECT_LICENCE, 2, CLOCK_LICENCE_EXPIRY));
	uint64_t renewal =
		clock_running(driver_rows(driver), driver_object(driver, OBJECT_LICENCE, 1),
			      CLOCK_CERTIFICATE_RENEWAL);
	const struct clock_row *row = clock_row_get(driver_rows(driver), renewal);
	assert_int_equal(time_yyyymmdd(time_day_of_ms(row->due_ms)), 20291201); /* −90 days */
	/* Its last day is still valid, the day after isn't: nobody's act. */
	driver_advance(driver, time_end_of_day_ms(licence.head.to_day));
	assert_int_equal(licence_state(driver, 1), LICENCE_VALID);
	driver_advance(driver, driver->now_ms + 1);
	assert_int_equal(licence_state(driver, 1), LICENCE_EXPIRED);
	assert_int_equal(licence_state(driver, 2), LICENCE_EXPIRED);
	assert_false(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_CERTIFICATE_EXPIRY));
	assert_int_equal(change_licence(driver, 1, ACT(RENEW), GIVEN_BY(CERTIFICATION)),
			 VERDICT_DONE);
	assert_int_equal(licence_state(driver, 1), LICENCE_VALID);
	assert_true(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_CERTIFICATE_EXPIRY));
	assert_int_equal(change_licence(driver, 2, ACT(CANCEL), GIVEN_BY(PROVINCE)), VERDICT_DONE);
}

static void test_a_revoked_licence_bars_another_for_three_years(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)register_firm(driver, 1, CEMENT);
	(void)add_licence(driver, 1, PRODUCTION, "X1", CEMENT, false);
	assert_int_equal(change_licence(driver, 1, ACT(REVOKE), GIVEN_BY(PROVINCE)), VERDICT_DONE);
	assert_true(clock_runs(driver, OBJECT_LICENCE, 1, CLOCK_LICENCE_BAN));
}

/* ---- newly licensed, still producing */

static void test_newly_licensed_owes_one_sampling(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, TOYS);
	assert_int_equal(add_licence(driver, 1, CCC, "C1", TOYS, true), VERDICT_DONE);
	assert_int_equal(archive_of(driver, firm).duties_owed, 1);
	assert_true(clock_runs(driver, OBJECT_DUTY, 1, CLOCK_NEWLY_LICENSED_SAMPLE));
	assert_true(says(list_of(driver, "firm", "state", "owed"), "\"FM-522701-1\""));
	Zh__FirmDutyEndCommand end = ZH__FIRM_DUTY_END_COMMAND__INIT;
	assert_int_equal(driver_act(driver, "firm.duty-end", driver_object(driver, OBJECT_DUTY, 1),
				    &end, NULL),
			 VERDICT_INVALID);
	assert_int_equal(on_object(driver, "firm.duty-end", OBJECT_DUTY, 1, &end), VERDICT_DONE);
	assert_int_equal(archive_of(driver, firm).duties_owed, 0);
	assert_int_equal(on_object(driver, "firm.duty-end", OBJECT_DUTY, 1, &end), VERDICT_REFUSED);
}

static Zh__Violation violation_opened(struct decider_driver *driver)
{
	const struct event *event = driver_newest(driver, KIND(HAZARD_OPENED));
	assert_non_null(event);
	const Zh__HazardOpened *body = BODY(event, HazardOpened);
	assert_int_equal(body->n_violations, 1);
	return body->violations[0];
}

static enum verdict producing_seen(struct decider_driver *driver, const char *class_code,
				   const char *evidence)
{
	Zh__FirmProducingCommand command = ZH__FIRM_PRODUCING_COMMAND__INIT;
	command.firm_key = firm_code(1);
	command.class_code = class_code;
	command.product = "电动玩具";
	command.evidence = evidence;
	return firm_act(driver, "firm.producing", &command);
}

static enum verdict producing(struct decider_driver *driver, const char *class_code)
{
	return producing_seen(driver, class_code, "现场照片");
}

/* Up to the longest text that an act may have, over each piece's end. */
static void test_what_was_found_is_kept_whole(void **state)
{
	static const size_t sizes[] = {1, 1799, 1800, 1801, 3600, 8191, 8192};
	struct decider_driver *driver = (struct decider_driver *)*state;
	static char text[FOUND_EVIDENCE_MAX + 1];
	static uint8_t kept[FOUND_EVIDENCE_MAX];
	(void)register_firm(driver, 1, TOYS);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		for (size_t at = 0; at < sizes[i]; at++)
			text[at] = (char)('a' + (at + i) % 26);
		text[sizes[i]] = '\0';
		assert_int_equal(producing_seen(driver, TOYS, text), VERDICT_DONE);
		const struct event *event = driver_newest(driver, KIND(HAZARD_OPENED));
		struct bytes found =
			found_evidence_get(driver_rows(driver), event->head.subject_number, kept);
		assert_true(bytes_equal(found, bytes_of(text, sizes[i])));
	}
}

static void test_still_producing_opens_a_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, TOYS);
	/* 无证 */
	assert_int_equal(producing(driver, TOYS), VERDICT_DONE);
	assert_int_equal(violation_opened(driver), ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC);
	(void)add_licence(driver, 1, CCC, "C1", TOYS, false);
	assert_int_equal(producing(driver, TOYS), VERDICT_REFUSED);
	assert_string_equal(refusal_code(driver), "firm.producing.licensed");
	assert_int_equal(producing(driver, "S0-03"), VERDICT_REFUSED);
	assert_string_equal(refusal_code(driver), "firm.producing.not_needed");
	/* 证书暂停仍在生产: somebody looks first, then it is on record. */
	(void)change_licence(driver, 1, ACT(SUSPEND), GIVEN_BY(CERTIFICATION));
	assert_int_equal(archive_of(driver, firm).duties_owed, 1);
	assert_true(clock_runs(driver, OBJECT_DUTY, 1, CLOCK_LICENCE_CHECK));
	assert_true(says(list_of(driver, "firm", "state", "missing_licence"), "FM-522701-1"));
	assert_int_equal(producing(driver, TOYS), VERDICT_DONE);
	assert_int_equal(violation_opened(driver), ZH__VIOLATION__VIOLATION_AFTER_SUSPENSION);
	assert_int_equal(archive_of(driver, firm).duties_owed, 0); /* the visit is made */
	(void)change_licence(driver, 1, ACT(RESUME), GIVEN_BY(CERTIFICATION));
	assert_false(says(list_of(driver, "firm", "state", "missing_licence"), "FM-522701-1"));
}

static void test_scope(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)state;
	assert_true(archive_scope_covers(bytes_of_text("S1-03,S1-08"), bytes_of_text("S1-08-1")));
	assert_false(archive_scope_covers(bytes_of_text("S1-08"), bytes_of_text("S1-081")));
	assert_false(archive_scope_covers(bytes_of_text("S1-08-1"), bytes_of_text("S1-08")));
	assert_false(archive_scope_covers(bytes_of_text(""), bytes_of_text("S1-08")));
	(void)register_firm(driver, 1, CEMENT);
	(void)add_licence(driver, 1, PRODUCTION, "X1", "S1-05", false);
	assert_int_equal(producing(driver, CEMENT), VERDICT_DONE); /* 超许可范围 */
	assert_int_equal(violation_opened(driver), ZH__VIOLATION__VIOLATION_BEYOND_SCOPE);
}

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
		cmocka_unit_test(test_tables_are_whole),
		BY_HAND(test_every_pair),
		TEST(test_who_may_do_what),
		TEST(test_what_the_county_cannot_do_it_asks_for),
		TEST(test_terms_of_both_kinds),
		TEST(test_a_revoked_licence_bars_another_for_three_years),
		TEST(test_newly_licensed_owes_one_sampling),
		TEST(test_still_producing_opens_a_hazard),
		TEST(test_what_was_found_is_kept_whole),
		TEST(test_scope),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
