/* What is stored of a case is checked again when it is folded: what one person can't decide, what
 * isn't numbered on or has no end came from no decision, and isn't taken. */
#include "services/escalation/cases/evidence.h"
#include "tests/unit/services/escalation/stored_fixture.h"

/* ---- the procedure */

static void test_a_case_is_filed_by_two_with_the_next_number(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[] = {"zhang-wei", "wang-fang", "a", "b", "c"};
	Zh__CaseFiled body = ZH__CASE_FILED__INIT;
	(void)fixture_case_to(driver, CASE_CHECKED);
	body.officers = officers;
	body.number = "〔2025〕1号";
	SET_OPTIONAL(&body, year, 2025);
	SET_OPTIONAL(&body, serial, 2);
	body.n_officers = 2;
	stored_untaken(driver, KIND(CASE_FILED), &body);
	SET_OPTIONAL(&body, serial, 1);
	body.n_officers = OFFICERS_MAX + 1;
	stored_untaken(driver, KIND(CASE_FILED), &body);
	body.n_officers = OFFICERS_MAX;
	stored_take_of_others(driver, KIND(CASE_FILED), &body);
	struct casefile_file file;
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_int_equal(file.officer_count, OFFICERS_MAX);
	assert_string_equal(file.officers[1], "wang-fang");
	assert_string_equal(file.number, "〔2025〕1号");
	assert_int_equal(file.act_day, 0);
	assert_int_equal(fixture_case(driver, 1).filed_ms, driver->now_ms);
	stored_untaken(driver, KIND(CASE_FILED), &body);
}

static void test_an_act_has_a_day_that_there_is(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseFiled body = ZH__CASE_FILED__INIT;
	(void)fixture_case_to(driver, CASE_CHECKED);
	SET_OPTIONAL(&body, year, 2025);
	SET_OPTIONAL(&body, serial, 1);
	SET_OPTIONAL(&body, act_day, NO_DAY);
	stored_untaken(driver, KIND(CASE_FILED), &body);
}

static void test_heads_discuss_in_twos_and_say_what_came_of_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *heads[PARTICIPANTS_MAX + 1] = {"chen-jie", "li-na", "a", "b", "c",
						   "d",        "e",     "f", "g"};
	Zh__CaseDiscussed body = ZH__CASE_DISCUSSED__INIT;
	struct discussion_row row;
	(void)fixture_case_to(driver, CASE_NOTICED);
	body.participants = heads;
	body.n_participants = PARTICIPANTS_MAX;
	stored_untaken(driver, KIND(CASE_DISCUSSED), &body);
	body.outcome = "penalty";
	body.n_participants++;
	stored_untaken(driver, KIND(CASE_DISCUSSED), &body);
	body.n_participants--;
	body.minutes = "record 12";
	stored_take_of_others(driver, KIND(CASE_DISCUSSED), &body);
	assert_true(discussion_get(driver_rows(driver), 1, &row));
	assert_int_equal(row.participant_count, PARTICIPANTS_MAX);
	assert_string_equal(row.participants[PARTICIPANTS_MAX - 1], "f");
	assert_string_equal(row.outcome, "penalty");
	assert_string_equal(row.minutes, "record 12");
	assert_string_equal(row.confirmed_by, "chen-jie");
	assert_int_equal(row.discussed_ms, driver->now_ms);
	assert_true((fixture_case(driver, 1).flags & CASE_DISCUSSED) != 0);
}

/* What is learned behind their discussion they haven't weighed. */
static void test_a_statement_behind_the_discussion_undoes_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDiscussed discussed = ZH__CASE_DISCUSSED__INIT;
	Zh__CaseStatement stated = ZH__CASE_STATEMENT__INIT;
	struct casefile_file file;
	(void)fixture_case_to(driver, CASE_NOTICED);
	discussed.outcome = "penalty";
	stored_take(driver, KIND(CASE_DISCUSSED), &discussed);
	stored_take(driver, KIND(CASE_STATEMENT), &stated);
	assert_false((fixture_case(driver, 1).flags & CASE_DISCUSSED) != 0);
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_int_equal(file.statement_made, 0);
	SET_OPTIONAL(&stated, stated, 1);
	stored_take(driver, KIND(CASE_STATEMENT), &stated);
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_int_equal(file.statement_made, 1);
}

static void test_a_notice_is_of_two_and_keeps_what_was_planned(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__Penalty fine = ZH__PENALTY__INIT, *planned[] = {&fine};
	Zh__CaseNoticed body = ZH__CASE_NOTICED__INIT;
	struct casefile_file file;
	(void)fixture_case_to(driver, CASE_REVIEWED);
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, 70000);
	body.planned = planned;
	body.n_planned = 1;
	SET_OPTIONAL(&body, notice, 7);
	SET_OPTIONAL(&body, no_intent_evidence, 1);
	stored_take_of_others(driver, KIND(CASE_NOTICED), &body);
	struct casefile_row row = fixture_case(driver, 1);
	assert_int_equal(row.state, CASE_NOTICE_OWED);
	assert_int_equal(row.penalty_notice, 7);
	assert_int_equal(row.flags & (CASE_NO_INTENT | CASE_PLANNED_LISTING), CASE_NO_INTENT);
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_int_equal(file.planned_count, 1);
	assert_int_equal(file.planned[0].amount_fen, 70000);
	assert_int_equal(file.hearing_told, 0);
}

static void test_a_decision_of_one_alone_is_that_on_the_spot(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[] = {"zhang-wei", "wang-fang", "a", "b", "c"};
	Zh__Penalty warning = ZH__PENALTY__INIT, *penalties[] = {&warning};
	Zh__CaseDecided body = ZH__CASE_DECIDED__INIT;
	(void)fixture_case_to(driver, CASE_CHECKED);
	SET_OPTIONAL(&warning, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&warning, amount_fen, 5000);
	body.outcome = "penalty";
	body.penalties = penalties;
	body.n_penalties = 1;
	SET_OPTIONAL(&body, owed_fen, 5000);
	SET_OPTIONAL(&body, notice, 1);
	SET_OPTIONAL(&body, decided_ms, driver->now_ms - MS_PER_HOUR);
	body.officers = officers;
	body.n_officers = OFFICERS_MAX + 1;
	SET_OPTIONAL(&body, on_spot, 1);
	stored_untaken(driver, KIND(CASE_DECIDED), &body);
	body.n_officers = 2;
	assert_int_equal(stored_fold(driver, KIND(CASE_DECIDED), &body, NULL), STATUS_OK);
	struct casefile_row row = fixture_case(driver, 1);
	assert_int_equal(row.decided_ms, driver->now_ms - MS_PER_HOUR);
	assert_int_equal(row.publication, PUBLICATION_FREE); /* 公示规定 2 */
	assert_int_equal(row.left_fen, 5000);
	stored_execution(driver, EXECUTION_WAITING);
}

static void decided_without_penalty(const char *text, enum case_outcome outcome)
{
	void *state = NULL;
	Zh__CaseDecided body = ZH__CASE_DECIDED__INIT;
	struct casefile_file file;
	assert_int_equal(fixture_setup(&state), 0);
	struct decider_driver *driver = (struct decider_driver *)state;
	(void)fixture_case_to(driver, CASE_REVIEWED);
	body.outcome = text;
	body.number = "〔2025〕9号";
	stored_take_of_others(driver, KIND(CASE_DECIDED), &body);
	struct casefile_row row = fixture_case(driver, 1);
	assert_int_equal(row.outcome, outcome);
	assert_int_equal(row.service, SERVICE_FREE);
	assert_int_equal(row.decided_ms, driver->now_ms);
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_string_equal(file.decided_by, "zhang-wei");
	assert_string_equal(file.decided_second, "chen-jie");
	assert_string_equal(file.decision_number, "〔2025〕9号");
	assert_int_equal(stored_teardown(&state), 0);
}

static void test_a_decision_is_of_two_and_keeps_who_they_were(void **state)
{
	(void)state;
	decided_without_penalty("no_penalty", CASE_NO_PENALTY);
	decided_without_penalty("not_made_out", CASE_NOT_MADE_OUT);
	decided_without_penalty("justice", CASE_OTHER);
}

static void test_a_case_ends_and_leaves_by_two(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseJurisdiction asked = ZH__CASE_JURISDICTION__INIT;
	Zh__CaseEnded ended = ZH__CASE_ENDED__INIT;
	(void)fixture_case_to(driver, CASE_NOTICED);
	SET_OPTIONAL(&asked, jurisdiction_step, ZH__JURISDICTION_STEP__JURISDICTION_STEP_ASKED_UP);
	stored_take_of_others(driver, KIND(CASE_JURISDICTION), &asked);
	assert_int_equal(fixture_case(driver, 1).state, CASE_NOTICED);
	stored_take_of_others(driver, KIND(CASE_ENDED), &ended);
	assert_int_equal(fixture_case(driver, 1).state, CASE_ENDED);
}

static void test_who_handles_it_is_somebody_and_not_too_many(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *officers[OFFICERS_MAX + 1] = {"wang-fang", "sun-li", "a", "b", "c"};
	Zh__OfficersNamed named = ZH__OFFICERS_NAMED__INIT;
	Zh__Recusal recusal = ZH__RECUSAL__INIT;
	struct casefile_file file;
	(void)fixture_case_to(driver, CASE_FILED);
	named.officers = recusal.officers = officers;
	stored_untaken(driver, KIND(OFFICERS_NAMED), &named);
	named.n_officers = OFFICERS_MAX + 1;
	stored_untaken(driver, KIND(OFFICERS_NAMED), &named);
	stored_untaken(driver, KIND(RECUSAL), &recusal);
	recusal.who = "zhang-wei";
	recusal.n_officers = OFFICERS_MAX + 1;
	stored_untaken(driver, KIND(RECUSAL), &recusal);
	recusal.n_officers = 0;
	stored_take(driver, KIND(RECUSAL), &recusal);
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_string_equal(file.officers[0], "zhang-wei");
	named.n_officers = OFFICERS_MAX;
	stored_take(driver, KIND(OFFICERS_NAMED), &named);
	named.n_officers = 1;
	stored_take(driver, KIND(OFFICERS_NAMED), &named);
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_int_equal(file.officer_count, 1);
	assert_string_equal(file.officers[0], "wang-fang");
	assert_string_equal(file.officers[1], "");
}

/* ---- evidence */

static void test_each_piece_is_numbered_and_counted_where_it_was_found(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const Zh__PieceFinding verified = ZH__PIECE_FINDING__PIECE_FINDING_VERIFIED;
	Zh__CaseEvidenceTaken taken = ZH__CASE_EVIDENCE_TAKEN__INIT;
	Zh__CaseEvidenceChecked checked = ZH__CASE_EVIDENCE_CHECKED__INIT;
	struct casefile_file file;
	(void)fixture_case_to(driver, CASE_FILED);
	SET_OPTIONAL(&taken, piece, 2);
	stored_untaken(driver, KIND(CASE_EVIDENCE_TAKEN), &taken);
	for (uint32_t piece = 1; piece <= EVIDENCE_MAX; piece++) {
		SET_OPTIONAL(&taken, piece, piece);
		stored_take(driver, KIND(CASE_EVIDENCE_TAKEN), &taken);
	}
	SET_OPTIONAL(&taken, piece, EVIDENCE_MAX + 1);
	stored_untaken(driver, KIND(CASE_EVIDENCE_TAKEN), &taken);
	SET_OPTIONAL(&checked, piece, EVIDENCE_MAX + 1);
	SET_OPTIONAL(&checked, piece_finding, verified);
	stored_untaken(driver, KIND(CASE_EVIDENCE_CHECKED), &checked);
	SET_OPTIONAL(&checked, piece, 1);
	stored_take(driver, KIND(CASE_EVIDENCE_CHECKED), &checked);
	stored_untaken(driver, KIND(CASE_EVIDENCE_CHECKED), &checked);
	SET_OPTIONAL(&checked, piece_finding, ZH__PIECE_FINDING__PIECE_FINDING_SET_ASIDE);
	stored_take(driver, KIND(CASE_EVIDENCE_CHECKED), &checked);
	SET_OPTIONAL(&checked, piece_finding, 0);
	stored_untaken(driver, KIND(CASE_EVIDENCE_CHECKED), &checked);
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	assert_int_equal(file.evidence_count, EVIDENCE_MAX);
	assert_int_equal(file.evidence_verified, 0);
	assert_int_equal(file.evidence_aside, 1);
	assert_int_equal(evidence_waiting(&file), EVIDENCE_MAX - 1);
	assert_int_equal(file.rights_told, 0);
}

/* ---- the ladder */

static struct ledger_row ladder_of(struct decider_driver *driver, uint64_t hazard)
{
	struct ledger_row row;
	assert_true(ladder_get(driver_rows(driver), hazard, &row, NULL));
	return row;
}

static enum status ladder_fold(struct decider_driver *driver, uint16_t kind, const void *body)
{
	return stored_fold_of(driver, OBJECT_HAZARD, kind, body, NULL);
}

static void test_the_ladders_rows_come_in_order(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__LedgerRowOpened body = ZH__LEDGER_ROW_OPENED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	char name[FIRM_NAME_SIZE + 2] = {0};
	memset(name, 'x', FIRM_NAME_SIZE + 1);
	body.firm = &firm;
	firm.name = name;
	SET_OPTIONAL(&body, row, 1);
	SET_OPTIONAL(&body, hazard, 5);
	SET_OPTIONAL(&body, consecutive_failures, 300);
	assert_int_equal(ladder_fold(driver, KIND(LEDGER_ROW_OPENED), &body), STATUS_INVALID);
	name[FIRM_NAME_SIZE] = '\0';
	SET_OPTIONAL(&body, row, 2);
	assert_int_equal(ladder_fold(driver, KIND(LEDGER_ROW_OPENED), &body), STATUS_INVALID);
	SET_OPTIONAL(&body, row, 1);
	assert_ok(ladder_fold(driver, KIND(LEDGER_ROW_OPENED), &body));
	assert_int_equal(ladder_of(driver, 5).consecutive_failures, UINT8_MAX);
	assert_false((ladder_of(driver, 5).flags & LADDER_URGENT) != 0);
	SET_OPTIONAL(&body, row, 2);
	assert_int_equal(ladder_fold(driver, KIND(LEDGER_ROW_OPENED), &body), STATUS_INVALID);
	SET_OPTIONAL(&body, hazard, 6);
	SET_OPTIONAL(&body, consecutive_failures, 254);
	SET_OPTIONAL(&body, urgent, 1);
	assert_ok(ladder_fold(driver, KIND(LEDGER_ROW_OPENED), &body));
	assert_int_equal(ladder_of(driver, 6).consecutive_failures, 254);
	assert_true((ladder_of(driver, 6).flags & LADDER_URGENT) != 0);
	assert_int_equal(ladder_book_get(driver_rows(driver)).open, 2);
}

static void test_the_ladder_keeps_what_changed_until_it_is_closed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const Zh__HazardLevel major = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	Zh__LedgerRowOpened opened = ZH__LEDGER_ROW_OPENED__INIT;
	Zh__LedgerRowChanged changed = ZH__LEDGER_ROW_CHANGED__INIT;
	Zh__LedgerRowClosed closed = ZH__LEDGER_ROW_CLOSED__INIT;
	SET_OPTIONAL(&opened, row, 1);
	SET_OPTIONAL(&opened, hazard, 5);
	SET_OPTIONAL(&opened, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_ok(ladder_fold(driver, KIND(LEDGER_ROW_OPENED), &opened));
	assert_int_equal(ladder_fold(driver, KIND(LEDGER_ROW_CHANGED), &changed), STATUS_INVALID);
	SET_OPTIONAL(&changed, hazard, 5);
	SET_OPTIONAL(&changed, level, major);
	SET_OPTIONAL(&changed, times_overdue, 2);
	SET_OPTIONAL(&changed, failed_reinspections, 300);
	SET_OPTIONAL(&changed, goods_sold, 1);
	SET_OPTIONAL(&changed, relapsed, 1);
	assert_ok(ladder_fold(driver, KIND(LEDGER_ROW_CHANGED), &changed));
	struct ledger_row row = ladder_of(driver, 5);
	assert_int_equal(row.level, major);
	assert_int_equal(row.times_overdue, 2);
	assert_int_equal(row.failed_reinspections, UINT8_MAX);
	assert_int_equal(row.flags, LADDER_GOODS_SOLD | LADDER_RELAPSED);
	assert_int_equal(row.firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	changed.goods_sold = changed.relapsed = 0;
	SET_OPTIONAL(&changed, urgent, 1);
	SET_OPTIONAL(&changed, uncontrolled, 1);
	SET_OPTIONAL(&changed, refused, 1);
	SET_OPTIONAL(&changed, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	assert_ok(ladder_fold(driver, KIND(LEDGER_ROW_CHANGED), &changed));
	row = ladder_of(driver, 5);
	assert_int_equal(row.flags, LADDER_URGENT | LADDER_UNCONTROLLED | LADDER_REFUSED);
	assert_int_equal(row.firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	SET_OPTIONAL(&closed, hazard, 5);
	assert_ok(ladder_fold(driver, KIND(LEDGER_ROW_CLOSED), &closed));
	assert_int_equal(ladder_of(driver, 5).state, LADDER_CLOSED);
	assert_int_equal(ladder_book_get(driver_rows(driver)).open, 0);
	assert_int_equal(ladder_book_get(driver_rows(driver)).closed, 1);
	assert_int_equal(ladder_fold(driver, KIND(LEDGER_ROW_CHANGED), &changed), STATUS_INVALID);
	assert_int_equal(ladder_fold(driver, KIND(LEDGER_ROW_CLOSED), &closed), STATUS_INVALID);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, stored_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_case_is_filed_by_two_with_the_next_number),
		TEST(test_an_act_has_a_day_that_there_is),
		TEST(test_heads_discuss_in_twos_and_say_what_came_of_it),
		TEST(test_a_statement_behind_the_discussion_undoes_it),
		TEST(test_a_notice_is_of_two_and_keeps_what_was_planned),
		TEST(test_a_decision_of_one_alone_is_that_on_the_spot),
		cmocka_unit_test(test_a_decision_is_of_two_and_keeps_who_they_were),
		TEST(test_a_case_ends_and_leaves_by_two),
		TEST(test_who_handles_it_is_somebody_and_not_too_many),
		TEST(test_each_piece_is_numbered_and_counted_where_it_was_found),
		TEST(test_the_ladders_rows_come_in_order),
		TEST(test_the_ladder_keeps_what_changed_until_it_is_closed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
