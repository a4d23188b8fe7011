/* What an event adds to a bulletin: to which figure, from which day on, for whom; and which matters
 * stand behind a number. */
#include <stdio.h>

#include "common/base/time.h"
#include "common/core/clock.h"
#include "common/core/decider.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "sampling.pb-c.h"
#include "services/console/papers/bulletin_fold.h"
#include "tests/lib/test.h"

#define REGION 522701u
#define NOWHERE ((struct bulletin_wish){.figure = BULLETIN_FIGURE_COUNT})

static struct bulletin *bulletin;
static int64_t from_ms, end_ms, year_ms;

/* 3 to 9 March 2025. */
static void begin(struct bulletin_wish wish)
{
	int32_t from, cutoff;
	struct bulletin_span span;
	assert_ok(time_day_of_yyyymmdd(20250303, &from));
	assert_ok(time_day_of_yyyymmdd(20250309, &cutoff));
	assert_true(bulletin_span_of(BULLETIN_PERIOD, from, cutoff, &span));
	from_ms = time_ms_of_day(from);
	end_ms = time_ms_of_day(cutoff + 1);
	year_ms = time_ms_of_day(span.year_day);
	bulletin_free(bulletin);
	assert_ok(bulletin_begin(&span, &wish, REGION, &bulletin));
}

static int setup(void **state)
{
	(void)state;
	begin(NOWHERE);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	bulletin_free(bulletin);
	bulletin = NULL;
	return 0;
}

/* ---- events */

struct told {
	enum daemon daemon;
	uint16_t kind;
	struct object_id subject;
	const ProtobufCMessage *body;
	const char *unit; /* of whoever did it; NULL: nobody did */
	uint8_t flags;
};

static enum status take_as(const struct told *told, int64_t at_ms)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.meta = &meta, .body = told->body};
	uint8_t memory[4096];
	struct writer out = writer_over(memory, sizeof memory);
	meta.unit = told->unit;
	event.head.kind = told->kind;
	event.head.flags = told->flags;
	event.head.subject_kind = (uint8_t)told->subject.kind;
	event.head.subject_region = told->subject.region;
	event.head.subject_number = told->subject.number;
	assert_ok(event_write(&event, &out));
	return bulletin_take(bulletin, told->daemon, at_ms, writer_bytes(&out));
}

/* Of this unit, at this moment. */
static void take_at(enum daemon daemon, uint16_t kind, struct object_id subject,
		    const ProtobufCMessage *body, const char *unit, int64_t at_ms)
{
	const struct told told = {daemon, kind, subject, body, unit, 0};
	assert_ok(take_as(&told, at_ms));
}

static struct object_id of(enum object_kind kind, uint64_t number)
{
	return object_id_make(kind, REGION, number);
}

static uint64_t value(enum bulletin_figure figure, enum bulletin_column column)
{
	return bulletin_value(bulletin, figure).of[column];
}

static uint64_t counted(enum bulletin_figure figure)
{
	return value(figure, BULLETIN_IN_PERIOD);
}

/* ---- bodies */

static void open_hazard(uint64_t number, int64_t at_ms)
{
	Zh__HazardOpened body = ZH__HAZARD_OPENED__INIT;
	SET_OPTIONAL(&body, hazard, number);
	SET_OPTIONAL(&body, proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL);
	SET_OPTIONAL(&body, source_kind, ZH__REPORT_KIND__REPORT_KIND_CLUE);
	take_at(DAEMON_HAZARD, KIND(HAZARD_OPENED), of(OBJECT_HAZARD, number), &body.base, NULL,
		at_ms);
}

static void cancel_off(uint64_t number, bool partial, const char *unit, int64_t at_ms)
{
	Zh__CancelledOff body = ZH__CANCELLED_OFF__INIT;
	SET_OPTIONAL(&body, partial, partial);
	take_at(DAEMON_HAZARD, KIND(CANCELLED_OFF), of(OBJECT_HAZARD, number), &body.base, unit,
		at_ms);
}

static void assign(struct object_id object, const char *owner, const char *unit)
{
	Zh__Assigned body = ZH__ASSIGNED__INIT;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, (uint32_t)object.kind);
	SET_OPTIONAL(&id, region, object.region);
	SET_OPTIONAL(&id, number, object.number);
	body.object = object.number != 0 ? &id : NULL;
	body.owner = owner;
	body.unit = unit;
	take_at(DAEMON_HAZARD, KIND(ASSIGNED), of(OBJECT_HAZARD, 1), &body.base, "registry",
		from_ms);
}

static void fire(uint64_t clock, Zh__ClockMark mark, uint32_t purpose, struct object_id about)
{
	Zh__ClockMarkFired body = ZH__CLOCK_MARK_FIRED__INIT;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&id, kind, (uint32_t)about.kind);
	SET_OPTIONAL(&id, region, about.region);
	SET_OPTIONAL(&id, number, about.number);
	SET_OPTIONAL(&body, clock, clock);
	SET_OPTIONAL(&body, mark, mark);
	SET_OPTIONAL(&body, policy_index, purpose);
	body.subject = about.number != 0 ? &id : NULL;
	take_at(DAEMON_HAZARD, KIND(CLOCK_MARK_FIRED), of(OBJECT_CLOCK, clock), &body.base, NULL,
		from_ms);
}

static void overdue(uint64_t clock, uint64_t hazard)
{
	fire(clock, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, CLOCK_HAZARD_RECTIFY,
	     of(OBJECT_HAZARD, hazard));
}

/* ---- what counts */

static void an_inspection_counts_when_somebody_was_there(void **state)
{
	Zh__InspectionVisited body = ZH__INSPECTION_VISITED__INIT;
	(void)state;
	SET_OPTIONAL(&body, visit, ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE + 1);
	take_at(DAEMON_HAZARD, KIND(INSPECTION_VISITED), of(OBJECT_INSPECTION, 1), &body.base, "u",
		from_ms);
	assert_int_equal(counted(BULLETIN_INSPECTIONS_DONE), 0);
	body.visit = ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE;
	take_at(DAEMON_HAZARD, KIND(INSPECTION_VISITED), of(OBJECT_INSPECTION, 1), &body.base, "u",
		from_ms);
	assert_int_equal(counted(BULLETIN_INSPECTIONS_DONE), 1);
}

static void a_sampling_passed_or_failed(void **state)
{
	Zh__SamplingFinal body = ZH__SAMPLING_FINAL__INIT;
	(void)state;
	SET_OPTIONAL(&body, passed, 1);
	take_at(DAEMON_HAZARD, KIND(SAMPLING_FINAL), of(OBJECT_SAMPLING, 1), &body.base, "u",
		from_ms);
	assert_int_equal(counted(BULLETIN_SAMPLINGS_PASSED), 1);
	assert_int_equal(counted(BULLETIN_SAMPLINGS_FAILED), 0);
	body.passed = 0;
	for (int i = 0; i < 2; i++)
		take_at(DAEMON_HAZARD, KIND(SAMPLING_FINAL), of(OBJECT_SAMPLING, 2), &body.base,
			"u", from_ms);
	assert_int_equal(counted(BULLETIN_SAMPLINGS_PASSED), 1);
	assert_int_equal(counted(BULLETIN_SAMPLINGS_FAILED), 2);
}

/* A visit in vain found nothing: it neither passed nor failed. */
static void a_visit_in_vain_is_no_reinspection(void **state)
{
	Zh__Reinspected body = ZH__REINSPECTED__INIT;
	(void)state;
	SET_OPTIONAL(&body, no_access, 1);
	take_at(DAEMON_HAZARD, KIND(REINSPECTED), of(OBJECT_HAZARD, 1), &body.base, "u", from_ms);
	assert_int_equal(counted(BULLETIN_REINSPECTIONS_PASSED), 0);
	assert_int_equal(counted(BULLETIN_REINSPECTIONS_FAILED), 0);
	body.no_access = 0;
	take_at(DAEMON_HAZARD, KIND(REINSPECTED), of(OBJECT_HAZARD, 1), &body.base, "u", from_ms);
	assert_int_equal(counted(BULLETIN_REINSPECTIONS_FAILED), 1);
	SET_OPTIONAL(&body, passed, 1);
	take_at(DAEMON_HAZARD, KIND(REINSPECTED), of(OBJECT_HAZARD, 1), &body.base, "u", from_ms);
	assert_int_equal(counted(BULLETIN_REINSPECTIONS_PASSED), 1);
	assert_int_equal(counted(BULLETIN_REINSPECTIONS_FAILED), 1);
}

static void a_letter_counts_when_it_arrived(void **state)
{
	Zh__NoticeDrafted draft = ZH__NOTICE_DRAFTED__INIT;
	Zh__NoticeServed served = ZH__NOTICE_SERVED__INIT;
	Zh__InterviewHeld held = ZH__INTERVIEW_HELD__INIT;
	(void)state;
	SET_OPTIONAL(&draft, kind, ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW);
	take_at(DAEMON_ESCALATION, KIND(NOTICE_DRAFTED), of(OBJECT_NOTICE, 4), &draft.base, NULL,
		year_ms);
	SET_OPTIONAL(&served, failed, 1);
	SET_OPTIONAL(&held, absent, 1);
	for (uint64_t i = 0; i < 2; i++) {
		take_at(DAEMON_ESCALATION, KIND(NOTICE_SERVED), of(OBJECT_NOTICE, 4), &served.base,
			"u", from_ms);
		take_at(DAEMON_ESCALATION, KIND(INTERVIEW_HELD), of(OBJECT_NOTICE, 4), &held.base,
			"u", from_ms);
		assert_int_equal(counted(BULLETIN_LETTERS_SERVED), i);
		assert_int_equal(counted(BULLETIN_INTERVIEWS_HELD), i);
		served.failed = held.absent = 0;
	}
}

static void decide(const char *outcome, Zh__Penalty **penalties, size_t count)
{
	Zh__CaseDecided body = ZH__CASE_DECIDED__INIT;
	body.outcome = outcome;
	body.penalties = penalties;
	body.n_penalties = count;
	take_at(DAEMON_ESCALATION, KIND(CASE_DECIDED), of(OBJECT_CASEFILE, 5), &body.base, "u",
		from_ms);
}

/* Fines and what is confiscated as a sum; what costs nothing takes nothing off. */
static void a_penalty_is_counted_with_its_money(void **state)
{
	Zh__Penalty warning = ZH__PENALTY__INIT, fine = ZH__PENALTY__INIT, odd = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&warning, &fine, &odd};
	(void)state;
	SET_OPTIONAL(&fine, amount_fen, 1250000);
	SET_OPTIONAL(&odd, amount_fen, -7);
	decide(NULL, penalties, 3);
	decide("no_penalty", NULL, 0);
	assert_int_equal(counted(BULLETIN_PENALTIES_DECIDED), 0);
	assert_int_equal(counted(BULLETIN_PENALTIES_FEN), 0);
	decide("penalty", penalties, 3);
	decide("penalty", penalties, 1);
	assert_int_equal(counted(BULLETIN_PENALTIES_DECIDED), 2);
	assert_int_equal(counted(BULLETIN_PENALTIES_FEN), 1250000);
	assert_int_equal(value(BULLETIN_PENALTIES_FEN, BULLETIN_IN_YEAR), 1250000);
}

static void an_answer_counts_when_it_is_ours(void **state)
{
	Zh__ReferralAnswered answered = ZH__REFERRAL_ANSWERED__INIT;
	Zh__ListingDecided decided = ZH__LISTING_DECIDED__INIT;
	(void)state;
	SET_OPTIONAL(&answered, by_peer, 1);
	for (uint64_t i = 0; i < 2; i++) {
		take_at(DAEMON_NOTIFY, KIND(REFERRAL_ANSWERED), of(OBJECT_REFERRAL, 1),
			&answered.base, "u", from_ms);
		take_at(DAEMON_CREDIT, KIND(LISTING_DECIDED), of(OBJECT_LISTING, 1), &decided.base,
			NULL, from_ms);
		assert_int_equal(counted(BULLETIN_REFERRALS_ANSWERED), i);
		assert_int_equal(counted(BULLETIN_FIRMS_LISTED), i);
		answered.by_peer = 0;
		SET_OPTIONAL(&decided, listed, 1);
	}
}

/* Only the end of a term of rectification, of a hazard. */
static void a_term_is_overdue_when_its_mark_says_so(void **state)
{
	struct object_id hazard = of(OBJECT_HAZARD, 1);
	(void)state;
	open_hazard(1, year_ms);
	fire(1, ZH__CLOCK_MARK__CLOCK_MARK_DUE, CLOCK_HAZARD_RECTIFY, hazard);
	fire(2, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, CLOCK_HAZARD_RECTIFY + 1000, hazard);
	fire(3, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, CLOCK_HAZARD_RECTIFY, of(OBJECT_CASEFILE, 1));
	fire(4, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, CLOCK_HAZARD_RECTIFY, of(OBJECT_HAZARD, 0));
	assert_int_equal(counted(BULLETIN_RECTIFICATIONS_OVERDUE), 0);
	fire(5, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, CLOCK_HAZARD_RECTIFY, hazard);
	assert_int_equal(counted(BULLETIN_RECTIFICATIONS_OVERDUE), 1);
	fire(6, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, CLOCK_SAMPLING_RECTIFY, hazard);
	assert_int_equal(counted(BULLETIN_RECTIFICATIONS_OVERDUE), 2);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		bulletin_journal_ends(bulletin, (enum daemon)d);
	assert_ok(bulletin_end(bulletin));
	assert_int_equal(value(BULLETIN_HAZARDS_OVERDUE, BULLETIN_AT_CUTOFF), 1);
}

/* What nobody counts, a test and what can't be read: nothing of it, and it isn't the end. */
static void what_is_no_matter_counts_nowhere(void **state)
{
	Zh__RectificationRefused refused = ZH__RECTIFICATION_REFUSED__INIT;
	Zh__HazardOpened opened = ZH__HAZARD_OPENED__INIT;
	struct told told = {DAEMON_HAZARD,
			    KIND(RECTIFICATION_REFUSED),
			    of(OBJECT_HAZARD, 1),
			    &refused.base,
			    NULL,
			    0};
	uint8_t bent[EVENT_HEAD_SIZE + 4];
	struct event_head head = {.kind = KIND(HAZARD_OPENED)};
	(void)state;
	assert_ok(take_as(&told, from_ms));
	told = (struct told){DAEMON_HAZARD, KIND(HAZARD_OPENED), of(OBJECT_HAZARD, 1), &opened.base,
			     NULL,          EVENT_TEST};
	assert_ok(take_as(&told, from_ms));
	assert_ok(bulletin_take(bulletin, DAEMON_HAZARD, from_ms, bytes_of_text("no event")));
	memset(bent, 0xFF, sizeof bent);
	memcpy(bent, &head, sizeof head < EVENT_HEAD_SIZE ? sizeof head : EVENT_HEAD_SIZE);
	assert_ok(bulletin_take(bulletin, DAEMON_HAZARD, from_ms, bytes_of(bent, sizeof bent)));
	assert_ok(bulletin_end(bulletin));
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		for (unsigned c = 0; c < BULLETIN_COLUMN_COUNT; c++)
			assert_int_equal(value((enum bulletin_figure)f, (enum bulletin_column)c),
					 0);
	}
}

/* ---- from which day on */

static void days_are_whole(void **state)
{
	Zh__HazardOpened late = ZH__HAZARD_OPENED__INIT;
	const struct told told = {
		DAEMON_HAZARD, KIND(HAZARD_OPENED), of(OBJECT_HAZARD, 9), &late.base, NULL, 0};
	(void)state;
	open_hazard(1, year_ms - 1);
	assert_int_equal(value(BULLETIN_HAZARDS_OPENED, BULLETIN_IN_YEAR), 0);
	open_hazard(2, year_ms);
	open_hazard(3, from_ms - 1);
	assert_int_equal(value(BULLETIN_HAZARDS_OPENED, BULLETIN_IN_YEAR), 2);
	assert_int_equal(counted(BULLETIN_HAZARDS_OPENED), 0);
	open_hazard(4, from_ms);
	open_hazard(5, end_ms - 1);
	assert_int_equal(counted(BULLETIN_HAZARDS_OPENED), 2);
	assert_status(take_as(&told, end_ms), STATUS_NOT_FOUND);
	assert_ok(bulletin_end(bulletin));
	assert_int_equal(value(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BEFORE), 3);
	assert_int_equal(value(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_AT_CUTOFF), 5);
}

/* Each journal reaches the period with its own first event, or with its end. */
static void a_stock_begins_with_its_own_journal(void **state)
{
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	Zh__CaseJurisdiction moved = ZH__CASE_JURISDICTION__INIT;
	(void)state;
	open_hazard(1, year_ms);
	open_hazard(2, year_ms);
	open_hazard(3, year_ms);
	cancel_off(1, true, NULL, year_ms);
	cancel_off(2, false, NULL, year_ms);
	take_at(DAEMON_ESCALATION, KIND(CASE_FILED), of(OBJECT_CASEFILE, 1), &filed.base, NULL,
		year_ms);
	for (uint64_t number = 2; number <= 3; number++)
		take_at(DAEMON_ESCALATION, KIND(CASE_FILED), of(OBJECT_CASEFILE, number),
			&filed.base, NULL, from_ms);
	assert_int_equal(value(BULLETIN_CASES_OPEN, BULLETIN_BEFORE), 1);
	assert_int_equal(value(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BEFORE), 0);
	bulletin_journal_ends(bulletin, DAEMON_HAZARD);
	bulletin_journal_ends(bulletin, DAEMON_HAZARD);
	assert_int_equal(value(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BEFORE), 2);
	assert_int_equal(value(BULLETIN_CASES_OPEN, BULLETIN_BEFORE), 1);
	/* A question about who handles it leaves it here; the list of what goes along doesn't. */
	take_at(DAEMON_ESCALATION, KIND(CASE_JURISDICTION), of(OBJECT_CASEFILE, 1), &moved.base,
		NULL, from_ms);
	moved.handed_list = "案卷一册";
	take_at(DAEMON_ESCALATION, KIND(CASE_JURISDICTION), of(OBJECT_CASEFILE, 2), &moved.base,
		NULL, from_ms);
	assert_ok(bulletin_end(bulletin));
	assert_int_equal(value(BULLETIN_CASES_OPEN, BULLETIN_AT_CUTOFF), 2);
	assert_int_equal(value(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_AT_CUTOFF), 2);
}

/* ---- overdue at the day's end */

static uint64_t overdue_at_end(void)
{
	assert_ok(bulletin_end(bulletin));
	return value(BULLETIN_HAZARDS_OVERDUE, BULLETIN_AT_CUTOFF);
}

static void a_hazard_with_a_term_that_ran_out_is_overdue(void **state)
{
	(void)state;
	open_hazard(1, year_ms);
	open_hazard(2, year_ms);
	open_hazard(3, year_ms);
	overdue(11, 1);
	overdue(11, 1); /* said again, it is still one term */
	overdue(12, 1);
	overdue(21, 2);
	overdue(41, 4); /* nobody knows that hazard */
	cancel_off(2, false, NULL, from_ms);
	assert_int_equal(overdue_at_end(), 1);
}

enum later { STOPPED, EXTENDED, RESUMED, REPROJECTED };

static void ends_later(enum later how, uint64_t clock, int64_t due_ms)
{
	Zh__ClockStopped stopped = ZH__CLOCK_STOPPED__INIT;
	Zh__ClockExtended extended = ZH__CLOCK_EXTENDED__INIT;
	Zh__ClockResumed resumed = ZH__CLOCK_RESUMED__INIT;
	Zh__ClockReprojected reprojected = ZH__CLOCK_REPROJECTED__INIT;
	static const uint16_t kinds[] = {KIND(CLOCK_STOPPED), KIND(CLOCK_EXTENDED),
					 KIND(CLOCK_RESUMED), KIND(CLOCK_REPROJECTED)};
	const ProtobufCMessage *bodies[] = {&stopped.base, &extended.base, &resumed.base,
					    &reprojected.base};
	SET_OPTIONAL(&stopped, clock, clock);
	SET_OPTIONAL(&extended, clock, clock);
	SET_OPTIONAL(&extended, due_ms, due_ms);
	SET_OPTIONAL(&resumed, clock, clock);
	SET_OPTIONAL(&resumed, due_ms, due_ms);
	SET_OPTIONAL(&reprojected, clock, clock);
	SET_OPTIONAL(&reprojected, due_ms, due_ms);
	take_at(DAEMON_HAZARD, kinds[how], of(OBJECT_CLOCK, clock), bodies[how], NULL, from_ms + 9);
}

/* Its term ended, or ends later than now; one that has run out all the same doesn't help. */
static void a_term_that_ends_later_isnt_overdue(void **state)
{
	(void)state;
	for (enum later how = STOPPED; how <= REPROJECTED; how++) {
		begin(NOWHERE);
		open_hazard(1, year_ms);
		overdue(11, 1);
		overdue(12, 1);
		ends_later(how, 11, from_ms + 10);
		ends_later(how, 13, from_ms + 10); /* nobody's */
		assert_int_equal(overdue_at_end(), 1);
		begin(NOWHERE);
		open_hazard(1, year_ms);
		overdue(11, 1);
		ends_later(how, 11, from_ms + 9);
		assert_int_equal(overdue_at_end(), how != STOPPED);
		begin(NOWHERE);
		open_hazard(1, year_ms);
		overdue(11, 1);
		ends_later(how, 11, from_ms + 10);
		ends_later(how, 11, from_ms + 10); /* twice is once */
		overdue(11, 1);
		assert_int_equal(overdue_at_end(), 1);
	}
}

/* ---- for whom */

#define TOLD 512

static void tell(void *context, const char *word, const struct bulletin_value *counts)
{
	char *told = (char *)context;
	size_t used = strlen(told);
	(void)snprintf(told + used, TOLD - used, "%s %u/%u ", word,
		       (unsigned)counts->of[BULLETIN_IN_PERIOD],
		       (unsigned)counts->of[BULLETIN_AT_CUTOFF]);
}

static void are_told_apart(enum bulletin_figure figure, enum bulletin_group group, const char *as)
{
	char told[TOLD] = "";
	bulletin_each_of_group(bulletin, figure, group, tell, told);
	assert_string_equal(told, as);
}

static void work_is_whose_who_did_it(void **state)
{
	Zh__LevelSet level = ZH__LEVEL_SET__INIT;
	Zh__LookedBack looked_back = ZH__LOOKED_BACK__INIT;
	(void)state;
	for (uint64_t i = 1; i <= 6; i++)
		open_hazard(i, year_ms);
	SET_OPTIONAL(&level, level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	take_at(DAEMON_HAZARD, KIND(LEVEL_SET), of(OBJECT_HAZARD, 4), &level.base, NULL, from_ms);
	assign(of(OBJECT_HAZARD, 1), "wang", "unit-2");
	assign(of(OBJECT_HAZARD, 2), "li", "unit-1");
	assign(of(OBJECT_HAZARD, 3), "li", NULL);
	assign(of(OBJECT_HAZARD, 5), NULL, "unit-1"); /* nobody's */
	assign(of(OBJECT_HAZARD, 0), "chen", "unit-1");
	cancel_off(1, false, "unit-1", from_ms); /* another unit did it */
	cancel_off(2, false, "", from_ms);
	cancel_off(6, false, NULL, from_ms);
	take_at(DAEMON_HAZARD, KIND(LOOKED_BACK), of(OBJECT_HAZARD, 6), &looked_back.base, "unit-1",
		from_ms);
	assert_ok(bulletin_end(bulletin));
	are_told_apart(BULLETIN_HAZARDS_CANCELLED_OFF, BULLETIN_BY_OWNER,
		       "li 1/0 none 1/0 wang 1/0 ");
	are_told_apart(BULLETIN_HAZARDS_CANCELLED_OFF, BULLETIN_BY_UNIT, "none 1/0 unit-1 2/0 ");
	are_told_apart(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BY_OWNER, "li 0/1 none 0/2 ");
	are_told_apart(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BY_UNIT, "none 0/3 ");
	are_told_apart(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BY_LEVEL, "general 0/2 major 0/1 ");
	assert_ok(bulletin_name_unit(bulletin, "unit-9"));
	are_told_apart(BULLETIN_HAZARDS_OPENED, BULLETIN_BY_UNIT, ""); /* it isn't */
	are_told_apart(BULLETIN_HAZARDS_CANCELLED_OFF, BULLETIN_BY_UNIT,
		       "none 1/0 unit-1 2/0 unit-9 0/0 ");
	are_told_apart(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BY_UNIT, "none 0/3 unit-9 0/0 ");
	are_told_apart(BULLETIN_HAZARDS_REFERRED, BULLETIN_BY_UNIT, ""); /* nobody did any */
}

/* Each kind of measure and letter, by the word that every other line has for it. */
static void kinds_are_told_apart(void **state)
{
	Zh__MeasureProposed proposed = ZH__MEASURE_PROPOSED__INIT;
	Zh__MeasureTaken taken = ZH__MEASURE_TAKEN__INIT;
	Zh__NoticeDrafted draft = ZH__NOTICE_DRAFTED__INIT;
	Zh__NoticeServed served = ZH__NOTICE_SERVED__INIT;
	Zh__ReportRegistered report = ZH__REPORT_REGISTERED__INIT;
	(void)state;
	for (uint64_t i = 1; i <= 2; i++) {
		SET_OPTIONAL(&proposed, kind,
			     i == 1 ? ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW
				    : ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
		take_at(DAEMON_ESCALATION, KIND(MEASURE_PROPOSED), of(OBJECT_MEASURE, i),
			&proposed.base, NULL, from_ms);
		SET_OPTIONAL(&draft, kind,
			     i == 1 ? ZH__NOTICE_KIND__NOTICE_KIND_REMINDER
				    : ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW);
		take_at(DAEMON_ESCALATION, KIND(NOTICE_DRAFTED), of(OBJECT_NOTICE, i), &draft.base,
			NULL, from_ms);
		take_at(DAEMON_ESCALATION, KIND(NOTICE_SERVED), of(OBJECT_NOTICE, i), &served.base,
			NULL, from_ms);
		SET_OPTIONAL(&report, kind,
			     i == 1 ? ZH__REPORT_KIND__REPORT_KIND_CLUE
				    : ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
		take_at(DAEMON_INTAKE, KIND(REPORT_REGISTERED), of(OBJECT_REPORT, i), &report.base,
			NULL, from_ms);
	}
	take_at(DAEMON_ESCALATION, KIND(MEASURE_TAKEN), of(OBJECT_MEASURE, 1), &taken.base, NULL,
		from_ms);
	open_hazard(1, from_ms);
	assert_ok(bulletin_end(bulletin));
	are_told_apart(BULLETIN_MEASURES_TAKEN, BULLETIN_BY_MEASURE, "interview 1/0 ");
	are_told_apart(BULLETIN_MEASURES_UNDECIDED, BULLETIN_BY_MEASURE, "reminder 0/1 ");
	are_told_apart(BULLETIN_LETTERS_SERVED, BULLETIN_BY_NOTICE, "interview 1/0 reminder 1/0 ");
	are_told_apart(BULLETIN_REPORTS_REGISTERED, BULLETIN_BY_REPORT_KIND,
		       "complaint 1/0 clue 1/0 ");
	are_told_apart(BULLETIN_HAZARDS_OPENED, BULLETIN_BY_REPORT_KIND, "clue 1/0 ");
}

/* More of them than there is room at first. */
static void an_office_may_have_many_units(void **state)
{
	char unit[16];
	char first[TOLD] = "";
	(void)state;
	for (uint64_t i = 1; i <= 200; i++) {
		(void)snprintf(unit, sizeof unit, "unit-%03u", (unsigned)i);
		open_hazard(i, year_ms);
		cancel_off(i, false, unit, from_ms);
		cancel_off(i, false, unit, from_ms);
	}
	assert_ok(bulletin_end(bulletin));
	assert_int_equal(counted(BULLETIN_HAZARDS_CANCELLED_OFF), 400);
	bulletin_each_of_group(bulletin, BULLETIN_HAZARDS_CANCELLED_OFF, BULLETIN_BY_UNIT, tell,
			       first);
	assert_memory_equal(first, "unit-001 2/0 unit-002 2/0 ", 26);
}

/* ---- what stands behind a number */

static void rows_are(const uint64_t *numbers, size_t count)
{
	assert_ok(bulletin_end(bulletin));
	assert_int_equal(bulletin_row_count(bulletin), count);
	for (size_t i = 0; i < count; i++) {
		struct object_id row = bulletin_row(bulletin, i);
		assert_int_equal(row.number, numbers[i]);
		assert_int_equal(row.kind, OBJECT_HAZARD);
		assert_int_equal(row.region, REGION);
	}
	assert_broken(bulletin_row(bulletin, count));
}

static void some_life(void)
{
	static const uint64_t order[] = {3, 1, 2};
	for (size_t i = 0; i < 3; i++)
		open_hazard(order[i], i == 0 ? year_ms : from_ms);
	assign(of(OBJECT_HAZARD, 3), "wang", "unit-2");
	cancel_off(1, false, "unit-1", from_ms);
	overdue(9, 2); /* its object is a clock, and what it says is the hazard's */
}

#define ROWS(wished, ...)                                                                          \
	do {                                                                                       \
		const uint64_t numbers_[] = {__VA_ARGS__};                                         \
		begin((struct bulletin_wish)wished);                                               \
		some_life();                                                                       \
		rows_are(numbers_, sizeof numbers_ / sizeof numbers_[0]);                          \
	} while (0)
#define WISH(...)                                                                                  \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

/* As they happened; a stock by its numbers. */
static void behind_a_number_stand_its_matters(void **state)
{
	(void)state;
	ROWS(WISH(BULLETIN_HAZARDS_OPENED, BULLETIN_IN_YEAR, 0, ""), 3, 1, 2);
	ROWS(WISH(BULLETIN_HAZARDS_OPENED, BULLETIN_IN_PERIOD, 0, ""), 1, 2);
	ROWS(WISH(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_AT_CUTOFF, 0, ""), 2, 3);
	ROWS(WISH(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_BEFORE, 0, ""), 3);
	ROWS(WISH(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_AT_CUTOFF, BULLETIN_BY_OWNER, "wang"), 3);
	ROWS(WISH(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_AT_CUTOFF, BULLETIN_BY_OWNER, "none"), 2);
	ROWS(WISH(BULLETIN_HAZARDS_CANCELLED_OFF, BULLETIN_IN_PERIOD, BULLETIN_BY_UNIT, "unit-1"),
	     1);
	ROWS(WISH(BULLETIN_RECTIFICATIONS_OVERDUE, BULLETIN_IN_PERIOD, 0, ""), 2);
	begin((struct bulletin_wish)WISH(BULLETIN_HAZARDS_CANCELLED_OFF, BULLETIN_IN_PERIOD,
					 BULLETIN_BY_UNIT, "unit-2"));
	some_life();
	rows_are(NULL, 0);
}

static void many_matters_stand_behind_one(void **state)
{
	enum { MANY = 2100 };
	static uint64_t numbers[MANY];
	(void)state;
	begin((struct bulletin_wish)WISH(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_AT_CUTOFF, 0, ""));
	for (uint64_t i = 0; i < MANY; i++) {
		numbers[i] = i + 1;
		open_hazard(MANY - i, year_ms);
	}
	rows_are(numbers, MANY);
	assert_int_equal(value(BULLETIN_HAZARDS_UNFINISHED, BULLETIN_AT_CUTOFF), MANY);
}

/* What an older journal has without a region is this county's. */
static void a_matter_without_a_region_is_ours(void **state)
{
	Zh__HazardOpened body = ZH__HAZARD_OPENED__INIT;
	(void)state;
	begin((struct bulletin_wish)WISH(BULLETIN_HAZARDS_OPENED, BULLETIN_IN_PERIOD, 0, ""));
	take_at(DAEMON_HAZARD, KIND(HAZARD_OPENED), object_id_make(OBJECT_HAZARD, 0, 4), &body.base,
		NULL, from_ms);
	rows_are((const uint64_t[]){4}, 1);
}

static void columns_have_their_names(void **state)
{
	(void)state;
	for (unsigned c = 0; c < BULLETIN_COLUMN_COUNT; c++)
		assert_int_equal(
			bulletin_column_of_name(bulletin_column_name((enum bulletin_column)c)), c);
	assert_int_equal(bulletin_column_of_name("in_month"), BULLETIN_COLUMN_COUNT);
	assert_broken(bulletin_column_name(BULLETIN_COLUMN_COUNT));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_inspection_counts_when_somebody_was_there),
		TEST(a_sampling_passed_or_failed),
		TEST(a_visit_in_vain_is_no_reinspection),
		TEST(a_letter_counts_when_it_arrived),
		TEST(a_penalty_is_counted_with_its_money),
		TEST(an_answer_counts_when_it_is_ours),
		TEST(a_term_is_overdue_when_its_mark_says_so),
		TEST(what_is_no_matter_counts_nowhere),
		TEST(days_are_whole),
		TEST(a_stock_begins_with_its_own_journal),
		TEST(a_hazard_with_a_term_that_ran_out_is_overdue),
		TEST(a_term_that_ends_later_isnt_overdue),
		TEST(work_is_whose_who_did_it),
		TEST(kinds_are_told_apart),
		TEST(an_office_may_have_many_units),
		TEST(behind_a_number_stand_its_matters),
		TEST(many_matters_stand_behind_one),
		TEST(a_matter_without_a_region_is_ours),
		TEST(columns_have_their_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
